# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes as they stand in voicemail.conf and what it includes, and changes to them: a line each.

`1001 => PIN,name,email,pager,option=value|option=value`; what stands behind the fourth comma is options, commas included.
A user who changes his PIN by telephone makes app_voicemail rewrite all these files (the lines keep their order and their
comments, not their spacing), or with `passwordlocation=spooldir` write <spool>/voicemail/<context>/<mailbox>/secret.conf,
which then counts instead of the line.  Measured on Asterisk 22.10.1.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, decode, encode, parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Place, Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import at
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_apps import MAILBOX, SETTINGS
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key

ROOT = "voicemail.conf"
SPOOL = "/var/spool/asterisk"
PARTS = ("pin", "name", "email", "pager")  # what stands in a line before the options
SECRET_MODE = 0o600


@dataclass
class Box:
    """A mailbox as it stands: its lines (one, unless it is odd), and the item that it makes, the PIN in force included.

    value  the line behind the arrow
    odd    why it is left to nobody
    """

    key: Key
    value: str
    places: list[Place] = field(default_factory=list)
    item: Item = field(default_factory=dict)
    odd: str = ""

    @property
    def path(self) -> str:
        """The file of its line."""
        return os.path.normpath(self.places[0].document.path)


@dataclass(frozen=True)
class Pins:
    """Where PINs are kept: the spool's folder, and whether one that is changed by telephone goes there."""

    spool: str = SPOOL
    in_spool: bool = False

    def secret_file(self, item: Mapping[str, Any]) -> str:
        """Return the file that holds a mailbox's PIN instead of its line, or an empty string."""
        where = (item.get("options") or {}).get("passwordlocation", "spooldir" if self.in_spool else "")
        if (where[-1] if isinstance(where, list) else where) != "spooldir":
            return ""
        return os.path.join(self.spool, "voicemail", item["context"], item["mailbox"], "secret.conf")


def pins_of(system: Any, said: Mapping[str, Any]) -> Pins:
    """Return where PINs are kept; `said` are options of [general] that the same run wants."""
    folder = system.folder
    spool, where = SPOOL, ""
    for category in folder.tree("asterisk.conf").categories():
        if category.name == "directories":
            spool = category.get("astspooldir") or spool
    for category in folder.tree(ROOT).categories():
        if category.name == "general":
            where = category.get("passwordlocation") or where
    return Pins(spool, (said.get("passwordlocation") or where) == "spooldir")


def aliases_of(tree: Tree) -> str:
    """Return the section that holds aliases of mailboxes, if there is one."""
    found = [place.section.get("aliasescontext") for place in tree.places if place.section.name == "general"]
    return next((name for name in reversed(found) if name), "")


def is_context(tree: Tree, name: str) -> bool:
    """Say whether a section of this name, if it is no template, holds mailboxes."""
    return name not in SETTINGS and name != aliases_of(tree)


def read(tree: Tree, pins: Pins) -> dict[Key, Box]:
    """Return the mailboxes of the files by number and context, in order."""
    found: dict[Key, Box] = {}
    aliases = aliases_of(tree)
    for place in tree.places:
        section = place.section
        if section.template or section.name in SETTINGS or section.name == aliases:
            continue
        for _index, name, operator, value in section.rows():
            if not MAILBOX.match(name):
                continue
            box = found.setdefault((name, section.name), Box((name, section.name), value))
            box.places.append(place)
            if operator == "+=":
                box.odd = f"gets more text by += at {at(place)}"
    for box in found.values():
        box.item = _item(box, pins)
        if len(box.places) > 1 and not box.odd:
            box.odd = f"stands at {' and '.join(at(place) for place in box.places)}: Asterisk takes the first"
    return found


def inherited(tree: Tree) -> set[str]:
    """Return mailbox@context of the mailboxes that a context has from a template."""
    out: set[str] = set()
    for place in tree.places:
        category = tree.category_of(place.section) if place.section.templates and not place.section.template else None
        if category is not None:
            out.update(f"{line.key}@{place.section.name}" for line in category.lines if line.inherited)
    return out


def _item(box: Box, pins: Pins) -> Item:
    texts = box.value.split(",", 4)
    item: Item = {"mailbox": box.key[0], "context": box.key[1]}
    for name, text in zip(PARTS, texts):
        if text.strip():
            item[name] = text.strip()
    options = options_of(texts[4]) if len(texts) > 4 else {}
    if options:
        item["options"] = options
    pin = pin_in(pins.secret_file(item))
    if pin:
        item["pin"] = pin
    return item


def options_of(text: str) -> dict[str, Any]:
    """Return `a=b|c=d` as a dict; a name that stands several times has a list."""
    found: dict[str, list[str]] = {}
    for one in text.split("|"):
        name, equals, value = one.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), []).append(value.strip())
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def pin_in(path: str) -> str:
    """Return the PIN that a secret.conf holds, or an empty string."""
    data = read_bytes(path) if path else None
    if data is None:
        return ""
    sections = parse(decode(data, path), path).find("general")
    return (sections[0].get("password") or "") if sections else ""


def text_of(item: Mapping[str, Any], old: str = "", fields: Sequence[str] = ()) -> str:
    """Return a mailbox's line.  Of an `old` one only the named fields are spelled anew, options as `options.name`."""
    texts = old.split(",", 4) if old else []
    texts += [""] * (5 - len(texts))
    for index, name in enumerate(PARTS):
        if not old or name in fields:
            texts[index] = str(item.get(name) or "")
    changed = [one.partition(".")[2] for one in fields if one.startswith("options.")]
    if not old or changed:
        texts[4] = _options_text(item.get("options") or {}, texts[4], changed)
    return ",".join(texts).rstrip(",")


def _options_text(options: Mapping[str, Any], old: str, changed: Sequence[str]) -> str:
    """Return options as text: those that do not change stay where and as they are."""
    out = [one for one in old.split("|") if one and one.partition("=")[0].strip().lower() not in changed]
    for name in changed if old else options:
        value = options.get(name)
        out.extend(f"{name}={one}" for one in (value if isinstance(value, list) else [value]) if one is not None)
    return "|".join(out)


def write(system: Any, change: Change, home: Callable[[], Document]) -> tuple[str, tuple[str, ...]]:
    """Carry a change of one mailbox into its line, and into the file in the spool that holds its PIN.

    Returns the name of what it touched, and the options.
    """
    name, context = change.key
    box: Box | None = system.mailboxes.get(change.key)
    options = tuple(one.partition(".")[2] or one for one in change.fields)
    touched = (f"{name}@{context}", options)
    if change.action == "delete":
        # A section that is empty now stays: it does no harm, its comments may matter, and voicemail of that context is
        # still expected by whoever made it.
        for place in box.places if box is not None else ():
            place.section.unset(name)
        return touched
    after = change.after or {}
    if box is None:
        section = _section(system, context, home())
        section.set(name, [text_of(after)], arrow=True)
    else:
        section = box.places[0].section
        section.set(name, [text_of(after, box.value, change.fields)], arrow=True)
    if box is None or "pin" in change.fields:
        _change_secret(system, after)
    return touched


def _section(system: Any, context: str, document: Document) -> Any:
    """Return the section for a new mailbox: its context's in the home file, or a new one."""
    found = [one for one in document.find(context) if not one.template and not one.append]
    return found[-1] if found else document.add_section(context)


def _change_secret(system: Any, item: Item) -> None:
    """Bring the spool in line with a PIN that is written: also an old one that a removed mailbox left there."""
    path = system.pins.secret_file(item)
    before = read_bytes(path) if path else None
    if before is None:
        return  # the line counts
    document = parse(decode(before, path), path)
    sections = document.find("general")
    (sections[0] if sections else document.add_section("general")).set("password", [item.get("pin") or ""])
    after = encode(document.render())
    if after != before:
        owner = os.stat(path)
        system.folder.others[path] = FileChange(path, before, after, owner.st_uid, owner.st_gid, SECRET_MODE)


def notation(item: Item | None) -> str:
    """Return a mailbox as it would stand in a file: for the diff, from a masked item."""
    return "" if item is None else f"[{item['context']}]\n{item['mailbox']} => {text_of(item)}\n"
