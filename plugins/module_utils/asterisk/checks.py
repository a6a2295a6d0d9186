# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk would refuse, or worse, swallow in silence: found before anything is written.

Asterisk ignores a section of unknown type, loads an endpoint whose context, AOR, auth or transport does not exist, and
drops a whole type over one duplicate (measured on 22.10.1); calls fail later.  Here all of that is refused by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import checks_webrtc, pjsip_auth
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.checks_apps import apps, steps
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.checks_files import certificate
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.checks_versions import port_of_chan_sip
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import Part, text_of, value_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS, Found, at
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import needs, part_lines, row_lines
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.references import (
    LISTS,
    MADE_BY,
    REFERENCES,
    Names,
    included,
    spelled,
    type_of_section,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import APPS
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, where
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field


class Checker:
    """Checks the plans of one run against what is there and what is planned."""

    def __init__(self, system: Any, plans: Sequence[Plan]) -> None:
        self.system, self.plans = system, plans
        self.by_kind: dict[str, Plan] = {plan.resource.kind: plan for plan in plans}
        self.names = Names(system, self.by_kind)

    def problems(self) -> list[Problem]:
        """Return everything that is wrong."""
        out: list[Problem] = []
        for plan in self.plans:
            kind = plan.resource.kind
            reason = self.system.scope_problem(plan.request)
            if reason:
                out.append(Problem("path", reason))
                continue
            if plan.changes and plan.resource.layout.root:
                out.extend(self._tree(plan.resource.layout.root))
            if kind in KINDS:
                out.extend(self._pjsip(plan))
            elif kind == "asterisk_dialplan":
                out.extend(self._dialplan(plan))
            elif kind in APPS:
                out.extend(apps(self, plan))
            else:
                out.extend(self._sections(plan))
        return out + list(self._left_dangling())

    def _tree(self, root: str) -> Iterator[Problem]:
        """Refuse to change what Asterisk does not read to its end: nothing of the change would take effect."""
        if not os.path.exists(self.system.folder.full(root)):
            return
        for one in self.system.folder.tree(root).check():
            if one.fatal:
                yield Problem(f"{one.path}:{one.line}", one.text, "mend it by hand first")

    def _pjsip(self, plan: Plan) -> Iterator[Problem]:
        objects = self.system.objects
        kind = plan.resource.kind
        scope = self.system.home(plan.request) if plan.request.scope else ""
        if plan.changes:
            yield from self._twice(plan)
        yield from self._unset(plan)
        if kind == "pjsip_endpoints":
            yield from checks_webrtc.needs(self, plan)
        for change in plan.changes:
            name = change.key[0]
            odd = objects.odd.get((plan.resource.layout.main.type, name))
            if odd:
                yield Problem(plan.where(change.key), odd, "mend it by hand first")
                continue
            for other in KINDS:
                clash = objects.found[other].get(name)
                if other != kind and clash is not None and "pjsip_transports" not in (other, kind):
                    yield Problem(
                        plan.where(change.key),
                        f"is there already as one of {other} ({clash.path})",
                        f"manage it with {other}",
                    )
            there = objects.found[kind].get(name)
            if there is not None and scope and there.path != self.system.folder.full(scope):
                yield Problem(
                    plan.where(change.key, "path"), f"stands in {there.path}, not in {scope}", "leave `path` out"
                )
            if change.after is not None:
                yield from self._item(plan, change)
                yield from self._new_sections(plan, change, there)

    def _new_sections(self, plan: Plan, change: Change, there: Found | None) -> Iterator[Problem]:
        """Refuse a section that would be the second of its name, or that the object would not refer to."""
        item, layout = change.after or {}, plan.resource.layout
        for part in layout.parts:
            if part.many or part is layout.main or (there is not None and there.sections.get(part.type)):
                continue
            lines = part_lines(plan.resource, part, item)
            if not any(lines.values()) and not (change.action == "create" and needs(plan.resource, part, item)):
                continue
            other = (item.get(layout.main.free) or {}).get(part.refer)
            taken = self.system.objects.types.get((part.type, change.key[0]))
            if part.refer and other:
                named = {one.wire.option: one.name for one in layout.wires.get(part.type, ())}
                spots = [named.get(one) or f"{part.free}.{one}" for one, values in lines.items() if values]
                said = plan.request.items[plan.positions[change.key]]
                spot = next((one for one in spots if said.get(one.partition(".")[0])), (spots or [part.free])[0])
                yield Problem(
                    plan.where(change.key, spot),
                    f"belongs to the {part.type}, and that of this {plan.resource.singular} ({other}) is not its own",
                    f"change it with asterisk_config, or give it one of its own by `unset: [{layout.main.free}.{part.refer}]`",
                )
            elif taken:
                yield Problem(
                    plan.where(change.key),
                    f"needs a section [{change.key[0]}] of type {part.type}, and there is one at {at(taken[0])} that is not its own",
                    "remove that one first, by hand or with asterisk_config",
                )

    def _unset(self, plan: Plan) -> Iterator[Problem]:
        """Refuse to unset what nobody knows: a slip there would leave the option as it is, in silence."""
        for index, item in enumerate(plan.request.items):
            for name in item.get("unset") or ():
                group, dot, option = name.partition(".")
                parts = [part for part in plan.resource.layout.parts if part.free and (not dot or part.free == group)]
                if name in plan.resource.by_name or (dot and not parts):
                    continue
                option = option if dot else name
                known = {one for part in parts for one in self.system.catalogue.options("pjsip.conf", part.type) or ()}
                there = plan.there.get(plan.resource.key_of(item), {})
                if option not in known and not any(option in there.get(part.free, {}) for part in parts):
                    label = plan.resource.label(plan.resource.key_of(item))
                    spot = where(plan.resource, index, label, "unset")
                    yield Problem(spot, f"{name} is no option of {plan.resource.items}", nearest(option, known))

    def _twice(self, plan: Plan) -> Iterator[Problem]:
        parts = {part.type for part in plan.resource.layout.parts}
        for (kind, name), places in self.system.objects.twice.items():
            if kind in parts:
                yield Problem(
                    at(places[1]),
                    f"[{name}] of type {kind} is defined twice, the first time at {at(places[0])}: Asterisk then refuses every {kind}",
                    "remove one of the two by hand",
                )

    def _item(self, plan: Plan, change: Change) -> Iterator[Problem]:
        item = change.after or {}
        layout = plan.resource.layout
        touched = {name.partition(".")[0] for name in change.fields}
        for part in layout.parts:
            if part.many:
                fields = plan.resource.by_name[part.many].fields
                for index, row in enumerate(item.get(part.many) or ()) if part.many in touched else ():
                    spot = f"{part.many}[{index}]"
                    yield from self._lines(plan, change, part, row_lines(fields, row), {}, spot)
                continue
            wires = layout.wires.get(part.type, ())
            named = {one.wire.option: one.name for one in wires}
            if part.free in touched or touched & set(named.values()):
                lines = part_lines(plan.resource, part, item)
                yield from self.unnamed(plan, change, part, wires)
                yield from self._lines(plan, change, part, lines, named, part.free)
        yield from self._whole(plan, change)

    def unnamed(self, plan: Plan, change: Change, part: Part, wires: Sequence[Field]) -> Iterator[Problem]:
        """Refuse an option among the free ones that has a field of its own, unless that field could not say it."""
        free = (change.after or {}).get(part.free) or {}
        found = {name: value if isinstance(value, list) else [text_of(value)] for name, value in free.items()}
        for one in wires:
            if one.wire.option not in free:
                continue
            given = (change.after or {}).get(one.name) is not None
            if given or (f"{part.free}.{one.wire.option}" in change.fields and value_of(one, found) is not None):
                spot = plan.where(change.key, f"{part.free}.{one.wire.option}")
                yield Problem(spot, "has an option of its own", f"use `{one.name}`")

    def _lines(
        self,
        plan: Plan,
        change: Change,
        part: Part,
        lines: Mapping[str, list[str]],
        named: Mapping[str, str],
        free: str,
    ) -> Iterator[Problem]:
        """Check the lines of one section: each option against the catalogue, each reference against what is there."""
        before = part_lines(plan.resource, part, change.before or {}) if not part.many else {}
        for option, values in lines.items():
            if before.get(option) == values:
                continue
            spot = plan.where(change.key, named.get(option) or f"{free}.{option}")
            for value in values:
                if (part.type, option) == ("auth", pjsip_auth.DIGEST):
                    reason = pjsip_auth.problem(self.system.catalogue, value)
                else:
                    reason = self.system.catalogue.check_option("pjsip.conf", part.type, option, value)
                if reason:
                    yield Problem(spot, reason)
                    break
            else:
                yield from self.reference(spot, part.type, option, values)

    def _whole(self, plan: Plan, change: Change) -> Iterator[Problem]:
        """Check what only the whole item shows."""
        item = change.after or {}
        kind = plan.resource.kind
        if kind == "pjsip_transports":
            yield from certificate(self.system, plan, change)
            yield from port_of_chan_sip(self.system, plan, change)
        if kind == "pjsip_endpoints":
            yield from checks_webrtc.contradictions(self, plan, change)
        named = (item.get("identify_options") or {}).get("match_header")  # a proxy in front says whose calls they are
        if kind == "pjsip_trunks" and not (item.get("accept_from") or item.get("registrations") or named):
            yield Problem(
                plan.where(change.key, "accept_from"),
                "is missing, and the trunk does not register: its calls could not be told from a stranger's",
                "name the addresses that the carrier calls from, or give `registrations`",
            )
        auth = {**(item.get("auth_options") or {}), "username": item.get("username")}
        if any(value for value in auth.values()) and not (
            item.get("secret")
            or item.get("password_digest")
            or any(name in auth for name in ("md5_cred", "refresh_token"))
        ):
            yield Problem(
                plan.where(change.key, "secret"),
                "is missing: Asterisk refuses an authentication without a password",
                "give `secret` or `password_digest`, or leave the user name out",
            )
        for name in item.get("templates") or () if "templates" in change.fields else ():
            if name not in self.names.known("template"):
                yield Problem(
                    plan.where(change.key, "templates"),
                    f'there is no template "{name}"',
                    nearest(name, self.names.known("template")),
                    ("asterisk_config", name),
                )

    def reference(self, spot: str, kind: str, option: str, values: Sequence[str]) -> Iterator[Problem]:
        """Check what an option of PJSIP refers to."""
        target = REFERENCES.get((kind, option))
        if target is None:
            return
        for value in values:
            for name in [one.strip() for one in value.split(",")] if option in LISTS else [value]:
                yield from self.missing(spot, target[0], name, target[1])

    def missing(self, spot: str, thing: str, name: str, maker: str) -> Iterator[Problem]:
        """Refuse a reference that leads nowhere.  `maker` is the kind that makes such a thing."""
        if name and not self.names.exists(thing, name):
            hint = nearest(spelled(thing, name), self.names.known(thing))
            yield Problem(spot, f'there is no {thing} called "{name}"', hint, (maker, name))

    def _dialplan(self, plan: Plan) -> Iterator[Problem]:
        scope = self.system.home(plan.request) if plan.request.scope else ""
        for change in plan.changes:
            there = self.system.contexts.get(change.key[0])
            if there is not None:
                if len(there.places) > 1:
                    lines = " and ".join(at(place) for place in there.places)
                    yield Problem(plan.where(change.key), f"stands at {lines}", "put the pieces together by hand first")
                elif scope and there.paths != {self.system.folder.full(scope)}:
                    yield Problem(
                        plan.where(change.key, "path"),
                        f"stands in {there.places[0].document.path}, not in {scope}",
                        "leave `path` out",
                    )
                if there.raw and change.action == "update":
                    yield Problem(
                        plan.where(change.key),
                        f"has lines that are no dialplan as data (the first: {there.raw[0]!r})",
                        "mend or remove them by hand first",
                    )
            for index, name in enumerate((change.after or {}).get("includes") or ()):
                target = included(name)
                if "${" not in target:
                    spot = plan.where(change.key, f"includes[{index}]")
                    yield from self.missing(spot, "context", target, "asterisk_dialplan")
            yield from steps(self, plan, change)

    def _sections(self, plan: Plan) -> Iterator[Problem]:
        if plan.request.purge and not plan.request.scope:
            yield Problem("purge", "needs `path`", "name the file whose other sections are to be removed")
        for change in plan.changes:
            path, name, kind = change.key
            if plan.resource.by_name["path"].check(path):  # type: ignore[misc]
                continue  # said already, and nothing outside the folder is read
            found = [one for one in self.system.folder.document(path).find(name) if not one.append]
            if kind:
                found = [one for one in found if self.system.folder.type_of(one) == kind]
            if len(found) > 1:
                yield Problem(
                    plan.where(change.key),
                    f"{path} has {len(found)} sections of this name (lines {', '.join(str(one.line) for one in found)})",
                    "say which by `type`, or put them together by hand",
                )
            item = change.after or {}
            kind = type_of_section(change.key, item)
            if not kind and (item.get("template") or item.get("templates") or change.key[2]):
                continue  # its type is that of another section
            for field in change.fields:
                _group, dot, option = field.partition(".")
                value = (item.get("options") or {}).get(option)
                if not dot or value is None:
                    continue
                for one in value if isinstance(value, list) else [value]:
                    reason = self.system.catalogue.check_option(path, kind or name, option, one)
                    if reason:
                        yield Problem(plan.where(change.key, field), reason)
                        break

    def _left_dangling(self) -> Iterator[Problem]:
        """Refuse to take away what something that stays refers to."""
        gone = {thing: self.names.gone(thing) for thing in MADE_BY}
        things = [thing for thing, names in gone.items() if names]
        told: set[tuple[str, str, str]] = set()
        for user, thing, name in self.names.uses(things) if things else ():
            spot = gone.get(thing, {}).get(spelled(thing, name))
            if spot is not None and (user, thing, name) not in told:
                told.add((user, thing, name))
                what = (
                    "it"
                    if spot.endswith(f"({name})") or thing in ("transport", "context", "queue")
                    else f"{thing} {name}"
                )
                yield Problem(spot, f"{user} still uses {what}", "change that first, or in the same run")
