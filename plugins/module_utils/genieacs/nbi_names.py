# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and ids that must fit into the line of a request. Used by nbi.py only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ids import in_path

_AROUND = len(in_path('{"_id": {"$in": []}}')) + len("&query=")
_BETWEEN = len(in_path('"", '))


def chunks(device_ids: Iterable[str], room: int) -> list[list[str]]:
    """Return ids in parts, each of which makes a query of no more than `room` bytes."""
    parts: list[list[str]] = []
    left = 0
    for one in device_ids:
        size = len(in_path(one)) + _BETWEEN
        if size > left:
            parts.append([])
            left = room - _AROUND
        parts[-1].append(one)
        left -= size
    return parts


def covered(names: Iterable[str]) -> list[str]:
    """Return names without those that stand below another, which MongoDB refuses to be asked for together."""
    unique = {name.rstrip("."): None for name in names}
    return [name for name in unique if not any(parent in unique for parent in _parents(name))]


def fitting(names: Sequence[str], room: int) -> list[str]:
    """Return names, or as few of their parents as make them fit into `room` bytes: more is read, nothing is left out."""
    kept = covered(names)
    while sum(len(in_path(name)) + 3 for name in kept) + len("&projection=") > room:
        deepest = max(name.count(".") for name in kept)
        if deepest == 0:
            break
        kept = covered(name.rpartition(".")[0] if name.count(".") == deepest else name for name in kept)
    return kept


def _parents(name: str) -> Iterable[str]:
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))
