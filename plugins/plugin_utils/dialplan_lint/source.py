# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dialplan as text, or as items, read into the linter's model. Lines are read by the dialect of this collection, as ever."""

from __future__ import annotations

import bisect
import fnmatch
import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import ConfError
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_reader import Category, Line
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_items import wanted_rows
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_lines import (
    HINT,
    Placed,
    Raw,
    Row,
    State,
    read_section,
    split_extension,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import (
    ERROR,
    NOTICE,
    WARNING,
    Context,
    Exten,
    Finding,
    Include,
    Plan,
    Spot,
    Step,
)

ROOT = "extensions.conf"
SETTINGS = ("general", "globals")
Key = tuple[str, "str | None"]
# Why a line is not taken, as dialplan_lines says it: beginning -> (rule, severity, remedy)
REASONS = {
    "this priority is there already": ("duplicate_priority", ERROR, "give it another priority, or n"),
    "priority 'n' before": ("no_first_priority", ERROR, "begin the extension with priority 1"),
    "priority 's' before": ("no_first_priority", ERROR, "begin the extension with priority 1"),
    "priority 'n' directly": (
        "no_first_priority",
        ERROR,
        "begin the extension with priority 1, the hint does not count",
    ),
    "this label is there": ("duplicate_label", ERROR, "give each label once in an extension"),
    "no application": ("dropped_line", ERROR, "name the application behind the second comma, or remove the line"),
    "no parentheses": ("dropped_line", ERROR, "write it as Application(data)"),
    "this include": ("duplicate_include", WARNING, "remove the line"),
    "this switch": ("duplicate_include", WARNING, "remove the line"),
    "this ignorepat": ("duplicate_include", WARNING, "remove the line"),
    "no word of the dialplan": ("unknown_word", WARNING, "mend the word, or make the line a comment"),
}
SILENT = ("not part of the structured shape", "'+=' in a context")
NOT_KNOWN = "priority 'n' behind"


class _Lines:
    """The lines of a category, templates and additions in their places, as read_section wants a section."""

    def __init__(self, name: str, lines: list[Line]) -> None:
        self.name, self.lines = name, lines

    def rows(self) -> list[tuple[int, str, str, str]]:
        return [(at, line.key, "=>", line.value) for at, line in enumerate(self.lines)]


def from_texts(texts: Mapping[str, str]) -> Plan:
    """Read files by path. One of the name extensions.conf is the root; files that nothing includes are read after it."""
    plan, seen = Plan(), set()
    states: dict[str, State] = {}
    rows: dict[str, dict[Key, list[Step]]] = {}
    torn: set[tuple[str, str]] = set()
    order = sorted(texts, key=lambda path: (posixpath.basename(path) != ROOT, path))
    included: set[str] = set()
    trees = []
    for path in order:
        if path not in seen:
            tree = _tree(path, texts)
            trees.append((path, tree))
            seen |= set(tree.documents) | {path}
            included |= set(tree.documents) - {path}
    for path, tree in trees:
        if path in included:
            continue
        problems = tree.check()
        for problem in problems:
            _problem(plan, problem)
        lost = tree.refused or any(problem.fatal for problem in problems)
        plan.partial = plan.partial or lost or any(one.kind == "exec" for one in _includes(tree))
        for category in tree.categories():
            if category.name == "globals":
                plan.globals.update((line.key, line.value) for line in category.lines)
            elif category.name not in SETTINGS:
                _category(plan, category, states.setdefault(category.name, State()), rows, torn)
    for name, groups in rows.items():
        for (extension, callerid), steps in groups.items():
            _add(plan.contexts[name], extension, callerid, steps, (name, extension) in torn)
    return plan


def _tree(path: str, texts: Mapping[str, str]) -> Tree:
    def read(name: str) -> bytes:
        if name not in texts:
            raise FileNotFoundError(name)
        return texts[name].encode("utf-8", "surrogateescape")

    def glob(pattern: str) -> list[str]:
        depth = pattern.count("/")
        return [name for name in texts if fnmatch.fnmatchcase(name, pattern) and name.count("/") == depth]

    return Tree(posixpath.basename(path), posixpath.dirname(path), read, glob)


def _includes(tree: Tree) -> Iterable[Any]:
    return (include for document in tree.documents.values() for include in document.includes)


def _problem(plan: Plan, problem: Problem) -> None:
    if "#exec" in problem.text:
        message, severity = "#exec: what it writes is not known here", NOTICE
        remedy = "nothing is said of contexts that are missing, since they may come from there"
    else:
        message, severity = problem.text, ERROR if problem.fatal else WARNING
        remedy = (
            "mend the line: Asterisk refuses the file because of it" if problem.fatal else "mend or remove the line"
        )
    plan.findings.append(
        Finding("unreadable_line", severity, message, remedy, spot=Spot(problem.path, problem.line or None))
    )


def _category(plan: Plan, category: Category, state: State, rows: dict, torn: set) -> None:
    lines = category.lines
    read = read_section(_Lines(category.name, lines), state)  # type: ignore[arg-type]
    here = Spot(category.section.document.path, category.section.line)
    context = plan.contexts.setdefault(category.name, Context(category.name, spot=here))
    groups = rows.setdefault(category.name, {})
    for placed in read.placed:
        line = lines[placed.at]
        spot = Spot(line.path, line.line)
        _placed(plan, context, placed, spot)
        steps = groups.setdefault(placed.row.group, [])
        if placed.row.priority != HINT:
            steps.append(_step(placed.row, spot))
    wanted = set(read.includes)
    for line in lines:
        if line.key.lower() == "include" and line.value in wanted:
            wanted.discard(line.value)
            if all(one.name != _include(line.value, Spot()).name for one in context.includes):
                context.includes.append(_include(line.value, Spot(line.path, line.line)))
    context.switches += read.switches
    _raw_lines(plan, context, read.raw, lines, torn)
    for at, text in read.notes:
        remedy = "close the parentheses, and put nothing behind them"
        spot = Spot(lines[at].path, lines[at].line)
        plan.findings.append(Finding("parentheses", WARNING, text, remedy, category.name, spot=spot))


def _placed(plan: Plan, context: Context, placed: Placed, spot: Spot) -> None:
    """Say it where the server took a line without its label."""
    value = placed.value if placed.key.lower() != "exten" else split_extension(placed.value)[1]
    if "(" in value.partition(",")[0] and not placed.row.label:
        rule, severity, remedy = REASONS["this label is there"]
        message = "this label is there already in this extension: the server takes the line without it"
        row = placed.row
        plan.findings.append(Finding(rule, severity, message, remedy, context.name, row.extension, row.priority, spot))


def _raw_lines(plan: Plan, context: Context, raw: list[Raw], lines: list[Line], torn: set) -> None:
    heads = [at for at, line in enumerate(lines) if line.key.lower() == "exten"] if raw else []
    for one in raw:
        above = bisect.bisect_right(heads, one.at)
        extension = split_extension(lines[heads[above - 1]].value)[0].partition("/")[0] if above else ""
        torn.add((context.name, extension))
        if one.reason.startswith((NOT_KNOWN, *SILENT)):
            continue
        about_steps = one.key.lower() == "exten" or one.key.lower().startswith("same")
        fallback = ("dropped_line", ERROR, "mend the line as the message says, or remove it")
        rule, severity, remedy = next(
            (told for start, told in REASONS.items() if one.reason.startswith(start)), fallback
        )
        spot = Spot(lines[one.at].path, lines[one.at].line)
        who = extension if about_steps and extension else None
        plan.findings.append(Finding(rule, severity, one.reason, remedy, context.name, who, spot=spot))


def _include(value: str, spot: Spot) -> Include:
    name, _comma, times = value.replace("|", ",").partition(",")
    return Include(name.strip(), times.strip(), spot)


def _step(row: Row, spot: Spot) -> Step:
    return Step(row.priority, row.label, row.app, row.data, spot)


def _add(context: Context, name: str, callerid: str | None, steps: list[Step], torn: bool) -> None:
    ordered = tuple(sorted(steps, key=lambda step: step.priority))
    context.extens[name, callerid] = Exten(context.name, name, callerid, ordered, torn)


def from_items(items: Iterable[Mapping[str, Any]]) -> Plan:
    """Read the contexts of asterisk_dialplan. What cannot be said in a dialplan is a finding."""
    plan = Plan()
    for item in items:
        if item.get("state") == "absent":
            continue
        name = str(item.get("name") or "")
        context = plan.contexts.setdefault(name, Context(name))
        context.includes += [_include(str(one), Spot()) for one in item.get("includes") or ()]
        context.switches += [str(one) for one in item.get("switches") or ()]
        for one in item.get("extensions") or ():
            _item(plan, context, dict(one))
    return plan


def _item(plan: Plan, context: Context, item: dict) -> None:
    try:
        rows = wanted_rows(item, context.name)
    except ConfError as error:
        remedy = "mend the item: it cannot be written so that Asterisk reads it back"
        name = str(item.get("extension") or "")
        plan.findings.append(Finding("dropped_line", ERROR, error.message, remedy, context.name, name))
        return
    steps: dict[int, Step] = {}
    for row in rows:
        if row.priority in steps:
            rule, severity, remedy = REASONS["this priority is there already"]
            message = "this priority is there already"
            plan.findings.append(Finding(rule, severity, message, remedy, context.name, row.extension, row.priority))
        elif row.priority != HINT:
            steps[row.priority] = _step(row, Spot())
    if rows:
        _add(context, rows[0].extension, rows[0].callerid, list(steps.values()), False)
