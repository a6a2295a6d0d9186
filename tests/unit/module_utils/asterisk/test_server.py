# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running server prints and logs, read; the texts are those of 22.10.1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server as server_module
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_show
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import (
    Server,
    ServerDown,
    ServerError,
    connect,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_login import read_login
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import Row
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import AmiDown, AmiRefused
from ansible_collections.telephony.pbx.plugins.module_utils.clients.asterisk_cli import CliDown, CliError

ENDPOINT = """
 Endpoint:  1001/1001                                            Not in use    0 of 3
     InAuth:  1001/1001


 ParameterName                      : ParameterValue
 ===================================================================================================
 A                                  : 1,2
 accountcode                        :
 allow                              : (alaw|ulaw)
 callerid                           : "Bob : Smith" <1001>
 direct_media                       : true
 context                            : internal

"""
AOR = """
 ParameterName        : ParameterValue
 =====================================
 contact              : sip:a@10.0.0.1
 contact              : sip:b@10.0.0.2
"""
DIALPLAN = """[ Context 'internal' created by 'pbx_config' ]
  '1001' =>         hint: PJSIP/1001,CustomPresence:x             [extensions.conf:13]
     [start]        1. NoOp(a,b)                                  [extensions.conf:9]
                    2. Dial(PJSIP/1001,20,tT)                     [extensions.conf:10]
     [lab]          3. Set(X="a (b) [c]")                         [extensions.conf:11]
  's' =>            5. Hangup()                                   [extensions.conf:16]
  '_0X.' (CID match '5551') =>  1. Answer()                       [extensions.conf:14]
  '700' =>          1. Park()                                     [res_parking]
  Include =>        'other'                                       [pbx_config]
  Include =>        'late,9:00-17:00,mon-fri,*,*'                 [pbx_config]
  Ignore pattern => '9'                                           [pbx_config]
  Alt. Switch =>    'Realtime/x@y'                                [pbx_config]

-= 4 extensions (8 priorities) in 1 context. =-
"""
SETTINGS = (
    "\nPBX Core settings\n-----------------\n  Version:                     22.10.1+dfsg\n  PID file:        /none\n"
)


class Script:
    """A console that answers by a table; keeps what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {
            "core show settings": SETTINGS,
            "core show uptime seconds": "System uptime: 100\n",
            "core waitfullybooted": "Asterisk has fully booted.\n",
        }
        self.answers.update({name if " " in name else name.replace("_", " "): value for name, value in answers.items()})
        self.asked: list[str] = []

    def command(self, text: str, timeout: float | None = None) -> list[str]:
        self.asked.append(text)
        answer = self.answers.get(
            text, f"No such command '{text}' (type 'core show help {text}' for other possible commands)"
        )
        answer = answer() if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer.split("\n")


def server(tmp_path: Path | None = None, **answers: Any) -> Server:
    one = Server(Script(**answers), str(tmp_path or "/none"))
    one.log_dir = str(tmp_path or "/none")
    return one


def test_version_and_start() -> None:
    one = server()
    assert (one.version, one.transport) == ("22.10.1", "control socket")
    assert abs(one.started - (__import__("time").time() - 100)) < 5


def test_a_server_that_is_starting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    unknown = "No such command 'core show settings'"
    answers = iter([unknown, CliError(unknown), SETTINGS])  # by AMI the same words are an error
    assert server(**{"core show settings": lambda: next(answers)}).version == "22.10.1"


def test_a_server_that_refuses_us_is_not_waited_for() -> None:
    with pytest.raises(ServerError, match="may not be used"):
        server(**{"core show settings": CliError("the control socket may not be used")})


def test_something_that_never_tells_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "BOOT_TIMEOUT", 0.0)
    with pytest.raises(ServerError, match="version"):
        server(**{"core show settings": "hello"})


@pytest.mark.parametrize(
    "said",
    [
        "No such command 'x' (type 'core show help x' for other possible commands)",
        "No such module 'none.so'",
        "The module 'ccss' does not support reloads",
        "The module 'cdr_custom.so' was not properly initialized. Before reloading the module, you must run ...",
        "Command 'ael reload' failed.",
        "Unable to find object 1001.\n",
    ],
)
def test_refusals_are_told_by_text_alone(said: str) -> None:
    with pytest.raises(ServerError) as caught:
        server(x=said).command("x")
    assert caught.value.words.split("'")[0] in said


def test_a_module_that_is_not_in_use_does_not_fail_a_reload_of_many() -> None:
    said = "Module 'res_pjsip.so' reloaded successfully.\nThe module 'res_pjsip_publish_asterisk.so' was not properly initialized."
    assert "successfully" in server(pjsip_reload=said).command("pjsip reload")


def test_objects() -> None:
    one = server(
        **{
            "pjsip show endpoint 1001": ENDPOINT,
            "pjsip show aor 1001": AOR,
            "pjsip show aor 9": "Unable to find object 9.\n",
        }
    )
    shown = one.pjsip_object("endpoint", "1001")
    assert shown is not None
    assert (
        shown["directmedia"] == ["true"]
        and shown["callerid"] == ['"Bob : Smith" <1001>']
        and shown["accountcode"] == [""]
    )
    assert "A=1,2" in shown["setvar"]
    found = one.pjsip_objects([("aor", "1001"), ("aor", "9")])
    assert (found["aor", "1001"] or {})["contact"] == ["sip:a@10.0.0.1", "sip:b@10.0.0.2"] and found["aor", "9"] is None


def test_dialplan_of_the_console() -> None:
    found = server(**{"dialplan show internal": DIALPLAN}).context("internal")
    assert found is not None
    assert found.rows == [
        Row("1001", -1, "", "PJSIP/1001,CustomPresence:x", "", None),
        Row("1001", 1, "start", "NoOp", "a,b", None),
        Row("1001", 2, "", "Dial", "PJSIP/1001,20,tT", None),
        Row("1001", 3, "lab", "Set", 'X="a (b) [c]"', None),
        Row("s", 5, None, "Hangup", "", None),
        Row("_0X.", 1, None, "Answer", "", "5551"),
        Row("700", 1, None, "Park", "", None, False),
    ]
    assert found[1:] == (["other", "late,9:00-17:00,mon-fri,*,*"], ["Realtime/x@y"], ["9"])


def test_a_context_that_is_not_there() -> None:
    absent = {"dialplan show x": "There is no existence of 'x' context\nCommand 'dialplan show x' failed."}
    assert server(**absent).dialplan("x") is None
    # By AMI the same words are an error.
    assert server(**{"dialplan show x": CliError("There is no existence of 'x' context")}).dialplan("x") is None


def test_dialplan_of_events() -> None:
    head = [("Event", "ListDialplan"), ("Context", "c")]
    events = [
        [*head, ("Extension", "1"), ("Priority", "hint"), ("Application", "PJSIP/1"), ("Registrar", "pbx_config")],
        [
            *head,
            ("Extension", "1"),
            ("ExtensionLabel", "a"),
            ("Priority", "1"),
            ("Application", "Dial"),
            ("AppData", "x"),
        ],
        [*head, ("IncludeContext", "d")],
        [*head, ("Switch", "Realtime/x")],
        [*head, ("IgnorePattern", "9")],
    ]
    found = server_show.dialplan_of_events(events)["c"]
    assert found.rows == [Row("1", -1, "", "PJSIP/1", "", "?", True), Row("1", 1, "a", "Dial", "x", "?", False)]
    assert found[1:] == (["d"], ["Realtime/x"], ["9"])


def test_reload_gives_the_lines_of_just_that_reload(tmp_path: Path) -> None:
    log = tmp_path / "messages.log"
    log.write_text("[x] ERROR[1] config_options.c: of yesterday\n")

    def reload() -> str:
        with log.open("a") as stream:
            stream.write("[x] ERROR[1] config_options.c: of this one\n")
        return "Module 'res_pjsip.so' reloaded successfully."

    one = server(tmp_path, **{"module reload res_pjsip.so": reload})
    assert [line.text for line in one.reload(["module reload res_pjsip.so"])] == ["of this one"]
    # A channel of its own was asked for first, and refused by this server.
    assert any(text.startswith("logger add channel") for text in one._console.asked)  # type: ignore[attr-defined]


def test_reload_by_a_log_channel_of_its_own_that_is_removed(tmp_path: Path) -> None:
    class Logging(Script):
        def command(self, text: str, timeout: float | None = None) -> list[str]:
            if text.startswith("logger add channel "):
                self.path = Path(text.split()[3])
                self.path.write_text("[x] Asterisk 22.10.1 built\n")
                return [""]
            if text == "dialplan reload":
                self.path.write_text(self.path.read_text() + "[x] WARNING[1] pbx_config.c: told\n")
            return super().command(text, timeout) if not text.startswith("logger") else [self.asked.append(text) or ""]  # type: ignore[func-returns-value]

    console = Logging(**{"dialplan reload": "Dialplan reloaded."})
    one = Server(console, str(tmp_path))
    one.log_dir = str(tmp_path)
    assert [line.text for line in one.reload(["dialplan reload"])] == ["told"]
    assert os.listdir(tmp_path) == [] and f"logger remove channel {console.path}" in console.asked


def test_a_refused_reload_is_an_error_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="module reload none.so: No such module"):
        server(tmp_path, **{"module reload none.so": "No such module 'none.so'"}).reload(["module reload none.so"])


def test_nothing_to_reload_asks_nothing(tmp_path: Path) -> None:
    assert server(tmp_path).reload([]) == []


# -- who may log in ------------------------------------------------------------------------------------------------------

GENERAL = "[general]\nenabled = yes\nport = 5039\nbindaddr = 127.0.0.1\n"
RIGHTS = "read = system,command,config,reporting\nwrite = all\n"


@pytest.mark.parametrize(
    "text, user",
    [
        (GENERAL + f"[a]\nsecret = s3cret\n{RIGHTS}", "a"),
        (GENERAL.replace("yes", "no") + f"[a]\nsecret = s3cret\n{RIGHTS}", None),
        (GENERAL + "[a]\nsecret = s3cret\nread = all\nwrite = originate\n" + f"[b]\nsecret = s3cret\n{RIGHTS}", "b"),
        (GENERAL + f"[a]\n{RIGHTS}", None),
        (GENERAL + f"[a]\nsecret = s3cret\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\n{RIGHTS}", "a"),
        (GENERAL + f"[a]\nsecret = s3cret\npermit = 127.0.0.1\ndeny = 0.0.0.0/0\n{RIGHTS}", None),
        (GENERAL + f"[a]\nsecret = s3cret\ndeny = 0.0.0.0/0\npermit = 10.0.0.0/8\n{RIGHTS}", None),
        (GENERAL + f"[a]\nsecret = s3cret\ndeny = 0.0.0.0/0\npermit = 10.0.0.0/8,127.0.0.0/8\n{RIGHTS}", "a"),
        (GENERAL + f"[t](!)\n{RIGHTS}[a](t)\nsecret = s3cret\n", "a"),
        ("#tryinclude none/*.conf\n" + GENERAL + f"[a]\nsecret = s3cret\n{RIGHTS}", "a"),
        (GENERAL + f"[a\nsecret = s3cret\n{RIGHTS}", None),
        ("", None),
    ],
)
def test_login(tmp_path: Path, text: str, user: str | None) -> None:
    (tmp_path / "manager.conf").write_text(text)
    login = read_login(str(tmp_path))
    assert (login.user if login else None) == user
    if login:
        assert (login.host, login.port, login.secret) == ("127.0.0.1", 5039, "s3cret")
        assert "s3cret" not in repr(login)


@pytest.mark.parametrize(
    "bound, host", [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.0.2.1", "192.0.2.1"), ("eth0", None)]
)
def test_where_to_reach_it(tmp_path: Path, bound: str, host: str | None) -> None:
    (tmp_path / "manager.conf").write_text(GENERAL.replace("127.0.0.1", bound) + f"[a]\nsecret = s\n{RIGHTS}")
    login = read_login(str(tmp_path))
    assert (login.host if login else None) == host


class Never:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, *unused: object, **unused_too: object) -> Any:
        raise self.error

    def command(self, text: str, timeout: float | None = None) -> list[str]:
        raise self.error


@pytest.mark.parametrize(
    "ami, console, outcome",
    [
        (AmiDown("no"), CliDown("no"), None),
        (AmiDown("no"), Script(), "control socket"),
        (AmiRefused("the login was refused"), Script(), "control socket"),
        (AmiRefused("the login was refused"), CliDown("no"), "the login was refused"),
        (AmiDown("no"), CliError("may not be used"), "may not be used"),
    ],
)
def test_down_is_not_the_same_as_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ami: Exception, console: Any, outcome: str | None
) -> None:
    (tmp_path / "manager.conf").write_text(GENERAL + f"[a]\nsecret = s3cret\n{RIGHTS}")
    monkeypatch.setattr(server_module.Ami, "__init__", Never(ami))
    console = Never(console) if isinstance(console, Exception) else console
    monkeypatch.setattr(server_module, "_cli", lambda config_dir, timeout: console)
    if outcome == "control socket":
        found = connect(str(tmp_path))
        assert found is not None and found.transport == outcome
    elif outcome is None:
        assert connect(str(tmp_path)) is None
    else:
        with pytest.raises(ServerError, match=outcome) as caught:
            connect(str(tmp_path))
        assert "s3cret" not in str(caught.value) and not isinstance(caught.value, ServerDown)


def test_by_control_socket_nothing_is_probed_and_that_is_said(tmp_path: Path) -> None:
    one = server(tmp_path)
    assert one.probe({"pjsip.conf": "[x\n"}) == [] and one.probed is False
