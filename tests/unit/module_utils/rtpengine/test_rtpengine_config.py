# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of rtpengine_config against a stand-in of the server that answers as 26.0.1 does."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core import journal
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine import config
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine.daemon import Daemon


class StandIn(threading.Thread):
    """An rtpengine that knows two options; it says the wrong name of one, as the real one does."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.held = {"maxsessions": "-1", "silenttimeout": "3600"}
        self.calls, self.uptime, self.threads, self.deaf = 0, 1000, [7, 8], set[str]()
        self.start()

    def run(self) -> None:
        while True:
            data, who = self.socket.recvfrom(65536)
            cookie, _space, text = data.partition(b" ")
            if text == b"stop":
                return
            self.socket.sendto(cookie + b" " + json.dumps(self.answer(json.loads(text))).encode(), who)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["command"] == "ping":
            return {"result": "pong"}
        if asked["command"] == "statistics":
            now = {"currentstatistics": {"sessionstotal": self.calls}, "totalstatistics": {"uptime": self.uptime}}
            return {"statistics": {**now, "poller_threads": [{"pid": one} for one in self.threads]}}
        verb, name, *value = asked["body"].split()
        if name not in self.held:
            return {"response": f"Unknown command: {name}\n", "result": "ok"}
        if verb == "set" and name not in self.deaf:
            self.held[name] = value[0]
        return {"response": f"TIMEOUT={self.held[name]}\n", "result": "ok"}

    def stop(self) -> None:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x stop", ("127.0.0.1", self.port))
        self.join()
        self.socket.close()


@pytest.fixture
def server() -> Iterator[StandIn]:
    made = StandIn()
    yield made
    made.stop()


@pytest.fixture
def place(tmp_path: Path, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(journal, "STATE_DIR", str(tmp_path / "state"))
    path = tmp_path / "rtpengine.conf"
    path.write_text(
        f"[rtpengine]\nlisten-ng = 127.0.0.1:{server.port}\ntable = -1\nport-min = 22000\nport-max = 22999\n# mine\n"
    )
    os.utime(path, (1, 1))  # long before the server was started
    return path


def once(path: Path, check: bool = False, **given: Any) -> tuple[dict[str, Any], config.Run]:
    defaults = {name: one.get("default") for name, one in config.SPEC.items()}
    run = config.Run({**defaults, "path": str(path), "program": "/nowhere/rtpengine", **given}, check)
    return run.facts(), run


def test_told_and_written(place: Path, server: StandIn) -> None:
    server.calls = 3
    given = {"options": {"max-sessions": 5}, "port_min": 22100}
    told = once(place, check=True, **given)[0]
    assert server.held["maxsessions"] == "-1" and "22100" not in place.read_text()
    done = once(place, **given)[0]
    assert told == {**done, "activation": {**done["activation"], "verified": None}, "backup_files": []}
    assert server.held["maxsessions"] == "5" and done["sessions"] == 3
    assert done["activation"]["commands"] == ["set maxsessions 5"]
    assert [one["what"] for one in done["restart_required"]] == ["port-min"]
    assert "# mine" in place.read_text() and Path(done["backup_files"][0]).stat().st_mode & 0o777 == 0o600
    again = once(place, **given)[0]
    assert not again["changed"] and again["restart_required"] == done["restart_required"]


@pytest.mark.parametrize("how", ["threads", "uptime"])
def test_a_restart_settles_it(place: Path, server: StandIn, how: str) -> None:
    assert once(place, port_min=22100)[0]["restart_required"]
    if how == "threads":
        server.threads = [9, 10]
    server.uptime = 0
    assert once(place, port_min=22100)[0]["restart_required"] == []


def test_taken_back(place: Path) -> None:
    assert once(place, port_min=22100)[0]["restart_required"]
    assert once(place, port_min=22000)[0]["restart_required"] == []


def test_somebody_set_it_elsewhere(place: Path, server: StandIn) -> None:
    once(place, options={"max-sessions": 5})
    server.held["maxsessions"] = "9"
    done = once(place, options={"max-sessions": 5})[0]
    assert done["changed"] and done["backup_files"] == [] and server.held["maxsessions"] == "5"


def test_not_taken(place: Path, server: StandIn) -> None:
    """The second of two is not taken: the first is set back, and the file is as it was."""
    before = place.read_bytes()
    server.deaf = {"silenttimeout"}
    with pytest.raises(PbxError, match="silent-timeout: the running server did not take 5"):
        once(place, options={"max-sessions": 5, "silent-timeout": 5})
    assert server.held["maxsessions"] == "-1" and place.read_bytes() == before
    assert once(place)[0]["restart_required"] == []


def test_removed_limit_waits(place: Path, server: StandIn) -> None:
    """The server cannot be told a default; it holds the old value until it is started."""
    once(place, options={"max-sessions": 5})
    done = once(place, unset=["max-sessions"])[0]
    assert done["changed"] and server.held["maxsessions"] == "5"
    assert [one["why"] for one in done["restart_required"]] == ["its default comes back only when rtpengine starts"]
    assert once(place, options={"max-sessions": 5})[0]["restart_required"] == []


def test_left_for_later(place: Path, server: StandIn) -> None:
    done = once(place, activate=False, options={"max-sessions": 5})[0]
    assert done["activation"]["pending"] and server.held["maxsessions"] == "-1"
    assert once(place, options={"max-sessions": 5})[0]["activation"]["verified"] is True


def test_moved_control_socket_is_still_found(place: Path) -> None:
    once(place, listen_ng="127.0.0.1:9")
    done = once(place, listen_ng="127.0.0.1:9")[0]
    assert done["running"] and [one["what"] for one in done["restart_required"]] == ["listen-ng"]


def test_somebody_wrote_the_file(place: Path) -> None:
    """What others change is said, until there was a restart, and whatever we change besides."""
    place.write_text(place.read_text().replace("22999", "23999"))
    assert [one["what"] for one in once(place)[0]["restart_required"]] == [str(place)]
    assert [one["what"] for one in once(place, port_min=22100)[0]["restart_required"]] == ["port-min", str(place)]
    assert [one["what"] for one in once(place, port_min=22000)[0]["restart_required"]] == [str(place)]


def test_not_running(place: Path) -> None:
    done = once(place, listen_ng="127.0.0.1:9")[0]
    assert done["running"]
    text = place.read_text().replace("[rtpengine]", "[rtpengine]\n")
    other = place.with_name("other.conf")
    other.write_text(text)
    done = once(other, options={"max-sessions": 5})[0]
    assert not done["running"] and done["sessions"] is None and done["restart_required"] == [] and done["changed"]


def test_interfaces_replace_sections(place: Path) -> None:
    place.write_text(place.read_text() + "interfaces-config = interface\n[interface-default]\naddress = any\n")
    once(place, interfaces=[{"name": None, "address": "127.0.0.1", "advertise": None}])
    text = place.read_text()
    assert "interfaces-config" not in text and "interface = 127.0.0.1\n" in text and "address = any" in text


def test_secrets_are_not_shown(place: Path) -> None:
    run = once(place, options={"mysql-pass": "sesame-1", "redis": "sesame-2@127.0.0.1:6379/1"})[1]
    run_two = once(place, options={"mysql-pass": "sesame-3"})[1]
    assert "sesame" not in json.dumps([run.diff(), run_two.diff()])
    assert "mysql-pass = ******** (changed)" in run_two.diff()["after"]
    state = "".join(path.read_text() for path in Path(journal.STATE_DIR).rglob("*.json"))
    assert "sesame" not in state


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"options": {"port-min": 1}}, "use `port_min`", id="own-option"),
        pytest.param(
            {"options": {"timeout": 1}, "unset": ["timeout"]}, "is given a value and unset at once", id="both"
        ),
        pytest.param({"options": {"max-sessions": "many"}}, "'many' is no number", id="no-number"),
        pytest.param({"unset": ["listen-ng"]}, "there is no control socket", id="no-control"),
    ],
)
def test_refused(place: Path, given: dict[str, Any], said: str) -> None:
    before = place.read_bytes()
    with pytest.raises(PbxError, match=said):
        once(place, **given)
    assert place.read_bytes() == before


def test_hung() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(PbxError, match="did not answer"):
            Daemon(deaf.getsockname(), timeout=0.02).ask("ping")
