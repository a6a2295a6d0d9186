# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a server's process on this host started: a change written just before or after has to be told from it."""

from __future__ import annotations

import os
import time


def process_of(pid_file: str) -> int | None:
    """Return the number in a pid file, or None."""
    try:
        with open(pid_file, encoding="ascii") as stream:
            return int(stream.read().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def process_started(pid: int | None, program: str) -> float | None:
    """Return when a process started, in seconds since the epoch, to a hundredth; None where it is none of that program.

    Servers tell their uptime in whole seconds, which is too coarse: proc_pid_stat(5) has hundredths.
    """
    if pid is None:
        return None
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stream:
            name, unused, fields = stream.read().partition("(")[2].rpartition(")")
        after_boot = int(fields.split()[19]) / os.sysconf("SC_CLK_TCK")  # field 22 of the whole line
    except (OSError, ValueError, IndexError):
        return None
    if not name.startswith(program):
        return None
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + after_boot
