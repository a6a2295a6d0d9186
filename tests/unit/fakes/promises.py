# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every promise of the managing modules, for every declared Resource: one suite, tried on every bench.

A test module subclasses `Promises` with its resources and its bench.  A Resource that is declared is tested without
another line: add it to its system's RESOURCES.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import RESET, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run

from .samples import SECRETS

Item = dict[str, Any]


def do(bench: Any, resource: Resource, items: list[Item], check: bool = False, **more: Any) -> Result:
    """Run one kind; in check mode against a system on which any write raises."""
    activate = more.pop("activate", True)
    system = bench.system(check)
    return run(system, [bench.request(resource, items, **more)], check_mode=check, activate=activate, diff=True)


def predicted_and_done(bench: Any, resource: Resource, items: list[Item], **more: Any) -> Result:
    """Run in check mode, then for real: the first must have said what the second did, with the same keys."""
    before = bench.snapshot()
    predicted = do(bench, resource, items, check=True, **more)
    assert bench.snapshot() == before, "check mode changed something"
    done = do(bench, resource, items, **more)
    left, right = predicted.facts(), done.facts()
    assert set(left) == set(right)
    for name in ("changed", "created", "updated", "deleted", "restart_required"):
        assert left[name] == right[name], name
    assert left["activation"]["commands"] == right["activation"]["commands"]
    assert left["activation"]["verified"] is None
    assert predicted.diff == done.diff
    said = done.activation["commands"] and not done.activation["pending"]
    assert done.changed == bool(done.created or done.updated or done.deleted or said), "changed, and nothing is named"
    return done


def label(resource: Resource, item: Item) -> str:
    return resource.label(resource.key_of(item))


class StorePromises:
    """What holds wherever things are kept. `resources` are the kinds that the bench holds; `bench` is a fixture of the subclass."""

    resources: tuple[Resource, ...] = ()

    def pytest_generate_tests(self, metafunc: Any) -> None:
        if "resource" in metafunc.fixturenames:
            metafunc.parametrize("resource", self.resources, ids=lambda one: one.kind)

    def test_life_of_an_item(self, bench: Any, resource: Resource) -> None:
        """Create, repeat, update, repeat, unset, repeat, delete, repeat: each first in check mode."""
        first, second = bench.sample(resource), bench.sample(resource, variant=1)
        key, kind = label(resource, first), resource.kind
        assert predicted_and_done(bench, resource, [first]).created == {kind: [key]}
        assert bench.runs(resource) and bench.items(resource) and bench.activations == 1
        assert not predicted_and_done(bench, resource, [first]).changed
        assert bench.activations == 1, "something was reloaded although nothing changed"
        updated = predicted_and_done(bench, resource, [second])
        assert updated.updated == {kind: [key]} and not updated.created
        assert not predicted_and_done(bench, resource, [second]).changed
        for name in [one for one in bench.spare(resource, second) if not resource.by_name[one].hidden][:1]:
            shorter = {k: v for k, v in second.items() if k != name}
            assert not predicted_and_done(bench, resource, [shorter]).changed, "what is not mentioned must be kept"
            assert predicted_and_done(bench, resource, [{**shorter, "unset": [name]}]).updated == {kind: [key]}
            assert bench.items(resource)[0].get(name) in (None, "")
            assert not predicted_and_done(bench, resource, [{**shorter, "unset": [name]}]).changed
        gone = {one: first[one] for one in resource.key if one in first}
        assert predicted_and_done(bench, resource, [{**gone, "state": "absent"}]).deleted == {kind: [key]}
        assert not bench.items(resource)
        assert not predicted_and_done(bench, resource, [{**gone, "state": "absent"}]).changed

    def test_an_empty_list_of_what_is_not_there_says_nothing(self, bench: Any, resource: Resource) -> None:
        full = bench.sample(resource)
        lists = [one.name for one in resource.fields if one.type == "list" and not one.directive]
        bare = bench.bare(resource, full)
        empty: Item = {name: [] for name in lists if name not in bare}
        do(bench, resource, [bare])
        assert not predicted_and_done(bench, resource, [{**bare, **empty}]).updated
        do(bench, resource, [full])
        there = [name for name in empty if full.get(name)]
        if there:
            assert predicted_and_done(bench, resource, [{**bare, **empty}]).updated
            assert not any(bench.items(resource)[0].get(name) for name in there)
            assert not predicted_and_done(bench, resource, [{**bare, **empty}]).updated

    def test_reset_removes_what_is_not_mentioned_but_no_secret(self, bench: Any, resource: Resource) -> None:
        full = bench.sample(resource)
        do(bench, resource, [full])
        bare = bench.bare(resource, full)
        there = bench.items(resource)[0]
        if all(name in resource.key or resource.by_name[name].kept_by_reset for name in bench.spare(resource, there)):
            assert not predicted_and_done(bench, resource, [bare], unspecified=RESET).changed
            return
        assert predicted_and_done(bench, resource, [bare], unspecified=RESET).changed
        left = bench.items(resource)[0]
        kept = {one for one in full if one in resource.key or resource.by_name[one].kept_by_reset}
        assert kept <= set(left)
        assert left != there
        assert not predicted_and_done(bench, resource, [bare], unspecified=RESET).changed

    def test_purge_removes_what_is_not_listed(self, bench: Any, resource: Resource) -> None:
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        scope, listed = bench.scope(resource), [one, *bench.indispensable(resource)]
        do(bench, resource, [one, two])
        assert not predicted_and_done(bench, resource, [one]).changed
        done = predicted_and_done(bench, resource, listed, purge=True, scope=scope)
        assert done.deleted == {resource.kind: [label(resource, two)]}
        assert not predicted_and_done(bench, resource, listed, purge=True, scope=scope).changed
        with pytest.raises(PbxError, match="purge"):
            do(bench, resource, [{**one, "state": "absent"}], purge=True, scope=scope)

    def test_one_task_for_many(self, bench: Any, resource: Resource) -> None:
        items = [bench.sample(resource, number=number) for number in range(1, 101)]
        assert len(do(bench, resource, items).created[resource.kind]) == 100
        assert bench.activations == 1, "one activation for all of them"
        assert bench.runs(resource)

    def test_refuses_before_it_writes(self, bench: Any, resource: Resource) -> None:
        one = bench.sample(resource)
        with pytest.raises(PbxError) as error:
            do(bench, resource, [one, dict(one)])
        assert f"{resource.items}[1]" in str(error.value) and "stands in" in str(error.value)
        with pytest.raises(PbxError, match="identity"):
            do(bench, resource, [{**one, "unset": [resource.key[0]]}])
        name = next(field for field in one if field not in resource.key)
        with pytest.raises(PbxError, match="at once"):
            do(bench, resource, [{**one, "unset": [name]}])
        assert bench.untouched()

    def test_a_refused_change_is_rolled_back(self, bench: Any, resource: Resource) -> None:
        one, two = bench.sample(resource), bench.sample(resource, variant=1, number=2)
        do(bench, resource, [one])
        before = bench.written()
        bench.refuse(resource, two)
        with pytest.raises(PbxError, match=bench.refusal) as error:
            do(bench, resource, [two])
        assert "everything of this run was rolled back" in str(error.value)
        assert bench.written() == before and bench.runs(resource)
        assert bench.entry() is None

    def test_a_refused_update_and_removal_are_rolled_back(self, bench: Any, resource: Resource) -> None:
        one, two = bench.sample(resource), bench.sample(resource, variant=1, number=2)
        third = bench.sample(resource, number=3)
        do(bench, resource, [one, third])
        before = bench.written()
        bench.refuse(resource, two)
        gone = {name: third[name] for name in resource.key if name in third}
        said = "everything of this run was rolled back" if bench.undoes(resource) else "did not go well"
        with pytest.raises(PbxError, match=said):
            do(bench, resource, [bench.sample(resource, variant=1), {**gone, "state": "absent"}, two])
        assert bench.written() == before and bench.runs(resource) and bench.entry() is None

    def test_a_server_that_says_yes_and_does_nothing_is_found_out(self, bench: Any, resource: Resource) -> None:
        if not bench.verifies(resource):
            return
        bench.deafen()
        with pytest.raises(PbxError, match="rolled back|does not run|did not go well"):
            do(bench, resource, [bench.sample(resource)])
        assert not bench.items(resource)

    def test_no_secret_in_any_output(self, bench: Any, resource: Resource) -> None:
        """Not in the result, the diff (of creation, change and removal) or an error."""
        shown = []
        first, second = bench.sample(resource), bench.sample(resource, variant=1)
        more = {**first, **bench.secret_options(resource)}
        gone = {name: more[name] for name in resource.key if name in more}
        held = True
        for items in ([more], [{**second, **gone}], [{**gone, "state": "absent"}]):
            held = any(secret in repr(bench.items(resource)) for secret in SECRETS)
            result = do(bench, resource, items)
            shown.append(json.dumps([result.facts(), result.diff, result.warnings]))
        bench.refuse(resource, more)
        bench.deafen()
        with pytest.raises(PbxError) if bench.verifies(resource) else _nothing() as error:
            shown.append(json.dumps(do(bench, resource, [more]).facts()))
        shown.append(str(getattr(error, "value", "")) + repr(getattr(error, "value", "")))
        assert not [one for one in shown for secret in SECRETS if secret in one]
        if [one.name for one in resource.fields if one.hidden and one.name in first]:
            assert "(changed)" in shown[1], "a changed secret must be seen to change"
        if SECRETS[0] in repr(more):
            assert "********" in shown[0]
            assert "********" in shown[2] or not held, "what is removed is shown too, but for what no server tells"


class Promises(StorePromises):
    """And where a server is made to take what was written."""

    def test_an_unfinished_run_is_finished_by_the_next(self, bench: Any, resource: Resource) -> None:
        """Whoever finds a journal activates, even if nothing differs."""
        one = bench.sample(resource)
        done = do(bench, resource, [one], activate=False)
        assert done.changed and done.activation["pending"] and not bench.said
        assert predicted_and_done(bench, resource, [one]).changed and bench.said and bench.entry() is None
        assert bench.runs(resource)
        assert not predicted_and_done(bench, resource, [one]).changed

    def test_a_server_that_started_since_has_activated_by_itself(self, bench: Any, resource: Resource) -> None:
        one = bench.sample(resource)
        do(bench, resource, [one], activate=False)
        bench.restarted()
        assert not predicted_and_done(bench, resource, [one]).changed and not bench.said and bench.entry() is None

    def test_a_stopped_server_is_said_to_be_stopped(self, bench: Any, resource: Resource) -> None:
        one = bench.sample(resource)
        bench.up(False)
        done = predicted_and_done(bench, resource, [one])
        assert done.changed and done.activation["pending"] and "not running" in done.activation["reason"]
        again = predicted_and_done(bench, resource, [one])
        assert not again.changed and again.activation["pending"]
        bench.up(True)
        done = predicted_and_done(bench, resource, [one])
        assert done.changed and not done.activation["pending"] and bench.runs(resource)

    def test_a_run_that_dies_leaves_nothing_half_done(self, bench: Any, resource: Resource) -> None:
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        do(bench, resource, [one])
        before = bench.written()
        bench.die_at("committed")
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        assert bench.entry().phase == "writing", "the journal stands before the first write"
        assert bench.written() != before
        bench.die_at("")
        done = do(bench, resource, [one])
        assert bench.written() == before and bench.entry() is None and bench.runs(resource)
        assert done.changed and any("died" in text for text in done.warnings)
        bench.die_at("command")
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        assert bench.entry().phase == "written"
        bench.die_at("")
        assert do(bench, resource, [two]).changed and bench.runs(resource)

    def test_what_waited_is_not_forgotten_when_a_later_run_dies(self, bench: Any, resource: Resource) -> None:
        """Written and not activated, then a second run dies while it writes: the third activates what the first wrote."""
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        do(bench, resource, [one], activate=False)
        bench.die_at("committed")
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        bench.die_at("")
        assert do(bench, resource, [one]).changed
        assert bench.said and bench.runs(resource) and len(bench.items(resource)) == 1 and bench.entry() is None

    def test_a_server_that_started_on_half_a_change_is_told_again(self, bench: Any, resource: Resource) -> None:
        one, two = bench.sample(resource), bench.sample(resource, number=2)
        do(bench, resource, [one])
        bench.die_at("committed")
        with pytest.raises(KeyboardInterrupt):
            do(bench, resource, [two])
        bench.restarted()
        bench.die_at("")
        do(bench, resource, [one])
        assert bench.runs(resource) and len(bench.items(resource)) == 1


class _nothing:
    """A context in which nothing is expected to happen."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_unused: Any) -> None:
        return None


def in_one_transaction(bench: Any, first: Resource, second: Resource) -> None:
    """Two kinds: both or none, with one activation."""
    good, bad = bench.sample(first), bench.sample(second)
    requests = [Request(first, [good]), Request(second, [bad])]
    bench.refuse(second, bad)
    with pytest.raises(PbxError, match="rolled back"):
        run(bench.system(False), requests, check_mode=False)
    assert not bench.items(first) and not bench.items(second)
    bench.refuse(second, {**bad, "name": "nobody"})
    before = bench.activations
    done = run(bench.system(False), requests, check_mode=False)
    assert set(done.created) == {first.kind, second.kind}
    assert bench.activations == before + 1 and bench.runs(first) and bench.runs(second)
