# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items of a compiled site, to be looked at by name: what the readers of this folder start from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import Secrets

CAUSES = {str(cause): word for word, cause in names.CAUSES.items()}
PLACES = (("queue", "pbx-queue-"), ("ring_group", "pbx-group-"), ("ivr", "pbx-ivr-"), ("schedule", "pbx-schedule-"))


class Facts:
    """What was read, by kind and name."""

    def __init__(self, items: Mapping[str, list], secrets: Secrets) -> None:
        self.items, self.secrets = items, secrets
        self.contexts: dict[str, dict] = {
            one["name"]: {each["extension"]: each for each in one.get("extensions") or () if "callerid" not in each}
            for one in items.get("asterisk_dialplan") or ()
        }
        self.includes = {one["name"]: one.get("includes") or [] for one in items.get("asterisk_dialplan") or ()}

    def steps(self, context: str, extension: str = "s") -> list[dict]:
        """Return the steps of an extension, [] where there is none."""
        return list(self.contexts.get(context, {}).get(extension, {}).get("steps") or ())

    def data(self, context: str, extension: str = "s", app: str = "") -> list[str]:
        """Return what the steps of one application are given."""
        return [one.get("data") or "" for one in self.steps(context, extension) if not app or one["app"] == app]

    def labelled(self, context: str, label: str, extension: str = "s") -> dict | None:
        return next((one for one in self.steps(context, extension) if one.get("label") == label), None)

    def named(self, prefix: str) -> Iterator[str]:
        """Yield the rest of the names of contexts that begin so, in order."""
        return (name[len(prefix) :] for name in self.contexts if name.startswith(prefix))

    def section(self, path: str, name: str) -> dict:
        """Return the options of a section, {} where there is none."""
        found = (one for one in self.items.get("asterisk_config") or () if (one["path"], one["name"]) == (path, name))
        one: Mapping = next(found, {})
        return dict(one.get("options") or {})

    def numbers(self, begin: str) -> dict[str, str]:
        """Return what numbers inside lead to a context that begins so: the rest of its name -> number."""
        made = {}
        for number in self.contexts.get(names.INTERNAL, {}):
            found = re.fullmatch(rf"{begin}(.+),s,1", next(iter(self.data(names.INTERNAL, number, "Goto")), ""))
            if found and len(self.steps(names.INTERNAL, number)) == 1:
                made[found.group(1)] = number
        return made

    def destination(self, step: Mapping | None) -> dict | None:
        """Return where a step sends a call, as a site says it; None for an end that nobody wrote."""
        if step is None:
            return None
        data = step.get("data") or ""
        if step["app"] == "Hangup":
            return {"hangup": CAUSES[data]} if data in CAUSES else None
        context, _comma, rest = data.partition(",")
        target = rest.partition(",")[0]
        if step["app"] != "Goto" or not rest:
            return None
        if context == names.VOICEMAIL:
            return {"voicemail": target}
        if context == names.ANNOUNCEMENTS:
            return {"announcement": next(iter(self.data(context, target, "Playback")), "")}
        if context == names.EXTERNAL:
            return {"external": self.external(target)}
        if context == names.INTERNAL:
            return {self.kind_of(target): target}
        return next(({kind: context[len(begin) :]} for kind, begin in PLACES if context.startswith(begin)), None)

    def kind_of(self, number: str) -> str:
        """Return what a number inside is."""
        apps = {one["app"] for one in self.steps(names.INTERNAL, number)}
        if names.fax(number) in self.contexts:
            return "fax"
        return "conference" if "ConfBridge" in apps else "paging" if "Page" in apps else "extension"

    def external(self, name: str) -> str:
        """Return the number outside that an external destination calls, as a trunk is sent it; the first in E.164."""
        users = [one for data in self.data(names.EXTERNAL, name, "Dial") for one in re.findall(r"/sip:([^@]+)@", data)]
        return next((one for one in users if one.startswith("+")), users[0] if users else "")

    def mailed(self) -> list[str]:
        """Return every command that mails."""
        return [
            one.get("data") or ""
            for extensions in self.contexts.values()
            for each in extensions.values()
            for one in each.get("steps") or ()
            if one["app"] == "TrySystem"
        ]


def some(**values: Any) -> dict:
    """Return what is said: None, "", () and {} are not."""
    return {key.rstrip("_"): value for key, value in values.items() if value not in (None, "", [], {}, ())}


def number_in(pattern: str, texts: list[str]) -> int | None:
    """Return the first number that a pattern finds in any of the texts."""
    return next((int(found.group(1)) for found in (re.search(pattern, text) for text in texts) if found), None)
