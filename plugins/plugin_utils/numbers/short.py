# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short codes: numbers that only exist inside a country and are sent as they are dialled."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits, trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import short_metadata_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import overlay_of

_MESSAGES = "messages"


def _exact(found: tuple, seen: dict) -> int:
    """The trie of exactly these numbers; the first of several (class, state) pairs decides. Nothing is filled in."""
    if found not in seen:
        ending = next((cls for cls, state in found if digits.END in state), None)
        kids = []
        for digit in range(10):
            going = tuple((cls, digits.step(state, digit)) for cls, state in found)
            going = tuple(pair for pair in going if pair[1])
            kids.append(_exact(going, seen) if going else trie.EMPTY)
        seen[found] = trie.branch(ending, kids)
    return seen[found]


def short_code_trie(country: str) -> int:
    """Trie of the short codes of a country; outcomes are classes.

    Without a reviewed list: what libphonenumber has, less the codes that only take messages.
    """
    overlay = overlay_of(country)
    if overlay.short_codes is not None:
        pairs = [(code.cls, code.numbers) for code in overlay.short_codes]
    else:
        metadata = short_metadata_of(country)
        named = (("sms_services", _MESSAGES), ("premium_rate", "premium"), ("short_code", "service"))
        descs = [(cls, getattr(metadata, name, None)) for name, cls in named]
        pairs = [(cls, desc.national_number_pattern) for cls, desc in descs if desc and desc.national_number_pattern]
    found = tuple((cls, digits.compile_digits(pattern)) for cls, pattern in pairs)
    if not found:
        return trie.EMPTY
    return trie.relabel(_exact(found, {}), lambda cls: None if cls == _MESSAGES else cls)
