# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites to break: Athena, changed at one path."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

ROOT = Path(__file__).resolve().parents[4]
GONE = object()
SECRETS = {"secret_1001": "long-pass-of-1001", "secret_1002": "long-pass-of-1002", "trunk_secret": "long-pass-of-trunk"}


def athena() -> dict:
    """Return the site that the laboratory builds, with passwords of its own."""
    text = (ROOT / "tests" / "lab" / "site" / "athena.yml").read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(r"\{\{ pbx_secrets\.(\w+) \}\}", lambda found: SECRETS[found.group(1)], text))[
        "pbx_site"
    ]


def changed(changes: dict[str, Any], site: dict | None = None) -> dict:
    """Return a site with other values at paths such as `extensions[0].secret`. GONE takes a key out."""
    made = deepcopy(site if site is not None else athena())
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
    }
    return {**made, **({"area_code": area_code} if area_code else {}), **more}


SMALL = {
    "AU": small("AU", "7", "+61755500000"),
    "NZ": small("NZ", "9", "+6495550000"),
    "GB": small("GB", "20", "+442079460000"),
    "US": small("US", "212", "+12125550100"),
}


def compiled(changes: dict | None = None) -> dict:
    made = build_asterisk(changed(changes or {}))
    assert made.problems == ()
    return made.resources


def named(items: list, name: str) -> dict:
    return next(item for item in items if item["name"] == name)


def endpoint(name: str, changes: dict | None = None) -> dict:
    return named(compiled(changes)["pjsip_endpoints"]["endpoints"], name)


def trunk(name: str, changes: dict | None = None) -> dict:
    return named(compiled(changes)["pjsip_trunks"]["trunks"], name)


def steps(context: str, extension: str, changes: dict | None = None) -> list[str]:
    """Return the steps of an extension as text, labels in front."""
    found = named(compiled(changes)["asterisk_dialplan"]["contexts"], context)["extensions"]
    one = next(item for item in found if item["extension"] == extension)
    return [f"{step.get('label', '')}:{step['app']}({step.get('data', '')})".lstrip(":") for step in one["steps"]]
