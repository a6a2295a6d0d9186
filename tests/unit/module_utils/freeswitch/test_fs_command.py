# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""freeswitch_command: what is refused, what is a failure, what is a change, and which secrets stay hidden."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.esl import EslFailure
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.command import carried, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server
from fs_model import Clock, Model

DEFAULTS: dict[str, Any] = {
    "command": None,
    "commands": None,
    "changes": None,
    "changes_match": None,
    "may_end_calls": False,
    "include_secrets": False,
    "timeout": None,
}


@pytest.fixture(name="model")
def _model() -> Model:
    return Model(Clock())


def told(model: Model, check_mode: bool = False, **options: Any) -> tuple[dict[str, Any], str]:
    server = Server(lambda: model)  # type: ignore[arg-type,return-value]
    model.said.clear()
    return carry_out(server, {**DEFAULTS, **options}, check_mode)


def test_a_command_is_run_and_not_called_a_change(model: Model) -> None:
    result, failed = told(model, command="uptime s")
    assert failed == ""
    assert result == {
        "changed": False,
        "stdout": "150\n",
        "stdout_lines": ["150"],
        "results": [{"command": "uptime s", "stdout": "150\n", "stdout_lines": ["150"], "failed": False}],
    }


def test_the_first_that_fails_ends_the_task(model: Model) -> None:
    model.answers = {"reloadacl": "-ERR [[error near line 1]: x]\n"}
    result, failed = told(model, commands=["reloadxml", "reloadacl", "uptime s"])
    assert failed == "-ERR [[error near line 1]: x]"
    assert [one["failed"] for one in result["results"]] == [False, True]
    assert model.said == ["reloadxml", "reloadacl"]


def test_a_refused_reload_that_begins_with_ok_fails(model: Model) -> None:
    model.answers = {"reloadxml": "+OK [[error near line 3778]: unexpected closing tag </group>]\n"}
    assert told(model, command="reloadxml")[1] == "+OK [[error near line 3778]: unexpected closing tag </group>]"


def test_a_variable_that_is_empty_is_no_failure(model: Model) -> None:
    assert told(model, command="global_getvar nosuch")[1] == ""


def test_changes_are_told_by_the_task(model: Model) -> None:
    assert told(model, command="reloadxml", changes="always")[0]["changed"] is True
    assert told(model, command="uptime s", changes="matching", changes_match="^15")[0]["changed"] is True
    assert told(model, command="uptime s", changes="matching", changes_match="^16")[0]["changed"] is False


def test_check_mode_runs_what_only_reads(model: Model) -> None:
    result, _failed = told(model, check_mode=True, command="reloadxml", changes="always")
    assert result["skipped"] is True and model.said == []
    assert told(model, check_mode=True, command="uptime s", changes="never")[0]["stdout"] == "150\n"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("hupall", "ends every call"),
        ("hupall NORMAL_CLEARING", "ends every call"),
        ("hupall NORMAL_CLEARING variable", "ends every call"),
        ("fsctl hupall normal_clearing", "ends every call"),
        ("fsctl crash", "ends every call"),
        ("bgapi hupall", "ends every call"),
        ("sched_api +1 none hupall", "ends every call"),
        ("expand bgapi hupall", "ends every call"),
        ("originate user/1001 &echo", "could place a call"),
        ("bgapi originate sofia/gateway/a/112 &park", "could place a call"),
        ("sched_api +1 none originate user/1 &park", "could place a call"),
        ("eval ${originate(user/1001 &park)}", "could place a call"),
        ("expand echo ${ originate user/1001 &park}", "could place a call"),
        ("uuid_transfer abc 112", "could place a call"),
        ("conference 3000 bgdial user/1001", "could place a call"),
        ("system rm -rf /tmp/x", "runs a program"),
        ("bg_system id", "runs a program"),
        ("eval ${system(id)}", "runs a program"),
        ("lua x.lua", "runs a program"),
        ("status\n\napi hupall", "line break"),
        ("status\rx", "line break"),
        ("", "no command"),
    ],
)
def test_what_is_never_run(model: Model, command: str, words: str) -> None:
    with pytest.raises(PbxError, match=words):
        told(model, command=command, may_end_calls=True)
    assert model.said == []


@pytest.mark.parametrize(
    "command",
    [
        "uuid_kill abc",
        "hupall NORMAL_CLEARING some_variable value",
        "sofia profile internal restart",
        "sofia profile internal stop",
        "sofia profile restart all",
        "fsctl shutdown now",
        "fsctl shutdown restart",
        "shutdown",
        "...",
        "unload mod_sofia",
        "reload mod_sofia",
        "bgapi fsctl shutdown asap",
    ],
)
def test_what_ends_calls_needs_consent(model: Model, command: str) -> None:
    with pytest.raises(PbxError, match="may_end_calls"):
        told(model, command=command)
    with pytest.raises(PbxError, match="changes: never"):
        told(model, command=command, changes="never", may_end_calls=True)
    assert model.said == []
    model.answers = {command: "+OK\n"}
    told(model, command=command, may_end_calls=True)
    assert model.said == [command]


def test_what_needs_none(model: Model) -> None:
    for command in (
        "fsctl shutdown cancel",
        "fsctl shutdown_check",
        "sofia profile internal rescan",
        "reload mod_hash",
    ):
        model.answers[command] = ""
        told(model, command=command)
        assert model.said == [command]


@pytest.mark.parametrize("how", ["elegant", "asap", "asap restart"])
def test_a_shutdown_that_waits_for_calls_is_given_in_the_background(model: Model, how: str) -> None:
    result, failed = told(model, command=f"fsctl shutdown {how}", may_end_calls=True)
    assert (failed, result["stdout"]) == ("", "+OK")
    assert model.said == [f"bgapi fsctl shutdown {how}"]


def test_a_server_that_goes_at_once_says_nothing_and_that_is_a_success(model: Model) -> None:
    model.answers = {"fsctl shutdown now": EslFailure("broken", "it ended")}
    assert told(model, command="fsctl shutdown now", may_end_calls=True)[1] == ""
    assert told(model, command="reloadxml")[1] == ""
    model.answers = {"reloadxml": EslFailure("broken", "it ended")}
    assert told(model, command="reloadxml")[1] == "it ended"


def test_secrets_are_masked_unless_they_are_wanted(model: Model) -> None:
    xml = (
        '<user id="1001"><params>\n<param name="password" value="hunter2"/>\n<param name="a1-hash" value=\'hunter2\'/>\n'
        '<param name="vm-password" value="hunter2"/>\n<param name="dial-string" value="shown"/></params></user>'
    )
    model.answers = {
        "user_data 1001@pbx.test param password": "hunter2",
        "global_getvar default_password": "hunter2",
        "global_getvar": "domain=pbx.test\ndefault_password=hunter2\n",
        "find_user_xml id 1001 pbx.test": xml,
        "global_setvar default_password=hunter2": "+OK",
        "eval $${default_password}": "hunter2",
    }
    commands = list(model.answers)
    result, failed = told(model, commands=commands)
    assert failed == "" and "hunter2" not in str(result)
    assert "pbx.test" in result["stdout"] and "shown" in result["stdout"]
    assert "hunter2" in told(model, commands=commands, include_secrets=True)[0]["stdout"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "neither `command` nor `commands`"),
        ({"command": "x", "changes": "matching"}, "changes_match: is missing"),
        ({"command": "x", "changes": "matching", "changes_match": "("}, "no regular expression"),
        ({"command": "x", "timeout": 0}, "less than a second"),
        ({"commands": ["uptime s", "hupall"]}, r"commands\[1\]"),
    ],
)
def test_what_is_wrong_with_the_task(model: Model, options: dict[str, Any], words: str) -> None:
    with pytest.raises(PbxError, match=words):
        told(model, **options)


def test_commands_within_commands() -> None:
    assert list(carried("sched_api +5 a bgapi uuid_kill ${f(x)}")) == [
        "sched_api +5 a bgapi uuid_kill ${f(x)}",
        "bgapi uuid_kill ${f(x)}",
        "uuid_kill ${f(x)}",
        "f x",
        "f x",
        "f x",
    ]
