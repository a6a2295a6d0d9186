# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with requests on purpose: refused, cut, slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .wire import Cut, Response


@dataclass
class Trouble:
    """Something that goes wrong with requests whose "METHOD /path?query" has `substring` in it."""

    substring: str
    answer: Response | Cut | None = None
    seconds: float = 0.0
    times: int | None = None
    hits: int = field(default=0)


class Troubles:
    """The knobs of the fake that make requests go wrong."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []

    def met(self, line: str) -> tuple[Response | Cut | None, float]:
        """Return how a request goes wrong, if it does, and for how many seconds longer it takes."""
        seconds = 0.0
        for one in self.troubles:
            if one.substring in line and (one.times is None or one.hits < one.times):
                one.hits += 1
                seconds += one.seconds
                if one.answer is not None:
                    return one.answer, seconds
        return None, seconds

    def refuse(
        self,
        substring: str,
        status: int,
        body: str | bytes = "",
        headers: Mapping[str, str] | None = None,
        times: int | None = None,
        reason: str = "",
    ) -> Trouble:
        """Answer requests with this in "METHOD /path?query" so; `times`: only the first ones."""
        content = body.encode() if isinstance(body, str) else body
        return self._trouble(Trouble(substring, Response(status, content, dict(headers or {}), reason), times=times))

    def cut(self, substring: str, times: int | None = None, after: float = 0.0) -> Trouble:
        """Close the connection of such requests without an answer."""
        return self._trouble(Trouble(substring, Cut(after), times=times))

    def slow(self, substring: str, seconds: float, times: int | None = None) -> Trouble:
        """Let such requests take longer."""
        return self._trouble(Trouble(substring, None, seconds, times))

    def _trouble(self, trouble: Trouble) -> Trouble:
        self.troubles.append(trouble)
        return trouble

    def heal(self) -> None:
        """End all that goes wrong."""
        self.troubles.clear()
