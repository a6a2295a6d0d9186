# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From data to an Edge: the preset beneath it, and what has to be true of several keys together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio import model
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.checks import check
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.packages import packages
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.presets import PRESETS
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.server import modules_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.shapes import EDGE
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.write import render, tls_config
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes

ROOT = "kamailio_edge"
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061, "ws": 8080, "wss": 8443}
SCHEMES = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql"}
AGENTS = ("friendly-scanner", "sipvicious", "sipsak", "sundayddr", "sip-scan", "pplsip", "VaxSIPUserAgent", "sipcli")


@dataclass(frozen=True)
class Made:
    """The files of an edge by name and the packages of what they load; or the problems as sentences."""

    files: dict[str, str]
    edge: model.Edge | None
    problems: tuple[str, ...]
    packages: tuple[str, ...] = ()


def make(value: Any) -> Made:
    """Return the files `kamailio.cfg` and, with TLS, `tls.cfg`; or every problem. Never raises for what a person wrote."""
    notes = Notes()
    read = EDGE.read(_over_preset(value), ROOT, notes)
    if read is not None and not notes.problems:
        check(read, ROOT, notes)
    if read is None or notes.problems:
        return Made({}, None, tuple(str(problem) for problem in notes.problems))
    edge = edge_of(read)
    files = {"kamailio.cfg": render(edge)}
    if edge.tls:
        files["tls.cfg"] = tls_config(edge)
    return Made(files, edge, (), tuple(packages(modules_of(edge))))


def _over_preset(value: Any) -> Any:
    """A preset's keys beneath those given: mappings are merged, everything else is replaced, null takes a key away."""
    if not isinstance(value, Mapping) or value.get("preset") not in PRESETS:
        return value
    return _merged(PRESETS[value["preset"]], value)


def _merged(below: Mapping, above: Mapping) -> dict:
    merged = dict(below)
    for key, item in above.items():
        both = isinstance(item, Mapping) and isinstance(below.get(key), Mapping)
        merged[key] = _merged(below[key], item) if both else item
    return merged


def database_url(found: Mapping | None) -> str:
    """The URL that a module's db_url takes; empty without a database."""
    if not found:
        return ""
    scheme = SCHEMES[found["engine"]]
    if scheme == "sqlite":
        return f"sqlite:///{found['path']}"  # four slashes in all: Kamailio 5.6 drops three of them
    who = found["user"] or "kamailio"
    secret = f":{found['password']}" if found["password"] else ""
    port = f":{found['port']}" if found["port"] else ""
    return f"{scheme}://{who}{secret}@{found['host'] or 'localhost'}{port}/{found['name'] or 'kamailio'}"


def edge_of(read: dict) -> model.Edge:
    """Return the Edge of what was read and checked."""
    domains = tuple(read["domains"])
    listen = tuple(
        model.Listener(one["protocol"], one["address"], one["port"] or PORTS[one["protocol"]], one["advertise"] or "")
        for one in read["listen"]
    )
    shared = database_url(read["database"])
    tls, engine, http = read["tls"], read["rtpengine"], (read["rpc"] or {}).get("http")
    return model.Edge(
        listen=listen,
        domains=domains,
        registrar=_registrar(read, shared),
        balance=_balance(read["balance"], shared),
        carriers=read["carriers"]["group"] if read["carriers"] else None,
        media=read["media"]["group"] if read["media"] else None,
        addresses_url=shared if read["addresses"] == "database" else "",
        rtpengine=model.Rtpengine(**engine) if engine else None,
        nat=read["nat"],
        antiflood=_antiflood(read["antiflood"]),
        topology_key=_topology_key(read["topology_hiding"], domains, listen),
        tls=model.Tls(**tls) if tls else None,
        emergency=tuple(read["emergency"]),
        fifo=bool((read["rpc"] or {}).get("fifo")),
        http=model.Http(**http) if http else None,
        grace=read["restart_grace"],
        routes=tuple(model.Block(**route) for route in read["routes"]),
        **{key: read[key] for key in ("config_dir", "run_dir", "modules", "params", "globals", "defines", "hooks")},
    )


def _registrar(read: dict, shared: str) -> model.Registrar | None:
    found = read["registrar"]
    if not found:
        return None
    realm = found["realm"] or next(iter(read["domains"]), "")
    return model.Registrar(
        found["store"], realm, database_url(found["database"]) or shared, found["group"], found["table"]
    )


def _balance(found: dict | None, shared: str) -> model.Balance | None:
    if not found:
        return None
    url = (database_url(found["database"]) or shared) if found["destinations"] == "database" else ""
    return model.Balance(found["set"], found["algorithm"], found["probe_interval"], url)


def _antiflood(found: Any) -> model.Antiflood | None:
    if not found:
        return None
    said = {key: item for key, item in found.items() if item is not None and key != "trusted"}
    trusted = found["trusted"]["group"] if found["trusted"] else None
    return model.Antiflood(**{"user_agents": AGENTS, **said}, trusted=trusted)


def _topology_key(found: Any, domains: tuple[str, ...], listen: tuple) -> str:
    """The key of topoh: given, or made of what is the same at each run. It hides, and is no secret of its own."""
    if not found:
        return ""
    seed = " ".join([*domains, *(one.url for one in listen)])
    return found["key"] or hashlib.sha256(seed.encode()).hexdigest()[:32]
