# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters as mod_sofia keeps them, `<param name="…" value="…"/>`: to the fields of an item, and back.

Profiles and gateways share this. A field's `wire` is the tuple of the parameters that it stands for: the first is written, all
of `writes` where a field has several, and the others are other spellings of it. What a field cannot say in its own type (a port
of `auto`, or of `$${internal_sip_port}`) is an option under the server's own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, render

SOFIA = "sofia.conf"
REFERENCE = "$${"
TRUE_WORDS = ("yes", "on", "true", "t", "enabled", "active", "allow")
NUMBER = re.compile(r"-?\d{1,9}")
NAME = re.compile(r"[A-Za-z0-9_.-]+")
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Wire:
    """How a field is written.

    names   the parameters that it is read from, the written ones first
    writes  how many of them are written: two for the codecs of both directions
    many    whether the parameter is repeated, once for each value of a list
    """

    names: tuple[str, ...]
    writes: int = 1
    many: bool = False


def wire(*names: str, writes: int = 1, many: bool = False) -> Wire:
    """Return how a field is written."""
    return Wire(names, writes, many)


def truth(text: str) -> bool:
    """Say whether the server takes a text for true; whatever it does not, is false."""
    return text.lower() in TRUE_WORDS or (bool(re.fullmatch(r"\s*[-+]?\d+", text)) and int(text) != 0)


def refers(text: str) -> bool:
    """Say whether a text refers to a global variable."""
    return REFERENCE in text


def put_in(tree: Any, text: str) -> str:
    """Return a text as the server has it, its global variables put in; where only the server knows one, as it stands."""
    return str(tree.expand(text)) if refers(text) and tree.known(text) else text


def profiles_of(tree: Any) -> list[Element]:
    """Return every profile that the server would know, in the order in which it starts them."""
    configuration = tree.configuration(SOFIA)
    holder = configuration.first("profiles") if configuration is not None else None
    return list(holder.all("profile")) if holder is not None else []


def profile_of(tree: Any, name: str) -> Element | None:
    """Return a profile by its name."""
    return next((one for one in profiles_of(tree) if one.get("name") == name), None)


def is_true(tree: Any, settings: Mapping[str, Sequence[str]], name: str) -> bool:
    """Say whether a setting is on, once the server has put in its variables."""
    values = settings.get(name)
    return truth(put_in(tree, values[-1])) if values else False


class Params:
    """The parameters of one kind: its fields, the names that the server knows, and whether case matters to it."""

    def __init__(self, resource: Resource, known: Sequence[str], fold: bool, aliases: Mapping[str, str]) -> None:
        self.fold = fold
        self.known = {self._case(name): name for name in known}
        self.aliases = dict(aliases)
        self.fields: list[tuple[Field, Wire]] = [
            (one, one.wire) for one in resource.fields if isinstance(one.wire, Wire)
        ]
        self.by_wire = {self._case(name): one for one, how in self.fields for name in how.names}
        self.many = {self._case(name) for _one, how in self.fields if how.many for name in how.names}

    def _case(self, name: str) -> str:
        return name.lower() if self.fold else name

    def spelled(self, name: str) -> str:
        """Return a parameter's name as the server's source spells it; an unknown one as it is."""
        name = self.aliases.get(name, name)
        return self.known.get(self._case(name), name)

    def same(self, left: str, right: str) -> bool:
        """Say whether two names are one parameter."""
        return self.spelled(left) == self.spelled(right)

    def values(self, holder: Element | None) -> Values:
        """Return every parameter with its values, in the order of the file."""
        out: Values = {}
        for one in holder.all("param") if holder is not None else ():
            name = self.spelled(one.get("name"))
            if name:
                out.setdefault(name, []).append(one.get("value"))
        return out

    def item(self, values: Mapping[str, Sequence[str]]) -> Item:
        """Return the fields and options that parameters make."""
        left, out = dict(values), {}  # type: dict[str, Sequence[str]], Item
        for one, how in self.fields:
            said = self._read(one, how, left) if how.names[0] in left else None
            if said is not None:
                out[one.name] = said
                for name in how.names[: max(how.writes, 1)]:
                    left.pop(name, None)
        options = {name: raws[-1] for name, raws in left.items()}
        if options:
            out["options"] = options
        return out

    def _read(self, one: Field, how: Wire, values: Mapping[str, Sequence[str]]) -> Any:
        """Return a field's value, or None where it is not there or cannot be said in the field's type."""
        written = [list(values.get(name, ())) for name in how.names[: how.writes]]
        if not all(written) or any(name in values for name in how.names[how.writes :]):
            return None
        if how.many:
            return written[0]
        raws = {raw[-1] for raw in written}
        return typed(one, raws.pop()) if len(raws) == 1 else None

    def raws(self, item: Mapping[str, Any]) -> Values:
        """Return the parameters that an item is written as."""
        out: Values = {}
        for one, how in self.fields:
            value = item.get(one.name)
            if value is None:
                continue
            texts = [str(each) for each in value] if how.many else [text_of(value)]
            for name in how.names[: how.writes]:
                if texts:
                    out[name] = texts
        for name, value in (item.get("options") or {}).items():
            out[self.spelled(name)] = [str(value)]
        return out

    def settle(self, item: Item) -> Item:
        """Return an item whose options are spelled as the server's source spells them."""
        options = item.get("options")
        if not options:
            return item
        return {**item, "options": {self.spelled(name): str(value) for name, value in options.items()}}

    def reconcile(self, after: Item, wanted: Item, _old: Item, _generate: Callable[[], str]) -> Item:
        """Return an item that says nothing twice: what the task says drives out the other spelling that was there.

        A `Resource.direct`.
        """
        options, mentioned = after.get("options") or {}, wanted.get("options") or {}
        drop_fields, drop = set(), set()
        for one, how in self.fields:
            if one.name not in after:
                continue
            for name in how.names:
                if name in mentioned and wanted.get(one.name) is None:
                    drop_fields.add(one.name)
                elif name in options and name not in mentioned:
                    drop.add(name)
        out = {name: value for name, value in after.items() if name not in drop_fields}
        kept = {name: value for name, value in options.items() if name not in drop}
        out.pop("options", None)
        return {**out, "options": kept} if kept else out

    def check(self, item: Item) -> list[tuple[str, str, str]]:
        """Return the options that a field says, a `Resource.check`."""
        out = []
        for name, value in (item.get("options") or {}).items():
            one = self.by_wire.get(self._case(name))
            if one is None:
                continue
            if item.get(one.name) is not None:
                out.append((f"options.{name}", f"is given beside `{one.name}`, which is the same", "leave one out"))
            elif one.name != "codecs" and typed(one, str(value)) is not None:
                out.append((f"options.{name}", f"has an option of its own, `{one.name}`", "use that"))
        return out

    def unknown(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield names that the server does not know, each with the nearest that it does."""
        for name in names:
            if self.spelled(name) not in self.known.values():
                hint = nearest(self._case(name), self.known)
                for folded, true in self.known.items():
                    hint = hint.replace(f'"{folded}"', f'"{true}"')
                yield name, hint

    def write(
        self, editor: Any, holder: Element, before: Values, after: Values, literal: Sequence[str], where: str
    ) -> None:
        """Change the parameters that differ; `literal` names those in which `$${` refers to nothing."""
        new: list[str] = []
        for name in dict.fromkeys([*before, *after]):
            old, wanted = before.get(name, []), after.get(name, [])
            if old == wanted:
                continue
            there = [one for one in holder.all("param") if self.same(one.get("name"), name)]
            if wanted and self._case(name) not in self.many:
                there = there[-1:]  # of several the last counts
            for element, value in zip(there, wanted):
                if element.get("value") != value or name in literal:
                    guarded(where, name, editor.set_attribute, element, "value", value, references=name not in literal)
            for element in there[len(wanted) :]:
                editor.remove(element)
            new += [self.line(name, value, literal, where) for value in wanted[len(there) :]]
        if new:
            lines = holder.all("param")
            kept = lines[-1] if lines else None
            editor.add_child(holder, "\n".join(new), after=kept)

    def line(self, name: str, value: str, literal: Sequence[str], where: str) -> str:
        """Return the line of a parameter, without indentation."""
        how = {"references": name not in literal}
        return str(guarded(where, name, render, "param", {"name": name, "value": value}, **how)).strip("\n")


def typed(one: Field, text: str) -> Any:
    """Return a text as a value of a field, or None where the field's type cannot say it."""
    if one.name == "codecs":
        return [word.strip() for word in text.split(",") if word.strip()]
    if one.type == "str":
        return text if not one.choices or text in one.choices else None
    if refers(text):
        return None
    if one.type == "int":
        return int(text) if NUMBER.fullmatch(text) else None
    return truth(text)


def text_of(value: Any) -> str:
    """Return a value as it is written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def guarded(where: str, name: str, work: Callable[..., Any], *values: Any, **more: Any) -> Any:
    """Do a piece of writing; what the dialect cannot say is refused, and no value is told."""
    try:
        return work(*values, **more)
    except ValueError as error:
        words = "cannot be written" if name == "password" else str(error)
        raise refuse(f"{where}: {name}", words, "choose another value") from None


def unknown_variables(tree: Any, where: str, values: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield the values that refer to global variables which nothing sets: the server would put in nothing."""
    for name, raws in values.items():
        for raw in raws:
            for variable in tree.unknown(raw) if refers(raw) else ():
                yield Problem(
                    f"{where}: {name}",
                    f"refers to the global variable {variable}, which nothing sets: FreeSWITCH would put in nothing",
                    "set it with freeswitch_vars",
                    missing=("freeswitch_vars", variable),
                )


def broken_lines(where: str, values: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield the values with a line break: the server puts them into SIP headers as they are, and a line more is a header."""
    for name, raws in values.items():
        if name != "password" and any("\n" in raw or "\r" in raw for raw in raws):
            yield Problem(f"{where}: {name}", "holds a line break, which would end a SIP header", "leave it out")


def expanded(tree: Any, values: Mapping[str, Sequence[str]]) -> Values:
    """Return parameters as the server has them, its variables put in."""
    return {name: [put_in(tree, raw) for raw in raws] for name, raws in values.items()}


def from_(low: int, high: int = 2**31 - 1) -> Callable[[int], str | None]:
    """Return a check of a number."""

    def check(value: int) -> str | None:
        if low <= value <= high:
            return None
        return f"{value} is not from {low} to {high}" if high < 2**31 - 1 else f"{value} is less than {low}"

    return check
