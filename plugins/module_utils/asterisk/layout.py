# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the fields of Asterisk's resources stand in its files: what `Field.wire` and `Resource.layout` mean here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field

PLAIN, COMMA, LINES, PAIRS, CODECS, MEMBERS = "plain", "comma", "lines", "pairs", "codecs", "members"
TRUE = frozenset(("yes", "true", "y", "t", "1", "on"))
FALSE = frozenset(("no", "false", "n", "f", "0", "off"))


@dataclass(frozen=True)
class Wire:
    """Where a field stands: an option of one of the object's sections.

    form: `plain` one line; `comma` one line, joined by commas; `lines` a line for each value (read
    by commas too, as Asterisk does); `pairs` a line
    `name=value` for each entry of a dict; `codecs` as `disallow = all` and one `allow` line;
    `members` as the `member` lines of a queue.
    """

    part: str
    option: str
    form: str = PLAIN


@dataclass(frozen=True)
class Part:
    """One section of an object that is spread over several, as PJSIP's are.

    type     the section's `type=`
    free     the item's field for the options that no field names
    refer    the option of the main section that names this one (`aors`); the main section itself has none
    back     the option of this section that names the main one (`endpoint` in an identify)
    many     the item's field that is a list of such sections (`registrations`)
    always   a new item gets this section even if nothing is said of it
    """

    type: str
    free: str
    refer: str = ""
    back: str = ""
    many: str = ""
    always: bool = False


@dataclass(frozen=True)
class Layout:
    """Where a kind lives: the file that Asterisk reads first, the file for new objects, and the sections of an object."""

    root: str
    parts: tuple[Part, ...] = ()
    wires: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Field]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_option = {part: {one.wire.option: one for one in fields} for part, fields in self.wires.items()}
        object.__setattr__(self, "options", by_option)

    @property
    def main(self) -> Part:
        """The section that gives the object its name."""
        return self.parts[0]


def wires_of(fields: Sequence[Field]) -> dict[str, tuple[Field, ...]]:
    """Return part -> the fields that stand in it."""
    out: dict[str, list[Field]] = {}
    for one in fields:
        if isinstance(one.wire, Wire):
            out.setdefault(one.wire.part, []).append(one)
    return {part: tuple(found) for part, found in out.items()}


def text_of(value: Any) -> str:
    """Return a value as Asterisk's files spell it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def lines_of(one: Field, value: Any) -> list[tuple[str, list[str]]]:
    """Return a field's value as (option, values): what `Section.set` takes."""
    wire: Wire = one.wire
    if wire.form == COMMA:
        return [(wire.option, [",".join(text_of(v) for v in value)] if value else [])]
    if wire.form == LINES:
        return [(wire.option, [text_of(v) for v in value])]
    if wire.form == PAIRS:
        return [(wire.option, [f"{name}={text_of(v)}" for name, v in value.items()])]
    if wire.form == MEMBERS:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import members  # hardly any run has queues

        return [(wire.option, members.texts_of(value))]
    if wire.form == CODECS:
        return [("disallow", ["all"] if value else []), (wire.option, [",".join(value)] if value else [])]
    return [(wire.option, [text_of(value)])]


def options_of(one: Field) -> tuple[str, ...]:
    """Return the options that a field's value occupies."""
    return ("disallow", one.wire.option) if one.wire.form == CODECS else (one.wire.option,)


def named_wins(fields: Sequence[Field], after: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Let a field that is mentioned replace what a file says of its option in a way that no field can tell.

    Such lines (`allow = !all,alaw`, a variable that is set twice) stand among the options that no field names.
    """
    out = dict(after)
    free = {one.wire: one.name for one in fields if one.free and out.get(one.name)}
    if not free:
        return out
    unset = wanted.get("unset") or ()
    for one in fields:
        if not isinstance(one.wire, Wire) or (wanted.get(one.name) is None and one.name not in unset):
            continue
        group = free.get(one.wire.part, "")
        gone = [
            name for name in options_of(one) if name in out.get(group, ()) and name not in (wanted.get(group) or ())
        ]
        if gone:
            out[group] = {name: value for name, value in out[group].items() if name not in gone}
            if not out[group]:
                del out[group]
                del free[one.wire.part]
    return out


def value_of(one: Field, found: Mapping[str, list[str]]) -> Any:
    """Return a field's value from a section's lines (option -> values), or None where it cannot tell the whole of them.

    What it cannot tell stays with the options that no field names, so that reading and writing again changes nothing.
    """
    values = found.get(one.wire.option)
    if values is None:
        return None
    form = one.wire.form
    if form == CODECS:
        # Asterisk reads line by line: `disallow = all` behind an `allow` takes it back.
        first = next(name for name in found if name in ("allow", "disallow"))
        return _codecs(values, found.get("disallow")) if first == "disallow" or "disallow" not in found else None
    if form == MEMBERS:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import members

        return members.rows_of(values)
    if form == LINES:
        return [part.strip() for value in values for part in value.split(",") if part.strip()]
    if form == PAIRS:
        pairs = [value.partition("=") for value in values]
        names = [name.strip() for name, _eq, _value in pairs]
        if len(set(names)) != len(names) or not all(eq for _name, eq, _value in pairs):
            return None
        return {name: value for name, (_n, _eq, value) in zip(names, pairs)}
    if len(values) != 1:
        return None
    if form == COMMA:
        return [part.strip() for part in values[0].split(",") if part.strip()]
    return _scalar(one, values[0])


def _scalar(one: Field, text: str) -> Any:
    if one.type == "bool":
        low = text.lower()
        return True if low in TRUE else False if low in FALSE else None
    if one.type == "int":
        return int(text) if text.lstrip("-").isdigit() else None
    if one.choices and text not in one.choices:
        return next((choice for choice in one.choices if choice == text.lower()), None)
    return text


def _codecs(values: Sequence[str], disallow: Any) -> Any:
    names = [part.strip() for value in values for part in value.split(",") if part.strip()]
    plain = all(not name.startswith("!") and name.lower() != "all" for name in names)
    return names if plain and disallow in (None, ["all"]) else None
