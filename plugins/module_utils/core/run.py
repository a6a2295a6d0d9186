# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one loop: read, plan, check, write, activate once, read back, or roll back together.

Every managing module of every system runs through `run`.  What differs between systems is behind `System` and `Staged`:
files and a socket, tables and a cache, an HTTP API.  Check mode is the same path up to the first write.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import WRITING, WRITTEN, Entry, StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Watched

GENERATED_BYTES = 24
_PUT_BACK = "an earlier run died while it wrote: its files were put back first"
_WOULD_PUT_BACK = (
    "an earlier run died while it wrote: its files are put back first, so that more may change than is said here"
)


@dataclass(frozen=True)
class Restart:
    """What only a restart applies, and why."""

    what: str
    why: str


class Staged(Protocol):
    """A change that is complete and checked, and of which nothing is written yet."""

    commands: Sequence[str]
    restart_required: Sequence[Restart]
    compared: int
    """How many things the last read-back compared; where there is nothing to ask, nothing is called verified."""

    @property
    def targets(self) -> Mapping[str, str]:
        """What will be written (paths, tables, addresses) -> digest; empty when nothing is to be."""

    def diff(self) -> tuple[str, str]:
        """Return before and after in the system's own notation: only what changes, every secret masked."""

    def probe(self) -> Sequence[str]:
        """Ask the running server whether it would take this, before it is in place.  Returns its complaints."""

    def back_up(self) -> Mapping[str, str]:
        """Keep what is going to be replaced.  Returns target -> backup file; empty where a store needs none."""

    def commit(self) -> None:
        """Write.  A failure on the way leaves nothing changed, or raises after `revert` could not."""

    def revert(self) -> None:
        """Put back what was there before."""

    def activate(self, commands: Sequence[str]) -> Sequence[str]:
        """Make the running server take what is written.  Returns the complaints that it made meanwhile."""

    def verify(self, pending: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """Read back what was changed, and the items (kind -> labels) of an unfinished run; return what differs."""

    def verify_reverted(self) -> Sequence[str]:
        """Read back, after a rollback, that the server holds what it held before; return what differs."""


class System(Protocol):
    """One telephone system on one host (or behind one address), as `run` needs it."""

    name: str
    state: StateDir | None
    """Lock, journal and backups; None where writing is activating (an API), so that nothing can be left pending."""
    lenient: bool
    """Check mode without root's rights: a server that cannot be asked counts as down, and `excuse` says why."""
    excuse: str

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what the store holds of each request's kind."""

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what the system would refuse: unknown options, dangling references, what its dialect cannot say."""

    def stage(self, plans: Sequence[Plan]) -> Staged:
        """Return the change that makes the plans true.  Writes nothing."""

    def watched(self) -> Watched | None:
        """Return what the answer to the requests rested on, or None where that is not files alone."""

    def started(self) -> float | None:
        """Return when the running server started (seconds since the epoch), or None when it is down or answers no more."""

    @property
    def more(self) -> Mapping[str, Any]:
        """What a result tells beside what every result tells, with the same keys in check mode."""

    @property
    def failures(self) -> Sequence[Problem]:
        """What went wrong with single items where the rest of a run stands nevertheless: one device of a fleet."""


@dataclass
class Result:
    """What a module returns; `core.module` adds what Ansible wants."""

    changed: bool = False
    created: dict[str, list[str]] = field(default_factory=dict)
    updated: dict[str, list[str]] = field(default_factory=dict)
    deleted: dict[str, list[str]] = field(default_factory=dict)
    activation: dict[str, Any] = field(default_factory=dict)
    restart_required: list[dict[str, str]] = field(default_factory=list)
    backup_files: list[str] = field(default_factory=list)
    diff: dict[str, str] | None = None
    warnings: list[str] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)
    failures: Sequence[Problem] = ()

    def facts(self) -> dict[str, Any]:
        """Return the keys that a module's result has, always the same ones."""
        return {
            "changed": self.changed,
            "created": self.created,
            "updated": self.updated,
            "deleted": self.deleted,
            "activation": self.activation,
            "restart_required": self.restart_required,
            "backup_files": self.backup_files,
            **self.more,
        }


def run(
    system: System, requests: Sequence[Request], check_mode: bool, activate: bool = True, diff: bool = False
) -> Result:
    """Do what the requests ask, as one transaction.  Raises PbxError with nothing changed, or with all put back."""
    state = system.state
    system.lenient = check_mode and os.geteuid() != 0
    with contextlib.ExitStack() as stack:
        if state is not None and not check_mode:
            stack.enter_context(state.locked())
        left, said = _left(state, check_mode)
        died = left is not None and left.phase == WRITING
        if left is not None and state is not None and not check_mode:
            left, edited = _finish_dying(state, left)
            said.extend(edited)
        plans, warnings = _plan(system, requests, check_mode)
        warnings[:0] = said
        if left is None and not any(plan.changes for plan in plans):
            return replace(unchanged(warnings), more=system.more)
        staged = system.stage(plans)
        pending = _pending(system, left)
        commands = list(dict.fromkeys([*(pending.commands if pending else ()), *staged.commands]))
        waits = _waits(system, activate)
        result = _outline(plans, staged, commands, waits, diff)
        result.warnings.extend([*warnings, *filter(None, [system.excuse])])
        if died:
            result.changed = True
            result.warnings.append(_WOULD_PUT_BACK if check_mode else _PUT_BACK)
        if not check_mode and (staged.targets or left is not None):
            _carry_out(system, staged, commands, left, result)
        return replace(result, more=system.more, failures=system.failures)


def unchanged(warnings: Sequence[str] = ()) -> Result:
    """Return the result of a run that had nothing to do."""
    return Result(activation=_activation([], ""), warnings=list(warnings))


def _left(state: StateDir | None, check_mode: bool) -> tuple[Entry | None, list[str]]:
    """Return what an earlier run left, and what cannot be known of it: check mode may run without the right to look."""
    try:
        return (state.load() if state is not None else None), []
    except PbxError as error:
        if not check_mode or os.geteuid() == 0:
            raise
        return None, [f"{error}: whether an earlier run left something to be done is not known"]


def _finish_dying(state: StateDir, left: Entry) -> tuple[Entry, list[str]]:
    """Put back what a run that died had written in part, and remove its litter; return what is left, and warnings."""
    edited: list[str] = []
    if left.phase == WRITING:
        edited = state.recover(left)
        # As of now: a server that started before this has read half a change.
        left = replace(left, phase=WRITTEN, time=time.time())
        state.save(left)
    state.tidy(left)
    return left, [
        f"{path}: was edited after an earlier run died while it wrote; it was not put back" for path in edited
    ]


def _plan(system: System, requests: Sequence[Request], check_mode: bool) -> tuple[list[Plan], list[str]]:
    """Read, plan and check everything; nothing that is wrong gets past here."""
    plans: list[Plan] = []
    problems: list[Problem] = []
    for request, reading in zip(requests, system.read(requests)):
        plan, found = make_plan(request, reading, _placeholder if check_mode else _secret)
        plans.append(plan)
        problems.extend(found)
    problems.extend(system.check(plans))
    asked = {request.resource.kind for request in requests}
    warnings = [one for one in problems if one.warning or (check_mode and one.missing and one.missing[0] not in asked)]
    fatal = [one for one in problems if one not in warnings]
    if fatal:
        raise PbxError(fatal)
    return plans, [str(one) for one in warnings]


def _secret() -> str:
    import secrets  # with hashing and random numbers behind it, which hardly any run needs

    return secrets.token_urlsafe(GENERATED_BYTES)


def _placeholder() -> str:
    """Check mode predicts that a secret will be made; it makes none."""
    return "generated"


def _pending(system: System, left: Entry | None) -> Entry | None:
    """Return what an earlier run left to be activated; a server that started since has read it by itself."""
    if left is None or left.phase != WRITTEN:
        return left
    started = system.started()
    if started is not None and started > left.time:
        return None
    return left


def _waits(system: System, activate: bool) -> str:
    """Return why this run leaves the activation to a later one, or an empty string."""
    if system.state is None:
        return ""
    if not activate:
        return "`activate: false`"
    if system.started() is not None:
        return ""
    return f"{system.name} cannot be asked by this user" if system.excuse else f"{system.name} is not running"


def _activation(commands: Sequence[str], waits: str) -> dict[str, Any]:
    """Return what a result says of the activation before there was any."""
    out: dict[str, Any] = {"commands": list(commands), "verified": None, "pending": bool(commands and waits)}
    if out["pending"]:
        out["reason"] = f"{waits}: the next run activates, or the server's next start"
    return out


def _outline(plans: Sequence[Plan], staged: Staged, commands: Sequence[str], waits: str, diff: bool) -> Result:
    """Return the result as far as the plan alone tells: all of it in check mode, but for the backups."""
    result = Result(changed=bool(staged.targets) or (bool(commands) and not waits))
    for plan in plans:
        for action, keys in (("create", result.created), ("update", result.updated), ("delete", result.deleted)):
            labels = plan.keys(action)
            if labels:
                keys.setdefault(plan.resource.kind, []).extend(labels)
    result.activation = _activation(commands, waits)
    result.restart_required = [{"what": one.what, "why": one.why} for one in staged.restart_required]
    if diff:
        before, after = staged.diff()
        result.diff = {"before": before, "after": after}
    return result


def _carry_out(system: System, staged: Staged, commands: list[str], left: Entry | None, result: Result) -> None:
    """Write, activate, read back; on any complaint put everything back, in the store and in the server."""
    state = system.state
    keys = _merge_keys(left.keys if left else {}, result)
    entry = left
    if staged.targets:
        complaints = staged.probe()
        if complaints:
            raise _failure("the running server does not accept this", complaints, "nothing was changed")
        backups = dict(staged.back_up())
        result.backup_files = [one for one in backups.values() if one]
        entry = Entry(WRITING, dict(staged.targets), backups, commands, keys)
        _commit(state, staged, entry, left)
    if result.activation["pending"]:
        return
    complaints = _activate(staged, commands, keys)
    if complaints and not commands and left is not None:
        # The server started since, and yet does not hold what was left to it: say the commands after all.
        commands, result.changed = list(left.commands), True
        complaints = _activate(staged, commands, keys)
    if complaints:
        _roll_back(system, staged, commands, complaints, entry)
    result.activation["verified"] = True if staged.compared else None
    if state is not None:
        state.clear()


def _commit(state: StateDir | None, staged: Staged, entry: Entry, left: Entry | None) -> None:
    """Write, between the two phases of the journal.  What waited before still waits if nothing could be written."""
    if state is not None:
        state.save(entry)
    try:
        staged.commit()
        if state is not None:
            state.save(replace(entry, phase=WRITTEN, time=time.time()))
    except PbxError as error:
        try:
            staged.revert()
        except PbxError:
            # The journal stays, and the next run puts back what could not be put back now.
            raise error from None
        if state is not None and left is not None:
            state.save(left)
        elif state is not None:
            state.clear()
        raise


def _activate(staged: Staged, commands: Sequence[str], keys: Mapping[str, Sequence[str]]) -> list[str]:
    """Say the commands, read back, and return every complaint."""
    try:
        complaints = list(staged.activate(commands)) if commands else []
        return complaints + list(staged.verify(keys))
    except PbxError as error:
        return [str(one) for one in error.problems]


def _merge_keys(old: Mapping[str, Sequence[str]], result: Result) -> dict[str, list[str]]:
    keys = {kind: list(labels) for kind, labels in old.items()}
    for part in (result.created, result.updated, result.deleted):
        for kind, labels in part.items():
            keys[kind] = list(dict.fromkeys([*keys.get(kind, []), *labels]))
    return keys


def _roll_back(
    system: System, staged: Staged, commands: list[str], complaints: Sequence[str], entry: Entry | None
) -> None:
    """Put everything back and say so, with the server's own words."""
    if not staged.targets:
        raise _failure(
            "the running server does not take what an earlier run left", complaints, "mend it, then run again"
        )
    state = system.state
    if state is not None and entry is not None:
        with contextlib.suppress(PbxError):  # without room for it the files are put back all the same
            state.save(entry)
    left: list[str] = []
    try:
        staged.revert()
        if state is not None and entry is not None:
            state.save(replace(entry, phase=WRITTEN, time=time.time()))
    except PbxError as error:
        left = [str(one) for one in error.problems]
    gone = False
    try:
        # What is refused now as it was before (a module that is not loaded) says nothing about the old state.
        left += [one for one in staged.activate(commands) if one not in complaints]
        gone = state is not None and system.started() is None
        left += [] if gone else staged.verify_reverted()
    except PbxError as error:
        left += [str(one) for one in error.problems]
    if left and not gone:
        raise _failure(
            "the running server refused the change, and putting the old state back did not go well",
            [*complaints, *[f"after the rollback: {one}" for one in left]],
            "look at the server; the backups are where `backup_files` of earlier runs are",
        )
    if gone:
        raise _failure(
            f"{system.name} went away, or answers no more, while it was to take the change",
            list(dict.fromkeys([*complaints, *left])),
            "everything written by this run was put back; the next run sees to it that the server has it so",
        )
    if state is not None:
        state.clear()
    raise _failure("the running server refused the change", complaints, "everything of this run was rolled back")


def _failure(message: str, complaints: Sequence[str], remedy: str) -> PbxError:
    return PbxError([Problem("", f"{message}: {' | '.join(complaints)}", remedy)])
