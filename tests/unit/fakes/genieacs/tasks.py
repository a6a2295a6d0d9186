# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the NBI takes for a task, and what of it kills its worker."""

from __future__ import annotations

import json
import re
from typing import Any

from .text import Instant, instant, parse_date, seconds_of


def json_body(body: bytes) -> Any:
    """Return what a body holds; ValueError with the text that the NBI answers."""
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError as error:
        if re.match(r"\{[^\"}\s]", text):
            raise ValueError("SyntaxError: Expected property name or '}' in JSON at position 1") from None
        if not text.strip():
            raise ValueError("SyntaxError: Unexpected end of JSON input") from None
        position = getattr(error, "pos", 0)
        raise ValueError(f"SyntaxError: Unexpected token in JSON at position {position}") from None


def task_problem(task: Any) -> str | None:
    """Return why the NBI's worker dies of a task, None if it takes it."""
    if not isinstance(task, dict):
        return "Invalid task name"
    name = task.get("name")
    if name == "getParameterValues":
        names = task.get("parameterNames")
        fine = isinstance(names, list) and names and all(isinstance(one, str) and one for one in names)
        return None if fine else "Missing 'parameterNames' property"
    if name == "setParameterValues":
        return _pairs_problem(task.get("parameterValues"), True)
    if name in ("refreshObject", "deleteObject", "addObject"):
        path = task.get("objectName")
        if not isinstance(path, str) or (not path and name != "refreshObject"):
            return "Missing 'objectName' property"
        pairs = task.get("parameterValues")
        return _pairs_problem(pairs, False) if name == "addObject" and pairs is not None else None
    if name == "download":
        for key in () if task.get("file") else ("fileType", "fileName"):
            if not isinstance(task.get(key), str) or not task[key]:
                return f"Missing '{key}' property"
        return None if isinstance(task.get("targetFileName", ""), (str, type(None))) else "Invalid 'targetFileName'"
    if name == "provisions":
        entries = task.get("provisions")
        fine = isinstance(entries, list) and all(
            isinstance(entry, list) and all(one is None or isinstance(one, (str, int, float)) for one in entry)
            for entry in entries
        )
        return None if fine else "Invalid 'provisions' property"
    return None if name in ("reboot", "factoryReset") else "Invalid task name"


def _pairs_problem(pairs: Any, needed: bool) -> str | None:
    if not isinstance(pairs, list) or (needed and not pairs):
        return "Missing 'parameterValues' property"
    for pair in pairs:
        fine = isinstance(pair, list) and len(pair) >= 2 and isinstance(pair[0], str) and pair[0]
        if not fine or not isinstance(pair[1], (str, bool, int, float)):
            return f"Invalid parameter value '{pair}'"
        if len(pair) > 2 and not isinstance(pair[2], (str, type(None))):
            return f"Invalid parameter value '{pair}'"
    return None


def expiry_of(value: Any, stamp: Instant) -> Instant:
    if isinstance(value, (int, float)) or re.fullmatch(r"[\d.]+", str(value)):
        return instant(seconds_of(stamp) + float(value))
    return parse_date(value) or Instant("Invalid Date")
