# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kamailio_rpc hides, and what it refuses."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import rpc

KNOWN = frozenset({"core.version", "tm.t_uac_start", "dlg.end_dlg"})


def test_secrets_are_known_by_their_names_and_found_again_in_the_answer() -> None:
    params = [{"user": "1001", "auth_password": "tops3cret"}, "plain"]
    hidden = rpc.secrets_of(params)
    assert hidden == ["tops3cret"]
    answer = {"said": "tops3cret was set", "auth_ha1": "abcd", "rows": [{"password": ""}], "port": 5060}
    assert rpc.masked(answer, hidden) == {
        "said": "******** was set",
        "auth_ha1": "********",
        "rows": [{"password": ""}],
        "port": 5060,
    }


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("tm.t_uac_start", ["INVITE", "sip:000@x"], "could place a call"),
        ("tm.t_uac_start", [], "could place a call"),
        ("tm.t_uac_start", ["OPTIONS", "sip:x"], ""),
        ("dlg.end_dlg", [1, 2], "may_end_calls"),
        ("core.verzion", [], "core.version"),
        ("core.version", [], ""),
    ],
    ids=["invite", "nothing", "options", "ends", "unknown", "plain"],
)
def test_refusals(method: str, params: list, words: str) -> None:
    given = {"method": method, "params": params, "changes": None, "read": None, "may_end_calls": False}
    found = rpc.problems_of(rpc.calls_of(given), given, KNOWN)
    assert (words in str(found[0])) if words else found == []
