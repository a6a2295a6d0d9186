# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That no call can leave: the PBX tries, and not one packet gets away."""

from __future__ import annotations

import re
import time

from .. import carriers, containers, engine, freeswitch
from ..containers import SUBNET
from ..host import podman
from .base import Findings, Run, Seen

TABLE = "inet lab_leaving"
# Counts what leaves the container's own network, and what stays in it, to show that there is something to be counted.
COUNTERS = f"""
table {TABLE} {{
    chain leaving {{
        type filter hook postrouting priority 300; policy accept;
        oifname "lo" return
        ip daddr {SUBNET} counter return comment "inside"
        ip6 daddr fe80::/10 return
        ip6 daddr ff02::/16 return
        counter comment "outside"
    }}
}}
"""
# Kept for documentation: nobody is there, a route would be enough. The name is kept for examples.
ADDRESS, NAME = "192.0.2.1", "sip.example.org"
# Prints a line for each packet or question that could be sent.
TRY = f"""
import socket
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    for port in (5060, 5061):
        one = socket.socket(socket.AF_INET, kind)
        one.settimeout(0.5)
        try:
            one.connect(("{ADDRESS}", port))
            one.send(b"REGISTER sip:{ADDRESS} SIP/2.0\\r\\n\\r\\n")
            print("sent to {ADDRESS}", port)
        except OSError:
            pass
try:
    print("{NAME} is", socket.getaddrinfo("{NAME}", 5060)[0][4])
except OSError:
    pass
"""


def counted(name: str) -> dict[str, int]:
    """Packets by where they go: `inside` and `outside`."""
    text = podman("exec", name, "nft", "list", "table", *TABLE.split()).stdout
    return {place: int(count) for count, place in re.findall(r'counter packets (\d+).*comment "(\w+)"', text)}


def no_way_out(through: str) -> Run:
    """The PBX calls a public address and a name through a trunk, and sends packets there itself: nothing leaves."""

    def run() -> Seen:
        seen, name, began = Findings(), containers.pbx_name(), time.monotonic()
        podman("exec", name, "nft", "delete", "table", *TABLE.split(), check=False)
        podman("exec", name, "nft", "-f", "-", stdin=COUNTERS)
        try:
            for host in (ADDRESS, NAME):
                if engine.is_freeswitch():
                    freeswitch.api(name, f"bgapi originate sofia/trunks/000@{host} &echo")
                else:
                    carriers.cli(name, f"channel originate PJSIP/{through}/sip:000@{host} application Echo")
            if engine.is_freeswitch():
                freeswitch.register_now(name)
            else:
                carriers.cli(name, f"pjsip qualify {through}")
            sent = podman("exec", name, "python3", "-c", TRY).stdout.strip()
            route = podman("exec", name, "ip", "route", "get", ADDRESS, check=False)
            time.sleep(0.7)  # longer than the first repeat of a SIP request
            packets = counted(name)
            for _second in range(10):  # FreeSWITCH registers when its timer comes round
                if packets["inside"]:
                    break
                time.sleep(0.5)
                packets = counted(name)
            seen.note(route.returncode != 0, f"no route to {ADDRESS}", f"a route: {route.stdout.strip()}")
            seen.note(not sent, f"nothing sent to {ADDRESS}, {NAME} unknown", sent)
            seen.note(packets["outside"] == 0, "0 packets left", f"{packets['outside']} packets left")
            seen.note(packets["inside"] > 0, f"{packets['inside']} stayed inside")
        finally:
            podman("exec", name, "nft", "delete", "table", *TABLE.split(), check=False)
        containers.isolated()
        return seen.seen(time.monotonic() - began)

    return run
