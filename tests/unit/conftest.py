# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make `ansible_collections.telephony.pbx` importable from a checkout that stands anywhere."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

try:
    FOUND = importlib.util.find_spec("ansible_collections.telephony.pbx") is not None
except ModuleNotFoundError:
    FOUND = False

if not FOUND:
    tree = Path(tempfile.mkdtemp(prefix="telephony-pbx-"))
    namespace = tree / "ansible_collections" / "telephony"
    namespace.mkdir(parents=True)
    (namespace / "pbx").symlink_to(ROOT)
    sys.path.insert(0, str(tree))
