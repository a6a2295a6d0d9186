# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second Asterisk that reads a configuration before it is in place: what `kamailio -c` is for Kamailio.

It runs in a network of its own that has no interface up (a namespace of the kernel), so that nothing it does reaches
anybody; names are looked up in /etc/hosts alone, and the sockets of resolvers and databases are hidden from it. Its files
are copies in a private folder in memory, its modules those that the change concerns, its manager interface and web server
off. It is killed as soon as it has booted, and what it logged as errors is returned, unless the configuration that
stands makes it log the same: then that is older than this change. Measured on 22.10.1: see tests/integration/more.
"""

from __future__ import annotations

import contextlib
import glob
import grp
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.owner import owner_for
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine, Tail
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_probe import true_lines
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.shadow_files import lay_out
from ansible_collections.telephony.pbx.plugins.module_utils.clients.asterisk_cli import AsteriskCli, CliError
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange

PREFIX = "telephony-shadow-"
BOOT = 120.0  # seconds; 10,000 endpoints boot in 6
_STALE = 600.0  # seconds after which a folder must be the remains of a run that was killed
_LOG = "shadow.log"
# A warning of these means that a line was dropped.
_PARSERS = frozenset(("config.c", "pbx_config.c", "pbx_ael.c", "extconf.c", "app_queue.c", "app_voicemail.c"))
# What has no meaning where there is no network: names that cannot be looked up, addresses that cannot be reached.
_NO_NETWORK = re.compile(
    r"resolv|resolution|name or service|unreachable|temporary failure|dns|gethostby|no ethernet|external EID", re.I
)
# The kernel gives the process a network without interfaces, and mounts that nobody else sees.
_WALLS = """set -e
mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
for one in /run/nscd /run/systemd/resolve /run/dbus /run/postgresql /run/mysqld; do
    if [ -d "$one" ]; then mount -t tmpfs none "$one"; fi
done
shift
exec "$@"
"""


def complaints(config_dir: str, changes: Sequence[FileChange], commands: Sequence[str]) -> list[str]:
    """Return what a second Asterisk says of the files as they will be, and does not say of them as they are.

    commands  what will be said to the running server: they tell which modules are concerned
    Raises PbxError where no such process can be had.
    """
    if os.geteuid() != 0:
        raise refuse("full_check", "only root can give a process a network of its own", "run the task with become")
    _remove_stale()
    found = [line for line in boot(config_dir, changes, commands) if _is_serious(line)]
    if not found:
        return []
    old = {_bare(line) for line in boot(config_dir, (), commands)}
    return [line.text for line in found if _bare(line) not in old]


def boot(config_dir: str, changes: Sequence[FileChange], commands: Sequence[str]) -> list[LogLine]:
    """Return what a second Asterisk logs while it boots with these files."""
    owner, group = owner_for(config_dir)
    with _folder(owner, group) as folder:
        after: Mapping[str, bytes | None] = {one.path: one.after for one in changes}
        lay_out(config_dir, folder, after, commands)
        _give(folder, owner, group)
        log = os.path.join(folder, "log", _LOG)
        tail = Tail(log, (), 0.03, 2.0)
        with _process(folder, owner, group) as process:
            _wait(folder, process)
            lines = tail.lines()
        etc = os.path.join(folder, "etc")
        return [line._replace(text=true_lines(line.text, etc).replace(etc, config_dir)) for line in lines]


def _is_serious(line: LogLine) -> bool:
    if _NO_NETWORK.search(line.text):
        return False
    return line.level == "ERROR" or (line.level == "WARNING" and line.source in _PARSERS)


def _bare(line: LogLine) -> tuple[str, str]:
    """Return what two runs have in common although lines have moved."""
    return line.source, re.sub(r"\bline '?\d+'?", "line", line.text)


@contextlib.contextmanager
def _folder(owner: int, group: int) -> Iterator[str]:
    """Make a folder in memory that only the server's user may enter, and remove it; it holds secrets."""
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=_place())
    try:
        os.chown(folder, owner, group)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> str:
    return "/run" if os.access("/run", os.W_OK) else tempfile.gettempdir()


def _remove_stale() -> None:
    for path in glob.glob(os.path.join(_place(), PREFIX + "*")):
        with contextlib.suppress(OSError):
            if time.time() - os.lstat(path).st_mtime > _STALE:
                shutil.rmtree(path, ignore_errors=True)


def _give(folder: str, owner: int, group: int) -> None:
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            os.chown(os.path.join(where, name), owner, group, follow_symlinks=False)


@contextlib.contextmanager
def _process(folder: str, owner: int, group: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the second Asterisk, and kill it; `timeout` does so if we are killed ourselves."""
    user = ["-U", pwd.getpwuid(owner).pw_name, "-G", grp.getgrgid(group).gr_name] if owner else []
    command = ["timeout", "-s", "KILL", str(int(BOOT) + 10), "unshare", "--net", "--mount", "--propagation", "private"]
    command += ["sh", "-c", _WALLS, "sh", folder, "asterisk", "-C", _config(folder), "-f", "-n", *user]
    environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
    with open(os.path.join(folder, "output"), "wb") as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**environment, "LC_ALL": "C"},
                start_new_session=True,
            )
        except OSError as error:
            raise refuse("full_check", f"no second Asterisk can be started: {error.strerror}", _REMEDY) from None
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


_REMEDY = "leave `full_check` out; the other checks need no second process"


def _config(folder: str) -> str:
    return os.path.join(folder, "etc", "asterisk.conf")


def _wait(folder: str, process: subprocess.Popen[bytes]) -> None:
    """Return when the second Asterisk has booted.  Raises PbxError with its words if it does not."""
    console = AsteriskCli(_config(folder), timeout=BOOT)
    socket = os.path.join(folder, "run", "asterisk.ctl")
    end = time.monotonic() + BOOT
    while process.poll() is None and time.monotonic() < end:
        if os.path.exists(socket):
            with contextlib.suppress(CliError):
                if not any("No such command" in line for line in console.command("core waitfullybooted")):
                    return
        time.sleep(0.02)
    with open(os.path.join(folder, "output"), encoding="utf-8", errors="replace") as stream:
        words = " | ".join(stream.read().strip().splitlines()[-3:])
    raise refuse("full_check", f"the second Asterisk did not boot: {words or 'it said nothing'}", _REMEDY)
