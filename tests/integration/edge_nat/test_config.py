# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of rtpengine's configuration while a call is up: the call goes on, and what needs a restart is said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECK, RESTART, Lab, Play, run_play
from test_phone import heard

CONF = "/etc/rtpengine/rtpengine.conf"


@pytest.fixture(autouse=True)
def as_it_was(lab: Lab) -> Any:
    """The file and the server are afterwards as the play made them."""
    before = lab.shell(f"cat {CONF}")
    yield
    lab.shell(f"cat > {CONF} << 'CONF'\n{before}CONF")
    lab.restart_rtpengine()


def limit(lab: Lab, what: str) -> str:
    return str(lab.control("cli", body=f"list {what}")["response"]).strip()


def role(lab: Lab, folder: Path, **options: Any) -> str:
    """Run the role as play.yml does, and restart if that harms nobody; what it said."""
    given = {"rtpengine_install": "none", "rtpengine_restart_when_idle": True, **options}
    tasks = [{"ansible.builtin.include_role": {"name": "telephony.pbx.rtpengine"}, "vars": given}]
    code, said = run_play([{"hosts": "edge", "gather_facts": False, "tasks": tasks}], lab, folder)
    assert code == 0, said
    return said


def test_a_call_goes_on(lab: Lab, play: Play, tmp_path: Path) -> None:
    """Ports that need a restart and limits that do not, changed in the middle of a call: it notices nothing.

    The role restarts nothing as long as it is up, though told to restart when it can, and does so when it is over.
    """
    options = {"port_min": 24000, "port_max": 25999, "options": {"max-sessions": 77, "silent-timeout": 1234}}
    before = lab.process()
    call = lab.phone("udp", {"do": "register"}, {"do": "call", "number": "600", "seconds": 90, "hold": True}, limit=120)
    until = time.monotonic() + 8
    while lab.sessions() == 0 and time.monotonic() < until:
        time.sleep(0.1)
    told, done, again = play({**options, CHECK: True}, options, options)
    own = {"rtpengine_interfaces": [{"address": lab.edge}], "rtpengine_port_min": 24000, "rtpengine_port_max": 25999}
    said = role(lab, tmp_path, **own)
    assert lab.sessions() == 1 and lab.process() == before, "the call was over before the change was"
    talked = call.result()[1]
    assert "port-max, port-min: restart rtpengine when no call is up; now there are 1" in said
    assert done["changed"] and done["sessions"] == 1
    assert done["activation"]["commands"] == ["set maxsessions 77", "set silenttimeout 1234"]
    assert done["activation"]["verified"] is True
    assert [one["what"] for one in done["restart_required"]] == ["port-max", "port-min"]
    assert told["changed"] and told["restart_required"] == done["restart_required"] and not told["backup_files"]
    assert told["activation"] == {**done["activation"], "verified": None}
    assert limit(lab, "maxsessions").endswith(": 77") and limit(lab, "silenttimeout") == "SILENT_TIMEOUT=1234"
    assert not again["changed"] and again["restart_required"] == done["restart_required"]
    assert talked["bye"] == 200
    heard(talked, 2)
    assert talked["longest_gap"] < 0.5
    assert 22000 <= talked["sent_to"][1] <= 31999
    role(lab, tmp_path, **own)
    assert lab.process() != before, "it waited for a restart, and no call was up"


def test_after_a_restart(lab: Lab, play: Play) -> None:
    """What waited is in force, and nothing waits any more; the next call uses it. What is taken back waits for nothing."""
    ports = {"port_min": 24000, "port_max": 24099}
    kernel, user, first, second = play({"table": 0}, {"table": -1}, ports, RESTART, ports)
    assert kernel["restart_required"] and not user["restart_required"] and first["restart_required"]
    assert any("kernel module" in text for text in kernel["warnings"])
    assert not second["changed"] and second["restart_required"] == []
    talked = lab.phone("udp", {"do": "register"}, {"do": "call", "number": "600", "seconds": 1}).result()[1]
    heard(talked, 1)
    assert 24000 <= talked["sent_to"][1] <= 24099


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"options": {"max-sesions": 3}}, 'did you mean "max-sessions"?'),
    "not-ours": ({"interfaces": [{"address": "192.0.2.7"}]}, "192.0.2.7 is not an address of this host"),
    "second-instance": (
        {"options": {"tos": 300}},
        "a second instance did not start with this: Fatal error: Invalid TOS value",
    ),
}


def test_refused(lab: Lab, play: Play) -> None:
    """What the server would start with and not work with, or not start with, is refused; the file stays."""
    before = lab.shell(f"cat {CONF}")
    done = play(*(options for options, _said in REFUSED.values()))
    wrong = {name: one for (name, (_o, said)), one in zip(REFUSED.items(), done) if said not in str(one.get("msg"))}
    assert not wrong
    assert all(one["failed"] for one in done)
    assert lab.shell(f"cat {CONF}") == before


def test_what_the_unit_reads(lab: Lab) -> None:
    """Debian's unit reads this file, whatever /etc/default says: the reason why the module has no other default."""
    lab.shell("printf 'CONFIG_FILE=/tmp/none\\nCONFIG_SECTION=rtpengine-testing\\n' >> /etc/default/rtpengine-daemon")
    lab.restart_rtpengine()
    words = lab.shell("tr '\\0' ' ' < /proc/$(pidof rtpengine)/cmdline")
    assert f"--config-file {CONF}" in words and "section" not in words
    assert lab.sessions() == 0
