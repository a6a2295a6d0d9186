# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A compiled site against what a server has, in its files and live: what is missing or different, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names

# kind: (items, what a person calls one, the fields that identify it)
KINDS = {
    "pjsip_transports": ("transports", "transport", ("name",)),
    "pjsip_endpoints": ("endpoints", "extension", ("name",)),
    "pjsip_trunks": ("trunks", "trunk", ("name",)),
    "asterisk_queues": ("queues", "queue", ("name",)),
    "asterisk_mailboxes": ("mailboxes", "mailbox", ("mailbox", "context")),
}
# kinds of which the running server names every one: (part of live, kind)
LIVE = (("endpoints", "pjsip_endpoints"), ("endpoints", "pjsip_trunks"), ("queues", "asterisk_queues"))
SECRETS = ("secret", "password_digest", "pin")
UNORDERED = ("local_net", "accept_from", "named_call_group", "named_pickup_group")
MOST = 5  # differences told of one thing


def compare(resources: Mapping, info: Mapping) -> list[str]:
    """Return what differs. `info` is the result of asterisk_info, gathered with every kind and with live data."""
    found = list(_files(resources, info.get("resources") or {}, info.get("secrets_set") or {}))
    live = info.get("live")
    if not live:
        return [*found, "nothing is known of the running server: it is down, or live was not gathered"]
    return [*found, *_live(resources, live)]


def _files(resources: Mapping, there: Mapping, secrets: Mapping) -> Iterator[str]:
    for kind, (items, called, keys) in KINDS.items():
        known = {_label(item, keys): item for item in (there.get(kind) or {}).get(items) or ()}
        given = secrets.get(kind) or {}
        for item in resources[kind][items]:
            label = _label(item, keys)
            name = f"{called} {item[keys[0]]}"
            if label not in known:
                yield f"{name} is not in the server's files"
                continue
            yield from _item(name, item, known[label], given.get(label) or ())
            wanted = [one for one in SECRETS if item.get(one)]
            if wanted and not set(SECRETS) & (set(known[label]) | set(given.get(label) or ())):
                yield f"{name} has no {'PIN' if wanted == ['pin'] else 'password'} in the server's files"
    yield from _dialplan_files(resources, there, secrets.get("asterisk_dialplan") or {})
    yield from _sections(resources, there, secrets.get("asterisk_config") or {})


def _label(item: Mapping, keys: tuple) -> str:
    """Return an item's identity as results name it."""
    return ":".join(str(item.get(key) or "default") for key in keys)


def _item(name: str, wanted: Mapping, there: Mapping, hidden: Collection[str] = ()) -> Iterator[str]:
    fields = [field for field in dict.fromkeys([*wanted, *there]) if field not in (*SECRETS, *hidden)]
    for field in fields:
        here, site = (plain(_open(one.get(field), field, hidden), field) for one in (there, wanted))
        if here == site:
            continue
        if site is None:
            yield f"{name} has {field} in the server's files, and none on the site"
        elif here is None:
            yield f"{name} has no {field} in the server's files"
        else:
            yield f"{name} has {field} {_short(here)} in the server's files, and {_short(site)} on the site"


def _open(value: Any, field: str, hidden: Collection[str]) -> Any:
    """Return a value without the options that were left out of what was read."""
    if not isinstance(value, Mapping):
        return value
    return {name: one for name, one in value.items() if f"{field}.{name}" not in hidden}


def plain(value: Any, field: str = "") -> Any:
    """Return a value in the form that is compared: text, yes and no, nothing for what is empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        kept = {str(key): plain(one, str(key)) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one is not None} or None
    if isinstance(value, (list, tuple)):
        made = [plain(one) for one in value]
        return (sorted(made) if field in UNORDERED else made) or None
    if value is None or value == "":
        return None
    return {"true": "yes", "false": "no"}.get(str(value), str(value))


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_short, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={_short(one)}" for key, one in value.items())
    return str(value)


def called(context: str, extension: str) -> str:
    """Return what a person calls an extension of a compiled context."""
    if context == names.EMERGENCY:
        return f"the route of emergency number {extension}"
    if context == names.DID and extension.startswith("+"):
        return f"DID {extension}"
    if context == names.INTERNAL:
        return f"extension {extension}"
    if context.startswith("phones-"):
        return f"{extension}, dialled in {context},"
    return f"{context},{extension}"


def _dialplan_files(resources: Mapping, there: Mapping, secrets: Mapping) -> Iterator[str]:
    known = {item["name"]: item for item in (there.get("asterisk_dialplan") or {}).get("contexts") or ()}
    for item in resources["asterisk_dialplan"]["contexts"]:
        if item["name"] not in known:
            yield from _lost(item, "in the server's files")
            continue
        here = known[item["name"]]
        if list(here.get("includes") or ()) != list(item.get("includes") or ()):
            yield f"context {item['name']} includes other contexts in the server's files than on the site"
        if "extensions" in (secrets.get(item["name"]) or ()) and "extensions" not in here:
            continue  # one of them holds a secret, and so they were not read
        extens = {one["extension"]: one for one in here.get("extensions") or ()}
        yield from _few(_extensions(item, extens, "in the server's files"), item["name"])
        wanted = {one["extension"] for one in item["extensions"]}
        for name in extens:
            if name not in wanted:
                yield f"{called(item['name'], name)} is in the server's files, and not on the site"


def _lost(item: Mapping, where: str) -> Iterator[str]:
    """Yield that a context is missing, by the names of what is lost with it where those mean something."""
    telling = item["name"] in (names.EMERGENCY, names.DID)
    tell = [called(item["name"], one["extension"]) for one in item["extensions"] if telling]
    yield f"context {item['name']} is not {where}"
    yield from (f"{text} is not {where}" for text in tell if not text.startswith(names.DID))


def _extensions(item: Mapping, extens: Mapping, where: str) -> Iterator[str]:
    for one in item["extensions"]:
        name = called(item["name"], one["extension"])
        here = extens.get(one["extension"])
        if here is None:
            yield f"{name} is not {where}"
        elif _steps(here.get("steps")) != _steps(one["steps"]):
            yield f"{name} has other steps {where} than on the site"
        elif plain(here.get("hint")) != plain(one.get("hint")):
            yield f"{name} has another hint {where} than on the site"


def _steps(steps: Any) -> list:
    return [(step["app"], step.get("data") or "", step.get("label") or "") for step in steps or ()]


def _few(sentences: Iterator[str], context: str) -> list[str]:
    """Return all sentences where each names something that matters, and no more than a few elsewhere."""
    found = list(sentences)
    if context in (names.EMERGENCY, names.DID, names.INTERNAL) or len(found) <= MOST:
        return found
    return [*found[:MOST], f"and {len(found) - MOST} more of context {context}"]


def _sections(resources: Mapping, there: Mapping, secrets: Mapping) -> Iterator[str]:
    known: dict = {}
    for item in (there.get("asterisk_config") or {}).get("sections") or ():
        known[item["path"], item["name"]] = item.get("options") or {}
    for item in resources["asterisk_config"]["sections"]:
        here: Mapping | None = known.get((item["path"], item["name"]))
        if here is None:
            yield f"{item['path']} has no section [{item['name']}], or asterisk_info was not given files: [{item['path']}]"
            continue
        hidden = {name.rpartition(".")[2] for name in secrets.get(f"{item['path']}:{item['name']}") or ()}
        for option, value in item["options"].items():
            if is_secret_name(option) or option in hidden:
                if option not in hidden and option not in here:
                    yield f"{item['path']} [{item['name']}] has no {option}"
            elif plain(here.get(option)) != plain(value):
                yield f"{item['path']} [{item['name']}] has {option} {_short(plain(here.get(option)))}, and {value} on the site"


def _live(resources: Mapping, live: Mapping) -> Iterator[str]:
    for part, kind in LIVE:
        items, called_, keys = KINDS[kind]
        for item in resources[kind][items]:
            if item[keys[0]] not in (live.get(part) or {}):
                yield f"{called_} {item[keys[0]]} is not live"
    registrations = live.get("registrations") or {}
    for item in resources["pjsip_trunks"]["trunks"]:
        if item.get("registrations"):
            state = (registrations.get(item["name"]) or {}).get("state") or "unknown"
            if state != "Registered":
                yield f"trunk {item['name']} is not registered: its state is {state}"
    contexts = live.get("contexts") or {}
    for item in resources["asterisk_dialplan"]["contexts"]:
        if item["name"] not in contexts:
            yield from _lost(item, "live")
        else:
            yield from _few(_live_context(item, contexts[item["name"]]), item["name"])


def _live_context(item: Mapping, here: Mapping) -> Iterator[str]:
    """Yield what differs in a running context: {extension: [{priority, app, data}]}, or, less telling, only its names."""
    extens = here.get("extensions", here)
    if "includes" in here and list(here["includes"]) != list(item.get("includes") or ()):
        yield f"context {item['name']} includes other contexts live than on the site"
    for one in item["extensions"]:
        name = called(item["name"], one["extension"])
        if one["extension"] not in extens:
            yield f"{name} is not live"
        elif isinstance(extens, Mapping) and _running(extens[one["extension"]]) != _wanted(one["steps"]):
            yield f"{name} has other steps live than on the site"


def _running(rows: Any) -> list:
    steps = [row for row in rows if str(row.get("priority", "")).isdigit() and int(row["priority"]) > 0]
    return [(row["app"], row.get("data") or "") for row in sorted(steps, key=lambda row: int(row["priority"]))]


def _wanted(steps: Any) -> list:
    return [(step["app"], step.get("data") or "") for step in steps]
