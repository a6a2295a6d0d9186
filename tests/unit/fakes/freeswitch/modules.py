# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules: which are there to be loaded, what each brings with it, and the words of load, unload and reload."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from .xml_text import Node

# What the server that was watched had loaded: module -> type of interface -> names.
_SEEN = json.loads((Path(__file__).parent / "interfaces.json").read_text(encoding="utf-8"))
INTERFACES: dict[str, dict[str, list[str]]] = {
    module: {kind: names.split() if isinstance(names, str) else list(names) for kind, names in kinds.items()}
    for module, kinds in _SEEN.items()
}
# Modules that it had not loaded, as their sources declare them.
INTERFACES.update(
    {
        "mod_callcenter": {
            "api": ["callcenter_break", "callcenter_config"],
            "application": ["callcenter", "callcenter_track"],
        },
        "mod_conference": {"api": ["conference"], "application": ["conference", "conference_set_auto_outcall"]},
        "mod_voicemail": {
            "api": ["vm_boxcount", "vm_delete", "vm_list", "vm_read", "voicemail"],
            "application": ["voicemail"],
        },
        "mod_fifo": {"api": ["fifo"], "application": ["fifo"]},
        "mod_valet_parking": {"api": ["valet_info"], "application": ["valet_park"]},
        "mod_httapi": {"application": ["httapi"]},
        "mod_spandsp": {"application": ["rxfax", "t38_gateway", "txfax", "spandsp_start_tone_detect"]},
        "mod_local_stream": {"api": ["local_stream"], "file": ["local_stream"]},
        "mod_esf": {"application": ["esf_page_group"]},
        "mod_directory": {"application": ["directory"]},
        "mod_lcr": {"api": ["lcr"], "application": ["lcr"]},
        "mod_xml_cdr": {},
        "mod_cdr_csv": {"api": ["cdr_csv"]},
        "mod_xml_curl": {"api": ["xml_curl"]},
        "mod_say_en": {"say": ["en"]},
        "mod_say_de": {"say": ["de"]},
        "mod_native_file": {"file": ["native_file"]},
        "mod_g723_1": {},
        "mod_g729": {},
        "mod_amr": {},
        "mod_opus": {"codec": ["OPUS"]},
        "mod_b64": {},
        "mod_timerfd": {},
        "mod_syslog": {},
        "mod_sms": {"application": ["sms"]},
        "mod_rtc": {},
        "mod_verto": {"api": ["verto"]},
        "mod_enum": {"api": ["enum"], "application": ["enum"]},
        "mod_curl": {"api": ["curl"], "application": ["curl"]},
        "mod_distributor": {"api": ["distributor"], "application": ["distributor"]},
        "mod_cidlookup": {"api": ["cidlookup"], "application": ["cidlookup"]},
        "mod_nibblebill": {"application": ["nibblebill"]},
        "mod_translate": {"api": ["translate"], "application": ["translate"]},
        "mod_blacklist": {"api": ["blacklist"]},
        "mod_lua": {"api": ["lua", "luarun"], "application": ["lua"]},
        "mod_xml_rpc": {},
        "mod_dialplan_asterisk": {"dialplan": ["asterisk"]},
        "mod_shout": {},
        "mod_png": {},
        "mod_av": {},
        "mod_snapshot": {},
        "mod_redis": {},
        "mod_hiredis": {},
        "mod_pgsql": {},
        "mod_limit": {},
    }
)
# No description: `show application` leaves them out.
UNDESCRIBED = {"blind_transfer_ack", "page", "console_complete", "console_complete_xml", "reg_url", "say_string"}
FIXED = ("mod_commands", "mod_event_socket")
CORE = tuple(name for name in INTERFACES if name.startswith("CORE_"))
MISSING = "module load file routine returned an error"


@lru_cache(maxsize=64)
def _brought(kind: str, loaded: tuple[str, ...]) -> dict[str, str]:
    found = {name: module for module in loaded for name in INTERFACES[module].get(kind, ())}
    return dict(sorted(found.items()))


class Modules:
    """`loaded` are those that run."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def start(self, conf: Node | None) -> None:
        """Load what modules.conf names; a folder without that file gets what the watched server had."""
        names = list(_SEEN)
        if conf is not None:
            holder = conf.first("modules")
            names = [one.attr("module") for one in holder.all("load")] if holder is not None else []
        self.loaded = list(CORE)
        for name in (*FIXED, *names):
            if name in INTERFACES and name not in self.loaded:
                self.loaded.append(name)

    def load(self, name: str) -> str:
        if name in self.loaded:
            return "Module already loaded"
        if name not in INTERFACES:
            return MISSING
        self.loaded.append(name)
        return ""

    def unload(self, name: str, in_use: bool) -> str:
        if name not in self.loaded:
            return "No such module!"
        if name == "mod_commands":
            return "Module is not unloadable"
        if in_use:
            return "Module in use."
        self.loaded.remove(name)
        return ""

    def brings(self, kind: str) -> dict[str, str]:
        """Return the names of that type of interface, each with its module, sorted as the server's tables are."""
        return _brought(kind, tuple(self.loaded))

    def rows(self, only: str = "", files: bool = False) -> list[dict[str, str]]:
        out = []
        for module in self.loaded:
            for kind, names in INTERFACES[module].items() if only in ("", module) else ():
                for name in names:
                    row = {"type": kind, "name": name, "ikey": module}
                    path = f"/usr/lib/freeswitch/mod/{module}.so" if module not in CORE else f"/{module}.so"
                    out.append({**row, "filename": path} if files else row)
        return sorted(out, key=lambda row: (row["type"], row["name"]))
