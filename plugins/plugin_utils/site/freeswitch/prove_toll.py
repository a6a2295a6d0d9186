# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 3 over the compiled resources of FreeSWITCH: where a call that nobody authenticated can come to.

Every extension that such a call can reach counts with all its actions, whatever the conditions that a number does not decide: the
proof is on the safe side. An application that is not known to be harmless is a stray. Digits are the caller's, unless a telephone of
the site has chosen them before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.graph import (
    NUMBER,
    Act,
    Dialplan,
    Leg,
    endless,
    legs,
    outcome,
    transfer_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.prove_steps import (
    FULL,
    LIMIT,
    Settings,
    counts,
    harmless,
    leg_problems,
    told,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.toll import (
    CALLER,
    TELEPHONE,
    Way,
    fixed_numbers,
    prove_toll,
)

# what a telephone has kept as its own forward; nothing that an outsider reaches can write it
KEPT = re.compile(rf"\$\{{db\(select/{names.DB_FORWARD}/(?:\d+|\$\{{destination_number\}})\)\}}")
# what is executed when a fax has come, or has not
AT_A_FAX = ("execute_on_fax_success=execute_extension ", "execute_on_fax_failure=execute_extension ")
# digits that a caller presses: into one variable, which no place can be made of
PRESSED = re.compile(r"\d+ \d+ \d+ \d+ \S+ (?:\$\{(?:pbx_prompt|sounds_dir)\}|[^\s$])+ [^\s$]+ pbx_key [^\s$]+\$? \d+")
# a key that executes an extension on the call, whoever of the two may press it
KEY = re.compile(
    r"[\d*#] (?:\$\{cond\('\$\{\w+\}' == '\w*' \? \w+ : \w+\)\}|\w)+ \w+ execute_extension::(\S+ XML [\w.\-]+)"
)
ON_THIS_CHANNEL = ("", "this channel")  # counted by `limit` on the caller's channel, and held while it is transferred


class Place(NamedTuple):
    """Where a call stands: a number (None: any that digits can choose), who chose the digits, and what has counted the call."""

    context: str
    number: str | None
    chosen: str = CALLER
    counted: frozenset = frozenset()


def prove(resources: Mapping, dialplan: Dialplan, site: Site, plan: NumberPlan) -> Iterator[str]:
    """Yield every way in which this compiled site is not proven to keep strangers from its trunks."""
    yield from prove_toll(ways(resources, dialplan), fixed_numbers(site, _forms(site, plan)))
    yield from _endless(dialplan)
    yield from _unseen(resources)
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


def entries(resources: Mapping, dialplan: Dialplan) -> dict:
    """Return where calls begin, or go on by themselves, that no password opens: context to what they belong to."""
    found: dict = {}
    for context, owner in Settings(resources).entries():
        found.setdefault(context, owner)
    for extensions in dialplan.contexts.values():
        for exten in extensions:
            for data in _sets(exten.get("conditions") or ()):
                name, _sign, value = data.partition("=")
                if name.lower() == "valet_parking_orbit_context":
                    found.setdefault(value, "a parked call that nobody took back")
    return found


def _sets(conditions: Iterable) -> Iterator[str]:
    for one in conditions:
        for action in [*(one.get("actions") or ()), *(one.get("anti_actions") or ())]:
            if action.get("application") in ("set", "export"):
                yield str(action.get("data") or "").replace("nolocal:", "")
        yield from _sets(one.get("conditions") or ())


def ways(resources: Mapping, dialplan: Dialplan) -> Iterator[Way]:
    """Yield everything of note that a call of an unauthenticated caller can come to."""
    walk = _Walk(dialplan, resources)
    for context, owner in entries(resources, dialplan).items():
        if context not in dialplan.contexts:
            yield Way(f"{context} ({owner})", context, "strange", "a context that is not there")
        yield from walk.run(context, f"{context} ({owner})")


class _Walk:
    """Follows calls from where they begin. What an extension does is looked at once for each way in which calls come to it."""

    def __init__(self, dialplan: Dialplan, resources: Mapping) -> None:
        self.dialplan, self.settings = dialplan, Settings(resources)
        self.contexts = dialplan.contexts
        self._known: dict = {}

    def run(self, context: str, entry: str) -> Iterator[Way]:
        seen = set()
        waiting = [Place(context, None)]
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            if place not in self._known:
                self._known[place] = list(self._of(place))
            for found in self._known[place]:
                if isinstance(found, Place):
                    waiting.append(found)
                else:
                    yield replace(found, entry=entry)

    def _of(self, place: Place) -> Iterator:
        """Yield what a call does that enters a context: ways, and places to which it goes on."""
        counted = place.counted
        for exten, acts in self.dialplan.acts(place.context, place.number):
            held = False
            for act in acts:
                where = f"{place.context},{exten.get('name') or ''}"
                held = held or (act.application == "set" and act.data == "limit_ignore_transfer=true")
                if act.application == "limit":
                    found = LIMIT.fullmatch(act.data)
                    if found and held and found.group(1) not in ("trunk", "hour") and "/" not in act.data.split()[3]:
                        counted = counted | {ON_THIS_CHANNEL}
                yield from self._act(act, where, place._replace(counted=counted))
            checked = _checked(exten, place.number)
            if checked is not None:
                counted = counted | {checked}

    def _act(self, act: Act, where: str, place: Place) -> Iterator:
        for text in told(act):
            yield self._strange(text, where)
        if act.application == "limit":
            yield from self._limit(act, where, place)
        if act.application == "set" and act.data.startswith(AT_A_FAX):
            yield self._target(act.data.partition("=execute_extension ")[2], where, place, act)
            return
        if harmless(act, self.contexts):
            return
        follow = getattr(self, f"_{act.application}", None)
        if follow is None or act.inline:
            yield self._strange(act.text, where)
        else:
            yield from follow(act, where, place)

    @staticmethod
    def _strange(text: str, where: str) -> Way:
        return Way("", where, "strange", text)

    def _limit(self, act: Act, where: str, place: Place) -> Iterator:
        """limit sends a call that is one too many to another extension, by itself."""
        words = act.data.split()
        if len(words) < 5:
            yield self._strange(act.text, where)
        elif not words[4].startswith("!"):
            yield self._target(" ".join(words[4:]), where, place, act)

    def _target(self, data: str, where: str, place: Place, act: Act) -> Place | Way:
        found = transfer_of(data)
        if found is None:
            return self._strange(f"a jump to {data}", where)
        number, context = found
        if context not in self.contexts:
            return self._strange(f"a context that is not there, {context}", where)
        if KEPT.fullmatch(number):
            return Place(context, None, TELEPHONE, place.counted)
        known = None if "$" in number else number
        chosen = place.chosen
        return Place(context, known, chosen, place.counted)

    def _transfer(self, act: Act, where: str, place: Place) -> Iterator:
        yield self._target(act.data, where, place, act)

    def _execute_extension(self, act: Act, where: str, place: Place) -> Iterator:
        yield self._target(act.data, where, place, act)

    def _bridge(self, act: Act, where: str, place: Place) -> Iterator:
        for leg in legs(act.data):
            for text in leg_problems(leg, self.contexts):
                yield self._strange(f"bridge with {text}", where)
            yield from self._leg(leg, act, where, place)

    def _leg(self, leg: Leg, act: Act, where: str, place: Place) -> Iterator:
        if leg.kind == "gateway":
            if str(leg.variables.get("outbound_redirect_fatal")) != "true":
                yield self._strange(f"bridge to {leg.text}, which may send the call elsewhere", where)
            number = leg.number if not act.free or "$" not in leg.number else "${1}"
            if leg.target not in self.settings.server.gateways or not number:
                yield self._strange(f"bridge({leg.text})", where)
                return
            limited = ON_THIS_CHANNEL in place.counted or bool(counts(leg) & place.counted)
            yield Way("", where, "trunk", f"bridge({leg.text})", number, limited, place.chosen)
        elif leg.kind == "loopback":
            yield self._target(f"{leg.number} XML {leg.target}", where, place, act)
        elif leg.kind == "user":
            number, _at, domain = leg.target.partition("@")
            if not self.settings.telephone("${any}" if re.fullmatch(r"\$\d", number) else number, domain):
                yield self._strange(f"bridge({leg.text})", where)
        elif leg.kind not in ("error", "pickup"):
            yield self._strange(f"bridge({leg.text})", where)

    def _ivr(self, act: Act, where: str, place: Place) -> Iterator:
        yield from self._menu(act.data.strip(), act, where, place, set())

    def _menu(self, name: str, act: Act, where: str, place: Place, seen: set) -> Iterator:
        keys = self.settings.menu(name)
        if name in seen:
            return
        seen.add(name)
        if keys is None:
            yield self._strange(f"ivr({name})", where)
            return
        attributes = {
            **(self.settings.menus[name].get("attributes") or {}),
            **(self.settings.menus[name].get("params") or {}),
        }
        for option in ("exec-on-max-failures", "exec-on-max-timeouts"):
            if attributes.get(option):
                yield from self._told(str(attributes[option]), act, where, place)
        for key in keys:
            action, param = str(key.get("action")), str(key.get("param") or "")
            if action == "menu-exec-app":
                yield from self._told(param, act, where, place)
            elif action == "menu-sub":
                yield from self._menu(param, act, where, place, seen)
            elif action not in ("menu-exit", "menu-back", "menu-top", "menu-play-sound", "menu-say-phrase"):
                yield self._strange(f"the key {key.get('digits')} of ivr({name}), {action} {param}", where)

    def _told(self, text: str, act: Act, where: str, place: Place) -> Iterator:
        """Yield what an application does that a menu names: `transfer $1 XML direct`; its digits are nothing but digits."""
        application, _space, data = text.partition(" ")
        yield from self._act(Act(act.exten, application, data, {}), where, place._replace(chosen=CALLER))

    def _voicemail(self, act: Act, where: str, place: Place) -> Iterator:
        """voicemail PROFILE DOMAIN NUMBER leaves a message; `check` would let a caller listen, and call back."""
        words = act.data.split()
        profiles = dict(self.settings.named("voicemail.conf", "profiles/profile"))
        if len(words) != 3 or words[0] not in profiles or words[0] in ("check", "auth", "check_auth"):
            yield self._strange(act.text, where)
            return
        number, domain = words[2], words[1]
        known = act.free or self.settings.server.user(number, "" if "$" in domain else domain) is not None
        if "${" in number or not known:
            yield self._strange(act.text, where)

    def _callcenter(self, act: Act, where: str, place: Place) -> Iterator:
        queues = dict(self.settings.named("callcenter.conf", "queues/queue"))
        if act.data.strip() not in queues:
            yield self._strange(act.text, where)
            return
        agents = list(self.settings.named("callcenter.conf", "agents/agent"))
        if not agents:
            yield self._strange(f"{act.text}, whose members are not known", where)
        for name, agent in agents:
            for leg in legs(str(agent.get("contact") or "")):
                for text in leg_problems(leg, self.contexts):
                    yield self._strange(f"agent {name} with {text}", where)
                yield from self._leg(leg, act, where, place)

    def _conference(self, act: Act, where: str, place: Place) -> Iterator:
        found = re.fullmatch(r"[\w.\-]+@([\w.\-]+)(?:\+[\w{}|]*)*", act.data.replace("${uuid}", ""))
        profiles = dict(self.settings.named("conference.conf", "profiles/profile"))
        if found is None or found.group(1) not in profiles:
            yield self._strange(act.text, where)

    def _conference_set_auto_outcall(self, act: Act, where: str, place: Place) -> Iterator:
        """Whom a conference calls by itself: telephones of the site."""
        yield from self._bridge(act, where, place)

    def _bind_meta_app(self, act: Act, where: str, place: Place) -> Iterator:
        found = KEY.fullmatch(act.data)
        if found is None:
            yield self._strange(act.text, where)
        else:
            yield self._target(found.group(1), where, place, act)

    def _play_and_get_digits(self, act: Act, where: str, place: Place) -> Iterator:
        if not PRESSED.fullmatch(act.data):
            yield self._strange(act.text, where)


def _checked(exten: Mapping, number: str | None) -> tuple | None:
    """The (realm, name) whose count an extension looks at, so that a call which goes on behind it was not too many."""
    conditions = list(exten.get("conditions") or ())
    if number is None or len(conditions) != 2 or exten.get("continue") or outcome(conditions[0], number) is not True:
        return None
    found = FULL.fullmatch(str(conditions[1].get("field") or ""))
    acts = [one.get("application") for one in conditions[1].get("actions") or ()]
    ends = acts and acts[-1] in ("transfer", "hangup") and conditions[1].get("expression") == "^full$"
    return found.groups()[:2] if found and ends and found.group(1) != "trunk" else None


def _unseen(resources: Mapping) -> Iterator[str]:
    """Yield what a proof that follows actions would not see: places outside of what was compiled."""
    seen = set()
    for item in resources["freeswitch_dialplan"]["contexts"]:
        if item["name"] in seen:
            yield f"{item['name']}: it is there twice"
        seen.add(item["name"])
        if item["name"] == "global":
            yield "global: calls of every context that is not there would come to it"
        for exten in item.get("extensions") or ():
            for one in exten.get("conditions") or ():
                timed = one.get("times") or one.get("tz_offset") is not None or one.get("dst") is not None
                if timed and (one.get("field") is not None or one.get("regex")):
                    yield f"{item['name']}: {exten.get('name')} asks for a time and a field at once, and either is enough"


def _endless(dialplan: Dialplan) -> Iterator[str]:
    """Yield expressions without an end that lead to a trunk: what may be dialled is bounded, as the plan's numbers are."""
    sends = {
        context
        for context, extensions in dialplan.contexts.items()
        for exten in extensions
        for act in _all(exten)
        if act[0] == "bridge" and any(leg.kind == "gateway" and "$" in leg.number for leg in legs(act[1]))
    }
    for context, extensions in dialplan.contexts.items():
        if context in sends:
            continue
        for exten in extensions:
            targets = {
                (transfer_of(data) or ("", ""))[1]
                for application, data, _one in _all(exten)
                if application == "transfer"
            }
            if targets & sends and any(
                endless(str(one.get("expression") or ""))
                for application, _data, one in _all(exten)
                if application == "transfer" and one.get("field") == NUMBER
            ):
                yield f"{context}: {exten.get('name')} has no end and reaches a trunk"


def _all(exten: Mapping) -> Iterator[tuple]:
    def of(conditions: Iterable) -> Iterator[tuple]:
        for one in conditions:
            for action in [*(one.get("actions") or ()), *(one.get("anti_actions") or ())]:
                yield str(action.get("application")), str(action.get("data") or ""), one
            yield from of(one.get("conditions") or ())

    yield from of(exten.get("conditions") or ())
