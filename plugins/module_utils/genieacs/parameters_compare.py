# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one device's parameters are, against what is wanted of them: pure functions over its document and its pending tasks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tree, values
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.parameters_read import OURS, Pending

SET = "setParameterValues"
PLAIN, SECRET = "parameters", "secrets"
# A path of the data model: names between dots. An alias in brackets or a wildcard is no single parameter.
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+")
_HIDDEN = re.compile(r"\**")  # what a device shows of a value that it does not show
_ROOTS = ("Reboot", "FactoryReset", "Downloads", "Tags", "DeviceID", "Events")


def unique_key(names: Iterable[str], what: str = "") -> str:
    """Return the uniqueKey of a task that sets these names: the same ones replace it while it waits for the device."""
    text = "\n".join(sorted(names))
    return f"{OURS}{what}{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def path_problem(path: str) -> tuple[str, str] | None:
    """Return why a text names no parameter, and what to do, or None."""
    if path.endswith("."):
        return "is an object, not a parameter", "name a parameter in it; objects are made with genieacs_objects"
    if not _PATH.fullmatch(path):
        return "is no path of a parameter", "write it like Device.ManagementServer.PeriodicInformInterval"
    if path.split(".")[0] in _ROOTS or any(part.startswith("_") for part in path.split(".")):
        return "is GenieACS's own, not the device's", "tasks and tags have modules of their own"
    return None


@dataclass
class Look:
    """What was found about one device.

    before    its item as it is, in the shape that modules take; what agrees has the wanted spelling
    send      path -> (type, value) of what is to be sent, should anything of it differ
    wanted    path -> (type, value) of everything that is wanted, for the read-back
    replaced  tasks of ours that a new one replaces, or that are not wanted any more
    waits     why the device does not have everything yet although it is queued; "" when it has, or when something differs
    left      the same of what tasks of others will set, which this run does not send
    absent    paths that its tree lacks
    secret    paths of secrets
    kept      how many secrets nobody can compare, and are taken for what they should be
    """

    before: Item = field(default_factory=dict)
    send: dict[str, tuple[str, Any]] = field(default_factory=dict)
    wanted: dict[str, tuple[str, Any]] = field(default_factory=dict)
    replaced: list[Pending] = field(default_factory=list)
    waits: str = ""
    left: str = ""
    absent: list[str] = field(default_factory=list)
    secret: frozenset[str] = frozenset()
    kept: int = 0

    @property
    def secrets(self) -> list[str]:
        """The secrets that are sent: no message may hold one of them."""
        return [str(self.send[path][1]) for path in self.secret if path in self.send]

    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """How to compare. always: secrets that cannot be compared are sent again; wait: what is only queued is not there yet."""

    always: bool = False
    wait: bool = False


def look(
    document: Mapping[str, Any],
    item: Mapping[str, Any],
    tasks: Sequence[Pending],
    spot: str,
    rules: Rules,
    changed: bool = False,
    assumed: Sequence[str] = (),
) -> Look:
    """Compare one device with its item.

    spot     how an error names the item
    changed  something else of the device changes
    assumed  objects of which the tree knows no more than the name: what is in them counts as never read
    """
    out = Look(secret=frozenset(item.get(SECRET) or ()))
    names = [*(item.get(PLAIN) or ()), *(item.get(SECRET) or ())]
    out.replaced, queued, others = _queued(tasks, frozenset(names)) if tasks else ([], {}, {})
    compared = _Comparison(document, queued, others, spot, rules, out, changed, tuple(assumed))
    compared.plain(item.get(PLAIN) or {})
    compared.secret(item.get(SECRET) or {})
    if compared.changed:
        out.waits = ""  # what becomes of it is told when it is carried out
    return out


def _queued(
    tasks: Sequence[Pending], names: frozenset[str]
) -> tuple[list[Pending], dict[str, tuple[Any, Pending]], dict[str, tuple[Any, Pending]]]:
    """Sort the pending tasks of a device, given in the order in which they will run.

    Returns those of ours about nothing but these names; what all tasks will have set, each with the task; and what the
    others alone will have set.
    """
    mine: list[Pending] = []
    whole: dict[str, tuple[Any, Pending]] = {}
    others: dict[str, tuple[Any, Pending]] = {}
    for one in tasks:
        if one.name != SET:
            continue
        own = one.ours and {name for name, value in one.values} <= names
        if own:
            mine.append(one)
        for name, value in one.values:
            whole[name] = (value, one)
            if not own and not one.faulted:
                others[name] = (value, one)
    return mine, whole, others


@dataclass
class _Comparison:
    """One device against its item."""

    document: Mapping[str, Any]
    queued: Mapping[str, tuple[Any, Pending]]
    others: Mapping[str, tuple[Any, Pending]]
    spot: str
    rules: Rules
    out: Look
    changed: bool = False
    assumed: tuple[str, ...] = ()

    def plain(self, wanted: Mapping[str, Any]) -> None:
        """Compare the parameters that are no secrets."""
        before = self.out.before.setdefault(PLAIN, {}) if wanted else {}
        for path, value in wanted.items():
            self._one(PLAIN, path, value, before)

    def secret(self, wanted: Mapping[str, Any]) -> None:
        """Compare secrets; those that nobody can compare are sent along with any other change of the device."""
        before = self.out.before.setdefault(SECRET, {}) if wanted else {}
        unknown = [path for path, value in wanted.items() if not self._one(SECRET, path, value, before)]
        for path in unknown:
            if self.rules.always or self.changed:
                before[path] = ""
                self.out.send[path] = self.out.wanted[path]
                self.changed = True
            else:
                before[path] = wanted[path]
                self.out.kept += 1

    def _one(self, field_name: str, path: str, value: Any, before: dict[str, Any]) -> bool:
        """Compare one parameter; False where it cannot be compared."""
        leaf = tree.leaf(self.document, path)
        if leaf is None and any(path.startswith(f"{one}.") for one in self.assumed):
            leaf = tree.Leaf(None, "", None, None, False)
        if leaf is None:
            self.out.absent.append(path)
            return True
        where = f"{self.spot}: {field_name}.{path}"
        if leaf.object:
            self.out.problems.append(
                Problem(where, "is an object on this device, not a parameter", "name a parameter in it")
            )
            return True
        kind = leaf.type or ""
        try:
            cast = values.cast(kind, value)
        except values.WrongValue as error:
            shown = f"{value!r} " if field_name == PLAIN and not is_secret_name(path) else "its value "
            self.out.problems.append(Problem(where, f"{shown}{error.reason}", error.remedy))
            return True
        self.out.wanted[path] = (kind, cast)
        stored = values.same(kind, cast, leaf.value)
        coming = self.queued.get(path)
        if coming is not None and coming[1].faulted and values.same(kind, cast, coming[0]):
            coming = None  # it has failed, and fails again when GenieACS tries it again: that is not what is coming
        agrees = values.same(kind, cast, coming[0]) if coming is not None else stored
        if agrees and not stored and not self.rules.wait and coming is not None:
            self.out.waits = _waits(coming[1])
        if self.rules.wait and coming is not None:
            agrees = agrees and stored
        if not agrees and coming is None and _hides(field_name, leaf.value, cast):
            return False
        # What stays queued of other tasks decides what has to be sent, not what this run replaces.
        left = self.others.get(path)
        if left is None or self.rules.wait:
            resend = not stored
        else:
            resend = not values.same(kind, cast, left[0])
            if not resend and not stored:
                self.out.left = _waits(left[1])
        if resend:
            self.out.send[path] = (kind, cast)
        if agrees:
            before[path] = value
            return True
        self.changed = True
        self._differs(field_name, path, value, leaf, coming, before)
        return True

    def _differs(
        self,
        field_name: str,
        path: str,
        value: Any,
        leaf: Any,
        coming: tuple[Any, Pending] | None,
        before: dict[str, Any],
    ) -> None:
        """Note a difference; refuse it where GenieACS would say 200 and send nothing."""
        # Where the task says `wait`, what is coming may be what is wanted, and the device still has something else.
        there = coming[0] if coming is not None and coming[0] != value else leaf.value
        if leaf.writable is False:
            self.out.problems.append(
                Problem(
                    f"{self.spot}: {field_name}.{path}",
                    "is read-only on this device: GenieACS would answer 200 and send nothing",
                    "leave it out",
                )
            )
        if there is not None and there != value:
            # Python takes 1 for True: what looks the same to the plan, and is not, is left out of what is there.
            before[path] = there


def _hides(field_name: str, there: Any, wanted: Any) -> bool:
    """Whether a stored value says nothing: a device shows of a password nothing, or stars, once it is read."""
    return field_name == SECRET and isinstance(there, str) and bool(_HIDDEN.fullmatch(there)) and wanted != there


def _waits(task: Pending) -> str:
    return f"task {task.id} waits for the device's next inform"
