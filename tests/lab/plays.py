# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running ansible-playbook on containers of the lab, as the integration tests do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .host import wrap

HERE = Path(__file__).resolve().parent


def ansible_playbook(
    words: Sequence[str], *, tree: Path, cwd: Path, limit: float = 600
) -> subprocess.CompletedProcess[str]:
    """Run the ansible-playbook of this Python's environment; `tree` is where the collection is found by name."""
    env = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(tree),
        "ANSIBLE_CONNECTION_PLUGINS": str(HERE / "connection"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
    }
    command = wrap([str(Path(sys.executable).parent / "ansible-playbook"), *words])
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=limit, check=False)
