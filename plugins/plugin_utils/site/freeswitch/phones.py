# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones may dial: emergency numbers, each other, and the classes of number that they may call."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.patterns import DialPattern
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import outside_patterns, rule_for
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import features, names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.emergency import emergency_entries
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import (
    HIDDEN,
    PRIVACY,
    hiding,
    route_name,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    any_of,
    context,
    dialled,
    extension,
    hangup,
    setting,
    transfer,
    unsetting,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Outbound, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import may

BARRED = hangup(names.CAUSES["rejected"])
UNKNOWN = hangup(names.CAUSES["unallocated"])
NUMBER = "[+]?[0-9]+"
MOST_TEXT = 4000  # characters of one expression; PCRE takes 65,535


def phone_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the contexts of telephones for each distinct set of classes: theirs, and what they may dial outside.

    What they may dial outside stands alone, because calls that a telephone forwards go there too, and never to an emergency number.
    """
    patterns = outside_patterns(site, plan)
    made = []
    for may_call in {names.phones(item.may_call): item.may_call for item in site.extensions}.values():
        name, calls = names.phones(may_call), names.calls(may_call)
        first = emergency_entries(plan) if site.emergency else []
        inside = extension(
            "internal", dialled(any_of(number for number, _where in own_numbers(site)), transfer("$1", names.INTERNAL))
        )
        outside = extension("outside", dialled(f"^({NUMBER})$", transfer("$1", calls)))
        unknown = extension("unknown", dialled("^", UNKNOWN))
        made.append(context(name, [*first, inside, *features.entries(site), *_prefixed(name, plan), outside, unknown]))
        made.append(context(calls, [*_outside(may_call, patterns, site, plan), unknown]))
    return made


def own_numbers(site: Site) -> Iterator[tuple]:
    """Yield (number, where) for what stands in `internal`: parking is reached from telephones alone, by itself."""
    parked = {site.parking.number, *site.parking.slots()} if site.parking is not None else set()
    yield from ((number, where) for number, where in site.numbers() if number not in parked)


def _prefixed(phones: str, plan: NumberPlan) -> list[dict]:
    """Return what shows or withholds the caller's number: the rest is dialled as if it stood alone."""
    made = []
    for one in plan.cli_prefixes:
        shown = [action("privacy", "no"), unsetting(HIDDEN), unsetting(PRIVACY)]
        effect = [action("privacy", "full"), hiding()] if one.effect == "withhold" else shown
        digits = one.digits.replace("*", "[*]").replace("#", "[#]")
        made.append(
            extension(f"{one.effect} {one.digits}", dialled(f"^{digits}({NUMBER})$", *effect, transfer("$1", phones)))
        )
    return made


def _outside(may_call: tuple, patterns: tuple, site: Site, plan: NumberPlan) -> Iterator[dict]:
    """Yield what may be dialled outside, and what is refused. No number matches two patterns; a country's front is looked at last."""
    fronts = [places for places, _example in plan.fronts()]
    allowed: dict = {}
    barred: dict = {}
    for pattern in patterns:
        if pattern.cls == "emergency":
            continue
        rule = rule_for(pattern.cls, pattern.country, site) if may(pattern, may_call) else None
        if rule is not None:
            change = (pattern.strip, pattern.prepend, pattern.national_strip, pattern.national_prepend)
            allowed.setdefault((route_name(rule), *change), (rule, change, {}))[2][spelt(pattern)] = None
        elif pattern.country is None or not any(pattern.digits[: len(front)] == front for front in fronts):
            barred[spelt(pattern)] = None
    ways = [(rule, change, text) for rule, change, texts in allowed.values() for text in _joined(texts)]
    for index, (rule, change, text) in enumerate(ways, 1):
        name = f"{route_name(rule)} {index}"
        yield extension(name, dialled(_expression(text, change), *_to_route(rule, change)))
    barred.update({"".join(map(_place, front)) + "[0-9]+": None for front in fronts})
    for index, text in enumerate(_joined(barred)):
        yield extension(f"barred {index + 1}", dialled(f"^(?:{text})$", BARRED))


def _joined(texts: dict) -> Iterator[str]:
    """Yield alternatives in few expressions of a length that PCRE takes."""
    held: list = []
    size = 0
    for text in texts:
        if held and size + len(text) > MOST_TEXT:
            yield "|".join(held)
            held, size = [], 0
        held.append(text)
        size += len(text) + 1
    if held:
        yield "|".join(held)


def spelt(pattern: DialPattern) -> str:
    """Return a pattern as a regular expression, without anchors; none is open-ended."""
    places = "".join(_place(digits) for digits in pattern.digits)
    if not pattern.max_extra:
        return places
    least, most = pattern.min_extra, pattern.max_extra
    return f"{places}[0-9]{{{least}}}" if least == most else f"{places}[0-9]{{{least},{most}}}"


def _place(digits: str) -> str:
    if len(digits) == 1:
        return f"[{digits}]" if digits == "+" else digits
    return f"[{digits[0]}-{digits[-1]}]" if len(digits) > 2 and digits in "0123456789" else f"[{digits}]"


def _expression(text: str, change: tuple) -> str:
    """Return the expression that takes these numbers; $1 and $2 are what is left of one in E.164 and inside the country."""
    return f"^(?=.{{{change[0]}}}(.*)$)(?=.{{{change[2]}}}(.*)$)(?:{text})$"


def _to_route(rule: Outbound, change: tuple) -> list[dict]:
    """Return the actions that hand a number to its rule."""
    return [
        setting(names.NUMBER, f"{change[1]}$1"),
        setting(names.NATIONAL, f"{change[3]}$2"),
        transfer(names.START, route_name(rule)),
    ]
