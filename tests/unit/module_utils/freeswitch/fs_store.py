# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of FreeSWITCH, what a kind does to it, and a server that has read it: no more of the frame than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import (
    Plan,
    Reading,
    Request,
    differing,
    make_plan,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, parse_text, render
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import Tree, read_tree

EMPTY = "<include>\n</include>\n"
ROOT = """<?xml version="1.0"?>
<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="include" data="vars.xml"/>
  <section name="configuration">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
  <section name="directory">
    <domain name="pbx.example.com"/>
  </section>
</document>
"""


def folder(tmp_path: Path, files: Mapping[str, str]) -> Path:
    for name, text in {"freeswitch.xml": ROOT, "vars.xml": EMPTY, "autoload_configs/none.xml": EMPTY, **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@dataclass
class Done:
    """What came of it: the plan, the folder before and after, and what was said."""

    plan: Plan
    before: Tree
    after: Tree
    problems: list[Problem] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    restarts: list[Restart] = field(default_factory=list)

    def text(self, path: str) -> str:
        data = self.after.bytes_of(path)
        return (data or b"").decode()


def apply(kind: Any, where: Path, items: Sequence[Mapping[str, Any]], path: str | None = None, **words: Any) -> Done:
    """Do what items ask, write it, and see that it reads as it is wanted, and that once more changes nothing."""
    before = read_tree(str(where))
    request = Request(kind.resource, items, **words)
    plan, problems = make_plan(request, _reading(kind, before), lambda: "generated")
    if problems:
        return Done(plan, before, before, problems)
    editor = Editor(before)
    kind.edit(before, editor, plan.changes, str(where / path) if path else None)
    after = read_tree(str(where), editor.overlay())
    problems = list(kind.problems(before, after, plan))
    commands = [one.text for one in sorted(kind.commands(plan.changes, before, after), key=lambda one: one.order)]
    done = Done(plan, before, after, problems, commands, list(kind.restarts(plan.changes, before, after)))
    if not problems:
        for name, data in editor.overlay().items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_bytes(data or b"") if data is not None else Path(name).unlink()
        found = kind.read(after)
        for change in plan.changes:
            assert (change.key in found) == (change.after is not None), change.key
            if change.after is not None:
                assert differing(request, found[change.key].item, change.after, {}) == ()
        again, more = make_plan(request, _reading(kind, read_tree(str(where))), lambda: "generated")
        assert (again.changes, more) == ((), [])
    return done


def _reading(kind: Any, tree: Tree) -> Reading:
    return Reading({key: one.item for key, one in kind.read(tree).items()})


def said(problems: Sequence[Problem]) -> str:
    return "\n".join(str(one) for one in problems)


@dataclass
class Live:
    """A server that has read a folder; `lost` is what it dropped, `asked` the requests that it got."""

    tree: Tree
    lists: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hidden: Mapping[str, str] = field(default_factory=dict)

    def xml(self, section: str, tag: str, key: str, value: str) -> Element | None:
        self.asked.append(f"xml {value}")
        found = self.tree.configuration(value)
        return None if found is None else parse_text(self._text(found))

    def _text(self, one: Element) -> str:
        attrs = {name: self.tree.value(one, name) for name in one.attrs}
        return render(one.name, attrs, [self._text(child) for child in one.children])

    def acl(self, address: str, name: str) -> bool:
        self.asked.append(f"acl {address} {name}")
        return bool(self.lists[name](address))

    def api(self, command: str) -> str:
        self.asked.append(command)
        return self.said.get(command, "")

    def variable(self, name: str) -> str:
        self.asked.append(f"global_getvar {name}")
        return {**self.tree.variables, **self.hidden}.get(name, "")

    def variables(self) -> dict[str, str]:
        self.asked.append("global_getvar")
        return {**self.tree.variables, **self.hidden}
