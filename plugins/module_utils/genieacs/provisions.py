# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provisions and virtual parameters: scripts, compiled beforehand and compared byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import MASK
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import scripts
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.doc_names import name_problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression import ExpressionError, parse
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind

PRESETS = "genieacs_presets"
# Provisions that GenieACS brings along -> fewest and most arguments. A script of the same name takes their place.
BUILT_IN = {
    "refresh": (1, 99),
    "value": (2, 3),
    "tag": (2, 2),
    "reboot": (0, 0),
    "reset": (0, 0),
    "download": (2, 3),
    "instances": (2, 2),
}
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")


class Scripts(Resource):
    """A kind whose items are scripts: strings in them that are secrets by the name before them are masked, and the rest shown."""

    def _mask(self, item: Mapping[str, Any], name: str, value: Any, other: Any) -> Any:
        if name == "script" and isinstance(value, str):
            return scripts.masked(value, other if isinstance(other, str) else None)
        return super()._mask(item, name, value, other)

    def _left_out(self, item: Mapping[str, Any], name: str) -> bool:
        if name == "script":
            return MASK in scripts.masked(str(item.get(name) or ""))
        return super()._left_out(item, name)


def _virtual_name_problem(name: str) -> str | None:
    if _SEGMENT.fullmatch(name):
        return None
    return "has characters other than letters, digits, `_` and `-`: as a part of a path no device could be asked for it"


def _resource(kind: str, items: str, singular: str, title: str, description: str, named: Any) -> Scripts:
    return Scripts(
        kind=kind,
        items=items,
        singular=singular,
        title=title,
        key=("name",),
        description=(
            description,
            "A script is compiled before it is sent: by its words and brackets, and by Node.js where the host has it.",
            "It is compared byte for byte. A YAML block of C(|) ends with exactly one newline, of C(|-) with none.",
        ),
        fields=(
            Field("name", f"Name of the {singular}.", required=True, check=named, sample="voip"),
            Field(
                "script",
                f"JavaScript of the {singular}, the body of a function.",
                sample='declare("Device.ManagementServer.PeriodicInformInterval", {value: 1}, {value: 300});\n',
            ),
        ),
    )


class _Documents(Kind):
    """What provisions and virtual parameters have in common; `collection` is the NBI's."""

    collection: str

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return every script that there is."""
        found = acs.nbi.all(self.collection)
        return {(one["_id"],): {"name": one["_id"], "script": str(one.get("script") or "")} for one in found}

    def write(self, acs: Any, change: Change) -> None:
        """Store a script, or delete it."""
        if change.after is None:
            acs.nbi.delete(self.collection, change.key[0])
        else:
            acs.nbi.put(self.collection, change.key[0], str(change.after.get("script", "")))

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return what would not compile, what fails at run time, and presets that name what is to be deleted."""
        kept = [one for one in plan.changes if one.after is not None]
        out = []
        said = scripts.problems([str((one.after or {}).get("script", "")) for one in kept])
        for change, words in zip(kept, said):
            where, item = plan.where(change.key, "script"), change.after or {}
            if item.get("script") is None:
                out.append(
                    Problem(where, "is missing", f"give the {self.resource.singular} its script; it may be empty")
                )
            elif words is not None:
                out.append(Problem(where, f"does not compile: {words}", "GenieACS would refuse it"))
            else:
                out.extend(Problem(where, one, warning=True) for one in scripts.warnings(str(item["script"])))
            out.extend(self._named(plan.where(change.key, "name"), change))
        gone = {change.key[0]: change.key for change in plan.changes if change.after is None}
        if gone:
            out.extend(self._used(acs, plan, plans, gone))
        return out

    def _named(self, where: str, change: Change) -> Iterator[Problem]:
        """Yield what is to be said of a name."""
        return iter(())

    def _used(self, acs: Any, plan: Plan, plans: Mapping[str, Plan], gone: Mapping[str, Key]) -> Iterator[Problem]:
        """Yield who uses what is to be deleted."""
        raise NotImplementedError


def presets_as_they_will_be(acs: Any, plans: Mapping[str, Plan]) -> list[Mapping[str, Any]]:
    """Return every preset, after the same run if it changes them: items or documents, which say alike what they name."""
    if PRESETS in plans:
        return list(plans[PRESETS].remaining().values())
    return [{**one, "name": one["_id"]} for one in acs.nbi.all("presets")]


class Provisions(_Documents):
    """The kind genieacs_provisions; see kinds.Kind."""

    collection = "provisions"
    resource = _resource(
        "genieacs_provisions",
        "provisions",
        "provision",
        "Manage the provisions of GenieACS",
        "Scripts that presets run in sessions of devices.",
        name_problem,
    )

    def _named(self, where: str, change: Change) -> Iterator[Problem]:
        name = change.key[0]
        if change.before is None and name in BUILT_IN:
            why = f"is the name of a provision that GenieACS brings along: whatever uses `{name}`, also tasks and the"
            yield Problem(where, f"{why} configurations of presets, runs this script from now on", warning=True)

    def _used(self, acs: Any, plan: Plan, plans: Mapping[str, Plan], gone: Mapping[str, Key]) -> Iterator[Problem]:
        for preset in presets_as_they_will_be(acs, plans):
            rows = preset.get("configurations")
            for row in rows if isinstance(rows, list) else ():
                named = isinstance(row, dict) and row.get("type") == "provision"
                name = str(row.get("name")) if named else ""
                if name in gone and name not in BUILT_IN:
                    yield Problem(
                        plan.where(gone[name]),
                        f"is run by preset {preset['name']}, which would do nothing from then on, without a word",
                        "delete or change the preset in the same task, or before",
                        missing=(PRESETS, str(preset["name"])),
                    )


class VirtualParameters(_Documents):
    """The kind genieacs_virtual_parameters; see kinds.Kind."""

    collection = "virtual_parameters"
    resource = _resource(
        "genieacs_virtual_parameters",
        "virtual_parameters",
        "virtual parameter",
        "Manage the virtual parameters of GenieACS",
        "Parameters below C(VirtualParameters) that scripts put together out of others.",
        _virtual_name_problem,
    )

    def _used(self, acs: Any, plan: Plan, plans: Mapping[str, Plan], gone: Mapping[str, Key]) -> Iterator[Problem]:
        paths = {f"VirtualParameters.{name}": name for name in gone}
        for preset in presets_as_they_will_be(acs, plans):
            try:
                names = parse(str(preset.get("precondition") or "true")).names
            except ExpressionError:
                continue
            for path in names:
                if path in paths:
                    why = f"is read by the precondition of preset {preset['name']}, which it never meets again"
                    yield Problem(plan.where(gone[paths[path]]), why, warning=True)


KIND = Provisions()
VIRTUAL_PARAMETERS = VirtualParameters()
