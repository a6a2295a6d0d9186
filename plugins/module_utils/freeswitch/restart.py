# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""freeswitch_restart: SIP profiles or the whole server restarted when their calls have ended.

Restarting a profile hangs up each of its calls (measured on 1.11.2: an outage of 1.2 s, registrations survive), and one
whose port something else has never comes back. So everything that could keep it from coming back is looked for first.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.drain import Drain
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import LiveProfile
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.ports import taken
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.replies import judge
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree

RESTART_SPEC: dict[str, Any] = {
    "profiles": {"type": "list", "elements": "str"},
    "server": {"type": "bool", "default": False},
    "drain": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 300},
    "poll": {"type": "int", "default": 1},
    "may_end_calls": {"type": "bool", "default": False},
    "start_timeout": {"type": "int", "default": 60},
}
_POLL = 0.1


@dataclass
class Outcome:
    """What was done: `calls` are the legs of calls at first, `left` those after the drain, which a restart ends; `waited` seconds."""

    profiles: list[str]
    server: bool
    calls: int = 0
    left: int = 0
    waited: float = 0.0
    restarted: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def facts(self, check_mode: bool) -> dict[str, Any]:
        """The result of the module."""
        return {
            "changed": bool(self.restarted) or check_mode,
            "restarted": (["server"] if self.server else list(self.profiles)) if check_mode else list(self.restarted),
            "calls": self.calls,
            "ended": self.left if self.restarted else 0,
            "left": 0 if self.restarted else self.left,
            "waited": round(self.waited, 1),
        }


def carry_out(
    server: Server,
    tree: Tree,
    params: Mapping[str, Any],
    check_mode: bool,
    restart: Callable[[Server, float], None],
) -> tuple[Outcome, str]:
    """Restart what the options name; return what was done, and why it failed or an empty string.

    `restart` restarts the process of a server and returns when another one answers. Raises PbxError for what is refused
    before anything is done, ServerError when the server cannot be asked.
    """
    live = server.profiles()
    problems = problems_of(params, live, tree)
    if problems:
        raise PbxError(problems)
    outcome = Outcome(list(dict.fromkeys(params.get("profiles") or ())), bool(params["server"]))
    outcome.calls = _count(server, outcome)
    if outcome.calls and not params["drain"] and not params["may_end_calls"]:
        raise refuse(
            "drain", f"{outcome.calls} legs of calls would be cut", "say `drain: true`, or `may_end_calls: true`"
        )
    if check_mode:
        return outcome, ""
    said = judge("reloadxml", server.api("reloadxml"))
    if said:
        raise refuse("", f"the server cannot read its files ({said}); nothing was restarted", "mend them first")
    if not params["drain"]:
        return outcome, _restart(server, outcome, params, restart, live)
    with Drain(server, params["timeout"]) as drain:
        began = time.monotonic()
        outcome.left = drain.wait(lambda: _count(server, outcome), float(params["poll"]))
        outcome.waited = time.monotonic() - began
        if outcome.left and not params["may_end_calls"]:
            failed = (
                f"{outcome.left} legs of calls are left after {params['timeout']} s; nothing was restarted, and new calls"
                " are let in again: wait longer, or say `may_end_calls: true`"
            )
        else:
            failed = _restart(server, outcome, params, restart, live)
    outcome.warnings += drain.warnings
    return outcome, "; ".join(one for one in (failed, *drain.complaints) if one)


def problems_of(params: Mapping[str, Any], live: Mapping[str, LiveProfile], tree: Tree) -> list[Problem]:
    """What speaks against the restart, as far as that can be known before it."""
    found: list[Problem] = []
    names = list(dict.fromkeys(params.get("profiles") or ()))
    if bool(names) == bool(params["server"]):
        found.append(Problem("profiles", "or `server` names what to restart", "give one of them"))
    for name, least in (("timeout", 0), ("poll", 1), ("start_timeout", 1)):
        if params[name] < least:
            found.append(Problem(name, f"is less than {least} s", "give more"))
    conf = tree.configuration("sofia.conf")
    holder = conf.under("profiles") if conf is not None else None
    for index, name in enumerate(params.get("profiles") or ()):
        spot = f"profiles[{index}] ({name})"
        if name not in live:
            hint = nearest(name, live) or f"those that run are: {', '.join(sorted(live)) or 'none'}"
            found.append(Problem(spot, "no such profile runs", hint))
            continue
        element = holder.named("profile", name) if holder is not None else None
        if element is None:
            found.append(Problem(spot, "no file has it any more, so it would not come back", "put it back, or stop it"))
            continue
        found += [Problem(spot, *words) for words in taken(tree, element, live)]
    return found


def _count(server: Server, outcome: Outcome) -> int:
    """The legs of calls that the restart would cut."""
    if outcome.server:
        return server.channels()
    live = server.profiles()
    return sum(live[name].running for name in outcome.profiles if name in live)


def _restart(
    server: Server,
    outcome: Outcome,
    params: Mapping[str, Any],
    restart: Callable[[Server, float], None],
    live: Mapping[str, LiveProfile],
) -> str:
    if not params["drain"]:
        outcome.left = outcome.calls
    if outcome.server:
        restart(server, float(params["start_timeout"]))
        outcome.restarted = ["server"]
        missing = [said for name in live for said in server.running(name, float(params["start_timeout"]))]
        return "; ".join(missing)
    for name in outcome.profiles:
        said = restart_profile(server, name)
        if said:
            return "; ".join(said)
        outcome.restarted.append(name)
    return ""


def restart_profile(server: Server, name: str) -> Sequence[str]:
    """Restart one profile and wait until it runs again; return what is wrong then."""
    command = f"sofia profile {name} restart"
    said = judge(command, server.patient(command))
    if said:
        return [f"{command}: {said}"]
    there = server.stopped(name)
    if there:
        return there
    return server.running(name)


def restart_in_place(server: Server, seconds: float) -> None:
    """Let the process start itself anew, and wait until that one is ready. Raises ServerError when it does not come back."""
    before = server.variable("core_uuid")
    try:
        server.ask("fsctl shutdown restart")
    except ServerError as error:
        if error.kind != "broken":
            raise
    wait_for_another(server, before, seconds)


def wait_for_another(server: Server, before: str, seconds: float) -> None:
    """Wait until another process than that of `before`, its `core_uuid`, answers and is ready for calls."""
    until = time.monotonic() + seconds
    words = "the old one still runs"
    while time.monotonic() < until:
        try:
            if server.variable("core_uuid") != before and server.api("fsctl ready_check").strip() == "true":
                return
        except ServerError as error:
            words = error.words
        time.sleep(_POLL * 5)
    raise ServerError(
        f"the server was told to restart, and no new one is ready after {seconds:.0f} s ({words}); look at its log and at"
        " `systemctl status freeswitch`"
    )
