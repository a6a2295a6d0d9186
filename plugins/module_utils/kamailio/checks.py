# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kamailio would refuse, or leave out without a word, found before anything is written."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import LINE_BYTES, plain_ip
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import FILE
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import DIALECTS, version_number

RESOLVE_WAIT = 5.0  # seconds for all names together
_URI = re.compile(
    r"(?P<scheme>sips?):(?:[^@\s;?<>]+@)?(?P<host>\[[^\]\s]+\]|[^:;?\s\[\]@<>\"]+)(?::(?P<port>[0-9]+))?"
    r"(?P<parameters>(?:;[^;?\s<>\"]+)*)(?:\?[^\s<>\"]*)?"
)
_TRANSPORTS = ("udp", "tcp", "tls", "sctp", "ws", "wss")
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?"
)


def problems(system: Any, plans: Sequence[Plan]) -> list[Problem]:
    """Return everything that is wrong with what is planned, and as warnings what is wrong with what stands there."""
    out: list[Problem] = []
    for plan in plans:
        out.extend(_duplicates(system, plan))
        if not plan.changes:
            continue
        out.extend(_versions(system, plan))
        if plan.resource.kind in DIALECTS and system.backend(plan.resource.kind) == FILE:
            out.extend(_long_lines(plan))
        if plan.resource.kind == "kamailio_dispatcher_destinations":
            out.extend(_destinations(system, plan))
        if plan.resource.kind == "kamailio_subscribers":
            out.extend(_subscribers(plan))
        if plan.resource.kind == "kamailio_htable":
            out.extend(_entries(plan))
        if plan.resource.kind == "kamailio_uac_registrations":
            out.extend(_registrations(plan))
    return out


def uri_problem(uri: str) -> tuple[str, str]:
    """Return why this is no SIP URI that a dispatcher takes, and its host; one of the two is empty."""
    remedy = "write it as sip:10.97.0.11:5060"
    match = _URI.fullmatch(uri)
    if match is None:
        bare = "" if uri.lower().startswith(("sip:", "sips:")) else " (it has no sip: before it)"
        return f"{uri!r} is no SIP URI{bare}; {remedy}", ""
    host, port = match["host"], match["port"]
    if port is not None and not 0 < int(port) < 65536:
        return f"{uri!r} has the port {port}, which is none; {remedy}", ""
    for one in filter(None, match["parameters"].split(";")):
        name, equals, value = one.partition("=")
        if name.lower() == "transport" and value.lower() not in _TRANSPORTS:
            return f"{uri!r} has the transport {value!r}, which is none of {', '.join(_TRANSPORTS)}", ""
    bare_host = host.strip("[]")
    if plain_ip(bare_host) and (":" in bare_host) == host.startswith("["):
        return "", ""
    if host.startswith("[") or not _NAME.fullmatch(host):
        return f"{uri!r} has the host {host!r}, which is no address and no name; {remedy}", ""
    return "", host


def _duplicates(system: Any, plan: Plan) -> list[Problem]:
    """Return the items that stand several times in the list: refused where one of them is to change."""
    store = system.stores.get(plan.resource.kind)
    found = store.duplicates() if hasattr(store, "duplicates") else {}
    changed = {change.key for change in plan.changes if change.after is not None}
    out = []
    for key, lines in found.items():
        where = (
            f"{plan.where(key)}" if key in plan.positions else f"{plan.resource.singular} {plan.resource.label(key)}"
        )
        said = ", ".join(map(str, lines))
        if any(change.key == key and change.after is None for change in plan.changes):
            continue
        text = f"stands several times in {store.path}, in the lines {said}, and Kamailio has it as often"
        out.append(Problem(where, text, "leave one of them", warning=key not in changed))
    return out


def _versions(system: Any, plan: Plan) -> list[Problem]:
    """Return what only a newer version knows."""
    young = [one for one in plan.resource.fields if one.since]
    out = []
    for change in plan.changes if young else ():
        item = change.after or {}
        said = {one.split(".")[0] for one in change.fields}
        for one in young:
            if one.name in said and item.get(one.name) is not None and _older(system, one.since):
                out.append(
                    _too_young(system, plan, change.key, one.name, f"is known to Kamailio {one.since} and later")
                )
        if "flags" in said and "no_ping" in (item.get("flags") or ()) and _older(system, "6.1"):
            out.append(_too_young(system, plan, change.key, "flags", "no_ping is known to Kamailio 6.1 and later"))
    return out


def _older(system: Any, since: str) -> bool:
    return version_number(system.version) < version_number(since)


def _too_young(system: Any, plan: Plan, key: Any, name: str, text: str) -> Problem:
    return Problem(plan.where(key, name), f"{text}, and this is {system.version}", "leave it out, or upgrade")


def _long_lines(plan: Plan) -> Iterable[Problem]:
    """Return what would be a line that Kamailio reads as two."""
    write = DIALECTS[plan.resource.kind].write
    for change in plan.changes:
        if change.after is not None and len(write(change.after).encode("utf-8", "surrogateescape")) > LINE_BYTES:
            text = f"makes a line of more than {LINE_BYTES} bytes, which Kamailio reads as two"
            yield Problem(plan.where(change.key), text, "give it fewer attributes")


def _destinations(system: Any, plan: Plan) -> list[Problem]:
    out: list[Problem] = []
    names: dict[str, list[Any]] = {}
    kind = plan.resource.kind
    for change in plan.changes:
        if change.after is None or (change.before is not None and change.fields == ()):
            continue
        reason, host = uri_problem(change.after["uri"])
        if reason and change.action == "create":
            out.append(Problem(plan.where(change.key, "uri"), reason))
        elif host and change.action == "create" and "no_dns" not in (change.after.get("flags") or ()):
            names.setdefault(host, []).append(change.key)
    if names and not system.option(kind, "resolve"):
        for host, keys in names.items():
            text = f"{host} is a name, which Kamailio looks up while it reloads: it stands still until it has an answer"
            remedy = "give an address, or say `resolve: true`, or give it the flag no_dns"
            out.extend(Problem(plan.where(key, "uri"), text, remedy) for key in keys)
    elif names:
        for host in unresolved(list(names)):
            text = f"{host} does not resolve on this host within {RESOLVE_WAIT:g} s"
            out.extend(Problem(plan.where(key, "uri"), text, "look at the name and at DNS") for key in names[host])
    if plan.there and not plan.remaining() and not system.option(kind, "allow_empty"):
        text = "would leave no destination at all, and Kamailio would then send no call anywhere"
        out.append(Problem(plan.resource.items, text, "say `allow_empty: true` if that is meant"))
    return out


def unresolved(names: Sequence[str], wait: float = RESOLVE_WAIT) -> list[str]:
    """Return those of these names that nothing is known of within a time; all are asked for at once."""
    found: set[str] = set()

    def ask(name: str) -> None:
        try:
            socket.getaddrinfo(name, None, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError):
            return
        found.add(name)

    until = time.monotonic() + wait
    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in names]
    for one in threads:
        one.start()
    for one in threads:
        one.join(max(0.0, until - time.monotonic()))
    return [name for name in names if name not in found]


def _subscribers(plan: Plan) -> Iterable[Problem]:
    """Return subscribers who could never register: those without a password."""
    for change in plan.changes:
        item: Item = change.after or {}
        if change.action == "create" and not (item.get("ha1") or item.get("password")):
            yield Problem(plan.where(change.key, "password"), "is missing, and so is ha1", "give one of them")


def _entries(plan: Plan) -> Iterable[Problem]:
    """Return entries that are numbers by their type alone."""
    for change in plan.changes:
        item: Item = change.after or {}
        if item.get("value_type") == "int" and not re.fullmatch(r"-?[0-9]{1,10}", str(item.get("value", ""))):
            yield Problem(
                plan.where(change.key, "value"), "is no whole number, and `value_type` is int", "give a number"
            )


# What uac leaves a record out for, with a line in its log and nothing else, where it is empty (6.1.5 and 5.6.3).
_NEEDED = ("l_username", "l_domain", "r_username", "r_domain", "auth_username", "auth_proxy")


def _registrations(plan: Plan) -> Iterable[Problem]:
    """Return registrations that the server would leave out."""
    for change in plan.changes:
        if change.after is None:
            continue
        for name in _NEEDED:
            if not change.after.get(name):
                yield Problem(plan.where(change.key, name), "is missing, and Kamailio would leave the registration out")
        if not (change.after.get("auth_password") or change.after.get("auth_ha1")):
            yield Problem(plan.where(change.key, "auth_password"), "is missing, and so is auth_ha1", "give one of them")
