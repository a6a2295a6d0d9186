# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk with some kinds in its realtime tables: the same sections, read from rows and written back to them.

Files and rows make one configuration, as they do for the server: who refers to whom, what stands twice, and what an endpoint
is (telephone or trunk) is found out over both.  Rows are live as soon as they are committed, so that no endpoint, trunk or
queue needs a reload; what Asterisk keeps a copy of (registrations, and how contacts are qualified) is told by narrow commands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Place
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.pjsip_read import KINDS, Objects, at, read_objects
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_rows import QUEUE, Rows
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_store import Store
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_wiring import (
    database_of,
    problems,
    read_wiring,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import (
    APPS,
    PJSIP,
    AsteriskSystem,
    _Found,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.users import of_interface
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Sql
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan, Reading, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key

QUEUES = "asterisk_queues"
_FEW = 200  # items up to which only the rows that concern them are read
_REFERS = ("aors", "auth", "outbound_auth", "endpoint")


class _Tree:
    """The files of a configuration, and the rows behind them."""

    def __init__(self, tree: Any, rows: Rows, queues: bool) -> None:
        self.places = [*tree.places, *(Place(rows, row) for row in rows.sections if (row.kind == QUEUE) == queues)]  # type: ignore[arg-type]
        self.category_of = tree.category_of


@dataclass
class RealtimeSystem(AsteriskSystem):
    """One Asterisk on this host, of which some kinds are kept in a database.

    databases  kind -> the options of `database`, of the kinds with `backend: realtime`
    """

    databases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _store: list[Store] = field(default_factory=list)
    _wanted: tuple[set[str] | None, set[str] | None] = (None, None)

    def watched(self) -> None:
        """An answer about a database rests on more than files."""

    @property
    def store(self) -> Store:
        """The tables, connected to and not yet read."""
        if not self._store:
            options = [dict(one or {}) for one in self.databases.values()]
            if any(one != options[0] for one in options):
                raise refuse("database", "differs between the kinds of one run", "give every kind the same, or none")
            wiring = read_wiring(self.folder)
            found = problems(wiring, self.databases)
            if found:
                raise PbxError(found)
            database = database_of(self.folder, wiring, self.databases, options[0])
            kinds = dict.fromkeys([*self.databases, "pjsip_endpoints"])  # members of queues are endpoints
            self._store.append(Store(Sql(database), wiring.families(kinds), bool(options[0].get("create_tables"))))
        return self._store[0]

    @property
    def rows(self) -> Rows:
        """The rows, read once: all, or those that concern what was asked for."""
        store = self.store
        if "rows" not in self._apps:
            missing = [one for one in store.missing if not store.create]
            needed = [one for one in missing if one in self._families()]
            if needed:
                names = ", ".join(store.tables[one] for one in needed)
                raise refuse(
                    store.path,
                    f"has no table {names} that this user can see",
                    "give `database: {create_tables: true}`, or make them by Asterisk's own migrations",
                )
            store.load(*self._wanted)
            self._apps["rows"] = store.rows
        return self._apps["rows"]

    def _families(self) -> set[str]:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_tables import FAMILIES

        return {family for kind in self.databases for family in FAMILIES[kind]}

    @property
    def objects(self) -> Objects:
        """PJSIP's objects as they stand in the files and in the tables."""
        if not self._objects:
            rows: Any = self.rows
            objects = read_objects(_Tree(self.folder.tree(PJSIP), rows, queues=False), RESOURCES)  # type: ignore[arg-type]
            objects.raw = [place for place in objects.raw if place.document is not rows]
            for key, places in list(objects.twice.items()):
                if any(place.document is rows for place in places):
                    del objects.twice[key]
                    if key in objects.odd:
                        objects.odd[key] = (
                            f"stands at {at(places[0])} and at {at(places[1])}: Asterisk takes the one whose line in"
                            " sorcery.conf is first"
                        )
            objects.found = _Found(self, objects.found)
            self._objects.append(objects)
        return self._objects[0]

    @property
    def queues(self) -> dict[str, Any]:
        """The queues as they stand in the files and in the tables."""
        if "queues" not in self._apps:
            from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import queues

            self._apps["queues"] = queues.read(_Tree(self.folder.tree(queues.ROOT), self.rows, queues=True))  # type: ignore[arg-type]
        return self._apps["queues"]

    def in_rows(self, kind: str, found: Any) -> bool:
        """Say whether an object or a queue stands in the tables."""
        places = next(iter(found.sections.values())) if kind in KINDS else found.places
        return any(place.document is self.rows for place in places)

    def held(self, kind: str) -> list[Any]:
        """See AsteriskSystem: of a kind that is kept in the database, only what is there."""
        found = super().held(kind)
        return [one for one in found if self.in_rows(kind, one)] if kind in self.databases else found

    def read(self, requests: Sequence[Request]) -> Sequence[Reading]:
        """Return what files and tables hold of each request's kind."""
        self._wanted = _names(requests), _queue_names(requests)
        return super().read(requests)

    def _read(self, request: Request) -> Reading:
        kind = request.resource.kind
        if kind not in self.databases:
            return super()._read(request)
        if request.scopes:
            raise refuse("path", "belongs to `backend: file`", "leave it out")
        reading = super()._read(request)
        found: Mapping[str, Any] = self.objects.found[kind] if kind in KINDS else self.queues
        mine = {(name,) for name, one in found.items() if self.in_rows(kind, one)}
        items: dict[Key, Item] = {key: item for key, item in reading.items.items() if key in mine}
        if kind == QUEUES:
            for wanted in request.items:
                key = (str(wanted.get("name")),)
                if items.get(key, {}).get("members"):
                    items[key] = {**items[key], "members": _as_said(items[key]["members"], wanted.get("members") or ())}
        odd = {(name,) for name, one in found.items() if kind in APPS and one.odd}
        return Reading(items, frozenset(mine - odd))

    def check(self, plans: Sequence[Plan]) -> Sequence[Problem]:
        """Return what Asterisk or the tables would refuse."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_checks import row_problems

        told = list(super().check(plans))
        spots = {one.where for one in told}
        return told + [one for one in row_problems(self, plans) if one.where not in spots]

    def stage(self, plans: Sequence[Plan]) -> Any:
        """Return the change that makes the plans true."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_staged import RealtimeStaged

        return RealtimeStaged(self, plans)


def _names(requests: Sequence[Request]) -> set[str] | None:
    """Return the names whose rows tell all that is needed, or None where every row has to be read."""
    names: set[str] = set()
    for request in requests:
        kind = request.resource.kind
        if kind == QUEUES:
            for item in request.items:
                for row in item.get("members") or ():
                    found = of_interface(row.get("interface") or "")
                    names.update({found[1]} if found is not None and found[0] == "endpoint" else ())
        elif kind in KINDS[1:]:
            if request.purge or len(request.items) > _FEW or not all(map(_plain, request.items)):
                return None
            names.update(str(item.get("name")) for item in request.items)
        elif request.purge or any(item.get("state") == "absent" for item in request.items):
            return None  # what is taken away may be used by any row
    return names if len(names) <= _FEW else None


def _plain(item: Mapping[str, Any]) -> bool:
    """Say whether an item speaks of no other object: what it refers to has to be known."""
    groups = (item.get("options"), *(row.get("options") for row in item.get("registrations") or ()))
    return item.get("state") != "absent" and not any(one in (group or ()) for group in groups for one in _REFERS)


def _queue_names(requests: Sequence[Request]) -> set[str] | None:
    """Return the queues whose rows are needed; none of them where no queue is asked for."""
    for request in requests:
        if request.resource.kind == QUEUES:
            return None
    return set()


def _as_said(there: Sequence[Item], wanted: Sequence[Mapping[str, Any]]) -> list[Item]:
    """Return the members as a task names them: the table knows no order, and the server pauses them itself."""
    spots = {row.get("interface"): (number, row) for number, row in enumerate(wanted)}
    out = sorted(there, key=lambda row: spots.get(row["interface"], (len(spots), {}))[0])
    return [{name: value for name, value in row.items() if name != "paused" or _says_paused(spots, row)} for row in out]


def _says_paused(spots: Mapping[Any, tuple[int, Mapping[str, Any]]], row: Item) -> bool:
    return spots.get(row["interface"], (0, {}))[1].get("paused") is not None
