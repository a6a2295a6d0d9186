# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regular expressions over digits, as automata that can be asked about prefixes.

libphonenumber describes the numbers of a country by regular expressions. Python's ``re`` answers whether a complete
number matches; a dial pattern needs to know what may still follow a *prefix*. The subset that the metadata uses
(digits, sets, groups, alternatives, bounded repeats) is compiled here into states that are interned, so that two
expressions that leave the same rest after a prefix end in the same state: that is how "the same from here on" is
seen at once.

A state is a frozenset of node numbers; node 0 means "the number may end here". Lengths are bit masks: bit n for n
digits.
"""

from __future__ import annotations

from functools import cache

State = frozenset  # of int

END = 0
ACCEPT: State = frozenset({END})
DEAD: State = frozenset()
ANY = 0b1111111111

# node number -> (mask of allowed digits, the state after one of them). Grows with the expressions that were
# compiled and is never emptied: a few thousand nodes per country.
_nodes: list = [(0, DEAD)]
_numbers: dict = {}


def _node(mask: int, after: State) -> int:
    key = (mask, after)
    number = _numbers.get(key)
    if number is None:
        number = _numbers[key] = len(_nodes)
        _nodes.append(key)
    return number


class _Parser:
    """Reads an expression into tuples: ("set", mask) ("cat", parts) ("alt", parts) ("rep", part, least, most)."""

    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self, expected: str = "") -> str:
        char = self.peek()
        if not char or (expected and char != expected):
            raise ValueError(f"cannot read the expression {self.text!r} at {self.at}")
        self.at += 1
        return char

    def alternatives(self) -> tuple:
        parts = [self.sequence()]
        while self.peek() == "|":
            self.take()
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else ("alt", parts)

    def sequence(self) -> tuple:
        parts = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return ("cat", parts)

    def atom(self) -> tuple:
        char = self.take()
        if char == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            inner = self.alternatives()
            self.take(")")
            return inner
        if char == "[":
            return ("set", self.digit_set())
        if char == "\\":
            self.take("d")
            return ("set", ANY)
        return ("set", 1 << int(char))

    def digit_set(self) -> int:
        mask = 0
        while self.peek() != "]":
            first = last = int(self.take())
            if self.peek() == "-":
                self.take()
                last = int(self.take())
            for digit in range(first, last + 1):
                mask |= 1 << digit
        self.take("]")
        return mask

    def repeated(self, part: tuple) -> tuple:
        char = self.peek()
        if char == "?":
            self.take()
            return ("rep", part, 0, 1)
        if char != "{":
            return part
        self.take()
        end = self.text.index("}", self.at)
        least, _comma, most = self.text[self.at : end].partition(",")
        self.at = end + 1
        return ("rep", part, int(least), int(most or least))


def _compile(part: tuple, after: State) -> State:
    kind = part[0]
    if kind == "set":
        return frozenset({_node(part[1], after)})
    if kind == "cat":
        for item in reversed(part[1]):
            after = _compile(item, after)
        return after
    if kind == "alt":
        return frozenset().union(*(_compile(item, after) for item in part[1]))
    _rep, item, least, most = part
    state = after
    for _optional in range(most - least):
        state = _compile(item, state) | after
    for _required in range(least):
        state = _compile(item, state)
    return state


@cache
def compile_digits(expression: str) -> State:
    """The starting state of an expression over digits. Raises ValueError for anything outside the subset."""
    parser = _Parser("".join(expression.split()))
    parsed = parser.alternatives()
    if parser.peek():
        raise ValueError(f"cannot read the expression {expression!r} at {parser.at}")
    return _compile(parsed, ACCEPT)


@cache
def step(state: State, digit: int) -> State:
    """What is left after one more digit; DEAD when nothing goes on with it."""
    bit = 1 << digit
    after = [_nodes[number][1] for number in state if _nodes[number][0] & bit]
    if not after:
        return DEAD
    return after[0] if len(after) == 1 else frozenset().union(*after)


@cache
def lengths(state: State) -> int:
    """Bit mask of how many digits may still follow."""
    mask = 0
    for number in state:
        mask |= 1 if number == END else lengths(_nodes[number][1]) << 1
    return mask


@cache
def count(state: State) -> int:
    """About how many numbers follow (twice counted where alternatives overlap): a weight, not a census."""
    total = 0
    for number in state:
        total += 1 if number == END else bin(_nodes[number][0]).count("1") * count(_nodes[number][1])
    return total


def words(state: State) -> list:
    """Every digit string of a finite expression, in order. Meant for small ones, such as emergency numbers."""
    found = [""] if END in state else []
    for digit in range(10):
        after = step(state, digit)
        if after:
            found.extend(str(digit) + rest for rest in words(after))
    return found


def shortest(state: State) -> str:
    """One of the shortest numbers that follow."""
    found = ""
    while END not in state:
        digit = min(
            (digit for digit in range(10) if step(state, digit)),
            key=lambda digit: lengths(step(state, digit)) & -lengths(step(state, digit)),
        )
        found += str(digit)
        state = step(state, digit)
    return found
