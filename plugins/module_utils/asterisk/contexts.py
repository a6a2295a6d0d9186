# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan's contexts as they stand in the files, and changes to them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import dialplan_text
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Place, Tree
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

SETTINGS = ("general", "globals")


@dataclass(frozen=True)
class Context:
    """A dialplan context as it stands: its sections, the item they make, and lines that no item can say."""

    places: tuple[Place, ...]
    item: Item
    raw: tuple[str, ...]

    @property
    def paths(self) -> set[str]:
        """The files in which it stands."""
        return {os.path.normpath(place.document.path) for place in self.places}


def read_contexts(tree: Tree) -> dict[str, Context]:
    """Return the contexts of the dialplan.  Sections of one name are one context to Asterisk, and so to us."""
    sections: dict[str, list[Place]] = {}
    for place in tree.places:
        if place.section.name not in SETTINGS and not place.section.template:
            sections.setdefault(place.section.name, []).append(place)
    out = {}
    for name, places in sections.items():
        item, raw = dialplan_text.read_context([place.section for place in places])
        for include in (one for place in places for one in tree.includes_of(place.section) if one.loose):
            raw.append(f"line {include.line}: #{include.kind} {include.target} (begins with lines of this context)")
        out[name] = Context(tuple(places), item, tuple(raw))
    return out


def write_context(context: Context | None, change: Change, home: Callable[[], Document]) -> list[str]:
    """Carry a change of one context into its document; return the files that it touches."""
    name = change.key[0]
    if change.action == "delete":
        places = context.places if context is not None else ()
        for document, section in places:
            document.remove_section(section)
        return [document.path for document, _section in places]
    if context is None:
        document = home()
        section = document.add_section(name)
    else:
        document, section = context.places[0]
    after = change.after or {}
    dialplan_text.edit_context(
        section, {word: after.get(word) or [] for word in ("includes", "switches", "ignorepats", "extensions")}
    )
    return [document.path]


def context_notation(item: Item | None) -> str:
    """Return a context as it would stand in a file."""
    if item is None:
        return ""
    return "\n".join([f"[{item['name']}]", *dialplan_text.render_context(item)]) + "\n"
