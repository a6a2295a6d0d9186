# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a number plan refuses, with what to do about it."""

from __future__ import annotations


class PlanError(ValueError):
    """A country, area code or number that the plan cannot take: the reason, and the remedy."""

    def __init__(self, message: str, remedy: str = ""):
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message
