# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other end of a trunk: keeps one binding per Contact, with or without a digest challenge.

Measured on a real one: a challenged un-REGISTER is not repeated with credentials, so a registrar that asks for them keeps
the binding; one that does not removes it, even if the same Contact was registered anew a moment before.
"""

from __future__ import annotations


class Registrar:
    """`passwords` holds the accounts that it refuses to take any other password for; all others are welcome."""

    def __init__(self, challenge: bool = True) -> None:
        self.challenge = challenge
        self.passwords: dict[str, str] = {}
        self.silent = False
        self.refuse = 0
        self.bindings: dict[str, int] = {}
        self.seen: list[tuple[str, int]] = []

    def register(self, contact: str, user: str, password: str, expires: int) -> int:
        """Take a REGISTER (with credentials when they were asked for); return the status, 0 for no answer at all."""
        self.seen.append((contact, expires))
        if self.silent:
            return 0
        if self.refuse:
            return self.refuse
        if self.challenge and self.passwords.get(user, password) != password:
            return 403
        self.bindings[contact] = expires
        return 200

    def unregister(self, contact: str) -> int:
        self.seen.append((contact, 0))
        if self.silent:
            return 0
        if self.challenge:
            return 401
        self.bindings.pop(contact, None)
        return 200
