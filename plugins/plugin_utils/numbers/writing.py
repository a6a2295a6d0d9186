# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as people and carriers write them."""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError

SEPARATORS = re.compile(r"[ ().\-/\u2010-\u2015\u00a0]+")


def shown(text: str) -> str:
    """A text in quotes, short enough for a message."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def clean(number: str) -> str:
    """Digits (and a leading +, * or #) of a number as people and carriers write it. Raises PlanError otherwise."""
    text = str(number).strip(" \u00a0")
    for scheme in ("tel:", "sip:", "sips:"):
        if text.lower().startswith(scheme):
            text = text[len(scheme) :].split("@")[0].split(";")[0]
    text = SEPARATORS.sub("", text)
    if not re.fullmatch(r"[+*#]?[0-9*#]+", text):
        raise PlanError(
            f"{shown(text)} is not a telephone number", "write digits, with + in front of an international number"
        )
    return text
