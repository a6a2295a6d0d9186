# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan as data, in the shape that `asterisk_dialplan` takes, and the few words of which steps are made."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Network


def step(app: str, data: str | None = None, label: str | None = None) -> dict:
    """Return one step; what is not said is left out."""
    made: dict[str, Any] = {"app": app}
    if data is not None:
        made["data"] = data
    if label is not None:
        made["label"] = label
    return made


def extension(name: str, *steps: dict, hint: str | None = None) -> dict:
    made: dict[str, Any] = {"extension": name, "steps": list(steps)}
    if hint is not None:
        made["hint"] = hint
    return made


def context(name: str, extensions: list, includes: list | None = None) -> dict:
    made: dict[str, Any] = {"name": name, "extensions": extensions}
    if includes:
        made["includes"] = includes
    return made


def hangup(cause: int, label: str | None = None) -> dict:
    return step("Hangup", str(cause), label)


def setting(name: str, value: str, label: str | None = None) -> dict:
    return step("Set", f"{name}={value}", label)


def goto_if(condition: str, target: str) -> dict:
    return step("GotoIf", f"$[{condition}]?{target}")


def otherwise(variable: str, default: str) -> str:
    """Return an expression for a channel variable, or the default where it is empty."""
    return f'${{IF($["${{{variable}}}" = ""]?{default}:${{{variable}}})}}'


def sip_uri(host: str, network: Network, user: str = "") -> str:
    """Return the URI of a host. The first transport of the site is the one that trunks use."""
    protocol = network.transports[0]
    tail = "" if protocol == "udp" else f";transport={protocol}"
    return f"sip:{user + '@' if user else ''}{host}{tail}"
