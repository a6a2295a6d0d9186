# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the Python of one virtual environment: `in_venv.py NAME ARGUMENTS`, from the root, with the environment of our own."""

from __future__ import annotations

import os
import sys

from common import ROOT, VENVS, environment

if __name__ == "__main__":
    os.chdir(ROOT)
    python = str(VENVS / sys.argv[1] / "bin" / "python")
    os.execve(python, [python, *sys.argv[2:]], environment(sys.argv[1]))
