# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions of $[...]; each of these results is what a real Asterisk 22 gives (tests/integration/dial asks it thousands)."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.expression import evaluate
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed


def nothing(name: str, data: str) -> str:
    return {"LEN": str(len(data))}[name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3.5"),
        ("1 / 3", "0.333333333333333333"),
        ("7 % 4", "3"),
        ("1 / 0", "2147483647"),
        ("10 > 9", "1"),
        ('"10" > "9"', "0"),
        ("01 = 1", "1"),
        ('"01" = "1"', "0"),
        ("abc = abc", "1"),
        ("2 - -3", "5"),
        ("!0", "1"),
        ("0 | 5", "5"),
        ('"" | 5', '""'),
        ("3 & 0", "0"),
        ("1 & 2 | 0", "1"),
        ('"abc123" : "[a-z]+"', "3"),
        ('"abc123" =~ "([0-9]+)"', "123"),
        ('"abc" : "(x)"', ""),
        ("1 ? yes :: no", "yes"),
        ("0 ? yes :: no", "no"),
        ('"a" ~~ "b"', "ab"),
        ("-2.5 * 1 ~~ 0", "-25"),
        ("LEN(abc) + 1", "4"),
        ("> 3", ""),
        ("1 +", "0"),
        ("1 2", "1"),
        ("99999999999999999999", "99999999999999999999"),
        ("10000000000 * 10000000000", "1e+20"),
    ],
)
def test_expressions(text, value):
    assert evaluate(text, nothing) == value


def test_a_regular_expression_that_python_reads_otherwise_is_refused():
    with pytest.raises(Unfollowed, match="regular expression"):
        evaluate('"a1" =~ "\\d"', nothing)
