# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A telephone network in four containers, with no way out: `python3 -m tests.lab help`.

Standard library only, because `prepare` must run on a machine that has nothing but Python.
"""
