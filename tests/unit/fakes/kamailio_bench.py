# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kamailio's real stores, checks, edits and read-back, over a folder, a SQLite file and the strict fake: see bench.py."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import Entry, StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import KamailioSystem

from .bench import Bench
from .kamailio import FakeKamailio
from .samples import SECRETS

Item = dict[str, Any]
LISTED = ("kamailio_dispatcher_destinations", "kamailio_addresses")


class KamailioBench(Bench):
    """`backend` is where destinations and addresses are kept; everything else is in SQLite."""

    def __init__(self, folder: Path, backend: str = "file") -> None:
        self.config, self.state = folder / "etc", StateDir(str(folder / "state"))
        self.config.mkdir()
        self.sqlite = folder / "kamailio.sqlite"
        in_table = {
            "backend": "database",
            "database": {"engine": "sqlite", "path": str(self.sqlite), "create_tables": True},
        }
        self.options: dict[str, dict[str, Any]] = {
            kind: {"backend": "file"} if backend == "file" and kind in LISTED else dict(in_table) for kind in RESOURCES
        }
        self.options["kamailio_dispatcher_destinations"]["allow_empty"] = True
        self.options["kamailio_htable"].update(backend="database", tables=["limits"])
        self.options["kamailio_subscribers"]["store_password"] = True
        self._make_tables()
        self.server = FakeKamailio(self.config, self.sqlite, backend == "file")
        self._die_at, self._activations = "", 0

    def _make_tables(self) -> None:
        """Empty tables stand there before anything is tried."""
        from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Sql
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import schema
        from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.tables import database_of

        sql = Sql(database_of(self.options["kamailio_subscribers"]["database"]))
        made: list[str] = []
        for table in ("version", "dispatcher", "address", "htable", "uacreg", "subscriber"):
            made.extend(schema.create(sql.dialect, "sqlite", table, table))
        made.extend(
            schema.version_row(sql.dialect, one, one)
            for one in ("version", "dispatcher", "address", "htable", "uacreg", "subscriber")
        )
        sql.run(made)

    def sample(self, resource: Resource, variant: int = 0, number: int = 1) -> Item:
        item = super().sample(resource, variant, number)
        if resource.kind == "kamailio_dispatcher_destinations":
            item.update(
                set=1, uri=f"sip:10.97.{number // 250}.{number % 250}:5060", flags=[("probing", "inactive")[variant]]
            )
            item.update(duid=f"d{variant}", ocmin=1, ocmax=2)
        elif resource.kind == "kamailio_addresses":
            item.update(group=1, port=0, address=f"203.0.{number // 250}.{number % 250 + 1}", tag=f"t{variant}")
            item.pop("domain", None)
        elif resource.kind == "kamailio_htable":
            item.update(name=f"carrier{number}", value=str(200 + variant))
        elif resource.kind == "kamailio_uac_registrations":
            # The server leaves out what lacks anything but its realm: that is what a test may take away.
            item = {"realm": item["realm"], **item, "l_uuid": f"provider{number}", "auth_password": SECRETS[variant]}
        elif resource.kind == "kamailio_subscribers":
            item.update(username=str(1000 + number), domain="pbx.example.com", password=SECRETS[variant])
            item["ha1"] = f"{number:031x}{variant}"
            item["options"] = {}
            del item["options"]
        return item

    def bare(self, resource: Resource, item: Item) -> Item:
        needed = {
            "kamailio_subscribers": ("password", "ha1"),
            "kamailio_htable": ("value",),
            "kamailio_uac_registrations": (
                "l_username",
                "l_domain",
                "r_username",
                "r_domain",
                "auth_username",
                "auth_proxy",
                "auth_password",
            ),
        }.get(resource.kind, ())
        return {**super().bare(resource, item), **{name: item[name] for name in needed if name in item}}

    def secret_options(self, resource: Resource) -> Item:
        if resource.kind == "kamailio_dispatcher_destinations":
            return {"attrs": {"password": SECRETS[0]}}
        return {}

    def verifies(self, resource: Resource) -> bool:
        return resource.kind != "kamailio_subscribers"

    def system(self, check: bool) -> KamailioSystem:
        self.server.read_only = check
        system = KamailioSystem(str(self.config), options=self.options, state=self.state, connect=self.server.connect)
        stage = system.stage

        def staged(plans: Any) -> Any:
            out = stage(plans)
            commit, activate = out.commit, out.activate

            def counted(commands: Any) -> Any:
                self._activations += 1
                return activate(commands)

            out.activate = counted

            def die(*_args: Any) -> None:
                raise KeyboardInterrupt(self._die_at)

            def commit_and_die() -> None:
                commit()
                die()

            if self._die_at == "committed":
                out.commit = commit_and_die
            elif self._die_at == "command":
                out.activate = die
            return out

        system.stage = staged  # type: ignore[method-assign]
        return system

    @property
    def said(self) -> list[str]:  # type: ignore[override]
        return self.server.commands

    @property
    def activations(self) -> int:  # type: ignore[override]
        """Each kind has a reload of its own, and all of a run are said together."""
        return self._activations

    def _held(self, server: FakeKamailio) -> Any:
        return (
            sorted(server.dispatcher),
            server.permissions,
            server.memory,
            {k: {n: v for n, v in row.items() if n != "id"} for k, row in server.uac.items()},
        )

    def written(self) -> Any:
        lists = {path.name: path.read_text() for path in self.config.iterdir() if path.read_text()}
        return lists, {
            table: sorted(
                str({k: v for k, v in row.items() if k not in ("id", "last_modified")})
                for row in self.server.rows(table)
            )
            for table in ("dispatcher", "address", "htable", "uacreg", "subscriber")
        }

    def snapshot(self) -> Any:
        return copy.deepcopy((self.written(), self._held(self.server), list(self.said)))

    def items(self, resource: Resource) -> list[Item]:
        system = KamailioSystem(str(self.config), options=self.options, state=self.state, connect=lambda _address: None)
        return list(system.read([Request(resource, [])])[0].items.values())

    def runs(self, resource: Resource) -> bool:
        other = FakeKamailio(self.config, self.sqlite, self.server.lists)
        return self._held(other) == self._held(self.server)

    def entry(self) -> Entry | None:
        return self.state.load()

    def untouched(self) -> bool:
        lists, tables = self.written()
        return not lists and not any(tables.values()) and not self.said and not self.state.load()

    def refuse(self, resource: Resource, item: Item) -> None:
        self.server.refused = {str(item.get("name") or item.get("uri") or item.get("address") or item.get("l_uuid"))}

    def deafen(self) -> None:
        self.server.deaf = True

    def up(self, up: bool) -> None:
        self.server.down = not up

    def die_at(self, point: str) -> None:
        self._die_at = point

    def restarted(self) -> None:
        self.server.restart()
