# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server would make of gateways, and the commands for those of which it would make something else than before."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_fields import (
    PARAMS,
    REVISION,
    all_gateways,
    direction_of,
    params_of,
    variables_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import (
    KILL_GATEWAY,
    START_GATEWAY,
    Command,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import settings_of
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    profiles_of,
    put_in,
    refers,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

Definition = tuple[str, dict[str, list[str]], frozenset[tuple[str, str, str]]]
# A gateway keeps these of its profile as they were when it started (parse_gateways of sofia.c): a rescan of the profile changes
# neither the context of its calls nor the Contact that it registers.
INHERITED = (("context", "context"), ("ext-sip-ip", "contact-host"))


def anew(names: Iterable[str], was: Mapping[str, Definition], will: Mapping[str, Definition]) -> list[Command]:
    """Return the commands that end and start those of these gateways of which the server would make something else."""
    out: list[Command] = []
    for name in names:
        old, new = was.get(name), will.get(name)
        if old == new:
            continue
        if old is not None:
            out.append(Command(KILL_GATEWAY, f"sofia profile {old[0]} killgw {name}"))
        if new is not None:
            out.append(Command(START_GATEWAY, f"sofia profile {new[0]} startgw {name}"))
    return out


def definitions(tree: Any, names: Container[str] | None = None) -> dict[str, Definition]:
    """Return what the server would make of gateways, all or these, by their names: the first of a name counts.

    The revision is left out.
    """
    out: dict[str, Definition] = {}
    given = {one.get("name"): _given(tree, one) for one in profiles_of(tree)}
    for profile, element in all_gateways(tree):
        if element.get("name") not in out and (names is None or element.get("name") in names):
            name, values, rows = _definition(tree, profile, element)
            for param, (instead, value) in given[profile].items():
                if instead not in values:
                    values[f"{param} of the profile"] = value
            out[element.get("name")] = (name, values, rows)
    return out


def _given(tree: Any, profile: Element) -> dict[str, tuple[str, list[str]]]:
    """Return what a gateway takes from its profile when it starts: parameter -> (what of its own it has instead, values)."""
    settings = settings_of(tree, profile)
    return {name: (instead, settings.get(name, [])[-1:]) for name, instead in INHERITED}


def _definition(tree: Any, profile: str, element: Element) -> Definition:
    """Return a gateway as the server would have it, its references replaced."""
    values: dict[str, list[str]] = {}
    for one in params_of(element).all("param"):
        values[PARAMS.spelled(one.get("name"))] = [_value(tree, one)]
    rows = frozenset(
        (one.get("name"), _value(tree, one), str(direction_of(one)))
        for one in variables_of(element)
        if one.get("name") != REVISION
    )
    return profile, values, rows


def _value(tree: Any, element: Element) -> str:
    """Return a value as the server gets it: what the file escapes is no reference."""
    text = element.get("value")
    return put_in(tree, text) if refers(element.raw("value") or "") else text
