# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's own numbers: what happens when an extension is called, and how its calls go on when nobody takes them.

Extensions that are treated alike share one extension of the dialplan, whose expression names them all and whose `$1` is the one
that was called. Ten thousand telephones are a few of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import (
    menus,
    names,
    queues,
    recording,
    rooms,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import bridging
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.phones import own_numbers
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    any_of,
    condition,
    context,
    dialled,
    extension,
    hangup,
    literal,
    setting,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import after

RING_SECONDS, RING_BEFORE_MAILBOX = 60, 25
# How often telephones may forward one call, and how many of its calls a telephone may forward to the outside at once
MOST_FORWARDS, MOST_OUTSIDE = 3, 2
DISPOSITION = "${originate_disposition}"
BUSY = "^(?:USER_BUSY|CALL_REJECTED)$"
NO_ANSWER = "^(?:NO_ANSWER|NO_USER_RESPONSE|ALLOTTED_TIMEOUT|PROGRESS_TIMEOUT|MEDIA_TIMEOUT)$"
FORWARDER = "pbx_forwarder"  # the extension whose telephone forwards
CALLED = "$1"


def internal_context(site: Site) -> dict:
    """Return the context with the site's own numbers, whoever calls them."""
    made = [*_alike(site.extensions, lambda item: _called(item, site))]
    made += [*queues.numbers(site), *menus.numbers(site), *rooms.numbers(site)]
    return context(names.INTERNAL, [*made, _nobody()])


def _nobody() -> dict:
    return extension("unknown", dialled("^", hangup(names.CAUSES["unallocated"])))


def _alike(items: Iterable, treated: object) -> list[dict]:
    """Return the extensions of all items, those alike together. `treated` gives (name, conditions behind the number's, actions)."""
    groups: dict = {}
    for item in items:
        for place, (name, conditions, actions) in enumerate(treated(item)):  # type: ignore[operator]
            key = (place, name, json.dumps([conditions, actions]))
            groups.setdefault(key, (name, conditions, actions, []))[3].append(item.number)
    made = []
    for key in sorted(groups, key=lambda one: one[0]):
        name, conditions, actions, numbers = groups[key]
        label = numbers[0] if len(numbers) == 1 else f"{numbers[0]} and {len(numbers) - 1} more"
        # behind other conditions, $1 would be theirs: the number is asked for once more, last
        first = [dialled(any_of(numbers)), *conditions] if conditions else []
        made.append(extension(f"{label} {name}", *first, dialled(any_of(numbers), *actions)))
    return made


def _called(item: Extension, site: Site) -> list[tuple]:
    """Return what happens to a call: forwards, quiet, every telephone. The first of them whose conditions hold takes it."""
    made = []
    if site.features.forward_on:
        stored = f"${{db(select/{names.DB_FORWARD}/${{destination_number}})}}"
        to = [
            setting(FORWARDER, CALLED),
            setting(names.CALLER_ID, site.caller_id_of(item) or ""),
            transfer(stored, names.forward(item.may_call)),
        ]
        made.append(("forwards", [condition(stored, "^[+]?[0-9]+$")], to))
    if item.forward is not None and item.forward.always is not None:
        return [*made, ("goes on", [], go(item.forward.always, site))]
    if site.features.dnd:
        quiet = [condition(f"${{db(select/{names.DB_DND}/${{destination_number}})}}", "^1$")]
        made.append(("is quiet", quiet, [setting("originate_disposition", "USER_BUSY"), transfer(CALLED, names.AFTER)]))
    return [*made, ("rings", [], _ring(item, site))]


def _ring(item: Extension, site: Site) -> list[dict]:
    seconds = item.forward.after if item.forward else RING_SECONDS
    seconds = RING_BEFORE_MAILBOX if item.forward is None and item.voicemail is not None else seconds
    return [
        *recording.begin(item, site),
        # whoever takes the call may transfer the caller to what that telephone itself may call
        setting("force_transfer_context", names.phones(item.may_call)),
        *ring(",".join([device(CALLED, site), *_pickup(item, site)]), seconds),
        transfer(CALLED, names.AFTER),
    ]


def _pickup(item: Extension, site: Site) -> list[str]:
    """Return the leg by which those of the telephone's group take the call. `ringing.pickups` looks at everybody for it."""
    return [f"pickup/{item.pickup_group}"] if site.features.pickup and item.pickup_group else []


def ring(devices: str, seconds: int) -> list[dict]:
    """Return the actions that ring telephones, and who may pick the call up; those behind are for calls that nobody took."""
    return [*bridging(), setting("call_timeout", str(seconds)), action("bridge", devices)]


def device(number: str, site: Site) -> str:
    """Return the dial string of an extension's telephones. The caller transfers whoever answers with the caller's own rights."""
    return f"[force_transfer_context=${{{names.RIGHTS}}}]user/{number}@{names.domain(site)}"


def after_context(site: Site) -> dict:
    """Return the context in which calls go on that no telephone of an extension took."""
    made = _alike(site.extensions, lambda item: _went(item, site))
    ended = extension("ended", condition(DISPOSITION, "^[A-Z_]+$", hangup(DISPOSITION), anti=[hangup(names.NORMAL)]))
    return context(names.AFTER, [*made, ended])


def _went(item: Extension, site: Site) -> list[tuple]:
    sent = after(item)
    made: list[tuple] = []
    for outcome, words in (("busy", BUSY), ("no_answer", NO_ANSWER)):
        to = sent[outcome]
        # busy and no answer never take the way of those who are not there
        then = _own(item, go(to, site, busy=outcome == "busy")) if to is not None else [hangup(DISPOSITION)]
        made.append((outcome.replace("_", " "), [condition(DISPOSITION, words)], then))
    if sent["unavailable"] is not None:
        made.append(("is not there", [], _own(item, go(sent["unavailable"], site))))
    return made


def _own(item: Extension, actions: list[dict]) -> list[dict]:
    """Return the actions with the extension's own mailbox as `$1`, so that all extensions with one are alike."""
    return [
        (
            {**one, "data": one["data"].replace(item.number, CALLED, 1)}
            if one["application"] == "transfer"
            and one["data"].endswith(f" XML {names.VOICEMAIL}")
            and one["data"].split("-", 1)[0].split(" ", 1)[0] == item.number
            else one
        )
        for one in actions
    ]


def forward_contexts(site: Site) -> list[dict]:
    """Return, for each set of classes, how a telephone's own forward leaves.

    The number was dialled by the telephone that it belongs to, and may be no more than that telephone could call itself.
    """
    if not site.features.forward_on:
        return []
    sets = {names.forward(item.may_call): item.may_call for item in site.extensions}
    return [context(name, _forward(name, may_call, site)) for name, may_call in sets.items()]


def _forward(name: str, may_call: tuple, site: Site) -> list[dict]:
    once_more = setting(names.FORWARDS, f"${{{names.FORWARDS}}}x")
    busy = hangup(names.CAUSES["busy"])
    inside = any_of(number for number, _where in own_numbers(site))
    return [
        extension("too often", condition(f"${{{names.FORWARDS}}}", f"^x{{{MOST_FORWARDS},}}$", busy)),
        extension("none", dialled(literal("none"), busy)),
        extension("inside", dialled(inside, once_more, transfer(CALLED, names.INTERNAL))),
        extension(
            "outside",
            dialled(
                "^([+]?[0-9]+)$",
                once_more,
                setting("limit_ignore_transfer", "true"),
                action("limit", f"hash forward ${{{FORWARDER}}} {MOST_OUTSIDE} none XML {name}"),
                transfer(CALLED, names.calls(may_call)),
            ),
        ),
        _nobody(),
    ]
