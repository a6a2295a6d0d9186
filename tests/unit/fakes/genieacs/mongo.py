# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subset of MongoDB's query language that the NBI passes on, with what the NBI does to queries of devices.

Documents are nested dicts; a date is an `Instant` and an ObjectId an `Oid`, both kinds of their own to a comparison.
Whatever MongoDB or the NBI would throw at is a `Crash`: the worker dies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .text import Crash, Instant, Oid, as_number, object_id, parse_date

Document = Mapping[str, Any]
_MISSING = object()
_OPERATORS = frozenset(
    "$eq $gt $gte $lt $lte $ne $in $nin $exists $regex $options $not $type $all $size $elemMatch".split()
)
_EXPANDED = frozenset("$eq $gt $gte $in $lt $lte $ne $nin".split())


def values_at(document: Any, names: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at a dotted path; arrays are looked into, as MongoDB does."""
    if not names:
        yield document
        return
    if isinstance(document, list):
        for part in document:
            if isinstance(part, (dict, list)):
                yield from values_at(part, names)
        return
    if isinstance(document, dict) and names[0] in document:
        yield from values_at(document[names[0]], names[1:])


def kind_of(value: Any) -> int:
    """Return the rank of a value's type in MongoDB's order; values of different types never compare."""
    if value is _MISSING or value is None:
        return 0
    if isinstance(value, bool):
        return 8
    if isinstance(value, (int, float)):
        return 1
    if isinstance(value, Instant):
        return 9
    if isinstance(value, Oid):
        return 7
    if isinstance(value, str):
        return 2
    return 3 if isinstance(value, dict) else 4


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, re.Pattern):
        return isinstance(value, str) and not isinstance(value, (Instant, Oid)) and bool(wanted.search(value))
    return kind_of(value) == kind_of(wanted) and value == wanted


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda value, wanted: value > wanted,
    "$gte": lambda value, wanted: value >= wanted,
    "$lt": lambda value, wanted: value < wanted,
    "$lte": lambda value, wanted: value <= wanted,
}


def _compile(pattern: Any, flags: str = "") -> re.Pattern[str]:
    if isinstance(pattern, re.Pattern):
        return pattern
    if not isinstance(pattern, str):
        raise Crash("$regex has to be a string")
    bits = sum(getattr(re, flag.upper()) for flag in flags if flag in "imsx")
    try:
        return re.compile(pattern, bits)
    except re.error as error:
        raise Crash(f"MongoServerError: {error}") from None


def alternatives(value: Any) -> list[Any]:
    """Return what a value of a devices query may mean: a string is a number, date, /regex/ or wild card too."""
    if not isinstance(value, str):
        return [value]
    found: list[Any] = [value]
    slashes = re.fullmatch(r"/(.*?)/(g?i?m?y?)", value, re.DOTALL)
    if slashes:
        found.append(_compile(slashes.group(1), slashes.group(2)))
    number = as_number(value) if value.strip() else None
    if number is not None:
        found.append(number)
    date = parse_date(value) if len(value) >= 8 else None
    if date is not None and date[:4] > "1983":
        found.append(date)
    if "*" in value:
        body = ".*".join(re.escape(part) for part in re.split(r"\*+", value.strip("*")))
        start = "" if value.startswith("*") else "^"
        found.append(re.compile(start + body + ("" if value.endswith("*") else "$")))
    return found


class Query:
    """A query, ready to be asked of documents. `devices`: strings mean several things, names get `._value`."""

    def __init__(self, query: Any, collection: str = "") -> None:
        self.devices = collection == "devices"
        if collection in ("tasks", "faults"):
            query = _typed(query, collection)
        if self.devices and not isinstance(query, (dict, str)) and query is not None:
            query = {}  # a number or list has no entries: everything
        if not isinstance(query, dict):
            raise Crash(f"MongoServerError: a query has to be an object, not {query!r}")
        self.tests = [self._test(name, wanted) for name, wanted in query.items()]
        self.ids = _ids(query, self.devices)
        self.device = query.get("device") if isinstance(query.get("device"), str) else None

    def __call__(self, document: Document) -> bool:
        return all(test(document) for test in self.tests)

    def _test(self, name: str, wanted: Any) -> Callable[[Document], bool]:
        if name.startswith("$"):
            return self._logical(name, wanted)
        if self.devices and not name.rpartition(".")[2].startswith("_"):
            name += "._value"
        names = name.split(".")
        one = self._condition(wanted)

        def test(document: Document) -> bool:
            found: list[Any] = []
            for value in values_at(document, names):
                found.append(value)
                if isinstance(value, list):
                    found.extend(value)
            return one(found)

        return test

    def _logical(self, name: str, wanted: Any) -> Callable[[Document], bool]:
        if name not in ("$and", "$or", "$nor") or not isinstance(wanted, list) or not wanted:
            raise Crash(f"MongoServerError: {name} with {wanted!r}")
        if not all(isinstance(part, dict) for part in wanted):
            raise Crash(f"MongoServerError: {name} needs objects")
        parts = [Query(part, "devices" if self.devices else "") for part in wanted]
        if name == "$and":
            return lambda document: all(part(document) for part in parts)
        if name == "$or":
            return lambda document: any(part(document) for part in parts)
        return lambda document: not any(part(document) for part in parts)

    def _condition(self, wanted: Any) -> Callable[[list[Any]], bool]:
        if not isinstance(wanted, dict):
            choices = alternatives(wanted) if self.devices else [wanted]
            return lambda found: any(_has(found, choice) for choice in choices)
        operators = [key for key in wanted if key.startswith("$")]
        if not operators:
            return lambda found: any(value == wanted for value in found)
        unknown = [key for key in wanted if key not in _OPERATORS]
        if unknown:
            raise Crash(f"MongoServerError: unknown operator: {unknown[0]}")
        if self.devices and len(wanted) > 1 and ("$ne" in wanted or "$not" in wanted):
            if any(len(alternatives(value)) > 1 for key, value in wanted.items() if key in _EXPANDED):
                raise Crash("Cannot mix $ne or $not with other operators")
        tests = [self._operator(key, value, wanted) for key, value in wanted.items() if key != "$options"]
        return lambda found: all(test(found) for test in tests)

    def _operator(self, key: str, wanted: Any, whole: Document) -> Callable[[list[Any]], bool]:
        if key in ("$in", "$nin", "$all"):
            return self._listed(key, wanted)
        if key == "$exists":
            return lambda found: bool(found) == bool(wanted)
        if key == "$regex":
            pattern = _compile(wanted, str(whole.get("$options", "")))
            return lambda found: _has(found, pattern)
        if key == "$not":
            if not isinstance(wanted, dict):
                raise Crash("MongoServerError: $not needs a regex or a document")
            inner = self._condition(wanted)
            return lambda found: not inner(found)
        if key == "$size":
            return lambda found: any(isinstance(value, list) and len(value) == wanted for value in found)
        if key in ("$type", "$elemMatch"):
            raise Crash(f"the fake knows no {key}")
        choices = alternatives(wanted) if self.devices else [wanted]
        if key == "$eq":
            return lambda found: any(_has(found, choice) for choice in choices)
        if key == "$ne":
            return lambda found: not any(_has(found, choice) for choice in choices)
        compare = _COMPARE[key]
        return lambda found: any(
            kind_of(value) == kind_of(choice) and compare(value, choice)
            for choice in choices
            if not isinstance(choice, re.Pattern)
            for value in found
            if not isinstance(value, (dict, list))
        )

    def _listed(self, key: str, wanted: Any) -> Callable[[list[Any]], bool]:
        if not isinstance(wanted, list):
            raise Crash(f"MongoServerError: {key} needs an array")
        choices: list[Any] = []
        for value in wanted:
            choices += alternatives(value) if self.devices and key != "$all" else [value]
        if any(isinstance(choice, re.Pattern) or _has_operator(choice) for choice in choices):
            raise Crash(f"MongoServerError: cannot nest $ under {key}")
        if key == "$all":
            return lambda found: all(_has(found, choice) for choice in choices)
        plain = {choice for choice in choices if choice.__class__ is str}
        others = [choice for choice in choices if choice.__class__ is not str]

        def listed(found: list[Any]) -> bool:
            if plain and any(value.__class__ is str and value in plain for value in found):
                return True
            return any(_has(found, choice) for choice in others)

        return listed if key == "$in" else lambda found: not listed(found)


def _has_operator(value: Any) -> bool:
    return isinstance(value, dict) and any(key.startswith("$") for key in value)


def _has(found: list[Any], wanted: Any) -> bool:
    if wanted is None:
        return not found or any(value is None for value in found)
    return any(_equal(value, wanted) for value in found)


def _ids(query: Document, devices: bool) -> list[str] | None:
    """Return the ids that a query asks for by name, where that is plain: a short cut, never another answer."""
    wanted = query.get("_id")
    if isinstance(wanted, dict) and list(wanted) == ["$in"]:
        wanted = wanted["$in"]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(wanted, list) or not all(isinstance(value, str) for value in wanted):
        return None
    if devices and any("*" in value or value.startswith("/") for value in wanted):
        return None
    return wanted


def _typed(query: Any, collection: str) -> Any:
    """Give ids, dates and numbers of tasks and faults the type that the database holds; only these operators go."""
    casts: dict[str, Callable[[Any], Any]] = {
        "timestamp": lambda value: parse_date(value) or Instant("Invalid Date"),
        "retries": as_number,
    }
    if collection == "tasks":
        casts["_id"] = object_id
    if not isinstance(query, dict):
        return query
    made: dict[str, Any] = {}
    for name, wanted in query.items():
        if name.startswith("$") and isinstance(wanted, list):
            made[name] = [_typed(part, collection) for part in wanted]
        elif name in casts and isinstance(wanted, dict):
            made[name] = {}
            for key, value in wanted.items():
                if key not in _EXPANDED | {"$exists", "$type"}:
                    raise Crash("Operator not supported")
                if key in ("$in", "$nin"):
                    value = [casts[name](one) for one in value]
                elif key in _EXPANDED:
                    value = casts[name](value)
                made[name][key] = value
        else:
            made[name] = casts[name](wanted) if name in casts else wanted
    return made


def project(document: Document, paths: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the id and the named parts; a parent that is there shows as {} where the part is not."""
    made: dict[str, Any] = {"_id": document["_id"]}
    for names in paths:
        _copy(document, made, names)
    return made


def _copy(source: Any, target: dict[str, Any], names: Sequence[str]) -> None:
    for position, name in enumerate(names):
        if not isinstance(source, dict) or name not in source:
            return
        source = source[name]
        if position == len(names) - 1:
            target[name] = source
            return
        if not isinstance(source, dict):
            return
        target = target.setdefault(name, {})


def sort_key(document: Document, names: Sequence[str]) -> tuple[int, Any]:
    """Return what a document sorts by: the type first, then the value."""
    for value in values_at(document, names):
        rank = kind_of(value)
        return rank, (value if rank not in (0, 3, 4) else 0)
    return 0, 0
