# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real FreeSWITCH 1.11.2 answered, said again to the fake: every recorded exchange that it claims to model.

A story is a run of exchanges on one server, each with what was done to its folder before; see fakes/freeswitch_lab.py.
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch.server import FakeFreeSwitch
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_lab import (
    EXCHANGES,
    exchange,
    file_of,
    settled,
    write_lab,
)
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_steps import Lab
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_stories import NOT_MODELLED, STORIES

PASSWORD = "ClueCon"


class Wire:
    """A connection that keeps every byte."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(5)
        self._buffer = b""

    def message(self) -> str:
        """Return one message, head and body; `` when the other side has closed."""
        while b"\n\n" not in self._buffer:
            if not self._more():
                return ""
        head, rest = self._buffer.split(b"\n\n", 1)
        lengths = [int(line[15:]) for line in head.split(b"\n") if line.startswith(b"Content-Length:")]
        size = lengths[0] if lengths else 0
        while len(rest) < size:
            if not self._more():
                return ""
            rest = self._buffer.split(b"\n\n", 1)[1]
        self._buffer = rest[size:]
        return (head + b"\n\n" + rest[:size]).decode("utf-8", "surrogateescape")

    def _more(self) -> bytes:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        self._buffer += data
        return data

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode("utf-8", "surrogateescape") + b"\n\n")


def first_message(reply: str) -> str:
    """Return the message that a recorded reply starts with: its body is as long as its head says."""
    raw = reply.encode("utf-8", "surrogateescape")
    head, _blank, body = raw.partition(b"\n\n")
    lengths = [int(line[15:]) for line in head.split(b"\n") if line.startswith(b"Content-Length:")]
    return (head + b"\n\n" + body[: lengths[0] if lengths else 0]).decode("utf-8", "surrogateescape")


def play(fake: FakeFreeSwitch, wire: Wire, name: str) -> None:
    """Send what was sent, and compare every answer."""
    for sent, reply in exchange(name):
        if sent.startswith("# sleep"):
            fake.advance(float(sent.split()[2]))
            continue
        if not sent.startswith("<"):
            wire.send(sent)
        if reply.startswith("<connection closed"):
            assert wire.message() == "", f"{name}: the connection is open"
            continue
        said = wire.message()
        assert settled(said) == settled(first_message(reply)), f"{name}: {sent}"


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.name)
def test_recorded_exchanges(tmp_path: Path, story: object) -> None:
    folder = tmp_path / "conf"
    write_lab(folder)
    story.folder(folder)  # type: ignore[attr-defined]
    with FakeFreeSwitch(folder, password=PASSWORD) as fake:
        fake.hold()
        lab = Lab(folder, fake)
        wire = None
        for name, prepare in story.exchanges:  # type: ignore[attr-defined]
            written = file_of(name)
            if written is not None:
                lab.put(*written)
            prepare(lab)
            if wire is None or name.startswith("esl_"):
                wire = Wire(fake.port)
                if exchange(name)[0][0] != "<connect>":
                    assert wire.message() == "Content-Type: auth/request\n\n"
                    if not exchange(name)[0][0].startswith("userauth"):
                        wire.send(f"auth {PASSWORD}")
                        assert "accepted" in wire.message()
            play(fake, wire, name)


def test_every_exchange_is_replayed_or_named() -> None:
    played = {name for story in STORIES for name, _prepare in story.exchanges}
    kept = {path.stem for path in EXCHANGES.glob("*.txt")}
    assert played == kept, "an exchange that nobody plays"
    assert not played & set(NOT_MODELLED)
    assert len(played) >= 70
    assert all(NOT_MODELLED.values())


def test_masks_hide_no_answer() -> None:
    """What is masked is only what no two servers have in common."""
    for text in (
        "+OK [Success]\n",
        "Invalid Gateway!\n",
        "State   \tREGED\n",
        "+OK [[error near line 3]: unclosed <!--]\n",
    ):
        assert settled(text).replace("line N", "line 3") == text
    assert settled("State   \tREGED\n") != settled("State   \tFAIL_WAIT\n")
    assert settled("true") != settled("false")
