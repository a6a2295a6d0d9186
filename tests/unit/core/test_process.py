# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When processes started, with real ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.process import process_of, process_started


@pytest.fixture(name="born")
def a_process(tmp_path: Path) -> Iterator[tuple[int, float, float]]:
    """A process called `kamailio (1) x`, with the times between which it was born."""
    program = tmp_path / "kamailio (1) x"
    shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    before = time.time()
    with subprocess.Popen([str(program), "60"]) as process:
        after = time.time()
        time.sleep(0.05)  # until it is that program
        yield process.pid, before, after
        process.kill()


def test_to_a_hundredth(born: tuple[int, float, float]) -> None:
    pid, before, after = born
    found = process_started(pid, "kamailio")
    assert found is not None
    assert before - 0.02 <= found <= after + 0.02


def test_of_another_program_nothing_is_said(born: tuple[int, float, float]) -> None:
    assert process_started(born[0], "asterisk") is None
    assert process_started(None, "kamailio") is None
    assert process_started(2**22 + 1, "kamailio") is None  # beyond the highest number there is


@pytest.mark.parametrize("text, number", [("123\n", 123), (" 7", 7), ("", None), ("none", None), ("\n", None)])
def test_pid_files(tmp_path: Path, text: str, number: int | None) -> None:
    path = tmp_path / "server.pid"
    path.write_text(text)
    assert process_of(str(path)) == number
    assert process_of(os.path.join(str(tmp_path), "none")) is None
