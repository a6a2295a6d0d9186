# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be dialled, as patterns that belong to no engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import trie


class Treatment(NamedTuple):
    """What a dialled number is and how it is rewritten: the outcome of a dialling trie.

    ``strip`` leading characters go and ``prepend`` comes for E.164 (or, with ``as_dialled``, for the number as it
    is sent); the other pair does the same for a trunk that takes national numbers.
    """

    cls: str
    country: str | None = None
    as_dialled: bool = False
    strip: int = 0
    prepend: str = ""
    national_strip: int = 0
    national_prepend: str = ""


@dataclass(frozen=True)
class DialPattern:
    """A set of dialled strings with one class and one treatment. No string matches two patterns of a plan.

    ``digits``: for each place the allowed digits, "4" or "0123456789"; the first place may be "+". After them come
    at least ``min_extra`` and at most ``max_extra`` digits of any kind. ``country`` is set for another country's
    numbers.
    """

    cls: str
    digits: tuple
    min_extra: int
    max_extra: int
    strip: int
    prepend: str
    country: str | None
    national_strip: int
    national_prepend: str
    send_as_dialled: bool
    example: str

    def matches(self, dialled: str) -> bool:
        """Whether a string of digits (with a leading + or not) is in this set."""
        fixed = len(self.digits)
        if not fixed + self.min_extra <= len(dialled) <= fixed + self.max_extra:
            return False
        return all(char in allowed for char, allowed in zip(dialled, self.digits)) and (
            len(dialled) == fixed or (dialled[fixed:].isascii() and dialled[fixed:].isdigit())
        )

    def rewrite(self, dialled: str) -> str:
        """The number as E.164, or as it was dialled where it has no such form."""
        return self.prepend + dialled[self.strip :]

    def rewrite_national(self, dialled: str) -> str:
        """The number as a trunk that takes national numbers wants it."""
        return self.national_prepend + dialled[self.national_strip :]


def to_patterns(root: int, before: tuple = ()) -> tuple:
    """The patterns of a trie of Treatments; ``before`` are places in front of it (such as "+", "6", "1")."""
    found = []
    for path in trie.paths(root, before):
        done = path.outcome
        found.append(
            DialPattern(
                cls=done.cls,
                digits=path.digits,
                min_extra=path.least,
                max_extra=path.most,
                strip=done.strip,
                prepend=done.prepend,
                country=done.country,
                national_strip=done.national_strip,
                national_prepend=done.national_prepend,
                send_as_dialled=done.as_dialled,
                example="".join(allowed[0] for allowed in path.digits) + "5" * path.least,
            )
        )
    return tuple(found)
