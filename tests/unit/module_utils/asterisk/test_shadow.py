# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a second Asterisk, and what is made of its words; that it sends nothing is proven on a real one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import shadow, shadow_files
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

QUIET = [
    ("bind=192.0.2.7", "bind=0.0.0.0:0"),
    ("bind = 192.0.2.7:5061 ; udp", "bind = 0.0.0.0:0 ; udp"),
    ("bind=[2001:db8::1]:5060", "bind=[::]:0"),
    ("bind=::1", "bind=[::]:0"),
    ("bind=192.0.2.7:99999", "bind=192.0.2.7:99999"),
    ("bind=300.0.2.7", "bind=300.0.2.7"),
    ("bind=nonsense", "bind=nonsense"),
    ("qualify_frequency = 30", "qualify_frequency = 0"),
    ("qualify_frequency = often", "qualify_frequency = often"),
    ("match = sip.carrier.example,192.0.2.0/24", "match = 192.0.2.1,192.0.2.0/24"),
    ("match = 2001:db8::1", "match = 2001:db8::1"),
    ("match_header = X-From: carrier", "match_header = X-From: carrier"),
    ("#include /etc/asterisk/pjsip.d/x.conf", "#include /run/s/etc/pjsip.d/x.conf"),
    ('#tryinclude "/etc/asterisk/pjsip.d/*.conf"', '#tryinclude "/run/s/etc/pjsip.d/*.conf"'),
    ("#include /srv/x.conf", "#include /srv/x.conf"),
    ("#include pjsip.d/x.conf", "#include pjsip.d/x.conf"),
]


@pytest.mark.parametrize(("before", "after"), QUIET, ids=[before for before, _after in QUIET])
def test_lines_that_would_reach_somebody(before: str, after: str) -> None:
    text = f"[x]\r\n{before}\r\nlast=1\n"
    assert shadow_files.quiet(text.encode(), "/etc/asterisk", "/run/s/etc").decode() == text.replace(before, after)


def test_the_folder_is_a_copy_with_the_change_and_without_what_is_heard(tmp_path: Path) -> None:
    etc, folder = tmp_path / "etc", tmp_path / "shadow"
    (etc / "pjsip.d").mkdir(parents=True)
    folder.mkdir()
    for name in ("pjsip.conf", "pjsip.d/old.conf", "manager.conf", "keys.pem"):
        (etc / name).write_text(f"; {name} as it is\n")
    (etc / "asterisk.conf").write_text(f"[directories](!)\nastmoddir => {tmp_path}/modules\nastdatadir => /srv/data\n")
    (tmp_path / "modules").mkdir()
    for name in ("res_pjsip", "app_confbridge", "cdr_adaptive_odbc", "app_queue"):
        (tmp_path / "modules" / f"{name}.so").write_text("")
    after = {str(etc / "pjsip.conf"): b"; new\n", str(etc / "pjsip.d/old.conf"): None, str(etc / "d/new.conf"): b"\n"}
    commands = ["module reload app_confbridge.so", "module reload cdr_adaptive_odbc.so", "queue reload all"]
    shadow_files.lay_out(str(etc), str(folder), after, commands)
    copy = folder / "etc"
    assert (copy / "pjsip.conf").read_text() == "; new\n" and (copy / "d/new.conf").exists()
    assert not (copy / "pjsip.d/old.conf").exists() and os.readlink(copy / "keys.pem") == str(etc / "keys.pem")
    assert (copy / "manager.conf").read_text() == "[general]\nenabled = no\n"
    modules = (copy / "modules.conf").read_text()
    assert modules == "[modules]\nautoload = no\nload = res_pjsip.so\nload = app_confbridge.so\nload = app_queue.so\n"
    settings = (copy / "asterisk.conf").read_text()
    assert f"astetcdir => {copy}\n" in settings and "astdatadir => /srv/data\n" in settings
    assert all((one.stat().st_mode & 0o077) == 0 for one in copy.rglob("*.conf"))
    assert (etc / "pjsip.conf").read_text() == "; pjsip.conf as it is\n"


def line(text: str, level: str = "ERROR", source: str = "res_sorcery_config.c") -> LogLine:
    return LogLine(level, text, source)


NEW = line("Could not create an object of type 'acl' with id 'wall' at line 7")
OLD = line("Could not create an object of type 'acl' with id 'old' at line 3")


def test_what_stood_before_and_what_needs_a_network_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = OLD._replace(text=OLD.text.replace("line 3", "line 9"))
    noise = [line("Unable to resolve host"), line("a detail", "NOTICE"), line("some advice", "WARNING", "loader.c")]
    boots: list[int] = []

    def boot(_folder: str, changes: Any, _commands: Any) -> list[LogLine]:
        boots.append(len(changes))
        return [moved, NEW, *noise] if changes else [OLD]

    monkeypatch.setattr(shadow, "boot", boot)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    change = [FileChange("/etc/asterisk/pjsip.conf", b"", b"x")]
    assert shadow.complaints("/etc/asterisk", change, []) == [NEW.text] and boots == [1, 0]
    monkeypatch.setattr(shadow, "boot", lambda *_arguments: noise)
    assert shadow.complaints("/etc/asterisk", change, []) == []


def test_a_candidate_without_faults_is_booted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    boots: list[int] = []
    monkeypatch.setattr(shadow, "boot", lambda *_arguments: boots.append(1) or [])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert shadow.complaints("/etc/asterisk", [], []) == [] and boots == [1]


def test_a_line_that_a_parser_drops_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped = line("Unknown keyword in queue 'support': ringing at line 3", "WARNING", "app_queue.c")
    monkeypatch.setattr(shadow, "boot", lambda _folder, changes, _commands: [dropped] if changes else [])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert shadow.complaints("/etc/asterisk", [FileChange("x", None, b"")], []) == [dropped.text]


def test_without_root_it_is_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PbxError, match="full_check: only root.*run the task with become"):
        shadow.complaints("/etc/asterisk", [], [])


@pytest.mark.parametrize("check", [True, False], ids=["check mode", "for good"])
def test_a_refusal_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: bool) -> None:
    (tmp_path / "etc").mkdir()
    told: list[Any] = []
    monkeypatch.setattr(shadow, "complaints", lambda *given: told.append(given) or ["cannot be"])
    system = AsteriskSystem(
        str(tmp_path / "etc"), StateDir(str(tmp_path / "state")), connect=lambda _folder: None, full_check=True
    )
    item = {"name": "support", "strategy": "ringall"}
    with pytest.raises(PbxError, match="full_check: cannot be; nothing was changed"):
        run(system, [Request(RESOURCES["asterisk_queues"], [item])], check_mode=check)
    assert not list((tmp_path / "etc").iterdir())
    [(folder, changes, commands)] = told
    assert folder == str(tmp_path / "etc") and [one.path for one in changes] == [f"{folder}/queues.conf"]
    assert commands == ["queue reload all"] or commands == ("queue reload all",)
