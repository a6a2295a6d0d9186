# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that a carrier or exchange may understand as an emergency number, and those that it will not."""

from __future__ import annotations

import phonenumbers
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_numbers import emergency_number
from ansible_collections.telephony.pbx.plugins.module_utils.core.emergency_numbers import EMERGENCY_NUMBERS

EVERY = sorted({number for table in EMERGENCY_NUMBERS.values() for number in table})


@pytest.mark.parametrize("front", ["", "0", "9", "*67", "1831", "#31#", "9*67", "+61", "0011", "sip:", "tel:"])
def test_every_number_of_every_country(front: str) -> None:
    behind = "49" if front == "0011" else ""
    missed = [number for number in EVERY if not emergency_number(f"{front}{behind}{number}")]
    assert not missed


def test_calling_codes_without_plus_are_those_of_the_country() -> None:
    assert (
        emergency_number("61000") == "000" and emergency_number("1911") == "911" and emergency_number("44999") == "999"
    )
    assert not emergency_number("1000") and not emergency_number("1002")


def test_hardly_any_number_is_taken_for_one() -> None:
    """Examples of libphonenumber for every country and kind; what is left are short numbers of small islands."""
    numbers, taken = 0, set()
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (0, 1, 2, 3, 4, 5, 6, 7, 10):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            plus = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            inside = phonenumbers.national_significant_number(example)
            for form in (plus, plus[1:], inside, f"0{inside}", f"00{plus[1:]}"):
                numbers += 1
                if emergency_number(form):
                    taken.add(region)
    assert numbers > 5000 and taken <= {"AZ", "ME", "TA", "TO", "TV"}, taken


@pytest.mark.parametrize(
    "text", ["", "1001", "s", "2000", "13 11 26", "1300 655 506", "+61 491 570 006", "*97", "voicemail"]
)
def test_ordinary_numbers(text: str) -> None:
    assert emergency_number(text) == ""
