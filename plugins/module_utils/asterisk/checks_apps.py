# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with queues, mailboxes, and the steps of the dialplan that name them: found before anything is written.

Asterisk loads a queue with members that are not there, drops options that it does not know, and takes the first of two
mailboxes of one name; a call to a queue or mailbox that is not there goes on as if nothing were said (22.10.1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.checks_versions import application
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.mailboxes import inherited
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources_apps import MAILBOX_OPTIONS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.users import (
    CONTEXT_OPTIONS,
    of_interface,
    of_step,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, where

MAKERS = {"endpoint": "pjsip_endpoints", "context": "asterisk_dialplan", "music class": "asterisk_config"}
STEP_MAKERS = {"queue": "asterisk_queues", "mailbox": "asterisk_mailboxes"}


def apps(checker: Any, plan: Plan) -> Iterator[Problem]:
    """Check a plan of queues or of mailboxes."""
    system = checker.system
    queues = plan.resource.kind == "asterisk_queues"
    held = system.queues if queues else system.mailboxes
    known = set(system.catalogue.names["queues.conf"]) if queues else MAILBOX_OPTIONS
    scope = system.home(plan.request) if plan.request.scope else ""
    yield from _unset(plan, known)
    yield from _clashes(checker, plan)
    for change in plan.changes:
        there = held.get(change.key[0] if queues else change.key)
        if there is not None:
            if there.odd:
                yield Problem(plan.where(change.key), there.odd, "mend it by hand first")
                continue
            if scope and there.path != system.folder.full(scope):
                spot = plan.where(change.key, "path")
                yield Problem(spot, f"stands in {there.path}, not in {scope}", "leave `path` out")
        if change.after is not None:
            yield from _queue(checker, plan, change) if queues else _mailbox(checker, plan, change)


def _unset(plan: Plan, known: Collection[str]) -> Iterator[Problem]:
    """Refuse to unset what nobody knows: a slip there would leave the option as it is, in silence."""
    for index, item in enumerate(plan.request.items):
        for name in item.get("unset") or ():
            group, dot, option = name.partition(".")
            option = option if dot and group == "options" else name
            key = plan.resource.key_of(plan.resource.clean(item))
            there = (plan.there.get(key) or {}).get("options") or {}
            if name not in plan.resource.by_name and option not in known and option not in there:
                spot = where(plan.resource, index, plan.resource.label(key), "unset")
                hint = nearest(option, {*known, *plan.resource.by_name})
                if hint:  # what is like nothing may have been removed by an earlier run
                    yield Problem(spot, f"{name} is no option of a {plan.resource.singular}", hint)


def _clashes(checker: Any, plan: Plan) -> Iterator[Problem]:
    """Refuse a section that asterisk_config changes in the same run: each would undo the other's work."""
    other = checker.by_kind.get("asterisk_config")
    if other is None or not plan.changes:
        return
    system = checker.system
    at = 0 if plan.resource.kind == "asterisk_queues" else 1
    mine = {change.key[at]: change for change in plan.changes}
    for change in other.changes:
        path, name = change.key[0], change.key[1]
        if name in mine and (
            path == plan.resource.layout.root or system.folder.is_read(plan.resource.layout.root, path)
        ):
            yield Problem(
                plan.where(mine[name].key),
                f"asterisk_config changes [{name}] of {path} in the same run",
                "say it in one of the two",
            )


def _queue(checker: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    item, names = change.after or {}, checker.names
    part = plan.resource.layout.main
    yield from checker.unnamed(plan, change, part, plan.resource.layout.wires[part.type])
    if change.action == "create":
        twin = next(
            (one for one in plan.remaining() if one != change.key and one[0].lower() == change.key[0].lower()), None
        )
        if twin is not None:
            spot = plan.where(change.key)
            yield Problem(
                spot,
                f"differs from the queue {twin[0]} in case only, and Asterisk takes them for one",
                "choose another name",
            )
    yield from _options(plan, change, checker.system.catalogue.names["queues.conf"], checker.system.catalogue)
    for name, thing in (("context", "context"), ("musicclass", "music class")):
        if name in change.fields and item.get(name):
            yield from checker.missing(plan.where(change.key, name), thing, item[name], MAKERS[thing])
    old = [row.get("interface") for row in (change.before or {}).get("members") or ()]
    for index, row in enumerate(item.get("members") or ()):
        found = of_interface(row["interface"]) if row.get("interface") and row["interface"] not in old else None
        if found is not None and not names.exists(*found):
            spot = plan.where(change.key, f"members[{index}].interface")
            yield from checker.missing(spot, *found, MAKERS[found[0]])


def _options(plan: Plan, change: Change, known: Collection[str], catalogue: Any) -> Iterator[Problem]:
    """Refuse an option that nobody knows: Asterisk drops it, of a mailbox without a word."""
    for spot in change.fields:
        group, unused, option = spot.partition(".")
        if group == "options" and option in (change.after or {}).get("options", {}) and option not in known:
            reason = catalogue.foreign(plan.resource.layout.root, "", option)
            hint = "" if reason else nearest(option, known)
            yield Problem(plan.where(change.key, spot), reason or f"is no option of a {plan.resource.singular}", hint)


def _mailbox(checker: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    item, system = change.after or {}, checker.system
    name, context = change.key
    if change.action == "create" and f"{name}@{context}" in inherited(system.folder.tree(plan.resource.layout.root)):
        yield Problem(
            plan.where(change.key), f"[{context}] has this mailbox from a template", "change it there by hand"
        )
    if not item.get("pin") and (change.action == "create" or "pin" in change.fields):
        yield Problem(
            plan.where(change.key, "pin"),
            "is missing: without one Asterisk asks nobody for it, and whoever dials in hears the messages",
            "give `pin`",
        )
    known = {one for one in MAILBOX_OPTIONS if system.catalogue.knows("voicemail.conf", "", one)}
    yield from _options(plan, change, known, system.catalogue)
    for option in CONTEXT_OPTIONS:
        value = (item.get("options") or {}).get(option)
        if f"options.{option}" in change.fields and isinstance(value, str):
            spot = plan.where(change.key, f"options.{option}")
            yield from checker.missing(spot, "context", value, "asterisk_dialplan")


def steps(checker: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    """Check what the new steps of a context name: queues and mailboxes, where it is no expression."""
    old = {(step.get("app"), step.get("data")) for _spot, step in _steps(change.before)}
    for spot, step in _steps(change.after):
        if (step.get("app"), step.get("data")) in old:
            continue
        yield from application(checker.system, plan.where(change.key, spot.rpartition(".")[0]), step)
        for thing, name in of_step(step.get("app") or "", step.get("data") or ""):
            if thing in STEP_MAKERS:
                yield from checker.missing(plan.where(change.key, spot), thing, name, STEP_MAKERS[thing])


def _steps(item: Any) -> Iterator[tuple[str, Any]]:
    for index, extension in enumerate((item or {}).get("extensions") or ()):
        for number, step in enumerate(extension.get("steps") or ()):
            yield f"extensions[{index}].steps[{number}].data", step
