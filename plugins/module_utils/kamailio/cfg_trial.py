# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kamailio.cfg is tried: by `kamailio -c`, then by a second instance that nobody hears.

The instance has namespaces of its own: the candidate stands where the configuration will stand, the host's addresses are there
under the same names, and nothing gets in or out.  Kamailio returns when all its processes are up, or with what hindered it;
the shell that started it is the first process of its namespace, and when it ends the kernel ends the rest, which therefore
writes nothing on its way out.  0.04 s on 6.1.5.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
RUN_DIR = "/run/kamailio"
DEFAULTS = "/etc/default/kamailio"
SECONDS = 30
LINES = 8  # of the server's own words, of which the first says most
# A password may hold blanks, quotes and @ itself: all is hidden up to the last @ of the text that it stands in.
_PASSWORD = re.compile(r"(://[^:/@\s\"']*:)(?:\\.|[^\"\n\\])*@")
_PARAMETER = re.compile(
    r"(modparam\s*\([^,\n]*,\s*([\"'])[^\"'\n]*(?:password|secret|passwd|ha1|mask_key)[^\"'\n]*\2\s*,\s*)"
    r"([\"'])(?:\\.|(?!\3)[^\\])*\3",
    re.I,
)
_LOG = re.compile(r"^\s*\d+\(\d+\)\s+|<\w+>\s*|\[[\w/.-]+:\d+\]:\s*")
_TELLING = re.compile(r"\b(ERROR|CRITICAL|ALERT|BUG|EMERG)\b|^error|bad config", re.I)

# $1 candidate, $2 its place, $3 run folder, $4 user or nothing; then interface and address by turns; then `--` and the command.
_SCRIPT = r"""
set -e
candidate=$1 place=$2 run=$3 user=$4; shift 4
mount --bind "$candidate" "$place"
mount -t tmpfs -o mode=0770 tmpfs "$run"
[ -z "$user" ] || chown "$user:" "$run"
ip link set lo up
while [ "$1" != -- ]; do
    if [ "$1" != lo ]; then ip link show "$1" >/dev/null 2>&1 || ip link add "$1" type dummy 2>/dev/null || true; fi
    ip link set "$1" up 2>/dev/null || true
    ip address add "$2" dev "$1" nodad 2>/dev/null || ip address add "$2" dev lo 2>/dev/null || true
    shift 2
done
shift
if "$@"; then exit 0; else exit "$?"; fi
"""
_RIGHTS = "+chown,+net_bind_service,+net_raw,+sys_nice"  # what a unit may give to a user who is not root


@dataclass(frozen=True)
class Trial:
    """What came of it.  `words` are the server's own, without its passwords; `skipped` says why it was not tried."""

    ok: bool
    words: tuple[str, ...] = ()
    skipped: str = ""


@dataclass(frozen=True)
class Place:
    """Where the configuration stands and who reads it.  candidate: the folder that stands in for `config_dir`."""

    config_dir: str
    candidate: str
    user: str
    program: str

    @property
    def main(self) -> str:
        return os.path.join(self.config_dir, "kamailio.cfg")


def find_program() -> str:
    """Return the path of the kamailio program, or an empty string."""
    return shutil.which("kamailio", path=PATH) or ""


def version_of(program: str) -> str:
    """Return `6.1.5`, or an empty string."""
    words = _run([program, "-v"]).stdout.split()
    return words[2] if len(words) > 2 and words[1] == "kamailio" else ""


def known_user(name: str) -> str:
    """Return the user if the host has one of that name, and root may become it."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return ""
    return name if os.geteuid() == 0 else ""


def syntax(place: Place) -> Trial:
    """Ask `kamailio -c` about the candidate, in its later place where namespaces can be had."""
    if _namespaces():
        return _judged(_inside(place, ["--mount"], [], [place.program, "-c", "-f", place.main]))
    return _judged(_run([place.program, "-c", "-f", os.path.join(place.candidate, "kamailio.cfg")]))


def start(place: Place) -> Trial:
    """Start a second instance from the candidate; it is gone when this returns."""
    if not _namespaces():
        return Trial(True, skipped="this host gives no namespaces to this task (it needs root, and `unshare`)")
    memory = defaults()
    command = [place.program, "-f", place.main, "-P", os.path.join(RUN_DIR, "kamailio.pid"), "-E"]
    command += ["-m", memory.get("SHM_MEMORY", "64"), "-M", memory.get("PKG_MEMORY", "8")]
    made = not os.path.isdir(RUN_DIR)
    if made:
        os.makedirs(RUN_DIR, mode=0o755)
    try:
        return _judged(_inside(place, ["--mount", "--net", "--pid", "--fork"], addresses(), _as(place.user, command)))
    finally:
        if made:
            os.rmdir(RUN_DIR)


def defaults(path: str = DEFAULTS) -> dict[str, str]:
    """Return what the service's file of variables says."""
    try:
        with open(path, encoding="utf-8", errors="replace") as handle:
            found = re.findall(r"^\s*([A-Z_]+)=[\"']?([^\"'\n]*)", handle.read(), re.M)
    except OSError:
        return {}
    return {name: value.strip() for name, value in found}


def addresses() -> list[tuple[str, str]]:
    """Return (interface, address/prefix) of this host, without those of the loopback itself."""
    asked = _run(["ip", "-json", "address", "show"])
    try:
        links = json.loads(asked.stdout or "[]")
    except ValueError:
        return []
    return [
        (str(link["ifname"]), f"{one['local']}/{one['prefixlen']}")
        for link in links
        for one in link.get("addr_info", [])
        if one.get("local") not in (None, "127.0.0.1", "::1")
    ]


def words_of(text: str) -> tuple[str, ...]:
    """Return what a server said went wrong, without its passwords and the noise of its log."""
    lines = [line for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if _TELLING.search(line)] or lines
    cleaned = [masked(_LOG.sub("", line)).strip() for line in telling]
    return tuple(dict.fromkeys(cleaned))[:LINES]


def masked(text: str) -> str:
    """Return a text without the passwords of its database addresses and the secrets among its parameters."""
    return _PASSWORD.sub(r"\1********@", _PARAMETER.sub(r"\1\3********\3", text))


def _as(user: str, command: Sequence[str]) -> list[str]:
    if not user or shutil.which("setpriv", path=PATH) is None:
        return list(command)
    rights = ["--inh-caps", _RIGHTS, "--ambient-caps", _RIGHTS]
    return ["setpriv", "--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--init-groups", *rights, *command]


def _namespaces() -> bool:
    return os.geteuid() == 0 and _run(["unshare", "--mount", "--net", "--pid", "--fork", "true"]).returncode == 0


def _inside(
    place: Place, spaces: Sequence[str], hosts: Sequence[tuple[str, str]], command: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    """Run a command where the candidate stands in its later place."""
    run_dir = RUN_DIR if "--net" in spaces else "/dev/shm"
    user = place.user if "--net" in spaces else ""
    listed = [word for pair in hosts for word in pair]
    words = [place.candidate, place.config_dir, run_dir, user, *listed, "--", *command]
    return _run(["unshare", *spaces, "sh", "-c", _SCRIPT, "sh", *words])


def _run(command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
            env={**(env or {}), "PATH": PATH, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(list(command), 124, f"no answer within {SECONDS} s", "")
    except OSError as error:
        return subprocess.CompletedProcess(list(command), 127, str(error), "")


def _judged(done: subprocess.CompletedProcess[str]) -> Trial:
    return Trial(True) if done.returncode == 0 else Trial(False, words_of(done.stdout) or ("it said nothing",))
