# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the compiler refuses before it compiles: references (proof 1), secrets (proof 4) and capacity (proof 5).

Emergency calls (proof 2) and toll (proof 3) have files of their own: they look at what was compiled as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import Classified, NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_calls import check_calls, missing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_hours import check_zone
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Outbound, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, hint, shown
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import check_sources

LEAST_SECRET = 12
# classes of which a number may lie in another country, so that countries must be named
ABROAD = ("international",)


def plan_of(site: Site, notes: Notes) -> NumberPlan | None:
    """Return the number plan of the site; None, with a problem, when there is none."""
    if not site.country:
        return None
    try:
        plan = NumberPlan.of(site.country)
    except PlanError as error:
        notes.add("country", error.message, error.remedy)
        return None
    try:
        return NumberPlan.of(site.country, site.area_code)
    except PlanError as error:
        notes.add("area_code", error.message, error.remedy)
        return plan


def check_site(site: Site, plan: NumberPlan | None, notes: Notes) -> None:
    """Note everything that is wrong with a site by itself."""
    check_zone(site.timezone, "timezone", notes)
    _network(site, notes)
    _unique(site, notes)
    _references(site, notes)
    for trunk in site.trunks:
        _trunk(trunk, site, notes)
    check_sources(site, notes)
    check_calls(site, plan, notes)
    _outbound(site, notes)
    _secrets(site, notes)
    if plan is not None:
        _numbers(site, plan, notes)
        _countries(site, plan, notes)
        _inbound(site, plan, notes)


def repeated(items: Iterable[Any], name: Callable[[Any], Any], key: str, notes: Notes) -> None:
    """Note each item whose name an earlier one has already."""
    first: dict = {}
    for item in items:
        value = name(item)
        if value is None:
            continue
        if value in first:
            notes.add(at(item.where, key), f"{shown(value)} is already {first[value]}", "give each its own")
        first.setdefault(value, item.where)


def _network(site: Site, notes: Notes) -> None:
    network = site.network
    if "tls" in network.transports and network.certificate is None:
        notes.add(
            "network.certificate", "is missing, and tls needs one", "name its files on the host: {cert: ..., key: ...}"
        )
    if network.srtp == "required" and "tls" not in network.transports:
        notes.add("network.srtp", "is required without tls", "add tls to network.transports: SRTP's keys travel in SIP")
    if network.rtp_ports is not None:
        ports = network.rtp_ports[1] - network.rtp_ports[0] + 1
        calls = sum(trunk.max_calls or 0 for trunk in site.trunks)
        # a call has two legs, and a leg two ports (RTP and RTCP)
        if calls and ports < calls * 4:
            notes.add(
                "network.rtp_ports",
                f"holds {ports // 4} calls, and the trunks may have {calls}",
                f"give it {calls * 4} ports or more",
            )


def _unique(site: Site, notes: Notes) -> None:
    repeated(site.locations, lambda item: item.name, "name", notes)
    for part in (site.trunks, site.schedules, site.ivrs, site.queues, site.ring_groups):
        repeated(part, lambda item: item.name, "name", notes)
    repeated(site.inbound, lambda item: item.did, "did", notes)
    repeated(site.inbound, lambda item: item.default or None, "default", notes)


def _references(site: Site, notes: Notes) -> None:
    locations = {item.name for item in site.locations}
    for item in site.extensions if notes.named("locations", "name") else ():
        if item.location is not None and item.location not in locations:
            notes.add(at(item.where, "location"), *missing("location", item.location, locations))
        elif item.location is None and len(locations) > 1 and not notes.broken(at(item.where, "location")):
            names = ", ".join(sorted(name for name in locations if name))
            notes.add(at(item.where, "location"), "is missing, and the site has several", f"name one of {names}")
    trunks = {item.name for item in site.trunks}
    for rule in site.outbound if notes.named("trunks", "name") else ():
        for index, name in enumerate(rule.trunks):
            if name not in trunks:
                notes.add(f"{rule.where}.trunks[{index}]", *missing("trunk", name, trunks))


def _trunk(trunk: Trunk, site: Site, notes: Notes) -> None:
    known = not notes.broken(at(trunk.where, "register"), at(trunk.where, "peers"))
    if trunk.register is None and not trunk.peers and known:
        notes.add(
            trunk.where, "neither registers nor has peers", "add register: {server, username, secret}, or peers: [host]"
        )
    for index, peer in enumerate(trunk.peers):
        _port(peer, f"{trunk.where}.peers[{index}]", notes)
    if trunk.register is not None and trunk.register.server is not None:
        _port(trunk.register.server, f"{trunk.where}.register.server", notes)
    if trunk.max_calls == 1 and trunk.emergency is not None and site.emergency:
        notes.add(
            at(trunk.where, "max_calls"),
            "is 1, and one is kept for emergency calls",
            "make it 2 or more, or leave it out",
        )


def _port(host: str, where: str, notes: Notes) -> None:
    port = host.rsplit(":", 1)[1] if ":" in host and not host.endswith("]") else ""
    if port and not 1 <= int(port) <= 65535:
        notes.add(where, f"{shown(host)} has no possible port", "write one from 1 to 65535")


def _outbound(site: Site, notes: Notes) -> None:
    routed: dict = {}
    for rule in site.outbound:
        for index, name in enumerate(rule.calls):
            for country in rule.allow if name in ABROAD else ("",):
                where = f"{rule.where}.calls[{index}]"
                what = f"{name} to {country}" if country else name
                if (name, country) in routed:
                    notes.add(where, f"{what} already leaves by {routed[name, country]}", "name it in one rule")
                routed.setdefault((name, country), rule.where)
        if not rule.trunks and not notes.broken(at(rule.where, "trunks")):
            notes.add(at(rule.where, "trunks"), "is empty", "name the trunks to try, in order")
        if set(rule.calls) & set(ABROAD) and not rule.allow and not notes.broken(at(rule.where, "allow")):
            notes.add(
                at(rule.where, "allow"),
                "is missing, and international calls need it",
                "name the countries: [NZ, GB, US]",
            )
    classes = {name for name, _country in routed}
    for item in site.extensions:
        idle = [name for name in item.may_call if name not in classes]
        if idle and site.outbound:
            notes.warn(at(item.where, "may_call"), f"{', '.join(idle)} leaves by no rule of outbound", "add one")


def _secrets(site: Site, notes: Notes) -> None:
    for item in site.extensions:
        _secret(item.secret, (item.number, item.name), ("number", "name"), item.weak_secret, item.where, notes)
    for trunk in site.trunks:
        if trunk.register is not None:
            one = trunk.register
            _secret(one.secret, (one.username, trunk.name), ("user name", "name"), one.weak_secret, one.where, notes)


def _secret(secret: str | None, names: tuple, called: tuple, weak: bool, where: str, notes: Notes) -> None:
    """Note a password that is empty, guessable or short. The password itself is never repeated."""
    where = at(where, "secret")
    if secret is None:
        return
    if not secret:
        notes.add(where, "is empty", f"give it a password of {LEAST_SECRET} characters or more")
        return
    for name, what in zip(names, called):
        if name is not None and secret.casefold() == name.casefold():
            notes.add(where, f"is the same as the {what}", f"give it a password of {LEAST_SECRET} characters or more")
            return
    if len(secret) < LEAST_SECRET and not weak:
        notes.add(
            where,
            f"has {len(secret)} characters, and {LEAST_SECRET} are the least",
            "make it longer, or say weak_secret: true beside it",
        )


def _e164(value: str | None, where: str, plan: NumberPlan, notes: Notes) -> None:
    if value is None:
        return
    try:
        found = classified(plan, value).e164 or plan.to_e164(value)
    except PlanError as error:
        notes.add(where, error.message, error.remedy)
        return
    if found != value:
        notes.add(where, f"{shown(value)} is not how that number is written in E.164", f"did you mean {found}?")


@lru_cache(maxsize=65536)
def classified(plan: NumberPlan, number: str) -> Classified:
    """Return what a number is. A site asks more than once about each of ten thousand. Raises PlanError."""
    return plan.classify(number)


def _numbers(site: Site, plan: NumberPlan, notes: Notes) -> None:
    """Numbers that the outside sees are numbers of a plan. Ten thousand extensions have few caller IDs."""
    _e164(site.caller_id, "caller_id", plan, notes)
    for place in site.locations:
        _e164(place.emergency_caller_id, at(place.where, "emergency_caller_id"), plan, notes)
    known: set = set()
    for item in site.extensions:
        if item.caller_id not in known:
            before = len(notes.problems)
            _e164(item.caller_id, at(item.where, "caller_id"), plan, notes)
            if len(notes.problems) == before:
                known.add(item.caller_id)
    for rule in site.inbound:
        _e164(rule.did, at(rule.where, "did"), plan, notes)
    for one in site.blocked:
        _e164(one.caller, at(one.where, "caller"), plan, notes)


def _countries(site: Site, plan: NumberPlan, notes: Notes) -> None:
    known = {item.country for item in outside_patterns(site, plan)} if site.outbound else set()
    for rule in site.outbound:
        for index, code in enumerate(rule.allow):
            where = f"{rule.where}.allow[{index}]"
            if code == site.country:
                notes.add(where, f"{code} is the site's own country", "leave it out")
            elif code not in known:
                remedy = hint(code, plan.countries) if len(code) == 2 else ""
                notes.add(where, f"no number of a country {code} is known", remedy)


def outside_patterns(site: Site, plan: NumberPlan) -> tuple:
    """Return the patterns of what may be dialled outside: of other countries' those that a rule allows, and the neighbours'.

    A country that no rule allows needs none: it is barred with the rest of the world. All countries take five times as long.
    """
    return plan.dial_patterns(plan.neighbours.union(*(rule.allow for rule in site.outbound)))


def route_of(number: str, site: Site, plan: NumberPlan) -> Outbound | None:
    """Return the rule by which a number leaves; None when no rule names its class (and country). Raises PlanError."""
    found = classified(plan, number)
    return rule_for(found.cls, found.country, site)


def rule_for(cls: str, country: str | None, site: Site) -> Outbound | None:
    """Return the first rule that names a class of number, and the country where the number is another country's."""
    for rule in site.outbound:
        if cls in rule.calls and (country is None or country in rule.allow):
            return rule
    return None


def _inbound(site: Site, plan: NumberPlan, notes: Notes) -> None:
    own = {rule.did for rule in site.inbound}
    for rule in site.inbound:
        if (rule.did is None) != rule.default and not notes.broken(at(rule.where, "did"), at(rule.where, "default")):
            notes.add(rule.where, "is for a DID or default: true, one of the two", 'write {did: "+61...", to: ...}')
        if rule.to is not None and rule.to.kind != "external" and rule.limits is not None:
            notes.add(at(rule.where, "limits"), "only counts calls to an external number", "leave it out")
    for to in site.destinations():
        if to.kind == "external":
            where = to.where if ".forward." in to.where else at(to.where, to.kind)
            _external(to.name, where, own, site, plan, notes)


def _external(number: str, where: str, own: set, site: Site, plan: NumberPlan, notes: Notes) -> None:
    if number in own:
        notes.add(
            where, f"{number} is a DID of the site itself, so that the call would come back for ever", "name another"
        )
        return
    try:
        rule = route_of(number, site, plan)
    except PlanError as error:
        notes.add(where, error.message, error.remedy)
        return
    if rule is None:
        cls = plan.classify(number)
        what = f"{cls.cls} in {cls.country}" if cls.country else cls.cls
        notes.add(
            where, f"{number} ({what}) leaves by no rule of outbound", "add one that names it, or name another number"
        )
