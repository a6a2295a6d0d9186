# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the dialplan, queues and mailboxes refer to: names in the arguments of applications, and in members.  Pure.

An argument that holds an expression is only known when a call is there: it refers to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Use = tuple[str, str, str]

# Application -> what its first argument names.
_FIRST = {
    "queue": "queue",
    "musiconhold": "music class",
    "startmusiconhold": "music class",
    "park": "parking lot",
    "parkandannounce": "parking lot",
    "parkedcall": "parking lot",
}
_MAILBOX_APPS = ("voicemail", "voicemailmain")
_CLASS = re.compile(r"CHANNEL\(musicclass\)\s*=\s*([^,]+)", re.I)
CONTEXT_OPTIONS = ("exitcontext", "dialout", "callback")  # of a mailbox


def of_step(app: str, data: str) -> list[tuple[str, str]]:
    """Return (kind of thing, name) for what a step names, as far as it is plain text."""
    low, first, rest = app.lower(), data.split(",")[0].strip(), data.partition(",")[2]
    if low in _FIRST:
        found = [(_FIRST[low], first)]
    elif low in _MAILBOX_APPS:
        # With the option p the mailbox is the beginning of what the caller dials.
        prefix = low == "voicemailmain" and "p" in re.sub(r"\([^()]*\)", "", rest)
        found = [] if prefix else [("mailbox", one.strip()) for one in first.split("&")]
    elif low == "set":
        found = [("music class", match.group(1).strip()) for match in _CLASS.finditer(data)]
    else:
        found = []
    return [(thing, name) for thing, name in found if name and not is_open(name) and not name.startswith("@")]


def is_open(text: str) -> bool:
    """Say whether a text holds an expression."""
    return "${" in text or "$[" in text


def of_interface(interface: str) -> tuple[str, str] | None:
    """Return what the interface of a member names: an endpoint, a context, or nothing that is known here."""
    tech, unused, rest = interface.partition("/")
    if is_open(rest):
        return None
    if tech.lower() == "pjsip":
        name = rest.split("/")[0]
        return "endpoint", name.rpartition("@")[2]
    if tech.lower() == "local":
        return "context", rest.split("/")[0].partition("@")[2] or "default"
    return None


def of_contexts(names: Any, things: Collection[str]) -> Iterator[Use]:
    """Yield (who, kind of thing, name) for what the dialplan will refer to."""
    if "context" in things and "asterisk_dialplan" in names.by_kind:
        for key, item in names.after("asterisk_dialplan").items():
            for name in item.get("includes") or ():
                yield f"context {key[0]}", "context", re.split(r"[|,]", name)[0].strip()
    if not {"queue", "mailbox", "music class", "parking lot"} & set(things):
        return
    for key, item in names.after("asterisk_dialplan").items():
        for extension in item.get("extensions") or ():
            for step in extension.get("steps") or ():
                for thing, name in of_step(step.get("app") or "", step.get("data") or ""):
                    yield f"extension {extension.get('extension')} of context {key[0]}", thing, name


def of_apps(names: Any, things: Collection[str]) -> Iterator[Use]:
    """Yield (who, kind of thing, name) for what queues and mailboxes will refer to."""
    if not {"context", "music class", "endpoint"} & set(things):
        return
    for key, item in names.after("asterisk_queues").items():
        for thing, name in of_queue(item):
            yield f"queue {key[0]}", thing, name
    for key, item in names.after("asterisk_mailboxes").items() if "context" in things else ():
        for option in CONTEXT_OPTIONS:
            value = (item.get("options") or {}).get(option)
            if isinstance(value, str) and value:
                yield f"mailbox {'@'.join(key)}", "context", value


def of_queue(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (kind of thing, name) for what a queue names."""
    for name, thing in (("context", "context"), ("musicclass", "music class")):
        if item.get(name):
            yield thing, item[name]
    for row in item.get("members") or ():
        found = of_interface(row.get("interface") or "")
        if found is not None:
            yield found
