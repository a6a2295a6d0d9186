# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk would refuse, or worse, swallow in silence: found before anything is written.

Asterisk ignores a section of unknown type, loads an endpoint whose context, AOR, auth or transport does not exist, and
drops a whole type over one duplicate (measured on 22.10.1); calls fail later.  Here all of that is refused by name.
"""

from __future__ import annotations

import os
import re
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Sequence, Set, Tuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import Part
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS, at
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import part_lines, row_lines
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan

# What a name in an option points to: option -> (kind of thing, the managing kind that makes it, comma separated)
REFERENCES: Dict[Tuple[str, str], Tuple[str, str]] = {
    ("endpoint", "transport"): ("transport", "pjsip_transports"),
    ("endpoint", "context"): ("context", "asterisk_dialplan"),
    ("endpoint", "message_context"): ("context", "asterisk_dialplan"),
    ("endpoint", "subscribe_context"): ("context", "asterisk_dialplan"),
    ("endpoint", "aors"): ("aor", "asterisk_config"),
    ("endpoint", "auth"): ("auth", "asterisk_config"),
    ("endpoint", "outbound_auth"): ("auth", "asterisk_config"),
    ("endpoint", "moh_suggest"): ("music class", "asterisk_config"),
    ("endpoint", "mailboxes"): ("mailbox", "asterisk_config"),
    ("aor", "mailboxes"): ("mailbox", "asterisk_config"),
    ("registration", "transport"): ("transport", "pjsip_transports"),
    ("registration", "outbound_auth"): ("auth", "asterisk_config"),
    ("registration", "endpoint"): ("endpoint", "pjsip_trunks"),
    ("identify", "endpoint"): ("endpoint", "pjsip_trunks"),
}
LISTS = frozenset(("aors", "auth", "outbound_auth", "mailboxes"))
AEL_CONTEXT = re.compile(rb"^\s*(?:abstract\s+)?context\s+([^\s{]+)", re.M)


class Checker:
    """Checks the plans of one run against what is there and what is planned."""

    def __init__(self, system: Any, plans: Sequence[Plan]) -> None:
        self.system, self.plans = system, plans
        self.by_kind: Dict[str, Plan] = {plan.resource.kind: plan for plan in plans}
        self._known: Dict[str, Set[str]] = {}

    def problems(self) -> List[Problem]:
        """Return everything that is wrong."""
        out: List[Problem] = []
        for plan in self.plans:
            kind = plan.resource.kind
            if plan.changes and plan.resource.layout.root:
                out.extend(self._tree(plan.resource.layout.root))
            if kind in KINDS:
                out.extend(self._pjsip(plan))
            elif kind == "asterisk_dialplan":
                out.extend(self._dialplan(plan))
            else:
                out.extend(self._sections(plan))
        return out + list(self._left_dangling())

    def _tree(self, root: str) -> Iterator[Problem]:
        """Refuse to change what Asterisk does not read to its end: nothing of the change would take effect."""
        if not os.path.exists(self.system.folder.full(root)):
            return
        for one in self.system.folder.tree(root).problems:
            if one.fatal:
                yield Problem(f"{one.path}:{one.line}", one.text, "mend it by hand first")

    def _pjsip(self, plan: Plan) -> Iterator[Problem]:
        objects = self.system.objects
        kind = plan.resource.kind
        scope = self.system.home(plan.request) if plan.request.scope else ""
        if plan.changes:
            yield from self._twice(plan)
        for change in plan.changes:
            name = change.key[0]
            if name in objects.odd and kind != "pjsip_transports":
                yield Problem(plan.where(change.key), objects.odd[name], "mend it by hand first")
                continue
            for other in KINDS:
                clash = objects.found[other].get(name)
                if other != kind and clash is not None and "pjsip_transports" not in (other, kind):
                    yield Problem(
                        plan.where(change.key), f"is there already as one of {other} ({clash.path})", f"manage it with {other}"
                    )
            there = objects.found[kind].get(name)
            if there is not None and scope and there.path != self.system.folder.full(scope):
                yield Problem(plan.where(change.key, "path"), f"stands in {there.path}, not in {scope}", "leave `path` out")
            if change.after is not None:
                yield from self._item(plan, change)

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
                for option in sorted(set(item.get(part.free) or {}) & set(named)):
                    if item.get(named[option]) is not None or f"{part.free}.{option}" in change.fields:
                        if option not in ("allow", "disallow"):
                            spot = plan.where(change.key, f"{part.free}.{option}")
                            yield Problem(spot, "has an option of its own", f"use `{named[option]}`")
                yield from self._lines(plan, change, part, lines, named, part.free)
        yield from self._whole(plan, change)

    def _lines(
        self, plan: Plan, change: Change, part: Part, lines: Mapping[str, List[str]], named: Mapping[str, str], free: str
    ) -> Iterator[Problem]:
        """Check the lines of one section: each option against the catalogue, each reference against what is there."""
        before = part_lines(plan.resource, part, change.before or {}) if not part.many else {}
        for option, values in lines.items():
            if before.get(option) == values:
                continue
            spot = plan.where(change.key, named.get(option) or f"{free}.{option}")
            for value in values:
                reason = self.system.catalogue.check_option("pjsip.conf", part.type, option, value)
                if reason:
                    yield Problem(spot, reason)
                    break
            else:
                yield from self._reference(spot, part.type, option, values)

    def _whole(self, plan: Plan, change: Change) -> Iterator[Problem]:
        """Check what only the whole item shows."""
        item = change.after or {}
        kind = plan.resource.kind
        if kind == "pjsip_trunks" and not item.get("accept_from") and not item.get("registrations"):
            yield Problem(
                plan.where(change.key, "accept_from"),
                "is missing, and the trunk does not register: its calls could not be told from a stranger's",
                "name the addresses that the carrier calls from, or give `registrations`",
            )
        auth = {**(item.get("auth_options") or {}), "username": item.get("username")}
        if any(value for value in auth.values()) and not (
            item.get("secret") or item.get("password_digest") or any(name in auth for name in ("md5_cred", "refresh_token"))
        ):
            yield Problem(
                plan.where(change.key, "secret"),
                "is missing: Asterisk refuses an authentication without a password",
                "give `secret` or `password_digest`, or leave the user name out",
            )
        for name in item.get("templates") or () if "templates" in change.fields else ():
            if name not in self.known("template"):
                yield Problem(
                    plan.where(change.key, "templates"),
                    f'there is no template "{name}"',
                    nearest(name, self.known("template")),
                    ("asterisk_config", name),
                )

    def _reference(self, spot: str, kind: str, option: str, values: Sequence[str]) -> Iterator[Problem]:
        target = REFERENCES.get((kind, option))
        if target is None:
            return
        thing, maker = target
        for value in values:
            for name in [one.strip() for one in value.split(",")] if option in LISTS else [value]:
                if name and not self._exists(thing, name):
                    yield Problem(
                        spot, f'there is no {thing} called "{name}"', nearest(name, self.known(thing)), (maker, name)
                    )

    def _exists(self, thing: str, name: str) -> bool:
        if name in self.known(thing):
            return True
        if thing == "mailbox" and "@" not in name:
            return f"{name}@default" in self.known(thing)
        if thing == "context" and self.system.server is not None:
            # Modules make contexts too (parking), and so do switches: the running server knows them.
            return self.system.server.dialplan(name) is not None
        return False

    def known(self, thing: str) -> Set[str]:
        """Return the names that a reference of this kind may point to, after this run."""
        if thing not in self._known:
            self._known[thing] = self._gather(thing)
        return self._known[thing]

    def _gather(self, thing: str) -> Set[str]:
        if thing == "context":
            return self._contexts()
        if thing == "music class":
            return {"default"} | self._section_names("musiconhold.conf") - {"general"}
        if thing == "mailbox":
            return self._mailboxes()
        objects = self.system.objects
        if thing == "template":
            tree = self.system.folder.tree("pjsip.conf")
            names = {place.section.name for place in tree.places if place.section.template}
            return names | {key[1] for key, item in self._wanted("asterisk_config") if item.get("template")}
        names = {name for kind, name in objects.types if kind == thing}
        names |= {key[1] for key, item in self._wanted("asterisk_config") if self._type(key, item) == thing}
        for kind in KINDS:
            if kind in self.by_kind:
                parts = {part.type for part in self.by_kind[kind].resource.layout.parts}
                if thing in parts:
                    names |= {key[0] for key, _item in self._wanted(kind)}
                names -= {
                    change.key[0]
                    for change in self.by_kind[kind].changes
                    if change.action == "delete" and thing in parts and self.by_kind[kind].resource.layout.main.type == thing
                }
        return names

    @staticmethod
    def _type(key: Tuple[str, ...], item: Mapping[str, Any]) -> str:
        return key[2] or str((item.get("options") or {}).get("type") or "")

    def _wanted(self, kind: str) -> List[Tuple[Tuple[str, ...], Mapping[str, Any]]]:
        plan = self.by_kind.get(kind)
        return list(plan.wanted.items()) if plan is not None else []

    def _contexts(self) -> Set[str]:
        plan = self.by_kind.get("asterisk_dialplan")
        names = {key[0] for key in plan.remaining()} if plan is not None else set(self.system.contexts)
        try:
            ael = self.system.folder.read("extensions.ael")
        except FileNotFoundError:
            ael = b""
        return names | {name.decode("utf-8", "replace") for name in AEL_CONTEXT.findall(ael)}

    def _section_names(self, root: str) -> Set[str]:
        names = {place.section.name for place in self.system.folder.tree(root).places}
        return names | {key[1] for key, _item in self._wanted("asterisk_config") if key[0] == root}

    def _mailboxes(self) -> Set[str]:
        found: Set[str] = set()
        for place in self.system.folder.tree("voicemail.conf").places:
            found.update(f"{key}@{place.section.name}" for key, _value in place.section.items())
        for key, item in self._wanted("asterisk_config"):
            if key[0] == "voicemail.conf":
                found.update(f"{name}@{key[1]}" for name in item.get("options") or {})
        return found

    def _dialplan(self, plan: Plan) -> Iterator[Problem]:
        scope = self.system.home(plan.request) if plan.request.scope else ""
        for change in plan.changes:
            there = self.system.contexts.get(change.key[0])
            if there is not None:
                paths = sorted({place.document.path for place in there.places})
                if len(there.places) > 1:
                    lines = " and ".join(at(place) for place in there.places)
                    yield Problem(plan.where(change.key), f"stands at {lines}", "put the pieces together by hand first")
                elif scope and paths != [self.system.folder.full(scope)]:
                    yield Problem(plan.where(change.key, "path"), f"stands in {paths[0]}, not in {scope}", "leave `path` out")
                if there.raw and change.action == "update":
                    yield Problem(
                        plan.where(change.key),
                        f"has lines that are no dialplan as data (the first: {there.raw[0]!r})",
                        "mend or remove them by hand first",
                    )
            for index, name in enumerate((change.after or {}).get("includes") or ()):
                target = re.split(r"[|,]", name)[0].strip()
                if not self._exists("context", target) and "${" not in target:
                    yield Problem(
                        plan.where(change.key, f"includes[{index}]"),
                        f'there is no context called "{target}"',
                        nearest(target, self.known("context")),
                        ("asterisk_dialplan", target),
                    )

    def _sections(self, plan: Plan) -> Iterator[Problem]:
        if plan.request.purge and not plan.request.scope:
            yield Problem("purge", "needs `path`", "name the file whose other sections are to be removed")
        for change in plan.changes:
            path, name, kind = change.key
            found = [one for one in self.system.folder.document(path).find(name) if not one.append]
            if kind:
                found = [one for one in found if one.get("type") == kind]
            if len(found) > 1:
                yield Problem(
                    plan.where(change.key),
                    f"{path} has {len(found)} sections of this name (lines {', '.join(str(one.line) for one in found)})",
                    "say which by `type`, or put them together by hand",
                )
            item = change.after or {}
            for field in change.fields:
                _group, dot, option = field.partition(".")
                value = (item.get("options") or {}).get(option)
                if not dot or value is None:
                    continue
                for one in value if isinstance(value, list) else [value]:
                    reason = self.system.catalogue.check_option(path, self._type(change.key, item) or name, option, one)
                    if reason:
                        yield Problem(plan.where(change.key, field), reason)
                        break

    def _left_dangling(self) -> Iterator[Problem]:
        """Refuse to take away what something that stays refers to."""
        gone: Dict[str, FrozenSet[str]] = {}
        for kind, thing in (("pjsip_transports", "transport"), ("asterisk_dialplan", "context")):
            plan = self.by_kind.get(kind)
            names = frozenset(change.key[0] for change in plan.changes if change.action == "delete") if plan else frozenset()
            gone[thing] = frozenset(name for name in names if name not in self.known(thing))
        if not any(gone.values()):
            return
        for kind in ("pjsip_endpoints", "pjsip_trunks"):
            plan = self.by_kind.get(kind)
            items = plan.remaining() if plan else {(n,): f.item for n, f in self.system.objects.found[kind].items()}
            for key, item in items.items():
                for thing in gone:
                    if item.get(thing) in gone[thing]:
                        maker = "pjsip_transports" if thing == "transport" else "asterisk_dialplan"
                        where = self._holder(maker, str(item[thing]))
                        yield Problem(where, f"{kind} {key[0]} still uses it", "change that first, or in the same run")

    def _holder(self, kind: str, name: str) -> str:
        plan: Optional[Plan] = self.by_kind.get(kind)
        return plan.where((name,)) if plan is not None else name
