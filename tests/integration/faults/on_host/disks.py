# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: small file systems that are full, read-only or without inodes, where files are written."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import world
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server, ServerError

PAGE = 4096
SPARE = Path("/opt/spare")


@contextlib.contextmanager
def small(folder: Path, free: int | None = None, options: str = "size=2m") -> Iterator[None]:
    """Put what stands in a folder on a small file system, with room for so many pages more."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(SPARE, ignore_errors=True)
    world.shell(
        f"cp -a {folder} {SPARE} && mount -t tmpfs -o {options},mode=755 tmpfs {folder} && cp -a {SPARE}/. {folder}/"
    )
    try:
        if free is not None:
            fill(folder, free)
        yield
    finally:
        world.shell(f"rm -rf {folder}/.filler")
        world.shell(f"rm -rf {SPARE} && cp -a {folder} {SPARE} && umount {folder} && cp -a {SPARE}/. {folder}/")


def fill(folder: Path, free: int) -> None:
    """Fill a file system but for so many pages."""
    there = os.statvfs(folder)
    with open(folder / ".filler", "wb") as stream:
        for _unused in range(there.f_bavail - free):
            stream.write(b"\0" * PAGE)


def exhaust(folder: Path) -> None:
    """Use up all inodes of a file system."""
    (folder / ".filler").mkdir()
    with contextlib.suppress(OSError):
        for number in range(10**4):
            (folder / ".filler" / str(number)).touch()


def read_only(folder: Path) -> None:
    """Make a file system read-only."""
    world.shell(f"mount -o remount,ro {folder}")


def tried(label: str, done: dict[str, Any], before: dict[str, bytes | None]) -> dict[str, Any]:
    """Say how a run went, and whether everything is as it was."""
    return {
        "label": label,
        "error": done.get("error", ""),
        "traceback": done.get("traceback", ""),
        "old": world.contents() == before,
        "held": world.held(),
        "litter": [one for one in world.litter() if ".filler" not in one],
    }


def at(
    folder: Path, free: int | None = None, options: str = "size=2m", then: Callable[[Path], None] | None = None
) -> dict[str, Any]:
    """One trial: the change with a folder on a small file system, and again when that is mended."""
    world.reset()
    before = world.contents()
    with small(folder, free, options):
        if then is not None:
            then(folder)
        label = f"{folder} {then.__name__ if then else free}"
        seen = tried(label, world.apply(world.new()), before)
        world.shell(f"mount -o remount,rw {folder}")
    done = world.apply(world.new())
    return {**seen, "completed": [world.held(), done.get("error", ""), world.litter()]}


def rollback() -> dict[str, Any]:
    """The server refuses, and meanwhile the disk has filled: the old bytes cannot be written."""
    world.reset()
    before = world.contents()
    real = Server.reload

    def refused(*unused: Any) -> Any:
        fill(world.PHONES.parent, 0)
        raise ServerError("it refuses")

    with small(world.PHONES.parent):
        Server.reload = refused  # type: ignore[method-assign]
        first = world.apply(world.new())
        Server.reload = real  # type: ignore[method-assign]
        (world.PHONES.parent / ".filler").unlink()
        half = world.contents() not in (before,)
        # Nobody wants the change any more: the next run has nothing to do but to put back.
        second = world.apply({"pjsip_endpoints": {"endpoints": []}})
        return {"first": first, "second": second, "half": half, **tried("rollback", {}, before)}


def main() -> None:
    """Try all of them."""
    etc, phones, state = world.ETC, world.PHONES.parent, world.STATE
    full = [at(folder, pages) for folder in (etc, phones, state) for pages in range(7)]
    readonly = [at(one, then=read_only) for one in (etc, phones, state)]
    without = [at(one, options="size=2m,nr_inodes=200", then=exhaust) for one in (phones, state)]
    told = {"full": full, "readonly": readonly, "inodes": without, "rollback": rollback()}
    world.reset()
    world.tell(told)


if __name__ == "__main__":
    main()
