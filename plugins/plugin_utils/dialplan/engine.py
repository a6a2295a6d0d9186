# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call through a dialplan, as a real Asterisk 22 would make it. Pure.

`simulate` follows the one call that it is told of: its caller, its moment, what the targets of its Dials do, the keys that are
pressed. Beside it nothing happens: no other call is up, prompts are there, no time passes while it lasts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.channel import Channel, World
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.clock import Clock
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.dialling import Dialled
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.flow import Endless, Step, run
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.functions import caller_parts
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.plan import Plan
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed


@dataclass(frozen=True)
class Outcome:
    """What became of a call.

    `ended`: answered (by a target of a Dial), busy, congestion, hangup, nowhere (no such extension), the name of an
    application in which the caller stays (voicemail, queue, confbridge, page, parked, receivefax, pickup, voicemailmain, directory), endless, or unknown:
    the steps are right as far as they go, and `unfollowed` says what the engine does not know from there on. `cause` is Q.850's,
    `unfollowed` sentences, `variables` what the caller's channel had at the end.
    """

    steps: tuple[Step, ...]
    dialled: tuple[Dialled, ...]
    ended: str
    cause: int
    unfollowed: tuple[str, ...]
    variables: Mapping[str, str]


def simulate(
    items: Iterable[Mapping],
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

    `items`: contexts as telephony.pbx.asterisk_dialplan takes them. `number` an empty text: extension s. `at`: aware.
    `caller`: a number, or `"Name" <number>`. `variables`: of the caller's channel (`_` and `__` in front of a name: inherited),
    and what functions return, by `NAME(arguments)` or `NAME()` for any arguments. `database`: family/key -> value.

    `results`: what becomes of a target, by its beginning (`PJSIP`, `PJSIP/carrier-a`, `PJSIP/1001`): a DIALSTATUS, or one and
    the cause (`CHANUNAVAIL:3`); the longest that suits counts, and ANSWER where none does. CHANUNAVAIL of an endpoint also says
    that no contact of it is registered. Of the applications in which a call stays (`VoiceMail/1001@pbx`, `Queue/sales`, ...) a
    result lets the call go on, with that status; HANGUP: the application ends the call.

    `keys`: one text for each WaitExten or Read; an empty text, and none, is silence. `zone`: of the server (None: that of
    `at`). Raises ValueError for a moment without time zone.
    """
    if at.tzinfo is None:
        raise ValueError("at: which time zone is this moment of? Give one that is aware")
    given = {name: str(value) for name, value in (variables or {}).items()}
    clock = Clock(at, zone)
    world = World(
        plan=Plan(items, clock.holds),
        clock=clock,
        globals=dict(globals_ or {}),
        database={key.lstrip("/"): str(value) for key, value in (database or {}).items()},
        results=dict(results or {}),
        given={name: value for name, value in given.items() if name.endswith(")")},
        keys=[str(one) for one in keys],
    )
    channel = Channel(world, 0, context, number or "s")
    channel.name, channel.number = caller_parts(caller)
    for name, value in given.items():
        if not name.endswith(")"):
            channel.set(name, value)
    world.channels.append(channel)
    return _followed(channel)


def _followed(channel: Channel) -> Outcome:
    world = channel.world
    unfollowed: tuple[str, ...] = ()
    try:
        if channel.exists(channel.extension):
            run(channel)
        else:
            channel.ended, channel.cause = "nowhere", 1
    except Endless:
        channel.ended = "endless"
    except Unfollowed as error:
        unfollowed = (str(error),)
        channel.ended = channel.ended or "unknown"
    variables = {name.lstrip("_"): value for name, value in reversed(channel.variables)}
    return Outcome(tuple(world.steps), tuple(world.dialled), channel.ended, channel.cause, unfollowed, variables)
