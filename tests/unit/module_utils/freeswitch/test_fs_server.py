# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running FreeSWITCH: commands are carried out until they are true, and where it listens is found."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path

import fs_exchanges as recorded
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.esl import EslFailure
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import server as running
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerDown, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.socket_conf import Spot, socket_of
from fs_model import Clock, Model


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(running, "time", clock)
    return clock


@pytest.fixture(name="model")
def _model(clock: Clock) -> Model:
    return Model(clock)


@pytest.fixture(name="server")
def _server(model: Model) -> Server:
    def opener() -> Model:
        model.open = True
        return model

    server = Server(opener)  # type: ignore[arg-type]
    model.said.clear()
    return server


def test_version_and_start(model: Model, clock: Clock) -> None:
    server = Server(lambda: model)  # type: ignore[arg-type,return-value]
    assert server.version == "1.11.2"
    assert server.started == pytest.approx(clock.now - 150.5, abs=0.01)


def test_a_login_that_may_not_ask_for_the_version(model: Model) -> None:
    model.answers = {"version": "-ERR permission denied", "status": "-ERR permission denied"}
    server = Server(lambda: model)  # type: ignore[arg-type,return-value]
    assert (server.version, server.started) == ("", 0.0)


def test_something_else_answers(model: Model) -> None:
    model.answers = {"version": "Asterisk 22.1.0\n"}
    with pytest.raises(ServerError, match="no FreeSWITCH"):
        Server(lambda: model)  # type: ignore[arg-type,return-value]


def test_gateways_are_killed_together_and_gone_before_they_are_started(server: Server, model: Model) -> None:
    names = ["a", "b", "c"]
    model.files = {f"lab::{name}" for name in names}
    model.gateways = dict.fromkeys(model.files, "REGED")
    commands = [f"sofia profile lab killgw {name}" for name in names] + [
        f"sofia profile lab startgw {name}" for name in names
    ]
    assert server.do("reloadxml", *commands) == []
    said = [one for one in model.said if one != "sofia status gateway"]
    assert said == ["reloadxml", *commands]
    # Finding 5: the first is started when the last has left the list, or its un-REGISTER would come after the REGISTER.
    first = model.said.index("sofia profile lab startgw a")
    assert model.said[first - 1] == "sofia status gateway" and set(model.gateways) == model.files


def test_a_gateway_that_never_goes_is_a_complaint(server: Server, model: Model) -> None:
    model.gateways, model.gone_after = {"lab::a": "REGED"}, 1e9
    assert server.do("sofia profile lab killgw a") == ["gateway lab::a: it was killed, and is still there after 10 s"]


def test_a_gateway_that_is_not_there_need_not_be_killed(server: Server) -> None:
    assert server.do("sofia profile lab killgw nosuch") == []


def test_a_gateway_that_the_server_drops_in_silence(server: Server) -> None:
    (said,) = server.do("sofia profile lab startgw nosuch")
    assert said.startswith("gateway lab::nosuch: the server says that it started it, but does not have it")


def test_nothing_is_sent_behind_a_refused_reload(server: Server, model: Model) -> None:
    model.answers = {"reloadxml": "+OK [[error near line 3778]: unexpected closing tag </group>]\n"}
    assert server.do("reloadxml", "sofia profile lab startgw a") == [
        "reloadxml: +OK [[error near line 3778]: unexpected closing tag </group>]"
    ]
    assert model.said == ["reloadxml"]


def test_other_complaints_do_not_keep_gateways_from_coming_back(server: Server, model: Model) -> None:
    model.gateways, model.files, model.gone_after = {"lab::a": "REGED"}, {"lab::a"}, 1e9
    assert len(server.do("sofia profile lab killgw a", "sofia profile lab startgw a")) == 1
    assert "sofia profile lab startgw a" in model.said


def test_a_started_profile_is_waited_for(server: Server, model: Model) -> None:
    assert server.do("sofia profile new start") == []
    assert model.profiles["new"].up


def test_a_profile_whose_port_is_taken_never_comes(server: Server, model: Model, clock: Clock) -> None:
    model.comes_back = False
    before = clock.now
    (said,) = server.do("sofia profile new start")
    assert said.startswith("profile new: it does not run 20 s after it was started") and "port" in said
    assert 20 <= clock.now - before < 25


def test_the_value_of_a_variable_is_in_no_complaint(server: Server, model: Model) -> None:
    model.answers = {"global_setvar secret=hunter2": "-USAGE: <var>=<value> [=<value2>]\n"}
    assert server.do("global_setvar secret=hunter2") == ["global_setvar secret: -USAGE: <var>=<value> [=<value2>]"]
    with pytest.raises(ServerError) as caught:
        server.set_variable("secret", "hunter2")
    assert "hunter2" not in caught.value.words


def test_a_reload_of_the_event_socket_is_survived(server: Server, model: Model) -> None:
    assert server.do("reload mod_event_socket", "reloadxml") == []
    assert model.open and model.said[-1] == "reloadxml"


def test_a_connection_that_ended_is_opened_again_for_the_next_command(server: Server, model: Model) -> None:
    model.answers = {"reloadxml": EslFailure("broken", "it ended")}
    with pytest.raises(ServerError, match="it ended") as caught:
        server.do("reloadxml")
    assert not isinstance(caught.value, ServerDown)
    assert server.variable("core_uuid") == "one"


def test_a_server_that_is_gone_is_down(server: Server, model: Model) -> None:
    model.answers = {"reloadxml": EslFailure("down", "nobody listens")}
    with pytest.raises(ServerDown):
        server.do("reloadxml")


@pytest.mark.parametrize(("state", "seconds"), [("REGED", 0), ("NOREG", 0), ("FAIL_WAIT", 0), ("TRYING", 10)])
def test_a_registration_is_waited_for(server: Server, model: Model, clock: Clock, state: str, seconds: int) -> None:
    model.gateways = {"lab::a": state}
    before = clock.now
    assert server.wait_registered("a") == state
    assert clock.now - before == pytest.approx(seconds, abs=1)
    assert server.wait_registered("nosuch") == ""


def test_what_is_read(server: Server, model: Model) -> None:
    model.answers = {
        "sofia status": recorded.SOFIA_STATUS,
        "sofia xmlstatus gateway": recorded.GATEWAY_XML,
        "sofia status gateway trunk1": recorded.GATEWAY,
        "sofia_gateway_data trunk1 ivar x_cfg_rev": "0a1b",
        "sofia_gateway_data trunk1 ivar other": "-ERR no reply\n",
        "user_exists id 'it\\'s me' pbx.test": "true",
        "show registrations as json": recorded.REGISTRATIONS,
        'json {"command":"status","data":""}': recorded.JSON_STATUS,
        "acl 10.0.0.1 research": "false",
        "show calls as json": '{"row_count": 0}\n',
    }
    assert set(server.profiles()) == {"external", "internal"}
    assert set(server.gateways()) == {"esc"}
    gateway = server.gateway("trunk1")
    assert gateway is not None and gateway["state"] == "REGED"
    assert server.gateway("nosuch") is None and server.profile("nosuch") is None
    assert server.gateway_variable("trunk1", "x_cfg_rev") == "0a1b"
    assert server.gateway_variable("trunk1", "other") == "" == server.variable("nosuch")
    assert server.user_exists("it's me", "pbx.test")
    assert len(server.registrations()) == 2 and server.channels() == 0 and server.calls() == []
    assert not server.acl("10.0.0.1", "research")


def test_elements(server: Server, model: Model) -> None:
    model.answers = {
        "xml_locate dialplan context name default": '<context name="default">\n  <extension name="a"></extension>\n</context>',
        "xml_locate dialplan context name nosuch": "can't find anything\n",
        "find_user_xml id 1 x": "-ERR can't find user\n",
        "find_user_xml id 2 x": "-ERR permission denied",
    }
    found = server.xml("dialplan", "context", "name", "default")
    assert found is not None and found.get("name") == "default" and found.children[0].get("name") == "a"
    assert server.xml("dialplan", "context", "name", "nosuch") is None
    assert server.user_xml("1", "x") is None
    with pytest.raises(ServerError, match="permission denied"):
        server.user_xml("2", "x")


def test_a_table_that_is_none(server: Server, model: Model) -> None:
    model.answers = {"show calls as json": "{not json"}
    with pytest.raises(ServerError, match="no table"):
        server.calls()


def conf(folder: Path, text: str) -> str:
    (folder / "autoload_configs").mkdir(exist_ok=True)
    (folder / "autoload_configs" / "event_socket.conf.xml").write_text(text)
    return str(folder)


CONF = """<configuration name="event_socket.conf" description="Socket Client">
  <settings>
    <param name="listen-ip" value="{ip}"/>
    <!-- <param name="listen-port" value="1"/> -->
    <param name="listen-port" value="8031"/>
    <param name="password" value="{password}"/>
  </settings>
</configuration>
"""


@pytest.mark.parametrize(
    ("listen", "hosts"),
    [
        ("127.0.0.1", ("127.0.0.1",)),
        ("0.0.0.0", ("127.0.0.1",)),
        ("::", ("::1", "127.0.0.1")),
        ("192.0.2.1", ("192.0.2.1",)),
    ],
)
def test_where_the_file_says_that_it_listens(tmp_path: Path, listen: str, hosts: tuple[str, ...]) -> None:
    folder = conf(tmp_path, CONF.format(ip=listen, password="a&amp;b"))
    assert socket_of(folder) == Spot(hosts, 8031, "a&b")
    assert "a&b" not in repr(socket_of(folder))


def test_variables_of_the_other_files_are_known(tmp_path: Path) -> None:
    folder = conf(tmp_path, CONF.format(ip="127.0.0.1", password="$${socket_password}"))
    (tmp_path / "freeswitch.xml").write_text(
        '<document type="freeswitch/xml">\n<X-PRE-PROCESS cmd="set" data="socket_password=from-vars"/>\n'
        '<section name="configuration">\n<X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>\n</section>\n</document>\n'
    )
    assert socket_of(folder).password == "from-vars"


def test_what_is_given_goes_before_the_file(tmp_path: Path) -> None:
    folder = conf(tmp_path, CONF.format(ip="127.0.0.1", password="x"))
    assert socket_of(folder, "[::1]:9000") == Spot(("::1",), 9000, "x")
    assert socket_of(folder, "pbx.example", "y") == Spot(("pbx.example",), 8021, "y")


def test_without_a_file_it_is_as_the_server_has_it(tmp_path: Path) -> None:
    assert socket_of(str(tmp_path / "none")) == Spot(("127.0.0.1",), 8021, "ClueCon")


@pytest.mark.parametrize("address", ["a b", "host:port", "host:0", "host:99999", "::1:8021", ""])
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    if address:
        with pytest.raises(PbxError, match="event_socket"):
            socket_of(str(tmp_path), address)
    else:
        assert socket_of(str(tmp_path), address).port == 8021


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert running.connect(str(tmp_path), f"127.0.0.1:{port}") is None


def test_a_wrong_password_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            link, _address = listener.accept()
            with link:
                link.sendall(b"Content-Type: auth/request\n\n")
                link.recv(100)
                link.sendall(b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener, pytest.raises(ServerError, match="does not accept the password") as caught:
        running.connect(str(tmp_path), f"127.0.0.1:{listener.getsockname()[1]}", password="hunter2")
    thread.join(2)
    assert caught.value.kind == "denied" and "hunter2" not in caught.value.words
