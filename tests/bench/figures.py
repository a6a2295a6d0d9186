# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A figure: what ours costs against a peer measured in the same run, and the ratio that we mean to reach."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One line of `make bench`. `ratio` is ours to theirs; of an `at_least` figure it is theirs to ours."""

    name: str
    ratio: float
    reach: float
    at_least: bool
    ours: float
    theirs: float
    unit: str

    @property
    def reached(self) -> bool:
        """Whether the ratio is as good as it is meant to be."""
        return self.ratio >= self.reach if self.at_least else self.ratio <= self.reach

    def show(self) -> None:
        """Print it as one line of JSON; a figure that is not reached is said on stderr too."""
        print(json.dumps(asdict(self)), flush=True)
        if not self.reached:
            print(f"not reached: {self.name}: {self.ratio} against {self.reach}", file=sys.stderr, flush=True)


def figure(name: str, ours: float, theirs: float, reach: float, at_least: bool = False, unit: str = "s") -> Figure:
    """Return the figure of two measurements of one unit."""
    ratio = theirs / ours if at_least else ours / theirs
    return Figure(name, round(ratio, 3), reach, at_least, round(ours, 3), round(theirs, 3), unit)
