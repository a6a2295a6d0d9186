# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop of a channel's steps: __ast_pbx_run of Asterisk 22's main/pbx.c. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import MOST_STEPS, Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.plan import Line
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed, shown
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.values import substituted

HANG = "hang up"
_TO_SOMEBODY = ("wait", "waitexten", "dial")
_CAUSES = {"busy": 17, "congestion": 34, "nowhere": 1}


@dataclass(frozen=True)
class Step:
    """One step that was executed: where the call was, and the data with its variables put in.

    `stands` is the context in which the step is written, one that `context` includes if it is another; `leg` the channel (0: the
    caller's).
    """

    context: str
    extension: str
    priority: int
    app: str
    data: str
    stands: str = ""
    leg: int = 0
    label: str = field(default="", compare=False)


class Endless(Exception):
    """More steps than any call needs."""


def perform(channel: Channel, app: str, data: str) -> str | None:
    """Execute one application: that of a step, or one that another application names (ExecIf), which is no step of its own."""
    name = app.strip().lower()
    if channel.hung and name in _TO_SOMEBODY:
        return HANG  # it sees at once that nobody is there, and `h` ends
    known = _applications().get(name)
    if known is None:
        raise Unfollowed(app, "the engine does not know this application")
    return known(channel, data)


def _written_down(channel: Channel, line: Line, data: str) -> None:
    """Keep a step. Raises Endless where there are too many."""
    place = (channel.context, shown(channel.extension), channel.priority)
    channel.world.steps.append(Step(*place, line.app, shown(data), line.context, channel.leg, line.label))
    if len(channel.world.steps) > MOST_STEPS:
        raise Endless


def _applications() -> dict[str, Callable[[Channel, str], str | None]]:
    # Here, since applications execute applications.
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.applications import APPLICATIONS

    return APPLICATIONS


def _spawn(channel: Channel) -> tuple[bool, str | None]:
    """Take one step: whether there was one, and what it returned."""
    world = channel.world
    line = world.plan.step(channel.context, channel.extension, channel.priority, channel.number)
    if line is None:
        return False, HANG
    data = substituted(line.data, channel)
    _written_down(channel, line, data)
    return True, perform(channel, line.app, data)


def run(channel: Channel) -> None:
    """Follow a channel until it ends; then its `h`."""
    _loop(channel)
    channel.hung = True
    if channel.exists("h"):
        follow(channel, "h")


def follow(channel: Channel, extension: str) -> None:
    """Execute an extension from its first step until one ends it: `h`."""
    channel.extension, channel.priority = extension, 1
    while True:
        found, result = _spawn(channel)
        if not found or result is not None:
            return
        channel.priority += 1


def subroutine(channel: Channel) -> None:
    """Execute what a subroutine that was begun does, until its own Return."""
    channel.priority += 1
    while True:
        found, result = _spawn(channel)
        if not found or result is not None:
            return
        channel.priority += 1


def _loop(channel: Channel) -> None:
    while True:
        while True:
            found, result = _spawn(channel)
            if result is not None:
                break
            channel.priority += 1
        if found and result == HANG:
            channel.ended = channel.ended or "hangup"
            return
        digits = result if found and result else ""
        if digits:
            if not _dialled(channel, digits):
                return
        elif channel.exists(channel.extension):
            _ran_out(channel)
            return
        elif not _invalid(channel, channel.extension):
            channel.ended, channel.cause = channel.ended or "nowhere", 1
            return


def _ran_out(channel: Channel) -> None:
    """No more steps: the server ends the call by what the last Dial said."""
    status = (channel.get("DIALSTATUS") or "").upper()
    how = {"BUSY": "busy", "CONGESTION": "congestion", "CHANUNAVAIL": "congestion"}.get(status, "hangup")
    channel.ended = channel.ended or how
    channel.cause = channel.cause or _CAUSES.get(how, 16)


def _invalid(channel: Channel, extension: str) -> bool:
    if channel.exists("i"):
        channel.set("INVALID_EXTEN", extension)
        channel.extension, channel.priority = "i", 1
        return True
    if channel.exists("e"):
        channel.extension, channel.priority = "e", 1
        return True
    return False


def _dialled(channel: Channel, digits: str) -> bool:
    """The caller dials within the dialplan: further digits as long as they may make an extension, then there."""
    plan = channel.world.plan
    while channel.pressed and plan.more(channel.context, digits, channel.number):
        digits, channel.pressed = digits + channel.pressed[0], channel.pressed[1:]
    if channel.exists(digits):
        channel.extension, channel.priority = digits, 1
        return True
    if _invalid(channel, digits):
        return True
    channel.ended, channel.cause = "nowhere", 1
    return False
