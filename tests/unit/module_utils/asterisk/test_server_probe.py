# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates laid out for the running server to parse, and what it says of them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_probe
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_probe import Stage, complaints, true_lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pjsip.d").mkdir()
    (tmp_path / "pjsip.conf").write_text("[t](!)\ntype = endpoint\n#tryinclude pjsip.d/*.conf\n[z]\ntype = aor\n")
    (tmp_path / "pjsip.d" / "b.conf").write_text("[b](t)\n")
    (tmp_path / "queues.conf").write_text("[general]\n")
    return tmp_path


def test_an_included_candidate_is_parsed_through_its_root(folder: Path) -> None:
    with Stage(str(folder), {"pjsip.d/a.conf": "[a](t)\n"}) as stage:
        path, name = next(iter(stage.roots.items()))
        assert name == "pjsip.conf"
        lines = (folder / path).read_text().split("\n")
        assert lines[0] == "[t](!)" and lines[3] == "[z]", "one directive stays one line"
        inner = folder / lines[2].split('"')[1].rstrip("*")
        assert lines[2].startswith("#tryinclude") and sorted(os.listdir(inner)) == ["0000-a.conf", "0001-b.conf"]
        assert (inner / "0000-a.conf").read_text() == "[a](t)\n"
        assert (inner / "0001-b.conf").read_text() == "[b](t)\n" and (inner / "0001-b.conf").is_symlink()
        assert stage.true_names(f"line 1 of {inner}/0000-a.conf") == "line 1 of pjsip.d/a.conf"
        for place in [stage.folder, inner]:
            assert stat.S_IMODE(os.stat(place).st_mode) == 0o750
        assert stat.S_IMODE(os.stat(inner / "0000-a.conf").st_mode) == 0o640
    assert sorted(os.listdir(folder)) == ["pjsip.conf", "pjsip.d", "queues.conf"]


def test_a_root_that_includes_a_new_file(folder: Path) -> None:
    with Stage(str(folder), {"pjsip.conf": "#include new/x.conf\n", "new/x.conf": "[x]\n"}) as stage:
        assert list(stage.roots.values()) == ["pjsip.conf"]
        text = (folder / next(iter(stage.roots))).read_text()
        assert text.startswith('#include ".telephony-') and not (folder / "new").exists()


def test_a_file_that_nothing_reads_is_its_own_root(folder: Path) -> None:
    with Stage(str(folder), {"queues.conf": "[general]\n", "lonely/x.conf": "[x]\n"}) as stage:
        assert sorted(stage.roots.values()) == ["lonely/x.conf", "queues.conf"]


def test_other_languages_are_not_laid_out(folder: Path) -> None:
    with Stage(str(folder), {"extensions.ael": "context x {};"}) as stage:
        assert stage.roots == {}


def test_nothing_is_left_when_something_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*unused: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Stage, "_copy", full)
    with pytest.raises(OSError, match="No space"), Stage(str(folder), {"pjsip.conf": ""}):
        pass
    assert sorted(os.listdir(folder)) == ["pjsip.conf", "pjsip.d", "queues.conf"]


def test_what_a_killed_run_left_is_removed(folder: Path) -> None:
    old, new = folder / ".telephony-0123", folder / ".telephony-4567"
    for place in (old, new):
        place.mkdir()
        (place / "x.conf").write_text("secret")
    os.utime(old, (1, 1))
    server_probe.remove_stale(str(folder))
    assert not old.exists() and new.exists()


def test_complaints_are_about_candidates_unless_the_whole_is_refused(folder: Path) -> None:
    with Stage(str(folder), {"pjsip.d/a.conf": "#include gone.conf\n[a](t)\n"}) as stage:
        path = next(path for path, name in stage.names.items() if name == "pjsip.d/a.conf")
        other = next(path for path, name in stage.names.items() if name == "pjsip.d/b.conf")
        lines = [
            LogLine("WARNING", f"parse error: no closing ']', line 2 of {path}", "config.c"),
            LogLine("WARNING", f"parse error: no closing ']', line 2 of {other}", "config.c"),
            LogLine("ERROR", "The file 'gone.conf' was listed as a #include but it does not exist.", "config.c"),
            LogLine("ERROR", "The file 'old.conf' was listed as a #include but it does not exist.", "config.c"),
            LogLine("WARNING", f"No '=' (equal sign) in line 3 of {path}", "config.c"),
            LogLine("WARNING", "parse error: no closing ']', line 2 of /etc/asterisk/iax.conf", "config.c"),
        ]
        mine = ["parse error: no closing ']', line 2 of pjsip.d/a.conf", lines[2].text]
        assert complaints(stage, [("pjsip.conf", "")], lines) == mine
        whole = complaints(stage, [("pjsip.conf", "Config file has invalid format")], lines)
        assert set(mine) < set(whole) and len(whole) == 4
        assert complaints(stage, [("pjsip.conf", "Config file has invalid format")], []) == [
            "pjsip.conf: Config file has invalid format"
        ]


def test_lines_are_counted_in_their_own_file(folder: Path) -> None:
    (folder / "pjsip.d" / "a.conf").write_text("1\n2\n3")
    a, b = folder / "pjsip.d" / "a.conf", folder / "pjsip.d" / "b.conf"  # b has one line, and its end counts
    assert true_lines(f"parse error, line 4 of {b}") == f"parse error, line 1 of {b}"
    assert true_lines(f"parse error, line 2 of {a}.") == f"parse error, line 2 of {a}."
    assert true_lines(f"parse error, line 9 of {b}") == f"parse error, line 9 of {b}", "who knows"
    assert true_lines("line 4 of /none/x.conf and line 3 of x.conf") == "line 4 of /none/x.conf and line 3 of x.conf"
    with Stage(str(folder), {"pjsip.d/c.conf": "[c]\n[d](gone)\n"}) as stage:
        path = next(path for path, name in stage.names.items() if name == "pjsip.d/c.conf")
        assert stage.true_names(f"line 7 of {path}") == "line 2 of pjsip.d/c.conf"


def test_what_a_dead_process_left_is_removed_at_once(folder: Path) -> None:
    """The name tells whose it is; what another process is at work with stays."""
    dead, alive = folder / ".telephony-999999999-0123", folder / f".telephony-{os.getppid()}-0123"
    for place in (dead, alive):
        place.mkdir()
    server_probe.remove_stale(str(folder))
    assert not dead.exists() and alive.exists()
