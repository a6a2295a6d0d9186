# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The NBI, typed: what its answers mean, what is looked for first, what is waited for; in the bytes of recorded exchanges."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import http_api
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import nbi as nbi_module
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import Nbi
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import Asked, answer
from ga_nbi_peer import DEVICE, GET_UPTIME, ID, PATH, STORED, VERSION, failure, lines, nbi_of


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "_PAUSE", 0.01)


def test_the_version_is_known_from_any_answer() -> None:
    with nbi_of(lambda _one: answer("[]", headers=[VERSION, "total: 0"])) as (nbi, server):
        assert nbi.all("devices", projection=["_id"]) == []
        assert (nbi.version, nbi.version_number) == ("1.2.16", (1, 2, 16))
        assert len(server.asked) == 1
    with nbi_of(lambda _one: answer("", headers=["GenieACS-Version: 1.3.0-dev+x"])) as (nbi, server):
        assert (nbi.version, nbi.version_number) == ("1.3.0-dev", (1, 3, 0))
        assert lines(server)[0].startswith("HEAD /presets/")


@pytest.mark.parametrize(
    "status, state",
    [
        ("200 OK", "done"),
        ("202 Task faulted", "faulted"),
        ("202 Device is offline", "offline"),
        ("202 Connection request error: Incorrect connection request credentials", "denied"),
        ("202 Connection request error: Unexpected response", "offline"),
        ("202 Task queued but not processed", "queued"),
    ],
)
def test_the_reason_phrase_tells_what_became_of_a_task(status: str, state: str) -> None:
    with nbi_of(lambda _one: answer(json.dumps(STORED), status, [VERSION])) as (nbi, server):
        found = nbi.task(DEVICE, {"name": "reboot"}, timeout_ms=3000)
        assert (found.state, found.reason, found.task) == (state, status[4:], STORED)
        assert lines(server) == [f"POST {PATH}/tasks?connection_request&timeout=3000"]
        assert json.loads(server.asked[0].body) == {"name": "reboot"}


def test_a_task_may_only_be_queued() -> None:
    with nbi_of(lambda _one: answer(json.dumps(STORED), "202 Accepted", [VERSION])) as (nbi, server):
        assert nbi.task(DEVICE, GET_UPTIME, connection_request=False).state == "queued"
        assert lines(server) == [f"POST {PATH}/tasks"]


@pytest.mark.parametrize("phrase", ["", "Accepted"])
@pytest.mark.parametrize(
    "faults, tasks, state", [([{"_id": "x"}], [], "faulted"), ([], [{"_id": ID}], "queued"), ([], [], "done")]
)
def test_a_phrase_that_a_proxy_dropped_is_asked_of_faults_and_tasks(
    phrase: str, faults: list, tasks: list, state: str
) -> None:
    def say(one: Asked) -> bytes:
        if one.line.startswith("POST"):
            return answer(json.dumps(STORED), f"202 {phrase}")
        return answer(json.dumps(faults if "/faults/" in one.line else tasks), headers=["total: 1"])

    with nbi_of(say) as (nbi, server):
        assert nbi.task(DEVICE, GET_UPTIME).state == state
        assert f"%3Atask_{ID}" in lines(server)[1]


def test_a_task_waits_for_the_whole_session(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    with nbi_of(lambda _one: answer(json.dumps(STORED))) as (nbi, _server):
        real = nbi.http.send

        def send(*arguments: Any, **more: Any) -> Any:
            waits.append(more["timeout"])
            return real(*arguments, **more)

        monkeypatch.setattr(nbi.http, "send", send)
        nbi.task(DEVICE, GET_UPTIME, timeout_ms=10_000)
        nbi.task(DEVICE, GET_UPTIME)
        nbi.task(DEVICE, GET_UPTIME, connection_request=False)
    assert waits == [165.0, 159.0, 35.0]


@pytest.mark.parametrize("task", [{"name": "rebot"}, {"name": "getParameterValues"}, [{"name": "reboot"}], None])
def test_a_task_that_stops_a_worker_is_not_sent(task: Any) -> None:
    with nbi_of(lambda _one: None) as (nbi, server):
        with pytest.raises(PbxError):
            nbi.task(DEVICE, task)
        with pytest.raises(PbxError, match="milliseconds"):
            nbi.task(DEVICE, GET_UPTIME, timeout_ms="abc")  # type: ignore[arg-type]
        assert not server.asked


def test_an_id_that_is_not_encoded_is_not_sent_anywhere() -> None:
    with nbi_of(lambda _one: answer()) as (nbi, server):
        raw = "001565-SIP-T46U-3146019112345678"
        for ask in (
            lambda: nbi.task(raw, GET_UPTIME),
            lambda: nbi.connection_request(raw),
            lambda: nbi.tag(raw, "a", True),
            lambda: nbi.delete_device(raw),  # answered 200, and nothing deleted
        ):
            with pytest.raises(PbxError, match="SIP%2DT46U"):
                ask()
        assert not server.asked


def test_a_device_that_is_not_there() -> None:
    with nbi_of(lambda _one: answer("No such device", "404 Not Found", [VERSION])) as (nbi, _server):
        for ask in (
            lambda: nbi.task(DEVICE, GET_UPTIME),
            lambda: nbi.connection_request(DEVICE),
            lambda: nbi.tag(DEVICE, "a", True),
            lambda: nbi.tag(DEVICE, "a", False),
        ):
            error = failure(ask)
            assert error.kind == "no_such_device"
            assert DEVICE in error.words
    with nbi_of(lambda _one: answer("<html>", "404 Not Found")) as (nbi, _server):
        assert failure(lambda: nbi.task(DEVICE, GET_UPTIME)).kind == "refused"


def test_a_dropped_task_is_not_sent_again_and_says_that_nothing_is_known() -> None:
    with nbi_of(lambda _one: None) as (nbi, server):
        error = failure(
            lambda: nbi.task(DEVICE, {"name": "setParameterValues", "parameterValues": [["a.b", "s3cret"]]})
        )
        assert error.kind == "dropped"
        assert "a worker of GenieACS died" in error.words
        assert "whether it was carried out is not known" in error.words
        assert "s3cret" not in error.words
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body, status", [("<html><title>Login</title>", "200 OK"), ("", "202 Accepted"), ("[]", "200 OK"), ("{}", "200 OK")]
)
def test_an_answer_that_is_no_task(body: str, status: str) -> None:
    with nbi_of(lambda _one: answer(body, status)) as (nbi, _server):
        assert failure(lambda: nbi.task(DEVICE, GET_UPTIME)).kind == "strange"


@pytest.mark.parametrize("body", ["<html><title>Login</title>", "", "{}", "[1]", '[{"a": 1}]', "null"])
def test_an_answer_that_is_no_list_of_documents(body: str) -> None:
    with nbi_of(lambda _one: answer(body)) as (nbi, _server):
        assert failure(lambda: nbi.all("devices", None, ["_id"])).kind == "strange"


@pytest.mark.parametrize(
    "status, kind", [("401 No", "denied"), ("502 Bad", "gateway"), ("429 Many", "busy"), ("500 Oh", "refused")]
)
def test_failures_keep_their_kind(status: str, kind: str) -> None:
    with nbi_of(lambda _one: answer("x", status)) as (nbi, _server):
        assert failure(lambda: nbi.count("devices")).kind == kind


def test_connection_requests() -> None:
    with nbi_of(lambda _one: answer("", headers=[VERSION])) as (nbi, server):
        assert nbi.connection_request(DEVICE).state == "done"
        assert (lines(server), server.asked[0].body) == ([f"POST {PATH}/tasks?connection_request"], b"")
    for reason, state in (
        ("Device is offline", "offline"),
        ("Connection request error: Incorrect connection request credentials", "denied"),
        ("Connection request error: Unexpected response", "offline"),
    ):
        with nbi_of(lambda _one, said=reason: answer(said, f"504 {said}", [VERSION])) as (nbi, _server):
            found = nbi.connection_request(DEVICE)
            assert (found.state, found.reason) == (state, reason)
        # A proxy that swallowed the header and the phrase leaves the body.
        with nbi_of(lambda _one, said=reason: answer(said, "504 Gateway Timeout")) as (nbi, _server):
            assert nbi.connection_request(DEVICE).state == state
    with nbi_of(lambda _one: answer("<html>", "504 Gateway Timeout")) as (nbi, _server):
        assert failure(lambda: nbi.connection_request(DEVICE)).kind == "gateway"


def test_a_device_in_session_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(nbi_module.time, "sleep", pauses.append)
    busy = answer("Device is in session", "503 Service Unavailable", [VERSION])

    def calls(nbi: Nbi) -> dict[str, Callable[[], None]]:
        return {
            f"DELETE /tasks/{ID}": lambda: nbi.delete_task(ID),
            f"DELETE /faults/{PATH[9:]}%3Atask_{ID}": lambda: nbi.delete_fault(f"{DEVICE}:task_{ID}"),
            f"DELETE {PATH}": lambda: nbi.delete_device(DEVICE),
        }

    for number in range(3):
        answers = iter([busy, busy, answer("", headers=[VERSION])])
        with nbi_of(lambda _one, said=answers: next(said)) as (nbi, server):
            line, ask = list(calls(nbi).items())[number]
            ask()
            assert lines(server) == [line] * 3
    assert pauses == [0.25, 0.5] * 3
    monkeypatch.setattr(nbi_module, "IN_SESSION", 0.0)
    with nbi_of(lambda _one: busy) as (nbi, _server):
        for ask in calls(nbi).values():
            assert failure(ask).kind == "in_session"
    with nbi_of(lambda _one: answer("maintenance", "503 Service Unavailable")) as (nbi, server):
        assert failure(lambda: nbi.delete_device(DEVICE)).kind == "busy"
        assert len(server.asked) == 1


def test_a_task_that_is_gone_is_deleted_already() -> None:
    with nbi_of(lambda _one: answer("Task not found", "404 Not Found", [VERSION])) as (nbi, _server):
        nbi.delete_task(ID)


def test_a_retry_looks_for_the_task_first() -> None:
    with nbi_of(lambda one: answer("[]", headers=["total: 0"]) if one.line.startswith("GET") else None) as (
        nbi,
        server,
    ):
        assert failure(lambda: nbi.retry_task(ID)).kind == "refused"
        assert [line.split(" ")[0] for line in lines(server)] == ["GET"]
    with nbi_of(lambda one: answer(f'[{{"_id":"{ID}"}}]', headers=["total: 1"])) as (nbi, server):
        nbi.retry_task(ID)
        assert lines(server)[1] == f"POST /tasks/{ID}/retry"


@pytest.mark.parametrize("wrong", ["notanid", "", ID + "0"])
def test_ids_of_tasks_that_stop_a_worker_are_not_sent(wrong: str) -> None:
    with nbi_of(lambda _one: None) as (nbi, server):
        for ask in (nbi.delete_task, nbi.retry_task, lambda one: nbi.delete_fault(f"{DEVICE}:task_{one}")):
            with pytest.raises(PbxError):
                ask(wrong)
        assert not server.asked


def test_tags_are_encoded() -> None:
    with nbi_of(lambda _one: answer()) as (nbi, server):
        nbi.tag(DEVICE, "site A/é.1 100%", True)
        nbi.tag(DEVICE, "v1.0~", False)
        assert lines(server) == [f"POST {PATH}/tags/site%20A%2F%C3%A9%2E1%20100%25", f"DELETE {PATH}/tags/v1%2E0%7E"]
        with pytest.raises(PbxError):
            nbi.tag(DEVICE, "", True)


def test_documents_are_stored() -> None:
    with nbi_of(lambda one: answer("", "201 Created" if "/files/" in one.line else "200 OK")) as (nbi, server):
        nbi.put("presets", "a.b é", {"weight": 0})
        nbi.put("provisions", "voip", "log('é');\n")
        nbi.put("files", "dir/my file.cfg", b"\x00", {"fileType": "3 Vendor Configuration File"})
        assert lines(server) == [
            "PUT /presets/a%2Eb%20%C3%A9",
            "PUT /provisions/voip",
            "PUT /files/dir%2Fmy%20file%2Ecfg",
        ]
        assert [one.body for one in server.asked] == [b'{"weight": 0}', "log('é');\n".encode(), b"\x00"]
        assert server.asked[2].headers["filetype"] == "3 Vendor Configuration File"
        for collection, name, body in (
            ("presets", "a", None),
            ("presets", "a", []),
            ("presets", "", {}),
            ("users", "a", {}),
        ):
            with pytest.raises(PbxError):
                nbi.put(collection, name, body)  # type: ignore[arg-type]
        assert len(server.asked) == 3


def test_a_script_with_a_mistake_is_told_in_the_words_of_the_server() -> None:
    said = answer("SyntaxError: Unexpected token '}'", "400 Bad Request", [VERSION], "text/plain")
    with nbi_of(lambda _one: said) as (nbi, _server):
        error = failure(lambda: nbi.put("provisions", "x", "}"))
        assert error.kind == "refused"
        assert "SyntaxError: Unexpected token '}'" in error.words


def test_a_file_is_looked_for_before_it_is_deleted() -> None:
    with nbi_of(lambda one: answer("[]", headers=["total: 0"]) if one.line.startswith("GET") else None) as (
        nbi,
        server,
    ):
        nbi.delete("files", "plain.cfg")
        assert [line.split("?")[0] for line in lines(server)] == ["GET /files/"]
    with nbi_of(lambda _one: answer('[{"_id":"plain.cfg"}]', headers=["total: 1"])) as (nbi, server):
        nbi.delete("files", "plain.cfg")
        nbi.delete("presets", "p")
        assert [line.split("?")[0] for line in lines(server)] == [
            "GET /files/",
            "DELETE /files/plain%2Ecfg",
            "DELETE /presets/p",
        ]
        with pytest.raises(PbxError):
            nbi.delete("users", "admin")


def test_answers_do_not_show_what_a_task_holds() -> None:
    assert "s3cret" not in repr(nbi_module.Answer("done", "OK", {"parameterValues": [["a", "s3cret"]]}))
