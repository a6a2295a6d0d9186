# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule of the linter, on a dialplan that breaks it and on one that looks like it and is sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.inputs import findings

from .plans import FIRES, QUIET

ROOT = Path(__file__).resolve().parents[4]
LINT = ROOT / "plugins" / "plugin_utils" / "dialplan_lint"
FILTER = ROOT / "plugins" / "filter" / "dialplan_lint.py"


@pytest.mark.parametrize("name", list(FIRES))
def test_it_is_found_with_its_line_and_a_remedy(name: str) -> None:
    rule, line, text, known = FIRES[name]
    found = [one for one in findings(text, known) if one["rule"] == rule]
    assert found, [one["rule"] for one in findings(text, known)]
    assert (found[0]["file"], found[0]["line"]) == ("extensions.conf", line)
    assert found[0]["message"] and found[0]["remedy"]


@pytest.mark.parametrize("name", list(QUIET))
def test_what_is_sound_is_left_in_peace(name: str) -> None:
    rule, text, known = QUIET[name]
    assert [one for one in findings(text, known) if one["rule"] == rule] == []


def test_every_rule_has_both_and_is_documented() -> None:
    code = "".join(path.read_text("utf-8") for path in LINT.glob("*.py"))
    documented = set(
        re.findall(r"V\((\w+)\)", FILTER.read_text("utf-8").partition("The rules are")[2].partition("seealso")[0])
    )
    fires, quiet = {one[0] for one in FIRES.values()}, {one[0] for one in QUIET.values()}
    assert documented - fires == {"not_checked"}
    assert fires <= documented
    assert all(f'"{rule}"' in code for rule in documented)
    # these are the dialect's own refusals, tested there
    assert fires - quiet == {"dropped_line", "duplicate_include", "duplicate_label", "parentheses", "unreadable_line"}


def test_a_dialplan_that_is_sound_has_no_finding() -> None:
    text = "[in]\nexten => 5550100,1,Goto(menu,s,1)\n[menu]\nexten => s,1,Answer()\n same => n,Background(hi)\n same => n,WaitExten(5)\n"
    text += "exten => 1,1,Dial(PJSIP/1001,20)\n same => n,VoiceMail(1001@pbx,u)\n same => n,Hangup()\n"
    text += "exten => i,1,Goto(s,1)\nexten => t,1,Hangup()\n"
    known = {
        "trunks": [{"name": "carrier", "context": "in"}],
        "applications": "Answer Background Dial Goto Hangup VoiceMail WaitExten".split(),
        "functions": [],
        "queues": [],
        "mailboxes": ["1001@pbx"],
    }
    assert findings(text, known) == []
