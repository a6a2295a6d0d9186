# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dial: whom it calls, what becomes of it, and the channels that run the dialplan meanwhile. Pure.

Written after apps/app_dial.c of Asterisk 22. A channel of Local runs the dialplan as the call itself does; of every other target
`results` says what happens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.arguments import argument, options, separate
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import Channel, World
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.flow import HANG, run, subroutine
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.functions import caller_parts

# What a target that does not answer leaves: the DIALSTATUS and the cause of Q.850.
CAUSES = {"ANSWER": 16, "BUSY": 17, "NOANSWER": 19, "CHANUNAVAIL": 20, "CONGESTION": 34, "CANCEL": 16}


@dataclass(frozen=True)
class Dialled:
    """One target of one Dial: `PJSIP/trunk/sip:0412345678@host` is technology PJSIP, target `trunk`, number 0412345678.

    `caller` is the number that the call showed.
    """

    technology: str
    target: str
    number: str
    status: str
    caller: str = ""


def dial(channel: Channel, data: str) -> str | None:
    """Dial(targets,timeout,options): call them all, the first that answers has the call."""
    world = channel.world
    parts = separate(world.certain(data, "Dial"), ",", 4)
    chosen = options(argument(parts, 2))
    targets = [one.strip() for one in argument(parts, 0).split("&") if one.strip()]
    if not targets:
        _leave(channel, "CHANUNAVAIL")
        return None
    if "B" in chosen:
        _aside(channel, chosen["B"])
    outcomes = []
    for target in targets:
        technology, unused, number = target.partition("/")
        if not number:
            channel.set("DIALSTATUS", "INVALIDARGS")
            return HANG
        outcomes.append(_called(channel, technology, number, chosen))
        if outcomes[-1][0] == "ANSWER":
            break
    answered = next((cause for status, cause in outcomes if status == "ANSWER"), None)
    if answered is None:
        status, cause = _together(outcomes)
        _leave(channel, status, cause)
        return None
    channel.up, channel.cause = True, answered
    channel.set("DIALSTATUS", "ANSWER")
    channel.set("ANSWEREDTIME", world.unknown("ANSWEREDTIME"))
    channel.set("DIALEDTIME", world.unknown("DIALEDTIME"))
    if "g" in chosen:
        return None
    if "G" in chosen:
        place = channel.place(chosen["G"].replace("^", ","))
        if place:
            channel.goto(*place)
            return None
    channel.ended = channel.ended or "answered"
    return HANG


def ring(channel: Channel, targets: str, chosen: dict[str, str]) -> None:
    """Call targets for another application: Page."""
    for target in targets.split("&"):
        technology, unused, number = target.strip().partition("/")
        if number:
            _called(channel, technology, number, {"b": chosen.get("b", "")})


def _leave(channel: Channel, status: str, cause: int | None = None) -> None:
    channel.set("DIALSTATUS", status)
    if cause is not None:
        channel.cause = cause


def _together(outcomes: list[tuple[str, int]]) -> tuple[str, int]:
    """The DIALSTATUS of several targets that did not answer: no answer unless each gave another reason; busy before all."""
    statuses = [status for status, unused in outcomes]
    cause = outcomes[-1][1]
    if "NOANSWER" in statuses or "CANCEL" in statuses:
        return "NOANSWER", cause
    return next(status for status in ("BUSY", "CONGESTION", "CHANUNAVAIL") if status in statuses), cause


def _called(channel: Channel, technology: str, number: str, chosen: dict[str, str]) -> tuple[str, int]:
    world = channel.world
    other = Channel(world, _legs(world), "", "", variables=channel.inherited())
    other.number, other.name = _shown(channel, chosen)
    other.pres = channel.pres
    if technology.lower() == "local":
        return _local(other, number, chosen, channel)
    text = (
        world.result(f"{technology}/{number}") or world.result(f"{technology}/{number.rpartition('@')[2]}") or "ANSWER"
    )
    status, unused, given = text.partition(":")
    status = status.upper()
    if status != "CHANUNAVAIL":
        world.channels.append(other)
        _aside(other, chosen.get("b", ""))
    target, dialled = _parted(technology, number)
    world.dialled.append(Dialled(technology, target, dialled, status, other.number))
    if status == "ANSWER":
        _aside(other, chosen.get("U", ""))
        return "ANSWER", 16
    if other in world.channels:
        world.channels.remove(other)
    return (status if status in CAUSES else "NOANSWER"), int(given or CAUSES.get(status, 16))


def _local(other: Channel, number: str, chosen: dict[str, str], channel: Channel) -> tuple[str, int]:
    """Local/extension@context: another channel runs the dialplan there; it answers if something there does."""
    world = channel.world
    extension, unused, context = number.split("/")[0].rpartition("@") if "@" in number else (number, "", "default")
    other.context, other.extension = context or "default", extension.split("/")[0]
    if not other.exists(other.extension):
        world.dialled.append(Dialled("Local", number, other.extension, "CHANUNAVAIL", other.number))
        return "CHANUNAVAIL", 3
    world.channels.append(other)
    at = len(world.dialled)
    _aside(other, chosen.get("b", ""))
    run(other)
    status = (
        "ANSWER"
        if other.up
        else {17: "BUSY", 34: "CONGESTION", 16: "NOANSWER", 19: "NOANSWER"}.get(other.cause, "CHANUNAVAIL")
    )
    world.dialled.insert(at, Dialled("Local", number.split("/")[0], other.extension, status, other.number))
    if status != "ANSWER":
        world.channels.remove(other)
    return status, other.cause


def _aside(channel: Channel, text: str) -> None:
    """Options b, B and U: a subroutine on a channel, `context^extension^priority(argument^argument)`."""
    if not text:
        return
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.applications import gosub

    place = (channel.context, channel.extension, channel.priority)
    data = text.replace("^", ",")
    label, bracket, rest = data.partition("(")
    label = ",".join(["s"] * (label.count(",") == 1) + [label]) if label.count(",") else f"{label},s,1"
    if gosub(channel, label + bracket + rest, last=True) is None:
        subroutine(channel)
    channel.context, channel.extension, channel.priority = place


def _shown(channel: Channel, chosen: dict[str, str]) -> tuple[str, str]:
    """The caller that the called side sees: option f gives another."""
    if chosen.get("f"):
        name, number = caller_parts(chosen["f"])
        return number, name
    return channel.number, channel.name


def _legs(world: World) -> int:
    world.made += 1
    return world.made


def _parted(technology: str, number: str) -> tuple[str, str]:
    """The line and the number that is dialled on it, of `line`, `line/number`, `line/sip:number@host` and `number@line`."""
    line, slash, more = number.partition("/")
    if slash:
        found = re.match(r"(?:sips?|tel):([^@;]*)", more)
        return line, found.group(1) if found else more
    dialled, at, line = number.rpartition("@")
    return (line, dialled) if at else (number, "")
