# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Kamailio holds, in the shape that the managing modules take, and what it does at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import shown as shown_items
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import mask_names
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import KEEP, Request
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.rpc import masked
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import LETTERS, PROBING
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import Server, ServerError

RESOURCES_SUBSET = "resources"
HTABLE = "kamailio_htable"
_NAMES = {letter: name for name, letter in LETTERS.items()}
_DIALOG_STATES = {1: "calling", 2: "ringing", 3: "answered", 4: "up", 5: "over"}


def dispatcher(server: Server) -> list[dict[str, Any]]:
    """Every destination with its state of the moment, without passwords."""
    return [
        {
            "set": one.set,
            "uri": one.uri,
            "state": _NAMES.get(one.flags[:1], one.flags),
            "probing": one.flags[1:] == PROBING,
            "priority": one.priority,
            "attrs": mask_names(dict(one.attrs)),
            "latency": dict(one.latency),
        }
        for one in server.destinations()
    ]


def registrations(server: Server) -> dict[str, Any]:
    """Who is registered here (usrloc), and what this server registers elsewhere (uac), without passwords."""
    found: dict[str, Any] = {}
    if "ul.dump" in server.methods:
        found["contacts"] = contacts(server.call("ul.dump"))
    if "uac.reg_dump" in server.methods:
        found["outbound"] = masked(server.registrations())
    return found


def contacts(answer: Any) -> dict[str, list[dict[str, Any]]]:
    """The contacts of each address of record, from `ul.dump`: {"1001": [{"uri", "expires", "user_agent" ...}]}."""
    found: dict[str, list[dict[str, Any]]] = {}
    for domain in _each(answer, "Domains", "Domain"):
        for record in _each(domain, "AoRs", "Info"):
            rows = found.setdefault(str(record.get("AoR")), [])
            for one in _each(record, "Contacts", "Contact"):
                rows.append(
                    {
                        "uri": one.get("Address"),
                        "expires": one.get("Expires"),
                        "received": _text(one.get("Received")),
                        "path": _text(one.get("Path")),
                        "user_agent": _text(one.get("User-Agent")),
                        "socket": _text(one.get("Socket")),
                    }
                )
    return found


def _each(holder: Any, many: str, one: str) -> list[dict[str, Any]]:
    """The rows of `{many: [{one: row}, ...]}`; a single row, or none, comes in other shapes."""
    rows = holder.get(many) if isinstance(holder, Mapping) else None
    rows = rows if isinstance(rows, list) else [rows]
    return [row[one] for row in rows if isinstance(row, Mapping) and isinstance(row.get(one), Mapping)]


def _text(value: Any) -> Any:
    return None if value in ("[not set]", "", None) else value


def dialogs(server: Server) -> list[dict[str, Any]]:
    """Every call that the dialog module follows."""
    found = []
    for row in server.dialogs():
        caller, callee = row.get("caller") or {}, row.get("callee") or {}
        found.append(
            {
                "call_id": row.get("call-id"),
                "from": row.get("from_uri"),
                "to": row.get("to_uri"),
                "state": _DIALOG_STATES.get(row.get("state") or 0, str(row.get("state"))),
                "started": row.get("start_ts") or row.get("init_ts"),
                "caller": caller.get("contact") or None,
                "callee": callee.get("contact") or None,
            }
        )
    return found


def statistics(server: Server) -> dict[str, int]:
    """Every counter, `core.rcv_requests` and so on."""
    rows = server.call("stats.fetch", "all") if "stats.fetch" in server.methods else {}
    return {str(name): int(value) for name, value in rows.items() if str(value).lstrip("-").isdigit()}


def tables(server: Server) -> list[str]:
    """The names of the hash tables that the server has."""
    rows = server.call("htable.listTables") if "htable.listTables" in server.methods else []
    return [str(row["name"]) for row in rows if isinstance(row, Mapping)]


LIVE: dict[str, Callable[[Server], Any]] = {
    "dispatcher": dispatcher,
    "registrations": registrations,
    "dialogs": dialogs,
    "statistics": statistics,
}
_METHODS = {"dispatcher": "dispatcher.list", "dialogs": "dlg.list", "statistics": "stats.fetch"}
SUBSETS = (*LIVE, RESOURCES_SUBSET)


def gather(system: Any, subsets: Sequence[str], kinds: Mapping[str, Any], include_secrets: bool) -> dict[str, Any]:
    """Return the facts of kamailio_info.

    system   a KamailioSystem with the options of `kinds`
    subsets  of SUBSETS
    kinds    kind -> where it is kept, for `resources`

    What a subset needs and the server has not loaded is named in `not_loaded`. Raises PbxError and ServerError.
    """
    server = system.server
    facts: dict[str, Any] = {"version": system.version, "running": server is not None, "not_loaded": []}
    facts["started"] = None if server is None else int(server.started)
    facts["modules"] = sorted(server.modules()) if server is not None else []
    for name in subsets:
        if name == RESOURCES_SUBSET:
            facts.update(resources(system, kinds, include_secrets))
        elif server is not None and _METHODS.get(name, "core.version") in server.methods:
            facts[name] = LIVE[name](server)
        elif server is not None:
            facts["not_loaded"].append({"dispatcher": "dispatcher", "dialogs": "dialog", "statistics": "kex"}[name])
    return facts


def resources(system: Any, kinds: Mapping[str, Any], include_secrets: bool) -> dict[str, Any]:
    """The items of kinds as their modules take them; what cannot be read is in `unread`, with the reason."""
    found: dict[str, Any] = {}
    secrets_set: dict[str, dict[str, list[str]]] = {}
    unread: dict[str, str] = {}
    for kind, options in kinds.items():
        resource = RESOURCES[kind]
        request = Request(resource, items=[], unspecified=KEEP)
        try:
            items = list(system.store(request).read().values())
        except (PbxError, ServerError) as error:
            unread[kind] = str(error)
            continue
        items = shown_items(resource, items, include_secrets, secrets_set)
        shown = {name: value for name, value in options.items() if name in ("backend", "path", "table") and value}
        found[kind] = {resource.items: items, **shown}
    return {"resources": found, "secrets_set": secrets_set, "unread": unread}
