# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of `pbx_site`: every key that the model has, what it holds, and what is refused until later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site import (
    model,
    model_calls,
    shapes_calls,
    shapes_edge,
    shapes_tr069,
)
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
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shapes_words import (
    CODECS,
    E164,
    EMAIL,
    FILE,
    FREE,
    HOST,
    HOST_TEXT,
    NAME,
    NUMBER,
    SECRET,
    TIMEZONE,
    TITLE,
    Net,
    Ports,
)

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
        "notify": Key(Many(EMAIL, once=True), default=()),
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

MAC = Text(r"[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}", "a hardware address such as 80:5e:c0:00:10:01", most=17)
PHONE_MODEL = Text(r"[a-z0-9]+/[a-z0-9_.-]+", "a maker and a model such as yealink/t54w", most=60)
OWN_PHONE = Shape(
    {
        "mac": Key(MAC, required=True),
        "model": Key(PHONE_MODEL, required=True),
        "tr069": Key(shapes_tr069.MANAGED),
    },
    model_calls.Phone,
)
PHONE_KEY = Pairs(
    Text(choices=("blf", "speed_dial", "line", "park", "code")), Text(r"[+*]?[0-9]{1,15}", "a number or code", most=16)
)
PHONE = Shape(
    {
        "mac": Key(MAC, required=True),
        "model": Key(PHONE_MODEL, required=True),
        "lines": Key(Many(NUMBER, once=True), required=True, default=()),
        "location": Key(NAME),
        "keys": Key(Many(PHONE_KEY), default=()),
        "tr069": Key(shapes_tr069.MANAGED),
    },
    model_calls.Phone,
)


def _extension(**read: Any) -> model.Extension:
    """Make an extension whose forwards to `voicemail` lead to its own."""
    forward = read["forward"]
    if forward is not None:
        own = {
            key: replace(to, name=read["number"])
            for key, to in forward.each()
            if to.kind == "voicemail" and not to.name
        }
        read["forward"] = replace(forward, **own)
    return model.Extension(**read)


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
        "voicemail": Key(shapes_calls.VOICEMAIL),
        "forward": Key(shapes_calls.FORWARD),
        "record": Key(Text(choices=("never", "always", "on_demand")), default="never"),
        "phone": Key(OWN_PHONE),
    },
    _extension,
    refused=dict.fromkeys(("hot_desking", "shared_line", "shared_lines", "directory"), LATER),
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
    {
        "did": Key(E164),
        "default": Key(Flag(), default=False),
        "to": Key(shapes_calls.To(), required=True),
        "limits": Key(LIMITS),
    },
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


SITE_LATER = ("hot_desking", "shared_lines", "porting", "stir_shaken", "directory")

SITE = Shape(
    {
        "name": Key(NAME, required=True),
        "organisation": Key(FREE),
        "country": Key(COUNTRY, required=True, remedy="the number plan and the emergency numbers come from it"),
        "area_code": Key(Text(r"\d{1,6}", "an area code of digits", most=6)),
        "timezone": Key(TIMEZONE),
        "domain": Key(Text(HOST, "a host name", most=253)),
        "caller_id": Key(E164),
        "network": Key(NETWORK, default=model.Network()),
        "locations": Key(Many(LOCATION), default=()),
        "extensions": Key(Many(EXTENSION), default=()),
        "trunks": Key(Many(TRUNK), default=()),
        "outbound": Key(Many(OUTBOUND), default=()),
        "inbound": Key(Many(INBOUND), default=()),
        "blocked": Key(Many(shapes_calls.BLOCKED), default=()),
        "schedules": Key(Many(shapes_calls.SCHEDULE), default=()),
        "ivrs": Key(Many(shapes_calls.IVR), default=()),
        "queues": Key(Many(shapes_calls.QUEUE), default=()),
        "ring_groups": Key(Many(shapes_calls.RING_GROUP), default=()),
        "conferences": Key(Many(shapes_calls.CONFERENCE), default=()),
        "paging": Key(Many(shapes_calls.PAGING), default=()),
        "parking": Key(shapes_calls.PARKING),
        "fax": Key(Many(shapes_calls.FAX), default=()),
        "features": Key(shapes_calls.FEATURES, default=model_calls.Features()),
        "hold_music": Key(shapes_calls.MUSIC, default=()),
        "mail": Key(shapes_calls.MAIL),
        "recording": Key(shapes_calls.RECORDING, default=model_calls.Recording()),
        "phones": Key(Many(PHONE), default=()),
        "edge": Key(shapes_edge.EDGE),
        "tr069": Key(shapes_tr069.TR069),
        "emergency": Key(NoEmergency(), default=True),
    },
    model.Site,
    refused=dict.fromkeys(SITE_LATER, LATER),
    with_where=False,
)


def read_site(value: Any) -> tuple[model.Site | None, Notes]:
    """Read `pbx_site`. Returns the site (None when it is no mapping) and what is wrong with it. Never raises."""
    notes = Notes()
    return SITE.read(value, "", notes), notes
