# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several kinds in one task: what it asks for, and what a task that only reads is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import KEEP, Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Resource


def request_of(resource: Resource, options: Mapping[str, Any], scope: str = "path") -> Request:
    """Return the request that a kind's options ask for."""
    return Request(
        resource=resource,
        items=options.get(resource.items) or [],
        unspecified=options.get("unspecified") or KEEP,
        purge=bool(options.get("purge")),
        scope=options.get(scope) if scope else None,
        update_secret=options.get("update_secret") or resource.update_secret,
    )


Prepare = Callable[[Resource, Mapping[str, Any]], Request]


def requests_of(
    known: Mapping[str, Resource], given: Mapping[str, Any], prepare: Prepare = request_of
) -> list[Request]:
    """Return a request for every kind that the `resources` of a task mention."""
    out = []
    for kind, resource in known.items():
        options = given.get(kind)
        if options is None:
            continue
        if options.get(resource.items) is None:
            raise refuse(f"resources: {kind}", f"`{resource.items}` is missing", "give the items, or an empty list")
        out.append(prepare(resource, options))
    return out


def shown(
    resource: Resource, items: Iterable[Item], include_secrets: bool, secrets_set: dict[str, dict[str, list[str]]]
) -> list[Item]:
    """Return items as a task sees them: without secrets, which keeps them when they are applied again.

    Which secrets there are is noted in `secrets_set`: kind -> label -> names.
    """
    if include_secrets:
        return list(items)
    out = []
    for item in items:
        plain, names = resource.without_secrets(item)
        if names:
            secrets_set.setdefault(resource.kind, {})[resource.label(resource.key_of(item))] = names
        out.append(plain)
    return out


def masked_pair(plan: Plan, change: Change) -> tuple[Item | None, Item | None]:
    """Return before and after of a change fit to be shown: a secret that changes says so, and nothing else."""
    mask = plan.resource.masked
    before = mask(change.before) if change.before is not None else None
    return before, mask(change.after, change.before or change.after) if change.after is not None else None


def notation(resource: Resource, item: Item) -> Iterator[str]:
    """Yield an item field by field, for a diff of what has no notation of its own."""
    yield f"{resource.singular} {resource.label(resource.key_of(item))}"
    for name, value in item.items():
        if name in resource.key:
            continue
        if isinstance(value, dict):
            yield from (f"  {name}.{one} = {two}" for one, two in value.items())
        else:
            yield f"  {name} = {value}"
