# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON-RPC client against a strict server, by every way."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.jsonrpc import RpcError, RpcFailure, open_rpc

from tests.unit.fakes.kamailio_rpc import Kamailio, late

WAYS = ["socket", "fifo", "http"]


@pytest.fixture
def server(tmp_path: Path) -> Kamailio:
    return Kamailio(tmp_path).serve()


@pytest.mark.parametrize("way", WAYS)
def test_a_method_is_called_with_its_arguments(server: Kamailio, way: str) -> None:
    server.methods["htable.seti"] = lambda *params: list(params)
    rpc = open_rpc(getattr(server, way), 5)
    assert [rpc.call("htable.seti", "ban", "größer\n", 1) for number in range(3)] == [["ban", "größer\n", 1]] * 3
    rpc.close()
    assert server.asked == [("htable.seti", ["ban", "größer\n", 1])] * 3
    assert server.wrong == []
    assert [name for name in os.listdir(server.folder) if name.startswith("telephony")] == []


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_keeps_the_servers_words(server: Kamailio, way: str) -> None:
    with pytest.raises(RpcError) as caught:
        open_rpc(getattr(server, way), 5).call("no.such")
    assert (caught.value.code, caught.value.words) == (500, "Method Not Found")


@pytest.mark.parametrize("way", ["fifo", "http"])
def test_a_long_answer_comes_whole(server: Kamailio, way: str) -> None:
    server.methods["long"] = lambda: ["x" * 100] * 20000
    assert len(open_rpc(getattr(server, way), 5).call("long")) == 20000


def test_an_answer_lost_by_datagram_is_known_at_once(server: Kamailio) -> None:
    server.methods["long"] = lambda: "x" * 200000
    rpc = open_rpc(server.socket, 60)
    with pytest.raises(RpcFailure) as caught:
        rpc.call("long")
    assert caught.value.kind == "too_big" and "fifo_name" in caught.value.words
    assert rpc.call("core.version").startswith("kamailio")


def test_a_slow_answer_is_not_taken_for_a_lost_one(server: Kamailio) -> None:
    server.methods["slow"] = late(0.3, "done")
    rpc = open_rpc(server.socket, 5)
    assert rpc.call("slow") == "done"
    assert rpc.call("core.version").startswith("kamailio")  # not the answer to what was asked in between


@pytest.mark.parametrize("way", WAYS)
def test_a_hung_server_is_waited_for_no_longer_than_said(server: Kamailio, way: str) -> None:
    server.methods["hangs"] = late(2, "done")
    with pytest.raises(RpcFailure) as caught:
        open_rpc(getattr(server, way), 0.3).call("hangs")
    assert caught.value.kind == "silent"
    assert [name for name in os.listdir(server.folder) if name.startswith("telephony")] == []


def test_a_key_that_is_repeated_gives_a_list(tmp_path: Path) -> None:
    text = '{"jsonrpc": "2.0", "id": 1, "result": {"group": 1, "item": {"a": 1}, "group": 2, "item": {"a": 2}}}'
    link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    link.bind(str(tmp_path / "s"))
    rpc = open_rpc(f"unixd:{tmp_path / 's'}", 0.05)
    with pytest.raises(RpcFailure):
        rpc.call("permissions.domainDump")
    sender = link.recvfrom(1000)[1]
    link.sendto(text.replace('"id": 1', '"id": 3').encode(), sender)
    assert rpc.call("permissions.domainDump") == {"group": [1, 2], "item": [{"a": 1}, {"a": 2}]}


def test_nobody_there(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind(str(tmp_path / "left"))
    for address in ("unixd:/no/such", "fifo:/no/such", f"fifo:{tmp_path / 'fifo'}", f"unixd:{tmp_path / 'left'}"):
        with pytest.raises(RpcFailure) as caught:
            open_rpc(address)
        assert caught.value.kind == "down" and "start Kamailio" in caught.value.words
    with pytest.raises(RpcFailure) as caught:
        open_rpc("http://127.0.0.1:9/RPC").call("core.version")
    assert caught.value.kind == "down"


def test_what_is_no_rpc(server: Kamailio, tmp_path: Path) -> None:
    with pytest.raises(RpcFailure, match="404"):
        open_rpc(server.http.replace("/RPC", "/other"), 5).call("core.version")
    (tmp_path / "file").write_text("")
    with pytest.raises(RpcFailure):
        open_rpc(f"fifo:{tmp_path / 'file'}")
    for address in ("/run/kamailio", "tcp:1", "http://user:word@127.0.0.1/"):
        with pytest.raises(ValueError, match="RPC|password") as caught:
            open_rpc(address)
        assert "word@" not in str(caught.value)


def test_arguments_that_a_way_cannot_carry(server: Kamailio) -> None:
    for address in (server.socket, server.fifo):
        with pytest.raises(RpcFailure) as caught:
            open_rpc(address, 5).call("core.echo", "x" * 70000)
        assert caught.value.kind == "too_big"
    assert server.asked == []
