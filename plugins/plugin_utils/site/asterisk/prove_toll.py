# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 3 over the compiled resources of Asterisk: where a call that nobody authenticated can come to.

Every extension that such a call can reach counts with all its steps, whatever their conditions: the proof is on the safe side.
Digits are the caller's, unless a telephone of the site has chosen them before: then they are what that telephone may call itself,
and the calls are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import (
    Dialplan,
    Exten,
    branches,
    jump,
    split,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.prove_edge import closed
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.prove_steps import (
    JUMPS,
    OPTION,
    Settings,
    harmless,
    options_of,
    repeated,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.toll import (
    CALLER,
    TELEPHONE,
    Way,
    fixed_numbers,
    prove_toll,
)

CONTACTS = re.compile(r"\$\{PJSIP_DIAL_CONTACTS\((\w+)\)\}")
PJSIP = re.compile(r"PJSIP/(?P<endpoint>[^/@&,]+)(?:/sip:(?P<user>[^@]+)@.*)?$")
LOCAL = re.compile(r"Local/(?P<number>(?:\$\{.*\}|[^@/$]+))@(?P<context>[^/@]+)(?:/n)?")
# what a telephone has kept as its own forward; nothing that an outsider reaches can write it
KEPT = re.compile(rf"\$\{{DB\({names.DB_FORWARD}/(?:\d+|\$\{{ARG1\}})\)\}}")
# extensions that Asterisk goes on in by itself: hangup, invalid, timeout, absolute timeout, error
OF_ASTERISK = ("h", "i", "t", "T", "e")
# Dial options that are safe for a caller from outside: i no redirection, b and U subroutines, r ringing, m music, a and A a prompt
SAFE_OPTIONS = frozenset("ibUrmaA")


class Place(NamedTuple):
    """Where a call stands: an extension (None: any that digits can choose), who chose the digits, and whether calls are counted."""

    context: str
    extension: str | None
    chosen: str = CALLER
    counted: bool = False


def prove(resources: dict, dialplan: Dialplan, site: Site, plan: NumberPlan) -> Iterator[str]:
    """Yield every way in which this compiled site is not proven to keep strangers from its trunks."""
    yield from prove_toll(ways(resources, dialplan), fixed_numbers(site, _forms(site, plan)))
    yield from _open_patterns(dialplan)
    yield from _unseen(resources, dialplan)
    yield from Settings(resources).problems()


def _forms(site: Site, plan: NumberPlan) -> dict:
    found = {}
    for to in site.destinations():
        if to.kind == "external":
            try:
                number = plan.classify(to.name)
            except PlanError:
                continue
            found[to.name] = (number.number, number.national)
    return found


def entries(resources: dict) -> dict:
    """Return where calls begin, or go on by themselves, that no password opens: context to what they belong to."""
    found = {}
    for trunk in resources["pjsip_trunks"]["trunks"]:
        for context in (trunk["context"], (trunk.get("options") or {}).get("context")):
            if context:
                found[context] = f"trunk {trunk['name']}"
    vouched = closed(resources)  # by the edge, which has asked telephones for their password
    for endpoint in resources["pjsip_endpoints"]["endpoints"]:
        if not endpoint.get("secret") and not endpoint.get("password_digest") and not vouched:
            found[endpoint["context"]] = f"endpoint {endpoint['name']}, which has no password"
    for kind, items in (("pjsip_trunks", "trunks"), ("pjsip_endpoints", "endpoints")):
        for item in resources[kind][items]:
            messages = (item.get("options") or {}).get("message_context", item["context"])
            found.setdefault(messages, f"a SIP message to {item['name']}")
    for context, owner in Settings(resources).entries():
        found.setdefault(context, owner)
    return found


def ways(resources: dict, dialplan: Dialplan) -> Iterator[Way]:
    """Yield everything of note that a call of an unauthenticated caller can come to."""
    walk = _Walk(dialplan, resources)
    for context, owner in entries(resources).items():
        if context not in dialplan.contexts:
            yield Way(f"{context} ({owner})", context, "strange", "a context that is not there")
        yield from walk.run(context, f"{context} ({owner})")


class _Walk:
    """Follows calls from where they begin. What an extension does is looked at once for each way in which calls come to it."""

    def __init__(self, dialplan: Dialplan, resources: dict) -> None:
        self.dialplan, self.settings = dialplan, Settings(resources)
        self.trunks = {item["name"] for item in resources["pjsip_trunks"]["trunks"]}
        self.phones = {item["name"] for item in resources["pjsip_endpoints"]["endpoints"]}
        self._known: dict = {}

    def run(self, context: str, entry: str) -> Iterator[Way]:
        seen = set()
        waiting = [Place(context, None)]
        while waiting:
            place = waiting.pop()
            for exten in self._extens(place):
                key = (exten.context, exten.name, place.chosen, place.counted)
                if key in seen:
                    continue
                seen.add(key)
                if key not in self._known:
                    self._known[key] = list(self._steps(exten, place))
                for found in self._known[key]:
                    if isinstance(found, Place):
                        waiting.append(found)
                    else:
                        yield replace(found, entry=entry)

    def _extens(self, place: Place) -> Iterator[Exten]:
        if place.extension is None:
            yield from self.dialplan.reachable(place.context)
            return
        # where a call ends, fails, or waits too long, it goes on in the same context by itself
        names_ = (place.extension, *OF_ASTERISK)
        yield from filter(None, (self.dialplan.find(place.context, name) for name in names_))

    def _steps(self, exten: Exten, place: Place) -> Iterator:
        counted = place.counted
        for step in exten.steps:
            if step.app == "GotoIf" and "GROUP_COUNT(" in step.data and "@trunk)" not in step.data:
                counted = True
            yield from self._step(step.app, step.data, exten, place._replace(counted=counted))

    def _step(self, app: str, data: str, exten: Exten, place: Place) -> Iterator:
        if harmless(app, data):
            return
        follow = getattr(self, f"_{app.lower()}", None)
        if app in JUMPS:
            for text in branches(data) if app.endswith("If") else [data]:
                yield self._target(text, exten, place)
        elif follow is not None:
            yield from follow(data, exten, place)
        else:
            yield self._strange(f"{app}({data})", exten)

    def _execif(self, data: str, exten: Exten, place: Place) -> Iterator:
        for text in branches(data):
            inner, _bracket, rest = text.partition("(")
            yield from self._step(inner, rest[:-1], exten, place)

    def _target(self, text: str, exten: Exten, place: Place) -> Place | Way:
        parts = split(text)
        target, _label = jump(text, exten)
        # what a variable holds may have commas in it: only behind a context that is said can it choose no other
        if "${" in parts[0].partition("(")[0]:
            return self._strange(f"a jump to {text}", exten)
        if target.context not in self.dialplan.contexts:
            return self._strange(f"a context that is not there, {target.context}", exten)
        if len(parts) > 1 and KEPT.fullmatch(parts[-2]):
            return Place(parts[0], None, TELEPHONE, place.counted)
        # a telephone's forward is counted before it leaves; everybody else's call where it leaves
        return Place(target.context, target.extension, place.chosen, place.counted and place.chosen == TELEPHONE)

    def _into(self, context: str, name: str | None, exten: Exten, chosen: str = CALLER) -> Place | Way:
        """Return the place to which a step leads, which must be in a context of the site."""
        if context not in self.dialplan.contexts:
            return self._strange(f"a context that is not there, {context}", exten)
        return Place(context, name, chosen)

    def _strange(self, text: str, exten: Exten) -> Way:
        return Way("", f"{exten.context},{exten.name}", "strange", text)

    def _pressed(self, exten: Exten) -> Iterator[Place]:
        """Yield where a caller's digits lead: this context, and every one that includes it."""
        yield from (Place(name, None) for name in self.dialplan.including(exten.context))

    def _waitexten(self, data: str, exten: Exten, _place: Place) -> Iterator:
        if "${" in data:
            yield self._strange(f"WaitExten({data})", exten)
        yield from self._pressed(exten)

    def _background(self, data: str, exten: Exten, _place: Place) -> Iterator:
        if "${" in data or len(split(data)) > 1:
            yield self._strange(f"Background({data})", exten)
        yield from self._pressed(exten)

    def _voicemail(self, data: str, exten: Exten, _place: Place) -> Iterator:
        """Leaving a message: * and 0 lead to the extensions a and o, where there are such."""
        box, options = (split(data) + [""])[:2]
        if "${" in data or set(options) - set("ubs") or box not in self.settings.mailboxes:
            yield self._strange(f"VoiceMail({data})", exten)
        yield from (Place(name, key) for name in self.dialplan.including(exten.context) for key in "ao")

    def _queue(self, data: str, exten: Exten, place: Place) -> Iterator:
        name, options, _url, _announce, _seconds, *more = [*split(data), "", "", "", "", ""]
        queue = self.settings.queues.get(name)
        if queue is None or "i" not in options or set(options) - set("inrR") or any(more):
            yield self._strange(f"Queue({data})", exten)
            return
        own = queue.get("options") or {}
        if {"membergosub", "membermacro"} & set(own):
            yield self._strange(f"Queue({data}) with steps for its members", exten)
        for keys in filter(None, (queue.get("context"), own.get("context"))):
            yield self._into(keys, None, exten)
        for member in queue.get("members") or ():
            yield from self._device(member["interface"], exten, place)

    def _confbridge(self, data: str, exten: Exten, _place: Place) -> Iterator:
        menu = (split(data) + ["", "", "", ""])[3]
        if "${" in data or not self.settings.quiet_menu(menu):
            yield self._strange(f"ConfBridge({data})", exten)

    def _page(self, data: str, exten: Exten, place: Place) -> Iterator:
        devices, options = (split(data) + [""])[:2]
        if "i" not in options or set(options) - set("idqs"):
            yield self._strange(f"Page({data})", exten)
        for device in split(devices, "&"):
            yield from self._device(device, exten, place)

    def _dial(self, data: str, exten: Exten, place: Place) -> Iterator:
        devices, _timeout, options = (split(data) + ["", ""])[:3]
        letters = options_of(options)
        if (
            "i" not in letters
            or set(letters) - SAFE_OPTIONS
            or repeated(options)
            or OPTION.sub("", options)
            or "${" in letters.get("A", "")
        ):
            yield self._strange(f"Dial with the options {options or 'none'}", exten)
        if "b" in letters:
            yield self._target(letters["b"][1:-1].replace("^", ","), exten, place)
        if "U" in letters:
            yield self._into(letters["U"][1:-1].partition("^")[0], "s", exten)
        for device in split(devices, "&"):
            yield from self._device(device, exten, place)

    def _device(self, device: str, exten: Exten, place: Place) -> Iterator:
        contacts, pjsip, local = CONTACTS.fullmatch(device), PJSIP.fullmatch(device), LOCAL.fullmatch(device)
        if (
            pjsip
            and pjsip.group("endpoint") in self.phones - self.trunks
            and pjsip.group("user") == pjsip.group("endpoint")
        ):
            return  # a telephone that the edge keeps
        if contacts and contacts.group(1) in self.phones and contacts.group(1) not in self.trunks:
            return
        if local and "${" not in local.group("context"):
            number, context = local.group("number"), local.group("context")
            if KEPT.fullmatch(number):
                yield Place(context, None, TELEPHONE, place.counted)
            else:
                yield self._into(context, None if "${" in number else number, exten, place.chosen)
        elif pjsip and pjsip.group("endpoint") in self.trunks and pjsip.group("user"):
            where = f"{exten.context},{exten.name}"
            yield Way("", where, "trunk", f"Dial({device})", pjsip.group("user"), place.counted, place.chosen)
        else:
            yield self._strange(f"Dial({device})", exten)


def _unseen(resources: dict, dialplan: Dialplan) -> Iterator[str]:
    """Yield what a proof that follows steps would not see: places outside of what was compiled, and rules that hide others."""
    seen = set()
    for item in resources["asterisk_dialplan"]["contexts"]:
        for name in item.get("switches") or ():
            yield f"{item['name']}: numbers are looked up elsewhere, by the switch {name}"
        for name in item.get("includes") or ():
            if name not in dialplan.contexts:
                yield f"{item['name']}: it includes {name}, which is not the site's"
        for one in ("", *(exten["extension"] for exten in item.get("extensions") or ())):
            if (item["name"], one) in seen:
                yield f"{item['name']}: {one or 'it'} is there twice"
            seen.add((item["name"], one))
        for exten in item.get("extensions") or ():
            if exten.get("callerid") is not None:
                yield f"{item['name']}: {exten['extension']} is only for some callers"


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
