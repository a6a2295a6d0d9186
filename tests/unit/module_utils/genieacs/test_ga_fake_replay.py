# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real GenieACS 1.2.16 answered, asked again of the fake: every recorded exchange that it claims to model.

They are played once, in the order of their time, on one fake; then each of them is a test of its own.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.recorded_world import (
    NOT_MODELLED,
    World,
    exchanges,
)
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

EXCHANGES = exchanges()
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ID = re.compile(r"(?<![0-9a-f])6b[0-9a-f]{22}(?![0-9a-f])")
TOKEN = re.compile(r"<token of (\w+)>")


def plain(value: Any, name: str = "") -> Any:
    """Return a body without what no two servers have in common: times, stacks, hashes; lists of documents in order."""
    if isinstance(value, dict):
        return {key: plain(one, key) for key, one in value.items()}
    if isinstance(value, list):
        made = [plain(one) for one in value]
        if len(made) == 2 and made[1] == "xsd:dateTime":
            return ["a time", made[1]]
        if made and all(isinstance(one, dict) and "_id" in one for one in made):
            return sorted(made, key=lambda one: str(one["_id"]))
        return made
    if isinstance(value, str) and DATE.fullmatch(value):
        return "a time"
    if name.endswith("Timestamp") or name in ("stack", "password", "salt"):
        return f"a {name}"
    return value


class Replay:
    """Plays exchanges, and keeps what differs."""

    def __init__(self) -> None:
        self.differing: dict[str, str] = {}
        self.ids: dict[str, str] = {}  # recorded task id -> the fake's
        self.tokens: dict[str, str] = {}
        self.fake = FakeGenieAcs(fresh=True)
        self.fake.threshold = 0.05

    def play(self) -> None:
        with self.fake:
            world = World(self.fake)
            before = world.before()
            for one in EXCHANGES:
                prepare = before.pop(one["name"].split("-")[0], None)
                if prepare:
                    prepare()
                problem = self.ask(one)
                if problem:
                    self.differing[one["name"]] = problem
            assert not before, f"prepared for nothing: {list(before)}"

    def known(self, text: str) -> str:
        text = TOKEN.sub(lambda found: self.tokens.get(found[1], "?"), text)
        return ID.sub(lambda found: self.ids.get(found[0], found[0]), text)

    def ask(self, one: dict[str, Any]) -> str | None:
        method, target = one["request"]
        address = {"nbi": self.fake.nbi_url, "ui": self.fake.ui_url, "fs": self.fake.fs_url}[one["to"]]
        silence = one["answer"] == "silence"
        connection = http.client.HTTPConnection(address.partition("//")[2], timeout=0.3 if silence else 10)
        headers = {name: self.known(value) for name, value in one.get("headers", {}).items()}
        try:
            connection.request(method, self.known(target), self.known(one.get("body", "")).encode() or None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        except socket.timeout:
            return None if silence else "silence"
        except ConnectionError:
            return None if one["answer"] is None else "closed without an answer"
        finally:
            connection.close()
        if one["answer"] is None:
            return f"{answer.status} {answer.reason}, where the worker died"
        if [answer.status, answer.reason] != one["answer"]:
            return f"{answer.status} {answer.reason} {body[:200]}, not {one['answer']}"
        return self.compare_headers(one, answer) or self.compare(one, body)

    def compare_headers(self, one: dict[str, Any], answer: http.client.HTTPResponse) -> str | None:
        for name, value in one.get("shown", {}).items():
            counts = one["to"] == "fs" or name.lower() != "content-length"
            if counts and answer.headers.get(name) != value:
                return f"header {name}: {answer.headers.get(name)!r}, not {value!r}"
        return None

    def compare(self, one: dict[str, Any], body: str) -> str | None:
        name, said = one["name"], one.get("said", "")
        try:
            got = json.loads(body)
        except ValueError:
            got = body
        if isinstance(said, str) and said.startswith("<token of"):
            self.tokens[said[10:-1]] = got
            return None
        self.learn(said, got)
        said = json.loads(self.known(json.dumps(said)))
        if name.startswith("286-"):
            got = [{"_id": document["_id"]} for document in got]
        if name.startswith("u30-"):  # the real one shows names beside those that were asked for
            said = [{key: document[key] for key in got[0]} for document in said]
        if name.startswith("u39-"):  # a parser's own words
            said, got = said[:30], got[:30]
        return None if plain(got) == plain(said) else f"{plain(got)}, not {plain(said)}"

    def learn(self, said: Any, got: Any) -> None:
        """Know which of the fake's tasks stands for which recorded one."""
        if isinstance(said, list) and isinstance(got, list):
            for old, new in zip(said, got):
                self.learn(old, new)
        elif isinstance(said, dict) and isinstance(got, dict) and ID.fullmatch(str(said.get("_id"))):
            self.ids.setdefault(said["_id"], str(got.get("_id")))


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    made = Replay()
    made.play()
    yield made


@pytest.mark.parametrize("name", [one["name"] for one in EXCHANGES])
def test_recorded_exchange(replay: Replay, name: str) -> None:
    assert name not in replay.differing, replay.differing[name]


def test_every_exchange_is_replayed_or_named() -> None:
    names = [one["name"] for one in EXCHANGES]
    assert len(names) == len(set(names))
    assert not set(names) & set(NOT_MODELLED)
    assert len(names) + len(NOT_MODELLED) == 390
    assert all(NOT_MODELLED.values())


def test_no_secret_is_kept() -> None:
    text = json.dumps(EXCHANGES)
    assert "eyJ" not in text, "a token"
    assert not re.search(r"[0-9a-f]{40}", text), "a hash or salt"


def test_masks_hide_no_answer() -> None:
    """What is masked is only what no two servers have in common."""
    task = {"_id": "6b02f2cb603f7798b58a8a28", "name": "reboot", "device": "x"}
    assert plain(task) == task
    assert plain([{"_id": "b"}, {"_id": "a"}]) == [{"_id": "a"}, {"_id": "b"}]
    assert plain({"_value": "2026-01-01"}) == {"_value": "2026-01-01"}
