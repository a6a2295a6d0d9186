# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the address on which a SIP profile is to listen is free. The server only logs that it is not, and gives up."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import re
import socket
from collections.abc import Mapping

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import LiveProfile
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree

PORT = "5060"
_URL = re.compile(r"sips?:(?:[^@]*@)?(?P<host>\[[^\]]*\]|[^:;]*)(?::(?P<port>\d+))?")


def taken(tree: Tree, profile: Element, live: Mapping[str, LiveProfile]) -> list[tuple[str, str]]:
    """What keeps a profile of the files from listening, as (reason, remedy); nothing for the address that it has already."""
    params = {name.lower(): tree.expand(value) for name, value in profile.params("settings").items()}
    host, port = params.get("sip-ip", ""), params.get("sip-port") or PORT
    name = profile.get("name")
    own = live.get(name)
    wanted = (host.strip("[]"), port)
    if own is not None and wanted in (_spot(own.url), _spot(own.tls_url)):
        return []
    for other in live.values():
        if other.name != name and wanted in (_spot(other.url), _spot(other.tls_url)):
            return [(f"the profile {other.name} has port {port} of {host} already", "give it another `sip-port`")]
    try:
        address = ipaddress.ip_address(wanted[0])
    except ValueError:
        return []  # `auto`, or a name that only the server resolves
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        return [(f"its port `{port[:40]}` is none", "mend `sip-port`")]
    return _try(str(address), int(port), socket.AF_INET6 if address.version == 6 else socket.AF_INET)


def _try(host: str, port: int, family: socket.AddressFamily) -> list[tuple[str, str]]:
    for kind, shown in ((socket.SOCK_DGRAM, "UDP"), (socket.SOCK_STREAM, "TCP")):
        with contextlib.closing(socket.socket(family, kind)) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(
                    socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
                )  # as the server does; it minds listeners alone
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return [
                        (f"something else has {shown} port {port} of {host}", "end that, or give another `sip-port`")
                    ]
                if error.errno == errno.EADDRNOTAVAIL:
                    return [(f"this host has no address {host}", "mend `sip-ip`")]
    return []


def _spot(url: str) -> tuple[str, str]:
    found = _URL.match(url)
    return (found.group("host").strip("[]"), found.group("port") or PORT) if found else ("", "")
