# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sites compile to for FreeSWITCH, and a reading of its dialplan that is no more than the order of its conditions."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.compiler import compile_resources

from .sites import changed, named


def compiled(changes: dict | None = None, site: dict | None = None) -> dict:
    """Return the resources of a site (the office) with these changes."""
    checked = check(changed(changes or {}, site))
    assert checked.problems == ()
    assert checked.site is not None and checked.plan is not None
    return compile_resources(checked.site, checked.plan)


def items(kind: str, changes: dict | None = None, site: dict | None = None) -> list[dict]:
    given = compiled(changes, site)[f"freeswitch_{kind}"]
    return next(value for value in given.values() if isinstance(value, list))


def contexts(changes: dict | None = None, site: dict | None = None) -> dict[str, list]:
    return {item["name"]: item["extensions"] for item in items("dialplan", changes, site)}


def actions(extensions: list, number: str, known: dict[str, str] | None = None) -> list[str]:
    """Return the actions of the extension that takes a number, as text. `known`: field to its value; one not known is empty."""
    for one in extensions:
        made, holds = _looked_at(one, {"destination_number": number, **(known or {})})
        if holds:
            return made
    return []


def _looked_at(one: dict, values: dict[str, str]) -> tuple[list[str], bool]:
    made: list[str] = []
    for condition in one["conditions"]:
        found = re.search(condition["expression"], values.get(condition["field"], ""))
        given = condition.get("actions" if found else "anti_actions", [])
        made += [_spoken(item, found) for item in given]
        if not found and condition.get("break") != "never":
            # what a condition that failed says instead ends the search
            return made, bool(given)
    return made, True


def _spoken(item: dict, found: Any) -> str:
    data = item.get("data", "")
    for index, group in enumerate(found.groups() if found else (), 1):
        data = data.replace(f"${index}", group or "")
    return f"{item['application']}({data})"


def gateway(name: str, changes: dict | None = None, site: dict | None = None) -> dict:
    return named(items("gateways", changes, site), name)


def user(number: str, changes: dict | None = None, site: dict | None = None) -> dict:
    return next(item for item in items("users", changes, site) if item["id"] == number)
