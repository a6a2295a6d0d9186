# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab with FreeSWITCH as its PBX: where one is looked for, what is said without one, and what it answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.lab import containers, engine, freeswitch
from ansible_collections.telephony.pbx.tests.lab.carriers import account
from ansible_collections.telephony.pbx.tests.lab.shell import LabError

VALET = '<lots><lot name="site"><extension uuid="5eb8d1dc">701</extension><extension uuid="15c6da85">702</extension></lot></lots>'
ROOM = (
    "1;sofia/phones/1001@10.97.0.10;15c6da85;Josh Finlay;1001;hear|speak|talking|floor;0;0;300\n"
    "2;sofia/phones/1002@10.97.0.10;b0f5e7c3;Front Desk;1002;hear|speak;0;0;300\n"
)


@pytest.fixture(name="nowhere")
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.delenv(engine.INSTALLED, raising=False)
    monkeypatch.setattr(engine, "USUAL", (str(tmp_path / "none"),))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def installed(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "freeswitch").write_text("")
    return folder


def test_without_one_it_says_what_is_missing_and_how_to_get_it(nowhere: Path) -> None:
    with pytest.raises(LabError, match="No FreeSWITCH is installed here(.|\n)*FREESWITCH="):
        engine.prefix()
    assert nowhere.exists()


def test_what_is_named_must_be_there(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.INSTALLED, str(nowhere / "other"))
    with pytest.raises(LabError, match="there is no .*/other/bin/freeswitch"):
        engine.prefix()
    assert installed(nowhere / "other") == engine.prefix()


def test_the_usual_places_are_looked_at(nowhere: Path) -> None:
    assert installed(nowhere / "none") == engine.prefix()


def test_a_folder_of_other_programs_is_not_mounted(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.VARIABLE, engine.FREESWITCH)
    monkeypatch.setattr(engine, "prefix", lambda: Path("/usr"))
    with pytest.raises(LabError, match="a folder of its own"):
        engine.mounts()
    monkeypatch.setattr(engine, "prefix", lambda: nowhere)
    assert engine.mounts() == [str(nowhere)]


def test_asterisk_needs_nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    assert not engine.mounts() and engine.trunk_port() == 5060


def test_carriers_call_the_profile_of_trunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.VARIABLE, engine.FREESWITCH)
    monkeypatch.delenv("LAB_PBX", raising=False)
    assert f"contact = sip:{containers.ADDRESSES['pbx']}:5080\n" in account("carrier-b", "secret")


def test_its_words_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"valet_info": VALET, "conference 3001 list": ROOM, "status": "3 session(s) - peak 4, last 5min 4 \n"}
    monkeypatch.setattr(freeswitch, "api", lambda _name, command, timeout=30: said[command])
    assert freeswitch.parked("pbx") == {"701": "5eb8d1dc", "702": "15c6da85"}
    assert freeswitch.in_conference("pbx", "3001") == ["PJSIP/1001-", "PJSIP/1002-"]
    assert freeswitch.channels("pbx") == 3
