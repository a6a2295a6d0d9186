# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of `pbx_site` for where calls go: destinations, hours, menus, queues, groups, rooms, codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site import model, model_calls
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Destination
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import (
    LATER,
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
    shown,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shapes_words import (
    CODE,
    E164,
    EMAIL,
    HOST_TEXT,
    NAME,
    NUMBER,
    PIN,
    PROMPT,
    TIMEZONE,
    TITLE,
    HolidayShape,
    OpenHours,
)


class To:
    """A destination: one key that says what it is, and its name."""

    KINDS = {
        **dict.fromkeys(("extension", "voicemail", "conference", "paging", "fax"), NUMBER),
        **dict.fromkeys(("queue", "ring_group", "ivr", "schedule"), NAME),
        "announcement": PROMPT,
        "external": E164,
        "hangup": Text(choices=model.HANGUP_CAUSES),
    }

    def read(self, value: Any, where: str, notes: Notes) -> Destination | None:
        if not isinstance(value, Mapping) or len(value) != 1:
            notes.add(where, "is not one destination", 'write one such as {extension: "1001"}')
            return None
        kind, name = next(iter(value.items()))
        if kind not in self.KINDS:
            notes.add(at(where, str(kind)), "is no kind of destination", hint(str(kind), self.KINDS))
            return None
        read = self.KINDS[kind].read(name, at(where, kind), notes)
        return None if read is None else Destination(kind, read, where)


class ForwardTo:
    """Where a forward leads: `voicemail` (its own), a number of the site, a number outside in E.164, or a destination."""

    def read(self, value: Any, where: str, notes: Notes) -> Destination | None:
        if isinstance(value, Mapping):
            return To().read(value, where, notes)
        text = Text(most=20).read(value, where, notes)
        if text is None:
            return None
        if text == "voicemail":
            return Destination("voicemail", "", where)
        if text.startswith("+"):
            read = E164.read(text, where, notes)
            return None if read is None else Destination("external", read, where)
        if text.isdigit() and 2 <= len(text) <= 15:
            return Destination("extension", text, where)
        notes.add(
            where,
            f"{shown(text)} is no place to forward to",
            'write voicemail, an extension such as "1002", or a number outside such as "+61491570006"',
        )
        return None


class MenuKeys:
    """A menu's keys: digits to destination, read as a tuple of pairs."""

    def read(self, value: Any, where: str, notes: Notes) -> tuple:
        if not isinstance(value, Mapping):
            notes.add(where, "is not a mapping", 'write what each key leads to: {"1": {queue: sales}}')
            return ()
        key = Text(r"[0-9]{1,4}|[*#]", "a key: one to four digits, * or #", most=4)
        read = [
            (key.read(name, f"{where}.{name}", notes), To().read(to, f"{where}.{name}", notes))
            for name, to in value.items()
        ]
        return tuple(pair for pair in read if None not in pair)


GENERAL = ("is a section of settings to the server", "choose another name")
SECTION = replace(NAME, refused=(("general", GENERAL),))
TO = Key(To())
MEMBERS = Key(Many(NUMBER, once=True), default=())

VOICEMAIL = Shape(
    {
        "pin": Key(PIN, required=True, remedy="give it a PIN of 6 digits or more"),
        "email": Key(EMAIL),
        "weak_pin": Key(Flag(), default=False),
    },
    model_calls.Voicemail,
)

FORWARD = Shape(
    {
        "always": Key(ForwardTo()),
        "busy": Key(ForwardTo()),
        "no_answer": Key(ForwardTo()),
        "unavailable": Key(ForwardTo()),
        "after": Key(Whole(5, 300), default=25),
    },
    model_calls.Forward,
)

OVERRIDE = Shape({"code": Key(CODE, required=True)}, model_calls.Override)

SCHEDULE = Shape(
    {
        "name": Key(NAME, required=True),
        "timezone": Key(TIMEZONE),
        "open": Key(Many(OpenHours()), required=True, default=()),
        "holidays": Key(Many(HolidayShape()), default=()),
        "override": Key(OVERRIDE),
        "then": Key(To(), required=True, remedy="say where calls go while it is open"),
        "else": Key(To(), required=True, remedy="say where calls go while it is closed"),
    },
    lambda **read: model_calls.Schedule(otherwise=read.pop("else"), **read),
)

IVR = Shape(
    {
        "name": Key(NAME, required=True),
        "number": Key(NUMBER),
        "greeting": Key(PROMPT),
        "menu": Key(PROMPT),
        "timeout": Key(Whole(1, 60), default=5),
        "keys": Key(MenuKeys(), required=True, default=()),
        "invalid": TO,
        "no_input": TO,
        "attempts": Key(Whole(1, 10), default=3),
        "direct_dial": Key(Flag(), default=False),
    },
    model_calls.Ivr,
)

STRATEGIES = ("ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear")

QUEUE = Shape(
    {
        "name": Key(SECTION, required=True),
        "number": Key(NUMBER),
        "strategy": Key(Text(choices=STRATEGIES), default="ringall"),
        "members": MEMBERS,
        "timeout": Key(Whole(5, 86400)),
        "ring": Key(Whole(5, 300), default=20),
        "wrap_up": Key(Whole(0, 3600), default=0),
        "max_waiting": Key(Whole(1, 10000)),
        "music": Key(NAME),
        "overflow": TO,
    },
    model_calls.Queue,
)

RING_GROUP = Shape(
    {
        "name": Key(NAME, required=True),
        "number": Key(NUMBER),
        "members": MEMBERS,
        "ring": Key(Text(choices=("all", "in_turn")), default="all"),
        "timeout": Key(Whole(5, 300), default=25),
        "no_answer": TO,
    },
    model_calls.RingGroup,
)

CONFERENCE = Shape(
    {
        "number": Key(NUMBER, required=True),
        "name": Key(TITLE),
        "pin": Key(PIN),
        "weak_pin": Key(Flag(), default=False),
        "max_members": Key(Whole(2, 1000)),
    },
    model_calls.Conference,
)

PAGING = Shape(
    {"number": Key(NUMBER, required=True), "members": MEMBERS, "two_way": Key(Flag(), default=False)},
    model_calls.Paging,
)

PARKING = Shape(
    {
        "number": Key(NUMBER, required=True),
        "spaces": Key(Whole(1, 500), default=20),
        "timeout": Key(Whole(10, 3600), default=120),
    },
    model_calls.Parking,
)

FAX = Shape(
    {
        "number": Key(NUMBER, required=True),
        "email": Key(EMAIL, required=True, remedy="say who gets the faxes"),
    },
    model_calls.Fax,
)

FEATURES = Shape(
    {name: Key(CODE) for name in ("voicemail", "pickup", "forward_on", "forward_off", "dnd", "record")},
    model_calls.Features,
    refused=dict.fromkeys(("hot_desking", "directory"), LATER),
)

BLOCKED = Shape({"caller": Key(E164), "anonymous": Key(Flag())}, model_calls.Blocked)

MAIL = Shape(
    {"relay": Key(HOST_TEXT, required=True), "from": Key(EMAIL, required=True)},
    lambda **read: model_calls.Mail(sender=read.pop("from"), **read),
)

RECORDING = Shape({"notice": Key(PROMPT)}, model_calls.Recording)

MUSIC = Pairs(SECTION, Text(r"[A-Za-z0-9][A-Za-z0-9_-]*", "the name of a folder of music, or files", most=60))
