# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of users in the files of the directory. Private to this room."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import (
    ATTRIBUTES,
    HOLDERS,
    OUR_GROUP,
    POINTER,
    SECRETS,
    Domain,
    User,
    directory,
    entries,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import render

# A reload costs the square of the siblings: 50,000 in one group take 92 s, in 100 groups of 500 1.7 s.
GROUP_SIZE = 1000
SITE = "site.xml"
_EMPTY = re.compile(r"(<!--((?!X-PRE-PROCESS).)*?-->|<\?xml[^>]*\?>|</?include>|\s|\ufeff)*", re.S | re.I)


def wire(item: Item) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return what a user is in the file: attributes, and holder -> name -> value."""
    attrs = {name: str(item[own]) for name, own in ATTRIBUTES.items() if item.get(own) is not None}
    held: dict[str, dict[str, str]] = {}
    for holder, _tag, named in HOLDERS:
        own = {name: str(item[one]) for name, one in named.items() if item.get(one) is not None}
        held[holder] = {**own, **{str(name): str(value) for name, value in (item.get(holder) or {}).items()}}
    return attrs, held


def entry(tag: str, name: str, value: str) -> str:
    """Return a `<param>` or `<variable>`; a password is never taken for a reference to a variable."""
    secret = tag == "param" and name.lower() in SECRETS
    return render(tag, {"name": name, "value": value}, references=not secret)


def holders(held: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return `<params>` and `<variables>`, those that hold anything."""
    return [
        render(holder, {}, [entry(tag, name, value) for name, value in held[holder].items()])
        for holder, tag, _named in HOLDERS
        if held.get(holder)
    ]


def rendered(item: Item) -> str:
    """Return a whole user."""
    attrs, held = wire(item)
    return render("user", {"id": item["id"], **attrs}, holders(held), references=True)


def set_held(editor: Any, element: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Change the params and variables of a user or domain: only those that differ."""
    for holder, tag, _named in HOLDERS:
        old, new = before[holder], after[holder]
        there: dict[str, list[Any]] = {}
        for one in entries(element, holder, tag):
            there.setdefault(one.get("name").lower(), []).append(one)
        wanted = {name.lower() for name in new}
        added = []
        for name in old:
            if name.lower() not in wanted:
                for one in there.get(name.lower(), ()):
                    editor.remove(one)
        for name, value in new.items():
            if old.get(name) == value:
                continue
            same = there.get(name.lower())
            if not same:
                added.append(entry(tag, name, value))
                continue
            for one in same[:-1]:  # the last one counts
                editor.remove(one)
            editor.set_attribute(same[-1], "value", value, references=not (tag == "param" and name.lower() in SECRETS))
        home = element.first(holder)
        if added and home is None:
            editor.add_child(element, render(holder, {}, added))
        elif added:
            last = [one for one in home.all(tag) if one.path == home.path]
            editor.add_child(home, "\n".join(added), after=last[-1] if last else None)


@dataclass
class _Domain:
    """What is to be done in one domain. `pointers`: group -> ids that it is to point to."""

    domain: Domain
    new: list[Item] = field(default_factory=list)
    pointers: dict[str, list[str]] = field(default_factory=dict)


def edit(tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
    """Make the changes of all users. Raises PbxError where a user cannot stand in the file that the task names."""
    known = directory(tree)
    work: dict[str, _Domain] = {}
    gone: dict[str, list[Any]] = {}
    by_key: dict[str, dict[str, User]] = {}
    for change in changes:
        domain = known.get(change.key[0])
        if domain is None:
            continue
        here = work.setdefault(domain.name, _Domain(domain))
        if change.before is None:
            here.new.append(change.after or {})
        else:
            if domain.name not in by_key:
                by_key[domain.name] = {one.id: one for one in reversed(domain.users)}
            element = by_key[domain.name][change.key[1]].element
            if change.after is None:
                editor.remove(element)
                gone.setdefault(element.path, []).append(element)
            else:
                _update(editor, element, change.before, change.after)
        _point(editor, here, change, gone)
    for here in work.values():
        _write_new(tree, editor, here, path)
    _empty_files(editor, gone, work, path)


def _update(editor: Any, element: Any, before: Item, after: Item) -> None:
    (old, old_held), (new, new_held) = wire(before), wire(after)
    for name, value in new.items():
        if old.get(name) != value:
            editor.set_attribute(element, name, value, references=True)
    for name in old:
        if name not in new:
            editor.remove_attribute(element, name)
    set_held(editor, element, old_held, new_held)


def _point(editor: Any, here: _Domain, change: Change, gone: dict[str, list[Any]]) -> None:
    """Bring the pointers to a user in line with its groups."""
    old = {name.lower() for name in (change.before or {}).get("groups") or ()}
    new = {str(name).lower(): str(name) for name in (change.after or {}).get("groups") or ()}
    for name, element in here.domain.pointers.get(change.key[1].lower(), ()) if old else ():
        if name.lower() not in new:
            editor.remove(element)
            gone.setdefault(element.path, []).append(element)
    for low, name in new.items():
        if low not in old:
            here.pointers.setdefault(name, []).append(change.key[1])


def _write_new(tree: Any, editor: Any, here: _Domain, path: str | None) -> None:
    domain = here.domain
    target = path if path is None or path.endswith(".xml") else os.path.join(path, SITE)
    own = target is None or target == domain.element.path
    texts = _fill_pointers(editor, here)
    if here.new and not own:
        mount = _mount(tree, domain, target or "")
        if mount.name == "users":
            editor.append_file(target, "\n".join(rendered(item) for item in here.new))
        else:
            groups = _fill_groups(editor, here, target or "")
            if groups:
                editor.append_file(target, "\n".join(groups))
    elif here.new:
        texts = _fill_groups(editor, here, domain.element.path) + texts
    if texts:
        groups = domain.element.first("groups")
        if groups is None:
            editor.add_child(domain.element, render("groups", {}, texts))
        else:
            editor.add_child(groups, "\n".join(texts))


def _mount(tree: Any, domain: Domain, path: str) -> Any:
    """Return where in the domain a file is included. Raises PbxError where it is not."""
    read = {id(domain.element.first("groups"))}
    for group in domain.groups:
        read.add(id(group.first("users")))
    read.add(id(domain.element.first("users")))
    for mount in tree.mounts(path):
        if mount.name in ("groups", "users") and id(mount) in read:
            return mount
    raise refuse(
        path,
        f"is not read within the domain {domain.name}, which stands in {domain.element.path}",
        "leave `path` out, or have the domain's `<groups>` include that file",
    )


def _fill_groups(editor: Any, here: _Domain, path: str) -> list[str]:
    """Put new users where our groups have room; return the groups that are new."""
    left, taken = list(here.new), set()
    for group in here.domain.groups:
        match = OUR_GROUP.match(group.get("name"))
        if match:
            taken.add(int(match.group(1)))
        users = group.first("users")
        if not match or group.path != path or users is None or users.path != path:
            continue
        room = max(0, GROUP_SIZE - len(users.children))
        if room and left:
            editor.add_child(users, "\n".join(rendered(item) for item in left[:room]))
            left = left[room:]
    out, number = [], 0
    while left:
        number += 1
        if number not in taken:
            users_of = render("users", {}, [rendered(item) for item in left[:GROUP_SIZE]])
            out.append(render("group", {"name": f"users-{number}"}, [users_of]))
            left = left[GROUP_SIZE:]
    return out


def _fill_pointers(editor: Any, here: _Domain) -> list[str]:
    """Add pointers to groups that are there; return the groups that are new."""
    out = []
    known: dict[str, Any] = {}
    for group in here.domain.groups:
        known.setdefault(editor.tree.expand(group.get("name")).lower(), group)
    for name, ids in here.pointers.items():
        texts = [render("user", {"id": one, "type": POINTER}) for one in ids]
        group = known.get(name.lower())
        if group is None:
            out.append(render("group", {"name": name}, [render("users", {}, texts)]))
        elif group.first("users") is None:
            editor.add_child(group, render("users", {}, texts))
        else:
            editor.add_child(group.first("users"), "\n".join(texts))
    return out


def _empty_files(editor: Any, gone: Mapping[str, list[Any]], work: Mapping[str, _Domain], path: str | None) -> None:
    """Remove the files of which nothing is left: those that held one user each."""
    kept = {path} | {here.domain.element.path for here in work.values()}
    for name, elements in gone.items():
        if name in kept or any(one.parent is not None and one.parent.path == name for one in elements):
            continue
        if not any("*" in pattern and name in files and len(files) > 1 for pattern, files in editor.tree.globs.items()):
            continue  # an include that finds nothing is an error at every reload
        text, at, rest = elements[0].source.text, 0, ""
        for one in sorted(elements, key=lambda element: element.start):
            rest, at = rest + text[at : one.start], one.end
        if _EMPTY.fullmatch(rest + text[at:]):
            editor.delete_file(name)
