# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that do as they are told while a call goes on: press digits, transfer, redirect, hold, and say what they hear.

with handsets("1001", "1002") as (josh, desk), outside() as stranger:
    line = stranger.call("+61712345678")
    at_josh = josh.arrival()
    at_josh.answer()
    line.until("answered")
    line.press("1")
    assert line.listen(1)["<1001__>"] > 40
The telephones themselves are phones/agent, a process in the container of the phones, or of a carrier for callers outside.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from . import carriers, containers, engine, pbx
from .containers import ADDRESSES
from .host import wrap
from .shell import LabError
from .sipp import PHONES, Message, voice
from .slots import password, port_of

FICTION = "+61370100123"  # of the range kept for fiction by Australia's numbering authority
LIMIT = 300.0  # seconds that a process with telephones lives at most
HEARD_ALONG = 0.6  # of the packets of a time: so many count as having been heard all along


class Agent:
    """A process with telephones in a container. Ends with its `with` block: calls are hung up, registrations taken back."""

    def __init__(self, container: str) -> None:
        self.container = container
        self.events: list[dict[str, Any]] = []
        self.lines: dict[tuple[str, str], Line] = {}
        self._answers: dict[int, dict[str, Any]] = {}
        self._count = 0
        self._news = threading.Condition()
        self._over = False
        self._noise: list[str] = []

    def __enter__(self) -> Agent:
        command = ["podman", "exec", "-i", "-w", "/lab/phones", self.container, "timeout", f"{LIMIT:g}"]
        command += ["python3", "-m", "agent"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(wrap(command), stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _read(self) -> None:
        """In a thread of its own: sort what the process says."""
        for text in self.process.stdout or ():
            with self._news:
                if text.startswith("{"):
                    said = json.loads(text)
                    if "id" in said:
                        self._answers[said["id"]] = said
                    else:
                        self._note(said)
                else:
                    self._noise.append(text.strip())
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def _note(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event["event"] == "line":
            key = event["phone"], event["line"]
            self.lines.setdefault(key, Line(self, *key))._become(event)
        elif event["event"] == "transfer":
            self.lines[event["phone"], event["line"]].transfer.append(event["says"])

    def wait(self, what: str, probe: Callable[[], Any], timeout: float) -> Any:
        """Return what `probe` returns once that is true, looking whenever something was said. LabError in the end."""
        with self._news:
            found = self._news.wait_for(lambda: probe() or self._over, timeout)
            if self._over:
                found = probe()
        if not found:
            noise = f"; the telephones said: {' '.join(self._noise)[-500:]}" if self._noise else ""
            raise LabError(f"waited {timeout:g} s in vain for {what}{noise}")
        return probe()

    def ask(self, what: str, *, timeout: float = 20, **order: Any) -> Any:
        """Have one thing done; its result. LabError with the words of what went wrong."""
        with self._news:
            self._count += 1
            number = self._count
        try:
            if self.process.stdin:
                self.process.stdin.write(json.dumps({"id": number, "do": what, **order}) + "\n")
                self.process.stdin.flush()
        except OSError:
            pass  # it is gone, and what it said is told by wait()
        answer = self.wait(f"the telephones in {self.container} to {what}", lambda: self._answers.get(number), timeout)
        if "error" in answer:
            raise LabError(f"{what}: {answer['error']}")
        return answer["result"]

    def messages(self, phone: str) -> list[Message]:
        """The SIP messages that a telephone sent and received, oldest first."""
        rows = [row for row in list(self.events) if row["event"] == "message" and row["phone"] == phone]
        return [Message(row["time"], row["sent"], row["call"], row["cseq"], row["start"]) for row in rows]


@dataclass(frozen=True)
class Moment:
    """A state of a line and when it began, in seconds since the epoch."""

    state: str
    time: float


class Line:
    """One call of one telephone. `state`: calling, ringing, answered, ended; `reason`: the last answer in words."""

    def __init__(self, agent: Agent, phone: str, call: str) -> None:
        self.agent, self.phone, self.call = agent, phone, call
        self.state, self.status, self.reason, self.caller = "new", 0, "", ""
        self.history: list[Moment] = []
        self.transfer: list[str] = []  # what the PBX tells about a transfer that this line asked for

    def _become(self, event: dict[str, Any]) -> None:
        self.state, self.status, self.reason = event["state"], event["status"], event["reason"]
        self.caller = event["from"]
        self.history.append(Moment(event["state"], event["time"]))

    def _ask(self, what: str, **order: Any) -> Any:
        return self.agent.ask(what, phone=self.phone, line=self.call, **order)

    def was(self, state: str) -> float:
        """When the line came into a state first, in seconds since the epoch; 0 if it never did."""
        return next((one.time for one in self.history if one.state == state), 0.0)

    def until(self, state: str, timeout: float = 10) -> Line:
        """Wait for a state that it was or is in. LabError in the end, at once if the call has ended before that."""
        what = f"the call of {self.phone} to be {state}"
        self.agent.wait(what, lambda: self.was(state) or self.state == "ended", timeout)
        if not self.was(state):
            raise LabError(f"the call of {self.phone} was to be {state} and has ended: {self.reason or 'no reason'}")
        return self

    def answer(self) -> Line:
        """Take up the phone."""
        self._ask("answer")
        return self.until("answered")

    def refuse(self, status: str = "486 Busy Here") -> None:
        """Do not take up the phone, and say why."""
        self._ask("refuse", status=status)

    def press(self, keys: str, *, length: float = 0.1, pause: float = 0.1) -> None:
        """Press digits (RFC 4733), each for `length` seconds and with a pause after it; returns when they are sent."""
        time.sleep(self._ask("press", keys=keys, length=length, pause=pause))

    def mute(self, on: bool = True) -> None:
        """Send silence instead of the voice."""
        self._ask("mute", on=on)

    def hears(self) -> dict[str, int]:
        """Packets heard since the beginning, by whose voice it was, `silence`, or `sound` for anything else."""
        return self._ask("hears")["heard"]

    def pressed(self) -> str:
        """Digits that the other side pressed."""
        return self._ask("hears")["pressed"]

    def encrypted(self) -> bool:
        """Whether the voice is encrypted, in both directions."""
        return self._ask("hears")["encrypted"]

    def listen(self, seconds: float) -> dict[str, int]:
        """What is heard in the next seconds; 50 packets are one second."""
        before = self.hears()
        time.sleep(seconds)
        return {who: count - before.get(who, 0) for who, count in self.hears().items() if count > before.get(who, 0)}

    def hears_only(self, number: str, seconds: float = 0.6) -> bool:
        """Whether in the next seconds this telephone's voice is heard nearly all the time, and nobody else's."""
        heard = self.listen(seconds)
        others = [who for who in heard if who.startswith("<") and who != voice_of(number)]
        return heard.get(voice_of(number), 0) >= seconds * 50 * HEARD_ALONG and not others

    def until_heard(self, who: str, *, packets: int = 20, timeout: float = 8) -> float:
        """Wait until so many packets of a number's voice, of `sound` or of `silence` were heard from now on; the seconds."""
        key = voice_of(who) if who[-1:].isdigit() else who
        began, before = time.monotonic(), self.hears().get(key, 0)
        while time.monotonic() < began + timeout:
            if self.hears().get(key, 0) >= before + packets:
                return time.monotonic() - began
            if self.state == "ended":
                break
            time.sleep(0.05)
        raise LabError(f"{self.phone} waited {timeout:g} s in vain to hear {who}; it is {self.state} {self.reason}")

    def hold(self, on: bool = True) -> str:
        """Hold, or take back from hold; the answer in words."""
        return self._ask("hold", direction="sendonly" if on else "sendrecv")

    def refer(self, to: str, *, replacing: Line | None = None) -> str:
        """Ask for a transfer to a number or SIP URI; the answer to REFER in words. `replacing`: attended, to that line."""
        return self._ask("refer", to=to, replacing=replacing.call if replacing else "")

    def referred(self, timeout: float = 8) -> str:
        """The last word of the PBX about the transfer, such as `200 OK` or `603 Declined`; after 200 the line hangs up."""
        what = f"an end of the transfer by {self.phone}"

        def last() -> str:
            # an edge may hand on two words of one moment in the other order
            return next((word for word in self.transfer if not word.startswith("1")), "")

        said = self.agent.wait(what, last, timeout)
        if said.startswith("2") and self.state != "ended":
            self.hangup()
        return said

    def hangup(self) -> None:
        """End the call, answered or not; returns when that is done."""
        self._ask("hangup")
        self.agent.wait(f"the end of the call of {self.phone}", lambda: self.state == "ended", 5)


class Handset:
    """One telephone. While no `answer` is set, calls ring until told otherwise."""

    def __init__(self, agent: Agent, number: str) -> None:
        self.agent, self.number = agent, number
        self._taken: set[str] = set()

    def set(self, **settings: Any) -> None:
        """What to do with the next calls: answer=seconds|None, status="486 Busy Here", redirect=URI, auto=True."""
        self.agent.ask("set", phone=self.number, settings=settings)

    def register(self) -> None:
        """Register again, as telephones do now and then; needed when the PBX's clock has gone past the hour it lasts."""
        self.agent.ask("register", phone=self.number)

    def call(self, to: str, headers: dict[str, str] | None = None) -> Line:
        """Call a number or SIP URI; returns at once."""
        call = self.agent.ask("call", phone=self.number, to=to, headers=list((headers or {}).items()))
        return self.agent.wait("the call to begin", lambda: self.agent.lines.get((self.number, call)), 5)

    def lines(self) -> list[Line]:
        """All its calls, the oldest first."""
        return [line for (phone, _call), line in list(self.agent.lines.items()) if phone == self.number]

    def arrival(self, timeout: float = 8) -> Line:
        """The next call that arrives here, or has arrived and was not asked for yet."""

        def look() -> Line | None:
            new = [line for line in self.lines() if line.call not in self._taken and not line.was("calling")]
            return new[0] if new else None

        line = self.agent.wait(f"a call to arrive at {self.number}", look, timeout)
        self._taken.add(line.call)
        return line

    def invite(self) -> dict[str, str]:
        """The headers of the last INVITE that arrived, names in lower case; empty if none did."""
        rows = [row for row in list(self.agent.events) if row.get("headers") and row["phone"] == self.number]
        rows = [row for row in rows if row["start"].startswith("INVITE ")]
        return {name.lower(): value for name, value in rows[-1]["headers"]} if rows else {}

    def messages(self) -> list[Message]:
        """What it sent and received."""
        return self.agent.messages(self.number)


def voice_of(number: str) -> str:
    """The eight letters a telephone repeats when it speaks: of a long number the last six digits."""
    return voice(number[-6:])


@contextlib.contextmanager
def handsets(*numbers: str, **settings: Any) -> Iterator[list[Handset]]:
    """Registered telephones, all with the same settings at first; see `Handset.set`."""
    server = containers.pbx_address()
    with Agent(PHONES) as agent:
        for number in numbers:
            own = {"number": number, "password": password(number), "server": server, "host": ADDRESSES[PHONES]}
            agent.ask("phone", phone=number, settings={**own, "port": port_of(number), **settings})
        carriers.noticed(numbers)
        yield [Handset(agent, number) for number in numbers]


@contextlib.contextmanager
def secure_handset(number: str, **settings: Any) -> Iterator[Handset]:
    """A registered telephone that speaks TLS to the PBX, believes only its certificate, and encrypts its voice (SRTP)."""
    tls = {"authority": pbx.certificate(), "server_name": pbx.NAME, "server_port": 5061, "srtp": True}
    with handsets(number, **{**tls, **settings}) as (phone,):
        yield phone


@contextlib.contextmanager
def outside(caller: str | None = FICTION, *, carrier: str = "carrier-b", **settings: Any) -> Iterator[Handset]:
    """A telephone beyond a carrier, calling from that carrier's address with this number; None: anonymously."""
    number, host = caller or "anonymous", ADDRESSES[carrier]
    own = {"number": number, "server": containers.pbx_address(), "server_port": engine.trunk_port(), "host": host}
    own["from"] = f"<sip:{number}@{host}>" if caller else '"Anonymous" <sip:anonymous@anonymous.invalid>'
    with Agent(carrier) as agent:
        agent.ask("phone", phone=number, settings={**own, **settings})
        yield Handset(agent, number)
