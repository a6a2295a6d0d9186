# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones may dial: emergency numbers, each other, and the classes of number that they may call."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.patterns import DialPattern
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import features, names, notices
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.legs import (
    emergency_steps,
    legs_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.routes import caller_steps, route_name
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import outside_patterns, rule_for
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Outbound, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import may

BARRED = names.CAUSES["rejected"]
SETS = {"0123456789": "X", "123456789": "Z", "23456789": "N"}
ANY_NUMBER = "_[+0-9]!"
FROM = "PBX_FROM"  # the extension that makes an emergency call


def phone_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the contexts of telephones for each distinct set of classes: theirs, the prefixes, and what they may dial outside.

    What they may dial outside stands alone, because calls that a telephone forwards go there too, and never to an emergency number.
    """
    patterns = outside_patterns(site, plan)
    made = []
    for may_call in {names.phones(item.may_call): item.may_call for item in site.extensions}.values():
        name, calls = names.phones(may_call), names.calls(may_call)
        first = emergency_entries(plan) if site.emergency else []
        prefixed = _prefixed(name, plan)
        before = [names.INTERNAL, *features.included(site), *([names.prefixes(may_call)] if prefixed else [])]
        made.append(context(name, first, [*before, calls, names.UNKNOWN]))
        if prefixed:
            made.append(context(names.prefixes(may_call), prefixed))
        made.append(context(calls, list(_dialled(may_call, patterns, site, plan))))
    return made


def emergency_entries(plan: NumberPlan) -> list[dict]:
    """Return every emergency number as an exact extension, bare and behind each prefix that withholds or shows the caller."""
    entries = []
    for item in plan.emergency:
        for prefix in ("", *(one.digits for one in plan.cli_prefixes)):
            entries.append(extension(prefix + item.number, step("Goto", f"{names.EMERGENCY},{item.number},1")))
    return entries


def _dialled(may_call: tuple, patterns: tuple, site: Site, plan: NumberPlan) -> Iterator[dict]:
    """Yield what may be dialled outside, and what is refused: a number takes the closest pattern, and no two are equal."""
    fronts = [places for places, _example in plan.fronts()]
    for pattern in patterns:
        if pattern.cls == "emergency":
            continue
        rule = rule_for(pattern.cls, pattern.country, site) if may(pattern, may_call) else None
        if rule is not None:
            yield from (extension(name, _route(pattern, rule)) for name in spelt(pattern))
        elif pattern.country is None or not any(pattern.digits[: len(front)] == front for front in fronts):
            yield from (extension(name, hangup(BARRED)) for name in spelt(pattern))
    for front in fronts:
        # Spelt as in front of every country: the closest pattern is taken, and one country is closer than none.
        yield extension(f"_{''.join(map(_place, front))}X!", hangup(BARRED))


def _prefixed(phones: str, plan: NumberPlan) -> list[dict]:
    """Return what shows or withholds the caller's number: the rest is dialled as if it stood alone."""
    made = []
    for one in plan.cli_prefixes:
        presentation = "prohib" if one.effect == "withhold" else "allowed"
        again = step("Goto", f"{phones},${{EXTEN:{len(one.digits)}}},1")
        made.append(extension(f"_{one.digits}[+0-9]!", setting("CALLERID(pres)", presentation), again))
    return made


def spelt(pattern: DialPattern) -> list[str]:
    """Return a pattern in Asterisk's spelling, one for each length: none is open-ended."""
    places = "".join(_place(digits) for digits in pattern.digits)
    names_ = [places + "X" * more for more in range(pattern.min_extra, pattern.max_extra + 1)]
    return [name if name.lstrip("+").isdigit() else f"_{name}" for name in names_]


def _place(digits: str) -> str:
    if len(digits) == 1:
        return digits
    return SETS.get(digits) or f"[{digits}]"


def _route(pattern: DialPattern, rule: Outbound) -> dict:
    """Return the step that hands a number to its rule, in E.164 and as it is dialled inside the country."""
    forms = [
        prepend + (f"${{EXTEN:{strip}}}" if strip else "${EXTEN}")
        for strip, prepend in (
            (pattern.strip, pattern.prepend),
            (pattern.national_strip, pattern.national_prepend),
        )
    ]
    return step("Gosub", f"{route_name(rule)},s,1({','.join(forms)})")


def emergency_context(site: Site, plan: NumberPlan) -> dict:
    """Return the context with what happens to a call to each emergency number."""
    default = next((site.emergency_caller_id_of(item) for item in site.locations), None)
    trunks = site.emergency_trunks()
    made = []
    for item in plan.emergency:
        telling = not item.kinds & {"test", "crisis"}
        users = {trunk.name: dict(trunk.emergency.send).get(item.number, item.number) for trunk in trunks}
        steps = [
            *(_told(item.number) if telling else []),
            *caller_steps(names.EMERGENCY_CALLER_ID, default),
            setting("CALLERID(pres)", "allowed"),
            *(_mailed(item.number, site) if telling else []),
        ]
        made.append(extension(item.number, *steps, *emergency_steps(legs_of(trunks, users), site)))
    return context(names.EMERGENCY, made)


def _told(number: str) -> list[dict]:
    """Return the steps that tell whoever listens on the manager interface. Test and crisis lines tell nobody."""
    said = f"Number: {number},Extension: ${{{FROM}}},Location: ${{{names.LOCATION}}}"
    return [setting(FROM, "${FILTER(0-9,${CALLERID(num)})}"), step("UserEvent", f"PbxEmergencyCall,{said}")]


def _mailed(number: str, site: Site) -> list[dict]:
    """Return the steps that mail those whom the telephone's location names; the call does not wait for it."""
    places = [place for place in site.locations if place.notify] if site.mail is not None else []
    steps = []
    for index, place in enumerate(places):
        text = (
            f"Extension ${{FILTER(0-9,${{{FROM}}})}} at {place.name} calls {number}. Address: {place.address or 'not known'}. "
            f"Number to call back: ${{FILTER(+0-9,${{CALLERID(num)}})}}"
        )
        mail = notices.mail(site, place.notify, f"Emergency call to {number} from {place.name}", text)
        steps.append(goto_if(f'"${{{names.LOCATION}}}" != "{place.name}"', f"notice{index + 2}"))
        steps += mail
        if index:
            steps[-2]["label"] = f"notice{index + 1}"
    return [*steps, step("NoOp", None, f"notice{len(places) + 1}")] if steps else []


def unknown_context() -> dict:
    return context(names.UNKNOWN, [extension("_[+*#0-9]!", hangup(names.CAUSES["unallocated"]))])


def messages_context() -> dict:
    return context(names.MESSAGES, [extension("none", hangup(BARRED))])
