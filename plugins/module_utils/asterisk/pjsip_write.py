# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to PJSIP's objects, carried into their sections: only the lines that differ are touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import pjsip_auth
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Place
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import Part, lines_of, text_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import Found, Objects
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource

Lines = dict[str, list[str]]


def part_lines(resource: Resource, part: Part, item: Mapping[str, Any]) -> Lines:
    """Return the lines (option -> values) that an item has in one of its sections, references not counted."""
    lines: Lines = {}
    for name, value in (item.get(part.free) or {}).items():
        lines[name] = value if isinstance(value, list) else [text_of(value)]
    for one in resource.layout.wires.get(part.type, ()):
        if item.get(one.name) is not None:
            for option, values in lines_of(one, item[one.name]):
                lines[option] = values
    return lines


def row_lines(fields: Sequence[Field], row: Mapping[str, Any]) -> Lines:
    """Return the lines of one entry of a list of sections (a registration)."""
    lines: Lines = {}
    for name, value in (row.get("options") or {}).items():
        lines[name] = value if isinstance(value, list) else [text_of(value)]
    for one in fields:
        if not one.free and row.get(one.name) is not None:
            for option, values in lines_of(one, row[one.name]):
                lines[option] = values
    return lines


def needs(resource: Resource, part: Part, item: Mapping[str, Any]) -> bool:
    """Say whether a new item gets this section even if nothing is said of it: not if it names another one."""
    return part.always and not (item.get(resource.layout.main.free) or {}).get(part.refer)


def _auth_of(found: Found) -> str:
    places = found.sections.get("auth") or []
    return places[0].section.name if places else ""


def _allow_behind_disallow(section: Section) -> None:
    """Asterisk reads line by line: `disallow = all` behind an `allow` would take it back."""
    section.set("disallow", ["all"])
    keys = [row[1].lower() for row in section.rows()]
    if "allow" in keys[: keys.index("disallow")]:
        values = section.values("allow")
        section.unset("allow")
        section.set("allow", values)


class Writer:
    """Carries the changes of one PJSIP kind into documents.

    home       the document for new objects
    auth_type  what this version calls an authentication by password or digest
    """

    def __init__(
        self,
        resource: Resource,
        objects: Objects,
        home: Callable[[], Document],
        auth_type: str,
    ) -> None:
        self.resource, self.objects, self.home, self.auth_type = resource, objects, home, auth_type
        self.touched: list[tuple[str, str, str, str, tuple[str, ...]]] = []
        self._had = ""
        self._gone: dict[str, str] = {}

    def apply(self, change: Change) -> None:
        """Carry out one change.  `touched` gains (file, section type, name, action, option names) for each section."""
        name = change.key[0]
        found = self.objects.found[self.resource.kind].get(name)
        if change.action == "delete":
            for part, places in found.sections.items() if found is not None else ():
                for place in places:
                    self._remove(part, place)
            return
        if found is None:
            found = self.objects.found[self.resource.kind][name] = Found(self.resource.kind, name)
        self._had, self._gone = _auth_of(found), {}
        document = found.sections[self.resource.layout.main.type][0].document if found.sections else self.home()
        for part in self.resource.layout.parts:
            if part.many:
                self._many(part, found, document, change)
            else:
                self._one(part, found, document, change)
        self._refer(found)

    def _one(self, part: Part, found: Found, document: Document, change: Change) -> None:
        after = change.after or {}
        lines = part_lines(self.resource, part, after)
        before = part_lines(self.resource, part, change.before or {})
        main = part is self.resource.layout.main
        places = found.sections.get(part.type) or []
        wanted = any(lines.values())
        if part.type == "auth":
            section = places[0].section if places else None
            lines = pjsip_auth.spelled(lines, section, self.auth_type)
            before = pjsip_auth.spelled(before, section, self.auth_type, held=True)
        if not places:
            if not (wanted or main or (change.action == "create" and needs(self.resource, part, after))):
                return
            extra = {"type": part.type}
            if part.back:
                extra[part.back] = found.name
            if part.type == "auth":
                extra["auth_type"] = pjsip_auth.auth_type_of(lines, "", self.auth_type)
            templates = tuple(after.get("templates") or ()) if main else ()
            section = self._add(document, found, templates)
            found.sections[part.type] = [Place(document, section)]
            self._set(section, {**{k: [v] for k, v in extra.items()}, **lines}, {})
            self._touch(document, part.type, section.name, "create", tuple(lines))
            return
        place = places[0]
        if not wanted and before and not main and not part.always:
            # Nothing of it is wanted any more: an auth without a password, or an identify without a match, is refused.
            self._remove(part.type, place)
            found.sections[part.type] = []
            self._gone[part.type] = place.section.name
            return
        changed = self._set(place.section, lines, before)
        if part.type == "auth" and "auth_type" not in lines and pjsip_auth.changes_password(changed):
            there = place.section.get("auth_type") or ""
            kind = pjsip_auth.auth_type_of(lines, there, self.auth_type)
            # Without a word it is a password in clear; what a template says of it is not known here.
            silent = not there and kind == self.auth_type and not place.section.templates and "password" in lines
            if kind != there and not silent:
                place.section.set("auth_type", [kind])
        if (
            main
            and list(after.get("templates") or []) != list(place.section.templates)
            and "templates" in self.resource.by_name
        ):
            place.section.set_header(templates=tuple(after.get("templates") or ()))
            place.section.set("type", [part.type])  # a template may have said it
            changed.append("templates")
        if any(lines.get("allow") or ()) and after.get("allow") != (change.before or {}).get("allow"):
            _allow_behind_disallow(place.section)
        if changed:
            self._touch(place.document, part.type, place.section.name, "update", tuple(changed))

    def _many(self, part: Part, found: Found, document: Document, change: Change) -> None:
        """Write a list of sections; the first bears the object's name, the others a number behind it."""
        rows: list[Item] = list((change.after or {}).get(part.many) or [])
        old: list[Item] = list((change.before or {}).get(part.many) or [])
        places = list(found.sections.get(part.type) or [])
        fields = self.resource.by_name[part.many].fields
        for place in places[len(rows) :]:
            self._remove(part.type, place)
        found.sections[part.type] = places = places[: len(rows)]
        for index, row in enumerate(rows):
            lines = row_lines(fields, row)
            before = row_lines(fields, old[index]) if index < len(old) else {}
            if row.get("line") and "line" not in before:
                lines["endpoint"] = [found.name]
            if "outbound_auth" not in lines:
                lines.update(self._auth_line(found, places[index].section if index < len(places) else None, before))
            if index < len(places):
                changed = self._set(places[index].section, lines, before)
                if changed:
                    self._touch(places[index].document, part.type, places[index].section.name, "update", tuple(changed))
                continue
            name = self._free_name(found.name, part.type, places)
            section = self._add(document, found, (), name)
            places.append(Place(document, section))
            self._set(section, {"type": [part.type], **lines}, {})
            self._touch(document, part.type, name, "create", tuple(lines))

    def _auth_line(self, found: Found, section: Section | None, before: Lines) -> Lines:
        """Return what a registration says of the object's auth: only where one of the two is new, or the auth is gone."""
        now = _auth_of(found)
        if now and (section is None or not self._had or "outbound_auth" in before):
            return {"outbound_auth": [now]}
        if section is not None and self._had and not now and section.get("outbound_auth") == self._had:
            return {"outbound_auth": []}
        return {}

    def _free_name(self, name: str, kind: str, places: Sequence[Place]) -> str:
        taken = {place.section.name for place in places} | {n for t, n in self.objects.types if t == kind}
        return next(one for one in [name, *(f"{name}-{n}" for n in range(2, 999))] if one not in taken)

    def _refer(self, found: Found) -> None:
        """Make the main section name the sections that belong to it, unless it does."""
        main = found.sections[self.resource.layout.main.type][0]
        changed = []
        for part in self.resource.layout.parts:
            if not part.refer:
                continue
            places = found.sections.get(part.type) or []
            if places and main.section.get(part.refer) is None:
                main.section.set(part.refer, [places[0].section.name])
                changed.append(part.refer)
            elif not places and part.type in self._gone and main.section.get(part.refer) == self._gone[part.type]:
                main.section.unset(part.refer)
                changed.append(part.refer)
        if changed:
            self._touch(main.document, self.resource.layout.main.type, main.section.name, "update", tuple(changed))

    def _add(self, document: Document, found: Found, templates: Sequence[str], name: str | None = None) -> Section:
        """Add a section behind the object's other ones, or at the end of the document."""
        mine = [p.section for places in found.sections.values() for p in places if p.document is document]
        return document.add_section(name or found.name, templates=tuple(templates), after=mine[-1] if mine else None)

    def _remove(self, kind: str, place: Place) -> None:
        place.document.remove_section(place.section)
        self.objects.types.pop((kind, place.section.name), None)
        self._touch(place.document, kind, place.section.name, "delete", ())

    @staticmethod
    def _set(section: Section, lines: Lines, before: Lines) -> list[str]:
        """Make a section say `lines`; an option that only `before` has is removed.  Returns what was changed."""
        changed = []
        for option, values in lines.items():
            if before.get(option) != values and section.values(option) != values:
                section.set(option, values)
                changed.append(option)
        for option in before:
            if option not in lines:
                section.unset(option)
                changed.append(option)
        return changed

    def _touch(self, document: Document, kind: str, name: str, action: str, options: tuple[str, ...]) -> None:
        self.touched.append((document.path, kind, name, action, options))


def notation(resource: Resource, item: Item | None) -> str:
    """Return an item as its sections would stand in a file of their own: for the diff, from a masked item."""
    if item is None:
        return ""
    name, out = item["name"], []
    for part in resource.layout.parts:
        rows: list[tuple[str, Lines]] = []
        if part.many:
            fields = resource.by_name[part.many].fields
            for number, row in enumerate(item.get(part.many) or (), 1):
                rows.append((name if number == 1 else f"{name}-{number}", row_lines(fields, row)))
        else:
            lines = part_lines(resource, part, item)
            if lines or part is resource.layout.main or part.always:
                rows.append((name, lines))
        for title, lines in rows:
            templates = item.get("templates") if part is resource.layout.main else None
            out.append(f"[{title}]({','.join(templates)})" if templates else f"[{title}]")
            out.append(f"type = {part.type}")
            out.extend(f"{option} = {value}" for option, values in lines.items() for value in values)
            out.append("")
    return "\n".join(out)
