# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS's real clients, kinds and read-back, against the strict fake of its three services: see bench.py."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.resources import KINDS, RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.system import GenieAcsSystem

from .bench import Bench
from .genieacs.server import FakeGenieAcs
from .samples import SECRETS, sample_item

Item = dict[str, Any]
DOCUMENTS = tuple(resource for kind, resource in RESOURCES.items() if not KINDS[kind].fleet)
_COLLECTIONS = ("presets", "provisions", "virtualParameters", "files", "config", "users", "permissions")
# What GenieACS's UI calls a document that the promises have refused.
_ROUTES = {
    "genieacs_config": "/api/config/",
    "genieacs_users": "/api/users/",
    "genieacs_permissions": "/api/permissions/",
    "genieacs_presets": "/presets/",
    "genieacs_provisions": "/provisions/",
    "genieacs_virtual_parameters": "/virtual_parameters/",
    "genieacs_files": "/files/",
}
_NEEDED = {
    "genieacs_config": ("value", "expression", "secret"),
    "genieacs_users": ("roles",),
    "genieacs_provisions": ("script",),
    "genieacs_virtual_parameters": ("script",),
    "genieacs_presets": ("configurations",),
    "genieacs_files": ("content", "checksum"),
}


class GenieAcsBench(Bench):
    """A GenieACS with its first user; `items` are those that came since."""

    said: list[str] = []
    refusal = "cannot load|400 Bad Request"

    def __init__(self) -> None:
        self.server = FakeGenieAcs().start()
        self.options: dict[str, dict[str, Any]] = {"genieacs_config": {"prefix": "ui."}}
        self._acs: list[Acs] = []
        self._commits = 0
        self._first = self.written()
        self._there = {one.kind: set(self._read(one)) for one in DOCUMENTS}

    def close(self) -> None:
        for one in self._acs:
            one.close()
        self.server.stop()

    def acs(self, check: bool = False) -> Acs:
        given = {
            "nbi_url": self.server.nbi_url,
            "fs_url": self.server.fs_url,
            "ui_url": self.server.ui_url,
            "ui_username": "admin",
            "ui_password": "admin",
            "timeout": 10,
        }
        made = Acs(given, check=check, options=self.options)
        self._acs.append(made)
        return made

    def request(self, resource: Resource, items: list[Item], **more: Any) -> Request:
        return KINDS[resource.kind].request(self.acs(), {resource.items: items, **more})

    def indispensable(self, resource: Resource) -> list[Item]:
        if resource.kind not in ("genieacs_users", "genieacs_permissions"):
            return []
        return [item for key, item in self._read(resource).items() if key in self._there[resource.kind]]

    def undoes(self, resource: Resource) -> bool:
        return resource.kind != "genieacs_users"

    def system(self, check: bool) -> GenieAcsSystem:
        self.server.read_only = check
        system = GenieAcsSystem(self.acs(check), KINDS)
        stage = system.stage

        def staged(plans: Any) -> Any:
            out = stage(plans)
            commit = out.commit

            def counted() -> None:
                self._commits += 1
                commit()

            out.commit = counted
            return out

        system.stage = staged  # type: ignore[method-assign]
        return system

    def sample(self, resource: Resource, variant: int = 0, number: int = 1) -> Item:
        made: Item = _SAMPLES[resource.kind](sample_item(resource, variant), variant, number)
        return made

    def bare(self, resource: Resource, item: Item) -> Item:
        needed = (*resource.key, *_NEEDED.get(resource.kind, ()))
        return {name: item[name] for name in needed if name in item}

    def secret_options(self, resource: Resource) -> Item:
        return {}

    @property
    def activations(self) -> int:  # type: ignore[override]
        return self._commits

    def written(self) -> Any:
        """Return every document; of a user's password that there is one, since nobody can write the old one again."""
        store = self.server.store
        found = {name: copy.deepcopy(getattr(store, name)) for name in _COLLECTIONS}
        for rows in found.values():
            for row in rows.values():
                if isinstance(row, dict):
                    for name in ("password", "salt", "uploadDate", "_timestamp"):
                        row.pop(name, None)
        return found

    def snapshot(self) -> Any:
        return copy.deepcopy((self.written(), list(self.server.violations), list(self.server.crashes)))

    def _read(self, resource: Resource) -> dict[Any, Item]:
        return dict(KINDS[resource.kind].read(self.acs(), Request(resource, [])))

    def items(self, resource: Resource) -> list[Item]:
        return [item for key, item in self._read(resource).items() if key not in self._there[resource.kind]]

    def runs(self, resource: Resource) -> bool:
        """Say whether nothing that is there stops a service."""
        return not self.server.poisoned and not self.server.crashes

    def entry(self) -> None:
        return None

    def untouched(self) -> bool:
        return bool(self.written() == self._first)

    def refuse(self, resource: Resource, item: Item) -> None:
        name = str(item[resource.key[0]]) + (":" if len(resource.key) > 1 else "")
        path = name.replace(".", "%2E").replace(":", "%3A")
        self.server.refuse(f"PUT {_ROUTES[resource.kind]}{path}", 400, "cannot load it")

    def deafen(self) -> None:
        self.server.deaf = True


def _named(item: Item, _variant: int, number: int) -> Item:
    return {**item, "name": f"sample{number}"}


def _script(item: Item, variant: int, number: int) -> Item:
    return {"name": f"sample{number}", "script": f"// variant {variant}\n{item['script']}"}


def _config(_item: Item, variant: int, number: int) -> Item:
    return {"name": f"ui.sample{number}", "value": 30 + variant}


def _user(_item: Item, variant: int, number: int) -> Item:
    roles = (["admin"], ["admin", "operator"])[variant]
    return {"name": f"sample{number}", "roles": roles, "password": SECRETS[variant]}


def _permission(_item: Item, variant: int, number: int) -> Item:
    return {
        "role": f"sample{number}",
        "resource": "devices",
        "access": "read",
        "filter": f"Tags.t{variant} IS NOT NULL",
    }


def _preset(item: Item, variant: int, number: int) -> Item:
    item.update(name=f"sample{number}", weight=variant, channel=f"channel{variant}")
    item["configurations"] = [{"type": "value", "name": "Device.Time.NTPServer1", "value": f"192.0.2.{variant}"}]
    # The first that a test may take away is one that GenieACS knows no default of.
    return {"name": item.pop("name"), "schedule": item.pop("schedule"), **item}


def _file(_item: Item, variant: int, number: int) -> Item:
    return {
        "name": f"sample{number}.cfg",
        "version": f"1.{variant}",
        "oui": "001565",
        "file_type": "3 Vendor Configuration File",
        "content": f"variant={variant}\n",
    }


_SAMPLES: dict[str, Any] = {
    "genieacs_config": _config,
    "genieacs_users": _user,
    "genieacs_permissions": _permission,
    "genieacs_presets": _preset,
    "genieacs_provisions": _script,
    "genieacs_virtual_parameters": _script,
    "genieacs_files": _file,
}
