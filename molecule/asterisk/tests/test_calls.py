# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the demo, each a test: placed for real by SIPp, through the site, to carriers of our own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(os.environ.get("MOLECULE_PROJECT_DIRECTORY") or Path(__file__).resolve().parents[3])
sys.path.insert(0, str(PROJECT))

from tests.lab import clock, demo


@pytest.fixture(scope="module", autouse=True)
def _nowhere_to_go() -> Iterator[None]:
    """No call is placed unless it is shown that none can leave; the clock is right again when all are done."""
    demo.ready()
    yield
    clock.set_to(None)


@pytest.mark.parametrize("case", demo.CASES, ids=lambda case: case.name)
def test_call(case: demo.Case) -> None:
    seen = case.run()
    assert seen.ok, f"expected {case.expected}; seen: {seen.text} ({seen.seconds:.2f} s)"
