# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: somebody edits by hand while a run is at work, or two runs are at work at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import world
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.core import files

TOLD = Path("/opt/told")
THEIRS = "\n; theirs\n[9999]\ntype = endpoint\ncontext = internal\nallow = alaw\n"
REAL = {
    (Server, "probe"): Server.probe,
    (Server, "reload"): Server.reload,
    (files, "_write_beside"): files._write_beside,
}


def hook(owner: Any, name: str, work: Callable[[], Any]) -> None:
    """Do something just before the first call of a function."""
    real, first = REAL[owner, name], iter([True])

    def call(*given: Any, **more: Any) -> Any:
        if next(first, False):
            work()
        return real(*given, **more)

    setattr(owner, name, call)


def unhook() -> None:
    """Make all functions ours again."""
    for (owner, name), real in REAL.items():
        setattr(owner, name, real)


def append(path: Path = world.PHONES) -> None:
    """Edit a file by hand."""
    path.parent.mkdir(exist_ok=True)
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(THEIRS if path == world.PHONES else "; theirs\n")


def others(path: Path) -> bool:
    """Say whether all files but one are as they were."""
    return all(data == BEFORE[name] for name, data in world.contents().items() if name != str(path))


def story(done: dict[str, Any], path: Path = world.PHONES) -> dict[str, Any]:
    """Say what a run did to the files, and let the next one do its work."""
    unhook()
    first = {
        "error": done.get("error", ""),
        "traceback": done.get("traceback", ""),
        "theirs": path.exists() and "; theirs" in path.read_text(),
        "others": others(path),
        "held": world.held(),
        "litter": world.litter(),
    }
    then = world.apply(world.new())
    return {
        **first,
        "then": {
            "error": then.get("error", ""),
            "warnings": then.get("warnings"),
            "theirs": "; theirs" in path.read_text() if path.exists() else False,
            "held": world.held(),
            "litter": world.litter(),
        },
    }


def edited_before(owner: Any, name: str, path: Path = world.PHONES) -> dict[str, Any]:
    """Somebody edits a file while the run is at one of its steps."""
    world.reset()
    hook(owner, name, lambda: append(path))
    return story(world.apply(world.new()), path)


def vanished() -> dict[str, Any]:
    """A file vanishes while the server is asked."""
    world.reset()
    hook(Server, "probe", world.PHONES.unlink)
    done = world.apply(world.new())
    missing = not world.PHONES.exists()
    world.PHONES.write_text(world.OLD_PHONES)
    return {**story(done), "missing": missing}


def edited_before_rollback() -> dict[str, Any]:
    """Somebody edits a file after it was written, and then the server refuses."""
    world.reset()

    def refuse(*unused: Any) -> Any:
        append()
        unhook()
        raise ServerError("it refuses")

    Server.reload = refuse  # type: ignore[method-assign]
    return story(world.apply(world.new()))


def edited_after_death(half: bool) -> dict[str, Any]:
    """A run is killed between two renames, and somebody mends a file by hand before the next run."""
    world.reset()

    def die() -> Any:
        real, count = os.replace, iter(range(99))

        def replace(*given: Any) -> None:
            target = str(given[1])
            if target.startswith(str(world.ETC)) and next(count) == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            real(*given)

        os.replace = replace  # type: ignore[assignment]
        return world.apply(world.new())

    world.finish(world.fork(die))
    journal = (world.STATE / "journal.json").read_text()
    if half:
        append()
    done = world.apply({"pjsip_endpoints": {"endpoints": []}})
    return {**story(done), "writing": '"writing"' in journal, "warned": " ".join(done.get("warnings", []))}


def two(same: bool) -> dict[str, Any]:
    """Two runs at once: the first takes its time, while it holds the lock."""
    world.reset()
    wishes = []
    for number in (1, 2):
        name = "2001" if same else f"300{number}"
        item = {"name": name, "callerid": f"Caller-{number} <{name}>", "context": "internal", "allow": ["alaw"]}
        wishes.append({"pjsip_endpoints": {"scope": "pjsip.d/phones.conf", "endpoints": [item]}})
    began = TOLD / "began"
    began.unlink(missing_ok=True)

    def slow() -> Any:
        def wait() -> None:
            began.touch()
            time.sleep(1.0)

        hook(Server, "probe", wait)
        return {**world.apply(wishes[0]), "end": time.monotonic()}

    def second() -> Any:
        return {**world.apply(wishes[1]), "end": time.monotonic()}

    first = world.fork(slow, TOLD / "1")
    while not began.exists():
        time.sleep(0.01)
    codes = [world.finish(one) for one in (world.fork(second, TOLD / "2"), first)]
    runs = [world.json.loads((TOLD / name).read_text()) for name in "12"]
    text = world.PHONES.read_text()
    shown = {name: world.asterisk(f"pjsip show endpoint {name}") for name in ("2001", "3001", "3002")}
    return {
        "codes": codes,
        "errors": [one.get("error", one.get("traceback", "")) for one in runs],
        "changed": [one.get("changed") for one in runs],
        "waited": runs[0]["end"] < runs[1]["end"] and runs[1]["seconds"] > 0.5,
        "written": [f"Caller-{number}" in text for number in (1, 2)],
        "held": [any(f"Caller-{number}" in one for one in shown.values()) for number in (1, 2)],
        "litter": world.litter(),
    }


def signalled(number: int) -> dict[str, Any]:
    """A signal ends a run that holds the lock; the next does not wait."""
    world.reset()
    began = TOLD / "began"
    began.unlink(missing_ok=True)

    def work() -> Any:
        signal.signal(signal.SIGINT, signal.default_int_handler)

        def wait() -> None:
            began.touch()
            time.sleep(30)

        hook(Server, "reload", wait)
        return world.apply(world.new())

    child = world.fork(work)
    while not began.exists():
        time.sleep(0.01)
    os.kill(child, number)
    world.finish(child)
    done = world.apply(world.new())
    found = {"error": done.get("error", ""), "seconds": done["seconds"], "files": world.contents() == AFTER}
    return {**found, "held": world.held(), "litter": world.litter()}


def main() -> None:
    """Try all of them."""
    TOLD.mkdir(exist_ok=True)
    told = {
        "while asked": edited_before(Server, "probe"),
        "while written": edited_before(files, "_write_beside"),
        "one that is written next": edited_before(files, "_write_beside", world.DIALPLAN),
        "a new one": edited_before(Server, "probe", world.FAULTS),
        "a new one, late": edited_before(files, "_write_beside", world.FAULTS),
        "vanished": vanished(),
        "before a rollback": edited_before_rollback(),
        "nobody, after a death": edited_after_death(False),
        "after a death": edited_after_death(True),
        "two": {"different": two(False), "same": two(True)},
        "signals": {one.name: signalled(one) for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)},
    }
    world.reset()
    world.tell(told)


if __name__ == "__main__":
    world.reset()
    BEFORE = world.contents()
    world.apply(world.new())
    AFTER = world.contents()
    main()
