# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One channel of a call simulated in FreeSWITCH, and what all channels of the call share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.clock import Clock
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed, shown
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server

MOST_STEPS = 10000  # of one call; a dialplan that needs more runs in a circle
MOST_TRANSFERS = 70  # max_forwards where nothing says other: then the server ends the call with EXCHANGE_ROUTING_ERROR
# what only a running call knows
_OF_THE_CALL = frozenset(
    "uuid call_uuid chan_name channel_name sip_call_id created_time answered_time progress_time network_addr network_port remote_media_ip"
    " local_media_ip transfer_source core_uuid hostname local_ip_v4 recording_file sip_network_ip sip_network_port sip_received_ip".split()
)


@dataclass
class World:
    """What the channels of a call share: the configuration, the clock, and what the server keeps."""

    server: Server
    clock: Clock
    globals: dict[str, str]
    database: dict[str, str]
    results: Mapping[str, str]
    given: Mapping[str, str]  # functions whose value the user knows: "name(arguments)" or "name()" for any
    keys: list[str]
    limits: dict[str, int] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    dialled: list[Any] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    made: int = 0

    def unknown(self, name: str) -> str:
        """A value that only the running call knows; `name` is told if something depends on it."""
        if name not in self.doubts:
            self.doubts.append(name)
        return UNKNOWN

    def certain(self, text: str, what: str) -> str:
        """The text, for a decision. Unfollowed if it holds what only the running call knows."""
        if UNKNOWN in text:
            raise Unfollowed(", ".join(self.doubts), f"{what} depends on it: {shown(text)}")
        return text

    def result(self, kind: str, target: str) -> str:
        """What `results` says of a target: by its kind and beginning (`gateway/my-provider`, `user/1001`, `gateway`).

        The words in which the same question is put to Asterisk suit as well: PJSIP, VoiceMail, Queue, ConfBridge.
        """
        kinds = {kind, *_WORDS.get(kind, ())}
        best, found = -1, ""
        for prefix, result in self.results.items():
            word, slash, beginning = prefix.lower().partition("/")
            rest = target[len(beginning) :] if target.lower().startswith(beginning) else None
            if word in kinds and rest is not None and (not beginning or rest == "" or rest[0] in "/@"):
                if len(beginning) > best:
                    best, found = len(beginning), result
        return found


_WORDS = {
    "gateway": ("pjsip", "sofia"),
    "user": ("pjsip", "sofia"),
    "callcenter": ("queue",),
    "conference": ("confbridge",),
    "page": ("confbridge",),
    "rxfax": ("receivefax",),
    "intercept": ("pickup",),
}


@dataclass
class Channel:
    """One channel. `leg` 0 is the caller's. `cause` is the server's, 0 for none. Names of variables have no case, as there."""

    world: World
    leg: int
    context: str
    extension: str
    number: str = ""
    name: str = ""
    variables: dict[str, tuple[str, str]] = field(default_factory=dict)  # lower-case name -> (name, value)
    exported: list[str] = field(default_factory=list)
    matched: tuple[str, ...] = ()
    counted: list[str] = field(default_factory=list)  # limits whose count this channel holds
    outcalls: list[str] = field(default_factory=list)
    priority: int = 0
    label: str = ""
    came_from: str = ""
    up: bool = False
    cause: int = 0
    ended: str = ""

    def set(self, name: str, value: str | None) -> None:
        """Set a variable; an empty value, and None, remove it."""
        if value:
            self.variables[name.lower()] = (name, value)
        else:
            self.variables.pop(name.lower(), None)

    def profile(self, name: str) -> str | None:
        """A field of the caller's profile, by the names that a condition's `field` takes."""
        known = {
            "destination_number": self.extension,
            "context": self.context,
            "caller_id_number": self.number,
            "caller_id_name": self.name or self.number,
            "orig_caller_id_number": self.number,
            "orig_caller_id_name": self.name,
            "ani": self.number,
            "username": self.number,
            "rdnis": self.came_from,
            "dialplan": "XML",
            "source": "mod_sofia",
            "privacy_hide_name": "false",
            "privacy_hide_number": "false",
        }
        key = name.lower()
        if key in _OF_THE_CALL:
            return self.variables[key][1] if key in self.variables else self.world.unknown(name)
        return known.get(key)

    def get(self, name: str) -> str | None:
        """A variable of the channel, a field of its caller's profile, or a global variable."""
        if name.lower() in self.variables:
            return self.variables[name.lower()][1]
        found = self.profile(name)
        return self.world.globals.get(name) if found is None else found

    def true(self, name: str) -> bool:
        return true(self.world.certain(self.get(name) or "", name))

    def shown_number(self) -> str:
        """The number that a channel made by this one shows."""
        return self.get("effective_caller_id_number") or self.number


def true(text: str) -> bool:
    """Whether the server takes a text for yes."""
    word = text.strip().lower()
    if word in ("yes", "on", "true", "t", "enabled", "active", "allow"):
        return True
    return word.lstrip("+-").isdigit() and int(word) != 0
