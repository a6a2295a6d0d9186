# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn hosts, host:port, addresses and networks into addresses, as this very host resolves names. Reads and prints only.

    python3 - [HOST ...] < addresses.py     ->  {"ipv4": [...], "ipv6": [...], "hosts": [...], "unknown": [...]}

`hosts` are the words without their ports; `unknown` are names that do not resolve.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import sys


def bare(word):
    """Return a host without its port and brackets."""
    found = re.fullmatch(r"\[([^\]]+)\](?::\d+)?", word)
    if found:
        return found.group(1)
    return word.rpartition(":")[0] if word.count(":") == 1 else word


def networks(host):
    """Return the networks that a word means; a name that does not resolve means none."""
    try:
        return {ipaddress.ip_network(host, strict=False)}
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return set()
    return {ipaddress.ip_network(answer[4][0].partition("%")[0]) for answer in found}


def main(words):
    """Print the addresses."""
    hosts = sorted({bare(word) for word in words})
    known = {host: networks(host) for host in hosts}
    every = {network for found in known.values() for network in found}
    shown = {
        f"ipv{version}": [
            str(network.network_address if network.prefixlen == network.max_prefixlen else network)
            for network in sorted(network for network in every if network.version == version)
        ]
        for version in (4, 6)
    }
    print(json.dumps({**shown, "hosts": hosts, "unknown": [host for host in hosts if not known[host]]}))


if __name__ == "__main__":
    main(sys.argv[1:])
