# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter telephony.pbx.dial as a play sees it."""

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter import asterisk_site
from ansible_collections.telephony.pbx.plugins.filter import dial as module

from ..plugin_utils.site.sites import athena

CONTEXTS = [
    {"name": "a", "extensions": [{"extension": "_0X.", "steps": [{"app": "Dial", "data": "PJSIP/t/sip:${EXTEN}@h"}]}]}
]


def test_documented_under_its_own_name():
    assert list(module.FilterModule().filters()) == ["dial"]
    documentation = yaml.safe_load(module.DOCUMENTATION)
    assert documentation["name"] == "dial"
    assert yaml.safe_load(module.RETURN)["_value"]["description"]
    assert "telephony.pbx.dial" in module.EXAMPLES


def test_contexts_of_a_list_and_of_the_result_of_asterisk_info():
    made = module.dial(CONTEXTS, "0412", context="a", at="2026-11-22T10:00+10:00", results={"PJSIP/t": "BUSY"})
    assert made["ended"] == "busy" and made["cause"] == 17 and made["unfollowed"] == []
    assert made["dialled"] == [{"technology": "PJSIP", "target": "t", "number": "0412", "status": "BUSY", "caller": ""}]
    assert made["steps"][0]["data"] == "PJSIP/t/sip:0412@h"
    info = {"resources": {"asterisk_dialplan": {"contexts": CONTEXTS}}, "version": "22"}
    assert module.dial(info, "0412", context="a", at="2026-11-22T10:00+10:00")["ended"] == "answered"


@pytest.fixture(scope="module")
def site() -> dict:
    return asterisk_site.asterisk_site(athena())


def test_a_telephone_brings_its_context_and_its_variables(site):
    made = module.dial(site, "000", phone="1001", at="2026-11-22T10:00+10:00")
    assert made["ended"] == "answered"
    assert made["dialled"][0]["number"] == "000"
    assert made["steps"][0]["context"].startswith("phones-")


def test_a_call_that_comes_in_on_a_trunk(site):
    trunk = site["pjsip_trunks"]["trunks"][0]["name"]
    made = module.dial(site, "+61712345678", trunk=trunk, caller="0412345678", at="2026-11-22T10:00+10:00")
    assert made["unfollowed"] == []
    assert made["dialled"][0]["target"] == "1001"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "give one of context, phone and trunk"),
        ({"context": "a", "phone": "1"}, "give one of context, phone and trunk"),
        ({"phone": "1"}, "need more than contexts"),
        ({"context": "a", "at": "tomorrow"}, "tomorrow is no moment"),
        ({"context": "a", "at": "2026-11-22T10:00"}, "which time zone"),
        ({"context": "a", "at": "2026-11-22T10:00", "zone": "Mars/Base"}, "Mars/Base is no time zone"),
        ({"context": "a", "keys": "12"}, "keys is no list"),
        ({"context": "a", "results": "BUSY"}, "results is no dictionary"),
        ({"context": "a", "result": {}}, "there is no argument result"),
    ],
)
def test_arguments_that_are_wrong(arguments, words):
    with pytest.raises(AnsibleFilterError, match=words):
        module.dial(CONTEXTS, "0412", **arguments)


def test_a_telephone_that_is_not_there(site):
    with pytest.raises(AnsibleFilterError, match="there is no 9999; there are: 1001, 1002"):
        module.dial(site, "000", phone="9999")
