# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_command: what is run, what is refused, and what of the output is a failure or a secret."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.command import COMMAND_SPEC, carry_out
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerDown, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError

ALIASES = """Alias Command                                      Real Command
originate                                          channel originate
hangup request                                     channel request hangup
reload                                             module reload"""
AUTH = """ ParameterName            : ParameterValue
 ===========================================
 auth_type                : digest
 password                 : Hidden-Word-1001
 password_digest          : MD5:0123456789abcdef
 username                 : 1001"""


class Console:
    """Prints what it is told to for each command; a ServerError is raised."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {"cli show aliases": ALIASES, **answers}
        self.said: list[str] = []

    def command(self, text: str, timeout: float | None = None) -> str:
        self.said.append(text)
        answer = self.answers.get(text, "")
        if isinstance(answer, ServerError):
            raise answer
        return str(answer)


def run(*commands: str, check: bool = False, console: Console | None = None, **more: Any) -> tuple[dict[str, Any], str]:
    params = {name: one.get("default") for name, one in COMMAND_SPEC.items()}
    given = {"command": commands[0]} if len(commands) == 1 else {"commands": list(commands)}
    return carry_out(console or Console(), {**params, **given, **more}, check)


def refused(*commands: str, **more: Any) -> str:
    console = Console()
    texts = []
    for check in (False, True):
        with pytest.raises(PbxError) as error:
            run(*commands, check=check, console=console, **more)
        texts.append(str(error.value))
    assert set(console.said) <= {"cli show aliases"} and texts[0] == texts[1]
    return texts[0]


def test_one_command() -> None:
    found, failed = run("core show uptime", console=Console(**{"core show uptime": "one\ntwo"}))
    assert failed == "" and found["changed"] is False and found["stdout_lines"] == ["one", "two"]
    assert found["results"] == [
        {"command": "core show uptime", "stdout": "one\ntwo", "stdout_lines": ["one", "two"], "failed": False}
    ]


def test_several_up_to_the_first_that_fails() -> None:
    console = Console(a="1", b=ServerError("No such command 'b'"), c="3")
    found, failed = run("a", "b", "c", console=console)
    assert failed == "No such command 'b'" and [one["failed"] for one in found["results"]] == [False, True]
    assert console.said == ["cli show aliases", "a", "b"] and found["stdout"] == "1\nNo such command 'b'"


@pytest.mark.parametrize(
    "text",
    [
        "No such command 'x' (type 'core show help x' for other possible commands)",
        "No such module 'x'",
        "Unable to find object nobody.",
        "Command 'ael reload' failed.",
        "The module 'res_ccss.so' does not support reloads",
        "The module 'x.so' was not properly initialized. Before reloading the module, you must run \"module load\"",
        "Unable to load module x.so\nCommand 'module load x.so' failed.",
        "There is no existence of 'x' context",
        "Database entry not found.",
        "x is not a known channel",
        "Usage: core set verbose [atleast] <level>",
    ],
)
def test_failures_stand_in_the_text(text: str) -> None:
    assert run("x", console=Console(x=text))[1]


@pytest.mark.parametrize("text", ["", "0 active channels", "Updated database successfully", "1001   No such thing"])
def test_successes(text: str) -> None:
    assert run("x", console=Console(x=text))[1] == ""


@pytest.mark.parametrize(
    ("options", "printed", "changed"),
    [
        ({}, "1", False),
        ({"changes": "never"}, "1", False),
        ({"changes": "always"}, "1", True),
        ({"changes": "matching", "changes_match": "^1$"}, "0\n1", True),
        ({"changes": "matching", "changes_match": "^1$"}, "11", False),
    ],
)
def test_changed_only_when_told_how_to_know(options: dict[str, Any], printed: str, changed: bool) -> None:
    assert run("x", console=Console(x=printed), **options)[0]["changed"] is changed


def test_check_mode_runs_what_only_reads() -> None:
    console = Console(x="1")
    found, failed = run("x", check=True, console=console)
    assert found["skipped"] and not found["changed"] and failed == "" and "x" not in console.said
    assert run("x", check=True, console=console, changes="never")[0]["stdout"] == "1"


@pytest.mark.parametrize(
    "command",
    [
        *("channel originate PJSIP/112@x application Echo", "  Channel   ORIGINATE Local/1@a extension 2@b"),
        *(
            "originate PJSIP/112@x application Echo",
            "console dial 112",
            'channel "originate" x',
            "channel redirect x a,112,1",
        ),
        *("agi exec PJSIP/1 Dial PJSIP/112@x", "dialplan eval function SHELL(asterisk)"),
    ],
)
def test_what_could_place_a_call(command: str) -> None:
    assert "use telephony.pbx.asterisk_call" in refused(command, may_end_calls=True)


@pytest.mark.parametrize(
    "command",
    [
        *("core restart now", "core stop gracefully", "core restart when convenient", "channel request hangup all"),
        *(
            "hangup request all",
            "module unload chan_pjsip.so",
            "CORE  STOP now",
            "bridge kick x all",
            "module refresh x",
        ),
    ],
)
def test_what_can_end_calls(command: str) -> None:
    assert "say `may_end_calls: true`" in refused(command)
    assert run(command, may_end_calls=True)[1] == ""
    assert "leave `changes: never` out" in refused(command, changes="never", may_end_calls=True)


@pytest.mark.parametrize("command", ["a\nb", "a; b", "a\rb", "", "  ", "!ls"])
def test_what_is_no_command(command: str) -> None:
    assert refused(command, "core show uptime").startswith("commands[0]: ")


def test_the_pattern_of_a_change() -> None:
    assert "changes_match: is missing" in refused("x", changes="matching")
    assert "is no regular expression" in refused("x", changes="matching", changes_match="(")


@pytest.mark.parametrize(
    "command", ["dialplan set global A b", "database put a b c", "module reload", "core reload", "reload"]
)
def test_what_is_left_alone(command: str) -> None:
    assert run(command)[1] == ""


def test_secrets_are_masked() -> None:
    console = Console(
        **{"pjsip show auth 1001": AUTH, "db": "/trunk/secret      : abcdef", "g": "   TRUNK_PASSWORD=qwert\n  A=b"}
    )
    found, _failed = run("pjsip show auth 1001", "db", "g", console=console)
    for secret in ("Hidden-Word", "0123456789abcdef", "abcdef", "qwert"):
        assert secret not in str(found)
    assert "username                 : 1001" in found["stdout"] and "A=b" in found["stdout"]
    assert "Hidden-Word-1001" in run("pjsip show auth 1001", console=console, include_secrets=True)[0]["stdout"]


def test_a_server_that_goes_or_is_not_there() -> None:
    gone = Console(**{"core stop now": ServerDown("the server closed the connection"), "x": ServerDown("gone")})
    assert run("core stop now", console=gone, may_end_calls=True)[1] == ""
    assert run("x", console=gone)[1] == "gone"
    with pytest.raises(PbxError, match="Asterisk is not running"):
        carry_out(None, {"command": "core show uptime"}, False)
