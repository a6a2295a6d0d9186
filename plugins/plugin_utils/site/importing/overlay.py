# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A compiled site with items of one's own beside it: what `asterisk_site` returns where it is given more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.raw import KINDS, key_of


def identity(kind: str, item: Mapping) -> tuple:
    """Return an item's key; a section's type is the same wherever it is said."""
    key = key_of(kind, item)
    if kind != "asterisk_config" or key[2]:
        return key
    pjsip = key[0] == "pjsip.conf" or key[0].startswith("pjsip.d/")
    return (*key[:2], str((item.get("options") or {}).get("type") or "") if pjsip else "")


def overlaid(resources: Mapping[str, Mapping], extra: Mapping[str, Mapping] | None) -> dict[str, Any]:
    """Return compiled resources with items beside them, all in one transaction.

    An item with the key of one that was compiled takes its place; with `state: absent` the site builds none.
    """
    made = {kind: dict(part) for kind, part in resources.items()}
    for kind, part in (extra or {}).items():
        if kind not in KINDS:
            made[kind] = dict(part)  # a kind that no site has, such as files of AEL
            continue
        name = KINDS[kind][0]
        given = {identity(kind, one): one for one in part.get(name) or ()}
        mine = made.get(kind, {})
        rows = [given.pop(identity(kind, one), one) for one in mine.get(name) or ()]
        rows += given.values()
        more = {"unspecified": part["unspecified"]} if part.get("unspecified") else {}
        made[kind] = {**mine, **more, name: [one for one in rows if one.get("state") != "absent"]}
    return made
