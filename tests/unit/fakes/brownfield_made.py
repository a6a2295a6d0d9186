# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole configuration folders as engineers leave them after ten years, made up from a number.

`made(seed)` gives name -> bytes: pjsip.conf and its folders, extensions.conf with includes, queues, voicemail and some of
the rest. A real Asterisk accepts every one of the 300 that tests/integration/brownfield asks it about.
"""

from __future__ import annotations

import random
from collections.abc import Collection

from . import brownfield_apps, brownfield_dialplan, brownfield_pjsip
from .brownfield_habits import Habit

INCLUDED = ("pjsip_custom.conf", "extensions_custom.conf", "queues_more.conf")
FOLDER = "/etc/asterisk"
SEEDS = 300


def made(seed: int, folder: str = FOLDER) -> dict[str, bytes]:
    """Return the files of one host. `folder` is where they will stand: some includes are written in full."""
    rng = random.Random(seed)
    out: dict[str, bytes] = {}
    for makers in (brownfield_pjsip.MAKERS, brownfield_dialplan.MAKERS, brownfield_apps.MAKERS):
        for maker in makers:
            for name, lines in maker(rng, Habit(rng), folder).items():
                out[name] = Habit(rng).file(lines, loose=name.endswith(".inc"))
    for name, lines in brownfield_apps.OTHERS.items():
        if rng.random() < 0.4:
            habit = Habit(rng)
            out[name] = habit.file([row for title, rows in lines for row in habit.section(title, rows)])
    return out


def roots_of(files: Collection[str]) -> list[str]:
    """Return the files that the server reads by themselves."""
    return [name for name in files if "/" not in name and name.endswith(".conf") and name not in INCLUDED]
