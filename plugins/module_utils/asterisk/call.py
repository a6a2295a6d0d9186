# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_call: calls that are followed before they are made, and watched while they last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_facts import ServerFacts
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_place import place
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import State
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_walk import Walk
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_login import read_login
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami, AmiError
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse

# What the actions and events of a call ask for (the descriptions of Originate and OriginateResponse in 22.10.1).
READ, WRITE = frozenset(("call",)), frozenset(("originate", "system"))
CALL_SPEC: dict[str, Any] = {
    "channel": {"type": "str"},
    "context": {"type": "str"},
    "exten": {"type": "str"},
    "priority": {"type": "str", "default": "1"},
    "application": {"type": "str"},
    "data": {"type": "str"},
    "callerid": {"type": "str"},
    "variables": {"type": "dict"},
    "timeout": {"type": "int", "default": 30},
    "wait_for": {"type": "str", "choices": ["end", "answer", "none"], "default": "end"},
    "end_timeout": {"type": "int", "default": 300},
    "hang_up_after": {"type": "int"},
}
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9]*/\S.*")
_VARIABLE = re.compile(r"_{0,2}[A-Za-z][A-Za-z0-9_]*")
# The names under which Asterisk itself finds out where a call goes.
_STEERING = (
    "FORWARD_CONTEXT",
    "GOSUB_RESULT",
    "MACRO_RESULT",
    "GOTO_ON_BLINDXFR",
    "DYNAMIC_FEATURES",
    "SIPREDIRECTCONTEXT",
)
_REMEDY = (
    "give a user of manager.conf that may come from this host `read = system,command,config,reporting,call` and"
    " `write = system,command,config,reporting,originate`, then run `manager reload`"
)


def calls_of(params: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The calls of a task, each with the words that name it in errors. Raises PbxError for one that cannot be."""
    listed = params.get("calls")
    calls = list(listed) if listed is not None else [{name: params.get(name) for name in CALL_SPEC}]
    made, problems = [], []
    for index, call in enumerate(calls):
        where = (
            f"calls[{index}] ({call.get('channel')})" if listed is not None else f"the call of {call.get('channel')}"
        )
        problems += [Problem(f"{where}: {name}", reason, remedy) for name, reason, remedy in _problems(call)]
        made.append((where, dict(call)))
    if problems:
        raise PbxError(problems)
    return made


def _problems(call: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    channel = call.get("channel") or ""
    if not _CHANNEL.fullmatch(channel):
        found.append(("channel", "is no channel", "write it as PJSIP/1001 or Local/1001@from-phones"))
    elif "&" in channel:
        found.append(
            ("channel", "names several devices", "make one call for each, or call a Local channel that dials them")
        )
    if bool(call.get("exten")) == bool(call.get("application")):
        found.append(
            ("exten", "exactly one of `exten` and `application` says what the channel is connected to", "give one")
        )
    if call.get("exten") and not call.get("context"):
        found.append(("context", "is missing", "name the context of `exten`"))
    if "${" in (call.get("data") or "") or "$[" in (call.get("data") or ""):
        found.append(
            ("data", "holds an expression", "put it into the dialplan, and call that by `context` and `exten`")
        )
    for name in ("channel", "context", "exten", "priority", "application", "data", "callerid"):
        if re.search(r"[\r\n\0]", call.get(name) or ""):
            found.append((name, "holds a line break", "write it on one line"))
    for name in ("timeout", "end_timeout", "hang_up_after"):
        if call.get(name) is not None and call[name] < 1:
            found.append((name, "is less than a second", "give seconds"))
    for name, value in (call.get("variables") or {}).items():
        if not _VARIABLE.fullmatch(str(name)):
            found.append((f"variables.{name}", "is no name of a variable", "use letters, digits and _; no functions"))
        elif str(name).lstrip("_").upper() in _STEERING:
            found.append((f"variables.{name}", "decides where calls go, past what was examined", "leave it out"))
        if re.search(r"[\r\n\0,\"\\()\[\]{}$]", str(value)):
            found.append(
                (
                    f"variables.{name}",
                    "holds what the manager interface cannot carry",
                    'leave out , " \\ $ and brackets',
                )
            )
    return found


def examine(server: Any, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Problem]:
    """Follow every call through the running dialplan; return what speaks against it."""
    facts = ServerFacts(server)
    problems: list[Problem] = []
    for where, call in calls:
        problems += problems_of(facts, where, call)
    return problems


def problems_of(facts: Any, where: str, call: Mapping[str, Any]) -> list[Problem]:
    """What speaks against one call. `facts` is a call_state.Facts."""
    walk = Walk(facts, where)
    variables = walk.begin(call["channel"], {name: str(value) for name, value in (call.get("variables") or {}).items()})
    if walk.problems:
        return walk.problems
    if call.get("application"):
        walk.perform(call["channel"], call["application"], call.get("data") or "", variables)
    else:
        begin = State(call["context"], call["exten"], 1, variables)
        what = f"{call['context']},{call['exten']},{call.get('priority') or 1}"
        walk.follow(lambda: walk.arrive(begin.context, begin.exten, str(call.get("priority") or 1), begin), what)
    return walk.problems


def make(server: Any, config_dir: str, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Make the calls, one after the other. Raises PbxError with the server's words when it takes one not at all."""
    login = read_login(config_dir, READ, WRITE)
    if login is None:
        raise refuse("", "no user of manager.conf may make calls from this host", _REMEDY)
    results: list[dict[str, Any]] = []
    try:
        with Ami(login.host, login.port, login.user, login.secret) as ami:
            ami.subscribe("call")
            for where, call in calls:
                results.append(_made(ami, where, call, len(results)))
    except AmiError as error:
        raise refuse("manager.conf", f"the manager interface cannot be used: {error.words}", _REMEDY) from None
    return results


def _made(ami: Ami, where: str, call: Mapping[str, Any], before: int) -> dict[str, Any]:
    already = f" ({before} calls before it were made)" if before else ""
    try:
        return place(ami, call)
    except ValueError as error:
        raise refuse(where, f"{error}{already}", "shorten it") from None
    except AmiError as error:
        remedy = (
            _REMEDY if "ermission" in error.words else "see whether context, extension and channel exist on the server"
        )
        raise refuse(where, f"the server does not take the call: {error.words}{already}", remedy) from None


def carry_out(server: Any | None, params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """What the module returns. Raises PbxError."""
    calls = calls_of(params)
    if server is None:
        if check_mode:
            return {
                "changed": False,
                "skipped": True,
                "calls": [],
                "msg": "Asterisk is not running: nothing could be examined",
            }
        raise refuse("", "Asterisk is not running", "start it first")
    try:
        problems = examine(server, calls)
    except ServerError as error:
        raise refuse("", f"the server cannot be asked where the call would go: {error.words}") from None
    if problems:
        raise PbxError(problems)
    if check_mode:
        return {"changed": False, "skipped": True, "calls": [], "msg": "examined, and not made: this is check mode"}
    results = make(server, params["config_dir"], calls)
    first = results[0] if params.get("calls") is None and results else {}
    return {**first, "changed": bool(results), "calls": results}
