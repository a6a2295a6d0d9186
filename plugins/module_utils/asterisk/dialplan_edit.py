# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a context section say what a structured context says, changing only the lines that differ.

A line that still registers what is wanted stays byte for byte, however it is written. Since ``n`` and ``same``
depend on the lines above, every kept line is read again in its new place, and only if it would mean something else
is its priority (or, as a last resort, the line) written anew. The result is read back before it is accepted.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any, Optional

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf_edit
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import ConfError, escape, fold
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_items import wanted_rows
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_lines import (
    SWITCHES,
    Placed,
    Row,
    State,
    line_value,
    read_section,
    split_switch,
)

Group = tuple[str, Optional[str]]
NOTHING, MIXED, EVERYTHING = "nothing", "mixed", "everything"


def edit_context(section: Section, wanted: dict[str, Any]) -> bool:
    """Change a section to say ``wanted``; a list that is None or absent is not touched. True if a line changed.

    Lines in ``Context.raw`` stay. Nothing is touched if something cannot be expressed (ConfError).
    """
    rows = _all_rows(wanted, section.name) if wanted.get("extensions") is not None else None
    before = list(section.lines)
    try:
        for word, key in (("includes", "include"), ("ignorepats", "ignorepat")):
            if wanted.get(word) is not None and getattr(read_section(section), word) != list(wanted[word]):
                section.set(key, list(wanted[word]), arrow=True)
        if wanted.get("switches") is not None:
            _set_switches(section, list(wanted["switches"]))
        if rows is not None and _grouped(section) != rows:
            _set_extensions(section, rows)
    except ConfError:
        section.lines[:] = before
        section.changed()
        raise
    return section.lines != before


def _all_rows(wanted: dict[str, Any], name: str) -> dict[Group, list[Row]]:
    groups: dict[Group, list[Row]] = {}
    for item in wanted["extensions"]:
        rows = wanted_rows(item, name)
        group = rows[0].group if rows else None
        if group in groups:
            raise ConfError(f"{name}: extension {item['extension']!r} is listed twice")
        if group:
            labels = [row.label for row in rows if row.label]
            if len(set(labels)) < len(labels) or len({row.priority for row in rows}) < len(rows):
                raise ConfError(f"{name}: extension {item['extension']!r} has a label or a priority twice")
            groups[group] = sorted(rows, key=lambda row: row.priority)
    return groups


def _grouped(section: Section) -> dict[Group, list[Row]]:
    groups = read_section(section).groups()
    return {group: sorted((p.row for p in placed), key=lambda row: row.priority) for group, placed in groups.items()}


def _set_switches(section: Section, wanted: list[str]) -> None:
    if read_section(section).switches == wanted:
        return
    for word in SWITCHES:
        section.set(word, [value for key, value in map(split_switch, wanted) if key == word], arrow=True)
    if read_section(section).switches != wanted:  # the order of two kinds of switches: write all anew
        for word in SWITCHES:
            section.unset(word)
        place = conf_edit.body_end(section)
        style = conf_edit.line_style(section, [], True)
        section.lines[place:place] = [conf_edit.new_line(section, *split_switch(value), style) for value in wanted]
        section.changed()


def _set_extensions(section: Section, wanted: dict[Group, list[Row]]) -> None:
    before = list(section.lines)
    for anew in (NOTHING, MIXED, EVERYTHING):
        conf_edit.apply_edits(section, _Edit(section, wanted, anew).edits())
        if _grouped(section) == wanted:
            return
        section.lines[:] = before
        section.changed()
    raise ConfError(f"the extensions of {section.name!r} cannot be changed between its raw lines: edit it by hand")


class _Edit:
    """One attempt: which rows each old line shall register, and which new lines come where.

    ``anew`` is which extensions are written anew as a whole: none, those whose lines do not stand in the order of
    their priorities (a hint behind the steps), or all of them.
    """

    def __init__(self, section: Section, wanted: dict[Group, list[Row]], anew: str) -> None:
        self.section, self.wanted, self.anew = section, wanted, anew
        self.state = State()
        self.kept: dict[int, Row | None] = {}  # line index: the row it shall register, None if it goes
        self.after: dict[int, list[Row]] = {}  # line index: rows to write behind it
        self.before: dict[int, list[Row]] = {}
        context = read_section(section)
        groups = context.groups()
        for group, placed in groups.items():
            if anew == EVERYTHING or group not in wanted:
                self.kept.update({one.at: None for one in placed})
            else:
                self._match(placed, wanted[group])
        lines = [one.at for one in context.placed] + [raw.at for raw in context.raw]
        self.place = max(lines) if lines else conf_edit.body_end(section) - 1
        self.new = [row for group, rows in wanted.items() if anew == EVERYTHING or group not in groups for row in rows]
        self.compact = any(fold(one.key) != "exten" for one in context.placed) or not context.placed

    def _match(self, placed: list[Placed], rows: list[Row]) -> None:
        """Pair the old lines of one extension with the wanted rows, by what they do."""
        old = sorted(placed, key=lambda one: one.row.priority)
        if old != placed and self.anew != NOTHING:
            self.kept.update({one.at: None for one in placed})
            self.after[placed[-1].at] = list(rows)
            return
        matcher = SequenceMatcher(a=[one.row[3:] for one in old], b=[row[3:] for row in rows], autojunk=False)
        for _tag, low, high, start, stop in matcher.get_opcodes():
            both = min(high - low, stop - start)
            for offset in range(both):
                self.kept[old[low + offset].at] = rows[start + offset]
            for one in old[low + both : high]:
                self.kept[one.at] = None
            if start + both < stop:
                at = low + both - 1
                where, index = (self.after, old[at].at) if at >= 0 else (self.before, old[0].at)
                where.setdefault(index, []).extend(rows[start + both : stop])

    def edits(self) -> list[tuple[int, int, list[str]]]:
        """(index, how many lines go, lines that come), by walking the section in order and keeping the server's state."""
        found: list[tuple[int, int, list[str]]] = []
        for index, key, operator, value in self.section.rows():
            word = fold(key)
            if operator == "+=" or word != "exten" and not word.startswith("same"):
                continue
            if index in self.before:
                found.append((index, 0, self._new_lines(self.before[index])))
            if index not in self.kept:
                self._read(key, value)
            elif self.kept[index] is None:
                found.append((index, 1, conf_edit.leftover(self.section, index)))
            else:
                line = self._kept_line(index, key, value, self.kept[index])  # type: ignore[arg-type]
                if line is not None:
                    found.append((index, 1, [line]))
            if index in self.after:
                found.append((index + 1, 0, self._new_lines(self.after[index])))
        if self.new:
            found.append((self.place + 1, 0, self._new_lines(self.new)))
        return found

    def _read(self, key: str, value: str) -> Row | None:
        try:
            return self.state.read(key, value)
        except ValueError:
            return None

    def _kept_line(self, index: int, key: str, value: str, row: Row) -> str | None:
        """None if the line may stay as it is; else the line with another priority, label, or whatever must change."""
        if self.state.peek(key, value) == row:
            self._read(key, value)
            return None
        same = fold(key) != "exten"
        word = self._word(same, value)
        rest = value if same else value.partition(",")[2]  # priority and all behind it
        target = rest.partition(",")[2]
        label = f"({row.label})" if row.label else ""
        start = "" if same else line_value(row, "1").partition(",1")[0] + ","
        number = str(row.priority)
        words = (word, number, "n") if word.isdigit() else (word, "n", number)
        candidates = [(key, f"{start}{one}{label},{target}") for one in words]
        candidates += [(key, line_value(row, one, same)) for one in words]
        candidates += [("exten", line_value(row))]
        for name, text in candidates:
            if self.state.peek(name, text) == row:
                self._read(name, text)
                line = conf_edit.rewritten(
                    self.section.lines[index], conf_edit.depth_at(self.section, index), escape(text)
                )
                return line if name == key else line.replace(key, name, 1)
        return None

    def _word(self, same: bool, value: str) -> str:
        rest = value if same else value.partition(",")[2]
        return rest.partition(",")[0].partition("(")[0].strip(" ") or "n"

    def _new_lines(self, rows: list[Row]) -> list[str]:
        style = conf_edit.line_style(self.section, [], True)
        lines = []
        for row in rows:
            key, text = "exten", line_value(row)
            options = [("same", line_value(row, "n", True))] if self.compact else []
            options += [("exten", line_value(row, "n"))] if not self.compact and row.priority > 1 else []
            options += [("same", line_value(row, None, True))] if self.compact else []
            for name, candidate in options:
                if self.state.peek(name, candidate) == row and (row.priority != 1):
                    key, text = name, candidate
                    break
            self._read(key, text)
            lines.append(conf_edit.new_line(self.section, key, escape(text), style))
        return lines
