# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 3 over the compiled resources of Asterisk: where a call that nobody authenticated can come to.

Every extension that such a call can reach counts with all its steps, whatever their conditions: the proof is on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import (
    Dialplan,
    Exten,
    Target,
    branches,
    jump,
    split,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.toll import Way, fixed_numbers, prove_toll

# applications that neither dial nor jump nor read digits
HARMLESS = frozenset(
    "NoOp UserEvent HangupCauseClear Hangup Return Answer Ringing Progress Wait Playback Playtones Busy Congestion Log".split()
)
JUMPS = frozenset(("Goto", "Gosub", "GotoIf", "GosubIf"))
# variables and functions whose setting would move a call or run something
MOVING = re.compile(
    r"FORWARD_CONTEXT|TRANSFER|GOTO_ON|PICKUPMARK|hangup_handler|SHELL\(|EVAL\(|DYNAMIC_FEATURES|BRIDGEPEER", re.I
)
CONTACTS = re.compile(r"\$\{PJSIP_DIAL_CONTACTS\((\w+)\)\}")
PJSIP = re.compile(r"PJSIP/(?P<endpoint>[^/@&,]+)(?:/sip:(?P<user>[^@]+)@.*)?$")
LOCAL = re.compile(r"Local/(?P<number>[^@/]+)@(?P<context>[^/]+)")
# Dial options that are safe for a caller from outside: i no redirection, b a subroutine, r ringing, m music
OPTION = re.compile(r"([A-Za-z])(\([^()]*(?:\([^()]*\))?[^()]*\))?")
SAFE_OPTIONS = frozenset("ibrm")


def prove(resources: dict, dialplan: Dialplan, site: Site, plan: NumberPlan) -> Iterator[str]:
    """Yield every way in which this compiled site is not proven to keep strangers from its trunks."""
    yield from prove_toll(ways(resources, dialplan), fixed_numbers(site, _forms(site, plan)))
    yield from _open_patterns(dialplan)
    for trunk in resources["pjsip_trunks"]["trunks"]:
        if (trunk.get("options") or {}).get("allow_transfer") not in ("no", False):
            yield f"{trunk['name']}: the carrier may transfer calls (allow_transfer)"


def _forms(site: Site, plan: NumberPlan) -> dict:
    found = {}
    for rule in site.inbound:
        if rule.to is not None and rule.to.kind == "external":
            try:
                number = plan.classify(rule.to.name)
            except PlanError:
                continue
            found[rule.to.name] = (number.number, number.national)
    return found


def entries(resources: dict) -> dict:
    """Return where calls begin that no password opens: context to what they belong to."""
    found = {}
    for trunk in resources["pjsip_trunks"]["trunks"]:
        found[trunk["context"]] = f"trunk {trunk['name']}"
    for endpoint in resources["pjsip_endpoints"]["endpoints"]:
        if not endpoint.get("secret") and not endpoint.get("password_digest"):
            found[endpoint["context"]] = f"endpoint {endpoint['name']}, which has no password"
    for kind, items in (("pjsip_trunks", "trunks"), ("pjsip_endpoints", "endpoints")):
        for item in resources[kind][items]:
            messages = (item.get("options") or {}).get("message_context", item["context"])
            found.setdefault(messages, f"a SIP message to {item['name']}")
    return found


def ways(resources: dict, dialplan: Dialplan) -> Iterator[Way]:
    """Yield everything of note that a call of an unauthenticated caller can come to."""
    trunks = {item["name"] for item in resources["pjsip_trunks"]["trunks"]}
    phones = {item["name"] for item in resources["pjsip_endpoints"]["endpoints"]}
    walk = _Walk(dialplan, trunks, phones)
    for context, owner in entries(resources).items():
        if context not in dialplan.contexts:
            yield Way(f"{context} ({owner})", context, "strange", "a context that is not there")
        yield from walk.run(context, f"{context} ({owner})")


class _Walk:
    """Follows calls from where they begin. What an extension does is looked at once, however many calls come to it."""

    def __init__(self, dialplan: Dialplan, trunks: set, phones: set) -> None:
        self.dialplan, self.trunks, self.phones = dialplan, trunks, phones
        self._known: dict = {}

    def run(self, context: str, entry: str) -> Iterator[Way]:
        seen = set()
        waiting = [Target(context, None)]
        while waiting:
            for exten in self._extens(waiting.pop()):
                key = (exten.context, exten.name)
                if key in seen:
                    continue
                seen.add(key)
                if key not in self._known:
                    self._known[key] = list(self._steps(exten))
                for found in self._known[key]:
                    if isinstance(found, Target):
                        waiting.append(found)
                    else:
                        yield replace(found, entry=entry)

    def _extens(self, target: Target) -> Iterator[Exten]:
        if target.extension is None:
            yield from self.dialplan.reachable(target.context)
            return
        found = self.dialplan.find(target.context, target.extension)
        if found is not None:
            yield found

    def _steps(self, exten: Exten) -> Iterator:
        limited = False
        for step in exten.steps:
            if step.app == "GotoIf" and "GROUP_COUNT(" in step.data and "@trunk)" not in step.data:
                limited = True
            yield from self._step(step.app, step.data, exten, limited)

    def _step(self, app: str, data: str, exten: Exten, limited: bool) -> Iterator:
        if app in HARMLESS:
            return
        if app == "Set" and not MOVING.search(data):
            return
        if app in JUMPS:
            for text in branches(data) if app.endswith("If") else [data]:
                yield self._target(text, exten)
        elif app == "ExecIf":
            for text in branches(data):
                inner, _bracket, rest = text.partition("(")
                yield from self._step(inner, rest[:-1], exten, limited)
        elif app == "Dial":
            yield from self._dial(data, exten, limited)
        else:
            yield self._strange(f"{app}({data})", exten)

    def _target(self, text: str, exten: Exten) -> Target | Way:
        target, _label = jump(text, exten)
        return self._strange(f"a jump to {text}", exten) if "${" in target.context else target

    def _strange(self, text: str, exten: Exten) -> Way:
        return Way("", f"{exten.context},{exten.name}", "strange", text)

    def _dial(self, data: str, exten: Exten, limited: bool) -> Iterator:
        devices, _timeout, options = (split(data) + ["", ""])[:3]
        letters = dict(OPTION.findall(options))
        if "i" not in letters or set(letters) - SAFE_OPTIONS or OPTION.sub("", options):
            yield self._strange(f"Dial with the options {options or 'none'}", exten)
        if "b" in letters:
            yield self._target(letters["b"][1:-1].replace("^", ","), exten)
        for device in split(devices, "&"):
            yield from self._device(device, exten, limited)

    def _device(self, device: str, exten: Exten, limited: bool) -> Iterator:
        contacts, pjsip, local = CONTACTS.fullmatch(device), PJSIP.fullmatch(device), LOCAL.match(device)
        if contacts and contacts.group(1) in self.phones and contacts.group(1) not in self.trunks:
            return
        if local and "${" not in local.group("context"):
            number = local.group("number")
            yield Target(local.group("context"), None if "${" in number else number)
        elif pjsip and pjsip.group("endpoint") in self.trunks and pjsip.group("user"):
            where = f"{exten.context},{exten.name}"
            yield Way("", where, "trunk", f"Dial({device})", pjsip.group("user"), limited)
        else:
            yield self._strange(f"Dial({device})", exten)


def _open_patterns(dialplan: Dialplan) -> Iterator[str]:
    """Yield patterns without an end that lead to a trunk: what may be dialled is bounded, as the plan's numbers are."""
    sends = {
        (exten.context, exten.name)
        for context in dialplan.contexts.values()
        for exten in context.extens()
        if any(step.app == "Dial" and "/sip:${" in step.data for step in exten.steps)
    }
    for context in dialplan.contexts.values():
        for exten in context.patterns:
            if exten.is_open and (_next(exten, dialplan) & sends or (exten.context, exten.name) in sends):
                yield f"{exten.context}: {exten.name} has no end and reaches a trunk"


def _next(exten: Exten, dialplan: Dialplan) -> set:
    found = set()
    for step in exten.steps:
        if step.app in JUMPS:
            for text in branches(step.data) if step.app.endswith("If") else [step.data]:
                target, _label = jump(text, exten)
                there = dialplan.find(target.context, target.extension) if target.extension else None
                if there is not None:
                    found.add((there.context, there.name))
    return found
