# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site by which outsiders reach everything that they may, and ways to spoil what it compiles to."""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, prove_asterisk

from .sites import context, exten, named, section, whole

PHONES = "phones-local-national-mobile-service"
CALLS = "calls-local-national-mobile-service"
FORWARD = "forward-local-national-mobile-service"
OUT = "not proven: from-my-provider (trunk my-provider): "
REACHES = f"{OUT}a caller from outside reaches "
TRUNK = "a trunk by Dial(PJSIP/my-provider/sip:${ARG1}@sip.provider.com.au) in pbx-route-1,s"
Spoil = Callable[[dict], Any]


def everything() -> dict:
    """Return Athena with a DID for each kind of destination, a menu with direct dial, and calls that are recorded."""
    places = [
        {"external": "+61491570006"},
        {"fax": "3200"},
        {"conference": "3001"},
        {"paging": "3100"},
        {"ring_group": "everyone"},
        {"announcement": "custom/closed"},
    ]
    dids = [{"did": f"+6171234570{index}", "to": to} for index, to in enumerate(places)]
    return whole(
        {
            "outbound": [
                {"calls": ["local", "national", "mobile", "service"], "trunks": ["my-provider", "carrier-trunk"]}
            ],
            "extensions[0].may_call": ["local", "national", "mobile", "service"],
            "extensions[0].record": "always",
            "extensions[1].record": "on_demand",
            "recording": {"notice": "custom/recorded"},
            "ivrs[0].direct_dial": True,
            "inbound": [*whole({})["inbound"], *dids],
        }
    )


@cache
def _built() -> tuple:
    made = build_asterisk(everything())
    assert made.problems == ()
    return pickle.dumps(made.resources), made.checked


def proof_of(spoil: Spoil | None) -> list[str]:
    """Return what the proofs say of the compiled site, spoilt."""
    kept, checked = _built()
    resources = pickle.loads(kept)
    if spoil is not None:
        spoil(resources)
        assert pickle.dumps(resources) != kept, "nothing was spoilt"
    return prove_asterisk(resources, checked.site, checked.plan)


def first(context_name: str, name: str, app: str, data: str = "") -> Spoil:
    """Put a step in front of an extension."""
    return lambda resources: exten(resources, context_name, name)["steps"].insert(0, {"app": app, "data": data})


def instead(context_name: str, name: str, app: str, data: str) -> Spoil:
    """Make an extension of one step."""
    return lambda resources: exten(resources, context_name, name).update(steps=[{"app": app, "data": data}])


def more(context_name: str, name: str, *steps: tuple) -> Spoil:
    """Add an extension."""
    made = {"extension": name, "steps": [{"app": app, "data": data} for app, data in steps]}
    return lambda resources: context(resources, context_name)["extensions"].append(made)


def other(context_name: str, name: str, app: str, old: str, new: str) -> Spoil:
    """Change the data of an application's steps in an extension."""

    def spoil(resources: dict) -> None:
        for step in exten(resources, context_name, name)["steps"]:
            if step["app"] == app:
                step["data"] = step["data"].replace(old, new)

    return spoil


def without(context_name: str, name: str, part: str) -> Spoil:
    """Take the steps out that hold a part."""

    def spoil(resources: dict) -> None:
        one = exten(resources, context_name, name)
        one["steps"] = [step for step in one["steps"] if part not in step.get("data", "")]

    return spoil


def setting(path: str, name: str, **options: str) -> Spoil:
    """Change options of a section."""
    return lambda resources: section(resources, path, name)["options"].update(options)


def item(kind: str, items: str, name: str, **options: Any) -> Spoil:
    """Change options of an item of a kind; a dictionary is merged."""

    def spoil(resources: dict) -> None:
        one = named(resources[kind][items], name)
        for key, value in options.items():
            one[key] = {**(one.get(key) or {}), **value} if isinstance(value, dict) else value

    return spoil
