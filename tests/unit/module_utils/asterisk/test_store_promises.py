# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same promises, kept by Asterisk's own code over files in a folder and the strict fake of its server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES

pytest.register_assert_rewrite("ansible_collections.telephony.pbx.tests.unit.fakes.promises")

from ansible_collections.telephony.pbx.tests.unit.fakes.bench import AsteriskBench
from ansible_collections.telephony.pbx.tests.unit.fakes.promises import Promises, in_one_transaction


class TestOnAsterisk(Promises):
    resources = tuple(RESOURCES.values())

    @pytest.fixture(name="bench")
    def the_bench(self, tmp_path: Path, request: Any) -> AsteriskBench:
        return AsteriskBench(tmp_path, request.node.callspec.params["resource"])


def test_several_kinds_are_one_transaction(tmp_path: Path) -> None:
    in_one_transaction(AsteriskBench(tmp_path), RESOURCES["pjsip_transports"], RESOURCES["pjsip_endpoints"])
