# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 2 over the compiled dialplan of Asterisk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import (
    Dialplan,
    Exten,
    Step,
    branches,
    jump,
    split,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.prove_steps import harmless
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.emergency import (
    Attempt,
    prove_attempt,
    prove_caller,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

DEVICE = re.compile(r"PJSIP/([^/@&,]+)/sip:([^@&,]+)@")
# what may happen on the way besides dialling; nothing of it can end or hold back a call
HARMLESS = ("Set", "NoOp", "UserEvent", "HangupCauseClear")
# what may be set: who calls, shown, and whose telephone it was; nothing that counts, times or hides the call
SHOWN = re.compile(
    rf"CALLERID\(num\)=.*\$\{{{names.EMERGENCY_CALLER_ID}\}}.*|CALLERID\(name\)=.*|CALLERID\(pres\)=allowed|PBX_FROM=.*"
)
DEPTH = 200


def prove(resources: dict, dialplan: Dialplan, site: Site, plan: NumberPlan) -> Iterator[str]:
    """Yield every way in which an emergency call of this compiled site is not proven to get out."""
    endpoints = resources["pjsip_endpoints"]["endpoints"]
    prefixes = ("", *(item.digits for item in plan.cli_prefixes))
    for context in dict.fromkeys(item["context"] for item in endpoints):
        for item in plan.emergency:
            for prefix in prefixes:
                attempt = follow(dialplan, context, prefix + item.number)
                yield from prove_attempt(prefix + item.number, item.number, attempt, site, context)
    for context in sorted(name for name in dialplan.contexts if name.startswith("calls-")):
        yield from _never(dialplan, context, plan)
    given = {item["name"]: (item.get("set_var") or {}).get(names.EMERGENCY_CALLER_ID) for item in endpoints}
    for extension in site.extensions:
        yield from prove_caller(extension, given.get(extension.number), site)


def _never(dialplan: Dialplan, context: str, plan: NumberPlan) -> Iterator[str]:
    """Yield emergency numbers that a forwarded call could reach: nobody would be there who needs help."""
    for item in plan.emergency:
        attempt = follow(dialplan, context, item.number)
        if attempt is not None and (attempt.trunks or attempt.strays):
            yield f"{context}: a forwarded call may reach {item.number}"


def follow(dialplan: Dialplan, context: str, dialled: str) -> Attempt | None:
    """Return what happens to a dialled number from a context, None where nothing takes it."""
    exten = dialplan.find(context, dialled)
    if exten is None:
        return None
    walk = _Walk(dialplan)
    trunks = walk.surely(exten, 0, DEPTH)
    return Attempt(
        where=f"{exten.context},{exten.name}",
        exact=exten.context == context and exten.name == dialled,
        trunks=tuple(dict.fromkeys(trunks)),
        strays=tuple(dict.fromkeys(walk.strays)),
        shown=walk.shown(exten),
    )


class _Walk:
    """Follows every branch. `strays` gathers steps that an emergency call must not meet."""

    def __init__(self, dialplan: Dialplan) -> None:
        self.dialplan = dialplan
        self.strays: list[str] = []
        self._known: dict = {}

    def surely(self, exten: Exten, index: int, depth: int) -> list:
        """Return (trunk, number) that every way from a step on tries, in the order of the last way that does."""
        key = (exten.context, exten.name, index)
        if key not in self._known:
            self._known[key] = []  # a loop tries nothing that was not tried before it
            self._known[key] = self._surely(exten, index, depth) if depth else []
        return self._known[key]

    def _surely(self, exten: Exten, index: int, depth: int) -> list:
        if index >= len(exten.steps):
            self.strays.append(f"the end of {exten.context},{exten.name}")
            return []
        step = exten.steps[index]
        if step.app == "Dial":
            return self._dial(step.data) + self.surely(exten, index + 1, depth)
        if self._passes(step):
            return self.surely(exten, index + 1, depth)
        if step.app == "Hangup":
            return []
        if step.app in ("Goto", "GotoIf"):
            ways = [self._jump(target, exten, depth) for target in self._targets(step)]
            if step.app == "GotoIf" and len(ways) < 2:
                ways.append(self.surely(exten, index + 1, depth))
            return _common(ways)
        self.strays.append(step.text)
        return []

    @staticmethod
    def _passes(step: Step) -> bool:
        """Whether a step can neither end nor hold back a call, nor hide who makes it."""
        if step.app == "Set" and not SHOWN.fullmatch(step.data):
            return False
        # a command in the background takes as long as a fork
        known = step.app in HARMLESS or (step.app == "TrySystem" and step.data.endswith(" &"))
        return known and harmless(step.app, step.data)

    @staticmethod
    def _targets(step: Step) -> list[str]:
        return branches(step.data) if step.app == "GotoIf" else [step.data]

    def _jump(self, text: str, exten: Exten, depth: int) -> list:
        target, label = jump(text, exten)
        found = None if target.extension is None else self.dialplan.find(target.context, target.extension)
        at = found.index_of(label) if found is not None else None
        if found is None or at is None:
            self.strays.append(f"a jump to {text}")
            return []
        return self.surely(found, at, depth - 1)

    def _dial(self, data: str) -> list:
        device, timeout, options = (split(data) + ["", ""])[:3]
        found = DEVICE.match(device)
        if not found or "&" in device or "${" in found.group(2):
            self.strays.append(f"Dial({data})")
            return []
        if options != "i":
            self.strays.append(f"Dial with the options {options or 'none'}")
        if timeout and not timeout.startswith("^"):
            self.strays.append(f"Dial with {timeout} seconds to answer")
        return [found.groups()]

    def shown(self, exten: Exten) -> bool:
        """Whether the straight way to the first branch or Dial sets the caller's number and shows it."""
        done, index = set(), 0
        for _step in range(DEPTH):
            if index >= len(exten.steps):
                return False
            step = exten.steps[index]
            if step.app == "Goto":
                target, label = jump(step.data, exten)
                found = self.dialplan.find(target.context, target.extension or "")
                at = found.index_of(label) if found is not None else None
                if found is None or at is None:
                    return False
                exten, index = found, at
                continue
            if step.app not in HARMLESS:
                break
            done.add(step.data.partition("=")[0] if step.data != "CALLERID(pres)=allowed" else step.data)
            index += 1
        return {"CALLERID(num)", "CALLERID(pres)=allowed"} <= done


def _common(ways: list) -> list:
    """Return what every way tries."""
    return [item for item in ways[-1] if all(item in way for way in ways)] if ways else []
