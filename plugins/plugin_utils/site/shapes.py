# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of `pbx_site`: every key that the model has, what it holds, and what is refused until later."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site import model
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import (
    LATER,
    NEXT,
    Flag,
    Key,
    Many,
    Notes,
    Pairs,
    Shape,
    Text,
    Whole,
    at,
    hint,
)

HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
HOST_PORT = rf"(?:{HOST}|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?"
CODECS = (
    "alaw",
    "ulaw",
    "g722",
    "opus",
    "g729",
    "gsm",
    "g726",
    "ilbc",
    "speex",
    "speex16",
    "slin",
    "slin16",
    "h264",
    "vp8",
)

E164 = Text(r"\+[1-9]\d{4,14}", "a number in E.164 (+ and the country code)")
NUMBER = Text(r"\d{2,15}", "an internal number of 2 to 15 digits")
NAME = Text(r"[a-z][a-z0-9_-]{0,39}", "a name of small letters, digits, - and _ that begins with a letter", most=40)
TITLE = Text(r'[^"\\<>]+', 'a name without " \\ < and >', most=64)
FREE = Text(most=400)
HOST_TEXT = Text(HOST_PORT, "a host, or host:port", most=260)
SECRET = Text(secret=True, most=200)
FILE = Text(r"/[^\s;]+", "an absolute path without blanks and ;", most=255)


class Net:
    """An address or network (no host bits), or a host name where `names` allows one."""

    def __init__(self, names: bool) -> None:
        self.names = names

    def read(self, value: Any, where: str, notes: Notes) -> str | None:
        says = "an address, a network such as 203.0.113.0/24" + (" or a host name" if self.names else "")
        text = Text(says=says, most=255).read(value, where, notes)
        if text is None:
            return None
        if self.names and re.fullmatch(HOST, text) and not re.fullmatch(r"[\d.]+", text):
            return text
        try:
            network = ipaddress.ip_network(text)
        except ValueError:
            notes.add(where, f'"{text}" is not {says}', _nearest_network(text))
            return None
        if network.prefixlen == 0:
            notes.add(where, f'"{text}" is the whole internet', "name the networks that are meant")
            return None
        return text


def _nearest_network(text: str) -> str:
    try:
        return f"did you mean {ipaddress.ip_network(text, strict=False)}?"
    except ValueError:
        return ""


class Ports:
    """A range of ports, read as (lowest, highest)."""

    def read(self, value: Any, where: str, notes: Notes) -> tuple | None:
        found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", value) if isinstance(value, str) else None
        low, high = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
        if not 1024 <= low < high <= 65535:
            notes.add(
                where, "is not a range of ports", "write the lowest and the highest from 1024 to 65535: 10000-20000"
            )
            return None
        return low, high


class To:
    """A destination: one key that says what it is, and its name."""

    KINDS = {"extension": NUMBER, "external": E164, "hangup": Text(choices=model.HANGUP_CAUSES)}
    NEXT = ("voicemail", "queue", "ring_group", "ivr", "schedule", "conference", "paging", "fax", "announcement")

    def read(self, value: Any, where: str, notes: Notes) -> model.Destination | None:
        if not isinstance(value, Mapping) or len(value) != 1:
            notes.add(where, "is not one destination", 'write one such as {extension: "1001"}')
            return None
        kind, name = next(iter(value.items()))
        if kind in self.NEXT:
            notes.add(at(where, kind), *NEXT)
            return None
        if kind not in self.KINDS:
            notes.add(at(where, str(kind)), "is no kind of destination", hint(str(kind), self.KINDS))
            return None
        read = self.KINDS[kind].read(name, at(where, kind), notes)
        return None if read is None else model.Destination(kind, read, where)


CERTIFICATE = Shape({"cert": Key(FILE, required=True), "key": Key(FILE, required=True)}, model.Certificate)

TRANSPORT = Text(
    choices=("udp", "tcp", "tls"),
    refused=(("wss", NEXT), ("ws", ("is not encrypted", "use wss when it comes with a later release"))),
)

PUBLIC = Text(HOST, "auto, an address or a host name", most=255)

NETWORK = Shape(
    {
        "public_address": Key(PUBLIC),
        "local": Key(Many(Net(names=False), once=True), default=()),
        "transports": Key(Many(TRANSPORT, once=True), default=("udp",)),
        "certificate": Key(CERTIFICATE),
        "srtp": Key(Text(choices=("never", "preferred", "required"))),
        "rtp_ports": Key(Ports()),
    },
    model.Network,
)

LOCATION = Shape(
    {
        "name": Key(NAME, required=True),
        "address": Key(FREE),
        "emergency_caller_id": Key(E164),
        "notify": Key(Many(Text(r"[^@\s,;<>]+@[^@\s,;<>]+", "an e-mail address", most=254), once=True), default=()),
    },
    model.Location,
)

CALLS = Text(
    choices=model.CALL_CLASSES,
    refused=(
        ("emergency", ("is never barred", "leave it out: emergency calls go by the trunks marked emergency")),
        ("internal", ("is always allowed", "leave it out")),
    ),
)

EXTENSION = Shape(
    {
        "number": Key(NUMBER, required=True),
        "name": Key(TITLE, required=True),
        "secret": Key(SECRET, required=True, remedy="give it a password of 12 characters or more"),
        "caller_id": Key(E164),
        "location": Key(NAME),
        "may_call": Key(Many(CALLS, once=True), default=model.DEFAULT_MAY_CALL),
        "devices": Key(Whole(1, 20), default=1),
        "pickup_group": Key(NAME),
        "weak_secret": Key(Flag(), default=False),
    },
    model.Extension,
    refused={
        **dict.fromkeys(("voicemail", "forward", "record", "phone"), NEXT),
        **dict.fromkeys(("hot_desking", "shared_line", "shared_lines", "directory"), LATER),
    },
)

REGISTER = Shape(
    {
        "server": Key(HOST_TEXT, required=True),
        "username": Key(Text(r"[^\s@;<>\"]+", 'a user name without blanks and @ ; < > "'), required=True),
        "secret": Key(SECRET, required=True),
        "expires": Key(Whole(60, 86400), default=3600),
        "weak_secret": Key(Flag(), default=False),
    },
    model.Register,
)

DIALLED = Text(r"[0-9*]{2,8}", "an emergency number", most=8)
EMERGENCY = Shape(
    {"send": Key(Pairs(DIALLED, Text(r"\+?[0-9*]{2,15}", "a number", most=16)), default=())}, model.EmergencyTrunk
)

TRUNK = Shape(
    {
        "name": Key(NAME, required=True),
        "register": Key(REGISTER),
        "peers": Key(Many(HOST_TEXT, once=True), default=()),
        "from_domain": Key(Text(HOST, "a host name", most=253)),
        "accept_from": Key(Many(Net(names=True), once=True), default=()),
        "codecs": Key(Many(Text(choices=CODECS), once=True), default=()),
        "format": Key(Text(choices=("e164", "national")), default="e164"),
        "identity": Key(Text(choices=("from", "pai", "rpid")), default="from"),
        "did_from": Key(Text(choices=("request", "to", "p-called-party")), default="request"),
        "max_calls": Key(Whole(1, 10000)),
        "emergency": Key(EMERGENCY),
    },
    model.Trunk,
    refused={"stir_shaken": LATER, "porting": LATER},
)

LIMITS = Shape({"calls": Key(Whole(1, 10000)), "per_hour": Key(Whole(1, 100000))}, model.Limits)
COUNTRY = Text(r"[A-Z]{2}", "a country as two capital letters (ISO 3166), such as AU")

OUTBOUND = Shape(
    {
        "calls": Key(Many(CALLS, once=True), required=True, default=()),
        "trunks": Key(Many(NAME, once=True), required=True, default=()),
        "allow": Key(Many(COUNTRY, once=True), default=()),
        "limits": Key(LIMITS),
    },
    model.Outbound,
)

INBOUND = Shape(
    {"did": Key(E164), "default": Key(Flag(), default=False), "to": Key(To(), required=True), "limits": Key(LIMITS)},
    model.Inbound,
    refused={"porting": LATER},
)


class NoEmergency:
    """`emergency: none`, said aloud; read as False."""

    def read(self, value: Any, where: str, notes: Notes) -> bool | None:
        if value != "none":
            notes.add(
                where,
                "is not none",
                "leave it out, and mark the trunks that may carry emergency calls with emergency: {}",
            )
            return None
        return False


SITE_NEXT = (
    "phones schedules ivrs queues ring_groups conferences paging parking fax features hold_music mail blocked announcements"
).split()
SITE_LATER = ("hot_desking", "shared_lines", "porting", "stir_shaken", "directory")

SITE = Shape(
    {
        "name": Key(NAME, required=True),
        "organisation": Key(FREE),
        "country": Key(COUNTRY, required=True, remedy="the number plan and the emergency numbers come from it"),
        "area_code": Key(Text(r"\d{1,6}", "an area code of digits", most=6)),
        "timezone": Key(Text(r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+", "a time zone such as Australia/Brisbane")),
        "domain": Key(Text(HOST, "a host name", most=253)),
        "caller_id": Key(E164),
        "network": Key(NETWORK, default=model.Network()),
        "locations": Key(Many(LOCATION), default=()),
        "extensions": Key(Many(EXTENSION), default=()),
        "trunks": Key(Many(TRUNK), default=()),
        "outbound": Key(Many(OUTBOUND), default=()),
        "inbound": Key(Many(INBOUND), default=()),
        "emergency": Key(NoEmergency(), default=True),
    },
    model.Site,
    refused={**dict.fromkeys(SITE_NEXT, NEXT), **dict.fromkeys(SITE_LATER, LATER)},
    with_where=False,
)


def read_site(value: Any) -> tuple[model.Site | None, Notes]:
    """Read `pbx_site`. Returns the site (None when it is no mapping) and what is wrong with it. Never raises."""
    notes = Notes()
    return SITE.read(value, "", notes), notes
