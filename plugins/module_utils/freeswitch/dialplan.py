# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contexts of FreeSWITCH's XML dialplan: the kind freeswitch_dialplan."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_checks import Checker
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.dialplan_items import (
    BREAKS,
    RULES,
    TIMES,
    extension_of,
    plain_extensions,
    rendered,
    signature,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Command, Found, Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_live import Spoken
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import spelled
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import escape, parse_text, render

NAME = re.compile(r"[^\s\"'<>&$,|@!=]+")
BULK = 50  # contexts, from which on the whole dialplan is asked for at once
SITE = "site.xml"


def _name(value: str) -> str | None:
    if NAME.fullmatch(value) and value.isprintable():
        return None
    return f"{value!r} is no name that `transfer` and the commands can address; use letters, digits, '-', '_' and '.'"


def _writable(value: Any, spot: str = "") -> str | None:
    """Return where within extensions a text stands that cannot be written, and why; or None."""
    if isinstance(value, Mapping):
        parts = [(f"{spot}.{name}", one) for name, one in value.items()]
    elif isinstance(value, list):
        parts = [(f"{spot}[{index}]", one) for index, one in enumerate(value)]
    else:
        try:
            escape(value if isinstance(value, str) else "", True)
        except ValueError as error:
            return f"{spot}: {error}"
        return None
    return next((why for name, one in parts for why in (_writable(one, name),) if why), None)


def _test_fields(described: str) -> tuple[Field, ...]:
    return (
        Field("field", f"What is {described}: C(destination_number), C(${{name}}) of a channel variable, ..."),
        Field(
            "expression", "A Perl-compatible regular expression. What is in parentheses is C($1) and so on in actions."
        ),
        Field(
            "times",
            "Times by the server's own attributes: "
            + ", ".join(f"C({one})" for one in TIMES)
            + ". All of them must be met.",
            type="dict",
        ),
        Field("tz_offset", "Met only while the zone is this many hours from UTC. It does not set a zone.", type="int"),
        Field("dst", "V(true) is met only in summer time.", type="bool"),
    )


def _actions(name: str, described: str) -> Field:
    return Field(
        name,
        described,
        type="list",
        elements="dict",
        fields=(
            Field("application", "The application, such as C(bridge).", required=True),
            Field("data", "Its arguments. C(${name}) is a variable of the call, C($${name}) a global one."),
            Field("inline", "Run it while the dialplan is still being read.", type="bool"),
            Field("loop", "How many times.", type="int"),
        ),
    )


_CONDITION = (
    *_test_fields("compared with the expression"),
    Field("break", "When no further condition is looked at.", choices=BREAKS),
    Field("regex", "How many of O(contexts[].extensions[].conditions[].regexes) must match.", choices=RULES),
    Field("regexes", "Several tests.", type="list", elements="dict", fields=_test_fields("compared")),
    Field(
        "require_nested",
        "V(false) takes the extension although none of the conditions within this one is met.",
        type="bool",
    ),
    _actions("actions", "What happens when the condition is met."),
    _actions("anti_actions", "What happens when it is not."),
    Field(
        "conditions",
        "Conditions within this one, with the same options, to any depth.",
        type="list",
        elements="dict",
    ),
)
_EXTENSIONS = Field(
    "extensions",
    "The extensions, in the order in which they are tried. The list is replaced whole; only those that differ are written anew.",
    type="list",
    elements="dict",
    fields=(
        Field("name", "Its name. Two may have the same."),
        Field("continue", "Go on with the next extension though this one was taken.", type="bool"),
        Field("conditions", "Its conditions, in order.", type="list", elements="dict", fields=_CONDITION),
    ),
    canon=plain_extensions,
    check=_writable,
    sample=[
        {
            "name": "internal",
            "conditions": [
                {
                    "field": "destination_number",
                    "expression": "^(10\\d\\d)$",
                    "actions": [{"application": "bridge", "data": "user/$1@${domain_name}"}],
                }
            ],
        }
    ],
)

DIALPLAN = Resource(
    kind="freeswitch_dialplan",
    items="contexts",
    singular="context",
    key=("name",),
    fields=(
        Field("name", "The context's name. Case makes no difference.", required=True, check=_name, sample="phones"),
        _EXTENSIONS,
    ),
    title="Manage the dialplan of FreeSWITCH",
    description=(
        "A context is a list of extensions, tried in their order; an extension is a list of conditions with actions.",
        "FreeSWITCH takes a dialplan with a bad regular expression, or with an application that it does not know, and finds"
        " out when a call comes. Both are refused here, and so is what it would never look at.",
        "Calls that are up go on with the dialplan that they began with.",
    ),
)


class Dialplan(Kind):
    """The kind, see kinds.Kind. `ask` lets it look at what the running server offers."""

    resource = DIALPLAN
    default_path = "dialplan/site.xml"

    def __init__(self) -> None:
        self.offered: frozenset[str] | None = None

    def ask(self, server: Any) -> None:
        """Remember which applications the running server has."""
        self.offered = frozenset(server.applications())

    def read(self, tree: Any) -> dict[Key, Found]:
        """Return every context that a call can reach; of those with one name the first."""
        out: dict[Key, Found] = {}
        for elements in _contexts(tree).values():
            element = elements[0]
            item: Item = {"name": spelled(tree, element.get("name"))}
            extensions = [extension_of(one) for one in element.all("extension")]
            if extensions:
                item["extensions"] = extensions
            out[(item["name"],)] = Found(item, element, element.path)
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Make the changes. Raises PbxError for what cannot be said, or where a file would not be read."""
        there = _contexts(tree)
        for change in changes:
            elements = there.get(change.key[0].lower(), [])
            try:
                if change.before is None:
                    self._create(tree, editor, change.after or {}, path)
                elif change.after is None:
                    editor.remove(elements[0])
                else:
                    _update(editor, elements[0], change.after.get("extensions") or [])
            except ValueError as error:
                raise refuse(f"context {change.key[0]}", str(error)) from None

    def _create(self, tree: Any, editor: Any, item: Item, path: str | None) -> None:
        path = path or os.path.join(tree.config_dir, self.default_path)
        if not path.endswith(".xml"):
            path = os.path.join(path, SITE)
        section = tree.section("dialplan")
        if section is None or not any(one is section for one in tree.mounts(path)):
            raise refuse(
                f"context {item['name']}",
                f"FreeSWITCH would not read {path}: nothing includes it into the section `dialplan`",
                'give a `path` that freeswitch.xml includes there, such as by `data="dialplan/*.xml"`',
            )
        lines = [rendered(one) for one in item.get("extensions") or ()]
        editor.append_file(path, render("context", {"name": item["name"]}, lines or ["<!-- nothing yet -->"]))

    def problems(self, before: Any, after: Any, plan: Plan) -> list[Problem]:
        """Return what FreeSWITCH would find out when a call comes, or never, in the extensions that change."""
        return list(_problems(after, plan, Checker(after, self.offered)))

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> list[Command]:
        """A dialplan needs no more than `reloadxml`."""
        return []

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> list[Restart]:
        """Nothing of a dialplan needs a restart."""
        return []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> list[str]:
        """Compare contexts with those of the running server."""
        there = _contexts(tree)
        whole = parse_text(server.api("xml_locate dialplan")) if len(expected) > BULK else None
        out: list[str] = []
        for (name,), item in expected.items():
            if whole is None:
                shown = server.xml("dialplan", "context", "name", name)
            else:
                shown = next((one for one in whole.all("context") if one.get("name").lower() == name.lower()), None)
            mine = there.get(name.lower())
            if item is None:
                if shown is not None and not mine:
                    out.append(f"context {name} is still known to the server")
            elif shown is None or not mine:
                out.append(f"context {name} is not known to the server")
            else:
                out.extend(_differences(name, Spoken(server, tree), mine[0], shown))
        return out


def _contexts(tree: Any) -> dict[str, list[Any]]:
    """Return the contexts by their names in lower case, the one that counts first."""
    out: dict[str, list[Any]] = {}
    section = tree.section("dialplan")
    for element in [] if section is None else section.all("context"):
        out.setdefault(spelled(tree, element.get("name")).lower(), []).append(element)
    return out


def _update(editor: Any, context: Any, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Write anew what differs, and leave the rest where it stands, with the comments between."""
    elements = context.all("extension")
    old, new = [signature(extension_of(one)) for one in elements], [signature(one) for one in wanted]
    for tag, i1, i2, j1, j2 in _opcodes(old, new):
        if tag == "equal":
            continue
        pairs = min(i2 - i1, j2 - j1)
        for step in range(pairs):
            editor.replace(elements[i1 + step], rendered(dict(wanted[j1 + step])))
        for element in elements[i1 + pairs : i2]:
            editor.remove(element)
        added = "\n".join(rendered(dict(one)) for one in wanted[j1 + pairs : j2])
        if not added:
            continue
        if pairs and i2 < len(elements):
            editor.add_child(context, added, before=elements[i2])
        elif i1 + pairs > 0:
            editor.add_child(context, added, after=elements[i1 + pairs - 1])
        elif elements:
            editor.add_child(context, added, before=elements[0])
        else:
            editor.add_child(context, added)


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield what turns one list into another; what begins and ends alike is not even looked at."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag, i1 + head, i2 + head, j1 + head, j2 + head


def _problems(after: Any, plan: Plan, checker: Checker) -> Iterator[Problem]:
    contexts = _contexts(after)
    for change in plan.changes:
        twins = contexts.get(change.key[0].lower(), [])
        if change.before is None and len(twins) > 1:
            paths = " and ".join(f"{one.path}, line {one.line}" for one in twins[:3])
            why = f"would stand in the dialplan {len(twins)} times ({paths}), and FreeSWITCH takes the first one only"
            yield Problem(plan.where(change.key), why, "case makes no difference: choose another name")
        if change.after is None:
            continue
        known = {signature(one) for one in (change.before or {}).get("extensions") or ()}
        for index, one in enumerate(change.after.get("extensions") or ()):
            if signature(one) not in known:
                said = f" ({one['name']})" if one.get("name") else ""
                yield from checker.extension(one, plan.where(change.key, f"extensions[{index}]{said}"))


def _differences(name: str, spoken: Spoken, mine: Any, shown: Any) -> Iterator[str]:
    wanted = [_plain(signature(extension_of(one, spoken.value))) for one in mine.all("extension")]
    there = [_plain(signature(extension_of(one))) for one in shown.all("extension")]
    for index in range(max(len(wanted), len(there))):
        if wanted[index : index + 1] != there[index : index + 1]:
            yield (
                f"context {name}: extension {index + 1} of {len(wanted)} is another one in the server, which has {len(there)}"
            )
            return


def _plain(text: str) -> str:
    """What is no UTF-8 the server leaves out where it prints, and `${x}` from a global variable it keeps as `%{x}`."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("%{", "${")


KIND = Dialplan()
