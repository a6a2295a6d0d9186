# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.dialplan_lint` as a play sees it."""

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter import dialplan_lint

TEXT = "[a]\nexten => 1,1,Goto(b,1,1)\n"


def test_documented_as_it_is():
    documentation = yaml.safe_load(dialplan_lint.DOCUMENTATION)
    assert list(dialplan_lint.FilterModule().filters()) == [documentation["name"]] == ["dialplan_lint"]
    assert set(documentation["options"]) == {"_input", "applications", "functions", *dialplan_lint._MORE}
    sample = yaml.safe_load(dialplan_lint.RETURN)["_value"]["sample"][0]
    assert set(sample) == set(dialplan_lint.dialplan_lint(TEXT)[0])
    assert "telephony.pbx.dialplan_lint" in dialplan_lint.EXAMPLES
    assert yaml.safe_load(dialplan_lint.EXAMPLES)


def test_findings():
    found = dialplan_lint.dialplan_lint(TEXT, at_least="error")
    assert [(one["rule"], one["line"], one["extension"]) for one in found] == [("jump_to_nowhere", 2, "1")]
    assert (
        dialplan_lint.dialplan_lint(TEXT, ["Goto"], [], queues=[], mailboxes=[], unauthenticated=[], contexts=["b"])
        == []
    )


@pytest.mark.parametrize(("value", "more", "words"), [(7, {}, "no dialplan"), (TEXT, {"queue": []}, "no option queue")])
def test_what_it_cannot_use_is_refused(value, more, words):
    with pytest.raises(AnsibleFilterError, match=words):
        dialplan_lint.dialplan_lint(value, **more)
