# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an rtpengine would take without a word and then not work with: refused before it is written.

Measured on 26.0.1: it starts, and says nothing, with an unknown option, with an address that is not the host's, and with
a control socket that everybody can reach.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import socket
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest

LOWEST, HIGHEST = 1024, 65535
PER_CALL = 4  # RTP and RTCP towards each side
SIP_PORTS = (5060, 5061)
CONTROL = ("listen-ng", "listen-tcp-ng", "listen-cli", "listen-tcp", "listen-udp", "listen-http")
# Options that hold secrets, whole or in part: rtpengine has no file for them.
SECRETS = re.compile(r"redis(-write|-subscribe)?|(mysql|mqtt)-pass|janus-secret|b2b-url")
_ENDPOINT = re.compile(r"(?:\[?(?P<host>[^\]]*?)\]?:)?(?P<port>\d+)")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def plain(value: Any) -> str:
    """Return a value as the file has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ";".join(plain(one) for one in value)
    return str(value)


def value_problems(options: Mapping[str, Any]) -> list[Problem]:
    """Return what the file cannot express."""
    out = []
    for name, value in options.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(one, (dict, list)) or one is None for one in parts):
            out.append(Problem(f"options: {name}", "is neither a value nor a list of values"))
        elif any(re.search(r"[\r\n\0]", plain(one)) for one in parts):
            out.append(Problem(f"options: {name}", "has a line break", "the file cannot express it"))
        elif any(plain(one) != plain(one).strip() for one in parts):
            out.append(Problem(f"options: {name}", "has blanks at its edge", "the file cannot express them"))
    return out


def unknown_problems(names: Sequence[str], known: set[str]) -> list[Problem]:
    """Return the options that the installed version does not know; it would ignore them."""
    return [
        Problem(f"options: {name}", "is no option of the installed rtpengine", nearest(name, known))
        for name in names
        if name not in known
    ]


def interface_text(items: Sequence[Mapping[str, Any]]) -> str:
    """Return `interface` as rtpengine takes it: `name/address!advertise`, between semicolons."""
    words = []
    for item in items:
        name = f"{item['name']}/" if item.get("name") else ""
        words.append(f"{name}{item['address']}" + (f"!{item['advertise']}" if item.get("advertise") else ""))
    return ";".join(words)


def interface_problems(items: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Return what is wrong with the interfaces: each address has to be one of this host."""
    out = []
    seen: set[tuple[str, str]] = set()
    if not items:
        out.append(Problem("interfaces", "is empty", "rtpengine needs at least one address"))
    for index, item in enumerate(items):
        spot = f"interfaces[{index}]"
        name, address, advertise = (item.get(one) or "" for one in ("name", "address", "advertise"))
        if name and not _NAME.fullmatch(name):
            out.append(
                Problem(f"{spot}: name", f"{name!r} is no name", "use letters, digits, dot, dash and underscore")
            )
        if (name, address) in seen:
            out.append(Problem(spot, f"{name}/{address} stands there twice", "leave one out"))
        seen.add((name, address))
        out.extend(_address_problems(f"{spot}: address", address, own=True))
        if advertise:
            out.extend(_address_problems(f"{spot}: advertise", advertise, own=False))
    return out


def _address_problems(spot: str, text: str, own: bool) -> list[Problem]:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return [Problem(spot, f"{text!r} is no IP address", "names are not resolved here: give the address")]
    if address.is_unspecified:
        return [Problem(spot, f"{text} is no address that a telephone can send to", "give the address itself")]
    if own and not is_local(text):
        return [
            Problem(
                spot, f"{text} is not an address of this host", "rtpengine would start, and every call be without sound"
            )
        ]
    return []


def is_local(address: str) -> bool:
    """Whether a socket can be bound to an address on this host."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as there:
        try:
            there.bind((address, 0))
        except OSError as error:
            return error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return True


def endpoints(value: str) -> list[tuple[str, int]]:
    """Return the addresses and ports of one of CONTROL; a port alone is on every address of the host."""
    out = []
    for word in value.split(";"):
        found = _ENDPOINT.fullmatch(word.strip())
        if found:
            out.append((found.group("host") or "0.0.0.0", int(found.group("port"))))
    return out


def control_problems(options: Mapping[str, str], public: bool) -> list[Problem]:
    """Return the control sockets that others than this host could reach: they need no password."""
    out = []
    if not endpoints(options.get("listen-ng", "")):
        out.append(Problem("listen_ng", "there is no control socket", "give an address and a port, 127.0.0.1:2223"))
    for name in CONTROL:
        for host, _port in endpoints(options.get(name, "")):
            if not _loopback(host) and not public:
                out.append(
                    Problem(
                        name.replace("-", "_") if name == "listen-ng" else f"options: {name}",
                        f"{host} can be reached from elsewhere, and who reaches it redirects calls",
                        "use 127.0.0.1, or say `control_from_elsewhere: true` and guard it by a firewall",
                    )
                )
    return out


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def port_problems(low: int, high: int, taken: Mapping[int, str]) -> list[Problem]:
    """Return what is wrong with the range of media ports; `taken` is what others on this host hold, port -> by whom."""
    if not LOWEST <= low <= HIGHEST:
        return [Problem("port_min", f"{low} is not between {LOWEST} and {HIGHEST}")]
    if not LOWEST <= high <= HIGHEST:
        return [Problem("port_max", f"{high} is not between {LOWEST} and {HIGHEST}")]
    if high - low + 1 < PER_CALL:
        return [Problem("port_max", f"{low} to {high} is not enough for one call", f"a call takes {PER_CALL} ports")]
    inside = sorted(port for port in {*SIP_PORTS, *taken} if low <= port <= high)
    if not inside:
        return []
    shown = ", ".join(f"{port} ({taken.get(port, 'SIP')})" for port in inside[:5])
    return [Problem("port_min", f"{low} to {high} has ports of others: {shown}", "choose another range")]


def ephemeral_warning(low: int, high: int) -> str:
    """Return a warning if the kernel gives out ports of the range to others, and an empty string otherwise."""
    first, last = _ephemeral()
    try:
        with open("/proc/sys/net/ipv4/ip_local_reserved_ports", encoding="ascii") as handle:
            kept = [tuple(int(one) for one in word.split("-")) for word in handle.read().strip().split(",") if word]
    except (OSError, ValueError):
        return ""
    free = next((port for port in range(max(low, first), min(high, last) + 1) if not _within(port, kept)), None)
    if free is None:
        return ""
    return (
        f"the kernel gives ports from {first} to {last} to any program, and the media ports are {low} to {high}; a port that is"
        f" taken is skipped, but keep them apart, or reserve them: net.ipv4.ip_local_reserved_ports={low}-{high}"
    )


def _ephemeral() -> tuple[int, int]:
    """Return the first and last port that the kernel gives out; a range without any where it does not tell."""
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as handle:
            first, last = (int(word) for word in handle.read().split())
    except (OSError, ValueError):
        return 1, 0
    return first, last


def _within(port: int, ranges: Sequence[tuple[int, ...]]) -> bool:
    return any(one[0] <= port <= one[-1] for one in ranges)


def taken_ports(own: Sequence[int]) -> dict[int, str]:
    """Return the UDP ports that somebody on this host is bound to, but for those of the kernel's own choice and `own`.

    A port that has a peer belongs to a conversation: a look-up of a name, a call.  rtpengine's media sockets have none and are
    told apart by its process.
    """
    ours = _sockets_of("rtpengine")
    first, last = _ephemeral()
    out = {}
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        try:
            with open(table, encoding="ascii") as handle:
                rows = [line.split() for line in handle.read().splitlines()[1:]]
        except OSError:
            continue
        for row in rows:
            port = int(row[1].rpartition(":")[2], 16)
            peer = int(row[2].rpartition(":")[2], 16)
            if not peer and port not in own and row[9] not in ours and not first <= port <= last:
                out[port] = "UDP, in use"
    return out


def _sockets_of(name: str) -> set[str]:
    """Return the inodes of the sockets of every process of a name."""
    out: set[str] = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8") as handle:
                if handle.read().strip() != name:
                    continue
            links = [os.readlink(f"/proc/{pid}/fd/{one}") for one in os.listdir(f"/proc/{pid}/fd")]
        except OSError:
            continue
        out.update(link[8:-1] for link in links if link.startswith("socket:["))
    return out
