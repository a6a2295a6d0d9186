# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running rtpengine, asked by its control socket (the NG protocol over UDP, in JSON), and the installed program.

What is here was measured on 26.0.1.  Commands of its command line go through the same socket.  Its answers cannot be
trusted: `set silenttimeout 5` says that `timeout` was set, an unknown command is `ok`.  So everything is read back.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import select
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, refuse

PROGRAM = "/usr/bin/rtpengine"
# Options that the running server takes: name in the file -> name on its command line.
LIVE = {
    "max-sessions": "maxsessions",
    "max-cpu": "maxcpu",
    "max-load": "maxload",
    "max-bandwidth": "maxbw",
    "timeout": "timeout",
    "silent-timeout": "silenttimeout",
    "final-timeout": "finaltimeout",
    "offer-timeout": "offertimeout",
    "control-tos": "controltos",
    "delete-delay": "deletedelay",
    "redis-allowed-errors": "redisallowederrors",
    "redis-disable-time": "redisdisabletime",
    "redis-connect-timeout": "redisconnecttimeout",
    "redis-cmd-timeout": "rediscmdtimeout",
}
# A second instance must meet nobody: what reaches others, or keeps something, is left out when it tries a configuration.
ALONE = re.compile(
    r"(listen|redis|mqtt|homer|mysql|preload|db|graphite|recording|https?|nftables|dtmf-log)(-.*)?"
    r"|b2b-url|subscribe-keyspace|janus-secret|pidfile|log-(facility.*|stderr|level.*)|xtables|iptables-chain|table|no-fallback"
    r"|no-redis-required|active-switchover|foreground|scheduling|priority|idle-.*|media-files-reload"
)
STARTED = "Startup complete"
_NOT_IN_FILES = {"version", "help", "config-file", "config-section", "codecs"}
_HELP = re.compile(r"^\s+(?:-\w, )?--([a-z0-9-]+)", re.MULTILINE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
ROUNDS = 3


class Daemon:
    """An rtpengine at a control socket, `host:port`."""

    def __init__(self, address: tuple[str, int], timeout: float = 2.0) -> None:
        self.address, self.timeout = address, timeout

    def ask(self, command: str, **words: str) -> dict[str, Any]:
        """Return the answer to one command of the NG protocol.  ConnectionRefusedError where nobody listens.

        A request that is sent again has the same cookie: rtpengine then repeats its answer and does nothing twice.
        """
        cookie = secrets.token_hex(8).encode()
        data = cookie + b" " + json.dumps({"command": command, **words}).encode()
        family = socket.AF_INET6 if ":" in self.address[0] else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as there:
            there.settimeout(self.timeout)
            there.connect(self.address)
            left = ROUNDS
            while left:
                left -= 1
                there.send(data)
                try:
                    head, _space, answer = there.recv(65536).partition(b" ")
                except socket.timeout:
                    continue
                if head == cookie:
                    told: dict[str, Any] = json.loads(answer)
                    return told
        where = f"{self.address[0]}:{self.address[1]}"
        raise refuse(
            where, f"rtpengine did not answer within {ROUNDS * self.timeout:.0f} s", "does it hang? Look at its log"
        )

    def running(self) -> bool:
        """Whether it runs."""
        try:
            return self.ask("ping").get("result") == "pong"
        except ConnectionRefusedError:
            return False

    def sessions(self) -> int:
        """How many calls it carries."""
        told = self.ask("statistics")
        return int(told["statistics"]["currentstatistics"]["sessionstotal"])

    def life(self) -> dict[str, Any]:
        """What tells this process from one that is started later.

        started  seconds since the epoch, exact to a second
        threads  numbers of its threads; empty where the version does not tell
        """
        told = self.ask("statistics")["statistics"]
        started = time.time() - int(told["totalstatistics"]["uptime"])
        return {"started": started, "threads": [one["pid"] for one in told.get("poller_threads") or ()]}

    def value(self, option: str) -> float | None:
        """What it holds for one of LIVE; None where this version does not tell."""
        said = str(self.ask("cli", body=f"list {LIVE[option]}").get("response", ""))
        numbers = _NUMBER.findall(said)
        return None if not numbers or "nknown" in said else float(numbers[-1])

    def give(self, option: str, value: str) -> None:
        """Set one of LIVE, and prove it."""
        said = str(self.ask("cli", body=f"set {LIVE[option]} {value}").get("response", "")).strip()
        if self.value(option) != float(value):
            raise refuse(option, f"the running server did not take {value}: {said}", "is it a value of this option?")


def known_options(program: str) -> set[str]:
    """Return the names that the installed rtpengine takes in its file; empty where it is not installed."""
    path = shutil.which(program)
    if path is None:
        return set()
    told = subprocess.run([path, "--help"], capture_output=True, text=True, check=False, timeout=30)
    return set(_HELP.findall(told.stdout)) - _NOT_IN_FILES


def try_out(program: str, path: str, options: Mapping[str, str], text: str, group: str) -> None:
    """Let a second instance read the configuration, without sockets that anybody knows of; it is ended once it has started.

    `options` are those of the group as they would be, `text` the whole file.  PbxError has the server's own words.
    """
    from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine.keyfile import edit

    alone: dict[str, str | None] = {name: None for name in options if ALONE.fullmatch(name)}
    alone.update({"table": "-1", "listen-ng": f"127.0.0.1:{_free_port()}"})
    with tempfile.TemporaryDirectory(prefix=".telephony-pbx-") as folder:
        copy = os.path.join(folder, "rtpengine.conf")
        with open(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as handle:
            handle.write(edit(text, path, group, alone))
        words = [
            "--foreground",
            "--log-stderr",
            f"--pidfile={folder}/pid",
            f"--config-file={copy}",
            f"--config-section={group}",
        ]
        said = _watch([program, *words])
    if STARTED not in said:
        reasons = [line for line in said.splitlines() if "Fatal" in line or "ERR" in line] or said.splitlines()[-3:]
        shown = " ".join(dict.fromkeys(re.sub(r"^(\[[\d.]+\] )?(CRIT|ERR): \[\w+\] ", "", line) for line in reasons))
        raise PbxError(
            refuse(path, f"a second instance did not start with this: {shown}", "nothing was written").problems
        )


def _watch(words: list[str], limit: float = 15.0) -> str:
    """Run a server until it says that it has started, or has ended, or the time is over; return what it said."""
    said = b""
    until = time.monotonic() + limit
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        handle = process.stderr
        while handle is not None and time.monotonic() < until and STARTED.encode() not in said:
            ready, _w, _x = select.select([handle], [], [], until - time.monotonic())
            data = os.read(handle.fileno(), 65536) if ready else b""
            if not data:
                break
            said += data
        process.kill()
    return said.decode(errors="replace")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.1", 0))
        port: int = there.getsockname()[1]
        return port
