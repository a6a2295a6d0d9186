# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""rtpengine.conf is edited without losing a byte of the rest."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine.keyfile import edit, options, parse

DEBIAN = """[rtpengine]

table = 0
interfaces-config = interface
### a single interface:
# interface = 192.0.2.1
listen-ng = localhost:2223
# listen-tcp = 25060
timeout = 60
# max-sessions = 5000

[interface-default]
address = any

[rtpengine-testing]
table = -1
"""


def changed(text: str, **changes: str | None) -> str:
    return edit(text, "f", "rtpengine", {name.replace("_", "-"): value for name, value in changes.items()})


def lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Which lines went, and which came."""
    old, new = before.splitlines(), after.splitlines()
    return [one for one in old if one not in new], [one for one in new if one not in old]


def test_nothing_asked_is_nothing_done() -> None:
    assert changed(DEBIAN) == DEBIAN
    assert changed(DEBIAN, table="0", timeout="60", homer=None) == DEBIAN


def test_only_the_line_itself() -> None:
    after = changed(DEBIAN, table="-1")
    assert lines(DEBIAN, after) == (["table = 0"], [])
    assert after.count("table = -1") == 2 and after.endswith("[rtpengine-testing]\ntable = -1\n")


def test_removed() -> None:
    assert lines(DEBIAN, changed(DEBIAN, interfaces_config=None)) == (["interfaces-config = interface"], [])


def test_new_below_its_example() -> None:
    after = changed(DEBIAN, interface="192.0.2.9").splitlines()
    assert after[after.index("interface = 192.0.2.9") - 1] == "# interface = 192.0.2.1"


def test_new_below_the_last_key() -> None:
    after = changed(DEBIAN, port_min="22000").splitlines()
    assert after[after.index("port-min = 22000") - 1] == "timeout = 60"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "[rtpengine]\ntable = -1\n", id="empty"),
        pytest.param("# mine", "# mine\n\n[rtpengine]\ntable = -1\n", id="no-group"),
        pytest.param("[rtpengine]", "[rtpengine]\ntable = -1\n", id="no-key-no-newline"),
        pytest.param("[rtpengine]\ntimeout=5", "[rtpengine]\ntimeout=5\ntable = -1\n", id="no-newline"),
        pytest.param("[rtpengine]\r\ntable = 1\r\n", "[rtpengine]\r\ntable = -1\r\n", id="windows"),
        pytest.param("[rtpengine]\ntable=1\ntable=2\n", "[rtpengine]\ntable = -1\n", id="twice"),
        pytest.param(
            "[rtpengine]\na=1\n[b]\n[rtpengine]\ntable=2\n",
            "[rtpengine]\na=1\n[b]\n[rtpengine]\ntable = -1\n",
            id="group-twice",
        ),
    ],
)
def test_odd_files(before: str, after: str) -> None:
    assert changed(before, table="-1") == after
    assert changed(after, table="-1") == after


def test_the_last_one_counts() -> None:
    text = "[rtpengine]\ntimeout = 33\n[x]\ntimeout = 1\n[rtpengine]\ntimeout = 44\n"
    assert options(parse(text, "f"), "rtpengine") == {"timeout": "44"}


@pytest.mark.parametrize(
    "line",
    [pytest.param("hello", id="no-pair"), pytest.param("; no comment", id="semicolon"), pytest.param("[a", id="open")],
)
def test_what_the_server_would_not_start_with(line: str) -> None:
    with pytest.raises(PbxError, match="rtpengine.conf: line 2: "):
        parse(f"[rtpengine]\n{line}\n", "rtpengine.conf")


def test_a_key_without_a_group() -> None:
    with pytest.raises(PbxError, match="line 1: has no group above it"):
        parse("table = 1\n", "f")
