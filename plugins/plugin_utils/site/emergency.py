# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 2: every emergency number, from every telephone, by every trunk that may carry it.

The first part looks at the site, and holds for every engine. The second is given what an engine's compiled rules do with a call
(`Attempt`), and does not know the engine either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, hint, shown

SAY_NONE = "or say emergency: none for the site"
# countries whose law asks for a notification and a dispatchable address: 47 CFR 9.16 (Kari's Law, RAY BAUM'S Act)
NOTIFY_COUNTRIES = ("US",)


def check_emergency(site: Site, plan: NumberPlan, notes: Notes) -> None:
    """Note what keeps a site from making emergency calls."""
    _own_numbers(site, plan, notes)
    spoilt = notes.broken("caller_id")
    for extension in site.extensions:
        if site.caller_id_of(extension) is None and site.trunks and not spoilt and not _spoilt(extension, notes):
            notes.add(
                at(extension.where, "caller_id"), "is missing, and the site has none", "give either an E.164 number"
            )
    if not site.emergency:
        notes.warn(
            "emergency",
            "none: no telephone of this site can make an emergency call",
            "take the line out if that is wrong",
        )
        return
    _trunks(site, plan, notes)
    _locations(site, notes)


def _spoilt(extension: Extension, notes: Notes) -> bool:
    return notes.broken(at(extension.where, "caller_id"))


def _own_numbers(site: Site, plan: NumberPlan, notes: Notes) -> None:
    for number, where in site.numbers():
        conflict = plan.conflicts(number)
        if conflict == "equal":
            notes.add(where, f"{number} is an emergency number of {site.country}", "choose another number")
        elif conflict == "prefix":
            notes.warn(
                where,
                f"{number} begins with an emergency number of {site.country}",
                "whoever stops dialling half-way calls for help; digit maps must wait",
            )


def _trunks(site: Site, plan: NumberPlan, notes: Notes) -> None:
    if not site.emergency_trunks() and notes.named("trunks", "emergency"):
        notes.add("trunks", "none may carry emergency calls", f"mark each that may with emergency: {{}}, {SAY_NONE}")
    numbers = {item.number for item in plan.emergency}
    for trunk in site.emergency_trunks():
        for number, _sent in trunk.emergency.send:
            if number not in numbers:
                notes.add(
                    f"{trunk.where}.emergency.send.{number}", "is no emergency number here", hint(number, numbers)
                )


def _locations(site: Site, notes: Notes) -> None:
    if not site.locations and not notes.broken("locations"):
        remedy = f"add one: {{name: hq, address: ..., emergency_caller_id: ...}}, {SAY_NONE}"
        notes.add("locations", "is empty, and an emergency call must say where it comes from", remedy)
    if site.country in NOTIFY_COUNTRIES and site.mail is None and site.locations and not notes.broken("mail"):
        notes.add(
            "mail",
            f"is missing, and the law of {site.country} asks for a notice of each emergency call",
            "add mail: {relay: localhost, from: pbx@example.com}",
        )
    first: dict = {}
    for place in site.locations:
        where = at(place.where, "emergency_caller_id")
        number = site.emergency_caller_id_of(place)
        if number is None and not notes.broken("caller_id", where):
            notes.add(where, "is missing", "give the E.164 number that emergency services see and call back")
        elif number in first:
            notes.warn(
                where, f"{shown(number)} is that of {first[number]} too", "help goes to the address of the number"
            )
        first.setdefault(number, place.where)
        if site.country in NOTIFY_COUNTRIES:
            _law(place.notify, at(place.where, "notify"), "whom to tell of an emergency call", site.country, notes)
            _law(place.address, at(place.where, "address"), "a dispatchable address", site.country, notes)


def _law(value: object, where: str, what: str, country: str, notes: Notes) -> None:
    if not value:
        notes.add(where, "is missing", f"the law of {country} asks for {what}")


@dataclass(frozen=True)
class Attempt:
    """What compiled rules do with one number dialled by one kind of telephone.

    where       the place in the compiled rules
    exact       whether the number is matched in full before any other rule is looked at
    trunks      (trunk, number sent) that are tried on every way through the rules until one answers, in order
    strays      other things that could happen before the call is over, as text
    shown       whether the caller ID is set and shown before anything is dialled
    """

    where: str
    exact: bool
    trunks: tuple
    strays: tuple
    shown: bool


def prove_attempt(dialled: str, number: str, attempt: Attempt | None, site: Site, where: str) -> Iterable[str]:
    """Yield, as sentences, why a dialled number is not proven to reach help."""
    if attempt is None:
        yield f"{where}: {dialled} reaches nothing"
        return
    if not attempt.exact:
        yield f"{where}: {dialled} is taken by {attempt.where}, not by itself"
    if not attempt.shown:
        yield f"{where}: {dialled} is sent without its caller ID in the open"
    for stray in attempt.strays:
        yield f"{where}: {dialled} may end in {stray}"
    wanted = tuple((trunk.name, dict(trunk.emergency.send).get(number, number)) for trunk in site.emergency_trunks())
    if attempt.trunks != wanted:
        tried = ", ".join(f"{name} as {sent}" for name, sent in attempt.trunks) or "no trunk"
        yield f"{where}: {dialled} is tried by {tried}, not by {', '.join(f'{name} as {sent}' for name, sent in wanted)}"


def prove_caller(extension: Extension, given: str | None, site: Site) -> Iterable[str]:
    """Yield why an extension's compiled telephone does not show its location's number to emergency services."""
    wanted = site.emergency_caller_id_of(site.location_of(extension))
    if given is None or given != wanted:
        yield f"{extension.where}: emergency calls would show {given or 'no number'}, not {wanted}"
