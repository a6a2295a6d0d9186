# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways as they run: what the server is asked and told, and what it must have afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import gateways_live
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import LiveGateway
from fs_sofia_site import Answers, Site

OURS = "sip_profiles/trunks/site.xml"
NEW = {"name": "a", "profile": "trunks", "username": "u", "password": "p", "proxy": "192.0.2.1"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path).write()


def fields(**more: Any) -> dict[str, Any]:
    return {**NEW, **more}


def revision(site: Site, path: str) -> str:
    return site.text(path).split('name="x_cfg_rev" value="')[1].split('"')[0]


def shown(site: Site, name: str = "a") -> Answers:
    """A server that has exactly the file's gateway."""
    server = Answers().run("trunks")
    rows = {"proxy": "sip:192.0.2.1", "username": "u", "password": "yes", "realm": "192.0.2.1", "expires": "3600"}
    rows.update({"from": "<sip:u@192.0.2.1>", "exten": "u", "pingfreq": "0", "scheme": "Digest", "context": "public"})
    server.live = {name: LiveGateway("trunks", name, "REGED", "UP", rows)}
    server.revisions = {name: revision(site, OURS)}
    return server


def test_the_server_is_asked_what_it_has(site: Site) -> None:
    done = site.apply(KIND, NEW)
    server = shown(site)
    assert KIND.verify(server, {("a",): done.after and NEW}, done.after) == []
    assert server.asked == ["gateways", "profiles", "variable a x_cfg_rev"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("proxy", "sip:192.0.2.2"), ("username", "v"), ("password", "no"), ("exten", "x"), ("pingfreq", "30")],
)
def test_an_old_value_is_found(site: Site, field: str, value: str) -> None:
    done = site.apply(KIND, NEW)
    server = shown(site)
    server.live["a"].fields[field] = value  # type: ignore[index]
    said = KIND.verify(server, {("a",): NEW}, done.after)
    assert len(said) == 1 and field in said[0] and "secret" not in said[0]


def test_an_old_revision_is_found_where_no_value_tells(site: Site) -> None:
    done = site.apply(KIND, NEW)
    server = shown(site)
    server.revisions = {"a": "00000000"}
    assert KIND.verify(server, {("a",): NEW}, done.after) == [
        "gateway a: the server has an earlier state of it than the file"
    ]


def test_a_gateway_that_is_not_there_and_one_that_is_not_gone(site: Site) -> None:
    done = site.apply(KIND, NEW)
    server = shown(site)
    assert "still there" in KIND.verify(server, {("a",): None}, done.after)[0]
    server.live = {}
    assert KIND.verify(server, {("a",): None}, done.after) == []
    assert "does not have it" in KIND.verify(server, {("a",): NEW}, done.after)[0]
    server.run()  # its profile does not run, so that it cannot
    assert KIND.verify(server, {("a",): NEW}, done.after) == []


def test_a_gateway_in_the_wrong_profile_is_found(site: Site) -> None:
    done = site.apply(KIND, NEW)
    server = shown(site)
    server.live = {"a": LiveGateway("phones", "a", "REGED", "UP", {})}
    assert KIND.verify(server, {("a",): NEW}, done.after) == ["gateway a: is in profile phones, not in trunks"]


def test_a_registration_is_waited_for_where_the_task_says_so(site: Site) -> None:
    done = site.apply(KIND, fields(require_registration=True, wait_registered=3))
    server = shown(site)
    server.registered = "FAIL_WAIT"
    assert "is FAIL_WAIT" in KIND.verify(server, {("a",): NEW}, done.after)[0]
    assert "wait a 3" in server.asked
    server.registered = "REGED"
    assert KIND.verify(server, {("a",): NEW}, done.after) == []


def test_one_that_was_registered_has_to_register_again(site: Site) -> None:
    site.apply(KIND, NEW)
    done = site.apply(KIND, {"name": "a", "password": "wrong"})
    server = shown(site)
    server.states = {"trunks::a": "REGED", "trunks::other": "REGED"}
    server.registered = "FAIL_WAIT"
    assert KIND.verify(server, {("a",): NEW}, done.after) == []  # nobody knows how it was
    kept, _restarts = KIND.prepare(server, ["reloadxml", *done.commands], done.after)
    assert kept == ["reloadxml", *done.commands]
    server.states = {}
    KIND.prepare(server, kept, done.after)  # asked again when it is not registered any more
    said = KIND.verify(server, {("a",): NEW}, done.after)
    assert "was registered before the change" in said[0]


def test_gateways_of_a_profile_that_does_not_run_are_not_started(site: Site) -> None:
    done = site.apply(KIND, NEW)
    server = Answers().run("phones")
    assert KIND.prepare(server, ["reloadxml", *done.commands], done.after) == (["reloadxml"], [])
    quiet = Answers()
    assert KIND.prepare(quiet, ["reloadxml", "reloadacl"], done.after) == (["reloadxml", "reloadacl"], [])
    assert quiet.asked == []


def test_a_profile_that_starts_brings_its_gateways(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    done = site.apply(KIND, NEW)
    server = Answers()
    commands = ["reloadxml", "sofia profile trunks start", *done.commands]
    assert KIND.prepare(server, commands, done.after) == (commands[:2], [])
    late = shown(site)
    rounds = iter([{}, {}, late.live])
    monkeypatch.setattr(late, "gateways", lambda: next(rounds))  # it says RUNNING before it has them
    assert KIND.verify(late, {("a",): NEW}, done.after) == []
    never = Answers().run("trunks")
    monkeypatch.setattr(gateways_live, "STARTED", 0.2)
    assert "does not have it" in KIND.verify(never, {("a",): NEW}, done.after)[0]
    # One that runs already is rescanned by `start`.
    assert KIND.prepare(Answers().run("trunks"), commands, done.after) == (commands, [])


LEFT = [
    (
        "made, and put back",
        {"name": "a", "state": "absent"},
        {"trunks::a": "NOREG"},
        ["trunks startgw"],
        ["trunks killgw"],
    ),
    ("made, and there by hand", NEW, {"trunks::a": "NOREG"}, ["trunks startgw"], ["trunks killgw", "trunks startgw"]),
    ("gone already", NEW, {}, ["trunks killgw", "trunks startgw"], ["trunks startgw"]),
    (
        "moved, and put back",
        NEW,
        {"phones::a": "NOREG"},
        ["trunks killgw", "phones startgw"],
        ["phones killgw", "trunks startgw"],
    ),
    ("removed, and put back", NEW, {}, ["trunks killgw"], ["trunks startgw"]),
]


@pytest.mark.parametrize(
    ("item", "states", "said", "kept"), [one[1:] for one in LEFT], ids=[one[0].replace(" ", "-") for one in LEFT]
)
def test_commands_that_are_left_fit_what_runs_and_what_the_files_say(
    site: Site, item: dict[str, Any], states: dict[str, str], said: list[str], kept: list[str]
) -> None:
    after = site.apply(KIND, item).after
    server = Answers().run("trunks", "phones")
    server.states = {**states, "trunks::hand": "REGED"}
    commands = ["reloadxml", *(f"sofia profile {one} a" for one in said), "reload mod_x"]
    wanted = ["reloadxml", *(f"sofia profile {one} a" for one in kept), "reload mod_x"]
    assert KIND.prepare(server, commands, after) == (wanted, [])
    server.states = {}


def test_requests_grow_with_what_changes_alone(site: Site) -> None:
    lines = [f'  <gateway name="g{i}">\n    <param name="register" value="false"/>\n  </gateway>' for i in range(300)]
    site.files[OURS] = "\n".join(["<include>", *lines, "</include>", ""])
    site.write()
    done = site.apply(KIND, {"name": "g7", "proxy": "192.0.2.9"})
    assert done.commands == ["sofia profile trunks killgw g7", "sofia profile trunks startgw g7"]
    server = Answers().run("trunks")
    server.live = {"g7": LiveGateway("trunks", "g7", "NOREG", "UP", {"proxy": "sip:192.0.2.9"})}
    server.revisions = {"g7": revision(site, OURS)}
    assert KIND.verify(server, {("g7",): {}}, done.after) == []
    assert len(server.asked) == 3
