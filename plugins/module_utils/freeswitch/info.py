# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a FreeSWITCH holds, in the shape that the managing modules take, what it does at this moment, and where both differ."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import shown
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import KINDS, RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerError

DRIFT, FINDINGS = "drift", "findings"


def profiles(server: Server) -> list[dict[str, Any]]:
    """Every SIP profile that runs."""
    return [
        {"name": one.name, "state": one.state, "url": one.url, "tls_url": one.tls_url, "calls": one.running}
        for one in server.profiles().values()
    ]


def gateways(server: Server) -> list[dict[str, Any]]:
    """Every gateway that runs, with its state of the moment."""
    return [
        {"name": one.name, "profile": one.profile, "state": one.state, "status": one.status}
        for one in server.gateways().values()
    ]


def registrations(server: Server) -> list[dict[str, Any]]:
    """Who is registered here."""
    return [dict(_plain(one)) for one in server.registrations()]


def calls(server: Server) -> list[dict[str, Any]]:
    """Every call, as the server lists it; it lags up to half a second."""
    return [dict(_plain(one)) for one in server.calls()]


def channels(server: Server) -> int:
    """How many legs of calls there are at this moment: what a drain waits for."""
    return server.channels()


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if not is_secret_name(str(name))}


LIVE: dict[str, Callable[[Server], Any]] = {
    "profiles": profiles,
    "gateways": gateways,
    "registrations": registrations,
    "calls": calls,
    "channels": channels,
}
SUBSETS = (*LIVE, DRIFT, FINDINGS, "resources", *RESOURCES)


def gather(system: Any, subsets: Sequence[str], include_secrets: bool) -> dict[str, Any]:
    """Return the facts of freeswitch_info.

    system   a FreeSwitchSystem
    subsets  of SUBSETS; `resources` is every kind

    Raises PbxError and ServerError.
    """
    server = system.server
    facts: dict[str, Any] = {"version": system.version, "running": server is not None}
    facts["started"] = None if server is None else int(server.started)
    kinds = [kind for kind in RESOURCES if kind in subsets or "resources" in subsets]
    if kinds:
        facts.update(resources(system, kinds, include_secrets))
    for name in LIVE:
        if name in subsets and server is not None:
            facts[name] = LIVE[name](server)
    if DRIFT in subsets and server is not None:
        facts[DRIFT] = drift(system, server, kinds or list(RESOURCES))
    if FINDINGS in subsets:
        facts[FINDINGS] = findings(system)
    return facts


def resources(system: Any, kinds: Sequence[str], include_secrets: bool) -> dict[str, Any]:
    """Return the items of kinds as their modules take them."""
    found: dict[str, Any] = {}
    secrets_set: dict[str, dict[str, list[str]]] = {}
    for kind in kinds:
        resource = RESOURCES[kind]
        items = [one.item for one in system.found(kind).values()]
        found[kind] = {resource.items: shown(resource, items, include_secrets, secrets_set)}
    return {"resources": found, "secrets_set": secrets_set}


def drift(system: Any, server: Server, kinds: Sequence[str]) -> list[dict[str, str]]:
    """Return where what runs is not what the files say: edited and not applied, or changed at run time."""
    out: list[dict[str, str]] = []
    for kind in kinds:
        items = {key: one.item for key, one in system.found(kind).items()}
        try:
            said = KINDS[kind].verify(server, items, system.tree) if items else ()
        except ServerError as error:
            said = [str(error)]
        out.extend({"kind": kind, "what": one} for one in said)
    return out


def findings(system: Any) -> list[dict[str, Any]]:
    """Return what FreeSWITCH leaves out of its files without a word."""
    return [
        {
            "path": os.path.relpath(one.path, system.config_dir),
            "line": one.line,
            "kind": one.kind,
            "what": one.words,
        }
        for one in system.tree.findings
    ]
