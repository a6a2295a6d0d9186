# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_rpc: any method of a running Kamailio, changed only when the task says how that is known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import Server, ServerError

_CALL: dict[str, Any] = {
    "method": {"type": "str", "required": True},
    "params": {"type": "list", "elements": "raw", "default": []},
}
RPC_SPEC: dict[str, Any] = {
    "method": {"type": "str"},
    "params": {"type": "list", "elements": "raw", "default": []},
    "calls": {"type": "list", "elements": "dict", "options": _CALL},
    "changes": {"type": "str", "choices": ["never", "always", "when_differs"]},
    "read": {"type": "dict", "options": _CALL},
    "may_end_calls": {"type": "bool", "default": False},
    "include_secrets": {"type": "bool", "default": False, "no_log": False},
}
# These send requests of their own: where such a call ends is not looked at here.
_CALLS_SOMEBODY = re.compile(r"tm\.t_uac_\w+|dlg\.bridge_dlg|uac\.req_send", re.I)
_ENDS_CALLS = re.compile(r"core\.kill|dlg\.(end_dlg|terminate_dlg|set_state)|tm\.cancel|rtpengine\.delete\w*", re.I)
_RELOAD = re.compile(r"reload$", re.I)
_LEAST = 4  # characters, from which on a secret argument is masked wherever it turns up


class Call(NamedTuple):
    """One method and its arguments."""

    method: str
    params: Sequence[Any]


def calls_of(params: Mapping[str, Any]) -> list[Call]:
    """The calls of a task, in order."""
    if params.get("method") is not None:
        return [Call(params["method"], params["params"])]
    return [Call(one["method"], one["params"]) for one in params.get("calls") or ()]


def problems_of(calls: Sequence[Call], params: Mapping[str, Any], known: frozenset[str]) -> list[Problem]:
    """What speaks against these calls. `known` are the server's methods."""
    found = []
    if not calls:
        found.append(Problem("method", "neither `method` nor `calls` names one", "give one"))
    if (params.get("changes") == "when_differs") != bool(params.get("read")):
        found.append(Problem("read", "and `changes: when_differs` need each other", "give both, or none"))
    spots = [("method" if params.get("method") is not None else f"calls[{index}]") for index in range(len(calls))]
    for spot, call in zip(spots, calls):
        found += _problems_of_one(spot, call, params, known)
    if params.get("read"):
        read = Call(params["read"]["method"], params["read"]["params"])
        found += _problems_of_one("read", read, {**params, "changes": "never"}, known)
    return found


def _problems_of_one(spot: str, call: Call, params: Mapping[str, Any], known: frozenset[str]) -> list[Problem]:
    if _CALLS_SOMEBODY.fullmatch(call.method) and not _harmless(call):
        return [
            Problem(
                spot,
                f"{call.method} could place a call, and where that ends is not looked at here",
                "this module makes no calls",
            )
        ]
    if _ENDS_CALLS.fullmatch(call.method):
        if params.get("changes") == "never":
            return [Problem(spot, f"{call.method} ends what runs", "leave `changes: never` out")]
        if not params.get("may_end_calls"):
            return [Problem(spot, f"{call.method} can end calls", "say `may_end_calls: true` if that is meant")]
    if call.method not in known:
        remedy = nearest(call.method, known) or "load the module that has it; `system.listMethods` names all there are"
        return [Problem(spot, f"the server has no method {call.method!r}", remedy)]
    return []


def _harmless(call: Call) -> bool:
    """Whether a request that is sent is one that makes no call."""
    method = str(call.params[0]).upper() if call.params else ""
    return call.method.startswith("tm.") and method in ("OPTIONS", "NOTIFY", "MESSAGE", "PUBLISH", "INFO")


def masked(value: Any, hidden: Sequence[str] = ()) -> Any:
    """An answer without the values of what is a secret by its name, and without those that are `hidden`."""
    if isinstance(value, Mapping):
        return {
            name: MASK if _is_secret(str(name)) and one not in (None, "", ".") else masked(one, hidden)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [masked(one, hidden) for one in value]
    if isinstance(value, str):
        for secret in hidden:
            value = value.replace(secret, MASK)
    return value


def _is_secret(name: str) -> bool:
    return is_secret_name(name)


def secrets_of(value: Any) -> list[str]:
    """The values in arguments that are secrets by their names, the longest first."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        for name, one in value.items():
            if _is_secret(str(name)) and isinstance(one, (str, int)) and len(str(one)) >= _LEAST:
                found.add(str(one))
            else:
                found.update(secrets_of(one))
    elif isinstance(value, (list, tuple)):
        for one in value:
            found.update(secrets_of(one))
    return sorted(found, key=len, reverse=True)


def carry_out(server: Server, params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
    """What the module returns. Raises PbxError for what is refused, ServerError with the server's words for what it refuses."""
    calls = calls_of(params)
    problems = problems_of(calls, params, server.methods)
    if problems:
        raise PbxError(problems)
    changes = params.get("changes")
    if check_mode and changes != "never":
        return {
            "changed": False,
            "skipped": True,
            "msg": "not called: this is check mode, and `changes: never` is not said",
        }
    hidden = [] if params.get("include_secrets") else secrets_of([call.params for call in calls])
    before = _read(server, params)
    results = []
    for call in calls:
        answer = _call(server, call, reading=changes == "never", hidden=hidden)
        shown = answer if params.get("include_secrets") else masked(answer, hidden)
        results.append({"method": call.method, "result": shown})
    facts: dict[str, Any] = {"changed": changes == "always", "results": results, "result": results[-1]["result"]}
    if changes == "when_differs":
        after = _read(server, params)
        facts["changed"] = before != after
        shown_before, shown_after = (
            one if params.get("include_secrets") else masked(one, hidden) for one in (before, after)
        )
        facts["diff"] = {"before": _text(shown_before), "after": _text(shown_after)}
    return facts


def _read(server: Server, params: Mapping[str, Any]) -> Any:
    read = params.get("read")
    return server.call(read["method"], *read["params"]) if read else None


def _call(server: Server, call: Call, reading: bool, hidden: Sequence[str]) -> Any:
    """One call: a reload waits for its turn, and what may change something is never made twice."""
    try:
        if _RELOAD.search(call.method):
            return server.reload(call.method, *call.params)
        return server.call(call.method, *call.params, again=reading)
    except ServerError as error:
        raise type(error)(f"{call.method}: {masked(error.words, hidden)}", error.kind) from None


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
