# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that no option's own name tells of: tried on every system, as a result, a diff, an error and info show them."""

from __future__ import annotations

import json
from typing import Any, Callable

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import KEEP, RESET
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK, Resource

from .promises import Item, do, label, predicted_and_done
from .samples import SECRETS

Read = Callable[[Any, Resource, bool], tuple[list[Item], dict[str, list[str]], str]]


def changed(item: Any, old: str, new: str) -> Any:
    """Return an item with another secret."""
    return json.loads(json.dumps(item).replace(old, new))


def shown(result: Any) -> str:
    return json.dumps([result.facts(), result.diff, result.warnings])


def keeps_it_to_itself(bench: Any, resource: Resource, item: Item, named: str, read: Read) -> None:
    """Create, read, apply again, change and remove an item that holds SECRETS[0], and look for it in all that is said.

    read   (bench, resource, with secrets) -> items, names of secrets by the items' labels, everything else that info tells
    named  what secrets_set says is left out
    """
    mine = label(resource, item)
    created = predicted_and_done(bench, resource, [item])
    assert SECRETS[0] not in shown(created) and MASK in created.diff["after"]
    there = {label(resource, one): one for one in read(bench, resource, True)[0]}[mine]
    assert SECRETS[0] in json.dumps(there)
    items, names, everything = read(bench, resource, False)
    assert SECRETS[0] not in everything
    plain = {label(resource, one): one for one in items}[mine]
    assert named in names[mine] and SECRETS[0] not in json.dumps(items)
    for unspecified in (KEEP, RESET):
        again = do(bench, resource, [plain], check=True, unspecified=unspecified)
        assert not again.changed, again.diff
    other = changed(item, SECRETS[0], SECRETS[1])
    updated = predicted_and_done(bench, resource, [other])
    assert updated.updated == {resource.kind: [mine]} and f"{MASK} (changed)" in updated.diff["after"]
    assert not [one for one in SECRETS if one in shown(updated)]
    assert SECRETS[1] in json.dumps(read(bench, resource, True)[0])
    gone = {name: item[name] for name in resource.key if name in item}
    removed = predicted_and_done(bench, resource, [{**gone, "state": "absent"}])
    assert SECRETS[1] not in shown(removed) and MASK in removed.diff["before"]


def hear(bench: Any, well: bool) -> None:
    bench.server.deaf = not well


def complains_without_it(bench: Any, resource: Resource, item: Item, before: Item) -> None:
    """A server that says yes and does nothing: the complaint names what is missing, without the secret in it."""
    for there in ([], [before]):
        hear(bench, True)
        if there:
            do(bench, resource, there)
        hear(bench, False)
        with pytest.raises(PbxError) as error:
            do(bench, resource, [item])
        assert SECRETS[0] not in str(error.value) + repr(error.value)
