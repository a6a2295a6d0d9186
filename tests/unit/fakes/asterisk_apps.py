# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Asterisk takes queues.conf and voicemail.conf: what it makes of lines, and what it says of those it drops.

The words and the behaviour are those of 22.10.1.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import TRUE, Catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Category, Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine

_STRATEGIES = ("ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear", "wrandom", "rrordered")


def load_queues(tree: Tree, known: Catalogue) -> tuple[dict[str, dict[str, Any]], list[LogLine]]:
    """The queues by their names in lower case, and what the server says."""
    table: dict[str, dict[str, Any]] = {}
    said: list[LogLine] = []
    for category in tree.categories():
        if category.name == "general":
            continue
        held = table.setdefault(
            category.name.lower(),
            {"strategy": "ringall", "maxlen": 0, "weight": 0, "servicelevel": 0, "members": []},
        )
        for line in category.lines:
            _queue_line(category, line.key.lower(), line.value, held, known, said)
        for row in held["members"]:
            if row["ringinuse"] is None:
                row["ringinuse"] = held.get("ringinuse", True)
        held.pop("ringinuse", None)
    return table, said


def _queue_line(
    category: Category, key: str, value: str, held: dict[str, Any], known: Catalogue, said: list[LogLine]
) -> None:
    if key == "member":
        held["members"].append(_member(value))
    elif key == "strategy" and value not in _STRATEGIES:
        words = f"'{value}' isn't a valid strategy for queue '{category.name}', using ringall instead"
        said.append(LogLine("WARNING", words, "app_queue.c"))
    elif key in held and key != "members":
        held[key] = value if key == "strategy" else int(value)
    elif key == "ringinuse":
        held[key] = value.lower() in TRUE
    elif key not in known.names["queues.conf"]:
        words = f"Unknown keyword in queue '{category.name}': {key} at line 1 of queues.conf"
        said.append(LogLine("WARNING", words, "app_queue.c"))


def _member(value: str) -> dict[str, Any]:
    parts = [one.strip() for one in value.replace('"', "").split(",")]
    parts += [""] * (7 - len(parts))
    interface, penalty, name, state, ringinuse, _wrapup, paused = parts[:7]
    return {
        "interface": interface,
        "name": name or interface,
        "penalty": int(penalty or 0),
        "state_interface": (state or interface) if name not in ("", interface) else interface,
        "ringinuse": ringinuse.lower() in TRUE if ringinuse else None,
        "paused": paused.lower() in TRUE,
    }


def load_mailboxes(tree: Tree) -> tuple[dict[tuple[str, str], dict[str, Any]], list[LogLine]]:
    """The mailboxes by number and context as the manager interface shows them, and what the server says."""
    table: dict[tuple[str, str], dict[str, Any]] = {}
    said: list[LogLine] = []
    for category in tree.categories():
        if category.name in ("general", "zonemessages"):
            continue
        for line in category.lines:
            if (line.key, category.name) in table:
                words = f"Ignoring duplicated mailbox {line.key} in context {category.name}"
                said.append(LogLine("WARNING", words, "app_voicemail.c"))
                continue
            parts = line.value.split(",", 4)
            parts += [""] * (5 - len(parts))
            options = dict(one.split("=", 1) for one in parts[4].split("|") if "=" in one)
            table[line.key, category.name] = {
                "name": parts[1][:79].strip(),
                "email": parts[2].strip(),
                "pager": parts[3][:79].strip(),
                "options": {
                    "attach": "yes" if options.get("attach", "yes").lower() in TRUE else "no",
                    "tz": options.get("tz", ""),
                },
            }
    return table, said
