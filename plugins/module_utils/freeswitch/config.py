# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any element of any configuration of `autoload_configs`: queues, menus, rooms, mailboxes, modules, the switch itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import (
    Field,
    Item,
    Key,
    Resource,
    is_secret_name,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import config_items as items
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.config_reload import effects, fitting, meaning
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import MODULE, Command, Found, Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

FOLDER = "autoload_configs"
CALLCENTER = "callcenter.conf"
_FILE = re.compile(r"[A-Za-z0-9_\-]+\.conf")


def _file(value: str) -> str | None:
    if value == "acl.conf":
        return "belongs to freeswitch_acls, which checks the networks"
    if not _FILE.fullmatch(value):
        return f"{value!r} is no name of a configuration, such as callcenter.conf"
    return None


def _element(value: str) -> str | None:
    try:
        items.steps_of(value)
    except ValueError as error:
        return f"{value!r} {error}"
    return None


def _check(item: Item) -> list[tuple[str, str, str]]:
    out = []
    first = str(item.get("element", "")).partition("/")[0].partition("[")[0]
    owner = items.ELSEWHERE.get(f"{item.get('file')}/{first}")
    if owner:
        out.append(("element", f"belongs to {owner}", "use these"))
    if "name" in (item.get("attributes") or {}):
        out.append(("attributes", "holds the element's name", "give it as the item's `name`"))
    if (
        item.get("file") == CALLCENTER
        and first in ("queues", "agents")
        and re.search(r"[\s']", str(item.get("name") or ""))
    ):
        out.append(
            ("name", "holds a blank or quote, and FreeSWITCH's commands could not name it", "choose another name")
        )
    return out


def _settle(item: Item) -> Item:
    """Return an item whose file is named as the server names it."""
    file = str(item.get("file") or "")
    out = {**item, "file": file[:-4] if file.endswith(".conf.xml") else file}
    return {name: value for name, value in out.items() if value != "" or name != "name"}


def _hides(item: Mapping[str, Any], name: str) -> bool:
    """Say whether an attribute or parameter is a secret that its name does not tell: beside the element's, or `odbc-dsn`."""
    return (name == "value" and is_secret_name(str(item.get("name") or ""))) or name.lower().endswith("dsn")


def _direct(after: Item, *_more: Any) -> Item:
    """Return an item without an empty list: no children are none."""
    return {name: value for name, value in after.items() if value != []}


RESOURCE = Resource(
    kind="freeswitch_config",
    items="elements",
    singular="element",
    key=("file", "element", "name"),
    optional_key=("name",),
    fields=(
        Field(
            "file",
            "The configuration, by the name that the server knows it by.",
            required=True,
            check=_file,
            sample="callcenter.conf",
        ),
        Field(
            "element",
            "The element, as a path of element names within C(<configuration>): V(settings), V(queues/queue). An element"
            " on the way that has a name is given it in brackets: V(profiles/profile[default]/email).",
            required=True,
            check=_element,
            sample="queues/queue",
        ),
        Field("name", "The element's C(name), where it has one.", sample="support@default"),
        Field("attributes", "Its other attributes.", type="dict", free=True),
        Field("params", "Its C(<param>) children, by their names.", type="dict", free=True),
        Field(
            "children",
            "Its other children that have none themselves, in their order; replaced whole.",
            type="list",
            elements="dict",
            fields=(
                Field("element", "The child's element name.", required=True, sample="entry"),
                Field("attributes", "Its attributes.", type="dict"),
            ),
        ),
    ),
    title="Manage elements of FreeSWITCH's module configurations",
    description=(
        "Any element of any file of C(autoload_configs), such as queues of C(callcenter.conf), menus of C(ivr.conf), rooms of"
        " C(conference.conf), modules of C(modules.conf), or settings of C(switch.conf).",
        "What the running server can take without dropping a call it is told; everything else is returned as"
        " RV(restart_required).",
    ),
    settle=_settle,
    direct=_direct,
    check=_check,
    hides=_hides,
)


class Config(Kind):
    """The kind freeswitch_config; see kinds.Kind."""

    resource = RESOURCE
    default_path = ""

    def read(self, tree: Any) -> Mapping[Key, Found]:
        """Return every element; of several of one place and name the first."""
        out: dict[Key, Found] = {}
        for file, steps, element in items.elements(tree):
            item = items.item_of(file, steps, element)
            out.setdefault(RESOURCE.key_of(item), Found(item, element, element.path))
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Change what differs; new elements go behind those of their kind, new configurations into files of their own."""
        found = self.read(tree)
        new: dict[int, tuple[Element, items.New]] = {}
        files: dict[str, items.New] = {}
        for change in changes:
            there = found[change.key].element if change.key in found else None
            if there is not None and change.after is None:
                _remove(editor, there)
            elif there is not None and change.after is not None:
                _update(editor, there, change)
            elif change.after is not None:
                steps = items.steps_of(change.key[1], change.key[2])
                home = tree.configuration(change.key[0])
                if home is None:
                    files.setdefault(change.key[0], items.New(("", ""))).place(steps, change.after)
                    continue
                parent, left = items.find(home, steps)
                if not left:  # it is there, as a leaf of another item
                    one = items.New(steps[-1], change.after)
                    editor.replace(parent, one.text())
                else:
                    new.setdefault(id(parent), (parent, items.New(("", ""))))[1].place(left, change.after)
        for parent, one in new.values():
            editor.add_child(parent, "\n".join(kid.text() for kid in one.kids.values()))
        for file, one in files.items():
            _new_file(tree, editor, path, file, one)

    def problems(self, before: Any, after: Any, plan: Plan) -> Sequence[Problem]:
        """Return what is wrong with the elements that change: unknown variables, and agents and queues that are not there."""
        out: list[Problem] = []
        for change in plan.changes:
            if change.after is not None:
                out.extend(_unknown(after, plan, change))
                if change.key[0] == CALLCENTER:
                    out.extend(_tiers(after, plan, change))
        return out

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Command]:
        """Return what makes the modules take what is not as it was, by itself or through a variable."""
        return [Command(MODULE, text) for text in effects(before, after)[0]]

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Restart]:
        """Return what only a restart applies, or what would drop calls otherwise."""
        return effects(before, after)[1]

    def prepare(self, server: Any, commands: Sequence[str], tree: Any) -> tuple[list[str], list[Restart]]:
        """Return the commands that fit the files as they will be, and no restart."""
        return list(dict.fromkeys(filter(None, (fitting(one, tree) for one in commands)))), []

    def purgeable(self, request: Any, found: Mapping[Key, Found]) -> frozenset[Key]:
        """Return what a purge may remove: elements of the same file and place as one that is listed, nothing else."""
        listed = {RESOURCE.key_of(RESOURCE.clean(item))[:2] for item in request.items}
        return frozenset(key for key in found if key[:2] in listed)

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        """Compare elements with those that the server has read; each file is asked for once."""
        out: list[str] = []
        live: dict[str, Element | None] = {}
        queues: set[str] | None = None
        for key, item in expected.items():
            file = key[0]
            if file not in live:
                live[file] = server.xml("configuration", "configuration", "name", file)
            out.extend(_compare(live[file], key, item, tree))
            if file == CALLCENTER and key[1] == "queues/queue" and _loaded(tree, "mod_callcenter"):
                if queues is None:
                    rows = server.api("callcenter_config queue list").splitlines()
                    queues = {row.split("|")[0] for row in rows}
                if (key[2] in queues) != (item is not None):
                    out.append(f"the server {'still has' if item is None else 'does not have'} the queue {key[2]}")
        return out


def _remove(editor: Any, element: Element) -> None:
    """Remove an element with all that it holds; one without a name, which holds others' places, leaves these there."""
    own = [one for one in element.children if items.holds_itself(one)]
    if not own or element.get("name"):
        editor.remove(element)
        return
    for one in element.children:
        if one not in own:
            editor.remove(one)
    for name in element.attrs:
        editor.remove_attribute(element, name)


def _update(editor: Any, element: Element, change: Change) -> None:
    after: Item = change.after or {}
    for one in change.fields:
        group, _dot, name = one.partition(".")
        value = (after.get(group) or {}).get(name) if group in ("attributes", "params") else None
        text = None if value is None else str(value)
        if group == "attributes" and text is None:
            editor.remove_attribute(element, name)
        elif group == "attributes":
            secret = is_secret_name(name) or (name == "value" and is_secret_name(change.key[2]))
            editor.set_attribute(element, name, text, references=not secret)
        elif group == "params":
            editor.set_param(element, name, text, references=not is_secret_name(name))
        elif group == "children":
            editor.set_children(element, items.leaves_of(element), items.rows_of(after))


def _new_file(tree: Any, editor: Any, path: str | None, file: str, one: items.New) -> None:
    """Write a configuration that there is none of yet."""
    folder = path or os.path.join(tree.config_dir, FOLDER)
    target = folder if folder.endswith(".xml") else os.path.join(folder, f"{file}.xml")
    if not any(mount.name == "section" and mount.get("name") == "configuration" for mount in tree.mounts(target)):
        why = "is not among the files that FreeSWITCH's configuration section includes"
        raise refuse(f"path {target}", why, "give a path in the folder that it includes")
    one.step = ("configuration", file)
    editor.append_file(target, one.text())


def _values(item: Item) -> Iterator[tuple[str, str]]:
    for group in ("attributes", "params"):
        for name, value in (item.get(group) or {}).items():
            if not is_secret_name(str(name)):
                yield f"{group}.{name}", str(value)
    for index, (_name, attrs) in enumerate(items.rows_of(item)):
        for name, value in attrs.items():
            if not is_secret_name(name) and not (name == "value" and is_secret_name(attrs.get("name", ""))):
                yield f"children[{index}].{name}", value


def _unknown(tree: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    for where, value in _values(change.after or {}):
        for name in tree.unknown(value):
            hint = nearest(name, tree.variables)
            why = f"there is no variable {name}: the server would put nothing in its place"
            yield Problem(plan.where(change.key, where), why, hint or "set it with freeswitch_vars")


def _tiers(tree: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    """Yield tiers of queues and agents that are not there: nobody would be called by them."""
    home = tree.configuration(CALLCENTER)
    if home is None or not change.key[1].startswith("tiers"):
        return
    for index, (_name, attrs) in enumerate(items.rows_of(change.after or {})):
        for kind in ("queue", "agent"):
            holder = home.first(f"{kind}s")
            known = [one.get("name") for one in holder.all(kind)] if holder is not None else []
            if attrs.get(kind) not in known:
                where = plan.where(change.key, f"children[{index}].{kind}")
                hint = nearest(attrs.get(kind, ""), known)
                yield Problem(where, f"there is no {kind} {attrs.get(kind)}: the tier would call nobody", hint)


def _loaded(tree: Any, module: str) -> bool:
    home = tree.configuration("modules.conf")
    holder = home.first("modules") if home is not None else None
    return holder is not None and any(one.get("module") == module for one in holder.all("load"))


def _compare(live: Element | None, key: Key, item: Item | None, tree: Any) -> list[str]:
    name = RESOURCE.label(key)
    steps = items.steps_of(key[1], key[2])
    have, left = items.find(live, steps) if live is not None else (None, steps)
    there = have is not None and not left
    if item is None:
        home = tree.configuration(key[0])
        stays = home is not None and not items.find(home, steps)[1]
        return [f"the server still has {name}"] if there and not stays else []
    if not there or have is None:
        return [f"the server does not have {name}"]
    home = tree.configuration(key[0])
    wanted, missing = items.find(home, steps) if home is not None else (None, steps)
    if wanted is None or missing or not _knowable(tree, wanted):
        return []
    return [] if meaning(tree, wanted) == meaning(None, have) else [f"the server has other values for {name}"]


def _knowable(tree: Any, element: Element) -> bool:
    return all(tree.known(element.raw(name) or "") for name in element.attrs) and all(
        _knowable(tree, one) for one in element.children
    )


KIND = Config()
