# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues, ring groups and paging: several telephones behind one number."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import edge, names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Paging, Queue, RingGroup

PAGE_SECONDS = 10


def numbers(site: Site) -> list[dict]:
    """Return the numbers by which queues, groups, menus and paging are called inside."""
    named = [
        (site.queues, names.queue),
        (site.ring_groups, names.ring_group),
        (site.ivrs, names.ivr),
    ]
    made = [
        extension(item.number, step("Goto", f"{context_of(item.name)},s,1"))
        for part, context_of in named
        for item in part
        if item.number
    ]
    return made + [extension(item.number, *_page(item)) for item in site.paging]


def group_contexts(site: Site) -> list[dict]:
    return [
        *(_queue(item, site) for item in site.queues),
        *(_ring_group(item, site) for item in site.ring_groups),
        *_paged(site),
    ]


def _queue(item: Queue, site: Site) -> dict:
    seconds = f",,,{item.timeout}" if item.timeout else ""
    # i: a member's telephone redirects nobody. No key leads out of a queue: queues.conf names no context.
    steps = [step("Answer"), step("Queue", f"{item.name},i{seconds}")]
    end = go(item.overflow, site) if item.overflow is not None else hangup(names.NORMAL)
    return context(names.queue(item.name), [extension("s", *steps, end)])


def _ring_group(item: RingGroup, site: Site) -> dict:
    devices = [f"Local/{number}@{names.RING}" for number in item.members]
    rounds = ["&".join(devices)] if item.ring == "all" else devices
    steps = [step("Dial", f"{one},{item.timeout},i") for one in rounds]
    end = go(item.no_answer, site) if item.no_answer is not None else step("Goto", f"{names.ENDED},${{DIALSTATUS}},1")
    return context(names.ring_group(item.name), [extension("s", *steps, end)])


def _page(item: Paging) -> list[dict]:
    devices = "&".join(f"Local/{number}@{names.PAGE}" for number in item.members)
    return [step("Page", f"{devices},i{'d' if item.two_way else ''}q"), hangup(names.NORMAL)]


def _paged(site: Site) -> list[dict]:
    """Return the context that calls one telephone so that it answers by itself, unless it is in a call, and the headers."""
    members = dict.fromkeys(number for item in site.paging for number in item.members)
    if not members:
        return []
    headers = (("Call-Info", "<sip:page>;answer-after=0"), ("Alert-Info", "<sip:page>;info=alert-autoanswer"))
    added = [setting(f"PJSIP_HEADER(add,{name})", value) for name, value in headers]
    return [
        context(names.PAGE, [_paged_phone(number, site) for number in members]),
        context(names.AUTO_ANSWER, [extension("s", *added, step("Return"))]),
    ]


def _paged_phone(number: str, site: Site) -> dict:
    contacts = edge.device(number, site)
    return extension(
        number,
        goto_if(f'"${{DEVICE_STATE(PJSIP/{number})}}" != "NOT_INUSE"', "absent"),
        step("Dial", f"{contacts},{PAGE_SECONDS},ib({names.AUTO_ANSWER}^s^1)"),
        hangup(names.CAUSES["unavailable"], "absent"),
    )
