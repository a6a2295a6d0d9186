# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP profiles: read, edited, and what makes the server take them.

A rescan takes most parameters of a running profile, but none that went, and of those that its SIP agent was made with half: the
port that others are told changes, the socket does not. So a profile is either rescanned, or not told at all and in need of a
restart, which ends its calls and is nothing that is done here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import profiles_checks
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_defined import anew, definitions
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import PROFILE, Command, Found
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import (
    PARAMS,
    RESOURCE,
    SECRET,
    children,
    domain_row,
    item_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_live import Live
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    SOFIA,
    guarded,
    profiles_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_rescan import by_name, needs
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, render

FOLDER, FILE = "sip_profiles", "site.xml"
EMPTY = "<include>\n</include>\n"


class Profiles(Live):
    """The kind freeswitch_profiles; see kinds.Kind."""

    resource = RESOURCE
    default_path = ""

    def read(self, tree: Any) -> Mapping[Key, Found]:
        """Return every SIP profile."""
        out: dict[Key, Found] = {}
        for element in profiles_of(tree):
            name = element.get("name")
            if name and (name,) not in out:
                out[(name,)] = Found(item_of(element), element, element.path)
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Change what differs, where it stands; a new profile has a file of its own, and a folder for its gateways."""
        found = self.read(tree)
        for change in changes:
            there = found[change.key].element if change.key in found else None
            if change.after is None:
                if there is not None:
                    _remove(tree, editor, there)
            elif there is None:
                _create(tree, editor, change.after, path)
            else:
                _update(editor, there, found[change.key].item, change.after)

    def problems(self, before: Any, after: Any, plan: Plan) -> Sequence[Problem]:
        """Return what the server would refuse, ignore or get wrong; see profiles_checks."""
        self._begun.clear()  # a run begins
        return profiles_checks.problems(before, after, plan)

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Command]:
        """Return what makes profiles run, or take what a rescan gives them; nothing where a restart is needed."""
        was, will = by_name(before), by_name(after)
        out = []
        rescanned: set[str] = set()
        for name in _names(changes, before, after):
            if name in will and name not in was:
                out.append(Command(PROFILE, f"sofia profile {name} start"))
            elif name in will:
                rescan, restart = needs(before, was[name], after, will[name])
                if rescan and not restart:
                    out.append(Command(PROFILE, f"sofia profile {name} rescan"))
                    rescanned.add(name)
        if rescanned:
            old, new = definitions(before), definitions(after)
            names = [name for name, one in new.items() if one[0] in rescanned and name in old]
            out.extend(anew(names, old, new))
        return out

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Restart]:
        """Return the profiles that keep what they have until they are restarted, and those that run on without a file."""
        was, will = by_name(before), by_name(after)
        out = []
        for name in _names(changes, before, after):
            if name in was and name not in will:
                why = f"where it runs, it goes on until `sofia profile {name} stop`, which ends its calls"
                out.append(Restart(f"SIP profile {name}", why))
            elif name in was:
                _rescan, restart = needs(before, was[name], after, will[name])
                if restart:
                    out.append(Restart(f"SIP profile {name}", "; ".join(restart)))
        return out


def _names(changes: Sequence[Change], before: Any, after: Any) -> list[str]:
    """Return the profiles to look at: those that change, and where global variables do, all of them."""
    names = [change.key[0] for change in changes]
    if before.variables != after.variables:
        names += by_name(after)
    return list(dict.fromkeys(names))


def file_of(tree: Any, name: str, path: str | None) -> str:
    """Return the file of a new profile; `path` is a file, a folder, or None."""
    if path is not None and path.endswith(".xml"):
        return path
    return os.path.join(path or os.path.join(tree.config_dir, FOLDER), f"{name}.xml")


def _create(tree: Any, editor: Any, item: Item, path: str | None) -> None:
    name = str(item["name"])
    target = file_of(tree, name, path)
    configuration = tree.configuration(SOFIA)
    holder = configuration.first("profiles") if configuration is not None else None
    if holder is None or not any(one is holder for one in tree.mounts(target)):
        why = f"sofia.conf includes no {os.path.relpath(target, tree.config_dir)} within its <profiles>"
        raise refuse(f"profile {name}: path", why, "include it there, or name a file that it includes in `path`")
    editor.append_file(target, _text(item))
    gateways = os.path.join(os.path.dirname(target), name, FILE)
    if gateways not in tree.files and not os.path.exists(gateways):
        # A glob that meets no file is an error in the server's log at every reload.
        editor.new_file(gateways, EMPTY)


def _text(item: Item) -> str:
    """Return a whole profile as lines."""
    name = str(item["name"])
    where = f"profile {name}"
    raws = PARAMS.raws(item)
    params = [PARAMS.line(one, raw, SECRET, where) for one, texts in raws.items() for raw in texts]
    parts = [f'<gateways>\n  <X-PRE-PROCESS cmd="include" data="{name}/*.xml"/>\n</gateways>']
    if item.get("aliases"):
        parts.append(render("aliases", {}, [_alias(one, where) for one in item["aliases"]]))
    if item.get("domains"):
        parts.append(render("domains", {}, [_domain(row, where) for row in item["domains"]]))
    parts.append(render("settings", {}, params) if params else "<settings>\n</settings>")
    return str(render("profile", {"name": name}, parts))


def _alias(name: str, where: str) -> str:
    return str(guarded(where, "aliases", render, "alias", {"name": name}, references=True))


def _domain(row: Mapping[str, Any], where: str) -> str:
    flags = {flag: "true" if row.get(flag) else "false" for flag in ("alias", "parse")}
    return str(guarded(where, "domains", render, "domain", {"name": str(row["name"]), **flags}, references=True))


def _update(editor: Any, element: Element, before: Item, after: Item) -> None:
    """Change what differs within a profile."""
    where = f"profile {after['name']}"
    old, new = PARAMS.raws(before), PARAMS.raws(after)
    literal = [name for name in SECRET if old.get(name) != new.get(name)]
    settings = element.first("settings")
    if settings is not None:
        PARAMS.write(editor, settings, old, new, literal, where)
    elif new:
        params = [PARAMS.line(name, raw, literal, where) for name, raws in new.items() for raw in raws]
        editor.add_child(element, render("settings", {}, params))
    rows = {_key(row): _domain(row, where) for row in after.get("domains") or ()}
    _several(editor, element, "domains", "domain", rows, lambda one: _key(domain_row(one)))
    names = {one: _alias(one, where) for one in after.get("aliases") or ()}
    _several(editor, element, "aliases", "alias", names, lambda one: one.get("name"))


def _key(row: Mapping[str, Any]) -> tuple[str, bool, bool]:
    return str(row.get("name")), bool(row.get("alias")), bool(row.get("parse"))


def _several(editor: Any, element: Element, holder: str, name: str, wanted: Mapping[Any, str], key: Any) -> None:
    """Make what stands in a holder that what is wanted: what goes is removed, what is new comes last."""
    home = element.first(holder)
    there = {key(one): one for one in children(element, holder, name)}
    for said, one in there.items():
        if said not in wanted:
            editor.remove(one)
    new = [text for said, text in wanted.items() if said not in there]
    if new and home is not None:
        editor.add_child(home, "\n".join(new))
    elif new:
        editor.add_child(element, render(holder, {}, new))


def _remove(tree: Any, editor: Any, element: Element) -> None:
    """Remove a profile; a file that holds nothing else goes with it."""
    others = [one for one in profiles_of(tree) if one is not element and one.path == element.path]
    if others or element.parent is None or element.parent.path == element.path:
        editor.remove(element)
    else:
        editor.delete_file(element.path)


KIND = Profiles()
