# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that touches phonenumbers: a controller without it gets a sentence, not a traceback."""

from __future__ import annotations

from functools import cache
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError

try:
    import phonenumbers
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    PHONENUMBERS_MISSING = ""
except ImportError as exc:
    PHONENUMBERS_MISSING = str(exc)

WORLD = "001"  # libphonenumber's region of networks that belong to no country


def need_phonenumbers() -> None:
    """Raise PlanError when the library is not there."""
    if PHONENUMBERS_MISSING:
        raise PlanError(
            "the number plan needs the Python library phonenumbers on the controller",
            "install it beside ansible-core: pip install phonenumbers",
        )


def countries() -> frozenset:
    """ISO 3166 codes of all countries with a number plan."""
    need_phonenumbers()
    return frozenset(phonenumbers.SUPPORTED_REGIONS)


@cache
def metadata_of(region: str) -> Any:
    return PhoneMetadata.metadata_for_region(region)


@cache
def network_metadata(calling_code: str) -> Any:
    return PhoneMetadata.metadata_for_nongeo_region(int(calling_code))


def short_metadata_of(region: str) -> Any:
    """Short numbers of a country, or None where libphonenumber has none."""
    return PhoneMetadata.short_metadata_for_region(region)


def calling_code_of(region: str) -> str:
    return str(metadata_of(region).country_code)


def regions_of(region_or_calling_code: str) -> tuple:
    """The countries of a calling code (given itself or by one of them), the main one first."""
    code = region_or_calling_code
    return COUNTRY_CODE_TO_REGION_CODE[int(code if code.isdigit() else calling_code_of(code))]


def calling_codes() -> tuple:
    """Every calling code in use, networks included."""
    return tuple(str(code) for code in sorted(COUNTRY_CODE_TO_REGION_CODE))


def example_numbers(region: str) -> tuple:
    """libphonenumber's own example of every type of number of a country, as (type, national significant number)."""
    metadata = metadata_of(region)
    found = []
    for name in (
        "fixed_line",
        "mobile",
        "toll_free",
        "premium_rate",
        "shared_cost",
        "voip",
        "personal_number",
        "pager",
        "uan",
    ):
        desc = getattr(metadata, name)
        if desc is not None and desc.example_number:
            found.append((name, desc.example_number))
    return tuple(found)


def is_known(e164: str) -> bool:
    """Whether libphonenumber lists the number as one that exists."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return False


def area_code_length(e164: str) -> int:
    """How many digits of the national number are the area code; 0 for none."""
    try:
        return phonenumbers.length_of_geographical_area_code(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return 0
