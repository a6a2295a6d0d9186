# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites to break at one path, and what they compile to: Athena is the whole model, the office a small part of it."""

from __future__ import annotations

import datetime
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]


class _Gone:
    """What stands for no value at all."""

    def __repr__(self) -> str:
        return "GONE"


GONE = _Gone()
YEAR = datetime.date.today().year + 1


@cache
def _text(name: str) -> dict:
    text = (HERE / f"{name}.yml").read_text(encoding="utf-8").replace("{year}", str(YEAR))
    return yaml.safe_load(text)["pbx_site"]


def athena() -> dict:
    """Return the whole model, as the documentation of the description shows it. Its holidays are of next year."""
    return deepcopy(_text("athena"))


def office() -> dict:
    """Return two telephones and two trunks."""
    return deepcopy(_text("office"))


def changed(changes: dict[str, Any], site: dict | None = None) -> dict:
    """Return a site (the office) with other values at paths such as `extensions[0].secret`. GONE takes a key out."""
    made = deepcopy(site) if site is not None else office()
    for path, value in changes.items():
        keys = [int(key) if key.isdigit() else key for key in re.findall(r"[\w-]+", path)]
        part = made
        for key in keys[:-1]:
            part = part[key]
        if value is GONE:
            del part[keys[-1]]
        elif isinstance(part, list) and keys[-1] == len(part):
            part.append(value)
        else:
            part[keys[-1]] = value
    return made


def whole(changes: dict[str, Any]) -> dict:
    """Return Athena with other values at these paths."""
    return changed(changes, athena())


def small(country: str, area_code: str | None, caller_id: str, **more: Any) -> dict:
    """Return the smallest sound site of a country."""
    made = {
        "name": "small",
        "country": country,
        "caller_id": caller_id,
        "locations": [{"name": "hq", "address": "1 Main Street", "notify": ["desk@example.com"]}],
        "extensions": [{"number": "2001", "name": "One", "secret": "long-pass-of-2001"}],
        "trunks": [{"name": "out", "peers": ["192.0.2.1"], "emergency": {}}],
        "outbound": [{"calls": ["local", "national", "mobile", "service"], "trunks": ["out"]}],
        "mail": {"relay": "localhost", "from": "pbx@example.com"},
    }
    return {**made, **({"area_code": area_code} if area_code else {}), **more}


SMALL = {
    "AU": small("AU", "7", "+61755500000"),
    "NZ": small("NZ", "9", "+6495550000"),
    "GB": small("GB", "20", "+442079460000"),
    "US": small("US", "212", "+12125550100"),
    "FR": small("FR", None, "+33199000000"),
}


def compiled(changes: dict | None = None, site: dict | None = None) -> dict:
    """Return the resources of a site (the office) with these changes. They are the caller's own."""
    made = build_asterisk(changed(changes or {}, site))
    assert made.problems == ()
    return made.resources


def named(items: list, name: str) -> dict:
    return next(item for item in items if item["name"] == name)


def endpoint(name: str, changes: dict | None = None, site: dict | None = None) -> dict:
    return named(compiled(changes, site)["pjsip_endpoints"]["endpoints"], name)


def trunk(name: str, changes: dict | None = None, site: dict | None = None) -> dict:
    return named(compiled(changes, site)["pjsip_trunks"]["trunks"], name)


def context(resources: dict, name: str) -> dict:
    return named(resources["asterisk_dialplan"]["contexts"], name)


def exten(resources: dict, context_name: str, name: str) -> dict:
    return next(item for item in context(resources, context_name)["extensions"] if item["extension"] == name)


def section(resources: dict, path: str, name: str) -> dict:
    found = (item for item in resources["asterisk_config"]["sections"] if (item["path"], item["name"]) == (path, name))
    return next(found)


def spoken(one: dict) -> list[str]:
    """Return the steps of an extension as text, labels in front."""
    return [f"{step.get('label', '')}:{step['app']}({step.get('data', '')})".lstrip(":") for step in one["steps"]]


def steps(context_name: str, extension: str, changes: dict | None = None, site: dict | None = None) -> list[str]:
    return spoken(exten(compiled(changes, site), context_name, extension))
