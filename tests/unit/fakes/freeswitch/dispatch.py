# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the command that is asked for, says that it is not known, and keeps what came."""

from __future__ import annotations

from . import control, sofia_commands, text_commands
from .commands import CHANGING, COMMANDS, Reply
from .state import Switch

ASKING = {"sofia": sofia_commands.reading, "fsctl": control.reading, **text_commands.ASKING}


def changing(text: str) -> bool:
    """Say whether a command changes something, so that check mode must not send it."""
    name, _blank, rest = text.partition(" ")
    return name in CHANGING and not (name in ASKING and ASKING[name](rest.strip()))


def run(switch: Switch, text: str) -> Reply:
    """Return what a command prints; `` is for the caller to say that nothing came."""
    name, _blank, rest = text.strip().partition(" ")
    rest = rest.strip()
    known = switch.modules.brings("api")
    if name not in COMMANDS or name not in known:
        return f"-ERR {name} Command not found!\n"
    if switch.read_only and changing(text):
        switch.violations.append(text)
        return "-ERR this fake is read only\n"
    return COMMANDS[name](switch, rest)


def received(switch: Switch, text: str) -> None:
    """Keep a command that came over the socket."""
    switch.commands.append(text)
    if changing(text):
        switch.told.append(text)
