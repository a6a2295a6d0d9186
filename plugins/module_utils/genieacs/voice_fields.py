# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a voice line, and what no model would take: lengths and ranges are those of the Broadband Forum's TR-104.

Source: tr-104-1-1-0.xml and tr-104-2-0-2-cwmp.xml of https://cwmp-data-models.broadband-forum.org (AuthUserName and
AuthPassword at most 128 characters, DirectoryNumber 32, URI 389, servers 256, ports 0 to 65535, VLANIDMark from -1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field

TRANSPORTS = ("udp", "tcp", "tls")
DTMF = ("rfc2833", "inband", "info")

LINE_FIELDS = (
    Field(
        "line",
        "Which line it is, counted from 1 in the order of the instances within its profile, whatever their numbers. By"
        " default the first one that no other item means.",
        type="int",
        sample=1,
    ),
    Field(
        "profile",
        "Which profile of lines (C(VoiceProfile), in TR-104 version 2 C(SIP.Network)) it belongs to, counted from 1. Lines"
        " of one profile share registrar, proxies, transport, expiry, DTMF and VLAN. By default the first.",
        type="int",
        sample=1,
    ),
    Field("enabled", "Whether the line is in use. C(true) also enables its profile.", type="bool", sample=True),
    Field("number", "The number of the line, as people read it (C(DirectoryNumber)).", sample="1001"),
    Field(
        "user",
        "The user part of the line's SIP URI. With C(@) or a scheme in it, it is the URI itself; otherwise the registrar"
        " is put behind it.",
        sample="1001",
    ),
    Field("auth_user", "The user name of the digest. By default the user.", sample="1001"),
    Field("secret", "The password of the digest.", secret=True),
    Field("registrar", "Host of the registrar, with or without C(:port).", sample="pbx.example.com"),
    Field("registrar_port", "Port of the registrar.", type="int"),
    Field("proxy", "Host of the SIP proxy, with or without C(:port): where calls are sent.", sample="pbx.example.com"),
    Field("outbound_proxy", "Host of the outbound proxy, with or without C(:port). An empty text takes it away."),
    Field("transport", "How SIP is carried.", choices=TRANSPORTS),
    Field("expires", "Seconds for which a registration is asked.", type="int", sample=3600),
    Field(
        "codecs",
        "The codecs in the order of preference; all others are disabled. Names are those of the engines (C(alaw),"
        " C(ulaw), C(g722), C(g729), C(opus), ...), or the device's own.",
        type="list",
        elements="str",
        sample=["alaw", "ulaw"],
    ),
    Field("dtmf", "How digits are sent.", choices=DTMF, sample="rfc2833"),
    Field("srtp", "Whether RTP is encrypted, with keys that travel in SIP (SDES).", type="bool"),
    Field("display_name", "The name that is sent with calls (C(CallerIDName)).", sample="Reception"),
    Field("vlan_id", "The VLAN in which the line's SIP and RTP are sent; -1 is the device's default.", type="int"),
    Field("vlan_priority", "The priority (802.1p, 0 to 7) of these frames; -1 is the device's default.", type="int"),
)
NAMES = tuple(one.name for one in LINE_FIELDS)

LONGEST = {
    "number": 32,
    "user": 389,
    "auth_user": 128,
    "secret": 128,
    "registrar": 256,
    "proxy": 256,
    "outbound_proxy": 256,
    "display_name": 256,
}
RANGES = {
    "line": (1, 65535),
    "profile": (1, 65535),
    "registrar_port": (1, 65535),
    "expires": (1, 4294967295),
    "vlan_id": (-1, 4094),
    "vlan_priority": (-1, 7),
}
SERVERS = ("registrar", "proxy", "outbound_proxy")

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?")


def host_port(text: str) -> tuple[str, int | None] | None:
    """Return host and port of `host`, `host:port` or `[address]:port`; None for what is neither."""
    found = _HOST.fullmatch(text)
    if found is None or (found.group(2) and not 1 <= int(found.group(2)) <= 65535):
        return None
    return found.group(1), int(found.group(2)) if found.group(2) else None


def problems_of(item: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (field, reason, remedy) of what no model takes. No value is repeated: one may be a secret."""
    for name, most in LONGEST.items():
        text = item.get(name)
        if text is None:
            continue
        if len(str(text)) > most:
            yield name, f"is {len(str(text))} characters long", f"TR-104 has room for {most}"
        elif re.search(r"[\x00-\x1f\x7f]", str(text)):
            yield name, "holds a control character", "write it without"
    for name, (least, most) in RANGES.items():
        number = item.get(name)
        if number is not None and not least <= number <= most:
            yield name, f"{number} is out of range", f"write one from {least} to {most}"
    for name in SERVERS:
        text = item.get(name)
        if text is None or (text == "" and name == "outbound_proxy"):
            continue
        found = host_port(str(text))
        if found is None:
            yield name, "is no host", "write a name or an address, with or without :port, and without sip:"
        elif name == "registrar" and found[1] and item.get("registrar_port") not in (None, found[1]):
            yield "registrar_port", "is not the port that registrar names", "say it once"
    user = item.get("user")
    if user is not None and (not str(user) or re.search(r"[\s<>\"]", str(user))):
        yield "user", "is no user of a SIP URI", 'write it without blanks and < > "'
    for name, allowed in (("transport", TRANSPORTS), ("dtmf", DTMF)):
        if item.get(name) is not None and item[name] not in allowed:
            yield name, "is none that is known", f"write one of {', '.join(allowed)}"


def numbered(lines: Sequence[Mapping[str, Any]], shared: bool = False) -> list[int]:
    """Return which line each item means: what it says, or the first that no item of its profile means.

    shared  lines are counted over all profiles, as in TR-104 version 2
    """
    taken: dict[Any, set[int]] = {}
    for item in lines:
        if item.get("line") is not None:
            taken.setdefault(_room(item, shared), set()).add(item["line"])
    out = []
    for item in lines:
        number, room = item.get("line"), taken.setdefault(_room(item, shared), set())
        if number is None:
            number = next(one for one in range(1, len(room) + 2) if one not in room)
            room.add(number)
        out.append(number)
    return out


def _room(item: Mapping[str, Any], shared: bool) -> int:
    return 0 if shared else item.get("profile") or 1
