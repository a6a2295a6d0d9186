# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether there is a FreeSWITCH to test: the one test that is skipped, and says why, where there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

REASON = (
    "NOT RUN: everything against a real FreeSWITCH (tests/real/freeswitch). It is in no Debian; set FREESWITCH to the folder of"
    " one that is installed, such as FREESWITCH=/opt/freeswitch"
)


def test_a_freeswitch_is_installed() -> None:
    named = os.environ.get("FREESWITCH", "")
    if not named:
        print(REASON, file=sys.stderr)
        pytest.skip(REASON)
    assert (Path(named) / "bin" / "freeswitch").is_file(), f"FREESWITCH={named}, but there is no {named}/bin/freeswitch"
