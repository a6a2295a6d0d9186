# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that the roles put on hosts."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROLE = Path(__file__).resolve().parents[3] / "roles" / "asterisk"


def program(name: str) -> ModuleType:
    """Load a program of the role as a module."""
    spec = importlib.util.spec_from_file_location(name, ROLE / "files" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
