# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rescan gives to a running profile, and what only a restart of it does (sofia.c 1.11.2)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import (
    COUNTED_ANEW,
    ON_RESTART,
    PARAMS,
    children,
    domain_row,
    settings_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import profiles_of, refers, truth
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element


def by_name(tree: Any) -> dict[str, Element]:
    """Return profiles by their names; of one name the first."""
    out: dict[str, Element] = {}
    for one in profiles_of(tree):
        out.setdefault(one.get("name"), one)
    return out


def needs(before: Any, was: Element, after: Any, will: Element) -> tuple[bool, list[str]]:
    """Compare a profile with what becomes of it, as the server has both: whether a rescan gives it something, and why a
    restart is needed, a sentence for each reason."""
    old, new = settings_of(before, was), settings_of(after, will)
    changed = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    agent = [PARAMS.spelled(name) for name in changed if name in ON_RESTART and name in new]
    gone = [PARAMS.spelled(name) for name in changed if name not in new and name not in COUNTED_ANEW]
    out = []
    if agent:
        out.append(f"what is read when the profile starts: {', '.join(agent)}")
    if gone:
        out.append(f"a running profile keeps what is removed: {', '.join(gone)}")
    lost = _names(before, was) - _names(after, will)
    if lost:
        out.append(f"a running profile keeps its other names: {', '.join(sorted(lost))}")
    rescan = bool(changed) or _names(before, was) != _names(after, will) or _parsed(was) != _parsed(will)
    if out and rescan and [name for name in changed if name not in ON_RESTART and name in new]:
        out.append("what else has changed waits for it too, since a rescan would apply half of this")
    return rescan, out


def _names(tree: Any, element: Element) -> set[str]:
    """Return the other names that a profile answers to."""
    out = {tree.expand(one.get("name")) for one in children(element, "aliases", "alias")}
    for one in children(element, "domains", "domain"):
        if domain_row(one).get("alias"):
            out.add(f"domain {tree.expand(one.get('name'))}")
    return out


def _parsed(element: Element) -> set[str]:
    return {one.get("name") for one in children(element, "domains", "domain") if domain_row(one).get("parse")}


def pending(tree: Any, element: Element, shown: Mapping[str, str]) -> list[str]:
    """Return the parameters of which a running profile still has another value than the file, as far as it shows them.

    `shown` is `sofia status profile NAME`, by names in lower case. Addresses that the server chooses itself, and ports that
    it does, are not compared.
    """
    values = {name: raws[-1] for name, raws in settings_of(tree, element).items()}
    out = []
    for name, row in (("sip-ip", "sip-ip"),):
        if _is_address(values.get(name, "")) and shown.get(row, "") not in ("", values[name]):
            out.append(name)
    if "sip-port" in values or "bind-url" in shown:
        port = values.get("sip-port", "5060")
        own = values.get("ext-sip-port", port) if values.get("ext-sip-ip") else port
        if port.isdigit() and shown.get("bind-url") and port_of(shown["bind-url"]) not in (port, own):
            out.append("sip-port")
    tls = truth(values.get("tls", "false"))
    if refers(values.get("tls", "")):
        return out
    if "url" in shown and tls != bool(shown.get("tls-url")):
        out.append("tls")
    elif tls and values.get("tls-sip-port", "5061").isdigit():
        if port_of(shown.get("tls-url", "")) != values.get("tls-sip-port", "5061"):
            out.append("tls-sip-port")
    for name, row, missing in (("session-timeout", "session-to", "0"), ("dbname", "dbname", "")):
        if (
            name in values
            and not refers(values[name])
            and row in shown
            and (shown[row] or missing) != values[name]
            and "odbc-dsn" not in values
        ):
            out.append(name)
    return out


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def port_of(url: str) -> str:
    """Return the port of `sip:user@host:port;...`, an empty string where it has none."""
    host = url.partition(";")[0].rpartition("@")[2]
    rest = host.rpartition("]")[2] if "]" in host else host
    return rest.rpartition(":")[2] if ":" in rest else ""
