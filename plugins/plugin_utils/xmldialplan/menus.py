# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ivr: the menus of ivr.conf. Pure; after switch_ivr_menu.c of FreeSWITCH 1.11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.flow import MOVED, execute
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.matching import regex
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.values import captured


def menus(server: Server) -> dict[str, Mapping[str, Any]]:
    """The menus of the compiled ivr.conf, by name."""
    return {
        str(one.get("name")): one
        for one in server.items("freeswitch_config")
        if one.get("file") == "ivr.conf" and str(one.get("element")) == "menus/menu"
    }


def entries(item: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The keys of a menu, in order: action, digits, param."""
    return [one["attributes"] for one in item.get("children") or () if one.get("element") == "entry"]


def menu(channel: Channel, data: str) -> str | None:
    """Run a menu. What it is given leads to an entry; too many failures lead to exit-sound and the next action."""
    world = channel.world
    item = menus(world.server).get(world.certain(data, "ivr").strip())
    if item is None:
        return None  # the server logs that there is no such menu
    channel.up = True
    attributes = {**(item.get("attributes") or {}), **(item.get("params") or {})}
    failures = timeouts = 0
    most_failures = int(attributes.get("max-failures") or 3)
    most_timeouts = int(attributes.get("max-timeouts") or most_failures)
    while failures < most_failures and timeouts < most_timeouts:
        pressed = world.keys.pop(0) if world.keys and channel.leg == 0 else ""
        if not pressed:
            timeouts += 1
            continue
        entry, groups = _entry(item, pressed)
        if entry is None:
            failures += 1
            continue
        result = _act(channel, entry, groups)
        if result != "again":
            return result
    name = "exec-on-max-failures" if failures >= most_failures else "exec-on-max-timeouts"
    told = str(attributes.get(name) or "")
    if told:
        application, _space, rest = told.partition(" ")
        return execute(channel, application, rest)
    return None


def _entry(item: Mapping[str, Any], pressed: str) -> tuple[Mapping[str, str] | None, tuple[str, ...]]:
    for one in entries(item):
        digits = str(one.get("digits") or "")
        if digits.startswith("/"):
            groups = regex(digits, pressed)
            if groups:
                return one, groups
        elif digits == pressed:
            return one, (pressed,)
    return None, ()


def _act(channel: Channel, entry: Mapping[str, str], groups: tuple[str, ...]) -> str | None:
    action, param = str(entry.get("action")), captured(str(entry.get("param") or ""), groups)
    if action in ("menu-exec-app", "menu-exec-api"):
        application, _space, rest = param.partition(" ")
        result = execute(channel, application, rest)
        return "again" if result is None and application not in ("transfer", "bridge") else result
    if action == "menu-sub":
        return menu(channel, param) or MOVED
    if action in ("menu-exit", "menu-back", "menu-top"):
        return None if action == "menu-exit" else "again"
    if action in ("menu-play-sound", "menu-say-phrase"):
        return "again"
    raise Unfollowed(f"menu action {action}", "the engine does not know it")
