# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What telephones may dial: emergency numbers, each other, and the classes of number that they may call."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.patterns import DialPattern
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.legs import (
    emergency_steps,
    legs_of,
    limit_steps,
    ordinary_steps,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    otherwise,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import rule_for
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Outbound, Site

RING_SECONDS = 60
BARRED = names.CAUSES["rejected"]
SETS = {"0123456789": "X", "123456789": "Z", "23456789": "N"}
ANY_NUMBER = "_[+0-9]!"


def phone_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the contexts of telephones, two for each distinct set of classes."""
    patterns = plan.dial_patterns()
    made = []
    for may_call in {names.phones(item.may_call): item.may_call for item in site.extensions}.values():
        name, calls = names.phones(may_call), names.calls(may_call)
        first = emergency_entries(plan) if site.emergency else []
        made.append(context(name, first, [names.INTERNAL, calls, names.UNKNOWN]))
        made.append(context(calls, list(_dialled(may_call, patterns, name, site, plan))))
    return made


def emergency_entries(plan: NumberPlan) -> list[dict]:
    """Return every emergency number as an exact extension, bare and behind each prefix that withholds or shows the caller."""
    entries = []
    for item in plan.emergency:
        for prefix in ("", *(one.digits for one in plan.cli_prefixes)):
            entries.append(extension(prefix + item.number, step("Goto", f"{names.EMERGENCY},{item.number},1")))
    return entries


def _dialled(may_call: tuple, patterns: tuple, phones: str, site: Site, plan: NumberPlan) -> Iterator[dict]:
    """Yield what may be dialled outside, and what is refused: a number takes the closest pattern, and no two are equal."""
    prefix = international_prefix(plan)
    for pattern in patterns:
        if pattern.cls == "emergency":
            continue
        rule = rule_for(pattern.cls, pattern.country, site) if may(pattern, may_call) else None
        if rule is not None:
            yield from (extension(name, _route(pattern, rule)) for name in spelt(pattern))
        elif pattern.country is None or not _international(pattern, prefix):
            yield from (extension(name, hangup(BARRED)) for name in spelt(pattern))
    for front in ("+", prefix):
        yield extension(f"_{front}X!", hangup(BARRED))
    for one in plan.cli_prefixes:
        presentation = "prohib" if one.effect == "withhold" else "allowed"
        again = step("Goto", f"{phones},${{EXTEN:{len(one.digits)}}},1")
        yield extension(f"_{one.digits}[+0-9]!", setting("CALLERID(pres)", presentation), again)


def may(pattern: DialPattern, may_call: tuple) -> bool:
    """Whether a set of classes holds a number's. Premium and other numbers abroad are international as well."""
    return pattern.cls in may_call and (pattern.country is None or "international" in may_call)


def _international(pattern: DialPattern, prefix: str) -> bool:
    """Whether a pattern lies behind + or the international prefix, where one refusal stands for all countries."""
    return pattern.digits[0] == "+" or pattern.digits[: len(prefix)] == tuple(prefix)


def international_prefix(plan: NumberPlan) -> str:
    """Return what is dialled in front of another country's number: 0011, 00, 011."""
    abroad = "+442079460000" if plan.calling_code != "44" else "+61255550000"
    return plan.to_national(abroad)[: -len(abroad) + 1]


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


def route_name(rule: Outbound) -> str:
    return names.route(int(rule.where.rsplit("[", 1)[1].rstrip("]")))


def route_contexts(site: Site) -> list[dict]:
    """Return one context for each outbound rule: ARG1 is the number in E.164, ARG2 as dialled inside the country."""
    return [context(route_name(rule), [extension("s", *_rule_steps(rule, site))]) for rule in site.outbound]


def _rule_steps(rule: Outbound, site: Site) -> list[dict]:
    trunks = tuple(trunk for name in rule.trunks for trunk in site.trunks if trunk.name == name)
    users = {trunk.name: "${ARG1}" if trunk.format == "e164" else "${ARG2}" for trunk in trunks}
    return [
        *caller_steps(names.CALLER_ID, site.caller_id),
        *rule_limits(rule),
        *ordinary_steps(legs_of(trunks, users), site, (group_of(rule), "")),
    ]


def rule_limits(rule: Outbound) -> list[dict]:
    limits = rule.limits
    return limit_steps(route_name(rule), "route", limits.calls, limits.per_hour) if limits else []


def group_of(rule: Outbound) -> str:
    """Return the group that counts a rule's calls; "" when nothing limits how many there are."""
    return route_name(rule) if rule.limits is not None and rule.limits.calls is not None else ""


def caller_steps(variable: str, default: str | None) -> list[dict]:
    """Return steps that make the caller a number of the site.

    The variable comes from the telephone's endpoint. It is empty when a telephone transferred somebody else's call, which then
    bears the default.
    """
    number = otherwise(variable, default) if default else f"${{{variable}}}"
    return [setting("CALLERID(num)", number), setting("CALLERID(name)", "")]


def emergency_context(site: Site, plan: NumberPlan) -> dict:
    """Return the context with what happens to a call to each emergency number."""
    default = next((site.emergency_caller_id_of(item) for item in site.locations), None)
    made = []
    for item in plan.emergency:
        told = "PBX emergency" if not item.kinds & {"test", "crisis"} else ""
        steps = [_told(item.number)] if told else []
        steps += [*caller_steps(names.EMERGENCY_CALLER_ID, default), setting("CALLERID(pres)", "allowed")]
        trunks = site.emergency_trunks()
        users = {trunk.name: dict(trunk.emergency.send).get(item.number, item.number) for trunk in trunks}
        made.append(extension(item.number, *steps, *emergency_steps(legs_of(trunks, users), site)))
    return context(names.EMERGENCY, made)


def _told(number: str) -> dict:
    """Return the step that tells whoever listens on the manager interface. Test and crisis lines tell nobody."""
    said = f"Number: {number},Extension: ${{CALLERID(num)}},Location: ${{{names.LOCATION}}}"
    return step("UserEvent", f"PbxEmergencyCall,{said}")


def internal_context(site: Site) -> dict:
    """Return the context with the site's own numbers: hint, ring every device, then end with a cause that fits."""
    return context(names.INTERNAL, [_extension(item.number) for item in site.extensions])


def _extension(number: str) -> dict:
    contacts = f"${{PJSIP_DIAL_CONTACTS({number})}}"
    return extension(
        number,
        goto_if(f"${{LEN({contacts})}} = 0", "absent"),
        # i: a telephone redirects nobody; that would be a call which nobody who may make it has made
        step("Dial", f"{contacts},{RING_SECONDS},i"),
        step("Goto", f"{names.ENDED},${{DIALSTATUS}},1"),
        hangup(names.CAUSES["unavailable"], "absent"),
        hint=f"PJSIP/{number}",
    )


def ended_context() -> dict:
    causes = {"BUSY": "busy", "NOANSWER": "no_answer", "CHANUNAVAIL": "unavailable", "CONGESTION": "congestion"}
    made = [extension(status, hangup(names.CAUSES[cause])) for status, cause in causes.items()]
    return context(names.ENDED, [*made, *(extension(name, hangup(16)) for name in ("ANSWER", "CANCEL", "INVALIDARGS"))])


def unknown_context() -> dict:
    return context(names.UNKNOWN, [extension("_[+*#0-9]!", hangup(names.CAUSES["unallocated"]))])


def messages_context() -> dict:
    return context(names.MESSAGES, [extension("none", hangup(BARRED))])
