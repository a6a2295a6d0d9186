# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways: read, edited, and what makes the server take them.

FreeSWITCH takes no change of a gateway that it has: it must be ended, be gone, and be started by its name in its own profile.
That is done only where what the server would make of the gateway differs, once its variables are put in.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import gateways_checks
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_defined import anew, definitions
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_fields import (
    PARAMS,
    RESOURCE,
    REVISION,
    all_gateways,
    item_of,
    params_of,
    row_of,
    variables_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_live import Live
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Command, Found
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    expanded,
    guarded,
    profile_of,
    profiles_of,
    put_in,
    refers,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, render

FOLDER, FILE = "sip_profiles", "site.xml"


class Gateways(Live):
    """The kind freeswitch_gateways; see kinds.Kind."""

    resource = RESOURCE
    default_path = ""

    def read(self, tree: Any) -> Mapping[Key, Found]:
        """Return every gateway of every profile; those within users of the directory are not ours."""
        return {(name,): _found(*where) for name, where in _places(tree).items()}

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Change what differs, where it stands; new ones go into the file `site.xml` of their profile's folder."""
        places = _places(tree)
        found = {change.key: _found(*places[change.key[0]]) for change in changes if change.key[0] in places}
        new: dict[str, list[str]] = {}
        for change in changes:
            if change.after is not None:
                _home(tree, change.key[0], _profile(change.after))
        for change in changes:
            there = found[change.key].element if change.key in found else None
            after = change.after
            if after is None:
                if there is not None:
                    editor.remove(there)
            elif there is None:
                new.setdefault(_profile(after), []).append(written(after))
            elif _profile(after) != found[change.key].item["profile"]:
                editor.remove(there)
                new.setdefault(_profile(after), []).append(written(after, _literal(there, change)))
            else:
                _update(tree, editor, there, found[change.key].item, after)
        for profile, texts in new.items():
            _append(tree, editor, profile, path, texts)

    def problems(self, before: Any, after: Any, plan: Plan) -> Sequence[Problem]:
        """Return what the server would refuse, ignore or get wrong; see gateways_checks."""
        self.remember(plan)
        return gateways_checks.problems(before, after, plan)

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Command]:
        """Return what ends and starts the gateways that are no longer what they were."""
        names = dict.fromkeys(change.key[0] for change in changes)
        moved = before.variables != after.variables
        was, will = (definitions(tree, None if moved else names) for tree in (before, after))
        if moved:
            names.update((name, None) for name in will if name in was)
        return anew(names, was, will)

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Restart]:
        """No gateway needs a restart."""
        return []


def _places(tree: Any) -> dict[str, tuple[str, Element]]:
    """Return where each gateway stands: its profile and its element. Of those with one name the first, as in the server."""
    out: dict[str, tuple[str, Element]] = {}
    for profile, element in all_gateways(tree):
        name = element.get("name")
        if name:
            out.setdefault(name, (profile, element))
    return out


def _found(profile: str, element: Element) -> Found:
    return Found(item_of(profile, element), element, element.path)


def _profile(item: Mapping[str, Any]) -> str:
    return str(item.get("profile") or "")


def literals(element: Element | None) -> tuple[str, ...]:
    """Return the parameters in whose value `$${` is text: of a password always, unless the file refers by it."""
    for one in params_of(element).all("param") if element is not None else ():
        if one.get("name") == "password" and refers(one.raw("value") or ""):
            return ()
    return ("password",)


def _literal(element: Element, change: Change) -> tuple[str, ...]:
    before, after = change.before or {}, change.after or {}
    return literals(element) if before.get("password") == after.get("password") else ("password",)


def written(item: Item, literal: Sequence[str] = ("password",)) -> str:
    """Return a whole gateway as lines. `literal`: see `literals`; the password of a new one is always text."""
    where = f"gateway {item['name']}"
    lines = [PARAMS.line(name, raw, literal, where) for name, raws in PARAMS.raws(item).items() for raw in raws]
    rows = [*(item.get("variables") or ()), _revision()]
    lines.append(render("variables", {}, [_variable(row, where) for row in rows]))
    return str(render("gateway", {"name": str(item["name"])}, lines))


def _revision() -> dict[str, str]:
    """Return the variable by which a later run sees that the server has this very file: nothing of a secret is in it."""
    return {"name": REVISION, "value": secrets.token_hex(4), "direction": "inbound"}


def _variable(row: Mapping[str, Any], where: str) -> str:
    attrs = {"name": str(row["name"]), "value": str(row["value"])}
    if row.get("direction") in ("inbound", "outbound"):
        attrs["direction"] = str(row["direction"])
    return str(guarded(where, f"variables.{row['name']}", render, "variable", attrs, references=True))


def _update(tree: Any, editor: Any, element: Element, before: Item, after: Item) -> None:
    """Change what differs within a gateway, and its revision where the server is to take it anew."""
    where = f"gateway {after['name']}"
    old, new = PARAMS.raws(before), PARAMS.raws(after)
    literal = ("password",) if old.get("password") != new.get("password") else literals(element)
    PARAMS.write(editor, params_of(element), old, new, literal, where)
    holder = element.first("variables") or element
    wanted = {_row(row): row for row in after.get("variables") or ()}
    kept = set()
    for one in variables_of(element):
        if one.get("name") != REVISION:
            if _row(row_of(one)) in wanted:
                kept.add(_row(row_of(one)))
            else:
                editor.remove(one)
    lines = [_variable(row, where) for key, row in wanted.items() if key not in kept]
    revision, there = _revision(), [one for one in variables_of(element) if one.get("name") == REVISION]
    if _means(tree, before) == _means(tree, after):
        pass  # the server is told nothing, so that it would go on with the revision that it has
    elif there:
        editor.set_attribute(there[0], "value", revision["value"])
    else:
        lines.append(_variable(revision, where))
    if lines:
        editor.add_child(holder, "\n".join(lines))


def _means(tree: Any, item: Item) -> Any:
    """Return what the server makes of an item, for comparing."""
    rows = {_row(row) for row in item.get("variables") or ()}
    values = expanded(tree, {name: raws for name, raws in PARAMS.raws(item).items() if name != "password"})
    return values, item.get("password"), {(name, put_in(tree, value), direction) for name, value, direction in rows}


def _row(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row["name"]), str(row["value"]), str(row.get("direction") or "both")


def _home(tree: Any, name: str, profile: str) -> Element:
    """Return a profile. Raises PbxError where there is none of its name."""
    found = profile_of(tree, profile)
    if found is not None:
        return found
    known = ", ".join(one.get("name") for one in profiles_of(tree)) or "none"
    why = f"there is no SIP profile {profile}" if profile else "a new gateway needs the profile that it belongs to"
    hint = f"there is: {known}; others are made with freeswitch_profiles"
    missing = ("freeswitch_profiles", profile) if profile else ()
    raise PbxError([Problem(f"gateway {name}: profile", why, hint, missing=missing)])


def file_of(tree: Any, profile: str, path: str | None) -> str:
    """Return the file of a profile's new gateways; `path` is a file, a folder with a folder for each profile, or None."""
    if path is not None and path.endswith(".xml"):
        return path
    return os.path.join(path or os.path.join(tree.config_dir, FOLDER), profile, FILE)


def _append(tree: Any, editor: Any, profile: str, path: str | None, texts: Sequence[str]) -> None:
    """Write new gateways: into a file that the profile includes, or else into the profile itself."""
    home = _home(tree, "", profile)
    holder, target = home.first("gateways"), file_of(tree, profile, path)
    if holder is not None and any(one is holder for one in tree.mounts(target)):
        editor.append_file(target, "\n".join(texts))
    elif path is not None:
        why = f"is not among the files that profile {profile} includes within its <gateways>"
        raise refuse(f"path {target}", why, f"say where {home.path} looks for them, or leave `path` out")
    elif holder is not None:
        editor.add_child(holder, "\n".join(texts))
    else:
        editor.add_child(home, render("gateways", {}, texts))


KIND = Gateways()
