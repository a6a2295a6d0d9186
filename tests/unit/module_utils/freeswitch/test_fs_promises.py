# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same promises, kept by FreeSWITCH's own code over XML in folders and the strict fake of its event socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.promises")

from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_bench import FreeSwitchBench
from ansible_collections.telephony.pbx.tests.unit.fakes.promises import Promises, in_one_transaction


@pytest.fixture(name="made")
def a_bench(tmp_path: Path) -> Iterator[FreeSwitchBench]:
    bench = FreeSwitchBench(tmp_path)
    yield bench
    bench.close()


class TestFreeSwitch(Promises):
    resources = tuple(RESOURCES.values())

    @pytest.fixture(name="bench")
    def the_bench(self, made: FreeSwitchBench) -> FreeSwitchBench:
        return made


def test_several_kinds_are_one_transaction(made: Any) -> None:
    in_one_transaction(made, RESOURCES["freeswitch_users"], RESOURCES["freeswitch_gateways"])
