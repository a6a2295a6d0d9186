# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: a server that cannot be asked, does not answer, or goes away at the wrong moment."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import proxy
import world
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server as servers
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import system
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server

CONTROL = "/run/asterisk/asterisk.ctl"
RELOAD = b"reload"
QUICK = partial(servers.connect, timeout=1.0)
SAME: dict[str, Any] = {"pjsip_endpoints": {"endpoints": []}}  # nothing to do but what an earlier run left


def pid() -> int:
    """Return the server's process."""
    return int(world.shell("systemctl show asterisk -p MainPID --value"))


def login(old: str, new: str) -> None:
    """Change what our code reads of manager.conf; the server that runs is not told."""
    path = world.ETC / "manager.conf"
    path.write_text(path.read_text().replace(old, new))


@contextlib.contextmanager
def no_console() -> Iterator[None]:
    """Take the control socket away."""
    os.rename(CONTROL, f"{CONTROL}.away")
    try:
        yield
    finally:
        os.rename(f"{CONTROL}.away", CONTROL)


def seen(done: dict[str, Any]) -> dict[str, Any]:
    """Say what a run did, in the files and in the server."""
    told = {name: done.get(name) for name in ("error", "traceback", "changed", "activation", "seconds")}
    there = "new" if world.contents() == AFTER else "old" if world.contents() == BEFORE else "mixed"
    return {**told, "files": there, "journal": (world.STATE / "journal.json").exists()}


def next_runs(answer: dict[str, Any]) -> dict[str, Any]:
    """Let the next run finish what one left: without any wish of its own, and then with the old one."""
    answer["then"] = {**seen(world.apply(SAME)), "held": world.held(), "litter": world.litter()}
    answer["again"] = {**seen(world.apply(world.new())), "held": world.held()}
    return answer


def asked_elsewhere(says: bytes, hang_up: bool, console: bool) -> dict[str, Any]:
    """The change, where manager.conf leads to a listener that is no manager interface."""
    world.reset()
    with proxy.listening(says, hang_up) as port, contextlib.ExitStack() as stack:
        login("port = 5038", f"port = {port}")
        if not console:
            stack.enter_context(no_console())
        answer = seen(world.apply(world.new(), connect=QUICK))
    return {**answer, "held": world.held()}


def wrong_password(console: bool) -> dict[str, Any]:
    """The change, where manager.conf holds another password than the server."""
    world.reset()
    login("only-for-the-scratch-container", "not-what-the-server-has")
    with contextlib.nullcontext() if console else no_console():
        answer = seen(world.apply(world.new()))
    return {**answer, "held": world.held()}


def broken_in_the_middle(mode: str) -> dict[str, Any]:
    """The connection breaks when the server is told to reload."""
    world.reset()
    with proxy.between(RELOAD, mode) as port:
        login("port = 5038", f"port = {port}")
        answer = seen(world.apply(world.new(), connect=QUICK))
        login(f"port = {port}", "port = 5038")
    return next_runs(answer)


def at_reload(work: Callable[[], Any], console: bool = False) -> dict[str, Any]:
    """Something happens to the server just when it is to reload for the first time."""
    world.boot()
    world.reset()
    if console:
        login("enabled = yes", "enabled = no")
    real, first = Server.reload, iter([True])

    def reload(self: Server, *given: Any) -> Any:
        if next(first, False):
            work()
        return real(self, *given)

    Server.reload = reload  # type: ignore[method-assign]
    process = pid()
    try:
        answer = seen(world.apply(world.new(), connect=QUICK))
    finally:
        Server.reload = real  # type: ignore[method-assign]
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)
    world.boot()
    return next_runs(answer)


def frozen_from_the_start() -> dict[str, Any]:
    """The server is stopped by a signal before anything was asked."""
    world.boot()
    world.reset()
    process = pid()
    os.kill(process, signal.SIGSTOP)
    try:
        answer = seen(world.apply(world.new(), connect=QUICK))
    finally:
        os.kill(process, signal.SIGCONT)
    return {**answer, "held": world.held()}


def main() -> None:
    """Try all of them."""
    servers.RELOAD_TIMEOUT, servers._IMPATIENCE, system.RETURN = 1.5, 0.5, 6.0
    stop = partial(subprocess.run, ["systemctl", "stop", "asterisk"], check=True)
    restart = partial(subprocess.run, ["systemctl", "restart", "asterisk"], check=True)
    told = {
        "wrong password": {name: wrong_password(name == "console") for name in ("console", "no console")},
        "elsewhere": {name: asked_elsewhere(*how, console=True) for name, how in proxy.SAYS.items()},
        "nowhere": {name: asked_elsewhere(*how, console=False) for name, how in proxy.SAYS.items()},
        "broken": {mode: broken_in_the_middle(mode) for mode in ("swallow", "half", "cut")},
        "frozen": {
            "from the start": frozen_from_the_start(),
            "at the reload": at_reload(lambda: os.kill(pid(), signal.SIGSTOP)),
            "at the reload, console": at_reload(lambda: os.kill(pid(), signal.SIGSTOP), console=True),
        },
        "killed": at_reload(lambda: os.kill(pid(), signal.SIGKILL)),
        "restarted": at_reload(restart),
        "stopped": at_reload(stop),
    }
    world.boot()
    world.reset()
    world.tell(told)


if __name__ == "__main__":
    world.reset()
    BEFORE = world.contents()
    world.apply(world.new())
    AFTER = world.contents()
    main()
