# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which class a number takes that nobody knows: the nearest by prefix."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits, trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.classes import (
    Outcome,
    _Builder,
    _Found,
    _Pending,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import Rule


def built(known: dict, rules: tuple = (), **how) -> int:
    """The trie of expressions by class; "national" is ours, "XX" another country's."""
    found = []
    for cls, expression in known.items():
        outcome = Outcome(cls) if cls.islower() else Outcome("international", cls)
        found.append(_Found(outcome, digits.compile_digits(expression)))
    pending = tuple(_Pending(rule, digits.compile_digits(rule.prefix)) for rule in rules)
    return _Builder(**how).build(tuple(found), pending)


def cls_of(root: int, number: str) -> str | None:
    outcome = trie.ending(trie.walk(root, number))
    return outcome and (outcome.country or outcome.cls)


def test_a_hole_takes_the_closest_digit() -> None:
    root = built({"national": r"2\d{3}", "mobile": r"5\d{4}"})
    assert cls_of(root, "3123") == "national"
    assert cls_of(root, "31234") is None
    assert cls_of(root, "41234") == "mobile"
    assert cls_of(root, "91234") == "mobile"


def test_between_two_the_one_with_more_numbers() -> None:
    root = built({"national": r"2\d{3}", "mobile": r"4\d{2}[0-3]"})
    assert cls_of(root, "3123") == "national"
    root = built({"national": r"2\d{2}[0-3]", "mobile": r"4\d{3}"})
    assert cls_of(root, "3123") == "mobile"


def test_a_hole_between_another_country_and_ours_is_ours() -> None:
    root = built({"national": r"2[05]\d\d", "XX": r"2[1467]\d\d"})
    assert cls_of(root, "2112") == "XX"
    assert cls_of(root, "2212") == "national"
    assert cls_of(root, "2912") == "national"


def test_what_has_one_class_needs_no_more_digits() -> None:
    root = built({"national": r"2(?:0[1-5]|4[37])\d{3}", "mobile": r"5\d{5}"})
    assert cls_of(root, "299999") == "national"


def test_some_first_digits_stay_closed() -> None:
    root = built({"national": r"[2-5]\d{3}", "service": r"100\d{2}"}, unfilled="01")
    assert cls_of(root, "0123") is None
    assert cls_of(root, "10012") == "service"
    assert cls_of(root, "9123") == "national"


def test_foreign_numbers_have_any_length_between_the_shortest_and_the_longest() -> None:
    root = built({"XX": r"2\d{3}|2\d{7}"}, hull=True)
    assert [length for length in range(12) if cls_of(root, "2" * length)] == [4, 5, 6, 7, 8]


def test_rules_override_and_the_longer_prefix_wins() -> None:
    rules = (
        Rule("1", "test", cls="premium"),
        Rule("13", "test", cls="service", lengths=(4,)),
        Rule("135", "test", cls="mobile"),
    )
    root = built({"national": r"[12]\d{5}", "XX": r"139\d{3}"}, rules)
    assert cls_of(root, "111111") == "premium"
    assert cls_of(root, "222222") == "national"
    assert cls_of(root, "1311") == "service"
    assert cls_of(root, "131111") is None
    assert cls_of(root, "1351") == "mobile"
    assert cls_of(root, "139111") == "XX"
    assert cls_of(root, "1391") == "service"


def test_fewer_digits_when_asked() -> None:
    mixed = {"national": r"2[0-8]{5}", "service": r"29\d{4}|20009[01]"}
    assert cls_of(built(mixed), "200090") == "service"
    coarse = built(mixed, finest=3)
    assert cls_of(coarse, "200090") == "national"
    assert cls_of(coarse, "290000") == "service"
