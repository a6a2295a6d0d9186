# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console client against a binary that behaves as `asterisk -rx` was seen to."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.asterisk_cli import (
    AsteriskCli,
    CliDown,
    CliError,
    CliRefused,
)


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    return tmp_path / "asterisk"


def cli(binary: Path, script: str, config: str = "", timeout: float = 5.0) -> AsteriskCli:
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o755)
    return AsteriskCli(config, str(binary), timeout)


def test_output_without_the_noise_of_the_binary(binary: Path) -> None:
    one = cli(binary, "echo 'No ethernet interface found for seeding global EID. You will'; echo; echo ' a : b'")
    assert one.command("core show version") == ["", " a : b"]


def test_arguments_go_past_any_shell(binary: Path) -> None:
    one = cli(binary, 'for a in "$@"; do echo "<$a>"; done', "/srv/other/asterisk.conf")
    assert one.command("core show $(id); ls") == [
        "<-C>",
        "</srv/other/asterisk.conf>",
        "<-rx>",
        "<core show $(id); ls>",
    ]


def test_exit_code_one_is_a_server_that_is_down(binary: Path) -> None:
    one = cli(binary, "echo 'Unable to connect to remote asterisk (does /none/asterisk.ctl exist?)' >&2; exit 1")
    with pytest.raises(CliDown, match="Unable to connect"):
        one.command("x")


def test_a_socket_that_is_there_and_not_for_us(binary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asterisk.ctl").touch()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    one = cli(binary, f"echo 'Unable to connect to remote asterisk (does {tmp_path}/asterisk.ctl exist?)' >&2; exit 1")
    with pytest.raises(CliRefused, match="may not be used"):
        one.command("x")


def test_no_binary(tmp_path: Path) -> None:
    with pytest.raises(CliDown, match="no asterisk"):
        AsteriskCli("", str(tmp_path / "none")).command("x")


def test_another_exit_code(binary: Path) -> None:
    with pytest.raises(CliError, match="boom"):
        cli(binary, "echo boom; exit 3").command("x")


def test_too_slow(binary: Path) -> None:
    with pytest.raises(CliError, match="in time"):
        cli(binary, "exec sleep 5", timeout=0.2).command("x")


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b"])
def test_line_breaks_are_refused(binary: Path, text: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        cli(binary, "echo reached").command(text)


def test_version_of_the_binary(binary: Path) -> None:
    assert cli(binary, 'test "$1" = -V && echo "Asterisk 22.10.1+dfsg"').version() == "Asterisk 22.10.1+dfsg"
