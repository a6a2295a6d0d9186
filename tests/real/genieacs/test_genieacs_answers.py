# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether there is a GenieACS to test: the one test that is skipped, and says why, where there is none."""

from __future__ import annotations

import os
import sys
import urllib.request

import pytest

REASON = (
    "NOT RUN: everything against a real GenieACS (tests/real/genieacs). Set GENIEACS_NBI to the address of one that is not"
    " needed otherwise, such as GENIEACS_NBI=http://127.0.0.1:7557; tests/real/genieacs/conftest.py names the others"
)


def test_a_genieacs_answers() -> None:
    named = os.environ.get("GENIEACS_NBI", "")
    if not named:
        print(REASON, file=sys.stderr)
        pytest.skip(REASON)
    with urllib.request.urlopen(f"{named.rstrip('/')}/devices/?limit=1&projection=_id", timeout=10) as reply:
        version = reply.headers.get("GenieACS-Version", "")
    assert version, f"GENIEACS_NBI={named} answers, but does not say that it is a GenieACS"
    print(f"GenieACS {version}")
