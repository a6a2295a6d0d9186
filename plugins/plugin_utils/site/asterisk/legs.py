# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying one trunk after the other, in Asterisk's dialplan.

Measured on Asterisk 22.10.1, with a carrier that answers, refuses, or says nothing:

* A host that answers nothing ends Dial after timer B (`[system]` of pjsip.conf, 6.4 s here instead of 32) with DIALSTATUS
  CHANUNAVAIL and no entry in HANGUPCAUSE_KEYS(); so does a name that does not resolve or a refused connection, at once. An
  answer leaves an entry whose `tech` is "SIP 503 Service Unavailable". That tells silence from a carrier's own 408.
* A contact that `qualify` found dead has the status Unreachable. Some carriers never answer OPTIONS, so such a host is not
  given up: it is tried in a second round, when no other has taken the call.
* `^20` as Dial's timeout gives up when neither ringing nor early media came within 20 s, and leaves a ringing call alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    sip_uri,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import most_calls

# RFC 3261 17.1.1.2: timer B is 64 times T1. Asterisk takes no less than 100 ms for T1, hence 6.4 s for B.
TIMER_T1_MS = 100
TIMER_B_MS = 6400
# An emergency call that a carrier took (100 Trying) and then forgot goes to the next trunk after this many seconds
EMERGENCY_SILENCE = 20

CONGESTION = names.CAUSES["congestion"]


@dataclass(frozen=True)
class Leg:
    """One host of one trunk. `user` is what is dialled there: digits, or an expression."""

    trunk: Trunk
    host: str
    user: str

    def dial(self, site: Site) -> str:
        """Return the device: the host's own URI, so that Dial tries it whatever `qualify` thinks of it."""
        return f"PJSIP/{self.trunk.name}/{sip_uri(self.host, site.network, self.user)}"

    def status(self, site: Site) -> str:
        """Return the expression for what `qualify` thinks of the host."""
        return f'"${{PJSIP_CONTACT({names.contact_id(self.trunk.name, sip_uri(self.host, site.network))},status)}}"'


def legs_of(trunks: tuple, users: dict) -> list[Leg]:
    """Return every host of every trunk, in order. `users`: trunk name to what is dialled there."""
    return [
        Leg(trunk, host, users[trunk.name])
        for trunk in trunks
        for host in (trunk.peers or ((trunk.register.server,) if trunk.register else ()))
    ]


def emergency_steps(legs: list[Leg], site: Site) -> list[dict]:
    """Return steps that try every leg until one answers: first those that seem to be there, then all.

    Nothing counts these calls or holds them back, and whatever a carrier answers, the next one is asked.
    """
    steps = []
    for index, leg in enumerate(legs):
        after = f"first{index + 2}" if index + 1 < len(legs) else "all1"
        skip = goto_if(f'{leg.status(site)} = "Unreachable"', after)
        steps += [{**skip, "label": f"first{index + 1}"}, _emergency_dial(leg, site)]
    steps += [{**_emergency_dial(leg, site), "label": f"all{index + 1}"} for index, leg in enumerate(legs)]
    return [*steps, hangup(CONGESTION)]


def _emergency_dial(leg: Leg, site: Site) -> dict:
    return step("Dial", f"{leg.dial(site)},^{EMERGENCY_SILENCE},i")


def ordinary_steps(legs: list[Leg], site: Site, groups: tuple = ("", ""), more: str = "") -> list[dict]:
    """Return steps that try the legs in order, the next one only where the rules of failover allow it.

    groups  names of the outbound rule and of the inbound rule whose limits count the call, "" where none does
    more    further options of Dial
    """
    steps: list[dict] = []
    for name, sign, after_last in (("first", "=", "second1"), ("second", "!=", "none")):
        for index, leg in enumerate(legs):
            after = f"{name}{index + 2}" if index + 1 < len(legs) else after_last
            mine = _guards(leg, site, sign, after) + _ordinary_dial(leg, site, groups, more)
            mine[0] = {**mine[0], "label": f"{name}{index + 1}"}
            steps += mine
    last = '${IF($["${HANGUPCAUSE}" = "0"]?' + f"{CONGESTION}" + ":${HANGUPCAUSE})}"
    return [*steps, hangup(CONGESTION, "none"), step("Hangup", last, "stop")]


def _guards(leg: Leg, site: Site, sign: str, after: str) -> list[dict]:
    """Return what passes a leg over: hosts that are dead (in the first round; in the second, those that are not), full trunks."""
    guards = [goto_if(f'{leg.status(site)} {sign} "Unreachable"', after)]
    most = most_calls(leg.trunk, site)
    if most is not None:
        guards.append(goto_if(f"${{GROUP_COUNT({leg.trunk.name}@trunk)}} >= {most}", after))
    return guards


def _ordinary_dial(leg: Leg, site: Site, groups: tuple, more: str) -> list[dict]:
    counted = (leg.trunk.name if leg.trunk.max_calls is not None else "", *groups)
    # the call is counted on the trunk's channel (b), which stays when the caller transfers it; i: the carrier redirects nobody
    options = f"ib({names.COUNT}^s^1({'^'.join(counted)}))" if any(counted) else "i"
    return [
        step("HangupCauseClear"),
        step("Dial", f"{leg.dial(site)},,{options}{more}"),
        step("Gosub", f"{names.OUTCOME},s,1"),
        goto_if('"${GOSUB_RETVAL}" = "stop"', "stop"),
    ]


def outcome_context() -> dict:
    """Return the context that says, after Dial, whether the next trunk may be tried (`next`) or not (`stop`).

    Only for silence, an unreachable host, 5xx, and 401 or 407 (the carrier does not take our registration); never for busy,
    no answer, 404 or any other refusal of the call itself.
    """
    refused = " | ".join(f'"${{SIP:4:3}}" = "{code}"' for code in (401, 407))
    silent = " | ".join(f'"${{DIALSTATUS}}" = "{status}"' for status in ("CHANUNAVAIL", "CONGESTION"))
    return context(
        names.OUTCOME,
        [
            extension(
                "s",
                setting("LOCAL(KEY)", "${HANGUPCAUSE_KEYS()}"),
                goto_if('"${KEY}" = ""', "silent"),
                setting("LOCAL(SIP)", "${HANGUPCAUSE(${KEY},tech)}"),
                step("Return", f'${{IF($["${{SIP:4:1}}" = "5" | {refused}]?next:stop)}}'),
                step("Return", f"${{IF($[{silent}]?next:stop)}}", "silent"),
            )
        ],
    )


def count_context() -> dict:
    """Return the context that runs on a trunk's channel before it calls, and puts it into its groups."""
    kinds = enumerate(("trunk", "route", "inbound"), 1)
    steps = [step("ExecIf", f'$["${{ARG{at}}}" != ""]?Set(GROUP({kind})=${{ARG{at}}})') for at, kind in kinds]
    return context(names.COUNT, [extension("s", *steps, step("Return"))])


def hourly_context() -> dict:
    """Return the context that counts calls by the hour of the clock: Gosub(...,s,1(name,most)) returns `free` or `full`.

    A global variable of each name holds "<hour in UTC>-<calls>"; it survives a reload of the dialplan, not a restart.
    """
    return context(
        names.HOURLY,
        [
            extension(
                "s",
                setting("LOCAL(HELD)", "${LOCK(pbx-hourly)}"),
                setting("LOCAL(NOW)", "${STRFTIME(${EPOCH},UTC,%Y%m%d%H)}"),
                setting("LOCAL(SEEN)", "${GLOBAL(PBX_HOUR_${ARG1})}"),
                setting("LOCAL(CALLS)", '${IF($["${SEEN:0:10}" = "${NOW}"]?${SEEN:11}:0)}'),
                goto_if("${CALLS} >= ${ARG2}", "full"),
                setting("GLOBAL(PBX_HOUR_${ARG1})", "${NOW}-$[${CALLS} + 1]"),
                setting("LOCAL(HELD)", "${UNLOCK(pbx-hourly)}"),
                step("Return", "free"),
                setting("LOCAL(HELD)", "${UNLOCK(pbx-hourly)}", "full"),
                step("Return", "full"),
            )
        ],
    )


def limit_steps(name: str, kind: str, calls: int | None, per_hour: int | None) -> list[dict]:
    """Return steps that end a call which a limit forbids. `kind` is the group's category: route or inbound."""
    steps = []
    if calls is not None:
        steps.append(goto_if(f"${{GROUP_COUNT({name}@{kind})}} >= {calls}", "none"))
    if per_hour is not None:
        steps.append(step("Gosub", f"{names.HOURLY},s,1({name.replace('-', '_')},{per_hour})"))
        steps.append(goto_if('"${GOSUB_RETVAL}" = "full"', "none"))
    return steps
