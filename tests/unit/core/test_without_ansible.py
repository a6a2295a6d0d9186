# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads, plans, writes and activates knows nothing of Ansible: only `core.module` and what binds modules together does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[1]
ROOT = "ansible_collections.telephony.pbx.plugins.module_utils"


@pytest.mark.parametrize("system", ["asterisk", "freeswitch", "kamailio"])
def test_a_system_is_loaded_without_ansible(system: str) -> None:
    script = (
        "import sys; sys.modules['ansible'] = None; import conftest\n"
        f"from {ROOT}.core import asked, reached, run\nfrom {ROOT}.{system} import staged, system\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=UNIT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
