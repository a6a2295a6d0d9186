# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters as a play sees them."""

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter import asterisk_compare, asterisk_site, site_problems
from ansible_collections.telephony.pbx.plugins.plugin_utils.site import build, faces

from ..plugin_utils.site.sites import GONE, athena, changed

MODULES = {"asterisk_site": asterisk_site, "asterisk_compare": asterisk_compare, "site_problems": site_problems}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_documented_under_its_own_name(name):
    module = MODULES[name]
    assert list(module.FilterModule().filters()) == [name]
    documentation = yaml.safe_load(module.DOCUMENTATION)
    assert documentation["name"] == name
    assert yaml.safe_load(module.RETURN)["_value"]["description"]
    assert f"telephony.pbx.{name}" in module.EXAMPLES


def test_a_sound_site():
    made = asterisk_site.asterisk_site(athena())
    assert [item["name"] for item in made["pjsip_endpoints"]["endpoints"]] == ["1001", "1002"]
    assert site_problems.site_problems(athena()) == []


def test_every_problem_in_one_error():
    site = changed({"extensions[0].secret": "", "extensions[1].secret": GONE})
    with pytest.raises(AnsibleFilterError) as caught:
        asterisk_site.asterisk_site(site)
    assert str(caught.value).splitlines() == [
        "This site does not compile:",
        "- extensions[1].secret: is missing; give it a password of 12 characters or more",
        "- extensions[0].secret: is empty; give it a password of 12 characters or more",
    ]


def test_a_site_that_is_wrong_everywhere_is_not_a_wall_of_text():
    made = faces.listed("Wrong", [str(number) for number in range(10000)])
    assert len(made.splitlines()) == 22
    assert made.splitlines()[-1] == "- ... and 9980 more"


def test_warnings_are_shown_and_returned(monkeypatch):
    shown = []
    monkeypatch.setattr(faces.Display, "warning", lambda _self, text, *_more: shown.append(text))
    site = changed({"emergency": "none"})
    asterisk_site.asterisk_site(site)
    assert len(shown) == 1 and "no telephone of this site can make an emergency call" in shown[0]
    assert site_problems.site_problems(site) == []
    assert len(site_problems.site_problems(site, warnings=True)) == 1


def test_prompts_are_looked_for_on_the_host():
    host = {"sounds": {"any": ["custom/welcome"]}}
    assert site_problems.site_problems(athena(), host=host) == [
        'ivrs[0].menu: there is no prompt "custom/ivr-menu" on the host; did you mean "custom/welcome"?'
    ]


def test_vaulted_text_of_older_ansible():
    vaulted = type("AnsibleVaultEncryptedUnicode", (), {"__str__": lambda _self: "long-pass-of-vault"})()
    made = asterisk_site.asterisk_site(changed({"extensions[0].secret": vaulted}))
    assert made["pjsip_endpoints"]["endpoints"][0]["secret"] == "long-pass-of-vault"


def test_without_phonenumbers(monkeypatch):
    def refuse(_value, **_more):
        raise faces.PlanError("phonenumbers is not installed", "install it on the controller")

    monkeypatch.setattr(build, "build_asterisk", refuse)
    assert site_problems.site_problems(athena()) == ["phonenumbers is not installed; install it on the controller"]
    with pytest.raises(AnsibleFilterError, match="- phonenumbers is not installed; install it"):
        asterisk_site.asterisk_site(athena())


@pytest.mark.parametrize(("resources", "info"), [({}, {"resources": {}}), ({"pjsip_endpoints": {}}, {}), (None, None)])
def test_compare_refuses_what_it_cannot_compare(resources, info):
    with pytest.raises(AnsibleFilterError):
        asterisk_compare.asterisk_compare(resources, info)


def test_compare_of_an_empty_server():
    said = asterisk_compare.asterisk_compare(asterisk_site.asterisk_site(athena()), {"resources": {}})
    assert "extension 1001 is not in the server's files" in said
    assert "DID +61712345678 is not in the server's files" in said
    assert "the route of emergency number 000 is not in the server's files" in said
    assert said[-1] == "nothing is known of the running server: it is down, or live was not gathered"
