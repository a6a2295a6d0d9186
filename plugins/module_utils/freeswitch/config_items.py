# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of `<configuration>`s as items, and items as elements.

Every element belongs to one item: `<param>`s of unique names and leaves (children without children of their own that close
themselves, or have no name) to the item of the element that holds them; every other child is an item itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import INDENT, Element, escape

STEP = re.compile(r"([A-Za-z_][\w.\-]*)(?:\[([^\]]*)\])?(?:/|$)")
ELSEWHERE = {"acl.conf": "freeswitch_acls", "sofia.conf/profiles": "freeswitch_profiles and freeswitch_gateways"}
Steps = tuple[tuple[str, str], ...]


def steps_of(path: str, name: str = "") -> Steps:
    """Return (element, name) of each step of `profiles/profile[default]/email`.  Raises ValueError."""
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(path):
        match = STEP.match(path, at)
        if match is None:
            raise ValueError(
                "is no path of element names, such as settings, queues/queue, profiles/profile[default]/email"
            )
        out.append((match.group(1), match.group(2) or ""))
        at = match.end()
    if not out or path.endswith("/") or out[-1][1]:
        raise ValueError("ends with the element's own name; what it is called is the item's `name`")
    out[-1] = (out[-1][0], name)
    return tuple(out)


def path_of(steps: Sequence[tuple[str, str]]) -> str:
    """Return the path of an element; the last step's name is the item's own."""
    head = [f"{element}[{name}]" if name else element for element, name in steps[:-1]]
    return "/".join([*head, steps[-1][0]])


def configurations(tree: Any) -> Iterator[Element]:
    """Yield the configurations that the server reads: of several of one name the first."""
    section, seen = tree.section("configuration"), set()
    for one in section.all("configuration") if section is not None else ():
        if one.get("name") and one.get("name") not in seen:
            seen.add(one.get("name"))
            yield one


def holds_itself(element: Element) -> bool:
    """Say whether an element is an item of its own, rather than a leaf of the one that holds it."""
    closes_itself = element.close_start == element.open_end and element.open_end >= 0
    return bool(element.children) or (bool(element.get("name")) and not closes_itself and element.name != "param")


def elements(tree: Any) -> Iterator[tuple[str, Steps, Element]]:
    """Yield file, steps and element of every item."""
    for configuration in configurations(tree):
        file = configuration.get("name")
        if file not in ELSEWHERE:
            for child in configuration.children:
                if f"{file}/{child.name}" not in ELSEWHERE:
                    yield from _walk(file, (), child)


def _walk(file: str, above: Steps, element: Element) -> Iterator[tuple[str, Steps, Element]]:
    steps = (*above, (element.name, element.get("name")))
    own = [one for one in element.children if holds_itself(one)]
    if not own or len(own) < len(element.children) or set(element.attrs) - {"name"}:
        yield file, steps, element
    for child in own:
        yield from _walk(file, steps, child)


def is_param(element: Element) -> bool:
    """Say whether a child is a plain parameter."""
    return element.name == "param" and bool(element.get("name")) and set(element.attrs) <= {"name", "value"}


def params_of(element: Element) -> dict[str, str]:
    """Return the plain parameters whose names stand once."""
    found = [one for one in element.children if is_param(one)]
    times = Counter(one.get("name") for one in found)
    return {one.get("name"): one.get("value") for one in found if times[one.get("name")] == 1}


def leaves_of(element: Element) -> list[Element]:
    """Return the children that are neither parameters nor items of their own."""
    params = params_of(element)
    return [
        one for one in element.children if not holds_itself(one) and not (is_param(one) and one.get("name") in params)
    ]


def item_of(file: str, steps: Steps, element: Element) -> Item:
    """Return an element as an item."""
    out: Item = {"file": file, "element": path_of(steps)}
    if element.get("name"):
        out["name"] = element.get("name")
    attributes = {name: value for name, value in element.attrs.items() if name != "name"}
    for name, value in (("attributes", attributes), ("params", params_of(element))):
        if value:
            out[name] = value
    leaves = [_leaf(one) for one in leaves_of(element)]
    if leaves:
        out["children"] = leaves
    return out


def _leaf(element: Element) -> Item:
    return {"element": element.name, "attributes": dict(element.attrs)} if element.attrs else {"element": element.name}


def rows_of(item: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Return an item's other children as (name, attributes)."""
    return [
        (str(row["element"]), {str(name): str(value) for name, value in (row.get("attributes") or {}).items()})
        for row in item.get("children") or ()
    ]


def find(parent: Element, steps: Sequence[tuple[str, str]]) -> tuple[Element, Sequence[tuple[str, str]]]:
    """Return the deepest element there is on the way, and the steps that are left."""
    for index, (name, called) in enumerate(steps):
        child = next((one for one in parent.children if one.name == name and one.get("name") == called), None)
        if child is None:
            return parent, steps[index:]
        parent = child
    return parent, ()


@dataclass
class New:
    """An element that is to be made, with what it is to hold."""

    step: tuple[str, str]
    item: Mapping[str, Any] = field(default_factory=dict)
    kids: dict[tuple[str, str], New] = field(default_factory=dict)

    def place(self, steps: Sequence[tuple[str, str]], item: Mapping[str, Any]) -> None:
        """Put an item where its steps lead."""
        kid = self.kids.setdefault(steps[0], New(steps[0]))
        if len(steps) > 1:
            kid.place(steps[1:], item)
        else:
            kid.item = item

    def text(self) -> str:
        """Return it as lines, with an end tag of its own, by which it is known for an item."""
        name, called = self.step
        where = f"{self.item.get('file', '')}: {name} {called}".strip()
        attrs = {**({"name": called} if called else {}), **_texts(self.item.get("attributes"))}
        rows = [("param", {"name": one, "value": value}) for one, value in _texts(self.item.get("params")).items()]
        lines = [line(where, row, values) for row, values in [*rows, *rows_of(self.item)]]
        lines += [one for kid in self.kids.values() for one in kid.text().split("\n")]
        head = line(where, name, attrs)[:-2] + ">"
        return "\n".join([head, *(INDENT + one for one in lines), f"</{name}>"])


def _texts(value: Any) -> dict[str, str]:
    return {str(name): str(one) for name, one in (value or {}).items()}


def line(where: str, name: str, attrs: Mapping[str, str]) -> str:
    """Return one element without children; `$${name}` is a reference but in a secret.  Raises PbxError."""
    words = ""
    for one, value in attrs.items():
        secret = is_secret_name(one) or (one == "value" and is_secret_name(attrs.get("name", "")))
        words += f' {one}="{written(where, one, value, not secret)}"'
    return f"<{name}{words}/>"


def written(where: str, name: str, value: str, references: bool) -> str:
    """Return a value as it stands in a file.  Raises PbxError for what cannot stand there."""
    try:
        return escape(value, references)
    except ValueError as error:
        raise _no(where, name, error) from None


def _no(where: str, name: str, error: ValueError) -> PbxError:
    return refuse(f"{where}: {name}", str(error), "leave it out")
