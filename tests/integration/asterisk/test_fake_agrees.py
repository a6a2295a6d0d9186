# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake of the unit tests does what a real Asterisk does: fifty mistakes are made on both."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mistakes
import pytest

from tests.unit import conftest as _importable  # noqa: F401  (makes the collection importable)
from tests.unit.fakes.asterisk import FakeAsterisk

DATA = Path(__file__).resolve().parents[2] / "data" / "asterisk"
# systemd gives up on what is started often.
RESTART = ("sh", "-c", "systemctl reset-failed asterisk; systemctl restart asterisk")


@pytest.fixture(scope="session")
def real(host: Callable[..., Any]) -> dict[str, Any]:
    return host("every_mistake.py", "/etc/asterisk", *RESTART)


def only_what_the_fake_tells(fake: dict[str, Any], real: dict[str, Any]) -> dict[str, Any]:
    """The real server shows defaults as well; the fake shows what was written."""
    return {name: {key: real.get(name, {}).get(key) for key in options} for name, options in fake.items()}


def test_what_is_recorded_for_the_unit_tests_is_so(real: dict[str, Any]) -> None:
    recorded = json.loads((DATA / "mistakes-22.10.1.json").read_text(encoding="utf-8"))
    assert real == recorded


@pytest.mark.parametrize("mistake", mistakes.MISTAKES, ids=[one.name for one in mistakes.MISTAKES])
def test_the_fake_agrees(mistake: mistakes.Mistake, real: dict[str, Any], tmp_path: Path) -> None:
    mistakes.reset(str(tmp_path))
    fake = FakeAsterisk(tmp_path)
    mistakes.lay(str(tmp_path), mistake.files)
    told, seen = json.loads(json.dumps(mistakes.outcome(fake, mistake))), real[mistake.name]
    assert sorted(told["objects"]) == sorted(seen["objects"])
    assert told["objects"] == only_what_the_fake_tells(told["objects"], seen["objects"])
    assert told["steps"] == seen["steps"]
    assert told["complained"] == seen["complained"]
