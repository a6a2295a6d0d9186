# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that Asterisk's options refer to: what there is after a run, and who uses it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS, at
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_write import part_lines
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan

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
    ("endpoint", "mailboxes"): ("mailbox", "asterisk_mailboxes"),
    ("aor", "mailboxes"): ("mailbox", "asterisk_mailboxes"),
    ("registration", "transport"): ("transport", "pjsip_transports"),
    ("registration", "outbound_auth"): ("auth", "asterisk_config"),
    ("registration", "endpoint"): ("endpoint", "pjsip_trunks"),
    ("identify", "endpoint"): ("endpoint", "pjsip_trunks"),
}
LISTS = frozenset(("aors", "auth", "outbound_auth", "mailboxes"))
AEL_CONTEXT = re.compile(rb"^\s*(?:abstract\s+)?context\s+([^\s{]+)", re.M)
# What can be taken away while something refers to it, and the kinds that take it away.
MADE_BY: dict[str, tuple[str, ...]] = {
    "transport": ("pjsip_transports",),
    "context": ("asterisk_dialplan",),
    "queue": ("asterisk_queues", "asterisk_config"),
    "mailbox": ("asterisk_mailboxes", "asterisk_config"),
    "music class": ("asterisk_config",),
    "parking lot": ("asterisk_config",),
}
ROOT_OF = {"queue": "queues.conf", "music class": "musiconhold.conf", "parking lot": "res_parking.conf"}
ALWAYS = {"music class": "default", "parking lot": "default"}
USES = tuple({(option, thing): None for (_kind, option), (thing, _maker) in REFERENCES.items() if thing in MADE_BY})
VOICEMAIL = "voicemail.conf"


def included(text: str) -> str:
    """Return the context that an include names, without the times at which it holds."""
    return re.split(r"[|,]", text)[0].strip()


def spelled(thing: str, name: str) -> str:
    """Return a name as it is compared: queues without case, mailboxes with their context."""
    if thing == "queue":
        return name.lower()
    return f"{name}@default" if thing == "mailbox" and "@" not in name else name


def type_of_section(key: tuple[str, ...], item: Mapping[str, Any]) -> str:
    """Return the `type=` of a plain section."""
    told = str((item.get("options") or {}).get("type") or "")
    return told if key[2].startswith("+") else key[2] or told


class Names:
    """What the names in options may point to after one run, and what points to them."""

    def __init__(self, system: Any, by_kind: Mapping[str, Plan]) -> None:
        self.system, self.by_kind = system, by_kind
        self._known: dict[str, set[str]] = {}
        self._gone: dict[str, dict[str, str]] = {}

    def exists(self, thing: str, name: str) -> bool:
        """Say whether a reference of this kind to this name leads somewhere."""
        name = spelled(thing, name)
        if name in self.known(thing):
            return True
        server = self.system.server
        if server is None or name in self.gone(thing):
            return False
        if thing == "context":
            # Modules make contexts too (parking), and so do switches: the running server knows them.
            return server.dialplan(name) is not None
        # Queues, mailboxes and PJSIP's objects may stand in a database.
        if thing == "queue":
            return server.queues([name])[name] is not None
        if thing in ("endpoint", "aor", "auth") and (thing, name) not in self.system.objects.types:
            return server.pjsip_object(thing, name) is not None
        if thing == "mailbox":
            mailbox, unused, context = name.partition("@")
            return server.mailboxes([(mailbox, context)])[mailbox, context] is not None
        return False

    def known(self, thing: str) -> set[str]:
        """Return the names that a reference of this kind may point to, after this run."""
        if thing not in self._known:
            self._known[thing] = self._gather(thing)
        return self._known[thing]

    def _gather(self, thing: str) -> set[str]:
        if thing == "context":
            return self._contexts()
        if thing in ROOT_OF:
            return self._section_names(thing)
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

    def _changed_sections(self) -> dict[tuple[str, str], Mapping[str, Any] | None]:
        """Return (file, section) -> what asterisk_config makes of it in this run, or None where it removes it."""
        plan = self.by_kind.get("asterisk_config")
        changes = plan.changes if plan is not None else ()
        return {(change.key[0], change.key[1]): change.after for change in changes}

    def _section_names(self, thing: str) -> set[str]:
        root, changed = ROOT_OF[thing], self._changed_sections()
        names = {ALWAYS[thing]} if thing in ALWAYS else set()
        for place in self.system.folder.tree(root).places:
            spot = (self.system.folder.relative(place.document.path), place.section.name)
            if not place.section.template and changed.get(spot, place) is not None:
                names.add(spelled(thing, place.section.name))
        for key, item in self._wanted("asterisk_config"):
            if not item.get("template") and (key[0] == root or self.system.folder.is_read(root, key[0])):
                names.add(spelled(thing, key[1]))
        plan = self.by_kind.get("asterisk_queues") if thing == "queue" else None
        if plan is not None:
            names -= {spelled(thing, change.key[0]) for change in plan.changes if change.action == "delete"}
            names |= {spelled(thing, key[0]) for key in plan.wanted}
        return names - {"general"}

    def options(self, root: str, name: str) -> dict[str, str]:
        """Return what a section of a file, or of those that it reads, says after this run; names in lower case."""
        found: dict[str, str] = {}
        changed = self._changed_sections()
        for place in self.system.folder.tree(root).places:
            spot = (self.system.folder.relative(place.document.path), place.section.name)
            if place.section.name == name and spot not in changed:
                found.update((key.lower(), value) for key, value in place.section.items())
        for (path, section), item in changed.items():
            if section == name and item is not None and (path == root or self.system.folder.is_read(root, path)):
                found.update((key.lower(), str(value)) for key, value in (item.get("options") or {}).items())
        return found

    def _mailboxes(self) -> set[str]:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.mailboxes import aliases_of, inherited

        tree, changed = self.system.folder.tree(VOICEMAIL), self._changed_sections()
        found, aliases = inherited(tree), aliases_of(tree)
        for place in tree.places:
            section = place.section
            if not section.template and (self.system.folder.relative(place.document.path), section.name) not in changed:
                found.update(
                    key if section.name == aliases else f"{key}@{section.name}" for key, _value in section.items()
                )
        for key, item in self._wanted("asterisk_config"):
            if key[0] == VOICEMAIL or self.system.folder.is_read(VOICEMAIL, key[0]):
                found.update(f"{name}@{key[1]}" for name in item.get("options") or {})
        plan = self.by_kind.get("asterisk_mailboxes")
        if plan is not None:
            found -= {"@".join(change.key) for change in plan.changes if change.action == "delete"}
            found |= {"@".join(key) for key in plan.wanted}
        return found

    def gone(self, thing: str) -> dict[str, str]:
        """Return name -> where an error points to, of the things that this run takes away."""
        if thing not in self._gone:
            out: dict[str, str] = {}
            for kind in MADE_BY.get(thing, ()):
                plan = self.by_kind.get(kind)
                for change in plan.changes if plan is not None else ():
                    for name in self._names_in(thing, kind, change):
                        out[spelled(thing, name)] = plan.where(change.key) if plan is not None else ""
            self._gone[thing] = {name: spot for name, spot in out.items() if name not in self.known(thing)}
        return self._gone[thing]

    def _names_in(self, thing: str, kind: str, change: Change) -> list[str]:
        """Return the names of a kind of thing that a change may take away."""
        if kind != "asterisk_config":
            return ["@".join(change.key)] if change.action == "delete" else []
        path, name = change.key[0], change.key[1]
        root = ROOT_OF.get(thing, VOICEMAIL)
        if path != root and not self.system.folder.is_read(root, path):
            return []
        if thing == "mailbox":
            return [f"{one}@{name}" for one in (change.before or {}).get("options") or ()]
        return [name] if change.action == "delete" else []

    def uses(self, things: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """Yield (who, kind of thing, name) for everything that something refers to after this run."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.users import of_apps, of_contexts

        for kind in ("pjsip_endpoints", "pjsip_trunks"):
            for key, item in self.after(kind).items():
                for holder in (
                    item,
                    item.get("options") or {},
                    item.get("aor_options") or {},
                    *(one.get("options") or {} for one in item.get("registrations") or ()),
                ):
                    for option, thing in USES:
                        for name in names_in(option, holder.get(option)):
                            yield f"{kind} {key[0]}", thing, name
        changed = self._changed_sections()
        for place in self.system.objects.raw:
            if (self.system.folder.relative(place.document.path), place.section.name) not in changed:
                for option, thing in USES:
                    for name in names_in(option, place.section.get(option)):
                        yield f"[{place.section.name}] at {at(place)}", thing, name
        yield from of_contexts(self, things)
        yield from of_apps(self, things)

    def after(self, kind: str) -> dict[tuple[str, ...], Any]:
        """Return every item of a kind as it will be."""
        plan = self.by_kind.get(kind)
        if plan is not None:
            return plan.remaining()
        if kind == "asterisk_dialplan":
            return {(name,): one.item for name, one in self.system.contexts.items()}
        return {(n if isinstance(n, tuple) else (n,)): one.item for n, one in self.system.objects.found[kind].items()}


def names_in(option: str, value: Any) -> list[str]:
    """Return the names that an option's value holds: one, or several by commas."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if not isinstance(value, str) or not value:
        return []
    return [one.strip() for one in value.split(",")] if option in LISTS else [value]
