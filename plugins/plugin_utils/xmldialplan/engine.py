# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call through an XML dialplan, as FreeSWITCH 1.11 would make it. Pure.

As the simulation of Asterisk's: it follows the one call that it is told of, and nothing happens beside it. The outcome has the
same shape, so that one question can be put to both.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.clock import Clock
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.engine import Outcome
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.flow import Endless
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.functions import caller_parts
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel, World
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.flow import run
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server


def simulate(
    resources: Mapping[str, Any] | Server,
    context: str,
    number: str,
    *,
    at: datetime.datetime,
    caller: str = "",
    variables: Mapping[str, str] | None = None,
    globals_: Mapping[str, str] | None = None,
    database: Mapping[str, str] | None = None,
    results: Mapping[str, str] | None = None,
    keys: Sequence[str] = (),
    zone: str | None = None,
) -> Outcome:
    """Follow one call.

    `resources`: as telephony.pbx.freeswitch_resources takes them. `caller`: a number, or `"Name" <number>`. `at`: aware.
    `variables`: of the caller's channel, and what functions print, by `name(arguments)` or `name()` for any arguments.
    `database`: realm/key -> value, of db and hash.

    `results`: what becomes of a target, by its beginning (`gateway`, `gateway/carrier-a`, `user/1001`, or the words for Asterisk,
    `PJSIP/1001`): ANSWER, BUSY, NOANSWER, CHANUNAVAIL, CONGESTION, maybe with a colon and a cause of Q.850; or a cause by the
    server's name. CHANUNAVAIL of a telephone says that it is not registered. Of `voicemail/1001@pbx`, `callcenter/sales`,
    `conference/3001` and others a result lets the call go on; HANGUP ends it.

    `keys`: one text for each time that the caller may press some; an empty text, and none, is silence. `zone`: of the server.
    Raises ValueError for a moment without time zone.
    """
    if at.tzinfo is None:
        raise ValueError("at: which time zone is this moment of? Give one that is aware")
    given = {name: str(value) for name, value in (variables or {}).items()}
    server = resources if isinstance(resources, Server) else Server(resources)
    world = World(
        server=server,
        clock=Clock(at, zone),
        globals={**server.globals, **(globals_ or {})},
        database={key.lstrip("/"): str(value) for key, value in (database or {}).items()},
        results=dict(results or {}),
        given={name: value for name, value in given.items() if name.endswith(")")},
        keys=[str(one) for one in keys],
    )
    name, caller_number = caller_parts(caller)
    # the server takes the sting out of what comes from outside
    number, caller_number, name = (one.replace("${", "%{") for one in (number, caller_number, name))
    channel = Channel(world, 0, context, number, caller_number, name)
    for variable, value in given.items():
        if not variable.endswith(")"):
            channel.set(variable, value)
    world.channels.append(channel)
    return _followed(channel)


def _followed(channel: Channel) -> Outcome:
    world = channel.world
    unfollowed: tuple[str, ...] = ()
    try:
        run(channel)
    except Endless:
        channel.ended = "endless"
    except Unfollowed as error:
        unfollowed = (str(error),)
        channel.ended = channel.ended or "unknown"
    variables = dict(channel.variables.values())
    return Outcome(tuple(world.steps), tuple(world.dialled), channel.ended, channel.cause, unfollowed, variables)
