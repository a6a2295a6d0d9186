# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extensions of a dialplan between XML and the shape that modules take (mod_dialplan_xml.c of 1.11.2). Private to this room."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import is_true
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import render

TIMES = (
    "date-time",
    "year",
    "yday",
    "mon",
    "mday",
    "week",
    "mweek",
    "wday",
    "hour",
    "minute",
    "minute-of-day",
    "time-of-day",
)
BREAKS = ("on-false", "on-true", "always", "never")
RULES = ("all", "any", "xor")
Plain = dict[str, Any]
Value = Callable[[Any, str], str]  # (element, attribute) -> its value


def _raw(element: Any, name: str) -> str:
    return str(element.get(name))


def _number(value: Any) -> Any:
    """Return a whole number as one; anything else as it is, for the checks to refuse."""
    text = str(value).strip()
    return int(text) if text.lstrip("+-").isdigit() else value


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else is_true(str(value))


# ---- from XML


def extension_of(element: Any, value: Value = _raw) -> Plain:
    """Return an `<extension>` in the shape that modules take."""
    out: Plain = {}
    if "name" in element.attrs:
        out["name"] = value(element, "name")
    if is_true(element.get("continue")):
        out["continue"] = True
    conditions = [condition_of(one, value) for one in element.all("condition")]
    if conditions:
        out["conditions"] = conditions
    return out


def condition_of(element: Any, value: Value = _raw) -> Plain:
    """Return a `<condition>`, with those in it."""
    out = _test(element, value)
    kind = element.get("break").lower()
    if kind in BREAKS and kind != "on-false":
        out["break"] = kind
    rule = element.get("regex")
    if rule:
        # Whatever is neither `all` nor `xor` is `any` to the server.
        out["regex"] = rule.lower() if rule.lower() in RULES else "any"
        regexes = [_test(one, value) for one in element.all("regex")]
        if regexes:
            out["regexes"] = regexes
    if "require-nested" in element.attrs and not is_true(element.get("require-nested")):
        out["require_nested"] = False
    for name, tag in (("actions", "action"), ("anti_actions", "anti-action")):
        actions = [_action(one, value) for one in element.all(tag)]
        if actions:
            out[name] = actions
    nested = [condition_of(one, value) for one in element.all("condition")]
    if nested:
        out["conditions"] = nested
    return out


def _test(element: Any, value: Value) -> Plain:
    out: Plain = {}
    if "field" in element.attrs:
        out["field"] = value(element, "field")
    expression = element.first("expression")
    if expression is not None:
        out["expression"] = expression.text
    elif "expression" in element.attrs:
        out["expression"] = value(element, "expression")
    times = {name: value(element, name) for name in TIMES if name in element.attrs}
    if times:
        out["times"] = times
    if element.get("tz-offset"):
        out["tz_offset"] = _number(value(element, "tz-offset"))
    if element.get("dst"):
        out["dst"] = is_true(value(element, "dst"))
    return out


def _action(element: Any, value: Value) -> Plain:
    out: Plain = {"application": value(element, "application")}
    data = element.text if element.text.strip() else value(element, "data")
    if data:
        out["data"] = data
    if is_true(element.get("inline")):
        out["inline"] = True
    if "loop" in element.attrs and element.get("loop") != "1":
        out["loop"] = _number(value(element, "loop"))
    return out


# ---- one spelling for one meaning


def plain_extensions(value: Any) -> Any:
    """Return extensions without what says nothing: so they are compared."""
    return [plain_extension(one) for one in value] if isinstance(value, list) else value


def plain_extension(raw: Any) -> Any:
    """Return one extension without what says nothing."""
    if not isinstance(raw, Mapping):
        return raw
    out = {name: one for name, one in raw.items() if one is not None and name not in ("continue", "conditions")}
    if raw.get("continue") is not None and _truth(raw["continue"]):
        out["continue"] = True
    if raw.get("conditions"):
        out["conditions"] = [plain_condition(one) for one in raw["conditions"]]
    return out


def plain_condition(raw: Any) -> Any:
    """Return a condition without what says nothing; what is no mapping stays, for the checks to refuse."""
    if not isinstance(raw, Mapping):
        return raw
    out: Plain = {}
    for name, one in raw.items():
        if one is None or one == [] or one == {}:
            continue
        if name in ("actions", "anti_actions") and isinstance(one, list):
            out[name] = [_plain_action(action) for action in one]
        elif name in ("conditions", "regexes") and isinstance(one, list):
            out[name] = [plain_condition(nested) for nested in one]
        elif name == "break":
            if one != "on-false":
                out[name] = one
        elif name == "require_nested":
            if not _truth(one):
                out[name] = False
        elif name == "dst":
            out[name] = _truth(one)
        elif name == "tz_offset":
            out[name] = _number(one)
        elif name == "times" and isinstance(one, Mapping):
            out[name] = {str(time): str(said) for time, said in one.items() if said is not None}
        elif name in ("field", "expression"):
            out[name] = str(one)
        else:
            out[name] = one
    return out


def _plain_action(raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    out = {name: one for name, one in raw.items() if one is not None and name not in ("inline", "loop", "data")}
    if raw.get("data") not in (None, ""):
        out["data"] = str(raw["data"])
    if raw.get("inline") is not None and _truth(raw["inline"]):
        out["inline"] = True
    if raw.get("loop") is not None and _number(raw["loop"]) != 1:
        out["loop"] = _number(raw["loop"])
    return out


def signature(extension: Any) -> str:
    """Return a text that two extensions have in common exactly if they mean the same."""
    return json.dumps(plain_extension(extension), sort_keys=True, ensure_ascii=False, default=str)


# ---- to XML


def rendered(extension: Plain) -> str:
    """Return an extension as lines. Raises ValueError for what cannot be written."""
    one = plain_extension(extension)
    attrs = {"name": str(one["name"])} if one.get("name") is not None else {}
    if one.get("continue"):
        attrs["continue"] = "true"
    return _render("extension", attrs, [rendered_condition(nested) for nested in one.get("conditions", ())])


def rendered_condition(one: Plain) -> str:
    """Return a condition (as plain_condition gives it) as lines."""
    attrs = _test_attrs(one)
    if one.get("regex"):
        attrs = {"regex": one["regex"], **attrs}
    if one.get("break"):
        attrs["break"] = one["break"]
    if one.get("require_nested") is False:
        attrs["require-nested"] = "false"
    children = [_render("regex", _test_attrs(test)) for test in one.get("regexes", ())]
    for name, tag in (("actions", "action"), ("anti_actions", "anti-action")):
        children += [_render(tag, _action_attrs(action)) for action in one.get(name, ())]
    return _render("condition", attrs, children + [rendered_condition(nested) for nested in one.get("conditions", ())])


def _test_attrs(one: Plain) -> dict[str, str]:
    attrs = {name: str(one[name]) for name in ("field", "expression") if one.get(name) is not None}
    attrs.update({name: str(one["times"][name]) for name in TIMES if name in (one.get("times") or {})})
    if one.get("tz_offset") is not None:
        attrs["tz-offset"] = str(one["tz_offset"])
    if one.get("dst") is not None:
        attrs["dst"] = "true" if one["dst"] else "false"
    return attrs


def _action_attrs(one: Plain) -> dict[str, str]:
    attrs = {"application": str(one.get("application") or "")}
    if one.get("data"):
        attrs["data"] = one["data"]
    if one.get("inline"):
        attrs["inline"] = "true"
    if one.get("loop") is not None:
        attrs["loop"] = str(one["loop"])
    return attrs


def _render(name: str, attrs: Mapping[str, str], children: list[str] | None = None) -> str:
    return render(name, attrs, children or (), references=True)
