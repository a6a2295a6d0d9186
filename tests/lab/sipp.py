# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of SIPp in the phones container, and what can be read from them. The protocol is in phones/run.py."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Any

from .containers import ADDRESSES, FILES
from .host import wrap
from .shell import LabError
from .slots import rtp_range

PHONES = "phones"
FOLDER = "/run/lab"


@dataclass(frozen=True)
class Message:
    """One SIP message as a phone saw it; `time` in seconds since the epoch, `start` the first line."""

    time: float
    sent: bool
    call: str
    cseq: str
    start: str

    @property
    def status(self) -> int:
        """The status code of an answer; 0 for a request."""
        found = re.match(r"SIP/2\.0 (\d{3})", self.start)
        return int(found.group(1)) if found else 0


def parse_short(text: str) -> list[Message]:
    """SIPp's short message log: date, time, seconds since the epoch, S or R, call id, CSeq, first line; tabs between."""
    found = []
    for line in text.splitlines():
        parts = line.split("\t")
        if len(parts) == 7 and parts[3] in ("S", "R"):
            found.append(Message(float(parts[2]), parts[3] == "S", parts[4], parts[5].removeprefix("CSeq:"), parts[6]))
    return found


def voice(number: str) -> str:
    """The eight letters a phone repeats when it speaks; see phones/ears.py."""
    return f"<{number:_<6.6}>"


def scenario(name: str, **values: int) -> str:
    """A scenario file with its @WORDS@ filled in, since SIPp expands nothing inside attributes."""
    text = (FILES / "phones" / f"{name}.xml").read_text(encoding="utf-8")
    return re.sub("@([A-Z_]+)@", lambda found: str(values[found.group(1).lower()]), text)


class Helper:
    """A program in the phones container that talks by lines, stops when we let go of it, and is killed after `limit` s."""

    def __init__(self, program: str, *args: str, limit: float, order: dict | None = None) -> None:
        command = wrap(["podman", "exec", "-i", PHONES, "python3", f"/lab/phones/{program}", *args])
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        self.clock = threading.Timer(limit, self.process.kill)
        self.clock.daemon = True
        self.clock.start()
        assert self.process.stdin and self.process.stdout  # both are pipes
        self.input, self.output = self.process.stdin, self.process.stdout
        self.result: Any = None
        if order is not None:
            self.input.write(json.dumps(order) + "\n")
            self.input.flush()

    def wait_ready(self) -> bool:
        """Return when the program says that it is ready: true; or when it has ended before that: false."""
        return self._read_until("ready")

    def end(self, *, stop: bool) -> Any:
        """The JSON value the program ends with. With `stop` it is told to end now."""
        if stop:
            self.input.close()
        self._read_until(None)
        self.process.wait()
        self.clock.cancel()
        return self.result

    def _read_until(self, word: str | None) -> bool:
        """Read lines until one is `word`, keeping a result that passes by. LabError if it ends without one."""
        others = []
        for line in self.output:
            if line.strip() == word:
                return True
            if line.startswith(("{", "[")):
                self.result = json.loads(line)
            else:
                others.append(line.strip())
        if self.result is None:
            raise LabError(f"a helper in the phones container failed or took too long: {' '.join(others)[-500:]}")
        return False


@dataclass(frozen=True)
class Result:
    """How a run of SIPp ended: `code` 0 if every call was as its scenario says, `messages` in order of time."""

    code: int
    step: int
    messages: list[Message]
    errors: str


class Sipp:
    """One run of SIPp: steps one after the other, the last one may go on until it is stopped."""

    def __init__(self, name: str, *, port: int, number: str, secret: str, target: str, other: str = "", seconds: float):
        self.name, self.port, self.seconds, self.target = name, port, seconds, target
        login = f"[authentication username={number} password={secret}]"
        self.files = {"fields.csv": f"SEQUENTIAL\n{number};{login};{other}\n", "voice.raw": voice(number) * 1000}
        self.steps: list[list[str]] = []
        self.started = 0.0
        self.ended = False

    def step(self, name: str, *options: str, **values: int) -> Sipp:
        """Add a scenario; `values` fill it in."""
        self.files[f"{name}.xml"] = scenario(name, **values)
        rtp = rtp_range(self.port)
        command = ["sipp", f"{self.target}:5060", "-sf", f"{name}.xml", "-inf", "fields.csv", "-nostdin"]
        command += [
            "-i",
            ADDRESSES[PHONES],
            "-p",
            str(self.port),
            "-mi",
            ADDRESSES[PHONES],
            "-cp",
            str(self.port + 3000),
        ]
        command += ["-min_rtp_port", str(rtp[0]), "-max_rtp_port", str(rtp[-1])]
        command += ["-trace_err", "-error_file", "errors.log", "-trace_shortmsg", "-shortmessage_file", "short.csv"]
        self.steps.append([*command, "-shortmessage_overwrite", "false", *options])
        return self

    def start(self) -> Sipp:
        """Start it and return once the last step is under way; `ended` if it came to its end before that."""
        order = {"dir": f"{FOLDER}/{self.name}", "files": self.files, "ports": [self.port], "steps": self.steps}
        self.started = time.monotonic()
        self.helper = Helper("run.py", limit=self.seconds + 15, order={**order, "seconds": self.seconds})
        self.ended = not self.helper.wait_ready()
        return self

    def finish(self, *, stop: bool = False) -> Result:
        """Wait for the end, or ask for it; it comes in any case."""
        raw = self.helper.end(stop=stop)
        return Result(raw["rc"], raw["step"], parse_short(raw["short"]), raw["errors"])
