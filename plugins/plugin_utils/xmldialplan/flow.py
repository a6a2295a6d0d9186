# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop of a channel: hunt, execute, hunt again after a transfer. Pure; after switch_core_state_machine.c of FreeSWITCH 1.11."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.flow import Endless, Step
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed, shown
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.causes import CAUSES, ending_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import (
    MOST_STEPS,
    MOST_TRANSFERS,
    Channel,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.matching import Action, hunt
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.values import expanded

HANG, MOVED = "hang up", "moved"  # what an application says: the call is over; it is somewhere else in the dialplan


def end(channel: Channel, how: str, cause: str) -> str:
    """Say how the call ended; returns HANG."""
    channel.ended = channel.ended or how
    channel.cause = channel.cause or CAUSES[cause]
    return HANG


def hang_up(channel: Channel, cause: str) -> str:
    """End the call with a cause that the caller's side is given."""
    return end(channel, ending_of(cause), cause)


def perform(channel: Channel, action: Action) -> str | None:
    """Execute one application, written down as a step."""
    data = expanded(action.data, channel)
    channel.priority += 1
    place = (channel.context, shown(channel.extension), channel.priority)
    step = Step(*place, action.application, shown(data), channel.context, channel.leg, action.label)
    channel.world.steps.append(step)
    if len(channel.world.steps) > MOST_STEPS:
        raise Endless
    return execute(channel, action.application, data)


def execute(channel: Channel, application: str, data: str) -> str | None:
    """Execute an application: of a step, or one that another application names."""
    # Here, since applications execute applications.
    from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.applications import APPLICATIONS

    known = APPLICATIONS.get(application.strip().lower())
    if known is None:
        raise Unfollowed(application, "the engine does not know this application")
    return known(channel, data)


def run(channel: Channel) -> None:
    """Follow a channel until it ends."""
    while True:
        channel.priority = 0
        actions = look(channel)
        if actions is None:
            end(channel, "nowhere", "NO_ROUTE_DESTINATION")
            return
        result = follow(channel, actions)
        if result is None:
            end(channel, "hangup", "NORMAL_CLEARING")
        if result != MOVED:
            return


def look(channel: Channel) -> list[Action] | None:
    def inline(one: Channel, action: Action) -> None:
        perform(one, action)

    return hunt(channel, inline)


def follow(channel: Channel, actions: list[Action]) -> str | None:
    """Execute what a hunt found; None when it is done and the call is still there."""
    for action in actions:
        result = perform(channel, action)
        if result is not None:
            return result
    return None


def release(channel: Channel) -> None:
    """A channel that goes elsewhere is counted no longer, unless it says so."""
    if not channel.true("limit_ignore_transfer"):
        for key in channel.counted:
            channel.world.limits[key] = channel.world.limits.get(key, 1) - 1
        channel.counted.clear()


def move(channel: Channel, extension: str, context: str) -> str:
    """Go on elsewhere: a transfer."""
    left = channel.get("max_session_transfers") or channel.get("max_forwards")
    count = int(channel.world.certain(left, "a transfer")) - 1 if left else MOST_TRANSFERS
    if count <= 0:
        return hang_up(channel, "EXCHANGE_ROUTING_ERROR")
    channel.set("max_session_transfers" if channel.get("max_session_transfers") else "max_forwards", str(count))
    release(channel)
    channel.came_from = channel.extension
    channel.extension = channel.world.certain(extension, "where a transfer leads") or "service"
    channel.context = channel.world.certain(context, "where a transfer leads") or channel.context
    return MOVED
