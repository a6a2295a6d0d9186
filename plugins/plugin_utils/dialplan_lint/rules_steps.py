# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about steps by themselves: what they name, and whether they can be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.users import of_step
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.jumps import calls, is_open
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import (
    ERROR,
    NOTICE,
    WARNING,
    Exten,
    Finding,
    Plan,
    Step,
)

# Applications that went with their modules in Asterisk 21 -> what to use instead. None of them is in Debian's 22.10.
REMOVED_IN = 21
REMOVED = {
    "macro": "Gosub",
    "macroexclusive": "Gosub, with LOCK and UNLOCK",
    "macroexit": "Return",
    "macroif": "GosubIf",
    "monitor": "MixMonitor",
    "changemonitor": "MixMonitor",
    "pausemonitor": "MixMonitor",
    "unpausemonitor": "MixMonitor",
    "stopmonitor": "StopMixMonitor",
    "sipaddheader": "Set(PJSIP_HEADER(add,name)=value) in a subroutine of Dial's option b",
    "sipremoveheader": "Set(PJSIP_HEADER(remove,name)=) in a subroutine of Dial's option b",
    "sipdtmfmode": "Set(PJSIP_DTMF_MODE()=mode)",
    "sipsendcustominfo": "SendDTMF or SendText",
}
_FUNCTION = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\(")
_SET_FUNCTION = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\([^=]*\)(?::[-\d:]+)?\s*=")
_LOOKS = re.compile(r"[0-9*#+]*(?:[XZN]|\[[0-9]+(?:-[0-9]+)?\])+[0-9XZN]*[.!]?|[0-9*#+]+[.!]")


@dataclass(frozen=True)
class Loaded:
    """What the server has; None where that is not known. Names of applications in lower case, queues too."""

    applications: frozenset[str] | None = None
    functions: frozenset[str] | None = None
    queues: frozenset[str] | None = None
    mailboxes: frozenset[str] | None = None
    version: int | None = None
    spelled: tuple[str, ...] = ()  # applications as they are written


def steps(plan: Plan, loaded: Loaded, named: Collection[str]) -> Iterator[Finding]:
    """Look at every step; `named` are extensions that jumps name."""
    known: dict[tuple[str, str], bool] = {}
    for exten in plan.extens():
        for step in exten.steps:
            key = (step.app, step.data)
            if key not in known:
                found = list(_step(exten, step, loaded))
                known[key] = bool(found)
                yield from found
            elif known[key]:
                yield from _step(exten, step, loaded)
        if not exten.is_pattern and exten.name not in named and _looks_like_a_pattern(exten.name):
            message = f"{exten.name} has no _ in front: it takes these very characters, and no number"
            yield exten.finding("not_a_pattern", ERROR, None, message, f"write _{exten.name}")


def _looks_like_a_pattern(name: str) -> bool:
    return len(name) > 1 and not name.isalpha() and _LOOKS.fullmatch(name) is not None or set(name) == {"X"}


def _step(exten: Exten, step: Step, loaded: Loaded) -> Iterator[Finding]:
    if "$" in step.data or "$" in step.app:
        reason = unbalanced(step.data) or unbalanced(step.app)
        if reason:
            remedy = "count the braces and brackets: Asterisk reads the expression only to its matching end"
            yield exten.finding("unbalanced", ERROR, step, f"{step.app}: {reason}", remedy)
    for low, data in calls(step.app, step.data):
        yield from _application(exten, step, low, loaded)
        if low == "set" and "=" not in data and not is_open(data):
            message = "Set without '=' sets nothing"
            yield exten.finding("set_without_value", ERROR, step, message, "write it as Set(name=value)")
        if loaded.functions is not None and "(" in data:
            yield from _functions(exten, step, low, data, loaded.functions)
        yield from _named(exten, step, low, data, loaded)


def _application(exten: Exten, step: Step, low: str, loaded: Loaded) -> Iterator[Finding]:
    if is_open(low) or low == step.app.lower() and is_open(step.app):
        return
    there = loaded.applications is None or low in loaded.applications
    instead = REMOVED.get(low)
    if instead and (loaded.applications is None or not there):
        message = f"the application {low} is gone since Asterisk {REMOVED_IN}"
        if loaded.version is not None and loaded.version < REMOVED_IN:
            yield exten.finding("removed_application", NOTICE, step, message, f"use {instead} before the next upgrade")
        else:
            severity = WARNING if there else ERROR
            yield exten.finding("removed_application", severity, step, message, f"use {instead}")
    elif not there:
        near = difflib.get_close_matches(low, loaded.applications or (), 1, 0.8)
        hint = next((one for one in loaded.spelled if near and one.lower() == near[0]), "")
        remedy = f"did you mean {hint}? " if hint else ""
        message = f"the server has no application {low}: the call ends here"
        remedy += "Load the module that brings it, or use another"
        yield exten.finding("missing_application", ERROR, step, message, remedy)


def _functions(exten: Exten, step: Step, low: str, data: str, loaded: Collection[str]) -> Iterator[Finding]:
    names = _FUNCTION.findall(data)
    if low == "set":
        names += _SET_FUNCTION.findall(data.split("${")[0] if "=" in data.split("${")[0] else data)[:1]
    for name in dict.fromkeys(names):
        if name in loaded:
            continue
        near = (
            name.upper() if name.upper() in loaded else next(iter(difflib.get_close_matches(name, loaded, 1, 0.8)), "")
        )
        remedy = f"did you mean {near}? " if near else ""
        message = f"the server has no function {name}: it gives an empty text"
        yield exten.finding(
            "missing_function", ERROR, step, message, f"{remedy}Load the module that brings it, or use another"
        )


def _named(exten: Exten, step: Step, low: str, data: str, loaded: Loaded) -> Iterator[Finding]:
    if low not in ("queue", "voicemail", "voicemailmain"):
        return
    for thing, name in of_step(low, data):
        if thing == "queue" and loaded.queues is not None and name.lower() not in loaded.queues:
            message = f"there is no queue {name}: the call goes on as if nothing were said"
            yield exten.finding("missing_queue", ERROR, step, message, "add the queue, or name another")
        if thing == "mailbox" and loaded.mailboxes is not None:
            box = name if "@" in name else f"{name}@default"
            if box not in loaded.mailboxes:
                message = f"there is no mailbox {box}: the call goes on as if nothing were said"
                yield exten.finding("missing_mailbox", ERROR, step, message, "add the mailbox, or name another")


def unbalanced(text: str) -> str:
    """Say what is not closed in a text, as pbx_substitute_variables of Asterisk 22 counts; "" if everything is."""
    at = 0
    while True:
        at = text.find("$", at)
        if at < 0 or at + 1 >= len(text):
            return ""
        if text[at + 1] not in "{[":
            at += 1
            continue
        opening = text[at + 1]
        closing = "}" if opening == "{" else "]"
        end, depth = at + 2, 1
        while depth and end < len(text):
            depth += (text[end] == opening) - (text[end] == closing)
            end += 1
        if depth:
            return f"a ${opening} is not closed by {closing}"
        inner = text[at + 2 : end - 1]
        told = unbalanced(inner)
        if told:
            return told
        if opening == "{":
            name = _FUNCTION.match("${" + inner)
            if name and ")" not in inner:
                return f"the function {name.group(1)} has no closing )"
        if text[end : end + 1] == closing and "{" not in text[:at].replace("${", "") and opening == "{":
            return "a } is left over behind an expression"
        at = end
