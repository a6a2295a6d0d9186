# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running Kamailio, as a strict fake: reloads, long answers, and what its dumps look like."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.jsonrpc import open_rpc
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import locked
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import server as kamailio
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import (
    Where,
    restore_states,
    runtime_states,
)

from tests.unit.fakes.kamailio_rpc import Kamailio, Refused


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kamailio:
    monkeypatch.setattr(kamailio, "LOCK", str(tmp_path / "lock"))
    monkeypatch.setattr(kamailio, "_POLL", 0.01)
    return Kamailio(tmp_path).serve()


def destination(uri: str, flags: str, body: str = "") -> dict[str, Any]:
    return {"DEST": {"URI": uri, "FLAGS": flags, "PRIORITY": 0, **({"ATTRS": {"BODY": body}} if body else {})}}


def test_it_is_found_in_its_folder(fake: Kamailio) -> None:
    server = kamailio.connect(run_dir=str(fake.folder))
    assert server is not None and server.version == "6.1.5"
    assert kamailio.connect(run_dir=str(fake.folder / "empty")) is None


@pytest.mark.parametrize("words", ["Ongoing reload", "ongoing reload", "Failed to shift records - check log messages"])
def test_a_reload_waits_for_the_one_before(fake: Kamailio, words: str) -> None:
    answers = [words, words, ""]

    def reload() -> str:
        answer = answers.pop(0)
        if answer:
            raise Refused(answer)
        return "Ok."

    fake.methods["dispatcher.reload"] = reload
    server = kamailio.connect(fake.socket)
    assert server is not None and server.reload("dispatcher.reload") == "Ok."
    assert answers == []


def test_a_reload_waits_for_another_run_on_this_host(fake: Kamailio) -> None:
    fake.methods["dispatcher.reload"] = lambda: "Ok."
    server = kamailio.connect(fake.socket)
    assert server is not None
    thread = threading.Thread(target=server.reload, args=("dispatcher.reload",))
    with locked(kamailio.LOCK):
        thread.start()
        thread.join(0.4)
        assert thread.is_alive() and "dispatcher.reload" not in [method for method, params in fake.asked]
    thread.join(5)
    assert "dispatcher.reload" in [method for method, params in fake.asked]


def test_a_reload_that_is_refused_is_not_tried_again(fake: Kamailio) -> None:
    def reload() -> str:
        raise Refused("Reload Failed")

    fake.methods["dispatcher.reload"] = reload
    server = kamailio.connect(fake.socket)
    assert server is not None
    with pytest.raises(kamailio.ServerError, match="Reload Failed"):
        server.reload("dispatcher.reload")
    assert [method for method, params in fake.asked].count("dispatcher.reload") == 1


def test_a_server_that_is_never_ready(fake: Kamailio, monkeypatch: pytest.MonkeyPatch) -> None:
    def reload() -> str:
        raise Refused("Ongoing reload")

    monkeypatch.setattr(kamailio, "RELOAD_WAIT", 0.1)
    fake.methods["dispatcher.reload"] = reload
    server = kamailio.connect(fake.socket)
    assert server is not None
    with pytest.raises(kamailio.ServerError, match="reload_delta"):
        server.reload("dispatcher.reload")


def test_what_may_change_something_is_not_called_twice(fake: Kamailio) -> None:
    fake.methods["changes"] = lambda: "x" * 200000
    server = kamailio.Server(open_rpc(fake.socket, 5), spare=fake.fifo)
    with pytest.raises(kamailio.ServerError, match="was carried out"):
        server.call("changes", again=False)
    assert [method for method, params in fake.asked].count("changes") == 1
    assert len(server.call("changes")) == 200000


def test_the_fifo_of_another_server_is_not_asked(fake: Kamailio, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    stranger = Kamailio(other).serve()
    stranger.methods["core.uptime"] = lambda: {"up_since": "yesterday", "uptime": 86400}
    fake.methods["long"] = stranger.methods["long"] = lambda: "x" * 200000
    server = kamailio.Server(open_rpc(fake.socket, 5), spare=stranger.fifo)
    with pytest.raises(kamailio.ServerError, match="belongs to another server"):
        server.call("long")


def test_the_start_is_known_to_a_hundredth(fake: Kamailio, tmp_path: Path) -> None:
    program = tmp_path / "kamailio"
    shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    with subprocess.Popen([str(program), "60"]) as process:
        born = time.time()
        time.sleep(0.05)
        fake.methods["core.uptime"] = lambda: {"up_since": "", "uptime": int(time.time()) - int(born)}
        fake.methods["core.ps"] = lambda: [process.pid, "main process - attendant", 1, "timer"]
        found = kamailio.Server(open_rpc(fake.socket, 5)).started
        process.kill()
    assert abs(found - born) < 0.03


@pytest.mark.parametrize(
    "told", [None, [], [1, "main process"], ["x"]], ids=["no method", "nothing", "another", "text"]
)
def test_where_the_process_is_not_seen_its_uptime_is_rounded_down(fake: Kamailio, told: list[Any] | None) -> None:
    if told is not None:
        fake.methods["core.ps"] = lambda: told
    before = int(time.time())
    found = kamailio.Server(open_rpc(fake.socket, 5)).started
    assert before - 60 <= found == int(found) <= time.time() - 60


@pytest.mark.parametrize("answer", [{}, [], None], ids=["object", "list", "null"])
def test_nothing_listed(fake: Kamailio, answer: Any) -> None:
    def empty() -> Any:
        raise Refused("No Destination Sets")

    fake.methods["dispatcher.list"] = empty
    for name in ("addressDump", "subnetDump", "domainDump"):
        fake.methods[f"permissions.{name}"] = lambda: answer
    fake.methods["htable.dump"] = lambda name: answer
    server = kamailio.connect(fake.socket)
    assert server is not None
    assert (server.destinations(), server.addresses(), server.htable("ban")) == ([], [], {})


def test_states_come_back_after_a_reload_save_those_that_the_list_changed(fake: Kamailio) -> None:
    flags = {"sip:a": "DX", "sip:b": "IP", "sip:c": "DX", "sip:d": "AP"}
    bodies = {"sip:a": "duid=one;weight=5"}
    told: list[list[Any]] = []
    fake.methods["dispatcher.list"] = lambda: {
        "RECORDS": [
            {"SET": {"ID": 1, "TARGETS": [destination(uri, one, bodies.get(uri, "")) for uri, one in flags.items()]}}
        ]
    }
    fake.methods["dispatcher.set_state"] = lambda *params: told.append(["uri", *params])
    fake.methods["dispatcher.set_duid_state"] = lambda *params: told.append(["duid", *params])
    server = kamailio.connect(fake.socket)
    assert server is not None
    before = runtime_states(server)
    flags.update(dict.fromkeys(flags, "AP"))
    restored = restore_states(server, before, [Where(1, "sip:c")])
    assert restored == [Where(1, "sip:a", "one"), Where(1, "sip:b")]
    assert told == [["duid", "dx", 1, "one"], ["uri", "ip", 1, "sip:b"]]
