# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run.py CASE`: run one case and print what it returns, as JSON in the last line."""

from __future__ import annotations

import json
import os
import sys

import cases_asked
import cases_server
import cases_state

if __name__ == "__main__":
    found = [getattr(one, sys.argv[1]) for one in (cases_server, cases_state, cases_asked) if hasattr(one, sys.argv[1])]
    print(json.dumps(found[0]()))
    sys.stdout.flush()
    os._exit(0)  # media servers of the tests listen in threads
