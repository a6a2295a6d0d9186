# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which calls a destination still carries, as the dialog module knows it.

A dialog has the contact and the route set of both its ends, and those are the addresses that a destination tells of itself
(measured on 5.6.3 and 6.1.5; `callee.contact` is empty until the call is answered). States: 1 and 2 not answered, 3 and 4
answered, 5 over but not forgotten for some seconds.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import Where
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import LiveDestination

_OVER = 5
_URI = re.compile(
    r"(?P<scheme>sips?):(?:[^@<>\s]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:;?<>,@\[\]]+)(?::(?P<port>\d+))?(?P<rest>[^<>,\s]*)",
    re.I,
)


@dataclass(frozen=True)
class Target:
    """A destination, and the addresses by which calls are known to be with it: `10.0.0.5` (any port) or `10.0.0.5:5080`."""

    where: Where
    addresses: frozenset[str]


def host_and_port(uri: str) -> tuple[str, int] | None:
    """The host and port of a SIP URI; None for what is none."""
    found = _URI.search(uri)
    if found is None:
        return None
    secure = found["scheme"].lower() == "sips" or "transport=tls" in found["rest"].lower()
    return found["host"].strip("[]").lower(), int(found["port"] or (5061 if secure else 5060))


def address(host: str, port: int) -> str:
    """A host and a port as one text."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def target_of(one: Where, more: Sequence[str], others: Sequence[LiveDestination]) -> Target:
    """The addresses of a destination: its host, with the port only where another destination has the same host.

    `more` are further ones, as the user gave them. A name stands for its addresses too. Raises OSError when a name has none.
    """
    place = host_and_port(one.uri)
    found = {text.strip("[]").lower() if text.count(":") != 1 else text.lower() for text in more}
    if place is not None:
        host, port = place
        shared = any(
            (its := host_and_port(other.uri)) is not None and its[0] == host and its[1] != port for other in others
        )
        for name in _names(host, required=not more):
            found.add(address(name, port) if shared else name)
    return Target(one, frozenset(found))


def _names(host: str, required: bool) -> set[str]:
    """A host and the addresses that its name stands for."""
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return {host}
    try:
        rows = socket.getaddrinfo(host, None)
    except OSError:
        if required:
            raise
        return {host}
    return {host, *(str(row[4][0]).lower() for row in rows)}


def carried(dialogs: Sequence[Mapping[str, Any]], target: Target, since: float) -> int:
    """How many calls a destination carries.

    `since` is when it left the rotation: a call that is older and not answered yet may still be answered there, whoever it
    rings at.
    """
    return sum(_is_with(dialog, target, since) for dialog in dialogs)


def _is_with(dialog: Mapping[str, Any], target: Target, since: float) -> bool:
    if int(dialog.get("state") or 0) == _OVER:
        return False
    for place in _places(dialog):
        if place[0] in target.addresses or address(*place) in target.addresses:
            return True
    callee = dialog.get("callee") or {}
    return not callee.get("contact") and float(dialog.get("init_ts") or 0) <= since


def _places(dialog: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for leg in ("caller", "callee"):
        ends = dialog.get(leg) or {}
        texts = [str(ends.get("contact") or ""), *str(ends.get("route_set") or "").split(",")]
        for place in map(host_and_port, texts):
            if place is not None:
                yield place
