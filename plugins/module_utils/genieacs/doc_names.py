# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names under which GenieACS keeps documents, as far as a request can say them. Used by presets, provisions and files only."""

from __future__ import annotations

LONGEST = 1000  # bytes: MongoDB up to version 4.0 finds no document by a longer name


def name_problem(name: str) -> str | None:
    """Return why a document cannot have this name, or None."""
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate), which is no text"
    if name in (".", ".."):
        return "is `.` or `..`, which a URL takes for a folder, however it is encoded: GenieACS cannot be told of it"
    if name == "__proto__":
        return "is a word of JavaScript that GenieACS's own lists do not hold"
    if size > LONGEST:
        return f"has {size} bytes, and a name has {LONGEST} at most"
    return None
