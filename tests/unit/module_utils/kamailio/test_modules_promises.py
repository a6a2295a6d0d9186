# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same promises, kept by Kamailio's own code over lists, tables and the strict fake of its server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.promises")

from ansible_collections.telephony.pbx.tests.unit.fakes.kamailio_bench import LISTED, KamailioBench
from ansible_collections.telephony.pbx.tests.unit.fakes.promises import Promises, do, in_one_transaction

# Kamailio asks the table of subscribers each time: nothing is activated, so nothing can wait or be refused.
ACTIVATED = tuple(one for one in RESOURCES.values() if one.layout.command)


class TestInTables(Promises):
    resources = ACTIVATED

    @pytest.fixture(name="bench")
    def the_bench(self, tmp_path: Path) -> KamailioBench:
        return KamailioBench(tmp_path, "database")

    # A table is written in one transaction: who dies behind it leaves a whole change, which the next run activates.

    @pytest.mark.parametrize("point", ["committed", "command"])
    def test_a_run_that_dies_leaves_nothing_half_done(self, bench: Any, resource: Any, point: str) -> None:
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        do(bench, resource, [one])
        bench.die_at(point)
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        bench.die_at("")
        assert bench.entry() is not None
        done = do(bench, resource, [one])
        assert done.changed and bench.runs(resource) and len(bench.items(resource)) == 2 and bench.entry() is None

    def test_what_waited_is_not_forgotten_when_a_later_run_dies(self, bench: Any, resource: Any) -> None:
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        do(bench, resource, [one], activate=False)
        bench.die_at("committed")
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        bench.die_at("")
        assert do(bench, resource, [one]).changed
        assert bench.said and bench.runs(resource) and bench.entry() is None

    def test_a_server_that_started_on_half_a_change_is_told_again(self, bench: Any, resource: Any) -> None:
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        do(bench, resource, [one])
        bench.die_at("committed")
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        bench.restarted()
        bench.die_at("")
        do(bench, resource, [one])
        assert bench.runs(resource) and len(bench.items(resource)) == 2


class TestInFiles(Promises):
    resources = tuple(RESOURCES[kind] for kind in LISTED)

    @pytest.fixture(name="bench")
    def the_bench(self, tmp_path: Path) -> KamailioBench:
        return KamailioBench(tmp_path, "file")


@pytest.mark.parametrize("backend", ["file", "database"])
def test_several_kinds_are_one_transaction(tmp_path: Path, backend: str) -> None:
    bench: Any = KamailioBench(tmp_path, backend)
    in_one_transaction(bench, RESOURCES["kamailio_addresses"], RESOURCES["kamailio_dispatcher_destinations"])
