# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""freeswitch_restart: calls are waited for, what would not come back is not restarted, and calls are let in again in the end."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.esl import EslFailure
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import drain, ports, restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import server as running
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.restart import Outcome, restart_in_place
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree
from fs_model import Clock, Model

DEFAULTS: dict[str, Any] = {
    "profiles": None,
    "server": False,
    "drain": True,
    "timeout": 60,
    "poll": 1,
    "may_end_calls": False,
    "start_timeout": 60,
}
PROFILE = """<profile name="{name}">
<settings>
<param name="sip-ip" value="127.0.0.1"/>
<param name="SIP-Port" value="{port}"/>
</settings>
</profile>
"""


class World:
    """A server, its files, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.model = Model(self.clock)
        self.files(internal="5060", lab="5080")

    def files(self, **port_of: str) -> None:
        profiles = "".join(PROFILE.format(name=name, port=port) for name, port in port_of.items())
        (self.folder / "freeswitch.xml").write_text(
            '<document type="freeswitch/xml">\n<section name="configuration">\n<configuration name="sofia.conf">\n'
            f"<profiles>\n{profiles}</profiles>\n</configuration>\n</section>\n</document>\n"
        )

    def run(
        self, check: bool = False, by: Callable[[Server, float], None] = restart_in_place, **options: Any
    ) -> tuple[Outcome, str]:
        def opener() -> Model:
            self.model.open = True
            return self.model

        server = Server(opener)  # type: ignore[arg-type]
        self.model.said.clear()
        return restart.carry_out(server, read_tree(str(self.folder)), {**DEFAULTS, **options}, check, by)

    @property
    def restarts(self) -> list[str]:
        return [one for one in self.model.said if one.endswith(" restart")]


@pytest.fixture(name="world")
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World(tmp_path)
    for module in (running, drain, restart):
        monkeypatch.setattr(module, "time", world.clock)
    yield world
    # Whatever a test did: nobody is left outside, unless the test says so.
    assert world.model.paused == getattr(world, "left_paused", set())


def test_a_profile_without_calls_is_restarted_while_no_call_can_come(world: World) -> None:
    outcome, failed = world.run(profiles=["lab"])
    assert (failed, outcome.restarted) == ("", ["lab"])
    assert outcome.facts(False) == {
        "changed": True,
        "restarted": ["lab"],
        "calls": 0,
        "ended": 0,
        "left": 0,
        "waited": pytest.approx(1, abs=0.5),
    }
    said = world.model.said
    order = [
        "reloadxml",
        "sched_api +240 telephony-pbx-resume fsctl resume",
        "fsctl pause inbound",
        "fsctl pause outbound",
        "sofia profile lab restart",
        "fsctl resume inbound",
        "fsctl resume outbound",
    ]
    assert [said.index(one) for one in order] == sorted(said.index(one) for one in order)
    assert said[-1] == "sched_del telephony-pbx-resume"
    assert world.model.profiles["lab"].up


def test_calls_are_waited_for_until_two_counts_find_none(world: World) -> None:
    lab = world.model.profiles["lab"]
    lab.running = 2
    world.model.profiles["internal"].running = 7  # other profiles' calls do not matter

    def between() -> None:
        lab.running = 1

    world.clock.at(5, lambda: setattr(lab, "running", 0))
    world.clock.at(5.9, between)  # one that was being set up
    world.clock.at(9, lambda: setattr(lab, "running", 0))
    outcome, failed = world.run(profiles=["lab"])
    assert (failed, outcome.calls, outcome.left) == ("", 2, 0)
    assert 9 <= outcome.waited <= 13


def test_calls_that_do_not_end_keep_it_from_being_restarted(world: World) -> None:
    world.model.profiles["lab"].running = 3
    outcome, failed = world.run(profiles=["lab"], timeout=20)
    assert failed.startswith("3 legs of calls are left after 20 s; nothing was restarted")
    assert outcome.facts(False)["changed"] is False and outcome.facts(False)["left"] == 3
    assert world.restarts == [] and outcome.waited == pytest.approx(20, abs=1)
    assert "fsctl pause outbound" not in world.model.said  # calls in a queue must reach an agent


def test_calls_may_be_ended_when_that_is_said(world: World) -> None:
    world.model.profiles["lab"].running = 3
    outcome, failed = world.run(profiles=["lab"], timeout=0, may_end_calls=True)
    assert (failed, outcome.facts(False)["ended"], outcome.restarted) == ("", 3, ["lab"])


def test_without_a_drain_calls_are_cut_only_when_that_is_said(world: World) -> None:
    world.model.profiles["lab"].running = 1
    with pytest.raises(PbxError, match="1 legs of calls would be cut"):
        world.run(profiles=["lab"], drain=False)
    assert world.restarts == []
    outcome, failed = world.run(profiles=["lab"], drain=False, may_end_calls=True)
    assert (failed, outcome.facts(False)["ended"]) == ("", 1)
    assert not any("pause " in one for one in world.model.said)


def test_check_mode_predicts_and_touches_nothing(world: World) -> None:
    world.model.profiles["lab"].running = 1
    outcome, failed = world.run(check=True, profiles=["lab"])
    facts = outcome.facts(True)
    assert (failed, facts["changed"], facts["restarted"], outcome.calls) == ("", True, ["lab"], 1)
    assert set(world.model.said) == {"sofia status"}
    with pytest.raises(PbxError):
        world.run(check=True, profiles=["nosuch"])


def test_a_young_profile_is_waited_for(world: World) -> None:
    world.model.profiles["lab"].started = world.clock.now - 3
    outcome, failed = world.run(profiles=["lab"])
    assert (failed, outcome.restarted) == ("", ["lab"])
    assert 2 <= len(world.restarts) <= 3


def test_a_profile_that_never_returns_is_found_out(world: World) -> None:
    world.model.comes_back = False
    outcome, failed = world.run(profiles=["lab", "internal"])
    assert failed.startswith("profile lab: it does not run 20 s after it was started") and outcome.restarted == []
    assert world.restarts == ["sofia profile lab restart"]


def test_a_profile_that_does_not_stop_is_found_out(world: World) -> None:
    world.model.answers = {"sofia profile lab restart": "Reload XML [Success]\nrestarting: lab"}
    assert "has not stopped" in world.run(profiles=["lab"])[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "give one of them"),
        ({"profiles": ["lab"], "server": True}, "give one of them"),
        ({"profiles": ["lba"]}, 'did you mean "lab"'),
        ({"profiles": ["lab"], "timeout": -1}, "timeout: is less than 0 s"),
        ({"profiles": ["lab"], "poll": 0}, "poll: is less than 1 s"),
    ],
)
def test_what_is_refused(world: World, options: dict[str, Any], words: str) -> None:
    with pytest.raises(PbxError, match=words):
        world.run(**options)
    assert world.restarts == []


def test_a_profile_without_a_file_would_not_come_back(world: World) -> None:
    world.files(internal="5060")
    with pytest.raises(PbxError, match="no file has it any more"):
        world.run(profiles=["lab"])


def test_a_port_that_another_profile_has(world: World) -> None:
    world.files(internal="5060", lab="5060")
    with pytest.raises(PbxError, match="the profile internal has port 5060 of 127.0.0.1 already"):
        world.run(profiles=["lab"])


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["udp", "tcp"])
def test_a_port_that_something_else_has(world: World, kind: socket.SocketKind) -> None:
    with contextlib.closing(socket.socket(socket.AF_INET, kind)) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        world.files(lab=str(port))
        with pytest.raises(PbxError, match=f"port {port} of 127.0.0.1"):
            world.run(profiles=["lab"])


def test_an_address_that_the_host_does_not_have(world: World) -> None:
    world.files(lab="5080")
    text = (world.folder / "freeswitch.xml").read_text().replace("127.0.0.1", "192.0.2.77")
    (world.folder / "freeswitch.xml").write_text(text)
    with pytest.raises(PbxError, match="this host has no address 192.0.2.77"):
        world.run(profiles=["lab"])


def test_the_port_that_it_has_already_is_free_for_it(world: World) -> None:
    tree = read_tree(str(world.folder))
    conf = tree.configuration("sofia.conf")
    profiles = conf.under("profiles") if conf is not None else None
    lab = profiles.named("profile", "lab") if profiles is not None else None
    assert lab is not None
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as own:
        with contextlib.suppress(OSError):
            own.bind(("127.0.0.1", 5080))
        live = {"lab": running.LiveProfile("lab", "RUNNING", "sip:mod_sofia@127.0.0.1:5080")}
        assert ports.taken(tree, lab, live) == []


def test_files_that_the_server_cannot_read(world: World) -> None:
    world.model.answers = {"reloadxml": "+OK [[error near line 1]: x]\n"}
    with pytest.raises(PbxError, match=r"cannot read its files .*nothing was restarted"):
        world.run(profiles=["lab"])
    assert world.restarts == [] and not any("pause " in one for one in world.model.said)


def test_a_pause_that_somebody_else_made_stays(world: World) -> None:
    world.left_paused = {"inbound"}  # type: ignore[attr-defined]
    world.model.paused = {"inbound"}
    outcome, failed = world.run(profiles=["lab"])
    assert (failed, outcome.restarted) == ("", ["lab"])
    assert outcome.warnings == ["inbound calls were paused before, and stay so"]
    assert "sched_api +240 telephony-pbx-resume fsctl resume outbound" in world.model.said


def test_a_pause_that_does_nothing_is_no_drain(world: World) -> None:
    world.model.answers = {"fsctl pause inbound": "+OK\n"}
    with pytest.raises(ServerError, match="inbound calls are not paused; nothing was restarted"):
        world.run(profiles=["lab"])
    assert world.restarts == []


def test_calls_are_let_in_again_when_the_connection_breaks_in_between(world: World) -> None:
    world.model.answers = {"sofia profile lab restart": EslFailure("broken", "it ended")}
    with pytest.raises(ServerError, match="it ended"):
        world.run(profiles=["lab"])
    assert "fsctl resume inbound" in world.model.said


def test_a_pause_that_cannot_be_ended_is_said(world: World) -> None:
    world.left_paused = {"inbound", "outbound"}  # type: ignore[attr-defined]
    world.model.answers = {"fsctl resume inbound": "-ERR no\n"}
    outcome, failed = world.run(profiles=["lab"])
    assert outcome.restarted == ["lab"]
    assert failed.startswith("new calls are still refused, say `fsctl resume` yourself")
    world.model.paused = {"inbound", "outbound"}


def test_a_server_without_sched_api_is_told_of(world: World) -> None:
    command = "sched_api +240 telephony-pbx-resume fsctl resume"
    world.model.answers = {command: "-ERR sched_api Command not found!\n"}
    outcome, failed = world.run(profiles=["lab"])
    assert failed == "" and "`fsctl resume` is left to you" in outcome.warnings[0]


def test_the_server_is_restarted_and_another_one_is_there(world: World) -> None:
    world.model.profiles["lab"].running = 1
    world.clock.at(3, lambda: setattr(world.model.profiles["lab"], "running", 0))
    outcome, failed = world.run(server=True)
    assert (failed, outcome.restarted, outcome.calls) == ("", ["server"], 1)
    assert "fsctl shutdown restart" in world.model.said
    assert world.model.variables["core_uuid"] == "another"
    assert "fsctl resume inbound" not in world.model.said  # nobody paused the new one


def test_a_server_that_ends_the_connection_when_it_goes(world: World) -> None:
    world.model.answers = {"fsctl shutdown restart": EslFailure("broken", "it ended")}
    world.clock.at(8, world.model._anew)
    assert world.run(server=True)[1] == ""


def test_a_server_that_does_not_come_back(world: World) -> None:
    world.model.comes_back = False
    with pytest.raises(ServerError, match="no new one is ready after 60 s"):
        world.run(server=True)


def test_a_server_that_is_gone_refuses_no_calls(world: World) -> None:
    world.left_paused = {"inbound", "outbound"}  # type: ignore[attr-defined]
    gone = {"global_getvar core_uuid": EslFailure("down", "nobody listens there")}
    world.model.comes_back = False
    world.clock.at(2, lambda: world.model.answers.update(gone))
    with pytest.raises(ServerError, match="no new one is ready after 60 s .nobody listens there") as caught:
        world.run(server=True)
    assert "fsctl resume" not in caught.value.words


def test_a_profile_that_the_new_server_does_not_have(world: World) -> None:
    world.clock.at(5, lambda: setattr(world.model.profiles["lab"], "up", False))
    outcome, failed = world.run(server=True)
    assert outcome.restarted == ["server"] and failed.startswith("profile lab: it does not run")
