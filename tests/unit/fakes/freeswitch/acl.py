# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network lists: the built-in ones and those of acl.conf.xml, as they were when they were last loaded."""

from __future__ import annotations

import ipaddress
import re

from .directory import Directory

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fe80::/10")
LOOPBACK = ("127.0.0.0/8", "::1/128")
NOT_WAN = ("0.0.0.0/8", *PRIVATE, "169.254.0.0/16", "100.64.0.0/10")
BUILT_IN: dict[str, tuple[bool, bool, tuple[str, ...]]] = {
    "rfc6598.auto": (False, True, ("100.64.0.0/10",)),
    "rfc1918.auto": (False, True, PRIVATE),
    "wan.auto": (True, False, NOT_WAN),
    "wan_v6.auto": (True, False, ("0.0.0.0/0", "fe80::/10")),
    "wan_v4.auto": (True, False, ("0.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")),
    "any_v6.auto": (True, False, ("0.0.0.0/0",)),
    "any_v4.auto": (True, False, ("::/0",)),
    "nat.auto": (False, True, PRIVATE),
    "loopback.auto": (False, True, LOOPBACK),
    "localnet.auto": (False, True, LOOPBACK),
}


def true(text: str) -> bool:
    """Say whether the server takes a word for yes."""
    low = text.lower()
    return low in ("yes", "on", "true", "t", "enabled", "active", "allow") or (low.isdigit() and int(low) != 0)


class Lists:
    """The longest network that matches decides; of equal ones the first that was added."""

    def __init__(self) -> None:
        self.lists: dict[str, tuple[bool, list[tuple[object, bool]]]] = {}
        self.log: list[str] = []

    def load(self, directory: Directory) -> None:
        self.lists = {}
        for name, (usual, ok, networks) in BUILT_IN.items():
            self.lists[name] = (usual, [(ipaddress.ip_network(text), ok) for text in networks])
        conf = directory.configuration("acl.conf")
        holder = conf.first("network-lists") if conf is not None else None
        for one in holder.all("list") if holder is not None else ():
            if not one.attr("name"):
                continue
            default = true(one.attr("default")) if "default" in one.attrs else True
            nodes: list[tuple[object, bool]] = []
            for node in one.all("node"):
                allow = true(node.attr("type")) if "type" in node.attrs else default
                for text in self._texts(node.attrs, directory):
                    network = network_of(text)
                    if network is None:
                        self.log.append(
                            f"Error Adding {text} ({'allow' if allow else 'deny'}) [] to list {one.attr('name')}"
                        )
                    else:
                        nodes.append((network, allow))
            self.lists[one.attr("name")] = (default, nodes)

    def _texts(self, attrs: dict[str, str], directory: Directory) -> list[str]:
        """Return the networks of a node: its own, or those of the users of a domain."""
        if attrs.get("domain"):
            domain = directory.domain(attrs["domain"])
            users = [] if domain is None else _users(domain)
            return [cidr.strip() for user in users for cidr in user.get("cidr", "").split(",") if cidr.strip()]
        if "cidr" in attrs:
            return [attrs["cidr"]]
        if "host" in attrs and "mask" in attrs:
            return [f"{attrs['host']}/{attrs['mask']}"]
        return []

    def check(self, address: str, name: str) -> bool:
        """Say whether a list, or a network given in its place, allows an address."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        if name not in self.lists:
            network = network_of(name) if "/" in name else None
            return network is not None and ip.version == network.version and ip in network
        default, nodes = self.lists[name]
        best, verdict = -1, default
        for network, ok in nodes:
            if ip.version == network.version and ip in network and network.prefixlen > best:  # type: ignore[attr-defined]
                best, verdict = network.prefixlen, ok  # type: ignore[attr-defined]
        return verdict


def network_of(text: str):  # type: ignore[no-untyped-def]
    """Return a network as the server understands it: 10.1.2.999/24 is taken, and means something else (measured)."""
    address, slash, bits = text.partition("/")
    if not slash or not bits.isdigit():
        return None
    if ":" in address:
        try:
            return ipaddress.ip_network(text, strict=False)
        except ValueError:
            return None
    parts = re.match(r"(\d+)\.(\d+)\.(\d+)\.(\d+)\Z", address)
    if parts is None or int(bits) > 32:
        return None
    if any(int(part) > 255 for part in parts.groups()):
        return ipaddress.ip_network("255.255.255.255/32")
    return ipaddress.ip_network(text, strict=False)


def _users(domain):  # type: ignore[no-untyped-def]
    found = [user.attrs for users in domain.all("users") for user in users.all("user")]
    groups = domain.first("groups")
    for group in groups.all("group") if groups is not None else ():
        found.extend(user.attrs for users in group.all("users") for user in users.all("user"))
    return found
