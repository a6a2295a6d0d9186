# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say which of the services were started before what they run with was last written: also by a run that was cut. Runs on the host.

Arguments: for each service its name, and behind it, after commas, its files. Prints a line for each that is older; one that does not
run is none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time


def started(service: str) -> float:
    """Return when a service was started, as seconds of the epoch; 0 if it does not run."""
    words = ["systemctl", "show", "--property=ActiveState,InactiveExitTimestampMonotonic", f"genieacs-{service}"]
    shown = dict(line.split("=", 1) for line in subprocess.check_output(words, text=True).splitlines() if "=" in line)
    if shown.get("ActiveState") in ("inactive", "failed"):
        return 0.0
    return time.time() - time.clock_gettime(time.CLOCK_MONOTONIC) + int(shown["InactiveExitTimestampMonotonic"]) / 1e6


def main() -> None:
    """Compare each."""
    for word in sys.argv[1:]:
        service, *files = word.split(",")
        begun = started(service)
        if begun and any(os.stat(path).st_mtime > begun for path in files if os.path.exists(path)):
            print(service)


main()
