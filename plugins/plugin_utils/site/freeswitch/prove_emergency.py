# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 2 over the compiled dialplan of FreeSWITCH."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.emergency import Attempt, prove_attempt, prove_caller
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.graph import (
    Act,
    Dialplan,
    exactly,
    legs,
    outcome,
    transfer_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.outbound import hosts
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.prove_steps import (
    command,
    functions_of,
    told,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server

# what may happen on the way besides dialling; nothing of it can end or hold back a call
HARMLESS = ("log", "event")
# what may be set: who calls, shown, and that the next trunk is tried
SET = re.compile(
    r"effective_caller_id_number=(?:\+?\d+|\$1)|effective_caller_id_name=.*|hangup_after_bridge=true|continue_on_fail=true"
)
UNSET = ("pbx_hidden",)
LEG = frozenset(("leg_progress_timeout", "sip_cid_type", "outbound_redirect_fatal", "absolute_codec_string"))
SHORTEST = 10  # seconds that a carrier has at least for its first answer but 100
DEPTH = 20


def prove(resources: Mapping, dialplan: Dialplan, site: Site, plan: NumberPlan) -> Iterator[str]:
    """Yield every way in which an emergency call of this compiled site is not proven to get out."""
    server = Server(resources)
    users = server.items("freeswitch_users")
    lines = gateways(site, server)
    prefixes = ("", *(item.digits for item in plan.cli_prefixes))
    for context in dict.fromkeys(server.variables(item).get("user_context") or "default" for item in users):
        for item in plan.emergency:
            for prefix in prefixes:
                attempt = follow(dialplan, context, prefix + item.number, lines)
                yield from prove_attempt(prefix + item.number, item.number, attempt, site, context)
    for context in sorted(name for name in dialplan.contexts if name.startswith("calls-")):
        yield from _never(dialplan, context, plan, lines)
    given = {str(item["id"]): server.variables(item).get(names.EMERGENCY_CALLER_ID) for item in users}
    for extension in site.extensions:
        yield from prove_caller(extension, given.get(extension.number), site)


def gateways(site: Site, server: Server) -> dict[str, str]:
    """Return which trunk each gateway is of, of those that are there."""
    found = {}
    for trunk in site.trunks:
        for index in range(len(hosts(trunk))):
            name = names.gateway(trunk.name, index)
            found.update({name: trunk.name, names.unwatched(name): trunk.name})
    return {name: trunk for name, trunk in found.items() if name in server.gateways}


def _never(dialplan: Dialplan, context: str, plan: NumberPlan, lines: dict) -> Iterator[str]:
    """Yield emergency numbers that a forwarded call could reach: nobody would be there who needs help."""
    for item in plan.emergency:
        attempt = follow(dialplan, context, item.number, lines)
        if attempt is not None and (attempt.trunks or attempt.strays):
            yield f"{context}: a forwarded call may reach {item.number}"


def follow(dialplan: Dialplan, context: str, dialled: str, lines: dict) -> Attempt | None:
    """Return what happens to a dialled number from a context, None where nothing takes it."""
    exten = dialplan.takes(context, dialled)
    if exten is None:
        return None
    walk = _Walk(dialplan, lines)
    trunks = walk.surely(context, dialled, DEPTH, _State())
    conditions = list(exten.get("conditions") or ())
    exact = len(conditions) == 1 and exactly(conditions[0], dialled) and not exten.get("continue")
    return Attempt(
        where=f"{context},{exten.get('name') or ''}",
        exact=exact and outcome(conditions[0], dialled) is True,
        trunks=tuple(dict.fromkeys(trunks)),
        strays=tuple(dict.fromkeys(walk.strays)),
        shown=walk.shown,
    )


class _State:
    """What was set on the way: whether the caller is shown, and whether a bridge that fails goes on."""

    def __init__(self, number: bool = False, open_: bool = False, goes_on: bool = False, ends: bool = False) -> None:
        self.number, self.open, self.goes_on, self.ends = number, open_, goes_on, ends

    def copy(self) -> _State:
        return _State(self.number, self.open, self.goes_on, self.ends)


class _Walk:
    """Follows every way. `strays` gathers what an emergency call must not meet; `shown` is False once it was sent without its number."""

    def __init__(self, dialplan: Dialplan, lines: dict) -> None:
        self.dialplan, self.lines = dialplan, lines
        self.strays: list[str] = []
        self.shown = True

    def surely(self, context: str, number: str, depth: int, state: _State) -> list:
        """Return (trunk, number) that every way from a place on tries, in the order of the last way that does."""
        if not depth:
            self.strays.append(f"a circle through {context}")
            return []
        if context not in self.dialplan.contexts:
            self.strays.append(f"a context that is not there, {context}")
            return []
        try:
            ways = [
                self._way(acts, context, number, depth, state.copy()) for acts in self.dialplan.ways(context, number)
            ]
        except Unfollowed as error:
            self.strays.append(str(error))
            return []
        return [one for one in ways[-1] if all(one in way for way in ways)] if ways else []

    def _way(self, acts: list[Act] | None, context: str, number: str, depth: int, state: _State) -> list:
        if acts is None:
            self.strays.append(f"nothing in {context}")
            return []
        tried: list = []
        for act in acts:
            for text in told(act):
                self.strays.append(text)
            if act.application == "bridge":
                tried += self._bridge(act, state)
            elif act.application == "transfer":
                target = transfer_of(act.data)
                if target is None or "$" in target[0]:
                    self.strays.append(act.text)
                    return tried
                return tried + self.surely(target[1], target[0], depth - 1, state)
            elif act.application == "hangup":
                return tried
            elif not self._passes(act, state):
                self.strays.append(act.text)
        self.strays.append(f"the end of {context}")
        return tried

    @staticmethod
    def _passes(act: Act, state: _State) -> bool:
        """Whether an action can neither end nor hold back a call, nor hide who makes it; and note what it sets."""
        application, data = act.application, act.data
        if application in HARMLESS:
            return not list(functions_of(data))
        if application == "unset":
            return data in UNSET
        if application == "privacy":
            state.open = data == "no"
            return state.open
        if application == "set" and SET.fullmatch(data):
            name, _sign, value = data.partition("=")
            asked = str(act.condition.get("field")) == f"${{{names.EMERGENCY_CALLER_ID}}}"
            if name == "effective_caller_id_number":
                state.number = asked
                return asked and (value != "$1" or act.condition.get("expression") == "^([+]?[0-9]+)$")
            state.goes_on = state.goes_on or name == "continue_on_fail"
            state.ends = state.ends or name == "hangup_after_bridge"
            return True
        # a command in the background takes as long as a fork
        return application == "bgsystem" and command(data)

    def _bridge(self, act: Act, state: _State) -> list:
        found = legs(act.data)
        if len(found) != 1 or found[0].kind != "gateway" or "$" in found[0].number or found[0].target not in self.lines:
            self.strays.append(act.text)
            return []
        leg = found[0]
        if not state.goes_on or not state.ends:
            self.strays.append(f"{act.text}, which does not go on as it must when it fails or ends")
        self.shown = self.shown and state.number and state.open
        for name, value in leg.variables.items():
            if name == "force_transfer_context" and value == f"${{{names.RIGHTS}}}":
                continue  # who may transfer whoever answered, and where: when help has been reached
            if name not in LEG:
                self.strays.append(f"{act.text} with {name}")
            elif name == "leg_progress_timeout" and (not value.isdigit() or int(value) < SHORTEST):
                self.strays.append(f"{act.text} with {value} seconds to answer")
        if str(leg.variables.get("outbound_redirect_fatal")) != "true":
            self.strays.append(f"{act.text}, which may send the call elsewhere")
        return [(self.lines[leg.target], leg.number)]
