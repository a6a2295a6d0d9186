# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `dial` given FreeSWITCH's resources: it sees whose they are."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter.dial import dial

from .plans import act, exten, resources, when

AT = "2026-11-24T10:03:00+00:00"


def made() -> dict:
    one = resources(
        exten("out", when("^0(.*)$", act("set", "effective_caller_id_number=${out}"), act("bridge", "sofia/gateway/a/61$1"))),
        exten("time", {"times": {"hour": "20"}, "actions": [act("hangup", "USER_BUSY")]}),
        c2=[exten("did", when("^", act("bridge", "user/1001@pbx")))],
    )  # fmt: skip
    one["freeswitch_users"]["users"][0].update(context="c", variables={"out": "+61755501234"})
    one["freeswitch_gateways"]["gateways"][0].update(context="c2", variables=[{"name": "from", "value": "a"}])
    return one


def test_from_a_telephone():
    found = dial(made(), "0491570006", phone="1001", at=AT)
    assert (found["ended"], found["cause"], found["unfollowed"]) == ("answered", 16, [])
    assert found["dialled"] == [
        {"technology": "gateway", "target": "a", "number": "61491570006", "status": "ANSWER", "caller": "+61755501234"}
    ]
    assert [one["app"] for one in found["steps"]] == ["set", "bridge"]
    assert found["steps"][1] == {
        "context": "c", "extension": "0491570006", "priority": 2, "app": "bridge", "data": "sofia/gateway/a/61491570006",
        "stands": "c", "leg": 0, "label": "out",
    }  # fmt: skip


def test_from_a_trunk_with_a_result():
    found = dial(made(), "+61755501234", trunk="a", at=AT, caller="0491570006", results={"PJSIP/1001": "BUSY"})
    assert (found["ended"], found["cause"]) == ("busy", 17)
    assert [(one["target"], one["status"], one["caller"]) for one in found["dialled"]] == [
        ("1001", "BUSY", "0491570006")
    ]


def test_contexts_alone_and_a_result_of_info():
    contexts = made()["freeswitch_dialplan"]["contexts"]
    assert dial(contexts, "9", context="c", at=AT, zone="Australia/Brisbane")["cause"] == 17
    assert dial(contexts, "9", context="c", at=AT, zone="UTC")["cause"] == 3
    assert (
        dial({"resources": made(), "version": "1.11.2"}, "9", context="c", at=AT, variables={"timezone": "Asia/Tokyo"})[
            "ended"
        ]
        == "nowhere"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "1009"}, "phone: there is no 1009; there are: 1001, 1002"),
        ({"trunk": "c"}, "trunk: there is no c; there are: a, b"),
        ({}, "give one of context, phone and trunk"),
        ({"phone": "1001", "trunk": "a"}, "give one of context, phone and trunk"),
        ({"phone": "1001", "at": "yesterday"}, "at: yesterday is no moment"),
        ({"phone": "1001", "zone": "Mars/Base"}, "zone: Mars/Base is no time zone"),
    ],
)
def test_what_is_wrong_is_said(given, said):
    with pytest.raises(AnsibleFilterError, match=said):
        dial(made(), "1", **{"at": AT, **given})


def test_resources_without_a_dialplan():
    with pytest.raises(AnsibleFilterError, match="is given no dialplan"):
        dial({"freeswitch_users": {"users": []}}, "1", context="c")
