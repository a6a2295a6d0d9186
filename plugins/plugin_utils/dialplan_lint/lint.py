# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule over one dialplan: what the filter and the check of a host call."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint import (
    gathered,
    rules_jumps,
    rules_reach,
    rules_steps,
    rules_trunks,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import (
    NOTICE,
    SEVERITIES,
    Finding,
    Plan,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.rules_steps import Loaded


@dataclass(frozen=True)
class Around:
    """What is known beside the dialplan; None where nothing is.

    applications, functions   names that the server has loaded
    endpoints, trunks         items of pjsip_endpoints and pjsip_trunks
    with_secrets              names of endpoints whose secret was left out of the items
    queues, mailboxes         names; mailboxes as mailbox@context
    unauthenticated           contexts where calls begin that nobody authenticated
    contexts                  what the running server has: name -> extensions, or None where those are not known
    version                   of the server, as "22.10.1"
    """

    applications: Collection[str] | None = None
    functions: Collection[str] | None = None
    endpoints: Sequence[Mapping[str, Any]] | None = None
    trunks: Sequence[Mapping[str, Any]] | None = None
    with_secrets: Collection[str] = ()
    queues: Collection[str] | None = None
    mailboxes: Collection[str] | None = None
    unauthenticated: Collection[str] | None = None
    contexts: Mapping[str, Collection[str] | None] = field(default_factory=dict)
    version: str | None = None


def lint(plan: Plan, around: Around, ignore: Collection[str] = ()) -> list[Finding]:
    """Return every finding, the worst first, then by file and line."""
    plan.known.update(_beside(plan, around.contexts))
    jumps = gathered.gather(plan)
    entries = entries_of(around)
    found = [
        *plan.findings,
        *rules_steps.steps(plan, _loaded(around), jumps.named),
        *rules_reach.reached(plan, jumps),
        *rules_reach.shadowed(plan),
        *rules_jumps.nowhere(plan, jumps),
        *rules_jumps.includes(plan),
        *rules_jumps.menus(plan),
        *rules_trunks.open_patterns(plan),
        *rules_trunks.strangers(plan, entries or {}),
        *_not_checked(around, entries),
    ]
    kept = [one for one in found if one.rule not in ignore]
    return sorted(kept, key=_order)


def _order(finding: Finding) -> tuple:
    file, line = finding.spot
    return (
        SEVERITIES.index(finding.severity),
        finding.rule == "not_checked",
        file or "",
        line or 0,
        finding.context or "",
        finding.extension or "",
        finding.priority or 0,
        finding.rule,
    )


def _beside(plan: Plan, contexts: Mapping[str, Collection[str] | None]) -> dict[str, list[str] | None]:
    """What the running server has and the files have not."""
    found: dict[str, list[str] | None] = {}
    for name, extensions in contexts.items():
        here = plan.contexts.get(name)
        if here is None:
            found[name] = None if extensions is None else list(extensions)
        elif extensions:
            ours = {exten.name for exten in here.extens.values()}
            more = [one for one in extensions if one not in ours]
            if more:
                found[name] = more
    return found


def _loaded(around: Around) -> Loaded:
    def lower(names: Collection[str] | None) -> frozenset[str] | None:
        return None if names is None else frozenset(name.lower() for name in names)

    major = str(around.version or "").partition(".")[0]
    return Loaded(
        applications=lower(around.applications),
        functions=None if around.functions is None else frozenset(around.functions),
        queues=lower(around.queues),
        mailboxes=None if around.mailboxes is None else frozenset(around.mailboxes),
        version=int(major) if major.isdigit() else None,
        spelled=tuple(around.applications or ()),
    )


def entries_of(around: Around) -> dict[str, str] | None:
    """Contexts where calls begin that nobody authenticated -> whose they are; None where that is not known."""
    if around.unauthenticated is not None:
        return dict.fromkeys(around.unauthenticated, "strangers")
    if around.endpoints is None and around.trunks is None:
        return None
    found: dict[str, str] = {}
    for item in around.trunks or ():
        if item.get("context"):
            found.setdefault(str(item["context"]), f"callers from the trunk {item.get('name')}")
    for item in around.endpoints or ():
        if item.get("context") and not _asks(item, around.with_secrets):
            found.setdefault(
                str(item["context"]), f"callers from the endpoint {item.get('name')}, which asks for no password,"
            )
    return found


def _asks(item: Mapping[str, Any], with_secrets: Collection[str]) -> bool:
    """Whether an endpoint asks for a password, or takes lines from a template that may."""
    options = item.get("options") or {}
    said = ("secret", "password_digest", "username", "auth_options", "templates")
    return item.get("name") in with_secrets or any(item.get(name) for name in said) or bool(options.get("auth"))


def _not_checked(around: Around, entries: Any) -> list[Finding]:
    """Say what could not be looked at."""
    lacking = (
        (around.applications, "applications", "whether the server has the applications that are used"),
        (around.functions, "functions", "whether the server has the functions that are used"),
        (around.queues, "queues", "whether the queues are there"),
        (around.mailboxes, "mailboxes", "whether the mailboxes are there"),
        (entries, "endpoints and trunks, or unauthenticated", "whether strangers come to a trunk"),
    )
    return [
        Finding("not_checked", NOTICE, f"not checked: {what}", f"give {name}")
        for given, name, what in lacking
        if given is None
    ]
