# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emergency numbers of a country: libphonenumber's, with what we have reviewed on top."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import (
    countries,
    short_metadata_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import overlay_of

BASE = "libphonenumber, short number metadata"


@dataclass(frozen=True)
class Emergency:
    """A number, what it is for (kinds of ``overlay.EmergencyFact``), and where we know it from."""

    number: str
    kinds: frozenset
    sources: tuple


def emergency_numbers(country: str) -> tuple:
    """All emergency numbers of a country, shortest and lowest first; empty when none is known."""
    found = {}
    metadata = short_metadata_of(country)
    if metadata is not None and metadata.emergency is not None and metadata.emergency.national_number_pattern:
        for number in digits.words(digits.compile_digits(metadata.emergency.national_number_pattern)):
            found[number] = Emergency(number, frozenset({"voice"}), (BASE,))
    for fact in overlay_of(country).emergency:
        base = (BASE,) if fact.number in found else ()
        found[fact.number] = Emergency(fact.number, fact.kinds, base + (fact.source,))
    return tuple(found[number] for number in sorted(found, key=lambda number: (len(number), number)))


def of_all_countries() -> dict:
    """Country to its emergency numbers as (number, kinds in order), for the table that managed hosts carry."""
    table = {}
    for country in sorted(countries()):
        numbers = tuple((item.number, tuple(sorted(item.kinds))) for item in emergency_numbers(country))
        if numbers:
            table[country] = numbers
    return table
