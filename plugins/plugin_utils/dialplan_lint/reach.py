# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Relations between extensions: which takes every number of another, and which share one. Pure.

Numbers themselves are matched by patterns.takes alone; this is about sets of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import Exten

MOST_NUMBERS = 1000  # of a pattern whose numbers are looked at one by one


def covers(outer: Exten, inner: Exten) -> bool:
    """Whether `outer` takes every number that `inner` takes."""
    ours, theirs = outer.places, inner.places
    for at, place in enumerate(ours):
        left = theirs[at:]
        if place == "!":
            return True
        if place == ".":
            return bool(left) and left[0] != "!"
        if not left or isinstance(left[0], str) or not left[0] <= place:
            return False
    return len(ours) == len(theirs)


def overlap(one: Exten, other: Exten) -> bool:
    """Whether some number is taken by both."""
    for mine, theirs in itertools.zip_longest(one.places, other.places, fillvalue=""):
        if "!" in (mine, theirs):
            return True
        if not mine or not theirs:
            return False
        if "." in (mine, theirs):
            return True
        if not set(mine) & set(theirs):
            return False
    return True


def numbers(exten: Exten) -> Iterator[str] | None:
    """Every number that a pattern takes; None if there are too many."""
    count = 1
    for place in exten.places:
        if isinstance(place, str):
            return None
        count *= len(place)
        if count > MOST_NUMBERS:
            return None
    return map("".join, itertools.product(*(sorted(place) for place in exten.places)))
