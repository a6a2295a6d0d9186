# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found with the 300 made-up hosts, each in the smallest file that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf, dialplan_lines
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_host import Left


def test_a_reset_keeps_secrets_that_only_their_place_tells(tmp_path: Path) -> None:
    """PINs in voicemail.conf and the account of a `register` line: asterisk_info does not show them."""
    files = {
        "voicemail.conf": b"[general]\nformat=wav\n[default]\n100 => 1234,Josh\n",
        "iax.conf": b"[general]\nregister => user:password@host.example\nallow=gsm\n",
    }
    left = Left(tmp_path, files)
    found = left.info(secrets=False)["resources"]["asterisk_config"]["sections"]
    assert "1234" not in str(found) and "password" not in str(found)
    done = left.put("asterisk_config", *found, unspecified="reset")
    assert not done.changed and left.bytes() == files


def test_a_new_password_says_no_type_where_there_was_none(tmp_path: Path) -> None:
    text = "[1001]\ntype=endpoint\nauth=1001\naors=1001\n[1001]\ntype=auth\nusername=1001\npassword=old\n[1001]\ntype=aor\n"
    left = Left(tmp_path, {"pjsip.conf": text.encode(), "extensions.conf": b""})
    left.put("pjsip_endpoints", {"name": "1001", "secret": "new"})
    assert left.bytes()["pjsip.conf"].decode() == text.replace("old", "new")


@pytest.mark.parametrize(
    "lines",
    [
        ("exten => 1,1,Answer()", "exten => 1,n,Dial(PJSIP/1)", "exten => 1,3,Hangup()", "exten => 1,hint,PJSIP/1"),
        ("exten => 1,3,Hangup()", "exten => 1,1, Answer()", "exten => 1,2,Dial(PJSIP/1)"),
    ],
    ids=["hint behind", "backwards"],
)
def test_a_step_that_changes_is_one_line_wherever_the_others_stand(tmp_path: Path, lines: tuple[str, ...]) -> None:
    text = "[a]\n" + "\n".join(lines) + "\n"
    left = Left(tmp_path, {"extensions.conf": text.encode()})
    (item,) = left.info()["resources"]["asterisk_dialplan"]["contexts"]
    next(one for one in item["extensions"][0]["steps"] if one["app"] == "Dial")["data"] = "PJSIP/2"
    left.put("asterisk_dialplan", item)
    assert left.bytes()["extensions.conf"].decode() == text.replace("Dial(PJSIP/1)", "Dial(PJSIP/2)")


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "   \n", "\n; the end\n", "; the end\n\n\n"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_empty_lines_at_the_end_of_a_file_stay(end: str, eol: str) -> None:
    text = ("[a]\nk=1\n" + end).replace("\n", eol)
    document = conf.parse(text)
    section = document.add_section("n")
    section.set("k", "2")
    assert document.render().startswith(f"[a]{eol}k=1{eol}")
    document.remove_section(section)
    assert document.render() == text


@pytest.mark.parametrize("end", ["\n", "\n\n\n"])
def test_empty_lines_behind_the_last_section_stay_when_it_goes(end: str) -> None:
    document = conf.parse("[a]\nk=1\n\n[b]\nk=2\n" + end)
    document.remove_section(document.sections[1])
    assert document.render() == "[a]\nk=1\n" + end


def test_an_include_that_stays_gets_no_empty_line(tmp_path: Path) -> None:
    document = conf.parse("[a]\nk=1\n[b]\nk=2\n#include c.conf\n[d]\nk=3\n")
    document.remove_section(document.sections[1])
    assert document.render() == "[a]\nk=1\n#include c.conf\n[d]\nk=3\n"


def test_lines_of_an_included_file_do_not_pass_to_another_context(tmp_path: Path) -> None:
    """A file that begins in the middle of a context: without that context its steps would be the one's above."""
    files = {
        "extensions.conf": b"[from-trunk]\nexten => 1,1,Hangup()\n[staff]\nexten => 2,1,NoOp()\n#include rest.inc\n",
        "rest.inc": b"exten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\n",
    }
    left = Left(tmp_path, files)
    with pytest.raises(PbxError, match=r"rest.inc begins with options of section 'staff'"):
        left.put("asterisk_dialplan", {"name": "staff", "state": "absent"})
    left.put("asterisk_dialplan", {"name": "from-trunk"}, purge=True)
    assert left.bytes() == files
    (note,) = left.info()["unmanaged"]
    assert note["name"] == "staff" and note["lines"] == [
        "line 5: #include rest.inc (begins with lines of this context)"
    ]


@pytest.mark.parametrize("line", ["include => c{}", "ignorepat => {}", "switch => Realtime/{}@x"])
def test_a_context_of_very_many_includes_is_read_in_one_pass(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line was compared with all above it. Counted, not timed: names are folded a few times a line."""
    folded = []
    fold = dialplan_lines.fold
    monkeypatch.setattr(dialplan_lines, "fold", lambda text: folded.append(1) or fold(text))
    lines = [line.format(number) for number in range(200)]
    section = conf.parse("[a]\n" + "\n".join(lines)).sections[0]
    context = dialplan_lines.read_section(section)
    assert len(context.includes + context.ignorepats + context.switches) == 200
    assert len(folded) <= 4 * 200


def test_queues_whose_names_differ_in_case_are_one_to_asterisk(tmp_path: Path) -> None:
    files = {"queues.conf": b"[Sales]\nmaxlen=1\n[support]\n[sales]\nmaxlen=2\n"}
    left = Left(tmp_path, files)
    left.put("asterisk_queues", {"name": "support"}, purge=True)
    assert left.bytes() == files  # neither is purged
    assert [one for one in left.items() if one[0] == "asterisk_queues"] == [
        ("asterisk_queues", name) for name in ("Sales", "support", "sales")
    ]


@pytest.mark.parametrize(
    ("path", "section", "option", "value", "hidden"),
    [
        ("voicemail.conf", "default", "2001", "482916,Josh", True),
        ("boxes/hq.conf", "hq", "2001", "482916,Josh", True),
        ("boxes/hq.conf", "hq", "2001", ["482916,Josh", "1,B"], True),
        ("boxes/hq.conf", "hq", "2001", "Josh", False),
        ("sip.conf", "authentication", "auth", "josh:pass@realm", True),
        ("pjsip.conf", "1001", "auth", "1001", False),
        ("iax.conf", "general", "register", "josh:pass@host", True),
    ],
)
def test_what_holds_a_secret_among_other_things_is_hidden(
    path: str, section: str, option: str, value: Any, hidden: bool
) -> None:
    """`asterisk_info` leaves it out and every diff masks it, whatever the file is called."""
    item = {"path": path, "name": section, "options": {option: value}}
    assert RESOURCES["asterisk_config"].hides_option(item, option) is hidden
