# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filter is given: texts, items, what asterisk_info returned, or compiled resources; and what is known beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import collecting_paused
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint import source
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.lint import Around, lint
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import NOTICE, SEVERITIES, Plan

DIALPLAN = "asterisk_dialplan"
OPTIONS = (
    "applications",
    "functions",
    "endpoints",
    "trunks",
    "queues",
    "mailboxes",
    "unauthenticated",
    "contexts",
    "version",
)


def findings(value: Any, options: Mapping[str, Any]) -> list:
    """Return the findings as dictionaries, or as sentences. Raises TypeError, with a sentence, for arguments of another shape."""
    ignore, least = options.get("ignore") or (), options.get("at_least") or NOTICE
    if isinstance(ignore, str):
        raise TypeError("ignore is no list; give the names of rules as a list")
    if least not in SEVERITIES:
        raise TypeError(f"at_least is none of {', '.join(SEVERITIES)}")
    given = {name: options[name] for name in OPTIONS if options.get(name) is not None}
    with collecting_paused():
        plan, found = _plan(value)
        said = lint(plan, _around({**found, **given}), ignore)
    wanted = SEVERITIES[: SEVERITIES.index(least) + 1]
    kept = [one for one in said if one.severity in wanted]
    return [one.sentence() if options.get("sentences") else one.as_dict() for one in kept]


def _plan(value: Any) -> tuple[Plan, dict[str, Any]]:
    """The dialplan in what the filter was given, and what else it tells."""
    if isinstance(value, str):
        return source.from_texts({source.ROOT: value}), {}
    if isinstance(value, Mapping):
        if "resources" in value or "dialplan_files" in value:
            return _of_info(value)
        if DIALPLAN in value:
            return source.from_items(_items(value, DIALPLAN, "contexts") or ()), _of_resources(value)
        if "contexts" in value and not isinstance(value["contexts"], str):
            return source.from_items(value["contexts"] or ()), {}
        if all(isinstance(text, str) for text in value.values()):
            return source.from_texts({str(path): str(text) for path, text in value.items()}), {}
    elif isinstance(value, Collection) and all(isinstance(item, Mapping) and "name" in item for item in value):
        return source.from_items(value), {}
    raise TypeError(
        "dialplan_lint is given no dialplan; give it texts by path, one text, items of asterisk_dialplan, or the result of"
        " telephony.pbx.asterisk_info"
    )


def _of_info(info: Mapping[str, Any]) -> tuple[Plan, dict[str, Any]]:
    resources = info.get("resources") or {}
    found = _of_resources(resources)
    for name in ("applications", "functions", "version"):
        if info.get(name) is not None:
            found[name] = info[name]
    found["with_secrets"] = (info.get("secrets_set") or {}).get("pjsip_endpoints") or {}
    live = info.get("live") or {}
    if "contexts" in live:
        found["contexts"] = {name: one.get("extensions") for name, one in live["contexts"].items()}
    if "queues" in found:
        found["queues"] = [*found["queues"], *(live.get("queues") or ())]
    texts = info.get("dialplan_files")
    if texts:
        return source.from_texts(texts), found
    items = _items(resources, DIALPLAN, "contexts")
    if items is None:
        raise TypeError("this result of asterisk_info has no dialplan; gather dialplan_files or asterisk_dialplan too")
    # Contexts that hold a secret were read without their extensions.
    hidden = {
        name for name, what in ((info.get("secrets_set") or {}).get(DIALPLAN) or {}).items() if "extensions" in what
    }
    found["contexts"] = {**found["contexts"], **{name: found["contexts"].get(name) for name in hidden}}
    return source.from_items([one for one in items if one["name"] not in hidden or one.get("extensions")]), found


def _of_resources(resources: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kind in (("endpoints", "pjsip_endpoints"), ("trunks", "pjsip_trunks")):
        items = _items(resources, kind, name)
        if items is not None:
            found[name] = items
    for name, kind in (("queues", "asterisk_queues"), ("mailboxes", "asterisk_mailboxes")):
        items = _items(resources, kind, name)
        if items is not None:
            found[name] = items
    sections = _items(resources, "asterisk_config", "sections") or ()
    lots = [one.get("options") or {} for one in sections if str(one.get("path")).startswith("res_parking")]
    found["contexts"] = {one["context"]: None for one in lots if one.get("context")}
    return found


def _items(resources: Mapping[str, Any], kind: str, name: str) -> list | None:
    held = resources.get(kind)
    return list(held.get(name) or ()) if isinstance(held, Mapping) else None


def _around(given: Mapping[str, Any]) -> Around:
    """What is known, in the shapes that the rules want."""
    known = dict(given)
    if "queues" in known:
        known["queues"] = [_name(one, "name") for one in known["queues"]]
    if "mailboxes" in known:
        known["mailboxes"] = [_mailbox(one) for one in known["mailboxes"]]
    for name in ("endpoints", "trunks", "applications", "functions", "unauthenticated"):
        if isinstance(known.get(name), (str, Mapping)):
            raise TypeError(f"{name} is no list; give a list")
    for name in ("endpoints", "trunks"):
        if any(not isinstance(item, Mapping) for item in known.get(name) or ()):
            raise TypeError(f"{name} must be items, as asterisk_info returns them")
    contexts = known.get("contexts")
    if contexts is not None and not isinstance(contexts, Mapping):
        known["contexts"] = dict.fromkeys(map(str, contexts))
    if "version" in known:
        known["version"] = str(known["version"])
    return Around(**known)


def _name(one: Any, key: str) -> str:
    return str(one.get(key) if isinstance(one, Mapping) else one)


def _mailbox(one: Any) -> str:
    if isinstance(one, Mapping):
        return f"{one.get('mailbox')}@{one.get('context') or 'default'}"
    return str(one) if "@" in str(one) else f"{one}@default"
