# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Automata and tries against the plain way of doing it."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits, trie

EXPRESSIONS = [
    "000|1(?:06|12)",
    r"13(?:00\d{6}(?:\d{2})?|45[0-4]\d{3})|13\d{4}",
    r"[2-57-9]\d{1,3}",
    r"(?:1|22?)?3{0,2}",
    r"(\d)(\d{2,3})",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_automaton_accepts_what_re_accepts(expression: str) -> None:
    rng = random.Random(1)
    start = digits.compile_digits(expression)
    words = ["".join(word) for length in range(4) for word in itertools.product("0123456789", repeat=length)]
    words += [
        "13" + "".join(rng.choice("0045123456789") for _unused in range(rng.randint(2, 11))) for _unused in range(3000)
    ]
    for word in words:
        state = start
        for digit in word:
            state = digits.step(state, int(digit))
        assert (digits.END in state) == bool(re.fullmatch(expression, word)), word


def test_what_may_follow() -> None:
    start = digits.compile_digits(r"12?\d{2}|3")
    assert digits.lengths(start) == 0b11010
    assert digits.lengths(digits.step(start, 1)) == 0b1100
    assert digits.step(start, 9) == digits.DEAD
    assert digits.count(digits.compile_digits(r"[1-4]\d")) == 40
    assert digits.words(digits.compile_digits("1(?:06|12)|000")) == ["000", "106", "112"]
    assert digits.shortest(digits.compile_digits(r"9\d{3}|12")) == "12"


@pytest.mark.parametrize("expression", ["a", "(1", "1)", "[1", r"\w", "1{2", "1+", ".", "^1"])
def test_an_unknown_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        digits.compile_digits(expression)


def made(table: dict) -> int:
    """A trie of a plain table of strings."""
    root = trie.EMPTY
    for number, outcome in table.items():
        root = trie.merge(root, trie.word(number, trie.tail([(outcome, 1)])))
    return root


def said(root: int, longest: int) -> dict:
    words = ["".join(word) for length in range(longest + 1) for word in itertools.product("0123456789", repeat=length)]
    found = {word: trie.ending(trie.walk(root, word)) for word in words}
    return {word: outcome for word, outcome in found.items() if outcome is not None}


def a_table(rng: random.Random, size: int) -> dict:
    return {
        "".join(rng.choice("012") for _unused in range(rng.randint(0, 4))): rng.choice("abc") for _time in range(size)
    }


@pytest.mark.parametrize("seed", range(5))
def test_tries_are_tables(seed: int) -> None:
    rng = random.Random(seed)
    first, second = a_table(rng, 20), a_table(rng, 20)
    one, two = made(first), made(second)
    assert said(one, 4) == first
    assert said(trie.merge(one, two), 4) == {**second, **first}
    assert said(trie.without(one, "1"), 4) == {word: cls for word, cls in first.items() if not word.startswith("1")}
    assert said(trie.relabel(one, lambda cls: None if cls == "a" else cls * 2), 4) == {
        word: cls * 2 for word, cls in first.items() if cls != "a"
    }
    assert said(trie.relabel_by_number(one, lambda before, more, cls: (cls, len(before) + more)), 4) == {
        word: (cls, len(word)) for word, cls in first.items()
    }
    assert said(trie.only_lengths(one, 0b1010), 4) == {word: cls for word, cls in first.items() if len(word) in (1, 3)}
    assert made(dict(reversed(list(first.items())))) == one


@pytest.mark.parametrize("seed", range(5))
def test_paths_say_what_the_trie_says_once(seed: int) -> None:
    rng = random.Random(seed)
    table = a_table(rng, 25)
    root = trie.merge(made(table), trie.word("2", trie.tail([("d", 0b110), ("e", 0b1000)])))
    found: dict = {}
    for path in trie.paths(root):
        for extra in range(path.least, path.most + 1):
            for word in itertools.product(*path.digits, *["0123456789"] * extra):
                assert "".join(word) not in found
                found["".join(word)] = path.outcome
    assert found == said(root, 4)


def test_equal_tries_are_one() -> None:
    every = trie.branch(None, [trie.tail([("a", 0b1)])] * 10)
    assert every == trie.tail([("a", 0b10)])
    assert trie.merge(every, trie.EMPTY) == every
    assert trie.tail([("a", 0b11), ("b", 0b110)]) == trie.tail([("b", 0b100), ("a", 0b11)])
    assert list(trie.paths(trie.tail([("a", 0b1101)]))) == [trie.Path((), "a", 0, 0), trie.Path((), "a", 2, 3)]
