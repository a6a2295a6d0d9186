# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running server, and files that it does not tell of, know about the ways of a call."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_show
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import Endpoint, Queue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import Unfollowed
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import ContextRows

_CONSOLE_CUTS = 1000  # bytes of a step's data that the console shows
_EXITS = {
    # keys in a menu of voicemail that call out, and those of a conference that leave it for the dialplan
    "voicemail.conf": re.compile(r"\b(?:dialout|callback|exitcontext)\s*=\s*>?\s*([^|,;\s]+)"),
    "confbridge.conf": re.compile(r"dialplan_exec\(\s*([^,)\s]+)"),
}


class ServerFacts:
    """A call_state.Facts of a Server. Everything is asked for when it is needed, and once."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._globals: Mapping[str, str] | None = None
        self._stored: dict[str, str] = {}
        self._endpoints: dict[str, Endpoint | None] = {}

    def context(self, name: str) -> ContextRows | None:
        found = self._server.context(name)
        if found is None:
            return None
        shown = server_show.parse_dialplan(self._lines(f"dialplan show {name}")).get(name)
        by_caller = {row.exten for row in (shown.rows if shown else ()) if row.callerid is not None}
        rows = [row._replace(callerid="?" if row.exten in by_caller else None) for row in found.rows]
        if self._server.transport != "ami" and any(len(row.data) >= _CONSOLE_CUTS for row in rows):
            raise Unfollowed(
                f"a step of context {name} is too long for the console to show",
                "enable the manager interface (manager.conf)",
            )
        return found._replace(rows=rows)

    def stored(self, place: str) -> str:
        if place not in self._stored:
            family, _slash, key = place.partition("/")
            if re.search(r'["\\\r\n]', place) or not key:
                raise Unfollowed(f"DB({place}) cannot be asked for", "name a family and a key")
            lines = self._lines(f'database get "{family}" "{key}"')
            found = [line.partition(": ")[2] for line in lines if line.startswith("Value:")]
            self._stored[place] = found[0] if found else ""
        return self._stored[place]

    def global_of(self, name: str) -> str | None:
        if self._globals is None:
            pairs = [line.strip().partition("=") for line in self._lines("dialplan show globals")]
            self._globals = {key: value for key, equals, value in pairs if equals}
        return self._globals.get(name)

    def endpoint(self, name: str) -> Endpoint | None:
        if name not in self._endpoints:
            self._endpoints[name] = self._endpoint(name)
        return self._endpoints[name]

    def _endpoint(self, name: str) -> Endpoint | None:
        found = self._object("endpoint", name)
        if found is None:
            return None
        aors = [one.strip() for one in ",".join(found.get("aors", ())).split(",") if one.strip()]
        shown = [self._object("aor", one) or {} for one in aors]
        contacts = [uri for one in shown for value in one.get("contact", ()) for uri in value.split(",") if uri]
        pairs = [row.partition("=") for row in found.get("setvar", ())]
        return Endpoint(
            context=_first(found, "context", "default"),
            contacts=contacts,
            redirect=_first(found, "redirectmethod", "user"),
            variables={key: value for key, _equals, value in pairs if key and value},
        )

    def _object(self, kind: str, name: str) -> Mapping[str, Sequence[str]] | None:
        return None if not name or re.search(r"[\s\"\\]", name) else self._server.pjsip_object(kind, name)

    def queue(self, name: str) -> Queue | None:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.live import queue_members

        members = queue_members(self._server, name)
        if members is None:
            return None
        exits, routines = [], []
        for one in self._categories("queues.conf"):
            if one.name.lower() == name.lower():
                exits += one.values("context")
            if one.name.lower() in (name.lower(), "general"):
                routines += [*one.values("membergosub"), *(f"macro-{macro},s,1" for macro in one.values("membermacro"))]
        return Queue(members, [one for one in exits if one], [one for one in routines if one])

    def follow_me(self, name: str) -> Sequence[tuple[str, str]] | None:
        for one in self._categories("followme.conf"):
            if one.name == name:
                context = one.get("context") or "default"
                numbers = [part for value in one.values("number") for part in value.split(",")[0].split("&")]
                return [(number.strip(), context) for number in numbers]
        return None

    def exits(self, file: str) -> Sequence[str]:
        found: dict[str, None] = {}
        for one in self._categories(file):
            for line in one.lines:
                found.update(dict.fromkeys(_EXITS[file].findall(f"{line.key}={line.value}")))
        return list(found)

    def _categories(self, file: str) -> list[Any]:
        if not os.path.exists(os.path.join(self._server.config_dir, file)):
            return []
        return Tree(file, self._server.config_dir).categories()

    def _lines(self, text: str) -> list[str]:
        try:
            return self._server.command(text).split("\n")
        except ServerError as error:
            raise Unfollowed(f"the server does not tell what this needs: {error.words}") from None


def _first(found: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    return next((value for value in found.get(name, ()) if value), default)
