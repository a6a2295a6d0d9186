# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a preset does, one configuration after the other: read, judged and written. A wrong one ends the service for every device."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.provisions import BUILT_IN

# Type -> fields that it needs, and those that it may have.
TYPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "value": (("name", "value"), ()),
    "age": (("name", "age"), ()),
    "provision": (("name",), ("args",)),
    "add_tag": (("tag",), ()),
    "delete_tag": (("tag",), ()),
    "add_object": (("name", "object"), ()),
    "delete_object": (("name", "object"), ()),
}
# A path may have an instance chosen by `*` or by values: Device.X.[Name:1].Y
_PATH = re.compile(r"(?:[A-Za-z0-9_-]+|\*|\[[^\[\]]*\])(?:\.(?:[A-Za-z0-9_-]+|\*|\[[^\[\]]*\]))*")
_TAG = re.compile(r"[A-Za-z0-9_-]+")
_OPERATORS = frozenset("PARAM FUNC CASE AND OR NOT LIKE = <> < <= > >= + - * / % ||".split()) | {
    "NOT LIKE",
    "IS NULL",
    "IS NOT NULL",
}


def _exactly(value: Any) -> str:
    """Return a value as JSON, by which it is compared: true is not 1, and 5 is not "5"."""
    return json.dumps(value, sort_keys=True)


FIELD = Field(
    "configurations",
    "What it does, in this order: all of it, as a list is replaced whole.",
    type="list",
    elements="dict",
    fields=(
        Field("type", "What is done.", required=True, choices=tuple(TYPES), sample="provision"),
        Field("name", "Path of the parameter or object, or name of the provision.", sample="voip"),
        Field("value", "The value of the parameter: a text, a number, true or false.", type="raw", canon=_exactly),
        Field("age", "How old, in seconds, the parameter's value may become.", type="int"),
        Field(
            "args",
            "Arguments of the provision: texts, numbers, true or false, or C({expression: text}). They are shown in diffs.",
            type="list",
            elements="raw",
            canon=_exactly,
            sample=["pbx.example.com", 5060],
        ),
        Field("tag", "The tag that a device is given or loses.", sample="provisioned"),
        Field("object", "Name of an object of GenieACS 1.0 that says which values an instance has."),
    ),
)


def settled(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration in the form that GenieACS stores: expressions as the lists that it makes of them."""
    out = dict(row)
    if isinstance(out.get("args"), list):
        out["args"] = [_of_expression(one) for one in out["args"]]
    if "value" in out:
        out["value"] = _of_expression(out["value"])
    return out


def _of_expression(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"expression"} and isinstance(value["expression"], str):
        if expression.problem(value["expression"]) is None:
            return _lists(expression.parse(value["expression"]).tree)
    return value


def _lists(node: Any) -> Any:
    return [_lists(one) for one in node] if isinstance(node, tuple) else node


def of_document(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the configurations of a stored preset that is no poison, without what means nothing for their types."""
    out = []
    for row in rows:
        needs, may = TYPES[row["type"]]
        made = {name: row[name] for name in ("type", *needs, *may) if row.get(name) not in (None, [])}
        if isinstance(made.get("age"), str) and re.fullmatch("[0-9]{1,9}", made["age"]):
            made["age"] = int(made["age"])
        out.append(made)
    return out


def to_document(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration as GenieACS's own interface writes it."""
    out = {name: value for name, value in row.items() if value is not None}
    if row["type"] == "provision":
        out["args"] = list(row.get("args") or []) or None
    return out


def poison(rows: Any) -> str | None:
    """Return why a service would end on the configurations of a stored preset, or None."""
    if not isinstance(rows, list):
        return "it has no list of configurations"
    for row in rows:
        if not isinstance(row, dict) or row.get("type") not in TYPES:
            return "it has a configuration of a type that GenieACS does not know"
        if row["type"] == "provision" and not isinstance(row.get("args"), (list, type(None))):
            return "it has a provision whose arguments are no list"
    return None


def problems(
    rows: Sequence[Mapping[str, Any]], provisions: Collection[str], objects: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield (field, why, remedy, name of a provision that is missing) for what is wrong.

    provisions, objects  what there will be
    """
    for index, row in enumerate(rows):
        spot = f"configurations[{index}]"
        kind = row["type"]
        needs, may = TYPES[kind]
        for name in needs:
            if row.get(name) in (None, ""):
                yield f"{spot}.{name}", "is missing", f"`{kind}` needs {' and '.join(needs)}", ""
        for name in row:
            if name != "type" and name not in needs and name not in may and row[name] not in (None, []):
                hint = ", ".join((*needs, *may))
                yield f"{spot}.{name}", f"means nothing for `{kind}`", f"it takes {hint}", ""
        yield from _row_problems(spot, kind, row, provisions, objects)


def _row_problems(
    spot: str, kind: str, row: Mapping[str, Any], provisions: Collection[str], objects: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    name = row.get("name")
    if name and kind == "provision":
        yield from _provision_problems(spot, str(name), row.get("args") or [], provisions)
    elif name and kind in ("value", "age", "add_object", "delete_object"):
        reason = path_problem(str(name))
        if reason:
            yield f"{spot}.name", reason, "it would be a fault in every session", ""
    if "value" in row:
        reason = _value_problem(row["value"])
        if reason:
            yield f"{spot}.value", reason, "give a text, a number, true or false, or {expression: text}", ""
    if row.get("age") is not None and int(row["age"]) < 0:
        yield f"{spot}.age", "is less than 0", "give seconds", ""
    tag = row.get("tag")
    if tag and not _TAG.fullmatch(str(tag)):
        yield f"{spot}.tag", "has characters that a tag in a preset is not written with", f"write {tag_text(str(tag))}", ""
    if row.get("object") and row["object"] not in objects:
        why = "there is no such object, so that it would do nothing without a word"
        yield f"{spot}.object", why, "use a provision that declares the path of the instances", ""


def _provision_problems(
    spot: str, name: str, args: Sequence[Any], provisions: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    if name not in provisions and name not in BUILT_IN:
        hint = nearest(name, provisions)
        remedy = "create it in the same task, or before" + (f"; {hint}" if hint else "")
        yield f"{spot}.name", f"there is no provision {name}, and GenieACS would do nothing without a word", remedy, name
    if name not in provisions and name in BUILT_IN:
        fewest, most = BUILT_IN[name]
        if not fewest <= len(args) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}" if most < 99 else f"at least {fewest}"
            yield f"{spot}.args", f"are {len(args)}, and `{name}` takes {wanted}", "it would be a fault in every session", ""
    for index, one in enumerate(args):
        reason = None if one is None else _value_problem(one)
        if reason:
            yield f"{spot}.args[{index}]", reason, "give a text, a number, true or false, or {expression: text}", ""


def path_problem(path: str) -> str | None:
    """Return why GenieACS cannot read a path, or None."""
    if _PATH.fullmatch(path):
        return None
    if path.endswith("."):
        return "ends with a dot, which GenieACS does not read"
    return "is no path of a parameter: its parts are of letters, digits, `_` and `-`, `*`, or [Name:value]"


def _value_problem(value: Any) -> str | None:
    """Return why a value is none, or an expression that is none. No value is shown."""
    if isinstance(value, (str, bool, int, float)):
        return None
    if isinstance(value, dict) and set(value) == {"expression"}:
        return expression.problem(str(value["expression"]))
    if isinstance(value, list):
        return _tree_problem(value, 0)
    return "is null" if value is None else "is neither a value nor an expression"


def _tree_problem(node: Any, depth: int) -> str | None:
    """Return why a list is no expression as GenieACS keeps it, such as ["PARAM", "DeviceID.ID"]."""
    if node is None or isinstance(node, (str, bool, int, float)):
        return None
    if not isinstance(node, list) or not node or node[0] not in _OPERATORS or depth > 50:
        return 'is a list, which GenieACS takes for an expression such as ["PARAM", "DeviceID.ID"], and is none'
    if node[0] == "PARAM" and (len(node) != 2 or (isinstance(node[1], str) and path_problem(node[1]))):
        return "reads what is no path of a parameter"
    if node[0] == "FUNC" and (len(node) < 2 or node[1] not in expression.KNOWN):
        return "calls a function that GenieACS does not evaluate here"
    return next(filter(None, (_tree_problem(one, depth + 1) for one in node[1:])), None)


def tag_text(tag: str) -> str:
    """Return a tag as it stands in paths: `0x` and two digits for what is no letter, digit, `_` or `-`."""
    encoded = urllib.parse.quote(tag, safe="").replace(".", "%2E").replace("~", "%7E")
    return re.sub("0x(?=[0-9A-Z]{2})", "0%78", encoded).replace("%", "0x")


def doubts(row: Mapping[str, Any], always: bool) -> str | None:
    """Return what of a configuration is hardly meant. `always`: neither schedule nor event limits it."""
    if row["type"] == "provision" and row.get("name") in ("reboot", "reset") and always:
        done = "restarts" if row["name"] == "reboot" else "loses all its settings"
        return f"every device that meets the precondition {done} in every session: give a schedule or an event"
    return None
