# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may log in at the manager interface of this host, read from the host's own manager.conf."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Category, Tree

# What the actions that we use ask for (their descriptions in 22.10.1): Command, GetConfig, the PJSIPShow... family.
NEEDED = frozenset(("system", "command", "config", "reporting"))
_YES = frozenset(("yes", "true", "y", "t", "1", "on"))
_DEFAULT_PORT = 5038


@dataclass(frozen=True)
class Login:
    """Address and user of the manager interface. The secret is left out of every text that is made of it."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)


def read_login(config_dir: str, read: frozenset[str] = NEEDED, write: frozenset[str] = NEEDED) -> Login | None:
    """The first user of manager.conf that has these rights and may come from this host; None when there is none."""
    if not os.path.exists(os.path.join(config_dir, "manager.conf")):
        return None
    tree = Tree("manager.conf", config_dir)
    categories = tree.categories()
    general = next((one for one in categories if one.name == "general"), None)
    if tree.refused or general is None or (general.get("enabled") or "no").lower() not in _YES:
        return None
    address = _address((general.get("bindaddr") or "0.0.0.0").strip())
    port = general.get("port") or ""
    if address is None:
        return None
    for one in categories:
        secret = one.get("secret")
        if one.name != "general" and secret and _rights(one, read, write) and allows(one, address):
            return Login(address, int(port) if port.isdigit() else _DEFAULT_PORT, one.name, secret)
    return None


def _address(bound: str) -> str | None:
    """The address of this host at which something bound to an address answers."""
    try:
        address = ipaddress.ip_address(bound.strip("[]"))
    except ValueError:
        return None
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return str(address)


def _rights(user: Category, read: frozenset[str], write: frozenset[str]) -> bool:
    """May the user see and do these things?"""
    for key, needed in (("read", read), ("write", write)):
        words = {word.strip().lower() for value in user.values(key) for word in value.split(",")}
        if not words >= needed and "all" not in words:
            return False
    return True


def allows(user: Category, address: str) -> bool:
    """Do the permit and deny lines of a user let this address in? The last line that matches decides, as in Asterisk.

    A named list (`acl=`) stands in another file and is taken for a yes: the login will show.
    """
    verdict = True
    ours = ipaddress.ip_address(address)
    for line in user.lines:
        key = line.key.lower()
        if key not in ("permit", "deny"):
            continue
        for one in line.value.split(","):
            negated = one.strip().startswith("!")
            if _covers(one.strip().lstrip("!"), ours):
                verdict = (key == "permit") != negated
    return verdict


def _covers(network: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
