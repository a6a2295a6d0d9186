# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that Asterisk's options refer to: what there is after a run, and who uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS, at
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import part_lines
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan

# What a name in an option points to: option -> (kind of thing, the managing kind that makes it, comma separated)
REFERENCES: dict[tuple[str, str], tuple[str, str]] = {
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
MADE_BY = {"pjsip_transports": "transport", "asterisk_dialplan": "context"}
USES = tuple((option, thing) for (_kind, option), (thing, _maker) in REFERENCES.items() if thing in MADE_BY.values())


def included(text: str) -> str:
    """Return the context that an include names, without the times at which it holds."""
    return re.split(r"[|,]", text)[0].strip()


def type_of_section(key: tuple[str, ...], item: Mapping[str, Any]) -> str:
    """Return the `type=` of a plain section."""
    return key[2] or str((item.get("options") or {}).get("type") or "")


class Names:
    """What the names in options may point to after one run, and what points to them."""

    def __init__(self, system: Any, by_kind: Mapping[str, Plan]) -> None:
        self.system, self.by_kind = system, by_kind
        self._known: dict[str, set[str]] = {}

    def exists(self, thing: str, name: str) -> bool:
        """Say whether a reference of this kind to this name leads somewhere."""
        if name in self.known(thing):
            return True
        if thing == "mailbox" and "@" not in name:
            return f"{name}@default" in self.known(thing)
        if thing == "context" and self.system.server is not None:
            # Modules make contexts too (parking), and so do switches: the running server knows them.
            return self.system.server.dialplan(name) is not None
        return False

    def known(self, thing: str) -> set[str]:
        """Return the names that a reference of this kind may point to, after this run."""
        if thing not in self._known:
            self._known[thing] = self._gather(thing)
        return self._known[thing]

    def _gather(self, thing: str) -> set[str]:
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
        for kind in KINDS:
            if kind in self.by_kind:
                names -= self._deleted(self.by_kind[kind], thing)
                names |= self._made(self.by_kind[kind], thing)
        return names | {key[1] for key, item in self._wanted("asterisk_config") if type_of_section(key, item) == thing}

    def _deleted(self, plan: Plan, thing: str) -> set[str]:
        """Return the names of the sections of a type that go with a plan's deleted items."""
        gone = [change.key[0] for change in plan.changes if change.action == "delete"]
        found = self.system.objects.found[plan.resource.kind]
        return {place.section.name for name in gone for place in found[name].sections.get(thing, ())}

    @staticmethod
    def _made(plan: Plan, thing: str) -> set[str]:
        """Return the names of the sections of a type that a plan's items will have, if they are new."""
        parts = [part for part in plan.resource.layout.parts if part.type == thing]
        return {
            key[0]
            for part in parts
            for key, item in plan.wanted.items()
            if part is plan.resource.layout.main
            or (
                item.get(part.many) if part.many else part.always or any(part_lines(plan.resource, part, item).values())
            )
        }

    def _wanted(self, kind: str) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
        plan = self.by_kind.get(kind)
        return list(plan.wanted.items()) if plan is not None else []

    def _contexts(self) -> set[str]:
        plan = self.by_kind.get("asterisk_dialplan")
        names = {key[0] for key in plan.remaining()} if plan is not None else set(self.system.contexts)
        try:
            ael = self.system.folder.read("extensions.ael")
        except FileNotFoundError:
            ael = b""
        return names | {name.decode("utf-8", "replace") for name in AEL_CONTEXT.findall(ael)}

    def _section_names(self, root: str) -> set[str]:
        names = {place.section.name for place in self.system.folder.tree(root).places}
        return names | {key[1] for key, _item in self._wanted("asterisk_config") if key[0] == root}

    def _mailboxes(self) -> set[str]:
        found: set[str] = set()
        for place in self.system.folder.tree("voicemail.conf").places:
            found.update(f"{key}@{place.section.name}" for key, _value in place.section.items())
        for key, item in self._wanted("asterisk_config"):
            if key[0] == "voicemail.conf":
                found.update(f"{name}@{key[1]}" for name in item.get("options") or {})
        return found

    def gone(self, kind: str, thing: str) -> frozenset[str]:
        """Return the names of a kind that this run takes away."""
        plan = self.by_kind.get(kind)
        names = [change.key[0] for change in plan.changes if change.action == "delete"] if plan else []
        return frozenset(name for name in names if name not in self.known(thing))

    def uses(self) -> Iterator[tuple[str, str, str]]:
        """Yield (who, kind of thing, name) for every transport and context that something refers to after this run."""
        for kind in ("pjsip_endpoints", "pjsip_trunks"):
            plan = self.by_kind.get(kind)
            items = plan.remaining() if plan else {(n,): f.item for n, f in self.system.objects.found[kind].items()}
            for key, item in items.items():
                for holder in (
                    item,
                    item.get("options") or {},
                    *(one.get("options") or {} for one in item.get("registrations") or ()),
                ):
                    for option, thing in USES:
                        if isinstance(holder.get(option), str):
                            yield f"{kind} {key[0]}", thing, holder[option]
        planned = self.by_kind.get("asterisk_config")
        changed = {(change.key[0], change.key[1]) for change in planned.changes} if planned else set()
        for place in self.system.objects.raw:
            if (self.system.folder.relative(place.document.path), place.section.name) not in changed:
                for option, thing in USES:
                    if place.section.get(option):
                        yield f"[{place.section.name}] at {at(place)}", thing, str(place.section.get(option))
        dialplan = self.by_kind.get("asterisk_dialplan")
        for key, item in dialplan.remaining().items() if dialplan else ():
            for name in item.get("includes") or ():
                yield f"context {key[0]}", "context", included(name)
