# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's own numbers: what happens when an extension is called, and how its calls go on when nobody takes them."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import edge, groups, names, recording, rooms
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import after

RING_SECONDS = 60
# How often telephones may forward one call, and how many of its calls a telephone may forward to the outside at once
MOST_FORWARDS, MOST_OUTSIDE = 3, 2
LABELS = (("busy", "busy"), ("noanswer", "no_answer"), ("absent", "unavailable"))
OUTCOMES = (("BUSY", "busy"), ("NOANSWER", "noanswer"), ("CHANUNAVAIL", "absent"), ("CONGESTION", "absent"))


def internal_context(site: Site) -> dict:
    """Return the context with the site's own numbers, whoever calls them."""
    made = [_extension(item, site) for item in site.extensions]
    made += [*groups.numbers(site), *rooms.numbers(site)]
    return context(names.INTERNAL, made)


def _extension(item: Extension, site: Site) -> dict:
    """Return an extension: hint, forwards, every device, and what follows when nobody answers."""
    made = after(item)
    then = {label: made[cause] for label, cause in LABELS}
    steps = [*_forwards(item, site), *_ring(item, site, then)]
    return extension(item.number, *steps, hint=hint(item.number, site))


def hint(number: str, site: Site) -> str:
    """Return what a lamp shows of an extension."""
    return f"PJSIP/{number}" + (f"&Custom:{names.DB_DND}-{number}" if site.features.dnd else "")


def _forwards(item: Extension, site: Site) -> list[dict]:
    """Return steps for what goes elsewhere before anything rings: what the telephone asked for, then what the owner wrote."""
    steps = []
    if site.features.forward_on:
        stored = f"${{DB({names.DB_FORWARD}/{item.number})}}"
        steps.append(goto_if(f'"{stored}" != ""', "sent"))
    if item.forward is not None and item.forward.always is not None:
        steps.append(go(item.forward.always, site))
    if site.features.dnd:
        steps.append(goto_if(f'"${{DB({names.DB_DND}/{item.number})}}" != ""', "busy"))
    return steps


def _ring(item: Extension, site: Site, then: dict) -> list[dict]:
    contacts = edge.device(item.number, site)
    seconds = item.forward.after if item.forward else RING_SECONDS
    seconds = 25 if item.forward is None and item.voicemail is not None else seconds
    steps = [
        *_absent(contacts),
        *recording.begin(item, site),
        # i: a telephone redirects nobody; that would be a call which nobody who may make it has made
        step("Dial", f"{contacts},{seconds},i{recording.told_caller(item, site)}{recording.told_called(site)}"),
    ]
    steps += [goto_if(f'"${{DIALSTATUS}}" = "{status}"', label) for status, label in OUTCOMES if then[label]]
    steps.append(step("Goto", f"{names.ENDED},${{DIALSTATUS}},1"))
    for label, cause in LABELS:
        if then[label] is not None:
            steps.append(go(then[label], site, label, busy=label == "busy"))
        elif label == "absent" or (label == "busy" and site.features.dnd):
            steps.append(hangup(names.CAUSES[cause], label))
    if site.features.forward_on:
        caller = site.caller_id_of(item) or ""
        steps.append(step("Gosub", f"{names.forward(item.may_call)},s,1({item.number},{caller})", "sent"))
        steps.append(step("Goto", f"{names.ENDED},${{DIALSTATUS}},1"))
    return steps


def _absent(contacts: str) -> list[dict]:
    """Return the step that passes telephones over of which none is registered; an edge answers that itself."""
    return [goto_if(f"${{LEN({contacts})}} = 0", "absent")] if contacts.startswith("$") else []


def forward_contexts(site: Site) -> list[dict]:
    """Return, for each set of classes, how a telephone's own forward leaves: Gosub(...,s,1(extension,caller ID)).

    The number was dialled by the telephone that it belongs to, and may be no more than that telephone could call itself.
    """
    if not site.features.forward_on:
        return []
    sets = {names.forward(item.may_call): item.may_call for item in site.extensions}
    return [context(name, [extension("s", *_forward(may_call))]) for name, may_call in sets.items()]


def _forward(may_call: tuple) -> list[dict]:
    stored = f"${{DB({names.DB_FORWARD}/${{ARG1}})}}"
    return [
        setting("__PBX_FORWARDED", "$[0${PBX_FORWARDED} + 1]"),
        goto_if(f"${{PBX_FORWARDED}} > {MOST_FORWARDS}", "none"),
        goto_if(f"${{DIALPLAN_EXISTS({names.INTERNAL},{stored},1)}}", "inside"),
        setting("GROUP(forward)", "${ARG1}"),
        goto_if(f"${{GROUP_COUNT(${{ARG1}}@forward)}} > {MOST_OUTSIDE}", "none"),
        setting(f"_{names.CALLER_ID}", "${ARG2}"),
        step("Dial", f"Local/{stored}@{names.calls(may_call)}/n,,i"),
        step("Return"),
        step("Goto", f"{names.INTERNAL},{stored},1", "inside"),
        hangup(names.CAUSES["busy"], "none"),
    ]


def ring_contexts(site: Site) -> list[dict]:
    """Return the context that rings the telephones of one extension: for queues and groups, which decide what follows."""
    wanted = {number for part in (site.queues, site.ring_groups) for item in part for number in item.members}
    made = [_only_ring(item, site) for item in site.extensions if item.number in wanted]
    return [context(names.RING, made)] if made else []


def _only_ring(item: Extension, site: Site) -> dict:
    contacts = edge.device(item.number, site)
    quiet = [goto_if(f'"${{DB({names.DB_DND}/{item.number})}}" != ""', "busy")] if site.features.dnd else []
    return extension(
        item.number,
        *quiet,
        *_absent(contacts),
        *recording.begin(item, site),
        step("Dial", f"{contacts},,i{recording.told_caller(item, site)}{recording.told_called(site)}"),
        step("Goto", f"{names.ENDED},${{DIALSTATUS}},1"),
        hangup(names.CAUSES["unavailable"], "absent"),
        *([hangup(names.CAUSES["busy"], "busy")] if quiet else []),
    )


def ended_context() -> dict:
    causes = {"BUSY": "busy", "NOANSWER": "no_answer", "CHANUNAVAIL": "unavailable", "CONGESTION": "congestion"}
    made = [extension(status, hangup(names.CAUSES[cause])) for status, cause in causes.items()]
    return context(
        names.ENDED, [*made, *(extension(name, hangup(names.NORMAL)) for name in ("ANSWER", "CANCEL", "INVALIDARGS"))]
    )
