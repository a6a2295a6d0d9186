# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that nobody has, and dialled strings made from libphonenumber's own expressions. No test dials anything."""

from __future__ import annotations

import random

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.classes import TYPES
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import calling_code_of, metadata_of

# Kept out of service for films and books. AU: ACMA, numbers for use in television shows and other creative works.
# GB: Ofcom, numbers for drama use. US: NANPA, 555-0100 to 555-0199 of every area. NZ keeps none.
FICTION = {
    "AU": {
        "local": ("+61755501234", "+61770101234"),
        "national": ("+61255501234", "+61370101234", "+61355501234", "+61855501234", "+61870101234"),
        "mobile": ("+61491570006", "+61491570156", "+61491570313", "+61491571266", "+61491572549"),
        "service": ("+611800160401", "+611800975707", "+611300975707", "+61131114"),
    },
    "GB": {
        "local": ("+442079460000", "+442079460958"),
        "national": ("+441134960123", "+441214960123", "+441632960123", "+442890180123", "+443069990123"),
        "mobile": ("+447700900123", "+447700900999"),
        "service": ("+448081570123",),
        "premium": ("+449098790123",),
    },
    "US": {
        "local": ("+12125550100", "+12125550199"),
        "national": ("+13105550123", "+14155550142"),
        "service": ("+18005550123", "+18885550123"),
        "premium": ("+19005550123",),
    },
}

AREA_CODES = {"AU": "7", "NZ": "9", "GB": "20", "US": "212"}


def a_number(state: digits.State, rng: random.Random) -> str:
    """A random number of an expression."""
    found = ""
    while True:
        choices = [digit for digit in range(10) if digits.step(state, digit)]
        if digits.END in state and (not choices or rng.random() < 0.5):
            return found
        digit = rng.choice(choices)
        found += str(digit)
        state = digits.step(state, digit)


def numbers_of_types(country: str, rng: random.Random, each: int) -> list:
    """(type, national significant number) of a country, ``each`` of every type it has."""
    metadata = metadata_of(country)
    found = []
    for name in TYPES:
        desc = getattr(metadata, name)
        if desc is not None and desc.national_number_pattern:
            state = digits.compile_digits(desc.national_number_pattern)
            found.extend((name, a_number(state, rng)) for _time in range(each))
    return found


def dialled(plan, country: str, number: str) -> list:
    """The ways to dial a country's national significant number in a plan; not all of them exist."""
    code = calling_code_of(country)
    ways = ["+" + code + number] + [idd + code + number for idd in plan.idds]
    if country == plan.country:
        ways += [plan.trunk + number, number, number[len(plan.area_code) :]]
    return ways
