# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the FreeSWITCH of the lab, where the lab would ask an Asterisk."""

from __future__ import annotations

import datetime
import re
import time

from .host import podman
from .shell import LabError, wait_for

# $1 seconds with their sign, or nothing
SET_CLOCK = r"""
set -e
file=/var/lib/lab-clock.env
rm -f "$file"
if [ -n "$1" ]; then
    library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1)
    printf '%s\n' "LD_PRELOAD=$library" "FAKETIME=$1" FAKETIME_DONT_FAKE_MONOTONIC=1 > "$file"
fi
systemctl restart freeswitch
"""
CLOSE = 3.0  # seconds
ASK = "/lab/freeswitch_ask.py"  # every container of the lab has it


def api(name: str, command: str, timeout: float = 30) -> str:
    """One command to the FreeSWITCH in a container; its words. The password is read there and stays there."""
    done = podman("exec", name, "python3", ASK, command, check=False, timeout=timeout)
    if done.returncode != 0:
        raise LabError(f"{command!r} to FreeSWITCH in {name}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


def registered(name: str) -> bool:
    """Whether one gateway of it is registered."""
    return re.search(r"\bREGED\b", api(name, "sofia status")) is not None


def register_now(name: str) -> None:
    """Have its gateways register at this moment."""
    api(name, "sofia profile trunks register all")


def channels(name: str) -> int:
    """How many channels there are at this moment."""
    found = re.search(r"(\d+) session\(s\) - peak", api(name, "status"))
    return int(found.group(1)) if found else 0


def in_conference(name: str, number: str) -> list[str]:
    """Who is in a conference, in the form in which Asterisk names channels."""
    rows = [row.split(";") for row in api(name, f"conference {number} list").splitlines()]
    return [f"PJSIP/{row[4]}-" for row in rows if len(row) > 5]


def parked(name: str) -> dict[str, str]:
    """Slot and channel of every parked call."""
    found = re.findall(r'<extension uuid="([^"]*)">(\d+)<', api(name, "valet_info"))
    return {slot: channel for channel, slot in found}


def set_clock(name: str, moment: datetime.datetime | None) -> None:
    """Let it believe that it is this moment: it is restarted, as it counts on from the time at which it started."""
    offset = round(moment.timestamp() - time.time()) if moment else 0
    if abs(clock_seen(name) - offset) < CLOSE:
        return
    podman("exec", name, "sh", "-c", SET_CLOCK, "sh", f"{offset:+d}" if offset else "")
    wait_for("FreeSWITCH to be back", lambda: ready(name), timeout=40, every=0.5)
    if abs(clock_seen(name) - offset) >= CLOSE:
        raise LabError(f"the clock of FreeSWITCH is {clock_seen(name):.0f} s ahead, and not {offset}")


def clock_seen(name: str) -> float:
    """How many seconds it is ahead of this host."""
    return float(api(name, "strepoch").strip() or 0) - time.time()


def ready(name: str) -> bool:
    """Whether it answers, and its profiles run."""
    try:
        return api(name, "sofia status").count("RUNNING") >= 2
    except LabError:
        return False
