# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pseudo-variables that a text names: `$rU`, `$(hdr(Via)[0]{s.len})`, `$sht(ipban=>$si)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import STRING, VARIABLE, Token, closing

_HEAD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\?")


def names(text: str) -> Iterator[tuple[str, str]]:
    """Give (name, what stands in its brackets) of every pseudo-variable of a text, those within others too.

    `$$` is a dollar, and a dollar before anything else is itself (`"^[0-9]+$"`).
    """
    at = text.find("$")
    while 0 <= at < len(text) - 1:
        if text[at + 1] == "$":
            at = text.find("$", at + 2)
            continue
        wrapped = text[at + 1] == "("
        head = _HEAD.match(text, at + 1 + wrapped)
        end = at + 1
        if head:
            end = head.end()
            inner = ""
            if text.startswith("(", end):
                stop = closing(text, end)
                inner = text[end + 1 : stop - 1] if stop else ""
                end = end + 1 if stop else end
            yield head[0], inner
        at = text.find("$", end)


def used(given: Sequence[Token]) -> Iterator[tuple[str, str, Token]]:
    """Give (name, what stands in its brackets, token) of all that tokens name, in strings and outside of them."""
    for token in given:
        if token.kind == VARIABLE or (token.kind == STRING and "$" in token.text):
            for name, inner in names(token.text):
                yield name, inner, token
