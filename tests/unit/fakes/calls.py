# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dialplan in a few lines, and what else a server knows, for whatever follows calls through it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import Endpoint, Queue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import ContextRows, Row

_STEP = re.compile(
    r"(?P<exten>\S+?)(?:/(?P<caller>\S+))?,(?P<priority>\w+)(?:\((?P<label>\w+)\))?,(?P<app>\w+)\((?P<data>.*)\)$"
)


class Knowledge:
    """`text` is like extensions.conf: `[context]`, `exten,priority(label),App(data)`, `n` for the next, `include name`."""

    def __init__(self, text: str = "", **more: Any) -> None:
        self.contexts: dict[str, ContextRows] = {}
        self.database: Mapping[str, str] = more.get("database", {})
        self.globals: Mapping[str, str] = more.get("globals", {})
        self.endpoints: Mapping[str, Endpoint] = more.get("endpoints", {})
        self.queues: Mapping[str, Queue] = more.get("queues", {})
        self.follows: Mapping[str, Sequence[tuple[str, str]]] = more.get("follows", {})
        self.keys: Mapping[str, Sequence[str]] = more.get("keys", {})
        self._read(text)

    def _read(self, text: str) -> None:
        here, last = ContextRows([], [], [], []), 0
        for line in filter(None, map(str.strip, text.splitlines())):
            if line.startswith("["):
                here = self.contexts[line[1:-1]] = ContextRows([], [], [], [])
            elif line.startswith("include "):
                here.includes.append(line[8:])
            elif line.startswith("switch "):
                here.switches.append(line[7:])
            else:
                one = _STEP.match(line)
                assert one, line
                last = last + 1 if one["priority"] == "n" else int(one["priority"])
                here.rows.append(Row(one["exten"], last, one["label"] or "", one["app"], one["data"], one["caller"]))

    @classmethod
    def of_site(cls, resources: Mapping[str, Any], **more: Any) -> Knowledge:
        """What a server knows that holds a compiled site."""
        made = cls(**more)
        for item in resources["asterisk_dialplan"]["contexts"]:
            rows = [
                Row(one["extension"], number, step.get("label") or "", step["app"], step.get("data") or "")
                for one in item["extensions"]
                for number, step in enumerate(one["steps"], 1)
            ]
            made.contexts[item["name"]] = ContextRows(rows, list(item.get("includes") or ()), [], [])
        made.endpoints = {
            item["name"]: Endpoint(item["context"], item.get("hosts") or (), "user", item.get("set_var") or {})
            for kind, items in (("pjsip_endpoints", "endpoints"), ("pjsip_trunks", "trunks"))
            for item in resources[kind][items]
        }
        return made

    def context(self, name: str) -> ContextRows | None:
        return self.contexts.get(name)

    def stored(self, place: str) -> str:
        return self.database.get(place, "")

    def global_of(self, name: str) -> str | None:
        return self.globals.get(name)

    def endpoint(self, name: str) -> Endpoint | None:
        return self.endpoints.get(name)

    def queue(self, name: str) -> Queue | None:
        return self.queues.get(name)

    def follow_me(self, name: str) -> Sequence[tuple[str, str]] | None:
        return self.follows.get(name)

    def exits(self, file: str) -> Sequence[str]:
        return self.keys.get(file, ())
