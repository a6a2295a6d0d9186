# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every promise of the managing modules, kept by every declared Resource, on the fake of the tests.

A Resource that is declared is tested here without another line: add it to its system's RESOURCES.
"""

from __future__ import annotations

import copy
import json
from typing import Any, Dict, List

import pytest

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import RESET, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run
from ansible_collections.telephony.pbx.tests.unit.fakes.memory import MemorySystem
from ansible_collections.telephony.pbx.tests.unit.fakes.resources import ALL
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import SECRETS, sample_item

every_resource = pytest.mark.parametrize("resource", ALL, ids=lambda one: one.kind)


def do(system: MemorySystem, resource: Resource, items: List[Dict[str, Any]], check: bool = False, **more: Any) -> Result:
    """Run one kind; in check mode against a system on which any write raises."""
    system.read_only = check
    activate = more.pop("activate", True)
    try:
        return run(system, [Request(resource, items, **more)], check_mode=check, activate=activate, diff=True)
    finally:
        system.read_only = False


def predicted_and_done(system: MemorySystem, resource: Resource, items: List[Dict[str, Any]], **more: Any) -> Result:
    """Run in check mode, then for real: the first must have said what the second did, with the same keys."""
    before = copy.deepcopy((system.tables, system.running, system.said))
    predicted = do(system, resource, items, check=True, **more)
    assert (system.tables, system.running, system.said) == before, "check mode changed something"
    done = do(system, resource, items, **more)
    left, right = predicted.facts(), done.facts()
    assert set(left) == set(right)
    for name in ("changed", "created", "updated", "deleted", "restart_required"):
        assert left[name] == right[name], name
    assert left["activation"]["commands"] == right["activation"]["commands"]
    assert left["activation"]["verified"] is None
    assert predicted.diff == done.diff
    return done


def label(resource: Resource, item: Dict[str, Any]) -> str:
    return resource.label(resource.key_of(item))


@every_resource
def test_life_of_an_item(resource: Resource) -> None:
    """Create, repeat, update, repeat, unset, repeat, delete, repeat: each first in check mode."""
    system = MemorySystem()
    first, second = sample_item(resource), sample_item(resource, variant=1)
    key, kind = label(resource, first), resource.kind
    assert predicted_and_done(system, resource, [first]).created == {kind: [key]}
    assert system.running[kind] == system.tables[kind] and len(system.said) == 1
    assert not predicted_and_done(system, resource, [first]).changed
    assert len(system.said) == 1, "something was reloaded although nothing changed"
    updated = predicted_and_done(system, resource, [second])
    assert updated.updated == {kind: [key]} and not updated.created
    assert not predicted_and_done(system, resource, [second]).changed
    name = next(one for one in second if one not in resource.key and not resource.by_name[one].hidden)
    shorter = {k: v for k, v in second.items() if k != name}
    assert not predicted_and_done(system, resource, [shorter]).changed, "what is not mentioned must be kept"
    assert predicted_and_done(system, resource, [{**shorter, "unset": [name]}]).updated == {kind: [key]}
    assert name not in next(iter(system.tables[kind].values()))
    assert not predicted_and_done(system, resource, [{**shorter, "unset": [name]}]).changed
    gone = {one: first[one] for one in resource.key if one in first}
    assert predicted_and_done(system, resource, [{**gone, "state": "absent"}]).deleted == {kind: [key]}
    assert not system.tables[kind]
    assert not predicted_and_done(system, resource, [{**gone, "state": "absent"}]).changed


@every_resource
def test_reset_removes_what_is_not_mentioned_but_no_secret(resource: Resource) -> None:
    system = MemorySystem()
    full = sample_item(resource)
    do(system, resource, [full])
    bare = {one: full[one] for one in resource.key if one in full}
    assert predicted_and_done(system, resource, [bare], unspecified=RESET).changed
    left = next(iter(system.tables[resource.kind].values()))
    kept = {one for one in full if one in resource.key or resource.by_name[one].kept_by_reset}
    assert kept <= set(left)
    assert not predicted_and_done(system, resource, [bare], unspecified=RESET).changed


@every_resource
def test_purge_removes_what_is_not_listed(resource: Resource) -> None:
    system = MemorySystem()
    one, two = sample_item(resource), sample_item(resource, number=2)
    do(system, resource, [one, two])
    assert not predicted_and_done(system, resource, [one]).changed
    assert predicted_and_done(system, resource, [one], purge=True).deleted == {resource.kind: [label(resource, two)]}
    with pytest.raises(PbxError, match="purge"):
        do(system, resource, [{**one, "state": "absent"}], purge=True)


@every_resource
def test_one_task_for_many(resource: Resource) -> None:
    system = MemorySystem()
    items = [sample_item(resource, number=number) for number in range(1, 101)]
    assert len(do(system, resource, items).created[resource.kind]) == 100
    assert system.said == [f"reload {resource.kind}"], "one activation for all of them"


@every_resource
def test_refuses_before_it_writes(resource: Resource) -> None:
    system = MemorySystem(read_only=False)
    one = sample_item(resource)
    with pytest.raises(PbxError) as error:
        do(system, resource, [one, dict(one)])
    assert f"{resource.items}[1]" in str(error.value) and "stands in" in str(error.value)
    with pytest.raises(PbxError, match="identity"):
        do(system, resource, [{**one, "unset": [resource.key[0]]}])
    name = next(field for field in one if field not in resource.key)
    with pytest.raises(PbxError, match="at once"):
        do(system, resource, [{**one, "unset": [name]}])
    assert not system.tables and not system.said and not system.state.saved


@every_resource
def test_a_refused_change_is_rolled_back(resource: Resource) -> None:
    system = MemorySystem()
    one, two = sample_item(resource), sample_item(resource, variant=1, number=2)
    do(system, resource, [one])
    before = copy.deepcopy((system.tables, system.running))
    system.refuse = {resource.key_of(two)}
    with pytest.raises(PbxError, match="cannot load") as error:
        do(system, resource, [two])
    assert "rolled back" in str(error.value)
    assert system.tables[resource.kind] == before[0][resource.kind]
    assert system.running[resource.kind] == before[1][resource.kind]
    assert system.state.entry is None


@every_resource
def test_a_server_that_says_yes_and_does_nothing_is_found_out(resource: Resource) -> None:
    system = MemorySystem(deaf=True)
    with pytest.raises(PbxError, match="does not run as it is written"):
        do(system, resource, [sample_item(resource)])
    assert not system.tables.get(resource.kind)


@every_resource
def test_no_secret_in_any_output(resource: Resource) -> None:
    """Not in the result, the diff (of creation, change and removal) or an error."""
    system, shown = MemorySystem(), []
    first, second = sample_item(resource), sample_item(resource, variant=1)
    options = {one.name: {"password": SECRETS[0], "plain": "visible"} for one in resource.free_fields}
    for items in ([{**first, **options}], [second], [{**{k: first[k] for k in resource.key if k in first}, "state": "absent"}]):
        result = do(system, resource, items)
        shown.append(json.dumps([result.facts(), result.diff, result.warnings]))
    system.deaf = True
    with pytest.raises(PbxError) as error:
        do(system, resource, [{**first, **options}])
    shown.append(str(error.value) + repr(error.value))
    assert not [one for one in shown for secret in SECRETS if secret in one]
    hidden = [one.name for one in resource.fields if one.hidden and one.name in first]
    if hidden:
        assert "(changed)" in shown[1], "a changed secret must be seen to change"


@every_resource
def test_an_unfinished_run_is_finished_by_the_next(resource: Resource) -> None:
    """Whoever finds a journal activates, even if nothing differs; a server that started since has done it itself."""
    one = sample_item(resource)
    system = MemorySystem()
    done = do(system, resource, [one], activate=False)
    assert done.changed and done.activation["pending"] and not system.said
    assert predicted_and_done(system, resource, [one]).changed and system.said and system.state.entry is None
    assert not predicted_and_done(system, resource, [one]).changed
    system = MemorySystem()
    do(system, resource, [one], activate=False)
    system.started_at, system.running = system.state.entry.time + 1, copy.deepcopy(system.tables)
    assert not predicted_and_done(system, resource, [one]).changed and not system.said and system.state.entry is None


@every_resource
def test_a_stopped_server_is_said_to_be_stopped(resource: Resource) -> None:
    one = sample_item(resource)
    system = MemorySystem(up=False)
    done = predicted_and_done(system, resource, [one])
    assert done.changed and done.activation["pending"] and "not running" in done.activation["reason"]
    again = predicted_and_done(system, resource, [one])
    assert not again.changed and again.activation["pending"]
    system.up = True
    done = predicted_and_done(system, resource, [one])
    assert done.changed and done.activation["verified"] and system.running == system.tables


@every_resource
def test_a_run_that_dies_leaves_nothing_half_done(resource: Resource) -> None:
    one, two = sample_item(resource), sample_item(resource, number=2)
    system = MemorySystem()
    do(system, resource, [one])
    before = copy.deepcopy(system.tables)
    system.die_at = "committed"
    with pytest.raises(KeyboardInterrupt):
        do(system, resource, [two])
    assert system.state.saved[-1] == "writing", "the journal stands before the first write"
    system.die_at = ""
    do(system, resource, [one])
    assert system.tables == before and system.state.entry is None
    system.die_at = "command"
    with pytest.raises(KeyboardInterrupt):
        do(system, resource, [two])
    assert system.state.entry.phase == "written"
    system.die_at = ""
    assert do(system, resource, [two]).changed and system.running == system.tables


@every_resource
def test_an_api_without_files_needs_nothing_else_of_the_core(resource: Resource) -> None:
    """Where writing is activating there is no lock, no journal and nothing to leave pending."""
    system = MemorySystem(api=True)
    one = sample_item(resource)
    assert do(system, resource, [one]).changed
    assert not do(system, resource, [one]).changed
    assert not do(system, resource, [one]).activation["pending"]


def test_several_kinds_are_one_transaction() -> None:
    first, second = ALL[0], ALL[1]
    system = MemorySystem()
    good, bad = sample_item(first), sample_item(second)
    system.refuse = {second.key_of(bad)}
    with pytest.raises(PbxError, match="rolled back"):
        run(system, [Request(first, [good]), Request(second, [bad])], check_mode=False)
    assert not system.tables.get(first.kind) and not system.tables.get(second.kind)
    system = MemorySystem()
    done = run(system, [Request(first, [good]), Request(second, [bad])], check_mode=False)
    assert set(done.created) == {first.kind, second.kind}
    assert system.said == [f"reload {first.kind}", f"reload {second.kind}"] and system.state.locks == 1
