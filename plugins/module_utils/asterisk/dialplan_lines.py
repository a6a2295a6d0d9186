# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan line by line: what ``exten``, ``same`` and their like register, as Asterisk 22.10.1 does (AMI ShowDialPlan).

Private to this room: import :mod:`dialplan_text`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import (
    BLANKS,
    append_target,
    fold,
)

HINT = -1  # the server's own number for the priority "hint"
SWITCHES = ("switch", "eswitch", "lswitch")
_NUMBER = re.compile(r"[\t-\r ]*([+-]?[0-9]+)")


class Row(NamedTuple):
    """One priority as the server registers it. ``label`` is "" for none; ``callerid`` is None for none."""

    extension: str
    callerid: str | None
    priority: int
    label: str
    app: str
    data: str

    @property
    def group(self) -> tuple[str, str | None]:
        return self.extension, self.callerid

    def target(self) -> str:
        """What stands behind the second comma, canonically."""
        if self.priority == HINT:
            return f"{self.app}({self.data})" if self.data else self.app
        bare = "${" in self.app or "$[" in self.app
        return self.app if bare and not self.data else f"{self.app}({self.data})"


class Placed(NamedTuple):
    """A row and the line it stands on (``at``: index into the section's lines)."""

    at: int
    row: Row
    key: str
    value: str


class Raw(NamedTuple):
    """A line that is not in the structured shape: its index (``at``), key and value, and why. It is never touched."""

    at: int
    key: str
    value: str
    reason: str


class State:
    """What the server remembers from line to line of one context section."""

    __slots__ = ("extension", "priority", "lost", "labels", "taken", "_last")

    def __init__(self) -> None:
        self.labels: dict[tuple[str, str | None], dict[str, int]] = {}
        self.taken: dict[tuple[str, str | None], set[int]] = {}
        self._last: tuple[tuple[str, str | None], int, str] | None = None
        self.begin()

    def begin(self) -> None:
        """A section begins: the server forgets where it was, not what it has."""
        self.extension = ""
        self.priority = -2
        self.lost = False  # a priority that this reading could not resolve: "n" behind it means nothing to us

    def read(self, key: str, value: str) -> Row:
        """The row that an ``exten`` or ``same`` line registers; ValueError with the reason if it registers none."""
        if fold(key) == "exten":
            self.extension, rest = split_extension(value)
            if not self.extension:
                raise ValueError("no extension: the server drops this line")
        elif self.extension:
            rest = value
        else:
            raise ValueError("'same' before any 'exten': the server drops this line")
        extension, slash, number = self.extension.partition("/")
        extension, callerid = squeeze(extension), shrink(number) if slash else None
        word, _comma, target = rest.partition(",")
        priority, label = self._priority((extension, callerid), word.strip(BLANKS))
        app, data = application(target)
        self.priority = priority
        group = (extension, callerid)
        if priority != HINT and priority < 1:
            raise ValueError("priority below 1")
        if priority in self.taken.setdefault(group, set()):
            raise ValueError("this priority is there already: the server drops this line")
        self.taken[group].add(priority)
        self._last = group, priority, ""
        known = self.labels.setdefault(group, {})
        if label in known:
            if known[label] > priority:  # it does not always look ahead: then the label is there twice
                raise ValueError("this label is there already in this extension")
            label = ""  # the server registers the line without it
        if label:
            known[label] = priority
        self._last = group, priority, label
        if not app:
            raise ValueError("no application")
        if "," in app and priority != HINT:
            raise ValueError(
                "no parentheses around the application's data: the server takes all of it for the application"
            )
        return Row(extension, callerid, priority, label, app, data)

    def _forget_last(self) -> None:
        self._last = None

    def peek(self, key: str, value: str) -> Row | None:
        """What read would give here, without reading; None if it would fail."""
        before = self.extension, self.priority, self.lost
        self._forget_last()
        try:
            return self.read(key, value)
        except ValueError:
            return None
        finally:
            self.extension, self.priority, self.lost = before
            if self._last:
                group, priority, label = self._last
                self.taken[group].discard(priority)
                if label:
                    del self.labels[group][label]

    def _priority(self, group: tuple[str, str | None], word: str) -> tuple[int, str]:
        word, paren, label = word.partition("(")
        if paren:
            label, close, _rest = label.partition(")")
            if not close:
                raise ValueError("the label's ')' is missing: the server drops this line")
        word, _plus, more = word.partition("+")
        number = _NUMBER.match(word)
        if word == "hint":
            priority = HINT
        elif word in ("n", "next", "s", "same"):
            if self.lost:
                raise ValueError(f"priority {word!r} behind a line whose priority is not known")
            if self.priority <= -2:
                raise ValueError(f"priority {word!r} before any other: the server drops this line")
            priority = self.priority + (word[0] == "n")
            if priority == 0:
                raise ValueError(f"priority {word!r} directly behind a hint: the server drops this line")
        elif number:
            priority = int(number.group(1))
        else:
            priority = self.labels.get(group, {}).get(word, 0)
            # the server also searches patterns that match this extension, which is not done here
            self.lost = not priority and (self.lost or any(word in labels for labels in self.labels.values()))
        if priority < 1 and priority != HINT or number and priority < 1:
            raise ValueError("bad priority, or a label that is not above in this extension")
        if word == "hint" or number:
            self.lost = False
        extra = _NUMBER.match(more)
        return priority + (int(extra.group(1)) if extra else 0), label


def split_extension(value: str) -> tuple[str, str]:
    """Cut at the first comma outside ``[...]`` and not behind a backslash."""
    square, index = 0, 0
    while index < len(value):
        char = value[index]
        if char == "\\":
            index += 1
        elif char == "[":
            square += 1
        elif char == "]":
            square = max(0, square - 1)
        elif char == "," and not square:
            return value[:index], value[index + 1 :]
        index += 1
    return value, ""


def application(target: str) -> tuple[str, str]:
    app, paren, data = target.partition("(")
    if not paren or "${" in app or "$[" in app:
        return target.lstrip(BLANKS), ""
    cut = data.rfind(")")
    return app.lstrip(BLANKS), data[:cut] if cut >= 0 else data


def squeeze(extension: str) -> str:
    """An extension as the server keeps it: without blanks, except between the brackets of a pattern."""
    if " " not in extension:
        return extension
    kept, square = [], False
    for char in extension:
        square = char == "[" and extension[0] == "_" or square and char != "]"
        if char != " " or square:
            kept.append(char)
    return "".join(kept)


def shrink(number: str) -> str:
    """A number to match callers by, as the server stores it: no blanks, parentheses, or ``-`` and ``.`` outside brackets."""
    shrunk, square = [], 0
    for index, char in enumerate(number):
        square += (char == "[") - (char == "]")
        if char in "( )" or char == "-" and not square or char == "." and index + 1 < len(number):
            continue
        shrunk.append(char)
    return "".join(shrunk)


# -- reading a context ------------------------------------------------------------------------------------------------


class Context:
    """The lines of one section, sorted out. ``raw`` and ``notes`` are for the owner: what is not, or not quite, data."""

    __slots__ = ("name", "placed", "includes", "switches", "ignorepats", "raw", "notes")

    def __init__(self, name: str) -> None:
        self.name = name
        self.placed: list[Placed] = []
        self.includes: list[str] = []
        self.switches: list[str] = []
        self.ignorepats: list[str] = []
        self.raw: list[Raw] = []
        self.notes: list[tuple[int, str]] = []

    def groups(self) -> dict[tuple[str, str | None], list[Placed]]:
        found: dict[tuple[str, str | None], list[Placed]] = {}
        for placed in self.placed:
            found.setdefault(placed.row.group, []).append(placed)
        return found

    def structured(self) -> dict[str, Any]:
        """The shape of dialplan_text's docstring; empty lists are left out."""
        item: dict[str, Any] = {"name": self.name}
        for word in ("includes", "switches", "ignorepats"):
            if getattr(self, word):
                item[word] = list(getattr(self, word))
        extensions = [as_item([placed.row for placed in group]) for group in self.groups().values()]
        return dict(item, extensions=extensions) if extensions else item


def as_item(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows of one extension as an item."""
    item: dict[str, Any] = {"extension": rows[0].extension}
    if rows[0].callerid is not None:
        item["callerid"] = rows[0].callerid
    expected, steps = 1, []
    for row in sorted(rows, key=lambda row: row.priority):
        if row.priority == HINT:
            item["hint"] = row.target()
            continue
        step: dict[str, Any] = {"app": row.app}
        step.update({word: value for word, value in (("data", row.data), ("label", row.label)) if value})
        if row.priority != expected:
            step["priority"] = row.priority
        expected = row.priority + 1
        steps.append(step)
    if steps:
        item["steps"] = steps
    return item


def read_section(section: Section, state: State | None = None) -> Context:
    """Sort out the own lines of a section. Never fails. ``state`` is of the sections of this name above it."""
    context, state = Context(section.name), state or State()
    state.begin()
    appended = _appended(section)
    seen: dict[str, set[str]] = {"include": set(), "ignorepat": set(), "switch": set()}
    for index, key, operator, value in section.rows():
        word = fold(key)
        if operator == "+=" or index in appended:
            context.raw.append(Raw(index, key, value.strip(BLANKS), "'+=' in a context"))
        elif word == "exten" or word.startswith("same"):
            try:
                context.placed.append(Placed(index, state.read(key, value), key, value))
            except ValueError as error:
                context.raw.append(Raw(index, key, value, str(error)))
            else:
                _note(context, index, value)
        elif word == "include" or word == "ignorepat":
            if fold(value) in seen[word]:
                context.raw.append(Raw(index, key, value, f"this {word} is there already"))
            else:
                seen[word].add(fold(value))
                (context.includes if word == "include" else context.ignorepats).append(value)
        elif word in SWITCHES:
            if _served(value) in seen["switch"]:
                context.raw.append(Raw(index, key, value, "this switch is there already"))
            else:
                seen["switch"].add(_served(value))
                context.switches.append(value if word == "switch" else f"{word} => {value}")
        else:
            reason = (
                "not part of the structured shape"
                if word == "autohints"
                else "no word of the dialplan: the server ignores it"
            )
            context.raw.append(Raw(index, key, value, reason))
    return context


def _served(switch: str) -> str:
    return fold(switch if "/" in switch else switch + "/")


def _appended(section: Section) -> set[int]:
    """Lines that a ``+=`` below them changes."""
    found: set[int] = set()
    seen: list[tuple[str, str, int]] = []
    if any(row[2] == "+=" for row in section.rows()):
        for index, key, operator, value in section.rows():
            at = append_target(seen, key)[0] if operator == "+=" else -1
            if at >= 0:
                found.add(seen[at][2])
            else:
                seen.append((key, value, index))
    return found


def _note(context: Context, index: int, value: str) -> None:
    target = value.partition(",")[2]
    if "(" in target and context.placed[-1].row.data:
        if ")" not in target:
            context.notes.append((index, "the closing ')' is missing; the server forgives it"))
        elif not target.endswith(")"):
            context.notes.append((index, "text behind the last ')': the server drops it"))


def line_value(row: Row, priority: str | None = None, same: bool = False) -> str:
    """What stands behind ``exten =>`` (or ``same =>``) for a row; ``priority`` is the word to use, as ``n``."""
    word = priority or ("hint" if row.priority == HINT else str(row.priority))
    label = f"({row.label})" if row.label else ""
    start = "" if same else row.extension + ("" if row.callerid is None else f"/{row.callerid}") + ","
    return f"{start}{word}{label},{row.target()}"


def split_switch(value: str) -> tuple[str, str]:
    """("eswitch", "X") of ``"eswitch => X"``; a plain one is ("switch", value)."""
    word, arrow, rest = value.partition("=>")
    return (word.strip(BLANKS), rest.strip(BLANKS)) if arrow and word.strip(BLANKS) in SWITCHES else ("switch", value)
