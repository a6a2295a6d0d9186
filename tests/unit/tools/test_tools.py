# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of `make test` cannot be green by mistake."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
NAMES = ("common", "demo", "summary")


@pytest.fixture(name="tools")
def the_tools(monkeypatch, tmp_path):
    """The scripts as modules, with their records in a folder of the test."""
    monkeypatch.syspath_prepend(str(TOOLS))
    modules = {name: importlib.import_module(name) for name in NAMES}
    for module in modules.values():
        if hasattr(module, "RESULTS"):
            monkeypatch.setattr(module, "RESULTS", tmp_path)
    yield modules
    for name in NAMES:
        sys.modules.pop(name, None)


def outcomes(cases):
    """The outcomes of a list of cases."""
    return [case.outcome for case in cases]


@pytest.mark.parametrize(
    ("inside", "outcome"),
    [
        ('<testcase classname="a" name="b"/>', "passed"),
        ('<testcase classname="a" name="b"><failure message="no"/></testcase>', "failed"),
        ('<testcase classname="a" name="b"><error message="no"/></testcase>', "failed"),
        ('<testcase classname="a" name="b"><skipped message="why"/></testcase>', "skipped"),
        ('<testcase classname="a" name="b"><skipped>why</skipped></testcase>', "skipped"),
    ],
)
def test_junit_is_read(tools, tmp_path, inside, outcome):
    path = tmp_path / "j.xml"
    path.write_text(f"<testsuites><testsuite>{inside}</testsuite></testsuites>")
    (case,) = tools["common"].read_junit(path, "2.19")
    assert (case.name, case.outcome) == ("2.19 a b", outcome)
    assert case.detail == {"passed": "", "failed": "no", "skipped": "why"}[outcome]


def test_a_link_that_another_check_has_just_made_is_no_error(tools, tmp_path, monkeypatch):
    place, seen = tmp_path / "home" / "pip", []
    real = Path.symlink_to

    def late(path, target):
        if not seen:
            seen.append(path)
            place.parent.mkdir(exist_ok=True)
            real(place, target)
        real(path, target)

    monkeypatch.setattr(Path, "symlink_to", late)
    tools["common"].link(place, "/etc/pip")
    assert seen and place.readlink() == Path("/etc/pip") and list(place.parent.iterdir()) == [place]


def test_a_link_to_elsewhere_is_replaced(tools, tmp_path):
    (tmp_path / "pbx").symlink_to("/gone")
    tools["common"].link(tmp_path / "pbx", "../..")
    assert (tmp_path / "pbx").readlink() == Path("../..")


def test_a_run_that_left_no_junit_has_failed(tools, tmp_path):
    assert outcomes(tools["common"].read_junit(tmp_path / "nothing.xml", "2.19")) == ["failed"]


def test_a_part_ends_with_its_verdict(tools, tmp_path, capsys):
    part = tools["common"].Part
    with pytest.raises(SystemExit) as good, part("one") as record:
        record.add("a", "passed")
        record.add("b", "skipped", "why")
    assert good.value.code == 0
    assert "one: 1 passed, 0 failed, 1 skipped" in capsys.readouterr().out
    with pytest.raises(SystemExit) as bad, part("one") as record:
        record.add("a", "failed")
    assert bad.value.code == 1


def test_a_part_that_tests_nothing_or_dies_has_failed(tools, tmp_path):
    part = tools["common"].Part
    with pytest.raises(SystemExit) as empty, part("one"):
        pass
    assert empty.value.code == 1
    with pytest.raises(SystemExit) as dead, part("one"):
        raise OSError("gone")
    assert dead.value.code == 1
    assert json.loads((tmp_path / "one.json").read_text())["cases"][0]["detail"] == "OSError: gone"


def test_the_summary_counts_and_lists(tools, monkeypatch, tmp_path, capsys):
    summary = tools["summary"]
    monkeypatch.setattr(summary, "run", lambda part: None)
    monkeypatch.setattr(sys, "argv", ["summary.py", "one", "two"])
    case = {"name": "x", "outcome": "passed", "detail": ""}
    (tmp_path / "one.json").write_text(json.dumps({"seconds": 1, "cases": [case], "notes": ["by Python 3.11"]}))
    skip = {"name": "y", "outcome": "skipped", "detail": "no kernel module"}
    (tmp_path / "two.json").write_text(json.dumps({"seconds": 1, "cases": [case, skip], "notes": []}))
    assert summary.main() == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[-1] == "2 passed, 0 failed, 1 skipped"
    assert "  two: y: no kernel module" in lines
    assert any("by Python 3.11" in line for line in lines)


def test_a_part_without_a_record_fails_the_summary(tools, monkeypatch, capsys):
    summary = tools["summary"]
    monkeypatch.setattr(summary, "run", lambda part: None)
    monkeypatch.setattr(sys, "argv", ["summary.py", "one"])
    assert summary.main() == 1
    assert capsys.readouterr().out.strip().endswith("0 passed, 1 failed, 0 skipped")


def test_the_demo_reads_the_recap(tools):
    recap = "PLAY RECAP ****\n\x1b[0;33mpbx\x1b[0m         : \x1b[0;32mok=9   \x1b[0m \x1b[0;33mchanged=2   \x1b[0m unreachable=0\n"
    assert tools["demo"].changes(recap) == {"pbx": 2}
    assert tools["demo"].changes("nothing of the kind") == {}
