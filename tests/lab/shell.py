# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run programs with a time limit, and say in words what went wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Callable, TypeVar

T = TypeVar("T")


class LabError(Exception):
    """Something about the lab that its user has to know; the text is all they see."""


def say(text: str) -> None:
    """One line of progress on stderr: stdout is kept for results."""
    print(f"lab: {text}", file=sys.stderr, flush=True)


def run(
    argv: Sequence[str], *, timeout: float = 60, check: bool = True, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `argv` and return its output as text. LabError after `timeout` seconds, or if `check` and it fails."""
    try:
        done = subprocess.run(
            list(argv), input=stdin or "", capture_output=True, text=True, timeout=timeout, check=False
        )
    except FileNotFoundError as error:
        raise LabError(
            f"{argv[0]} is not installed; `python3 -m tests.lab prepare` installs what the lab needs"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise LabError(f"no end after {timeout:g} s: {brief(argv)}") from error
    if check and done.returncode != 0:
        raise LabError(f"exit {done.returncode}: {brief(argv)}\n{(done.stderr or done.stdout).strip()[-2000:]}")
    return done


def brief(argv: Sequence[str]) -> str:
    """A command line short enough for an error message."""
    text = " ".join(argv)
    return text if len(text) <= 200 else text[:200] + " …"


def wait_for(what: str, probe: Callable[[], T | None], *, timeout: float, every: float = 0.1) -> T:
    """Call `probe` until it returns something true, and return that. LabError naming `what` after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() >= end:
            raise LabError(f"waited {timeout:g} s in vain for {what}")
        time.sleep(every)
