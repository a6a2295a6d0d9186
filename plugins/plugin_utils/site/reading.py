# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what a person wrote: declared shapes, and every mistake with its place.

A shape says which keys a mapping may have and what each holds. `Shape.read` never raises: it notes each problem with its path
(`extensions[3].secret`) and goes on, so that all of them are told at once. No problem repeats the value of a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest

NEXT = ("comes with the next release", "remove it for now")
LATER = ("is a name kept free for later", "remove it for now")

_STEP = re.compile(r"[.\[]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class Notes:
    """Problems (the site does not compile) and warnings (it does, but its owner should know)."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._below: set[str] = set()

    def add(self, where: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(where, message, remedy))
        self._below.update(where[: found.start()] for found in _STEP.finditer(where))
        self._below.add(where)

    def broken(self, *places: str) -> bool:
        """Whether something is wrong at one of these places or below: what follows from a mistake need not be told as well."""
        return any(place in self._below for place in places)

    def named(self, part: str, key: str) -> bool:
        """Whether every item of a list could be read, so that a name which is not there is really missing."""
        here = re.compile(rf"{part}(\[\d+\](\.{key})?)?")
        return not any(here.fullmatch(item.where) for item in self.problems)

    def warn(self, where: str, message: str, remedy: str = "") -> None:
        self.warnings.append(Problem(where, message, remedy))


def at(where: str, key: str) -> str:
    """Return the path of a key below another path."""
    return f"{where}.{key}" if where else key


def hint(name: str, known: Any) -> str:
    """Return the nearest known name as a question, or all of them."""
    known = sorted(known)
    return nearest(name, known) or f"known are {', '.join(known)}"


def shown(value: Any) -> str:
    """Return a value as a message may repeat it: short, and on one line."""
    text = _CONTROL.sub("?", str(value))
    return f'"{text[:40]}..."' if len(text) > 43 else f'"{text}"'


@dataclass(frozen=True)
class Text:
    """Text on one line. `like` must match all of it, and `says` tells what that means. `most` is in bytes of UTF-8."""

    like: str = ""
    says: str = ""
    choices: tuple = ()
    most: int = 80
    secret: bool = False
    refused: tuple = ()  # pairs of (value, (message, remedy))

    def read(self, value: Any, where: str, notes: Notes) -> str | None:
        if not isinstance(value, str):
            notes.add(where, *self._no_text(value))
            return None
        value = str(value)
        problem = self._problem(value)
        if problem:
            notes.add(where, *problem)
            return None
        return value

    def _no_text(self, value: Any) -> tuple[str, str]:
        if isinstance(value, bool):
            return "is not text", "yes, no, on and off (and NO for Norway) need quotes"
        if isinstance(value, (int, float)):
            remedy = "put it in quotes" if self.secret else f'put it in quotes: "{value}"'
            return "is a number without quotes, which loses + and leading zeros", remedy
        return "is not text", f"write {self.says}" if self.says else "write text"

    def _problem(self, value: str) -> tuple[str, str] | None:
        repeat = "" if self.secret else f"{shown(value)} "
        if not value:
            return (
                None if self.secret else ("is empty", f"write {self.says}" if self.says else "write it or leave it out")
            )
        if _CONTROL.search(value):
            return "holds a line break or another control character", "write it on one line"
        if value != value.strip():
            return "begins or ends with a blank", "take the blank away"
        if len(value.encode("utf-8", "replace")) > self.most:
            return f"is {len(value.encode('utf-8', 'replace'))} bytes long", f"at most {self.most} are possible"
        for refused, problem in self.refused:
            if value == refused:
                return problem
        if self.choices and value not in self.choices:
            return f"{repeat}is not one of the choices".strip(), hint(value, self.choices)
        if self.like and not re.fullmatch(self.like, value):
            return f"{repeat}is not {self.says}".strip(), ""
        return None


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    def read(self, value: Any, where: str, notes: Notes) -> int | None:
        if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            notes.add(where, f"is not a whole number from {self.least} to {self.most}")
            return None
        return int(value)


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def read(self, value: Any, where: str, notes: Notes) -> bool | None:
        if value in ("true", "false"):
            value = value == "true"
        if not isinstance(value, bool):
            notes.add(where, "is neither true nor false")
            return None
        return value


@dataclass(frozen=True)
class Many:
    """A list of one kind of thing; repeats are refused where `once` is set."""

    kind: Any
    once: bool = False

    def read(self, value: Any, where: str, notes: Notes) -> tuple:
        if not isinstance(value, (list, tuple)):
            notes.add(where, "is not a list", "begin each item with a dash, or write [a, b]")
            return ()
        read = [self.kind.read(item, f"{where}[{index}]", notes) for index, item in enumerate(value)]
        if self.once:
            for index, item in enumerate(read):
                if item is not None and item in read[:index]:
                    notes.add(f"{where}[{index}]", f"{shown(item)} is there twice", "take one away")
        return tuple(item for item in read if item is not None)


@dataclass(frozen=True)
class Pairs:
    """A mapping of text to text, read as a tuple of pairs."""

    key: Text
    value: Text

    def read(self, value: Any, where: str, notes: Notes) -> tuple:
        if not isinstance(value, Mapping):
            notes.add(where, "is not a mapping", "write key: value")
            return ()
        read = [
            (self.key.read(key, f"{where}.{key}", notes), self.value.read(item, f"{where}.{key}", notes))
            for key, item in value.items()
        ]
        return tuple(pair for pair in read if None not in pair)


@dataclass(frozen=True)
class Key:
    """One key of a shape. A missing one that is not required reads as `default`."""

    kind: Any
    required: bool = False
    default: Any = None
    remedy: str = ""


@dataclass(frozen=True)
class Shape:
    """A mapping with known keys. `make` turns what was read into an object; `refused` are keys with their own sentence."""

    keys: Mapping[str, Key]
    make: Callable[..., Any]
    refused: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    with_where: bool = True

    def read(self, value: Any, where: str, notes: Notes) -> Any:
        """Return the object, with None for what is missing or wrong; None when the value is no mapping at all.

        An extension whose secret is wrong must still be there for those who refer to it.
        """
        if not isinstance(value, Mapping):
            notes.add(where or "pbx_site", "is not a mapping", "write key: value lines")
            return None
        self._unknown(value, where, notes)
        read = {name: self._one(name, value, where, notes) for name in self.keys}
        return self.make(**read, **({"where": where} if self.with_where else {}))

    def _unknown(self, value: Mapping, where: str, notes: Notes) -> None:
        for name in value:
            if name in self.refused:
                notes.add(at(where, name), *self.refused[name])
            elif name not in self.keys:
                notes.add(at(where, str(name)), "is not known here", hint(str(name), self.keys))

    def _one(self, name: str, value: Mapping, where: str, notes: Notes) -> Any:
        key = self.keys[name]
        if value.get(name) is None:
            if key.required:
                notes.add(at(where, name), "is missing", key.remedy)
            return key.default
        read = key.kind.read(value[name], at(where, name), notes)
        return key.default if read is None else read
