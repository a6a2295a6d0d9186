# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not be sent to the NBI: it stops a worker, which then closes the connection without an answer.

Each function returns why, and what to do, or None when the request does no harm. Names of parameters are shown, values are not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest

LOGICAL = frozenset({"$and", "$or", "$nor"})
OPERATORS = frozenset(
    "$eq $ne $gt $gte $lt $lte $in $nin $exists $type $regex $options $not $all $elemMatch $size $mod".split()
)
_LISTS = frozenset({"$in", "$nin", "$all"})
# Of these fields the NBI itself converts the values, and takes no other operator.
_CONVERTED = {"tasks": frozenset({"_id", "timestamp", "retries"}), "faults": frozenset({"timestamp", "retries"})}
_CONVERTIBLE = frozenset("$eq $ne $gt $gte $lt $lte $in $nin $exists $type".split())
_TASKS = (
    "getParameterValues setParameterValues refreshObject addObject deleteObject reboot factoryReset download"
    " provisions".split()
)
_ELSEWHERE = re.compile(r"\(\?<(?![=!])[^>]*>|\\[pP]\{[^}]*\}")  # JavaScript and MongoDB know these, Python does not
_PYTHON_ONLY = (
    "bad escape",
    "unknown extension",
    "look-behind requires",
    "invalid group reference",
    "bad character range \\",
)
_DEEPEST = 20


def task_problem(task: Any) -> str | None:
    """Return why a task would stop a worker, would never run, or is of no kind that GenieACS knows."""
    if not isinstance(task, Mapping):
        return "a task is a mapping: a list is queued for no device and never runs"
    name = task.get("name")
    if name not in _TASKS:
        hint = nearest(name, _TASKS) if isinstance(name, str) else ""
        return f"there is no task {str(name)[:60]!r}; {hint or 'known are ' + ', '.join(_TASKS)}"
    wrong = _own_problem(str(name), task) or _common_problem(task)
    return f"{name}: {wrong}" if wrong else None


def task_id_problem(task_id: Any) -> str | None:
    """Return why a text is no id of a task."""
    if isinstance(task_id, str) and re.fullmatch("[0-9a-fA-F]{24}", task_id):
        return None
    return f"{str(task_id)[:60]!r} is no id of a task: it has 24 hexadecimal digits"


def fault_id_problem(fault_id: Any) -> str | None:
    """Return why a text is no id of a fault: `device:channel`, where the channel of a task holds its id."""
    if not isinstance(fault_id, str) or not re.fullmatch("[^:]+:.+", fault_id, re.S):
        return f"{str(fault_id)[:100]!r} is no id of a fault: it is the device's id, a colon and the channel"
    channel = fault_id.partition(":")[2]
    return task_id_problem(channel[5:]) if channel.startswith("task_") else None


def timeout_problem(timeout_ms: Any) -> str | None:
    """Return why a time to wait for a session cannot be sent; what is no number is never answered."""
    if timeout_ms is None or (isinstance(timeout_ms, int) and not isinstance(timeout_ms, bool) and timeout_ms > 0):
        return None
    return "the time to wait for the session must be a whole number of milliseconds above 0"


def query_problem(query: Any, collection: str = "devices") -> str | None:
    """Return why a query would stop a worker, or would be taken for another."""
    if not isinstance(query, Mapping):
        return "a query is a mapping: a list stops a worker, and a number is taken for everything"
    return _query_problem(query, collection, 0)


def projection_problem(names: Iterable[Any]) -> str | None:
    """Return why names of fields cannot be asked for."""
    for name in names:
        wrong = _field_problem(name)
        if wrong:
            return wrong
        if "," in name:
            return f"the name {name[:100]!r} holds a comma, which would divide it"
    return None


def sort_problem(sort: Any) -> str | None:
    """Return why documents cannot be sorted so."""
    if not isinstance(sort, Mapping) or not sort:
        return "the order is a mapping of names to 1 or -1"
    for name, way in sort.items():
        if isinstance(way, bool) or way not in (1, -1):
            return f"the order of {str(name)[:100]!r} must be 1 or -1"
    return projection_problem(sort)


def _own_problem(name: str, task: Mapping[str, Any]) -> str | None:
    """What is wrong with the keys that a task of this name needs."""
    if name == "getParameterValues":
        return None if _texts(task.get("parameterNames")) else "parameterNames must be a list of names, and not empty"
    if name == "setParameterValues":
        return _values_problem(task.get("parameterValues"))
    if name in ("addObject", "deleteObject", "refreshObject"):
        what = task.get("objectName")
        if not isinstance(what, str) or not (what or name == "refreshObject"):
            return "objectName must be the path of an object"
        return _values_problem(task["parameterValues"], True) if task.get("parameterValues") is not None else None
    if name == "download":
        if not (_text(task.get("file")) or (_text(task.get("fileType")) and _text(task.get("fileName")))):
            return "it needs file, or fileType and fileName"
        return None
    if name == "provisions":
        calls = task.get("provisions")
        good = _filled(calls) and all(_filled(call) and _text(call[0]) for call in calls or ())
        return None if good else "provisions must be a list of lists, each a name and its arguments"
    return None


def _common_problem(task: Mapping[str, Any]) -> str | None:
    if "expiry" in task and not (_number(task["expiry"]) and task["expiry"] > 0):
        return "expiry must be a number of seconds above 0"
    if "uniqueKey" in task and not _text(task["uniqueKey"]):
        return "uniqueKey must be a text, and not empty"
    return None


def _values_problem(values: Any, may_be_empty: bool = False) -> str | None:
    if not _filled(values) and not (may_be_empty and values == []):
        return "parameterValues must be a list of [name, value, type], and not empty"
    for one in values:
        if not _filled(one) or len(one) not in (2, 3) or not _text(one[0]):
            return "each of parameterValues must be [name, value] or [name, value, type]"
        if not isinstance(one[1], (str, bool)) and not _number(one[1]):
            return f"the value of {one[0][:150]} must be a text, a number or true or false; null stops a worker"
        if len(one) == 3 and not _text(one[2]):
            return f"the type of {one[0][:150]} must be a text such as xsd:string"
    return None


def _query_problem(query: Mapping[str, Any], collection: str, depth: int) -> str | None:
    if depth > _DEEPEST:
        return f"the query is more than {_DEEPEST} levels deep"
    for name, value in query.items():
        if isinstance(name, str) and name.startswith("$"):
            wrong = _logical_problem(name, value, collection, depth)
        else:
            wrong = _field_problem(name) or _condition_problem(name, value, collection, depth)
        if wrong:
            return wrong
    return None


def _logical_problem(name: str, value: Any, collection: str, depth: int) -> str | None:
    if name not in LOGICAL:
        return f"{name} is not known at this place; {nearest(name, LOGICAL) or 'known are $and, $or and $nor'}"
    if not _filled(value) or not all(isinstance(one, Mapping) for one in value):
        return f"{name} takes a list of queries, and not an empty one"
    return _first(_query_problem(one, collection, depth + 1) for one in value)


def _condition_problem(name: str, value: Any, collection: str, depth: int) -> str | None:
    """What is wrong with what is asked of one field."""
    operators = isinstance(value, Mapping) and any(str(key).startswith("$") for key in value)
    if name in _CONVERTED.get(collection, ()):
        return _converted_problem(name, value, collection)
    if not operators:
        return _value_problem(name, value, collection)
    for operator, operand in value.items():
        if operator not in OPERATORS:
            return f"{name}: there is no operator {str(operator)[:40]!r}; {nearest(str(operator), OPERATORS)}".rstrip(
                "; "
            )
        if operator in ("$ne", "$not") and len(value) > 1:
            return f"{name}: {operator} cannot be mixed with other operators; put them into $and"
        wrong = _operand_problem(name, operator, operand, collection, depth)
        if wrong:
            return wrong
    if "$options" in value and "$regex" not in value:
        return f"{name}: $options belongs to $regex"
    return None


def _operand_problem(name: str, operator: str, operand: Any, collection: str, depth: int) -> str | None:
    if operator in _LISTS:
        if not isinstance(operand, (list, tuple)):
            return f"{name}: {operator} takes a list"
        return _first(_value_problem(name, one, collection) for one in operand)
    if operator == "$regex":
        return _regex_problem(name, operand)
    if operator == "$options":
        return (
            None
            if isinstance(operand, str) and re.fullmatch("[imsx]*", operand)
            else f"{name}: $options are of i, m, s, x"
        )
    if operator in ("$not", "$elemMatch"):
        if not isinstance(operand, Mapping) or not operand:
            return f"{name}: {operator} takes a mapping"
        if operator == "$not" or any(str(key).startswith("$") and key not in LOGICAL for key in operand):
            if not all(str(key).startswith("$") for key in operand):
                return f"{name}: {operator} takes operators"
            return _condition_problem(name, operand, "", depth) if depth < _DEEPEST else "the query is too deep"
        return _query_problem(operand, "", depth + 1)
    if operator == "$size":
        return None if isinstance(operand, int) and operand >= 0 else f"{name}: $size takes a whole number"
    if operator == "$mod":
        good = _filled(operand) and len(operand) == 2 and all(_number(one) for one in operand) and operand[0]
        return None if good else f"{name}: $mod takes a divisor and a remainder"
    if operator == "$type":
        return None if _text(operand) or _number(operand) or _filled(operand) else f"{name}: $type takes a type's name"
    return _value_problem(name, operand, collection)


def _task_id(one: Any) -> bool:
    return task_id_problem(one) is None


def _scalar(one: Any) -> bool:
    return _number(one) or _text(one)


def _converted_problem(name: str, value: Any, collection: str) -> str | None:
    """What is wrong with a condition on a field whose values the NBI converts."""
    fits: Callable[[Any], bool] = _task_id if name == "_id" else _scalar
    due = {"_id": "ids of 24 hexadecimal digits", "retries": "numbers"}.get(name, "times")
    conditions = value if isinstance(value, Mapping) else {"$eq": value}
    for operator, operand in conditions.items():
        if operator not in _CONVERTIBLE:
            return f"{name}: {str(operator)[:40]} does not work on this field of {collection}"
        if operator in ("$exists", "$type"):
            continue
        if operator in _LISTS and not isinstance(operand, (list, tuple)):
            return f"{name}: {operator} takes a list"
        if not all(fits(one) for one in (operand if operator in _LISTS else [operand])):
            return f"{name}: the values of this field of {collection} are {due}"
    return None


def _value_problem(name: str, value: Any, collection: str) -> str | None:
    """What is wrong with a value; texts of devices are tried as patterns too."""
    if isinstance(value, str):
        return _pattern_problem(name, value) if collection == "devices" else None
    if isinstance(value, float) and not math.isfinite(value):
        return f"{name}: this number cannot be said in JSON"
    if isinstance(value, (list, tuple)):
        return _first(_value_problem(name, one, collection) for one in value)
    if isinstance(value, Mapping):
        return _first(_value_problem(name, one, collection) for one in value.values())
    if value is None or isinstance(value, (bool, int, float)):
        return None
    return f"{name}: this value cannot be said in JSON"


def _pattern_problem(name: str, text: str) -> str | None:
    """The NBI takes /text/ for a regular expression, and * for anything, of which it escapes only the first special sign."""
    written = re.fullmatch("/(.*?)/(g?i?m?y?)", text, re.S)
    if written:
        return _regex_problem(name, written.group(1))
    if "*" not in text:
        return None
    pattern = re.sub(r"[\[\]\\^$.|?+()]", lambda found: f"\\{found.group()}", text, count=1).strip("*")
    pattern = pattern.replace("*", ".*", 1)
    wrong = _regex_problem(name, pattern)
    return (
        f"{wrong}: with * in it the NBI makes a regular expression of it; use $regex, and escape there"
        if wrong
        else None
    )


def _regex_problem(name: str, pattern: Any) -> str | None:
    """Regular expressions are JavaScript's or MongoDB's: Python judges only what all of them know."""
    if not isinstance(pattern, str):
        return f"{name}: a regular expression is a text"
    try:
        re.compile(_ELSEWHERE.sub(lambda found: "(" if found.group().startswith("(?<") else "x", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        if str(error).startswith(_PYTHON_ONLY):
            return None
        return f"{name}: this is no regular expression ({error})"
    return None


def _field_problem(name: Any) -> str | None:
    if not isinstance(name, str) or not name:
        return "the name of a field must be a text, and not empty"
    if "\0" in name or not all(name.split(".")) or any(part.startswith("$") for part in name.split(".")):
        return f"{name[:100]!r} is no name of a field: between its dots stand names that do not begin with $"
    return None


def _first(problems: Iterable[str | None]) -> str | None:
    return next((one for one in problems if one), None)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return _filled(value) and all(_text(one) for one in value)


def _filled(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and bool(value)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
