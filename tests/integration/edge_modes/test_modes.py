# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which engine takes a call in each mode of the edge, and what becomes of calls when one is gone."""

from __future__ import annotations

import contextlib
import os

import pytest
from conftest import DIDS, FIRST, NUMBERS, SECOND

from tests.lab.shell import LabError, wait_for

DATABASE = os.environ.get("LAB_EDGE_DATABASE") or "postgresql"


@contextlib.contextmanager
def call(one, to, other):
    """A call that both hear, and that ends well; yields which engine has it."""
    line = one.call(to)
    there = other.arrival(15).answer()
    line.until("answered", 15)
    assert line.hears_only(there.phone) and there.hears_only(line.phone)
    yield line
    assert line.hears_only(there.phone) and there.hears_only(line.phone)
    line.hangup()
    there.until("ended", 3)


def engine_of(world) -> str:
    """The one engine that has a call."""
    found = world.calls()
    assert sorted(found.values()) == [0, 1], found
    return max(found, key=lambda name: found[name])


def nobody_talks(world) -> None:
    wait_for("the end of all calls", lambda: not any(world.calls().values()), timeout=5)


def test_one_server_has_the_site_and_the_other_stands_by(in_mode, phones):
    world = in_mode("active_standby")
    one, other = phones.registered("1001", "1002")
    stranger = phones.at_carrier()
    for who, to, whom in ((one, "1002", other), (stranger, DIDS[FIRST], one), (one, "000", stranger)):
        with call(who, to, whom):
            assert engine_of(world) == FIRST
        nobody_talks(world)


def test_the_one_that_stands_by_takes_over_and_gives_back(in_mode, phones):
    world = in_mode("active_standby")
    one, other = phones.registered("1001", "1002")
    stranger = phones.at_carrier()
    world.stop(FIRST)
    # at once, before any probe has told the edge
    for who, to, whom in ((one, "1002", other), (stranger, DIDS[FIRST], one), (one, "000", stranger)):
        with call(who, to, whom):
            assert engine_of(world) == SECOND
        nobody_talks(world)
    wait_for("the edge to miss it", lambda: world.state(FIRST) == "IP", timeout=20)
    with call(one, "1002", other):
        world.start(FIRST)
        world.both_in_rotation()
        phones.noticed(FIRST, ["1001"])
        # the call goes on where it is, and the next one goes to the first again
        with call(stranger, DIDS[FIRST], one):
            assert world.calls() == {FIRST: 1, SECOND: 1}
    nobody_talks(world)


def test_a_rolling_upgrade_of_a_compiled_site(in_mode, phones):
    """There is nothing newer here; the packages are asked for all the same. Calls under it are those of molecule/edge."""
    world = in_mode("active_standby")
    one, other = phones.registered("1001", "1002")
    before = {name: world.process(name) for name in (FIRST, SECOND)}
    told = {"rolling_upgrade": True, "rolling_packages": ["asterisk"]}
    world.play("active_standby", "telephony.pbx.rolling_restart", rolling_call=False, **told)
    assert [name for name in before if world.process(name) == before[name]] == []
    world.both_in_rotation()
    phones.noticed(FIRST, ["1002"])
    with call(one, "1002", other):
        assert engine_of(world) == FIRST
    nobody_talks(world)


def test_stateless_calls_go_to_both(in_mode, phones):
    world = in_mode("stateless")
    one, other = phones.registered("1001", "1002")
    stranger = phones.at_carrier()
    found = []
    for who, to, whom in (
        (one, "1002", other),
        (other, "1001", one),
        (stranger, DIDS[FIRST], one),
        (one, "000", stranger),
    ):
        with call(who, to, whom):
            found.append(engine_of(world))
        nobody_talks(world)
    assert found in ([FIRST, SECOND] * 2, [SECOND, FIRST] * 2)


def test_stateless_calls_go_to_the_one_that_is_left(in_mode, phones):
    world = in_mode("stateless")
    one, other = phones.registered("1001", "1002")
    stranger = phones.at_carrier()
    world.stop(FIRST)
    for who, to, whom in ((one, "1002", other), (stranger, DIDS[FIRST], one), (one, "000", stranger)):
        with call(who, to, whom):
            assert engine_of(world) == SECOND
        nobody_talks(world)


def test_each_site_is_on_its_server(in_mode, phones):
    world = in_mode("by_site")
    stranger = phones.at_carrier()
    for name in (FIRST, SECOND):
        one, other = phones.registered(*NUMBERS[name])
        for who, to, whom in ((one, other.number, other), (stranger, DIDS[name], one), (one, "000", stranger)):
            with call(who, to, whom):
                assert engine_of(world) == name
            nobody_talks(world)


def test_a_site_whose_server_is_gone_does_not_trouble_the_other(in_mode, phones):
    world = in_mode("by_site")
    one, _other = phones.registered(*NUMBERS[FIRST])
    third, fourth = phones.registered(*NUMBERS[SECOND])
    world.stop(FIRST)
    with call(third, fourth.number, fourth):
        line = one.call("1002")
        with pytest.raises(LabError, match="408|503"):
            line.until("answered", 15)
        assert world.calls() == {FIRST: 0, SECOND: 1}


def test_engines_that_keep_the_registrations(in_mode, phones):
    """active_standby with `registrar: pbx`: the one that stands by reaches a telephone once that has registered again."""
    world = in_mode("pbx")
    one, other = (phones.add(number, port=5085 + index) for index, number in enumerate(NUMBERS[FIRST]))
    phones.noticed(FIRST, NUMBERS[FIRST])
    stranger = phones.at_carrier()
    calls = ((one, "1002", other), (stranger, DIDS[FIRST], one), (one, "000", stranger))
    for who, to, whom in calls:
        with call(who, to, whom):
            assert engine_of(world) == FIRST
        nobody_talks(world)
    world.stop(FIRST)
    for phone in (one, other):
        phone.register()
    phones.noticed(SECOND, NUMBERS[FIRST])
    for who, to, whom in calls:
        with call(who, to, whom):
            assert engine_of(world) == SECOND
        nobody_talks(world)


def test_accounts_and_registrations_in_a_database(in_mode, phones):
    """In active_standby: what a telephone registered is known after a restart of the edge. LAB_EDGE_DATABASE=mysql takes MariaDB."""
    world = in_mode(DATABASE)
    one, other = phones.registered("1001", "1002")
    stranger = phones.at_carrier()
    world.restart_edge()
    for who, to, whom in ((one, "1002", other), (stranger, DIDS[FIRST], one), (one, "000", stranger)):
        with call(who, to, whom):
            assert engine_of(world) == FIRST
        nobody_talks(world)


def test_a_second_run_changes_nothing(in_mode):
    world = in_mode(DATABASE)
    recap = world.play(DATABASE).partition("PLAY RECAP")[2]
    assert recap.count("changed=0") == 3 and "failed=0" in recap, recap
