# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running Asterisk as a site, as far as it proves to be one, and raw items for the rest. Pure: nothing is asked of any host."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing import writing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.proof import Proven, prove
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.raw import (
    KINDS,
    as_resources,
    read_raw,
    samples_gone,
    title_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import VARIABLE, Secrets

RESOURCES = "asterisk_resources_extra"  # the variable of the role that takes raw items
READ_BY = "Read by telephony.pbx.import."


@dataclass(frozen=True)
class Imported:
    """site is {} where nothing proved to be one; raw is what `asterisk_resources` takes; report is part -> sentences.

    secrets  name -> value, in clear; empty where secrets were not read
    """

    site: dict
    raw: dict
    report: dict
    secrets: dict

    def files(self, host: str) -> dict[str, str]:
        """Return file name -> text."""
        made = {
            "site.yml": writing.as_yaml({"pbx_site": self.site}, f"{READ_BY} What was understood of {host}."),
            "raw.yml": writing.as_yaml({RESOURCES: self.raw}, f"{READ_BY} What was not understood of {host}."),
            "report.md": writing.as_report(host, self.report),
        }
        if self.secrets:
            made["secrets.yml"] = writing.as_yaml({VARIABLE: self.secrets}, f"{READ_BY} Encrypt it with ansible-vault.")
        return made


def imported(
    info: Mapping,
    first: Mapping,
    secret_info: Mapping | None = None,
    samples: Mapping | None = None,
    name: str = "imported",
    now: datetime.datetime | None = None,
) -> Imported:
    """Return what was read of a server.

    info         the result of asterisk_info: every kind, the sections of every file that it `reads`, live
    first        its result for the files that include others, but not those of PJSIP: what these read, and what is nobody's
    secret_info  the same with secrets, where they are wanted
    name         what the site is called
    now          aware; None is the clock: a site names no holiday that is over
    samples      kind -> items that a distribution ships, to be taken away where this server has not got them
    """
    raw = read_raw(info, first)
    secrets = Secrets(info.get("secrets_set") or {}, secret_info)
    proven = prove(raw.items, secrets, name, now or datetime.datetime.now(datetime.timezone.utc))
    items = {kind: [secrets.filled(kind, one) for one in found] for kind, found in proven.left.items()}
    # the role itself takes samples away, and leaves those that are among the raw items
    gone = {} if proven.site else samples_gone(raw.items, samples or {})
    report = {
        "Built by the site": proven.understood,
        "Kept as it is (raw.yml)": proven.raw,
        "Not imported": [*raw.left_out, *_not_files(info)],
        "To be filled in by a person": [] if secret_info else list(_wanted(raw.items, secrets, proven)),
        "To be looked at": proven.notes,
    }
    return Imported(proven.site, as_resources(items, gone), report, secrets.known)


def _wanted(items: Mapping[str, list], secrets: Secrets, proven: Proven) -> list[str]:
    """Return which secrets are on the server and in none of the files."""
    told = [f"{name}: pbx_secrets.{variable}" for name, variable in proven.wanted]
    for kind, found in proven.left.items():
        for one in found:
            fields = secrets.fields(kind, one)
            if fields:
                told.append(
                    f"{title_of(kind, one)} has {', '.join(fields)}; it stays on this server, and another one needs it"
                )
    return told


def _not_files(info: Mapping) -> list[str]:
    """Return what runs and stands in no file that was read: the work of AEL, Lua, a database or another program."""
    live, there = info.get("live") or {}, info.get("resources") or {}
    told = []
    for part, kinds in (
        ("contexts", ("asterisk_dialplan",)),
        ("endpoints", ("pjsip_endpoints", "pjsip_trunks")),
        ("queues", ("asterisk_queues",)),
    ):
        known = {one["name"] for kind in kinds for one in (there.get(kind) or {}).get(KINDS[kind][0]) or ()}
        known |= {one["name"] for one in (there.get("asterisk_config") or {}).get("sections") or ()}
        for name in sorted(set(live.get(part) or ()) - known):
            if not (part == "contexts" and name.startswith(("__", "app_", "parkedcalls", "default-"))):
                told.append(f"{part[:-1]} {name} runs, and stands in no file that was read")
    return told
