# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of the PBX's Asterisk, which can be set without touching this host's.

libfaketime stands between Asterisk and the time of day and adds the number of seconds that a file says, read every second.
The monotonic clock, by which media and SIP's own timers run, is left alone. What Asterisk plans for later (OPTIONS to contacts,
the end of a registration) it plans by the time of day: after a step forward all of it is due at once, which is well, and after
a step back none of it for as long as the step was, so then Asterisk is restarted.
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterator

from . import carriers, containers, engine, freeswitch
from .host import podman
from .shell import LabError, wait_for

FILE = "/var/lib/lab-clock"  # the offset in seconds, as libfaketime wants it
DROP_IN = "/etc/systemd/system/asterisk.service.d/lab-clock.conf"
CLOSE = 3.0  # seconds
UNIT = """\
[Service]
Environment=LD_PRELOAD=@LIBRARY@ FAKETIME_TIMESTAMP_FILE=@FILE@ FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1
"""
# $1 drop-in, $2 its text, $3 file with the offset. A running Asterisk that has no such clock is restarted.
INSTALL = """
set -e
test -e "$3" || printf '%s\\n' +0 > "$3"
library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1)
mkdir -p "$(dirname "$1")"
printf '%s\\n' "$2" | sed "s#@LIBRARY@#$library#" > "$1.new"
if cmp -s "$1" "$1.new"; then rm "$1.new"; exit 0; fi
mv "$1.new" "$1"
systemctl daemon-reload
systemctl try-restart asterisk
"""


def install(name: str) -> None:
    """Give the Asterisk of a container a clock that can be set. Nothing is done twice."""
    podman("exec", name, "sh", "-c", INSTALL, "sh", DROP_IN, UNIT.replace("@FILE@", FILE).strip(), FILE)


def set_to(moment: datetime.datetime | None) -> None:
    """Let the PBX's Asterisk believe that it is this moment, from which time goes on; None: what time it is.

    A step forward harms no call, but a telephone whose registration has run out by then must register again. A step back
    restarts Asterisk, and returns when it runs. LabError for a moment without time zone.
    """
    if moment is not None and moment.tzinfo is None:
        raise LabError(f"which time zone is {moment} of?")
    name = containers.pbx_name()
    if engine.is_freeswitch():
        freeswitch.set_clock(name, moment)
        return
    offset, before = round(moment.timestamp() - time.time()) if moment else 0, offset_seen()
    if abs(before - offset) < CLOSE:
        return
    # In one piece: libfaketime ends Asterisk when it reads an empty file.
    podman("exec", name, "sh", "-c", f"cat > {FILE}.new && mv {FILE}.new {FILE}", stdin=f"{offset:+d}\n")
    if offset < before:
        podman("exec", name, "systemctl", "restart", "asterisk")
        carriers.cli(name, "core waitfullybooted")
    wait_for(f"the PBX's clock to be {moment or 'right'}", lambda: abs(offset_seen() - offset) < CLOSE, timeout=5)


@contextlib.contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """The same for a `with` block, and right again after it."""
    set_to(moment)
    try:
        yield
    finally:
        set_to(None)


def offset_seen() -> float:
    """How many seconds the PBX's Asterisk is ahead of this host."""
    words = carriers.cli(containers.pbx_name(), "dialplan eval function STRFTIME(,UTC,%s)").split()
    if not words or not words[-1].isdigit():
        raise LabError(f"Asterisk does not say what time it is: {' '.join(words)}")
    return float(words[-1]) - time.time()
