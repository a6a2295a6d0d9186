# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be true of several keys of an edge together, each with what to do."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.text import OURS
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, shown

ANYWHERE = ("0.0.0.0", "::")


def check(read: dict, root: str, notes: Notes) -> None:
    """Note every problem of an edge whose keys were each read without one."""
    _listeners(read, root, notes)
    _registrar(read, root, notes)
    _databases(read, root, notes)
    _groups(read, root, notes)
    _routes(read, root, notes)
    if read["rtpengine"] and bool(read["rtpengine"]["inside"]) != bool(read["rtpengine"]["outside"]):
        notes.add(
            f"{root}.rtpengine", "names one of inside and outside", "name both interfaces of rtpengine, or neither"
        )
    if read["balance"] and read["balance"]["algorithm"] in (6,) and not read["registrar"]:
        notes.add(
            f"{root}.balance.algorithm", "chooses at random, and phones register at the media servers", "use 7 or 8"
        )
    if not read["balance"] and not read["registrar"] and not read["routes"]:
        notes.add(root, "does nothing", "give balance (the media servers), registrar, or routes of your own")


def _listeners(read: dict, root: str, notes: Notes) -> None:
    if not read["listen"]:
        notes.add(f"{root}.listen", "is missing", "name at least one protocol and address")
    seen: dict[tuple, str] = {}
    ports = {"udp": 5060, "tcp": 5060, "tls": 5061, "ws": 8080, "wss": 8443}
    carried = {"ws": "tcp", "wss": "tls"}
    for index, one in enumerate(read["listen"]):
        where = f"{root}.listen[{index}]"
        if one["address"] in ANYWHERE and not one["advertise"]:
            notes.add(
                f"{where}.address",
                f"{one['address']} would stand in Record-Route, and no phone could answer",
                "name the address of one interface, or add advertise",
            )
        if one["protocol"] in ("tls", "wss") and not read["tls"]:
            notes.add(f"{where}.protocol", f"{one['protocol']} needs a certificate", f"give {root}.tls")
        if one["protocol"] in ("ws", "wss") and not read["nat"]:
            notes.add(
                f"{where}.protocol", f"{one['protocol']} needs the way back to a browser", f"set {root}.nat: true"
            )
        transport = carried.get(one["protocol"], one["protocol"])
        port = one["port"] or ports[one["protocol"]]
        # Kamailio keeps one socket per address and port for TCP and TLS together.
        key = ("udp" if transport == "udp" else "tcp", one["address"], port)
        if seen.get(key, transport) != transport or (key in seen and one["protocol"] not in ("ws", "wss")):
            notes.add(where, f"port {port} of {one['address']} is taken by another listener", "choose another port")
        seen[key] = transport


def _registrar(read: dict, root: str, notes: Notes) -> None:
    found = read["registrar"]
    if not found:
        return
    if not (found["realm"] or read["domains"]):
        notes.add(f"{root}.registrar.realm", "is missing", "give it, or domains")
    stored = found["database"] or read["database"]
    if not stored and found["group"] is None:
        notes.add(
            f"{root}.registrar",
            "has no passwords to check, so anybody could register",
            "give database (with the table of kamailio_subscribers), or group (addresses that may register without)",
        )
    if found["store"] == "database" and not stored:
        notes.add(f"{root}.registrar.database", "is missing", "store: database needs it")


def _databases(read: dict, root: str, notes: Notes) -> None:
    places = {f"{root}.database": read["database"]}
    for name in ("registrar", "balance"):
        places[f"{root}.{name}.database"] = (read[name] or {}).get("database")
    for where, found in places.items():
        if not found:
            continue
        if found["engine"] is None:
            notes.add(f"{where}.engine", "is missing", "sqlite, postgresql or mysql")
        elif found["engine"] == "sqlite" and not found["path"]:
            notes.add(f"{where}.path", "is missing", "the file of the SQLite database")
    balance = read["balance"] or {}
    if balance.get("destinations") == "database" and not (balance["database"] or read["database"]):
        notes.add(f"{root}.balance.database", "is missing", "destinations: database needs it")
    if read["addresses"] == "database" and not read["database"]:
        notes.add(f"{root}.database", "is missing", "addresses: database needs it")


def _groups(read: dict, root: str, notes: Notes) -> None:
    groups: dict = {}
    for name in ("media", "carriers", "registrar"):
        number = (read[name] or {}).get("group")
        if number is None:
            continue
        if number in groups:
            notes.add(f"{root}.{name}.group", f"is {number}, as that of {groups[number]}", "give each its own group")
        groups[number] = name


def _routes(read: dict, root: str, notes: Notes) -> None:
    seen = set()
    for index, route in enumerate(read["routes"]):
        where = f"{root}.routes[{index}]"
        key = (route["kind"], route["name"])
        if (route["kind"] in ("request_route", "reply_route")) == bool(route["name"]):
            wrong = "has a name, and there is only one" if route["name"] else "has no name"
            notes.add(f"{where}.name", f"{route['kind']} {wrong}", "take it away" if route["name"] else "give it one")
        if key in seen:
            notes.add(
                where, f"{shown(route['name'] or route['kind'])} is there twice", "Kamailio would not start: join them"
            )
        seen.add(key)
    # A block that we do not render for this edge is the user's own, whatever its name.
    for name in read["hooks"]:
        if any(route["name"] == OURS.get(name) for route in read["routes"]):
            notes.add(
                f"{root}.hooks.{name}",
                f"stands in {OURS[name]}, which routes replaces",
                "put the lines into your own block",
            )
