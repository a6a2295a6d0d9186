# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site of holes.py as FreeSWITCH's resources, and ways to spoil them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cache
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import prove_emergency, prove_toll
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.compiler import compile_resources
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.graph import Dialplan

from .holes import everything

Spoil = Callable[[dict], Any]


def act(application: str, data: str = "", **more: Any) -> dict:
    return {"application": application, "data": data, **more}


def proven(resources: dict, checked: Any) -> list[str]:
    """Return what the proofs say of resources."""
    dialplan = Dialplan(resources["freeswitch_dialplan"]["contexts"])
    found = (
        list(prove_emergency.prove(resources, dialplan, checked.site, checked.plan)) if checked.site.emergency else []
    )
    return list(dict.fromkeys([*found, *prove_toll.prove(resources, dialplan, checked.site, checked.plan)]))


@cache
def _built() -> tuple:
    checked = check(everything())
    assert checked.problems == ()
    return pickle.dumps(compile_resources(checked.site, checked.plan)), checked


def proof_of(spoil: Spoil | None) -> list[str]:
    """Return what the proofs say of the compiled site, spoilt."""
    kept, checked = _built()
    resources = pickle.loads(kept)
    if spoil is not None:
        spoil(resources)
        assert pickle.dumps(resources) != kept, "nothing was spoilt"
    return proven(resources, checked)


def context(resources: dict, name: str) -> dict:
    return next(one for one in resources["freeswitch_dialplan"]["contexts"] if one["name"] == name)


def exten(resources: dict, context_name: str, name: str) -> dict:
    return next(one for one in context(resources, context_name)["extensions"] if one["name"] == name)


def conditions(one: dict) -> Iterator[dict]:
    for each in one.get("conditions") or ():
        yield each
        yield from conditions(each)


def actions(one: dict) -> Iterator[dict]:
    for each in conditions(one):
        yield from each.get("actions") or ()
        yield from each.get("anti_actions") or ()


def first(context_name: str, name: str, application: str, data: str = "") -> Spoil:
    """Put an action in front of those of an extension."""

    def spoil(resources: dict) -> None:
        last = [one for one in conditions(exten(resources, context_name, name)) if one.get("actions")][0]
        last["actions"].insert(0, act(application, data))

    return spoil


def more(context_name: str, expression: str, *made: dict, at: int = 0, **others: Any) -> Spoil:
    """Put an extension in front of a context's."""
    one = {"field": "destination_number", "expression": expression, "actions": list(made), **others}
    return lambda resources: context(resources, context_name)["extensions"].insert(
        at, {"name": "hole", "conditions": [one]}
    )


def other(context_name: str, name: str, application: str, old: str, new: str) -> Spoil:
    """Change the data of an application's actions in an extension; name "": in all of the context."""

    def spoil(resources: dict) -> None:
        for one in context(resources, context_name)["extensions"]:
            if name in ("", one["name"]):
                for each in actions(one):
                    if each["application"] == application and each.get("data"):
                        each["data"] = each["data"].replace(old, new)

    return spoil


def without(context_name: str, name: str, part: str) -> Spoil:
    """Take the actions out that hold a part; name "": of all extensions of the context."""

    def spoil(resources: dict) -> None:
        for one in context(resources, context_name)["extensions"]:
            for each in conditions(one) if name in ("", one["name"]) else ():
                for kind in ("actions", "anti_actions"):
                    if kind in each:
                        each[kind] = [
                            two for two in each[kind] if part not in f"{two['application']} {two.get('data', '')}"
                        ]

    return spoil


def item(kind: str, items: str, name: str, key: str = "name", **options: Any) -> Spoil:
    """Change options of an item; a dictionary is merged."""

    def spoil(resources: dict) -> None:
        one = next(each for each in resources[kind][items] if each[key] == name)
        for option, value in options.items():
            one[option] = {**(one.get(option) or {}), **value} if isinstance(value, dict) else value

    return spoil


def element(file: str, path: str, name: str, part: str, **options: Any) -> Spoil:
    """Change a part (attributes, params) of an element of a configuration file."""

    def spoil(resources: dict) -> None:
        for one in resources["freeswitch_config"]["elements"]:
            if (one["file"], one["element"], one.get("name")) == (file, path, name):
                one[part] = {
                    **(one.get(part) or {}),
                    **{key.replace("_", "-"): value for key, value in options.items()},
                }

    return spoil
