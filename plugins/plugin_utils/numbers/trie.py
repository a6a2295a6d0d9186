# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries over dialled digits: which outcome a digit string has, and the fewest patterns that say the same.

A trie is an index into one table of interned nodes, so equal tries are the same number. Two shapes:

* a *tail*: any digits follow, and only their count matters: pairs of (outcome, mask of lengths);
* a *branch*: an outcome for ending here (or None) and ten tries, one for each next digit.

Outcomes are hashable values that this file does not look into.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, NamedTuple

EMPTY = 0

_table: list = [()]  # a tail is a tuple of pairs; a branch is a list [outcome, kids]: told apart by _is_tail
_interned: dict = {("tail", ()): EMPTY}
_merged: dict = {}


class Path(NamedTuple):
    """One pattern: a set of digits per place (as a string), then ``least`` to ``most`` digits of any kind."""

    digits: tuple
    outcome: Any
    least: int
    most: int


def _is_tail(trie: int) -> bool:
    return isinstance(_table[trie], tuple)


def _intern(key: tuple, value: object) -> int:
    number = _interned.get(key)
    if number is None:
        number = _interned[key] = len(_table)
        _table.append(value)
    return number


def tail(pairs: Iterable) -> int:
    """A trie of any digits: pairs of (outcome, mask of lengths). Earlier pairs win where masks overlap."""
    taken = 0
    kept: dict = {}
    for outcome, mask in pairs:
        mask &= ~taken
        taken |= mask
        if mask:
            kept[outcome] = kept.get(outcome, 0) | mask
    value = tuple(sorted(kept.items(), key=lambda pair: (pair[1] & -pair[1], pair[1])))
    return _intern(("tail", value), value)


def branch(outcome: Hashable | None, kids: list) -> int:
    """A trie of ten tries; becomes a tail when all ten are the same tail."""
    first = kids[0]
    if _is_tail(first) and all(kid == first for kid in kids):
        pairs = [(kept, mask << 1) for kept, mask in _table[first]]
        return tail(([(outcome, 1)] if outcome is not None else []) + pairs)
    return _intern(("branch", outcome, tuple(kids)), [outcome, tuple(kids)])


def word(digits: str, rest: int) -> int:
    """The trie of ``digits`` followed by ``rest``."""
    for digit in reversed(digits):
        kids = [EMPTY] * 10
        kids[int(digit)] = rest
        rest = branch(None, kids)
    return rest


def after(trie: int, digit: int) -> int:
    if _is_tail(trie):
        return tail([(outcome, mask >> 1) for outcome, mask in _table[trie]]) if trie else EMPTY
    return _table[trie][1][digit]


def walk(trie: int, digits: str) -> int:
    for digit in digits:
        trie = after(trie, int(digit))
    return trie


def ending(trie: int) -> Any:
    """The outcome of a number that ends here."""
    if _is_tail(trie):
        return next((outcome for outcome, mask in _table[trie] if mask & 1), None)
    return _table[trie][0]


def merge(first: int, second: int) -> int:
    """Both tries; where both have an outcome for a string, the first one's counts."""
    if first == second or second == EMPTY:
        return first
    if first == EMPTY:
        return second
    key = (first, second)
    if key not in _merged:
        if _is_tail(first) and _is_tail(second):
            _merged[key] = tail(_table[first] + _table[second])
        else:
            outcome = ending(first) if ending(first) is not None else ending(second)
            _merged[key] = branch(outcome, [merge(after(first, d), after(second, d)) for d in range(10)])
    return _merged[key]


def without(trie: int, prefix: str) -> int:
    """The trie without any string that begins with ``prefix``."""
    if not prefix or trie == EMPTY:
        return EMPTY
    kids = [after(trie, digit) for digit in range(10)]
    kids[int(prefix[0])] = without(kids[int(prefix[0])], prefix[1:])
    return branch(ending(trie), kids)


def relabel(trie: int, change: Callable, seen: dict | None = None) -> int:
    """The same strings with ``change(outcome)`` as outcomes; None takes the strings out."""
    seen = {} if seen is None else seen
    if trie not in seen:
        value = _table[trie]
        if _is_tail(trie):
            changed = [(change(outcome), mask) for outcome, mask in value]
            seen[trie] = tail([pair for pair in changed if pair[0] is not None])
        else:
            outcome = None if value[0] is None else change(value[0])
            seen[trie] = branch(outcome, [relabel(kid, change, seen) for kid in value[1]])
    return seen[trie]


def relabel_by_number(trie: int, change: Callable, before: str = "") -> int:
    """The same strings with ``change(digits before, digits that follow, outcome)`` as outcomes."""
    if _is_tail(trie):
        pairs: list = []
        for outcome, mask in _table[trie]:
            every = [length for length in range(mask.bit_length()) if mask >> length & 1]
            pairs.extend((change(before, length, outcome), 1 << length) for length in every)
        return tail(pairs)
    outcome, kids = _table[trie]
    kids = [relabel_by_number(kid, change, before + str(digit)) for digit, kid in enumerate(kids)]
    return branch(None if outcome is None else change(before, 0, outcome), kids)


def only_lengths(trie: int, keep: int) -> int:
    """The strings whose length is in the mask ``keep``."""
    if trie == EMPTY or not keep:
        return EMPTY
    if _is_tail(trie):
        return tail([(outcome, mask & keep) for outcome, mask in _table[trie]])
    return branch(ending(trie) if keep & 1 else None, [only_lengths(kid, keep >> 1) for kid in _table[trie][1]])


def _runs(mask: int) -> Iterator[tuple]:
    """(lowest, highest) of every unbroken run of bits."""
    bit = 0
    while mask >> bit:
        if mask >> bit & 1:
            low = bit
            while mask >> (bit + 1) & 1:
                bit += 1
            yield low, bit
        bit += 1


def paths(trie: int, before: tuple = ()) -> Iterator[Path]:
    """The trie as patterns of which every string matches at most one."""
    if _is_tail(trie):
        for outcome, mask in _table[trie]:
            for low, high in _runs(mask):
                yield Path(before, outcome, low, high)
        return
    outcome, kids = _table[trie]
    if outcome is not None:
        yield Path(before, outcome, 0, 0)
    sets: dict = {}
    for digit, kid in enumerate(kids):
        sets[kid] = sets.get(kid, "") + str(digit)
    for kid, digits in sets.items():
        if kid != EMPTY:
            yield from paths(kid, before + (digits,))
