# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets of what was read: named in the files that everybody may read, and in clear in one file of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.raw import KINDS, label_of

VARIABLE = "pbx_secrets"


class Reference(str):
    """Text that stands for a secret: `{{ pbx_secrets.NAME }}`. Ansible puts the secret in."""


def name_of(*words: str) -> str:
    """Return the name by which a secret is kept."""
    return re.sub("[^a-z0-9]+", "_", "_".join(words).lower()).strip("_")


def reference(name: str) -> Reference:
    return Reference(f"{{{{ {VARIABLE}.{name} }}}}")


class Secrets:
    """Where there are secrets, and, if they were read as well, which.

    there  `secrets_set` of asterisk_info: kind -> item -> fields, such as `secret` or `auth_options.password`
    info   the result of asterisk_info with secrets, or nothing
    """

    def __init__(self, there: Mapping, info: Mapping | None) -> None:
        self.there = there
        self.known: dict[str, Any] = {}
        self._items = {}
        for kind, (items, *_more) in KINDS.items() if info else ():
            for one in ((info or {}).get("resources", {}).get(kind) or {}).get(items) or ():
                self._items[kind, label_of(kind, one)] = one

    def fields(self, kind: str, item: Mapping) -> list[str]:
        """Return the secrets that an item has, by field or `field.option`."""
        return list((self.there.get(kind) or {}).get(label_of(kind, item)) or ())

    def value(self, kind: str, item: Mapping, field: str) -> Any:
        """Return a secret, or None where secrets were not read."""
        found = self._items.get((kind, label_of(kind, item)))
        group, _dot, option = field.partition(".")
        value = None if found is None else found.get(group)
        return (value or {}).get(option) if option else value

    def keep(self, name: str, value: Any) -> Reference:
        """Keep a secret under a name; return what stands for it."""
        self.known[name] = value
        return reference(name)

    def filled(self, kind: str, item: Mapping) -> dict:
        """Return an item with a reference for each of its secrets; without them where secrets were not read."""
        made = dict(item)
        for field in self.fields(kind, item):
            value = self.value(kind, item, field)
            if value is None:
                continue
            group, _dot, option = field.partition(".")
            held = [value] if not isinstance(value, list) else value
            name = name_of(KINDS[kind][1], label_of(kind, item), option or group)
            told = [self.keep(name if not at else f"{name}_{at + 1}", one) for at, one in enumerate(held)]
            new: Any = told if isinstance(value, list) else told[0]
            made[group] = {**(made.get(group) or {}), option: new} if option else new
        return made
