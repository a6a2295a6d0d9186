# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PJSIP's objects as they stand in the files: which sections make a transport, a phone or a trunk.

The classifier: an endpoint that an outbound registration or an identify belongs to is a trunk, any other is a phone.
What is ambiguous (a section defined twice, lines added by `(+)`, two identifies of one endpoint, a registration that two
endpoints could have) is recognised by no kind: it is left to `asterisk_config`, and never purged.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import pjsip_auth
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Place, Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import Part, options_of, value_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource

# How a password in clear or a digest is named depends on the version alone, so the store says it, not the item.
AUTH_TYPES = ("userpass", "digest")
KINDS = ("pjsip_transports", "pjsip_endpoints", "pjsip_trunks")


def at(place: Place) -> str:
    """Return where a section stands, as people look it up."""
    return f"{place.document.path}:{place.section.line}"


Lines = dict[str, list[str]]


def lines_of(section: Section) -> Lines:
    """Return a section's own lines, option (in lower case) -> values; what `+=` appends is part of the value."""
    lines: Lines = {}
    for _index, key, operator, value in section.rows():
        option = key.lower()
        if operator == "+=":
            lines[option] = section.values(key)
        elif option in lines:
            lines[option].append(value)
        else:
            lines[option] = [value]
    return lines


def type_of(tree: Tree, section: Section, lines: Lines) -> str:
    """Return a section's `type=`, which a template may give."""
    if "type" in lines and not section.append:
        return lines["type"][-1]
    category = tree.category_of(section)
    return (section.get("type") if category is None or section.append else category.get("type")) or ""


@dataclass
class Found:
    """One object: the sections of each of its parts, and the item that they make."""

    kind: str
    name: str
    sections: dict[str, list[Place]] = field(default_factory=dict)
    item: Item = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The file of the main section."""
        return os.path.normpath(next(iter(self.sections.values()))[0].document.path)


@dataclass
class Objects:
    """Everything that the PJSIP files hold.

    found  kind -> name -> object
    raw    sections that no kind recognises, templates and settings among them
    twice  (type, name) -> places, where Asterisk refuses the whole type
    odd    (type, name) -> why a transport or an endpoint is left to nobody
    """

    found: dict[str, dict[str, Found]]
    raw: list[Place]
    twice: dict[tuple[str, str], list[Place]]
    odd: dict[tuple[str, str], str]
    types: dict[tuple[str, str], list[Place]]


def read_objects(tree: Tree, resources: dict[str, Resource]) -> Objects:
    """Sort the sections of the PJSIP files into objects."""
    types: dict[tuple[str, str], list[Place]] = {}
    places: list[Place] = []
    added: dict[str, Place] = {}
    lines: dict[int, Lines] = {}
    for place in tree.places:
        section = place.section
        places.append(place)
        if section.append:
            added.setdefault(section.name, place)
        elif not section.template:
            lines[id(section)] = own = lines_of(section)
            types.setdefault((type_of(tree, section, own), section.name), []).append(place)
    objects = Objects({kind: {} for kind in KINDS}, [], {}, {}, types)
    objects.twice = {key: found for key, found in types.items() if len(found) > 1 and key[0]}
    index = _Index(types, lines, added)
    for (kind, name), found in types.items():
        if kind not in ("transport", "endpoint"):
            continue
        odd = _odd(index, kind, name, found)
        if odd:
            objects.odd[kind, name] = odd
        elif kind == "transport":
            objects.found["pjsip_transports"][name] = Found("pjsip_transports", name, {"transport": found})
        else:
            _endpoint(objects, index, name, found[0], resources)
    used: set[int] = set()
    for kind in KINDS:
        for one in objects.found[kind].values():
            one.item = item_of(one, resources[kind], lines)
            used.update(id(place.section) for part in one.sections.values() for place in part)
    objects.raw = [place for place in places if id(place.section) not in used]
    return objects


class _Index:
    """Who refers to what, over all files."""

    def __init__(
        self, types: dict[tuple[str, str], list[Place]], lines: dict[int, Lines], added: dict[str, Place]
    ) -> None:
        self.types, self.lines, self.added = types, lines, added
        self.users: dict[tuple[str, str], set[str]] = {}
        self.identifies: dict[str, list[Place]] = {}
        registrations: list[Place] = []
        outbound: dict[str, set[str]] = {}
        for (kind, name), found in types.items():
            for place in found:
                if kind == "endpoint":
                    for refer, target in (("aors", "aor"), ("auth", "auth"), ("outbound_auth", "auth")):
                        for one in _names(self.get(place, refer)):
                            self.users.setdefault((target, one), set()).add(name)
                    outbound.setdefault(self.get(place, "outbound_auth") or "", set()).add(name)
                elif kind == "identify":
                    self.identifies.setdefault(self.get(place, "endpoint") or "", []).append(place)
                elif kind == "registration":
                    registrations.append(place)
        self.registrations: dict[str, list[Place]] = {}  # endpoint -> its own
        self.claims: dict[int, set[str]] = {}  # id of a section -> the endpoints that could have it
        self.by_auth: dict[str, list[Place]] = {}
        for place in sorted(registrations, key=lambda place: (place.document.path, place.section.line)):
            self.by_auth.setdefault(self.get(place, "outbound_auth") or "", []).append(place)
            self.claims[id(place.section)] = self._claims(place, outbound)
            for name in self.claims[id(place.section)]:
                self.registrations.setdefault(name, []).append(place)

    def get(self, place: Place, option: str) -> str | None:
        """Return the last value of an option of a section: the one that counts."""
        values = self.lines[id(place.section)].get(option)
        return values[-1] if values else None

    def _claims(self, place: Place, outbound: dict[str, set[str]]) -> set[str]:
        """Return whose an outbound registration is: by `endpoint=`, else by its name, else by the auth that they share."""
        told = self.get(place, "endpoint")
        if told:
            return {told}
        for name in (place.section.name, re.sub(r"-\d+$", "", place.section.name)):
            if ("endpoint", name) in self.types:
                return {name}
        auth = self.get(place, "outbound_auth")
        return outbound.get(auth, set()) if auth else set()

    def own(self, kind: str, target: str | None, name: str) -> Place | None:
        """Return the section that an endpoint refers to, if it is one, and nobody else's."""
        names = _names(target)
        if len(names) != 1 or self.users.get((kind, names[0]), {name}) != {name} or names[0] in self.added:
            return None
        if kind == "auth" and any(self.claims[id(place.section)] != {name} for place in self.by_auth.get(names[0], ())):
            return None
        found = self.types.get((kind, names[0]), [])
        return found[0] if len(found) == 1 else None


def _names(value: str | None) -> list[str]:
    return [one.strip() for one in (value or "").split(",") if one.strip()]


def _odd(index: _Index, kind: str, name: str, found: Sequence[Place]) -> str:
    """Return why a transport or an endpoint is ambiguous, and so left to nobody; empty if it is not."""
    if len(found) > 1:
        return f"is defined twice, at {at(found[0])} and {at(found[1])}: Asterisk refuses every {kind} then"
    registrations = index.registrations.get(name, []) if kind == "endpoint" else []
    identifies = index.identifies.get(name, []) if kind == "endpoint" else []
    for place in (*found, *registrations, *identifies):
        if place.section.name in index.added:
            return f"gets more lines by (+) at {at(index.added[place.section.name])}"
    if len(identifies) > 1:
        return f"has two identifies, at {at(identifies[0])} and {at(identifies[1])}"
    for place in registrations:
        others = sorted(index.claims[id(place.section)] - {name})
        if others:
            return f"shares the registration at {at(place)} with {', '.join(others)}"
    return ""


def _endpoint(objects: Objects, index: _Index, name: str, main: Place, resources: dict[str, Resource]) -> None:
    """Decide what an endpoint is, and gather its sections."""
    registrations = index.registrations.get(name, [])
    identifies = index.identifies.get(name, [])
    kind = "pjsip_trunks" if registrations or identifies else "pjsip_endpoints"
    one = Found(kind, name)
    for part in resources[kind].layout.parts:
        if part is resources[kind].layout.main:
            one.sections[part.type] = [main]
        elif part.many:
            one.sections[part.type] = list(registrations)
        elif part.back:
            one.sections[part.type] = list(identifies)
        else:
            target = index.get(main, part.refer)
            if target is None and part.refer == "outbound_auth" and registrations:
                target = index.get(registrations[0], "outbound_auth")
            place = index.own(part.type, target, name)
            one.sections[part.type] = [place] if place is not None else []
    objects.found[kind][name] = one


def item_of(found: Found, resource: Resource, lines: dict[int, Lines]) -> Item:
    """Return the item that an object's sections make: every line of them, each once."""
    item: Item = {"name": found.name}
    for part in resource.layout.parts:
        places = found.sections.get(part.type) or []
        if part.many:
            rows = [_row(found, resource, part, lines[id(place.section)]) for place in places]
            if rows:
                item[part.many] = rows
        elif places:
            skip = {"type"}
            if part.back:
                skip.add(part.back)
            if part is resource.layout.main:
                skip.update(_resolved(found, resource))
                if places[0].section.templates and "templates" in resource.by_name:
                    item["templates"] = list(places[0].section.templates)
            own = lines[id(places[0].section)]
            if part.type == "auth":
                own = pjsip_auth.read(own)
            if part.type == "auth" and own.get("auth_type", [""])[-1] in AUTH_TYPES:
                skip.add("auth_type")
            read_lines(own, resource.layout.options.get(part.type, {}), part.free, skip, item)
    return item


def references_said(found: Found, resource: Resource, said: Mapping[str, Any]) -> Item:
    """Return an object's item with the references to its own sections that a task speaks of: they are left out elsewhere."""
    main = resource.layout.main
    own = {part.refer: found.sections[part.type][0].section.name for part in resource.layout.parts
           if part.refer in said and found.sections.get(part.type)}  # fmt: skip
    return {**found.item, main.free: {**(found.item.get(main.free) or {}), **own}} if own else found.item


def _resolved(found: Found, resource: Resource) -> set[str]:
    """Return the references of the main section that are part of the object itself."""
    return {part.refer for part in resource.layout.parts if part.refer and found.sections.get(part.type)}


def _row(found: Found, resource: Resource, part: Part, own: Lines) -> Item:
    row: Item = {}
    skip = {"type"}
    if own.get("endpoint") == [found.name]:
        skip.add("endpoint")
    auth = found.sections.get("auth") or []
    if auth and own.get("outbound_auth") == [auth[0].section.name]:
        skip.add("outbound_auth")
    fields = {one.wire.option: one for one in resource.by_name[part.many].fields if not one.free}
    read_lines(own, fields, "options", skip, row)
    return row


def read_lines(own: Lines, fields: Mapping[str, Field], free: str, skip: set[str], item: dict[str, Any]) -> None:
    """Put a section's lines into an item: fields where they can tell, free options for the rest."""
    rest: Lines = {}
    taken: set[str] = set()
    for option, values in own.items():
        if option in skip:
            continue
        one = fields.get(option)
        value = value_of(one, own) if one is not None else None
        if one is None or value is None:
            rest[option] = values
        else:
            item[one.name] = value
            taken.update(options_of(one))
    for option in taken:
        rest.pop(option, None)
    if rest:
        item[free] = {option: values[0] if len(values) == 1 else list(values) for option, values in rest.items()}
