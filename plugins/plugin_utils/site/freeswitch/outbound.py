# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying one trunk after the other, in FreeSWITCH's dialplan; and the way out, one context for each rule of `outbound`.

Of FreeSWITCH 1.11.2:

* An answer of 400 or more leaves its code in `sip_invite_failure_status` of the caller's channel; but timer B (6.4 s, in the trunks'
  profile) leaves 408 as well. What tells silence from a carrier's own 408, which means that nobody answered, is whether it rang.
* An answer of 401 to a call that was sent with our account leaves no code, and `originate_disposition` is CALL_REJECTED.
* A gateway whose OPTIONS or registration failed fails at once with GATEWAY_DOWN, without an INVITE. Some carriers never answer
  OPTIONS, so such a host is not given up: it is tried in a second round by a gateway of its own that nothing watches.
* A count by `limit` on the caller's channel ends when that channel enters a context anew. Calls are therefore counted on the
  trunk's channel, which stays when the caller transfers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, recording
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    condition,
    context,
    dialled,
    extension,
    hangup,
    literal,
    setting,
    transfer,
    unsetting,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Limits, Outbound, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import most_calls

# An emergency call that a carrier took (100 Trying) and then forgot goes to the next trunk after this many seconds
EMERGENCY_SILENCE = 20
CONGESTION = names.CAUSES["congestion"]
CODECS = {"alaw": "PCMA", "ulaw": "PCMU", "g722": "G722", "opus": "OPUS", "g729": "G729", "gsm": "GSM", "ilbc": "iLBC"}
IDENTITY = {"from": "none", "pai": "pid", "rpid": "rpid"}

STATUS = "sip_invite_failure_status"
RANG = "pbx_rang"  # set on the caller's channel as soon as a carrier rings or plays something
OUTCOME = f"${{{STATUS}}}:${{originate_disposition}}:${{{RANG}}}"
DEAD = "^:GATEWAY_DOWN:"
# 5xx; 401, 407 and what comes of a challenge: the carrier does not take our registration; silence; what never became SIP
FAILED = (
    "^(?:5[0-9][0-9]|401|407):|^408:[A-Z_]*:$|^:(?:RECOVERY_ON_TIMER_EXPIRE|NETWORK_OUT_OF_ORDER|"
    "DESTINATION_OUT_OF_ORDER|NORMAL_TEMPORARY_FAILURE|NORMAL_CIRCUIT_CONGESTION|INVALID_GATEWAY|INVALID_PROFILE|"
    "GATEWAY_DOWN|SYSTEM_SHUTDOWN|NO_ROUTE_DESTINATION|NORMAL_UNSPECIFIED|PROGRESS_TIMEOUT|CALL_REJECTED):"
)
# an answer of 300 to 305, which must not become the answer to our caller
REDIRECTED = "^:REQUESTED_CHAN_UNAVAIL:"
ANSWERED = "last_bridge_proto_specific_hangup_cause"
DEAD_LEGS = "pbx_dead"  # the legs, each between colons, whose gateway was down
PRIVACY = "sip_Privacy"  # the header by which a telephone withholds its number
WITHHELD = "(?:^|[; ])(?:id|user|full)"
HIDDEN = "pbx_hidden"  # what makes a caller anonymous where the number is told by From alone


@dataclass(frozen=True)
class Leg:
    """One host of one trunk. `user` is what is dialled there: digits, or an expression."""

    trunk: Trunk
    index: int
    user: str

    def bridge(self, options: Iterable, watched: bool = True) -> dict:
        """Return the action that calls there. `watched` is False for the gateway that is tried whatever is thought of it."""
        gateway = names.gateway(self.trunk.name, self.index)
        target = f"sofia/gateway/{gateway if watched else names.unwatched(gateway)}/{self.user}"
        # a carrier redirects nobody
        given = [*options, f"sip_cid_type={IDENTITY[self.trunk.identity]}", "outbound_redirect_fatal=true"]
        # who transfers the other side does so with the rights of the telephone that called
        given.append(f"force_transfer_context=${{{names.RIGHTS}}}")
        if self.trunk.codecs:
            given.append(f"absolute_codec_string={codec_names(self.trunk.codecs)}")
        return action("bridge", f"[^^:{':'.join(given)}]{target}")


def codec_names(codecs: Iterable) -> str:
    """Return codecs as FreeSWITCH calls them."""
    return ",".join(CODECS.get(one, one.upper()) for one in codecs)


def hosts(trunk: Trunk) -> tuple:
    """Return the hosts of a trunk, in the order in which they are tried."""
    return tuple(trunk.peers or ((trunk.register.server,) if trunk.register else ()))


def legs_of(trunks: Iterable, users: dict) -> list[Leg]:
    """Return every host of every trunk, in order. `users`: trunk name to what is dialled there."""
    return [Leg(trunk, index, users[trunk.name]) for trunk in trunks for index in range(len(hosts(trunk)))]


def emergency_actions(legs: list[Leg]) -> list[dict]:
    """Return actions that try every leg until one answers: first those that seem to be there, then all.

    Nothing counts these calls or holds them back, and whatever a carrier answers, the next one is asked. A gateway that is down
    costs no time in the first round.
    """
    patience = [f"leg_progress_timeout={EMERGENCY_SILENCE}"]
    rounds = [leg.bridge(patience, watched) for watched in (True, False) for leg in legs]
    return [*bridging(), *rounds, hangup(CONGESTION)]


def bridging() -> list[dict]:
    """Return the settings by which a bridge that succeeded ends the call, and one that did not goes on with the next action."""
    return [setting("hangup_after_bridge", "true"), setting("continue_on_fail", "true")]


def full(realm: str, name: str, most: int) -> str:
    """Return the field that is `full` where a name has as many calls as it may."""
    return f"${{cond(${{limit_usage(hash {realm} {name})}} >= {most} ? full : free)}}"


def trunk_extensions(where: str, prefix: str, legs: list[Leg], site: Site, groups: Iterable = ()) -> list[dict]:
    """Return the extensions that try the legs in order, the next one only where the rules of failover allow it.

    where   the context in which they stand
    prefix  what their names begin with; a call enters by `<prefix>first1`
    groups  pairs of (realm, name) that count the call besides its trunk: those of the rules whose limits hold for it
    """
    made = []
    for name, after_last in (("first", "second1"), ("second", "none")):
        for index, leg in enumerate(legs, 1):
            after = f"{prefix}{name}{index + 1}" if index < len(legs) else f"{prefix}{after_last}"
            here = f"{prefix}{name}{index}"
            again = transfer(after, where)
            made.append(extension(here, *_leg(leg, index, name == "first", here, again, where, groups, site)))
            gone_over = dialled(literal(f"{here}-over"))
            if name == "first":
                dead = setting(DEAD_LEGS, f"${{{DEAD_LEGS}}}:{index}:")
                made.append(extension(f"{here}-dead", gone_over, condition(OUTCOME, DEAD, dead, again)))
            made.append(extension(f"{here}-failed", gone_over, condition(OUTCOME, FAILED, again)))
    over = f"^{prefix}(?:first|second)[0-9]+-over$"
    gone = [unsetting(ANSWERED), hangup(names.CAUSES["rejected"])]
    made.append(extension(f"{prefix}redirected", dialled(over), condition(OUTCOME, REDIRECTED, *gone)))
    made.append(extension(f"{prefix}stop", dialled(over, hangup("${originate_disposition}"))))
    made.append(extension(f"{prefix}none", dialled(literal(f"{prefix}none"), hangup(CONGESTION))))
    return made


def _leg(
    leg: Leg, index: int, watched: bool, here: str, after: dict, where: str, groups: Iterable, site: Site
) -> list[dict]:
    """Return the conditions of one leg: it is passed over when its trunk is full, in the second round when it was not dead."""
    conditions = [dialled(literal(here))]
    if not watched:
        conditions.append(condition(f"${{{DEAD_LEGS}}}", f":{index}:", anti=[after]))
    counted = [("trunk", leg.trunk.name)] if leg.trunk.max_calls is not None else []
    rang = f"uuid_setvar ${{uuid}} {RANG} yes"
    options = [f"api_on_ring={rang}", f"api_on_pre_answer={rang}"]
    options += ["limit_ignore_transfer=true"] if counted or groups else []
    options += [
        f"execute_on_originate_{number}=limit hash {realm} {name}"
        for number, (realm, name) in enumerate([*counted, *groups], 1)
    ]
    hidden = f"${{{HIDDEN}}}" if leg.trunk.identity == "from" else ""
    options.append(f"pbx_way={leg.trunk.name}{hidden}{recording.told_called(site)}")
    # what an earlier leg was answered says nothing of this one
    dial = [unsetting(STATUS), unsetting(RANG), leg.bridge(options, watched), transfer(f"{here}-over", where)]
    most = most_calls(leg.trunk, site)
    if most is None:
        conditions[-1].setdefault("actions", []).extend(dial)
    else:
        conditions.append(condition(full("trunk", leg.trunk.name, most), "^full$", after, anti=dial))
    return conditions


def rule_index(rule: Outbound) -> int:
    return int(rule.where.rsplit("[", 1)[1].rstrip("]"))


def route_name(rule: Outbound) -> str:
    return names.route(rule_index(rule))


def groups_of(rule: Outbound) -> list[tuple]:
    """Return what counts a rule's calls, if there is a limit on how many there are at once."""
    return [("route", route_name(rule))] if rule.limits is not None and rule.limits.calls is not None else []


def limit_checks(start: str, none: dict, realm: str, name: str, limits: Limits | None) -> list[dict]:
    """Return the extensions that end a call which a limit on calls at once forbids, before anything else looks at it."""
    if limits is None or limits.calls is None:
        return []
    is_full = condition(full(realm, name, limits.calls), "^full$", none)
    return [extension(f"{start}-{name}-full", dialled(literal(start)), is_full)]


def hourly(name: str, limits: Limits | None, none: str, where: str) -> list[dict]:
    """Return the action that counts calls by the hour of the clock, and sends those too many to `none`."""
    if limits is None or limits.per_hour is None:
        return []
    hour = "${strftime(%Y%m%d%H)}"
    return [action("limit", f"hash hour {name}-{hour} {limits.per_hour}/3600 {none} XML {where}")]


def shown_as(variable: str, default: str | None) -> dict:
    """Return the condition (of every call) that makes the caller a number of the site, and nothing but a number.

    The variable comes from the telephone's directory entry. It is empty when a telephone transferred somebody else's call, which
    then bears the default.
    """
    name = setting("effective_caller_id_name", "_undef_")
    given = [setting("effective_caller_id_number", "$1"), name]
    other = [setting("effective_caller_id_number", default), name] if default else [name]
    return condition(f"${{{variable}}}", "^([+]?[0-9]+)$", *given, anti=other, stop="never")


def hiding() -> dict:
    """Return the setting that makes the caller anonymous on trunks that tell the number by From alone."""
    anonymous = "origination_caller_id_name=Anonymous:origination_caller_id_number=anonymous:sip_h_Privacy=id"
    return setting(HIDDEN, f":{anonymous}")


def route_contexts(site: Site) -> list[dict]:
    """Return one context for each outbound rule: the number stands in two variables, in E.164 and as dialled in the country."""
    return [context(route_name(rule), _rule(rule, site)) for rule in site.outbound]


def _rule(rule: Outbound, site: Site) -> list[dict]:
    where = route_name(rule)
    trunks = [trunk for name in rule.trunks for trunk in site.trunks if trunk.name == name]
    users = {trunk.name: f"${{{names.NUMBER if trunk.format == 'e164' else names.NATIONAL}}}" for trunk in trunks}
    start = extension(
        names.START,
        dialled(literal(names.START)),
        shown_as(names.CALLER_ID, site.caller_id),
        condition(f"${{{PRIVACY}}}", WITHHELD, hiding(), stop="never"),
        *recording.begin_outside(site),
        dialled(
            literal(names.START), *bridging(), *hourly(where, rule.limits, "none", where), transfer("first1", where)
        ),
    )
    return [
        *limit_checks(names.START, transfer("none", where), "route", where, rule.limits),
        start,
        *trunk_extensions(where, "", legs_of(trunks, users), site, groups_of(rule)),
    ]
