# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of what we add to libphonenumber's data for a country, after reading its regulator's papers.

A country without an overlay works from libphonenumber alone. The facts are in ``overlay_<country>.py``; each one says
which document it is from.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = frozenset({"voice", "text", "test", "crisis", "mobile_only"})


@dataclass(frozen=True)
class EmergencyFact:
    """An emergency number and what it is for.

    Kinds: ``voice`` is answered by the emergency services; ``text`` is for text telephones, messages or relay;
    ``test`` reads back the address and calls nobody; ``crisis`` is a help line that is never barred;
    ``mobile_only`` is promised by the mobile networks only, so a trunk may need it mapped to the country's main
    number.
    """

    number: str
    kinds: frozenset
    source: str


@dataclass(frozen=True)
class Rule:
    """Overrides what libphonenumber says of national significant numbers that begin with ``prefix`` (an expression).

    ``form``: ``trunk`` is dialled with the national prefix, ``bare`` without, ``either`` both ways, ``none`` not at all. ``as_dialled``:
    sent to the carrier as it was dialled, never in E.164. ``lengths``: the only lengths of the national significant
    number.
    """

    prefix: str
    source: str
    cls: str | None = None
    form: str | None = None
    as_dialled: bool | None = None
    lengths: tuple = ()


@dataclass(frozen=True)
class ShortCode:
    """Numbers with no E.164 form, dialled and sent as they are; ``numbers`` is an expression for the whole string."""

    numbers: str
    cls: str
    source: str


@dataclass(frozen=True)
class CliPrefix:
    """Digits before a number that withhold or show the caller's number for that call.

    Emergency: what follows the prefix is matched against the emergency numbers as if the prefix had not been
    dialled, and the caller's number is shown to the emergency services whatever the prefix says.
    """

    digits: str
    effect: str  # withhold | show
    source: str


@dataclass(frozen=True)
class Overlay:
    country: str
    emergency: tuple = ()
    rules: tuple = ()
    # None: take the short codes of libphonenumber that are not for messages only
    short_codes: tuple | None = None
    cli_prefixes: tuple = ()
    # countries of the same calling code: counted as this country from everywhere; national when seen from this country;
    # national with their fixed lines only
    one_country: frozenset = frozenset()
    national: frozenset = frozenset()
    national_fixed: frozenset = frozenset()
    # expression that an area code must match; None: ask libphonenumber
    area_codes: str | None = None
    area_code_hint: str = ""
    # digits that a number dialled without its area code may begin with
    local_first: str = "23456789"
    # what no number that is dialled without the national prefix begins with: kept clear for the emergency numbers
    never_first: tuple = ()
