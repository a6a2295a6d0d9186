# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global variables: `X-PRE-PROCESS cmd="set"`, the value written as it is, since the preprocessor knows no entities.

Of several that set one variable the last counts.  One that is removed keeps its value in the running server until that is told
otherwise.  What rests on variables is told by the kinds themselves (gateways, profiles, access lists, modules).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import (
    Field,
    Item,
    Key,
    Resource,
    is_secret_name,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import SET_VARIABLE, Command, Found, Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import setting

ASK = "global_getvar "
MANY = 50  # of this many on, the server is asked for all its variables at once
SECRET_NOTE = " <!-- secret -->"  # behind a directive, where the server reads no more: its value is a secret
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")
_DATA = re.compile(r'(?i:data)[^"=]*=[^"]*"([^"]*)"')
# What would end or change a value, or make the server drop its line.
_NEVER = {
    '"': "a double quote, which ends the directive's data",
    "/>": "/>, which ends the directive",
    "<include>": "<include>, for which the server drops the line",
    "</include>": "</include>, for which the server drops the line",
    "<?": "<?, for which the server drops the line",
}


def _name(value: str) -> str | None:
    return None if _NAME.fullmatch(value) else f"{value!r} is no name of a variable: letters, digits, _ . and -"


def _value(value: str) -> str | None:
    if re.search(r"[\x00-\x1f\x7f]", value):
        return "holds a line break or control character, and a directive is one line"
    for text, words in _NEVER.items():
        if text in value:
            return f"holds {words}; the preprocessor knows no way to write it"
    if "x-pre-process" in value.lower():
        return "holds X-PRE-PROCESS, for which the server drops the line"
    if value.startswith(" "):
        return "begins with a blank, which the server drops"
    if re.search(r"(?<!\$)\$\\*\{|\$\$\\+\{", value):
        return "holds ${, of which the server makes %{ in a global variable; only $${name} is put in its place"
    return None


def _secret(value: str) -> str | None:
    if "$${" in value:
        return "holds $${, which the server would take for a variable; choose another secret"
    return _value(value)


def _settle(item: Item) -> Item:
    """Return an item with the value of what is a secret by its name where secrets are."""
    out = dict(item)
    if out.get("secret_value") is not None:
        out.pop("value", None)
    elif out.get("value") is not None and is_secret_name(str(out.get("name"))):
        out["secret_value"] = out.pop("value")
    return out


def _direct(after: Item, *_more: Any) -> Item:
    """Return an item without a value that is empty: that says the same."""
    return {name: value for name, value in after.items() if value != ""}


RESOURCE = Resource(
    kind="freeswitch_vars",
    items="variables",
    singular="variable",
    key=("name",),
    fields=(
        Field("name", "The variable's name.", required=True, check=_name, sample="domain"),
        Field(
            "value",
            "Its value, written as it is. V($${name}) in it is another variable, which must be set before.",
            check=_value,
            sample="pbx.example.com",
        ),
        Field(
            "secret_value",
            "Its value where that is a secret: it is masked everywhere. What is a secret by the variable's name"
            " (V(default_password)) is treated so in any case.",
            secret=True,
            check=_secret,
        ),
    ),
    title="Manage FreeSWITCH's global variables",
    description=(
        "The variables that V($${name}) stands for in FreeSWITCH's files, and V(${name}) in its dialplan.",
        "They are written as C(X-PRE-PROCESS) directives. New ones go into C(vars.xml), unless O(path) says otherwise.",
    ),
    settle=_settle,
    direct=_direct,
)


class Vars(Kind):
    """The kind freeswitch_vars; see kinds.Kind."""

    resource = RESOURCE
    default_path = "vars.xml"

    def read(self, tree: Any) -> Mapping[Key, Found]:
        """Return every variable that is set by `set`; commands and the environment set others, which are not ours."""
        out: dict[Key, Found] = {}
        for one in tree.settings:
            key = (one.name,)
            if one.cmd != "set":
                out.pop(key, None)
                continue
            secret = is_secret_name(one.name) or SECRET_NOTE.strip() in one.source.text[one.start : one.end]
            item = {"name": one.name}
            if one.value:
                item["secret_value" if secret else "value"] = one.value
            out.pop(key, None)
            out[key] = Found(item, None, one.source.path)
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Change values where they stand; new ones go behind the last of their file."""
        new: list[str] = []
        for change in changes:
            name = change.key[0]
            there = [one for one in tree.settings if one.name == name and one.cmd == "set"]
            if change.after is None:
                for one in there:
                    editor.splice(one.source.path, one.start, one.end, "")
            elif there:
                _rewrite(editor, there[-1], change.after)
            else:
                new.append(_line(change.after))
        if new:
            _append(tree, editor, path or os.path.join(tree.config_dir, self.default_path), new)

    def problems(self, before: Any, after: Any, plan: Plan) -> Sequence[Problem]:
        """Return what is wrong with variables that change: references to what is not set before."""
        out = []
        for change in plan.changes:
            text = str((change.after or {}).get("value") or "")
            for name in after.unknown(text):
                out.append(
                    Problem(
                        plan.where(change.key, "value"),
                        f"there is no variable {name}: the server would put nothing in its place",
                        "set it too, in this task or a file that is read before",
                    )
                )
        return out

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Command]:
        """Return what takes away variables that are gone: reading the files again leaves them as they were.

        New ones are asked for, by which a run that comes after a dead one knows that the server may have them: `prepare`.
        """
        gone = [change.key[0] for change in changes if change.after is None]
        new = [change.key[0] for change in changes if change.before is None]
        return [
            *(Command(SET_VARIABLE, setting(name, "")) for name in gone if after.variables.find(name) is None),
            *(Command(SET_VARIABLE, f"{ASK}{name}") for name in new),
        ]

    def prepare(self, server: Any, commands: Sequence[str], tree: Any) -> tuple[list[str], list[Restart]]:
        """Return the commands that fit the files as they will be: what is in none of them is taken away, and no other."""
        out = []
        for one in commands:
            name = one[len(ASK) :].rstrip("=")
            if one.startswith(ASK) and tree.variables.find(name) is None:
                out.append(setting(name, ""))
            elif one != setting(name, "") or tree.variables.find(name) is None:
                out.append(one)
        return out, []

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Restart]:
        """Variables need no restart; what rests on them says itself what it needs."""
        return []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        """Compare variables with those of the running server; no value is shown."""
        live = server.variables() if len(expected) > MANY else {}
        out = []
        for (name,), item in expected.items():
            known = tree.variables.find(name)
            have = live.get(name, "") if len(expected) > MANY else server.variable(name)
            if item is None and known is None:
                out.extend([f"the server still has the variable {name}"] if have else [])
            elif known is not None and known not in tree.variables.unknowable and _knowable(tree, item):
                if have != tree.variables[known]:
                    out.append(f"the server has another value for the variable {name}")
        return out


def _knowable(tree: Any, item: Item | None) -> bool:
    return item is None or bool(tree.known(str(item.get("value") or "")))


def _text(item: Item) -> str:
    value = item.get("secret_value")
    return str(value if value is not None else item.get("value") or "")


def _line(item: Item) -> str:
    secret = item.get("secret_value") is not None and not is_secret_name(str(item["name"]))
    note = SECRET_NOTE if secret else ""
    return f'<X-PRE-PROCESS cmd="set" data="{item["name"]}={_text(item)}"/>{note}'


def _rewrite(editor: Any, place: Any, item: Item) -> None:
    """Change the value of a directive, and say where it is a secret now; the rest of its line stays."""
    text, path = place.source.text, place.source.path
    line = text[place.start : place.end]
    found = _DATA.search(line, line.lower().index("x-pre-process"))
    if found is None:
        raise refuse(f"variable {item['name']}", "its directive cannot be read", "write it in the usual form")
    start = place.start + found.end(1) - len(place.value)
    if text[start : start + len(place.value)] != place.value:
        raise refuse(f"variable {item['name']}", "its directive cannot be read", "write it in the usual form")
    editor.splice(path, start, start + len(place.value), _text(item))
    secret = item.get("secret_value") is not None and not is_secret_name(str(item["name"]))
    noted = SECRET_NOTE.strip() in line
    if secret and not noted:
        end = place.start + line.index("/>") + 2 if "/>" in line else place.start + len(line.rstrip("\r\n"))
        editor.splice(path, end, end, SECRET_NOTE)
    elif noted and not secret:
        at = place.start + line.index(SECRET_NOTE.strip())
        editor.splice(path, at - (text[at - 1] == " "), at + len(SECRET_NOTE.strip()), "")


def _append(tree: Any, editor: Any, path: str, lines: Sequence[str]) -> None:
    """Write new directives behind the last one of a file that the server reads, or make such a file."""
    root = os.path.join(tree.config_dir, "freeswitch.xml")
    if path not in tree.files and not tree.mounts(path):
        why = "is not among the files that FreeSWITCH's configuration includes"
        raise refuse(f"path {path}", why, 'include it first: <X-PRE-PROCESS cmd="include" data="vars.xml"/>')
    data = tree.bytes_of(path)
    text = (data or b"").decode("utf-8", "surrogateescape")
    newline = "\r\n" if "\r\n" in text else "\n"
    ends = [one.end for one in tree.settings if one.source.path == path and one.source.text == text]
    if ends:
        at = max(ends)
        gap = "" if text[:at].endswith("\n") else newline
        editor.splice(path, at, at, gap + "".join(f"  {line}{newline}" for line in lines))
    elif path == root and tree.root.children:
        first = tree.root.children[0]
        at = text.rfind("\n", 0, first.start) + 1
        editor.splice(path, at, at, "".join(f"  {line}{newline}" for line in lines))
    else:
        editor.append_file(path, "\n".join(lines))


KIND = Vars()
