# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes that telephones dial. Every one but pickup belongs to the telephone's own extension, which its directory entry names."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import (
    hours,
    mailboxes,
    names,
    parking,
    ringing,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    condition,
    context,
    dialled,
    exactly,
    extension,
    hangup,
    literal,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Schedule

OWN = f"${{{names.EXTENSION}}}"
# A call that somebody else transferred to a code has no extension of its own
MINE = condition(OWN, "^[0-9]+$")
ON = "tone_stream://%(150,50,660);%(300,100,880)"  # what is heard of a change, in every language
OFF = "tone_stream://%(150,50,880);%(300,100,660)"
FREE, FORCED_OFF = "-by-the-clock", "off"


def codes(site: Site) -> list[str]:
    """Return what telephones dial, but for the code that is followed by a number."""
    made = [code for name, code in site.features.each() if name not in ("record", "forward_on")]
    return [*made, *(one.override.code for one in site.schedules if one.override is not None)]


def entries(site: Site) -> list[dict]:
    """Return the extensions of codes and parking, for the contexts of telephones."""
    made = [exactly(code, transfer(code, names.FEATURES)) for code in codes(site)]
    if site.features.forward_on:
        made.append(
            extension(
                "forward on",
                dialled(f"^({_plain(site.features.forward_on)}[+]?[0-9]+)$", transfer("$1", names.FEATURES)),
            )
        )
    return [*made, *parking.entries(site)]


def elements(site: Site) -> list[dict]:
    return []


def _plain(code: str) -> str:
    return code.replace("*", "[*]")


def feature_contexts(site: Site) -> list[dict]:
    """Return the context with every code, if there is one, and where parked calls return."""
    made = [one for part in (_voicemail, _pickup, _forward, _quiet, _overrides) for one in part(site)]
    nobody = extension("nobody", dialled("^", hangup(names.CAUSES["rejected"])))
    return [*([context(names.FEATURES, [*made, nobody])] if made else []), *parking.parking_contexts(site)]


def _voicemail(site: Site) -> list[dict]:
    code = site.features.voicemail
    if not code:
        return []
    listen = [
        action("answer"),
        action("sleep", "500"),
        action("voicemail", f"check {mailboxes.PROFILE} {names.domain(site)} {OWN}"),
        hangup(names.NORMAL),
    ]
    return [extension("voicemail", dialled(literal(code)), {**MINE, "actions": listen})]


def _pickup(site: Site) -> list[dict]:
    """Return the code that takes a ringing call of the telephone's own group."""
    code = site.features.pickup
    if not code:
        return []
    groups = dict.fromkeys(item.pickup_group for item in site.extensions if item.pickup_group)
    own = f"${{{ringing.PICKUP_GROUP}}}"
    take = [
        extension(f"pickup {name}", dialled(literal(code)), condition(own, literal(name), action("pickup", name)))
        for name in groups
    ]
    return [*take, extension("no pickup", dialled(literal(code), hangup(names.CAUSES["unallocated"])))]


def _told(sound: str, *changes: dict) -> list[dict]:
    return [action("answer"), *changes, action("sleep", "500"), action("playback", sound), hangup(names.NORMAL)]


def _forward(site: Site) -> list[dict]:
    """Return the codes that keep a number, and forget it: it is called later with the rights of this telephone alone."""
    made = []
    on, off = site.features.forward_on, site.features.forward_off
    key = f"{names.DB_FORWARD}/{OWN}"
    if on:
        keep = _told(ON, action("db", f"insert/{key}/$1"))
        # the number is asked for last: $1 is of the last condition
        made.append(extension("forward on", MINE, dialled(f"^{_plain(on)}([+]?[0-9]+)$", *keep)))
    if off:
        made.append(
            extension(
                "forward off", dialled(literal(off)), {**MINE, "actions": _told(OFF, action("db", f"delete/{key}"))}
            )
        )
    return made


def _quiet(site: Site) -> list[dict]:
    code = site.features.dnd
    if not code:
        return []
    key = f"{names.DB_DND}/{OWN}"
    no_more, quiet = _told(OFF, action("db", f"delete/{key}")), _told(ON, action("db", f"insert/{key}/1"))
    start = dialled(literal(code))
    return [
        extension("dnd off", start, MINE, condition(f"${{db(select/{key})}}", "^1$", *no_more)),
        extension("dnd on", start, {**MINE, "actions": quiet}),
    ]


def _overrides(site: Site) -> list[dict]:
    return [one for schedule in site.schedules if schedule.override is not None for one in _override(schedule, site)]


def _override(one: Schedule, site: Site) -> list[dict]:
    """Return the extensions that force a schedule to the other state, or give it back to the clock."""
    if one.override is None:
        return []
    key, start = f"{names.DB_OVERRIDE}/{one.name}", dialled(literal(one.override.code))
    back = _told(OFF, action("db", f"delete/{key}"))
    forced = extension(f"{one.name} back", start, MINE, condition(hours.forced(one), "^(?:open|closed)$", *back))
    # the clock is asked behind a word that nobody can dial
    word = f"{one.name}{FREE}"
    ask = extension(f"{one.name} forced", start, {**MINE, "actions": [transfer(word, names.FEATURES)]})
    closing, opening = (_told(ON, action("db", f"insert/{key}/{state}")) for state in ("closed", "open"))
    return [forced, ask, *hours.by_the_clock(one, site, word, closing, opening)]
