# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of parameters: cast by their types as GenieACS stores them, compared, and refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.values import RANGES, WrongValue, cast, pair, same


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("xsd:boolean", True, True),
        ("xsd:boolean", "true", True),
        ("xsd:boolean", "Off", False),
        ("xsd:boolean", 1, True),
        ("xsd:boolean", "0", False),
        ("xsd:unsignedInt", "5060", 5060),
        ("xsd:unsignedInt", 5060.0, 5060),
        ("xsd:unsignedInt", 2**32 - 1, 2**32 - 1),
        ("xsd:int", " -3 ", -3),
        ("xsd:long", 2**53, 2**53),
        ("xsd:dateTime", "2026-11-22T13:50:00Z", "2026-11-22T13:50:00.000Z"),
        ("xsd:dateTime", "2026-11-22 13:50:00.1239+02:00", "2026-11-22T11:50:00.123Z"),
        ("xsd:dateTime", "2026-11-22T13:50-0130", "2026-11-22T15:20:00.000Z"),
        ("xsd:dateTime", "2026-11-22", "2026-11-22T00:00:00.000Z"),
        ("xsd:dateTime", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("xsd:string", 1001, "1001"),
        ("xsd:string", " é ", " é "),
        ("xsd:hexBinary", "0aFF", "0aFF"),
        ("xsd:base64", "YWI=", "YWI="),
        ("", 5, 5),
        ("", True, True),
        ("vendor:thing", 5, "5"),
    ],
)
def test_a_value_is_cast_to_what_is_stored(kind: str, value: Any, stored: Any) -> None:
    found = cast(kind, value)
    assert found == stored and type(found) is type(stored)
    assert same(kind, found, stored)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("xsd:boolean", "Enabled", "neither true nor false"),
        ("xsd:boolean", 2, "neither true nor false"),
        ("xsd:unsignedInt", -1, "out of range"),
        ("xsd:unsignedInt", 2**32, "out of range"),
        ("xsd:int", 2**31, "out of range"),
        ("xsd:long", 2**63, "out of range"),
        ("xsd:long", 2**53 + 1, "not kept exactly"),
        ("xsd:unsignedInt", "abc", "is no number"),
        ("xsd:unsignedInt", "", "is no number"),
        ("xsd:unsignedInt", True, "is no number"),
        ("xsd:unsignedInt", "5.5", "is no number"),
        ("xsd:unsignedInt", 5.5, "is no whole number"),
        ("xsd:dateTime", "yesterday", "is no date"),
        ("xsd:dateTime", 1700000000, "is no date"),
        ("xsd:dateTime", "2026-13-22T00:00:00Z", "is no date that there is"),
        ("xsd:string", True, "is true or false"),
        ("xsd:string", 1.1, "is a number with a fraction"),
        ("xsd:string", "a\x00b", "XML cannot carry"),
        ("", "a\x1bb", "XML cannot carry"),
        ("xsd:hexBinary", "abc", "hexadecimal digits in pairs"),
        ("xsd:base64", "a", "no base64"),
        ("xsd:string", None, "no single value"),
        ("xsd:string", ["a"], "no single value"),
    ],
)
def test_a_value_of_another_type_is_refused_without_being_repeated(kind: str, value: Any, reason: str) -> None:
    with pytest.raises(WrongValue) as caught:
        cast(kind, value)
    assert reason in caught.value.reason and caught.value.remedy
    assert not isinstance(value, str) or len(value) < 3 or value not in f"{caught.value.reason} {caught.value.remedy}"


def test_numbers_out_of_range_are_told_the_range() -> None:
    for kind, (low, high) in RANGES.items():
        with pytest.raises(WrongValue) as caught:
            cast(kind, high + 1)
        assert f"from {low} to {high}" in caught.value.remedy


@pytest.mark.parametrize(
    ("kind", "wanted", "there", "equal"),
    [
        ("xsd:string", "a", "A", False),
        ("xsd:string", "1", 1, True),
        ("xsd:string", "true", True, False),
        ("xsd:boolean", True, "1", True),
        ("xsd:boolean", True, "Enabled", False),
        ("xsd:unsignedInt", 1, True, False),
        ("xsd:unsignedInt", 5, "5", True),
        ("xsd:unsignedInt", 5, 5.0, True),
        ("xsd:dateTime", "2026-11-22T13:50:00.000Z", "2026-11-22T13:50:00Z", True),
        ("xsd:hexBinary", "0aff", "0AFF", True),
        ("xsd:base64", "YWI=", "YW I=", True),
        ("xsd:base64", "YWI=", "YWM=", False),
        ("", True, "true", True),
        ("", True, 1, False),
        ("xsd:string", "", None, False),
    ],
)
def test_values_are_compared_as_the_device_means_them(kind: str, wanted: Any, there: Any, equal: bool) -> None:
    assert same(kind, wanted, there) is equal


def test_a_parameter_of_an_unknown_type_is_sent_without_one() -> None:
    assert pair("Device.A", "", 5) == ["Device.A", 5]
    assert pair("Device.A", "xsd:int", 5) == ["Device.A", 5, "xsd:int"]
