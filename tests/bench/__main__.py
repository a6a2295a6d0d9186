# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: what things cost against what they are compared with, one line of JSON for each figure.

`python -m tests.bench [parts] [runs] [freeswitch] [genieacs] [live] [kamailio] [kamailio_subscribers]`: all without a word. All but
the first four make containers, as the tests do.
"""

from __future__ import annotations

import importlib
import sys

NAMES = ("parts", "runs", "freeswitch", "genieacs", "live", "kamailio", "kamailio_subscribers")


def main(words: list[str]) -> int:
    """Print every figure; 1 if one is not what it is meant to be."""
    if set(words) - set(NAMES):
        raise SystemExit(f"there are {', '.join(NAMES)}")
    missed = 0
    for name in words or NAMES:
        for one in importlib.import_module(f".{name}", __package__).main():
            one.show()
            missed += not one.reached
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
