# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which extensions of a context take a call, and what they leave to be executed. Pure.

Written after parse_exten and dialplan_hunt of mod_dialplan_xml of FreeSWITCH 1.11. All conditions are looked at first, and `inline`
actions executed meanwhile; every other action is only put on a list, which is executed when the hunt is over.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan import times
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.values import captured, expanded

BREAKS = ("on-true", "on-false", "always", "never")
# applications that may be executed inline (SAF_ROUTING_EXEC); every other is refused there, and nothing happens
INLINE = frozenset(
    "check_acl verbose_events novideo cng_plc early_hangup eval set_media_stats stop set_zombie_exec presence log info event export"
    " bridge_export set multiset push unshift set_global set_profile_var unset multiunset set_user curl easyroute translate cidlookup"
    " enum nibblebill lcr osplookup".split()
)


@dataclass(frozen=True)
class Action:
    """One application to execute: `label` is the extension's name."""

    application: str
    data: str
    label: str


@dataclass
class Hunt:
    """One look through a context: what is to be executed, None while no extension has anything to do."""

    channel: Channel
    inline: Callable[[Channel, Action], None]
    actions: list[Action] | None = None
    label: str = ""


def hunt(channel: Channel, inline: Callable[[Channel, Action], None]) -> list[Action] | None:
    """Return what the channel's context does with its number; None where no extension does anything, or there is no context."""
    contexts = channel.world.server.contexts
    context = contexts.get(channel.context) or contexts.get("global")
    if context is None:
        return None
    look = Hunt(channel, inline)
    for one in context.get("extensions") or ():
        look.label = str(one.get("name") or "")
        if _conditions(one.get("conditions") or (), look) and not one.get("continue"):
            break
    return look.actions


def regex(expression: str, text: str) -> tuple[str, ...]:
    """What a regular expression catches in a text, the whole match first; empty where it does not match or is none."""
    pattern = _compiled(expression)
    found = pattern.search(text) if pattern is not None else None
    return (found.group(), *(one or "" for one in found.groups())) if found else ()


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> re.Pattern | None:
    flags = 0
    if expression.startswith("_"):
        raise Unfollowed(expression, "the engine does not know patterns of Asterisk's kind in a condition")
    if expression.startswith("/"):
        expression, slash, letters = expression[1:].rpartition("/")
        if not slash:
            return None
        flags = (re.IGNORECASE if "i" in letters else 0) | (re.DOTALL if "s" in letters else 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(expression, flags | re.ASCII)
    except re.error:
        return None  # the server logs it, and the condition does not match
    except Warning as warning:
        raise Unfollowed(expression, f"another kind of regular expression: {warning}") from warning


@dataclass
class _Look:
    """What was found of one condition. `proceed` is the server's: what decides whether the hunt is over."""

    failed: bool = True
    proceed: bool = False
    groups: tuple[str, ...] | None = None  # of an expression that has parentheses
    caught: bool = False


def _conditions(conditions: Iterable[Mapping], look: Hunt, nested: Mapping | None = None, depth: int = 0) -> bool:
    """Look at the conditions of an extension, or of a condition; whether the hunt ends here."""
    proceed = False
    if depth > 100:
        return False
    for one in conditions:
        found = _condition(one, look.channel, proceed)
        proceed = found.proceed
        if found.failed:
            for action in one.get("anti_actions") or ():
                _take(action, str(action.get("data") or ""), look)
                proceed = True
        else:
            for action in one.get("actions") or ():
                _take(action, _data(action, found), look)
        stop = one.get("break") or "on-false"
        if stop == "always" or stop == ("on-false" if found.failed else "on-true"):
            break
        if proceed and one.get("conditions"):
            proceed = _conditions(one["conditions"], look, one, depth + 1)
            if not proceed:
                if stop == "never":
                    continue
                break
    if nested is not None and nested.get("require_nested") is False:
        return True
    return proceed


def _condition(one: Mapping, channel: Channel, before: bool) -> _Look:
    """Look at one condition. Its times and its field are no `and`: as in the server, either that holds is enough."""
    found = _Look(proceed=before)
    in_time = times.holds(one, channel.world.clock, *_zone(channel))
    if in_time is not None:
        found.failed, found.proceed = not in_time, in_time
    if one.get("regex"):
        _rule(one, channel, found)
    elif one.get("field") is not None:
        groups = _matches(one, channel)
        found.proceed = bool(groups)
        found.failed = found.failed and not groups
        if "(" in expanded(str(one.get("expression") or ""), channel):
            found.groups, found.caught = groups, True
    elif in_time is None:
        found.failed, found.proceed = False, True
    return found


def _matches(one: Mapping, channel: Channel) -> tuple[str, ...]:
    expression = channel.world.certain(expanded(str(one.get("expression") or ""), channel), "a condition")
    name = str(one["field"])
    text = expanded(name, channel) if "$" in name else channel.profile(name) or ""
    return regex(expression, channel.world.certain(text, f"a condition on {name}"))


def _rule(one: Mapping, channel: Channel, found: _Look) -> None:
    """`regex="all|any|xor"`: several expressions; what the last one with parentheses caught is $1.

    The server takes from that one, too, whether the hunt is over: one that held, with another behind it that did not, ends the hunt.
    """
    rule = str(one["regex"]).lower()
    passed = failed = 0
    saved: tuple[tuple[str, ...], bool] | None = None
    for each in one.get("regexes") or ():
        good, groups, caught = _one_of(each, channel)
        found.proceed = good or (found.proceed and each.get("field") is None)
        passed, failed = passed + good, failed + (not good)
        last = good if rule not in ("all", "xor") else rule == "all" and not good
        if caught and (good or not last):
            saved = (groups, found.proceed) if good else None
        if last:
            break
        found.caught = caught and not good  # read by the server from where nothing stands any more
    good = passed == 1 if rule == "xor" else not failed if rule == "all" else bool(passed)
    found.failed = found.failed and not good
    if saved is not None:
        found.groups, found.caught, found.proceed = saved[0], True, saved[1]


def _one_of(each: Mapping, channel: Channel) -> tuple[bool, tuple[str, ...], bool]:
    """Whether one of several expressions holds, what it caught, and whether it has parentheses."""
    if each.get("field") is None:
        in_time = times.holds(each, channel.world.clock, *_zone(channel))
        return in_time is not False, (), False
    groups = _matches(each, channel)
    return bool(groups), groups, "(" in expanded(str(each.get("expression") or ""), channel)


def _zone(channel: Channel) -> tuple[str, str]:
    return channel.get("timezone") or "", channel.get("tod_tz_offset") or ""


def _data(action: Mapping, found: _Look) -> str:
    data = str(action.get("data") or "")
    if not found.caught:
        return data
    if not found.groups:
        raise Unfollowed(
            data, "the action of a condition that holds by its time alone, and reads what its field caught"
        )
    return captured(data, found.groups)


def _take(action: Mapping, data: str, look: Hunt) -> None:
    """Execute an inline action, or put it on the list."""
    if look.actions is None:
        look.actions = []
    one = Action(str(action.get("application") or ""), data, look.label)
    loops = action.get("loop")
    for _time in range(1 if loops is None else int(loops)):
        if not action.get("inline"):
            look.actions.append(one)
        elif one.application in INLINE:
            look.inline(look.channel, one)
