# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, said so that a person can mend it: the item, the field, the reason and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was asked for.

    `where` names the item and field (`endpoints[3] (1001): transport`), `message` the reason, `remedy` what to do.
    `missing` is the (kind, name) that a reference points to in vain: a run of one kind in check mode only warns then,
    because a task that comes before it in the play may create it.  `warning` is told, and hinders nothing.  None of them
    ever holds a secret's value.
    """

    where: str
    message: str
    remedy: str = ""
    missing: tuple[str, ...] = ()
    warning: bool = False

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}; {self.remedy}" if self.remedy else text


class PbxError(Exception):
    """A refusal or a failure, with every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__(self.text())

    def text(self) -> str:
        """Return all problems, the first twenty in full: ten thousand of one kind help nobody."""
        shown = [str(problem) for problem in self.problems[:20]]
        if len(self.problems) > len(shown):
            shown.append(f"... and {len(self.problems) - len(shown)} more")
        return "\n".join(shown)


def refuse(where: str, message: str, remedy: str = "") -> PbxError:
    """Return the error of one problem."""
    return PbxError([Problem(where, message, remedy)])


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the known name nearest to `name`, or an empty string."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'did you mean "{found[0]}"?' if found else ""
