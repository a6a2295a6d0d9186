# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues as they stand in queues.conf and what it includes, and changes to them: a section each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import fold
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Place, Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import at, lines_of, read_lines
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_apps import QUEUES
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

ROOT = "queues.conf"
SETTINGS = ("general",)
_PART = QUEUES.layout.main


@dataclass
class Queue:
    """A queue as it stands: its sections (one, unless it is odd), and the item that its own lines make.

    odd  why it is left to nobody: two sections of its name, in whatever case, or lines that are added by `(+)`
    """

    name: str
    places: list[Place] = field(default_factory=list)
    item: Item = field(default_factory=dict)
    odd: str = ""

    @property
    def path(self) -> str:
        """The file of its first section."""
        return os.path.normpath(self.places[0].document.path)


def read(tree: Tree) -> dict[str, Queue]:
    """Return the queues of the files by name, in order."""
    found: dict[str, Queue] = {}
    added: dict[str, Place] = {}
    for place in tree.places:
        section = place.section
        if section.template or section.name in SETTINGS:
            continue
        if section.append:
            added.setdefault(section.name, place)
            continue
        found.setdefault(section.name, Queue(section.name)).places.append(place)
    same: dict[str, list[Place]] = {}  # app_queue compares names without case: measured
    for name, queue in found.items():
        same.setdefault(fold(name), []).extend(queue.places)
    for name, queue in found.items():
        item: Item = {"name": name}
        read_lines(lines_of(queue.places[0].section), QUEUES.layout.options[_PART.type], _PART.free, set(), item)
        queue.item = QUEUES.clean(item)
        if len(same[fold(name)]) > 1:
            queue.odd = f"stands at {' and '.join(at(place) for place in same[fold(name)])}"
        elif name in added:
            queue.odd = f"gets more lines by (+) at {at(added[name])}"
    return found


def lines(item: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Return the lines (option -> values) of an item."""
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import part_lines

    return part_lines(QUEUES, _PART, item or {})


def write(system: Any, change: Change, home: Callable[[], Document]) -> tuple[str, tuple[str, ...]]:
    """Carry a change of one queue into its document; return the name of what it touched, and the options."""
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.members import texts_of

    name = change.key[0]
    queue: Queue | None = system.queues.get(name)
    if change.action == "delete":
        for place in queue.places if queue is not None else ():
            place.document.remove_section(place.section)
        return name, ()
    section = queue.places[0].section if queue is not None else home().add_section(name)
    before, after = lines(change.before), lines(change.after)
    changed = []
    for option in dict.fromkeys([*after, *before]):
        values = after.get(option, [])
        if option == "member" and (change.after or {}).get("members"):
            values = texts_of((change.after or {})["members"], section.values("member"))
        if before.get(option, []) != after.get(option, []) and section.set(option, values, arrow=option == "member"):
            changed.append(option)
    return name, () if change.action == "create" else tuple(changed)


def notation(item: Item | None) -> str:
    """Return a queue as it would stand in a file: for the diff."""
    if item is None:
        return ""
    out = [f"[{item['name']}]"]
    for option, values in lines(item).items():
        sign = "=>" if option == "member" else "="
        out.extend(f"{option} {sign} {value}" for value in values)
    return "\n".join(out) + "\n"
