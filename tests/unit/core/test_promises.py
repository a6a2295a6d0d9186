# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every promise, kept by every declared Resource on a system in memory: the core needs nothing of any real one."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.promises")

from ansible_collections.telephony.pbx.tests.unit.fakes.bench import MemoryBench
from ansible_collections.telephony.pbx.tests.unit.fakes.memory import MemoryStaged, MemorySystem
from ansible_collections.telephony.pbx.tests.unit.fakes.promises import Promises, do, in_one_transaction
from ansible_collections.telephony.pbx.tests.unit.fakes.resources import ALL
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import sample_item


class TestInMemory(Promises):
    resources = ALL

    @pytest.fixture(name="bench")
    def the_bench(self) -> MemoryBench:
        return MemoryBench()

    def test_an_api_without_files_needs_nothing_else_of_the_core(self, resource: Resource) -> None:
        """Where writing is activating there is no lock, no journal and nothing to leave pending."""
        bench: Any = MemoryBench(api=True)
        one = bench.sample(resource)
        assert do(bench, resource, [one]).changed
        assert not do(bench, resource, [one]).changed
        assert not do(bench, resource, [one]).activation["pending"]


def test_several_kinds_are_one_transaction() -> None:
    bench = MemoryBench()
    in_one_transaction(bench, ALL[0], ALL[1])
    assert bench.said[-2:] == [f"reload {ALL[0].kind}", f"reload {ALL[1].kind}"]
    assert bench.system(False).state.locks == 2, "one lock for each run"


def test_what_waited_still_waits_when_a_later_run_cannot_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is no reason to forget what an earlier task left to be activated."""
    system, resource = MemorySystem(), ALL[0]
    one, two = sample_item(resource), sample_item(resource, number=2)
    run(system, [Request(resource, [one])], check_mode=False, activate=False)
    waited = system.state.entry

    def full(_staged: MemoryStaged) -> None:
        raise refuse("disk", "is full")

    monkeypatch.setattr(MemoryStaged, "commit", full)
    with pytest.raises(PbxError, match="is full"):
        run(system, [Request(resource, [two])], check_mode=False)
    assert system.state.entry == waited and waited.commands
    monkeypatch.undo()
    assert run(system, [Request(resource, [one])], check_mode=False).changed and system.running == system.tables


def test_the_journal_says_writing_while_a_refused_change_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is killed in the middle of a rollback leaves half of it: the next run puts back the rest."""
    system, resource = MemorySystem(), ALL[0]
    one = sample_item(resource)
    phases: list[str] = []
    real = MemoryStaged.revert
    monkeypatch.setattr(
        MemoryStaged, "revert", lambda staged: (phases.append(system.state.entry.phase), real(staged))[1]
    )
    system.refuse = {resource.key_of(one)}
    with pytest.raises(PbxError, match="rolled back"):
        run(system, [Request(resource, [one])], check_mode=False)
    assert phases == ["writing"] and system.state.entry is None


def test_a_server_that_is_gone_after_a_rollback_leaves_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    system, resource = MemorySystem(), ALL[0]

    def lost(_staged: MemoryStaged, _commands: Any) -> list[str]:
        system.up = False
        return ["the connection broke"]

    monkeypatch.setattr(MemoryStaged, "activate", lost)
    with pytest.raises(PbxError, match="went away.*the connection broke.*was put back"):
        run(system, [Request(resource, [sample_item(resource)])], check_mode=False)
    assert not system.tables.get(resource.kind) and system.state.entry.phase == "written"


def test_no_room_for_the_second_phase_of_the_journal_puts_back(monkeypatch: pytest.MonkeyPatch) -> None:
    system, resource = MemorySystem(), ALL[0]
    real = type(system.state).save

    def save(state: Any, entry: Any) -> None:
        if entry.phase == "written":
            raise refuse("disk", "is full")
        real(state, entry)

    monkeypatch.setattr(type(system.state), "save", save)
    with pytest.raises(PbxError, match="is full"):
        run(system, [Request(resource, [sample_item(resource)])], check_mode=False)
    assert not system.tables.get(resource.kind) and system.state.entry is None and not system.said


def test_single_failures_are_told_and_undo_nothing() -> None:
    """Of a fleet one device fails: what the others took stands, and the result says both."""
    system, resource = MemorySystem(api=True), ALL[0]
    system.more = {"queued": {"a kind": {"one": "is away"}}}
    system.failures = [Problem("device two", "refused it")]
    result = run(system, [Request(resource, [sample_item(resource)])], check_mode=False)
    assert result.changed and result.failures == system.failures and system.tables[resource.kind]
    assert result.facts()["queued"] == system.more["queued"]
    again = run(system, [Request(resource, [sample_item(resource)])], check_mode=False)
    assert not again.changed and again.facts()["queued"] == system.more["queued"], "it still waits"
