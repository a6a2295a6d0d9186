# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the numbers of a country are dialled inside it: with the national prefix, without, or both ways."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits, trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.classes import Outcome, national_trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import calling_code_of, metadata_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import overlay_of


class Form(NamedTuple):
    """The prefixes of a country. ``usual``: trunk | bare | either, as in overlay.Rule."""

    code: str  # calling code, without +
    trunk: str  # national prefix, or ""
    usual: str
    idds: tuple  # international prefixes, the preferred one first


def _has_trunk(rule: str | None, trunk: str) -> bool:
    return rule is not None and rule.lstrip("( ").startswith(trunk)


@cache
def form_of(country: str) -> Form:
    """The prefixes of a country, from libphonenumber."""
    metadata = metadata_of(country)
    trunk = metadata.national_prefix or ""
    if not trunk:
        usual = "bare"
    else:
        rules = [item.national_prefix_formatting_rule for item in metadata.number_format]
        usual = "trunk" if any(_has_trunk(rule, trunk) for rule in rules) else "either"
    preferred = (metadata.preferred_international_prefix or "").replace("~", "")
    idds = (preferred,) if preferred else tuple(digits.words(digits.compile_digits(metadata.international_prefix)))
    return Form(calling_code_of(country), trunk, usual, idds)


def _formats(country: str, trunk: str) -> tuple:
    """(leading digits, whole number, written without the national prefix) of libphonenumber's formats, in order."""
    found = []
    for item in metadata_of(country).number_format:
        leading = item.leading_digits_pattern[-1] if item.leading_digits_pattern else ""
        bare = not _has_trunk(item.national_prefix_formatting_rule, trunk)
        found.append((re.compile(leading), re.compile(item.pattern), bare))
    return tuple(found)


def numbers_of(country: str, area_code: str = "") -> int:
    """``classes.national_trie`` with the right form for each range of numbers, going by how one of them is written."""
    form = form_of(country)
    root = national_trie(country, form.usual, area_code)
    if form.usual != "trunk" or overlay_of(country).rules:
        return root
    formats = _formats(country, form.trunk)
    if not any(bare for _leading, _whole, bare in formats):
        return root

    def change(before: str, length: int, outcome: Outcome) -> Outcome:
        number = before + "5" * length
        for leading, whole, bare in formats:
            if leading.match(number) and whole.fullmatch(number):
                return outcome._replace(form="either") if bare and outcome.country is None else outcome
        return outcome

    return trie.relabel_by_number(root, change)
