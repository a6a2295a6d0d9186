# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH's queues, clocks and codes cannot do of a site that is sound by itself: refused by name."""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_hours import zone_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.queues import MOST_WAITING
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.timezones import NoRule, rule_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, shown

# A code during a call is a star and one more key; what is a word of this compiler in a menu's or feature's context is no code
ONE_KEY = re.compile(r"\*[0-9]")


def check_services(site: Site, notes: Notes) -> None:
    """Note what only other engines can do."""
    _queues(site, notes)
    _zones(site, notes)
    code = site.features.record
    if code and "on_demand" in site.records and not ONE_KEY.fullmatch(code):
        what = f"{code} is longer than what FreeSWITCH hears during a call"
        notes.add(at(site.features.where, "record"), what, 'write a star and one digit, such as "*1"')


def _queues(site: Site, notes: Notes) -> None:
    first: dict = {}
    for queue in site.queues:
        if queue.max_waiting is not None and queue.max_waiting > MOST_WAITING:
            what = f"is {queue.max_waiting}, and FreeSWITCH's queues are counted up to {MOST_WAITING}"
            notes.add(at(queue.where, "max_waiting"), what, f"write {MOST_WAITING} or less, or leave it out")
        for number in queue.members:
            known = first.setdefault(number, queue)
            if known.wrap_up != queue.wrap_up:
                what = f"is {queue.wrap_up}, and {number} has {known.wrap_up} in {known.name}: FreeSWITCH keeps one for each member"
                notes.add(at(queue.where, "wrap_up"), what, "make both the same")
                break


def _zones(site: Site, notes: Notes) -> None:
    named = [(site.timezone, "timezone")] if site.timezone else []
    named += [(zone_of(one, site), at(one.where, "timezone")) for one in site.schedules if one.timezone]
    for zone, where in named:
        if notes.broken(where):
            continue
        try:
            rule_of(zone)
        except NoRule:
            what = f"{shown(zone)} changes its clock in a way that FreeSWITCH does not know"
            notes.add(where, what, "choose a zone nearby that has the same time")
