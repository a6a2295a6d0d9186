# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Area codes: which ones a country has."""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits, trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.forms import Form, form_of, numbers_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import area_code_length, metadata_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import overlay_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.writing import SEPARATORS


def checked_area_code(country: str, given: str) -> str:
    """The area code without the national prefix, checked. Raises PlanError."""
    form = form_of(country)
    code = SEPARATORS.sub("", given)
    if not code:
        return ""
    if not (code.isascii() and code.isdigit()):
        raise PlanError(f"the area code {given!r} is not a number", 'write its digits, such as "7"')
    overlay = overlay_of(country)
    if form.trunk and code.startswith(form.trunk):
        code = code[len(form.trunk) :]
    if overlay.area_codes is not None:
        if not re.fullmatch(overlay.area_codes, code):
            raise PlanError(f"{given} is not an area code of {country}", f"use {overlay.area_code_hint}")
    else:
        _check_area_code(country, code, form)
    found = {path.outcome for path in trie.paths(trie.walk(numbers_of(country, code), code))}
    if not any(outcome.cls == "local" for outcome in found):
        elsewhere = sorted({outcome.country for outcome in found if outcome.country})
        where = f"it belongs to {', '.join(elsewhere)}" if elsewhere else "no ordinary number begins with it"
        raise PlanError(f"{given} is not an area code of {country}: {where}", "use the area code of the site")
    return code


def _check_area_code(country: str, code: str, form: Form) -> None:
    """Compare with what libphonenumber takes for the area code of a number that begins so."""
    state = digits.compile_digits(metadata_of(country).fixed_line.national_number_pattern)
    for digit in code:
        state = digits.step(state, int(digit))
    if not state:
        raise PlanError(f"no fixed line of {country} begins with {code}", "use the area code of the site")
    number = code + digits.shortest(state)
    length = area_code_length(f"+{form.code}{number}")
    if not length:
        raise PlanError(f"{country} has no area codes", "leave the area code out")
    if length != len(code):
        raise PlanError(f"{code} is not an area code of {country}", f"did you mean {number[:length]}?")
