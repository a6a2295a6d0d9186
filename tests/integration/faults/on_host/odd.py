# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: odd files, a change that is refused, and a user without rights."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import struct
from pathlib import Path
from typing import Any

import disks
import world

TOLD = Path("/opt/told")
USER = "visitor"
SET_FLAGS, IMMUTABLE = 0x40086602, 0x10
# An access list as the kernel keeps it: version 2, then (kind, rights, user or group).
ACCESS = "system.posix_acl_access"
RIGHTS = [(1, 6, -1), (2, 4, 65534), (4, 4, -1), (16, 4, -1), (32, 0, -1)]
LIST = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *one) for one in RIGHTS)


def marks() -> dict[str, list[int]]:
    """Return name -> owner, group and mode of everything in the configuration folder."""
    found = {str(path): os.lstat(path) for path in world.ETC.rglob("*")}
    return {name: [one.st_uid, one.st_gid, stat.S_IMODE(one.st_mode)] for name, one in found.items()}


def completed(done: dict[str, Any]) -> list[Any]:
    """Say whether a run did its work."""
    return [done.get("error", ""), done.get("traceback", ""), world.held(), world.litter()]


def owners() -> dict[str, Any]:
    """Files of odd owners and modes keep them."""
    world.reset()
    server = pwd.getpwnam("asterisk")
    os.chown(world.PHONES, 1234, server.pw_gid)
    os.chmod(world.PHONES, 0o460)
    os.chown(world.DIALPLAN, 0, 0)
    os.chmod(world.DIALPLAN, 0o604)
    before = marks()
    done = completed(world.apply(world.new()))
    after = marks()
    changed = sorted(name for name in before if after[name] != before[name])
    return {"done": done, "changed": changed, "new": after[str(world.FAULTS)] == [server.pw_uid, server.pw_gid, 0o640]}


def linked() -> dict[str, Any]:
    """A link stays one, and the file that it leads to is written: on another file system."""
    world.reset()
    away = Path("/opt/away")
    away.mkdir(exist_ok=True)
    with disks.small(away):
        shutil.copy(world.PHONES, away / "phones.conf")
        shutil.chown(away / "phones.conf", "asterisk", "asterisk")
        world.PHONES.unlink()
        world.PHONES.symlink_to(away / "phones.conf")
        done = completed(world.apply(world.new()))
        told = {"done": done, "link": world.PHONES.is_symlink(), "target": "New" in (away / "phones.conf").read_text()}
        told["beside"] = sorted(os.listdir(away))
    return told


def attributes() -> dict[str, Any]:
    """An access list and a note of somebody stay: after the change, and after one that is rolled back."""
    world.reset()
    given = {"user.note": b"by hand", ACCESS: LIST}
    for name, value in given.items():
        os.setxattr(world.PHONES, name, value)
    done = completed(world.apply(world.new()))
    kept = {name: os.getxattr(world.PHONES, name) == value for name, value in given.items()}
    refused = world.apply(bad())
    again = {name: os.getxattr(world.PHONES, name) == value for name, value in given.items()}
    return {"done": done, "kept": kept, "refused": "rolled back" in refused.get("error", ""), "again": again}


def immutable() -> dict[str, Any]:
    """A file that nobody may change."""
    world.reset()
    with disks.small(world.PHONES.parent), open(world.PHONES, "rb") as stream:
        before = world.contents()
        fcntl.ioctl(stream, SET_FLAGS, struct.pack("l", IMMUTABLE))
        seen = disks.tried("immutable", world.apply(world.new()), before)
        fcntl.ioctl(stream, SET_FLAGS, struct.pack("l", 0))
    return {**seen, "then": completed(world.apply(world.new()))}


def bad() -> dict[str, Any]:
    """Return the change with an endpoint that Asterisk parses and does not load."""
    wish = world.new("Newer")
    broken = {"name": "2003", "context": "internal", "options": {"dtls_cert_file": "/nonexistent/certificate.pem"}}
    wish["pjsip_endpoints"]["endpoints"].append(broken)
    return wish


def refused() -> dict[str, Any]:
    """Asterisk refuses one object of a change of three files."""
    world.reset()
    before, owned = world.everything(), marks()
    done = world.apply(bad())
    after = marks()
    return {
        "error": done.get("error", ""),
        "same": world.everything() == before,
        "marks": {
            name: one for name, one in after.items() if owned.get(name) != one and name != str(world.FAULTS.parent)
        },
        "held": world.held(),
        "litter": world.litter(),
        "again": completed(world.apply(world.new())),
    }


def visit(check: bool, groups: tuple[str, ...] = ()) -> dict[str, Any]:
    """The change by a user without rights, but for those of some groups."""
    place = TOLD / "visit"
    place.write_text("")
    user = pwd.getpwnam(USER)
    os.chown(place, user.pw_uid, user.pw_gid)
    before, state = (world.everything(), marks()), sorted(map(str, world.STATE.rglob("*")))

    def work() -> Any:
        os.setgroups([pwd.getpwnam(one).pw_gid for one in groups])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        os.umask(0o077)
        return world.apply(world.new(), check=check)

    code = world.finish(world.fork(work, place))
    told = world.json.loads(place.read_text() or "{}")
    shown = {
        name: told.get(name) for name in ("error", "traceback", "changed", "warnings", "updated", "activation", "diff")
    }
    same = (world.everything(), marks()) == before and sorted(map(str, world.STATE.rglob("*"))) == state
    return {**shown, "code": code, "nothing made": same, "litter": world.litter()}


def visits() -> dict[str, Any]:
    """Look with more and more rights, and try to write with few."""
    world.reset()
    world.apply({"pjsip_endpoints": {"endpoints": [{"name": "2001", "callerid": "Old <2001>", "direct_media": False}]}})
    nothing = visit(True)
    for path in (world.ETC / "pjsip.conf", world.DIALPLAN):
        path.chmod(0o644)
    some = visit(True)
    world.PHONES.chmod(0o644)
    world.PHONES.parent.chmod(0o700)
    folder = visit(True)
    world.PHONES.parent.chmod(0o755)
    files = visit(True)
    group = visit(True, ("asterisk",))
    for path in world.ETC.glob("*.conf"):
        if path.name != "manager.conf":
            path.chmod(0o644)
    return {
        "nothing": nothing,
        "roots": some,
        "folder": folder,
        "files": files,
        "group": group,
        "all but the login": visit(True),
        "write": visit(False),
        "write as group": visit(False, ("asterisk",)),
    }


def main() -> None:
    """Try all of them."""
    TOLD.mkdir(exist_ok=True)
    told = {one.__name__: one() for one in (owners, linked, attributes, immutable, refused, visits)}
    world.reset()
    world.tell(told)


if __name__ == "__main__":
    main()
