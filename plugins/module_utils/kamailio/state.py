# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_dispatcher_state: destinations put in and out of rotation while the server runs, and drained of their calls."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import locked
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.drain import Target, carried, target_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.probing import Memory
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import (
    DISABLED,
    INACTIVE,
    LETTERS,
    PROBING,
    TRYING,
    Where,
    restore_states,
    runtime_states,
    set_flags,
    where,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import (
    LOCK,
    LiveDestination,
    Server,
    ServerError,
)

__all__ = ["STATE_SPEC", "carry_out", "restore_states", "runtime_states"]

STATE_SPEC: dict[str, Any] = {
    "destinations": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "set": {"type": "int", "required": True},
            "uri": {"type": "str"},
            "duid": {"type": "str"},
            "state": {"type": "str", "choices": ["active", "inactive", "trying", "disabled", "probing"]},
            "probing": {"type": "bool"},
            "addresses": {"type": "list", "elements": "str"},
        },
    },
    "drain": {"type": "bool", "default": False},
    "wait": {"type": "int", "default": 300},
    "poll": {"type": "int", "default": 2},
    "calls_from": {"type": "str", "choices": ["dialogs", "none"], "default": "dialogs"},
    "fail_on_remaining": {"type": "bool", "default": True},
    "leave_none": {"type": "bool", "default": False},
}
_STATE_LOCK = f"{LOCK}-state"


@dataclass(frozen=True)
class Change:
    """What becomes of one destination: its flags as they are and as they are to be."""

    where: Where
    before: str
    after: str
    addresses: Sequence[str] = ()

    @property
    def needed(self) -> bool:
        return self.before != self.after

    def facts(self) -> dict[str, Any]:
        """The destination as the result shows it."""
        names = {letter: name for name, letter in LETTERS.items()}
        return {
            "set": self.where.set,
            "uri": self.where.uri,
            "duid": self.where.duid or None,
            "was": names.get(self.before[:1], self.before),
            "state": names.get(self.after[:1], self.after),
            "probing": self.after[1:] == PROBING,
        }


@dataclass
class Outcome:
    """What a run did: `remaining` are calls by destination; None where they were not counted."""

    changes: list[Change]
    remaining: dict[Where, int] | None = None
    waited: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """The result of the module."""
        rows = []
        for one in self.changes:
            row = one.facts()
            if self.remaining is not None:
                row["remaining"] = self.remaining[one.where]
            rows.append(row)
        facts: dict[str, Any] = {
            "changed": any(one.needed for one in self.changes),
            "destinations": rows,
            "lost_on_reload": True,
            "waited": round(self.waited, 1),
        }
        if self.remaining is not None:
            facts["remaining"] = sum(self.remaining.values())
        return facts

    def diff(self) -> dict[str, str]:
        """The lines that change, as the server names the flags."""
        needed = [one for one in self.changes if one.needed]
        return {
            "before": "".join(f"{one.where.set} {one.where.uri} {one.before}\n" for one in needed),
            "after": "".join(f"{one.where.set} {one.where.uri} {one.after}\n" for one in needed),
        }


def carry_out(server: Server, params: Mapping[str, Any], check_mode: bool, memory: Memory | None = None) -> Outcome:
    """Do what the module's options ask for. Raises PbxError for what is refused, ServerError for what the server refuses.

    Calls that are left when the time is over are in `remaining`; whether that is a failure is the module's to say.
    """
    problems = _problems(params)
    if problems:
        raise PbxError(problems)
    with locked(_STATE_LOCK):
        kept = memory or Memory(server.started)
        live = server.destinations()
        outcome = Outcome(_plan(live, params, kept.read()))
        _leaves_some(live, outcome.changes, params)
        targets = _targets(server, live, outcome.changes, params)
        if not check_mode:
            _apply(server, outcome, kept)
    began = time.time()
    if targets:
        _wait(server, outcome, targets, began, params, check_mode)
    return outcome


def _problems(params: Mapping[str, Any]) -> list[Problem]:
    found = []
    seen: dict[tuple[Any, ...], int] = {}
    for index, item in enumerate(params["destinations"]):
        spot = f"destinations[{index}] (set {item['set']}, {item.get('uri') or item.get('duid')})"
        key = (item["set"], item.get("uri"), item.get("duid"))
        if not item.get("uri") and not item.get("duid"):
            found.append(Problem(f"destinations[{index}]", "has neither `uri` nor `duid`", "give one of them"))
        elif key in seen:
            found.append(Problem(spot, f"is destinations[{seen[key]}] once more", "leave one of them out"))
        seen.setdefault(key, index)
        if params["drain"] and item.get("state") not in (None, "disabled"):
            found.append(Problem(f"{spot}: state", "a drained destination is disabled", "leave `state` or `drain` out"))
        if not params["drain"] and item.get("state") is None and item.get("probing") is None:
            found.append(Problem(f"{spot}: state", "is missing", "give `state`, or `probing`, or `drain: true`"))
        if item.get("probing") and (item.get("state") == "disabled" or params["drain"]):
            found.append(Problem(f"{spot}: probing", "a disabled destination is never pinged", "leave it out"))
        if item.get("probing") is False and item.get("state") == "probing":
            found.append(Problem(f"{spot}: probing", "contradicts `state: probing`", "leave one of them out"))
    for name, least in (("wait", 0), ("poll", 1)):
        if params[name] < least:
            found.append(Problem(name, f"is less than {least} s", "give more"))
    return found


def _plan(live: Sequence[LiveDestination], params: Mapping[str, Any], probed: set[Where]) -> list[Change]:
    changes: dict[Where, Change] = {}
    problems = []
    for index, item in enumerate(params["destinations"]):
        spot = f"destinations[{index}] (set {item['set']}, {item.get('uri') or item.get('duid')})"
        found = [one for one in live if _means(item, one)]
        names = [where(one) for one in found]
        if not found:
            problems.append(_unknown(spot, item, live))
        elif len(set(names)) < len(names):
            problems.append(
                Problem(
                    spot,
                    "is in the running list more than once",
                    "give each a `duid`, or leave one line of the list out",
                )
            )
        for one in found:
            after = _flags(item, params["drain"], one.flags, where(one) in probed)
            if where(one) in changes and changes[where(one)].after != after:
                problems.append(Problem(spot, "another item wants another state for it", "leave one of them out"))
            changes[where(one)] = Change(where(one), one.flags, after, tuple(item.get("addresses") or ()))
    if problems:
        raise PbxError(problems)
    return list(changes.values())


def _means(item: Mapping[str, Any], one: LiveDestination) -> bool:
    return (
        item["set"] == one.set
        and item.get("uri") in (None, "", one.uri)
        and item.get("duid") in (None, "", one.attrs.get("duid"))
    )


def _unknown(spot: str, item: Mapping[str, Any], live: Sequence[LiveDestination]) -> Problem:
    in_set = [one for one in live if one.set == item["set"]]
    if not in_set:
        sets = ", ".join(str(number) for number in sorted({one.set for one in live})) or "none"
        return Problem(spot, "the running dispatcher has no such set", f"its sets are: {sets}")
    named = item.get("uri")
    known = [one.uri if named else one.attrs.get("duid", "") for one in in_set]
    hint = nearest(named or item["duid"], known)
    remedy = "add it with telephony.pbx.kamailio_dispatcher_destinations first"
    return Problem(spot, "the running dispatcher does not have it in this set", hint or remedy)


def _flags(item: Mapping[str, Any], drain: bool, now: str, probed: bool) -> str:
    """The flags that an item asks for, given those of the moment and whether it was probed before it was disabled."""
    state = "disabled" if drain else item.get("state")
    letter, was_pinged = now[:1], now[1:] == PROBING
    if state == "disabled":
        # The server takes the probing from what is disabled; a list that says both shows `DP` and is as good.
        return now if letter == DISABLED else "DX"
    pinged = item["probing"] if item.get("probing") is not None else was_pinged or (letter == DISABLED and probed)
    if state == "probing":
        letter, pinged = (INACTIVE if letter == DISABLED else letter), True
    elif state == "active":
        letter = (
            letter if letter == TRYING else LETTERS[state]
        )  # on trial it is in rotation, and its failures are counted
    elif state is not None:
        letter = LETTERS[state]
    if letter == DISABLED:
        return now
    return letter + (PROBING if pinged else "X")


def _leaves_some(live: Sequence[LiveDestination], changes: Sequence[Change], params: Mapping[str, Any]) -> None:
    """Refuse to take the last destination of a set out of rotation, unless that is said to be meant."""
    if params["leave_none"]:
        return
    after = {one.where: one.after for one in changes}
    problems = []
    for number in sorted({one.where.set for one in changes if one.needed}):
        flags = [(one.flags, after.get(where(one), one.flags)) for one in live if one.set == number]
        if any(_used(before) for before, later in flags) and not any(_used(later) for before, later in flags):
            problems.append(
                Problem(
                    f"set {number}",
                    "no destination of it would be left in rotation, and calls to it would fail",
                    "bring another one in first, or say `leave_none: true`",
                )
            )
    if problems:
        raise PbxError(problems)


def _used(flags: str) -> bool:
    return flags[:1] not in (INACTIVE, DISABLED)


def _apply(server: Server, outcome: Outcome, memory: Memory) -> None:
    """Set what differs, and read it back."""
    needed = [one for one in outcome.changes if one.needed]
    if not needed:
        return
    memory.note(
        pinged=[one.where for one in needed if one.after[:1] == DISABLED and one.before[1:] == PROBING],
        forgotten=[one.where for one in needed if one.after[:1] != DISABLED],
    )
    for one in needed:
        set_flags(server, one.where, one.after)
    live = runtime_states(server)
    for one in needed:
        now = live.get(one.where, "")
        if now[:1] == one.after[:1]:
            continue
        if now and one.after[1:] == PROBING:
            outcome.warnings.append(
                f"set {one.where.set}, {one.where.uri}: it is pinged, and that made it {now} already"
            )
            continue
        raise ServerError(
            f"set {one.where.set}, {one.where.uri}: the server was told {one.after} and took it, but shows"
            f" {now or 'no such destination'}; look at its log, and whether somebody else reloads the dispatcher"
        )


def _targets(
    server: Server, live: Sequence[LiveDestination], changes: Sequence[Change], params: Mapping[str, Any]
) -> list[Target]:
    """What is waited for: nothing unless it is a drain whose calls are counted. Said before anything is changed."""
    if not params["drain"] or params["calls_from"] == "none":
        return []
    if "dlg.list" not in server.methods:
        raise refuse(
            "calls_from",
            "the server has not loaded the module dialog, so it does not know which calls a destination carries",
            "load dialog and call dlg_manage() for every INVITE, or say `calls_from: none` and ask the media server itself",
        )
    found, problems = [], []
    for one in changes:
        try:
            found.append(target_of(one.where, one.addresses, live))
        except OSError as error:
            spot = f"set {one.where.set}, {one.where.uri}"
            problems.append(Problem(spot, f"its name does not resolve here: {error.strerror}", "give its `addresses`"))
    if problems:
        raise PbxError(problems)
    return found


def _wait(
    server: Server,
    outcome: Outcome,
    targets: Sequence[Target],
    began: float,
    params: Mapping[str, Any],
    check_mode: bool,
) -> None:
    until = time.monotonic() + params["wait"]
    while True:
        dialogs = server.dialogs()
        outcome.remaining = {one.where: carried(dialogs, one, began) for one in targets}
        outcome.waited = time.time() - began
        left = until - time.monotonic()
        if check_mode or left <= 0 or not any(outcome.remaining.values()):
            return
        time.sleep(min(float(params["poll"]), left))
        _hold(server, outcome)


def _hold(server: Server, outcome: Outcome) -> None:
    """A reload that somebody makes meanwhile brings a drained destination back; take it out again."""
    live = runtime_states(server)
    for one in outcome.changes:
        now = live.get(one.where)
        if now is not None and now[:1] != DISABLED:
            set_flags(server, one.where, "DX")
            outcome.warnings.append(
                f"set {one.where.set}, {one.where.uri}: a reload brought it back into rotation, it was taken out again; the flag"
                " `disabled` in the list keeps it out"
            )
