# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a simulation cannot know. Pure."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN


class Unfollowed(Exception):
    """The simulation ends here: `name` is the application, function or switch that it does not know, `reason` says more."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


def shown(text: str) -> str:
    """A text for a person: what only the running call knows as `...`."""
    return text.replace(UNKNOWN, "...")
