# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Presets: which provisions GenieACS runs in sessions of which devices, and when.

GenieACS stores any JSON as a preset. One without configurations, with an unknown type, a precondition that it cannot read or a
schedule that is no text ends genieacs-cwmp for every device within five seconds, so that each is judged before it is sent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import (
    MASK,
    Field,
    Item,
    Key,
    Resource,
    is_secret_name,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import presets_do, presets_old, presets_times
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.doc_names import name_problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind

PROVISIONS = "genieacs_provisions"
DEFAULTS: dict[str, Any] = {"weight": 0, "channel": "default", "precondition": "", "schedule": "", "events": {}}


def _settle(item: Item) -> Item:
    """Give expressions the one form in which they are stored."""
    if isinstance(item.get("configurations"), list):
        return {**item, "configurations": [presets_do.settled(one) for one in item["configurations"]]}
    return item


def _direct(after: Item, item: Item, old: Item, generate: Callable[[], str]) -> Item:
    """Fill in what GenieACS takes for what is not said: a document is replaced whole."""
    out = {**after, **{name: value for name, value in DEFAULTS.items() if after.get(name) is None}}
    if out.get("configurations") is None and item.get("configurations") is not None:
        out["configurations"] = []
    return out


def _events(value: Any) -> Any:
    return {presets_times.event_key(str(name)): one for name, one in value.items()}


def _channel_problem(value: str) -> str | None:
    if not value:
        return "is empty; leave it out for `default`"
    if value.startswith("task_"):
        return "begins with task_, by which GenieACS knows the faults of tasks: it would delete them as such"
    return None


def _precondition_problem(value: str) -> str | None:
    return presets_old.problem(value)


def _hidden(row: Any) -> Any:
    """Mask what follows the name of a secret among the arguments of a provision."""
    if not isinstance(row, dict) or not isinstance(row.get("args"), list):
        return row
    args = row["args"]
    named = [False, *(isinstance(one, str) and is_secret_name(one) for one in args)]
    return {**row, "args": [MASK if secret else one for one, secret in zip(args, named)]}


class Presets(Resource):
    """A kind whose provisions have arguments, which nothing but the argument before tells to be secrets."""

    def _mask(self, item: Mapping[str, Any], name: str, value: Any, other: Any) -> Any:
        shown = super()._mask(item, name, value, other)
        return [_hidden(row) for row in shown] if name == "configurations" and isinstance(shown, list) else shown

    def _left_out(self, item: Mapping[str, Any], name: str) -> bool:
        rows = item.get(name)
        if name == "configurations" and isinstance(rows, list) and [_hidden(row) for row in rows] != rows:
            return True
        return super()._left_out(item, name)


RESOURCE = Presets(
    kind="genieacs_presets",
    items="presets",
    singular="preset",
    title="Manage the presets of GenieACS",
    key=("name",),
    description=(
        "What GenieACS does in sessions of devices that meet a condition.",
        "GenieACS stores any preset, and its service for devices ends on one that it cannot read: each is judged before it is sent,"
        " with the provisions that it names. It takes effect within five seconds.",
    ),
    settle=_settle,
    direct=_direct,
    fields=(
        Field("name", "Name of the preset.", required=True, check=name_problem, sample="voip"),
        Field("weight", "Those of greater weight come later, and win.", type="int", sample=10),
        Field(
            "channel",
            "Presets of one channel fail together: after a fault, GenieACS tries them again by themselves.",
            check=_channel_problem,
            sample="voip",
        ),
        Field(
            "precondition",
            "Which devices it is for: an expression, or the older JSON as text. Empty means all of them.",
            check=_precondition_problem,
            sample='DeviceID.ProductClass LIKE "SIP-%" AND Tags.voip IS NOT NULL',
        ),
        Field(
            "schedule",
            "When it is in force: how long, in seconds, and since when, as in cron.",
            check=presets_times.schedule_problem,
            sample="3600 0 3 * * *",
        ),
        Field(
            "events",
            "Events of which a device must have informed in this session (true), or must not (false).",
            type="dict",
            canon=_events,
            sample={"1 BOOT": True, "2 PERIODIC": False},
        ),
        presets_do.FIELD,
    ),
)


class _Presets(Kind):
    """The kind genieacs_presets; see kinds.Kind."""

    resource = RESOURCE

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return every preset. One that nobody asked for and that ends the service is told of."""
        asked = {item.get("name") for item in request.items}
        out: dict[Key, Item] = {}
        for one in acs.nbi.all("presets"):
            out[(one["_id"],)] = item_of(one)
            reason = poison(one)
            if reason and request.items and one["_id"] not in asked:
                where = f"preset {one['_id']}"
                if not any(told.where == where for told in acs.warned):
                    acs.warn(where, f"{reason}, which ends GenieACS's service for every device", "delete or mend it")
        return out

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return what GenieACS would die of, ignore, or make something else of."""
        kept = [change for change in plan.changes if change.after is not None]
        rows = [row for change in kept for row in (change.after or {}).get("configurations") or ()]
        known = _provisions(acs, plans) if any(row["type"] == "provision" for row in rows) else set()
        objects: set[str] = set()
        if any(row.get("object") for row in rows):
            objects = {one["_id"] for one in acs.nbi.all("objects", None, ("_id",))}
        out: list[Problem] = []
        for change in kept:
            out.extend(_problems(plan, change, known, objects))
        return out

    def write(self, acs: Any, change: Change) -> None:
        """Store the whole of a preset, or delete it."""
        if change.after is None:
            acs.nbi.delete("presets", change.key[0])
        else:
            acs.nbi.put("presets", change.key[0], document_of(change.after))


def item_of(document: Mapping[str, Any]) -> Item:
    """Return a stored preset as the modules take it, with what GenieACS takes for what it does not say."""
    out: Item = {"name": document["_id"], **DEFAULTS, "events": {}}
    with contextlib.suppress(TypeError, ValueError):
        out["weight"] = int(document.get("weight") or 0)
    for name in ("channel", "precondition", "schedule"):
        if isinstance(document.get(name), str) and document[name]:
            out[name] = document[name]
    if isinstance(document.get("events"), dict):
        out["events"] = {name: bool(value) for name, value in document["events"].items()}
    if poison(document) is None:
        # Without its configurations no preset is as it is wanted: what ends the service is written anew.
        out["configurations"] = presets_do.of_document(document["configurations"])
    return out


def document_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a preset as GenieACS's own interface writes it."""
    out = {name: item[name] if item.get(name) is not None else value for name, value in DEFAULTS.items()}
    out["configurations"] = [presets_do.to_document(row) for row in item.get("configurations") or ()]
    return out


def poison(document: Mapping[str, Any]) -> str | None:
    """Return why GenieACS's service ends on a stored preset, or None."""
    reason = presets_do.poison(document.get("configurations"))
    if reason:
        return reason
    schedule, precondition = document.get("schedule"), document.get("precondition")
    if schedule and not isinstance(schedule, str):
        return "its schedule is no text"
    if precondition and (not isinstance(precondition, str) or _unreadable(precondition)):
        return "its precondition cannot be read"
    return None


def _unreadable(precondition: str) -> bool:
    reason = presets_old.problem(precondition) or ""
    return reason.startswith("is no expression") or "stops the service" in reason or "process dies" in reason


def _provisions(acs: Any, plans: Mapping[str, Plan]) -> set[str]:
    """Return the names of all provisions that there will be."""
    if PROVISIONS in plans:
        return {key[0] for key in plans[PROVISIONS].remaining()}
    return {one["_id"] for one in acs.nbi.all("provisions", None, ("_id",))}


def _problems(plan: Plan, change: Change, known: set[str], objects: set[str]) -> Iterator[Problem]:
    item = change.after or {}

    def where(name: str) -> str:
        return plan.where(change.key, name)

    rows = item.get("configurations")
    if rows is None:
        why = "is missing: without a list of them GenieACS's service ends for every device"
        yield Problem(where("configurations"), why, "say what the preset does, or give an empty list")
        rows = []
    for name, why, remedy, missing in presets_do.problems(rows, known, objects):
        yield Problem(where(name), why, remedy, missing=(PROVISIONS, missing) if missing else ())
    if "events" in change.fields or change.before is None:
        for event, why in presets_times.event_problems(item.get("events") or {}):
            yield Problem(where(f"events.{event}"), why)
    always = not item.get("schedule") and not any((item.get("events") or {}).values())
    for index, row in enumerate(rows):
        doubt = presets_do.doubts(row, always)
        if doubt:
            yield Problem(where(f"configurations[{index}]"), doubt, warning=True)
    for doubt in presets_old.doubts(str(item.get("precondition") or "")):
        yield Problem(where("precondition"), doubt, warning=True)


KIND = _Presets()
