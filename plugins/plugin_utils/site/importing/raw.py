# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of a server as items that build it again: the `resources` option of `asterisk_resources`, and what it cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.pjsip_sections import PARTS, split

# kind: (items, what a person calls one, the fields that identify it)
KINDS = {
    "pjsip_transports": ("transports", "transport", ("name",)),
    "pjsip_endpoints": ("endpoints", "endpoint", ("name",)),
    "pjsip_trunks": ("trunks", "trunk", ("name",)),
    "asterisk_dialplan": ("contexts", "context", ("name",)),
    "asterisk_queues": ("queues", "queue", ("name",)),
    "asterisk_mailboxes": ("mailboxes", "mailbox", ("mailbox", "context")),
    "asterisk_config": ("sections", "section", ("path", "name", "type")),
}
DIALPLAN, QUEUES, MAILBOXES = "extensions.conf", "queues.conf", "voicemail.conf"
ROOTS = ("pjsip.conf", DIALPLAN, QUEUES, MAILBOXES)
SETTINGS = {DIALPLAN: ("general", "globals"), QUEUES: ("general",), MAILBOXES: ("general", "zonemessages")}
ADDED = "+"  # the `type` of lines that are added to a section by (+)
# Files that say how the server itself is run. The role writes them, and passwords of programs stand there.
OWNED_BY_ROLE = frozenset(("manager.conf", "http.conf", "ari.conf", "modules.conf", "asterisk.conf", "logger.conf"))
_FILE = re.compile(r"^(?!\.)[A-Za-z0-9_.-]+(/(?!\.)[A-Za-z0-9_.-]+)*$")


@dataclass(frozen=True)
class Raw:
    """Items by kind, and sentences: what no item can say, and so is not imported."""

    items: Mapping[str, list]
    left_out: tuple


def key_of(kind: str, item: Mapping) -> tuple:
    """Return an item's identity: texts, in the order of its kind's key fields."""
    default = {"context": "default"}
    return tuple(str(item.get(field) or default.get(field, "")) for field in KINDS[kind][2])


def label_of(kind: str, item: Mapping) -> str:
    """Return an item's identity as results and `secrets_set` name it."""
    return ":".join(part for part in key_of(kind, item) if part)


def title_of(kind: str, item: Mapping) -> str:
    """Return what a person calls an item."""
    key = key_of(kind, item)
    if kind == "asterisk_config":
        more = f" ({key[2]})" if key[2] else ""
        return f"[{key[1]}]{more} of {key[0]}"
    return f"{KINDS[kind][1]} {'@'.join(key)}"


def read_raw(info: Mapping, first: Mapping) -> Raw:
    """Return everything that asterisk_info read, each thing in one kind.

    info   its result with every kind and the sections of every file that `reads` names
    first  its result without the files of PJSIP: of those it has the sections that belong to no item
    """
    there = info.get("resources") or {}
    items = {kind: list((there.get(kind) or {}).get(name) or ()) for kind, (name, *_more) in KINDS.items()}
    left_out = list(_unsayable(info))
    readers = _readers(first.get("reads") or {})
    kept, found = _pjsip(items, first, readers)
    items.update(kept)
    sections: list[Mapping] = []
    plain: dict[str, set] = {QUEUES: set()}
    for item in found:
        root = readers.get(item["path"], item["path"])
        if item["path"] in OWNED_BY_ROLE:
            continue
        if not _FILE.match(item["path"]):
            left_out.append(f"{item['path']} [{item['name']}] is outside the configuration folder")
            continue
        if root in SETTINGS and item["name"] not in SETTINGS[root] and not _kept(item, root, items, plain, left_out):
            continue
        sections.append({**item, "included_by": root} if root != item["path"] else item)
    items["asterisk_config"] = sections
    items["asterisk_queues"] = [one for one in items["asterisk_queues"] if one["name"] not in plain[QUEUES]]
    return Raw(items, tuple(left_out))


def _pjsip(items: Mapping[str, list], first: Mapping, readers: Mapping) -> tuple[dict, list]:
    """Return the items of PJSIP's kinds, and all sections without those that such an item holds."""
    pjsip, every = ROOTS[0], items["asterisk_config"]
    free = ((first.get("resources") or {}).get("asterisk_config") or {}).get("sections") or ()
    unclaimed = {key_of("asterisk_config", one) for one in free}
    claimed = [
        one for one in every if readers.get(one["path"]) == pjsip and key_of("asterisk_config", one) not in unclaimed
    ]
    kept, loose = split(items, claimed)
    gone = [one for one in claimed if one not in loose]
    return {kind: kept.get(kind, []) for kind in PARTS}, [one for one in every if one not in gone]


def _readers(reads: Mapping) -> dict[str, str]:
    """Return file -> the file of the server's own that reads it. `reads` has every file that was asked for."""
    found: dict[str, str] = {}
    for root, paths in sorted(reads.items(), key=lambda pair: (pair[0] not in ROOTS, -len(pair[1]))):
        for path in paths:
            found.setdefault(path, found.get(root, root))
    return found


def _kept(item: Mapping, root: str, items: Mapping, plain: dict, left_out: list) -> bool:
    """Say whether a section that another kind may hold stays a section; note what is lost where it cannot."""
    special = item.get("template") or item.get("templates") or str(item.get("type") or "").startswith(ADDED)
    if root == QUEUES:
        # the section to which lines are added is read with them, or not at all
        if not item.get("template") and (special or item["name"] in _added(items)):
            plain[QUEUES].add(item["name"])
        return bool(special) or item["name"] in plain[QUEUES]
    if root == MAILBOXES and item["name"] in _aliases(items):
        return True
    if special:
        left_out.append(f"{item['path']} [{item['name']}] is, or takes lines from, a template or (+): build it by hand")
    return False


def _added(items: Mapping) -> set[str]:
    """Return the names of sections to which lines are added by (+)."""
    return {one["name"] for one in items["asterisk_config"] if str(one.get("type") or "").startswith(ADDED)}


def _aliases(items: Mapping) -> set[str]:
    return {
        str((one.get("options") or {}).get("aliasescontext"))
        for one in items["asterisk_config"]
        if one["name"] == "general" and (one.get("options") or {}).get("aliasescontext")
    }


def _unsayable(info: Mapping) -> Iterator[str]:
    """Yield what asterisk_info itself could not say as data; an object that is left to no kind comes as its sections."""
    for one in info.get("unmanaged") or ():
        if one["kind"] == "asterisk_dialplan":
            yield from (f"context {one['name']}, {line}" for line in one["lines"])
        elif one["kind"] == "asterisk_config" and one["path"] not in OWNED_BY_ROLE:
            yield f"{one['path']} [{one['name']}] {one['why']}: nothing tells it from the other"


def as_resources(items: Mapping[str, list], absent: Mapping[str, list] | None = None) -> dict[str, Any]:
    """Return items as `asterisk_resources` takes them: every line that is not theirs goes."""
    made = {}
    for kind, (name, *_more) in KINDS.items():
        gone = [{**one, "state": "absent"} for one in (absent or {}).get(kind) or ()]
        every = [*items.get(kind, ()), *gone]
        if every:
            made[kind] = {name: every, "unspecified": "reset"}
    return made


def samples_gone(items: Mapping[str, list], samples: Mapping[str, list]) -> dict[str, list]:
    """Return the keys of what a distribution ships as samples and this server does not have."""
    made: dict[str, list] = {}
    for kind, given in samples.items():
        here = {key_of(kind, one) for one in items.get(kind, ())}
        fields = KINDS[kind][2]
        for one in given:
            if key_of(kind, one) not in here:
                made.setdefault(kind, []).append({field: one[field] for field in fields if one.get(field)})
    return made
