# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues, by mod_callcenter: callers who wait, and members who are rung.

Of mod_callcenter 1.11.2:

* How long a member is rung, and whether it is rung at all, stands in the member's dial string, which is expanded with the variables
  of the caller who waits. What stands beside it (the pause after a call) is the member's own in every queue.
* No key leads out of a queue: `cc_exit_keys` is never set.
* A queue knows no most number of callers, and what it counts are also those who talk, or gave up. Those who wait are counted in the
  list of its callers, before one joins.
"""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import groups, names, recording, ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    condition,
    context,
    dialled,
    exactly,
    extension,
    hangup,
    literal,
    setting,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Queue

FILE = "callcenter.conf"
STRATEGIES = {
    "ringall": "ring-all",
    "leastrecent": "longest-idle-agent",
    "fewestcalls": "agent-with-fewest-calls",
    "random": "random",
    "rrmemory": "round-robin",
    "linear": "top-down",
}
RING = "pbx_ring"  # how long the queue in which a caller waits rings one member
BUSY_PAUSE, REFUSED_PAUSE = 10, 10  # seconds until a member that was busy, or refused, is rung again
FULL, OVER = "full", "over"
MOST_WAITING = 50  # that are counted


def numbers(site: Site) -> list[dict]:
    """Return the numbers by which queues and ring groups are called inside."""
    called = [(item.number, names.queue(item.name)) for item in site.queues if item.number]
    called += [(item.number, names.ring_group(item.name)) for item in site.ring_groups if item.number]
    return [exactly(number, transfer(names.START, to)) for number, to in called]


def queue_contexts(site: Site) -> list[dict]:
    """Return one context for each queue and each ring group."""
    return [*(_queue(item, site) for item in site.queues), *groups.group_contexts(site)]


def _queue(item: Queue, site: Site) -> dict:
    name = names.queue(item.name)
    over = go(item.overflow, site) if item.overflow is not None else [hangup(names.NORMAL)]
    wait = [
        action("answer"),
        *recording.told_of_members(item.members, site),
        *ringing.answered(item.members, site),
        setting(RING, str(item.ring)),
        action("callcenter", item.name),
        transfer(OVER, name),
    ]
    return context(
        name,
        [
            *_full(item),
            exactly(names.START, *wait),
            extension(OVER, dialled(literal(OVER), *over)),
        ],
    )


def _full(item: Queue) -> list[dict]:
    """Return the extension that sends callers on where as many wait as may: some as `Waiting`, some while a member rings."""
    if item.max_waiting is None:
        return []
    # each line of the list ends with the state and a score; a caller's own words stand before them
    many = rf"(?:[\s\S]*?\|(?:Waiting|Trying)\|-?[0-9]+\n){{{item.max_waiting}}}"
    members = f"${{callcenter_config(queue list members {item.name})}}"
    to = transfer(OVER, names.queue(item.name))
    return [extension(FULL, dialled(literal(names.START)), condition(members, many, to))]


def elements(site: Site) -> list[dict]:
    """Return the queues, their members and who is a member of which."""
    if not site.queues:
        return []
    members = dict.fromkeys(number for item in site.queues for number in item.members)
    longest = max(item.ring for item in site.queues)
    settings = {
        # what the server kept of members that are none any more
        "truncate-tiers-on-load": "true",
        "truncate-agents-on-load": "true",
        "agent-originate-timeout": str(longest + 5),
    }
    agents = [{"element": "agent", "attributes": {"name": number, **_agent(number, site)}} for number in members]
    tiers = [{"element": "tier", "attributes": one} for one in _tiers(site)]
    made: list[dict] = [{"file": FILE, "element": "settings", "params": settings}]
    made += [
        {"file": FILE, "element": "queues/queue", "name": item.name, "params": _params(item)} for item in site.queues
    ]
    made.append({"file": FILE, "element": "agents", "children": agents})
    made.append({"file": FILE, "element": "tiers", "children": tiers})
    return made


def _params(item: Queue) -> dict:
    return {
        "strategy": STRATEGIES[item.strategy],
        "moh-sound": ringing.music(item.music),
        "time-base-score": "queue",
        "max-wait-time": str(item.timeout or 0),
        # members who are away for a while are waited for, as long as the caller may wait at all
        "max-wait-time-with-no-agent": "0",
        "tier-rules-apply": "false",
        "discard-abandoned-after": "60",
        "abandoned-resume-allowed": "false",
    }


def _agent(number: str, site: Site) -> dict:
    return {
        "type": "callback",
        "contact": ringing.member(number, site, f"leg_timeout=${{{RING}}}", recording.of_member(number, site)),
        "status": "Available",
        # nobody is taken out of a queue because of calls that were not answered
        "max-no-answer": "0",
        "wrap-up-time": str(wrap_up(number, site)),
        "reject-delay-time": str(REFUSED_PAUSE),
        "busy-delay-time": str(BUSY_PAUSE),
        "no-answer-delay-time": "0",
    }


def wrap_up(number: str, site: Site) -> int:
    """Return the pause of a member after a call; checks.py refuses queues that do not agree."""
    return max((item.wrap_up for item in site.queues if number in item.members), default=0)


def _tiers(site: Site) -> Iterator[dict]:
    for item in site.queues:
        for position, number in enumerate(item.members, 1):
            yield {"agent": number, "queue": item.name, "level": "1", "position": str(position)}
