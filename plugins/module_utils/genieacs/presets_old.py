# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON form of a preset's precondition, which GenieACS still takes where a text is no expression.

It is converted when the service reads its presets: what cannot be converted ends the service for every device. It knows `_tags`
and the names of parameters; `_deviceId._OUI` and other fields of the database are never true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression

PATH = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_COMPARISONS = ("$eq", "$ne", "$lt", "$lte", "$gt", "$gte")
_FIELDS = {
    "_id": "DeviceID.ID",
    "_deviceId._Manufacturer": "DeviceID.Manufacturer",
    "_deviceId._OUI": "DeviceID.OUI",
    "_deviceId._ProductClass": "DeviceID.ProductClass",
    "_deviceId._SerialNumber": "DeviceID.SerialNumber",
    "_lastInform": "Events.Inform",
    "_lastBoot": "Events.1_BOOT",
    "_lastBootstrap": "Events.0_BOOTSTRAP",
    "_registered": "Events.Registered",
}
_DIES = "which stops the service for every device"


def problem(text: str) -> str | None:
    """Return why a precondition is none, in either form, or None. Empty is always true."""
    query = old_form(text)
    return expression.problem(text) if query is None else _query_problem(query, 0)


def doubts(text: str) -> list[str]:
    """Return what of a precondition is hardly meant. Of JSON, that is refused as a problem."""
    return expression.doubts(text)


def old_form(text: str) -> Mapping[str, Any] | None:
    """Return the query of a precondition in JSON; None where it is an expression, or neither."""
    try:
        expression.parse(text)
        return None
    except expression.ExpressionError:
        pass
    try:
        query = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return query if isinstance(query, dict) else None


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are Python's, and not JSON's


def _query_problem(query: Any, depth: int) -> str | None:
    if not isinstance(query, dict) or depth > 50:
        return f"has a part in JSON that is no object with names and values, {_DIES}"
    for name, value in query.items():
        if name in ("$and", "$or"):
            parts = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else None
            if not parts:
                return f"has {name} without a list of conditions, {_DIES}"
            reason = next(filter(None, (_query_problem(one, depth + 1) for one in parts)), None)
        elif name.startswith("$"):
            hint = nearest(name, ("$and", "$or"))
            reason = f"has {name}, which GenieACS does not know here, {_DIES}" + (f"; {hint}" if hint else "")
        elif name == "_tags":
            reason = _tags_problem(value)
        elif name.startswith("Tags."):
            reason = _path_problem(name) or _tag_problem(name, value)
        else:
            reason = _path_problem(name) or _value_problem(name, value)
        if reason:
            return reason
    return None


def _path_problem(name: str) -> str | None:
    spelt = name[: -len("._value")] if name.endswith("._value") else name
    if spelt != name:
        return f"asks for {name}: leave out ._value"
    if name in _FIELDS:
        return f"asks for {name}, which is never true here: write {_FIELDS[name]}"
    if not PATH.fullmatch(name):
        return "has a name that is no path of a parameter, on which GenieACS fails when it looks for it"
    if name.startswith("_"):
        return f"asks for {name}, which is never true here: it takes `_tags` and names of parameters"
    return next(iter(expression.doubts(f"{name} = 1")), None)


def _tags_problem(value: Any) -> str | None:
    if isinstance(value, str):
        return None if value else "asks for an empty tag"
    if not isinstance(value, dict) or not value:
        return f"has a value for _tags that is neither a tag nor {{$eq or $ne: tag}}, {_DIES}"
    for name, one in value.items():
        if name not in ("$eq", "$ne") or not isinstance(one, str):
            return f"has a value for _tags that is neither a tag nor {{$eq or $ne: tag}}, {_DIES}"
    return None


def _tag_problem(name: str, value: Any) -> str | None:
    if isinstance(value, bool) or (isinstance(value, dict) and {"$eq", "$ne", "$exists"} & set(value)):
        return None
    return f"has a value for {name} that is neither true nor false, {_DIES}"


def _value_problem(name: str, value: Any) -> str | None:
    if isinstance(value, dict):
        for operator, one in value.items():
            if operator not in _COMPARISONS:
                hint = nearest(operator, _COMPARISONS)
                known = hint or f"it knows {', '.join(_COMPARISONS)}"
                return f"has {operator} for {name}, which GenieACS does not know here, {_DIES}; {known}"
            if not isinstance(one, (str, int, float)):
                return f"compares {name} with what is neither a text nor a number, true or false, {_DIES}"
        return None
    if value is None or isinstance(value, list):
        return f"compares {name} with a list or null, {_DIES}"
    if isinstance(value, str) and (re.fullmatch(r"/.+/[a-z]*", value) or "*" in value):
        return f"compares {name} with a pattern, which is taken literally here: write an expression with LIKE"
    return None
