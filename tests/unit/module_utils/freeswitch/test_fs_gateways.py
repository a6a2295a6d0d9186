# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways: how they read, what an edit leaves alone, what is refused, and what the server is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways import KIND
from fs_sofia_site import Site

OURS = "sip_profiles/trunks/site.xml"
HAND = "sip_profiles/trunks/hand.xml"
NEW = {"name": "a", "profile": "trunks", "username": "u", "password": "p", "proxy": "192.0.2.1"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path).write()


def fields(**more: Any) -> dict[str, Any]:
    return {**NEW, **more}


def revision(site: Site, path: str) -> str:
    return site.text(path).split('name="x_cfg_rev" value="')[1].split('"')[0]


def test_a_gateway_reads_as_the_server_has_it(site: Site) -> None:
    items = site.items(KIND)
    assert sorted(items) == ["hand", "plain"]  # not the one within a user
    assert items["hand"] == {
        "name": "hand",
        "profile": "trunks",
        "proxy": "$${carrier}",  # not the one beside <params>
        "username": "alice",
        "password": "$${default_password}",
        "retry_seconds": 30,  # by its other spelling
        "options": {"expire-seconds": "abc", "cid-type": "rpid"},
        "variables": [{"name": "codec", "value": "PCMA", "direction": "outbound"}],
    }
    assert items["plain"] == {"name": "plain", "profile": "trunks", "register": False, "proxy": "192.0.2.11"}


def test_what_is_read_can_be_applied_again(site: Site) -> None:
    items = [{**item, "require_registration": True} for item in site.items(KIND).values()]
    done = site.apply(KIND, *items)
    assert not done.plan.changes


def test_a_new_gateway_goes_into_the_file_of_its_profile(site: Site) -> None:
    done = site.apply(KIND, fields(register=True, ping=25, variables=[{"name": "v", "value": "$${carrier}"}]))
    assert not done.problems
    lines = site.text(OURS).splitlines()
    assert lines[:8] == [
        "<include>",
        '  <gateway name="a">',
        '    <param name="username" value="u"/>',
        '    <param name="password" value="p"/>',
        '    <param name="proxy" value="192.0.2.1"/>',
        '    <param name="register" value="true"/>',
        '    <param name="ping" value="25"/>',
        "    <variables>",
    ]
    assert '      <variable name="v" value="$${carrier}"/>' in lines
    assert len(revision(site, OURS)) == 8
    assert done.commands == ["sofia profile trunks startgw a"]


def test_several_new_ones_share_the_file(site: Site) -> None:
    done = site.apply(KIND, NEW, fields(name="b"))
    assert done.commands == ["sofia profile trunks startgw a", "sofia profile trunks startgw b"]
    assert site.text(OURS).count("<gateway ") == 2


def test_a_profile_without_includes_takes_it_itself(site: Site) -> None:
    site.apply(KIND, fields(profile="phones"))
    assert site.items(KIND)["a"]["profile"] == "phones"
    assert "<gateways>" in site.text("sip_profiles/phones.xml")


def test_a_change_leaves_everything_else_alone(site: Site) -> None:
    before = site.text(HAND)
    done = site.apply(KIND, {"name": "hand", "timeout_seconds": 20, "retry_seconds": 31})
    assert done.commands == ["sofia profile trunks killgw hand", "sofia profile trunks startgw hand"]
    after = site.text(HAND)
    taken = set(before.splitlines()) - set(after.splitlines())
    assert taken == {'      <param name="retry_seconds" value="30"/>'}
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert added[:2] == [
        '      <param name="retry_seconds" value="31"/>',
        '      <param name="timeout-seconds" value="20"/>',
    ]
    assert "x_cfg_rev" in added[2] and 'direction="inbound"' in added[2]
    assert len(added) == 3
    assert after.index("timeout-seconds") < after.index("</params>")


def test_each_change_has_a_revision_of_its_own(site: Site) -> None:
    site.apply(KIND, NEW)
    first = revision(site, OURS)
    site.apply(KIND, {"name": "a", "password": "other"})
    assert revision(site, OURS) != first
    assert site.text(OURS).count("x_cfg_rev") == 1


def test_what_means_the_same_to_the_server_ends_nothing(site: Site) -> None:
    before = site.text(HAND)
    done = site.apply(KIND, {"name": "hand", "proxy": "192.0.2.10"})  # what the variable says
    assert done.plan.changes and done.commands == []
    assert site.text(HAND) == before.replace('value="$${carrier}"', 'value="192.0.2.10"')


def test_a_comment_ends_nothing(site: Site) -> None:
    before = site.tree()
    site.files[HAND] = site.files[HAND].replace("the old carrier", "another").replace("both sites", "here")
    after = site.write().tree()
    assert KIND.commands((), before, after) == []


def test_a_global_variable_restarts_the_gateways_that_use_it(site: Site) -> None:
    before = site.tree()
    site.files["vars.xml"] = site.files["vars.xml"].replace("192.0.2.10", "192.0.2.12")
    after = site.write().tree()
    texts = [one.text for one in sorted(KIND.commands((), before, after))]
    assert texts == ["sofia profile trunks killgw hand", "sofia profile trunks startgw hand"]


@pytest.mark.parametrize("password", ["a$${default_password}b", '&<>"', "${x}", "<include>", "ümläut %\\"])
def test_a_password_is_text(site: Site, password: str) -> None:
    site.apply(KIND, fields(password=password))
    assert site.items(KIND)["a"]["password"] == password
    element = KIND.read(site.tree())[("a",)].element
    assert "$${" not in (element.named("param", "password").raw("value") or "")


def test_a_password_that_the_file_takes_from_a_variable_moves_with_it(site: Site) -> None:
    site.files["sip_profiles/others.xml"] = (
        '<profile name="others">\n  <settings>\n    <param name="sip-port" value="5090"/>\n  </settings>\n</profile>\n'
    )
    site.write()
    done = site.apply(KIND, {"name": "hand", "profile": "others"})
    assert done.commands == ["sofia profile trunks killgw hand", "sofia profile others startgw hand"]
    assert 'value="$${default_password}"' in site.text("sip_profiles/others.xml")
    assert 'name="hand"' not in site.text(HAND)


def test_variables_are_replaced_whole_and_what_means_nothing_stays(site: Site) -> None:
    rows = [{"name": "other", "value": "1", "direction": "both"}]
    site.apply(KIND, {"name": "hand", "variables": rows})
    text = site.text(HAND)
    assert '<variable name="other" value="1"/>' in text and '"codec"' not in text
    assert 'name="neither"' in text
    assert site.items(KIND)["hand"]["variables"] == [{"name": "other", "value": "1"}]


def test_removal_takes_the_gateway_and_ends_it(site: Site) -> None:
    done = site.apply(KIND, {"name": "plain", "state": "absent"})
    assert done.commands == ["sofia profile trunks killgw plain"]
    assert "plain" not in site.text(HAND) and "the old carrier" in site.text(HAND)


def test_unset_removes_a_parameter(site: Site) -> None:
    site.apply(KIND, {"name": "hand", "unset": ["expire-seconds", "cid-type"]})
    assert "options" not in site.items(KIND)["hand"]


def test_a_field_drives_out_the_option_of_the_same_parameter(site: Site) -> None:
    done = site.apply(KIND, {"name": "hand", "expire_seconds": 600})
    assert not done.fatal
    assert site.items(KIND)["hand"]["expire_seconds"] == 600
    assert site.text(HAND).count("expire-seconds") == 1


REFUSED = [
    ({"name": "_all_"}, "all gateways"),
    ({"name": "my gateway"}, "other characters"),
    ({"name": "umläut"}, "other characters"),
    ({"retry_seconds": 2}, "less than 5"),
    ({"timeout_seconds": 4}, "less than 5"),
    ({"expire_seconds": 1}, "less than 5"),
    ({"ping": 3}, "would not ping"),
    ({"options": {"expire-secs": "60"}}, 'did you mean "expire-seconds"'),
    ({"options": {"Distinct-To": "true"}}, 'did you mean "distinct-to"'),
    ({"options": {"codec-prefs": "PCMA"}}, "absolute_codec_string"),
    ({"options": {"cid-type": "rpid"}}, "sip_cid_type"),
    ({"options": {"ping": "25"}}, "has an option of its own"),
    ({"ping": 25, "options": {"ping": "$${carrier}"}}, "given beside"),
    ({"options": {"expire-seconds": "$${carrier}"}}, "no number of seconds"),
    ({"password": None}, "password: a gateway that registers"),
    ({"username": None}, "username: a gateway that registers"),
    ({"username": "$${nothing}"}, "global variable nothing"),
    ({"register_transport": "tls"}, "has no TLS"),
    ({"variables": [{"name": "x_cfg_rev", "value": "1"}]}, "keeps itself"),
    ({"variables": [{"name": "v", "value": "$${nothing}"}]}, "variables.v"),
    ({"contact_params": "a\r\nRoute: x"}, "would end a SIP header"),
    ({"password": "a:b"}, "password: holds a colon"),
    ({"auth_username": "a:b"}, "auth_username: holds a colon"),
    ({"password": "x" * 250}, "which has 255 bytes"),
    ({"options": {"gw-auth-acl": "carrier"}}, 'did you mean "carriers"'),
    ({"name": "of-a-user"}, "within a user of the directory"),
]


@pytest.mark.parametrize(("more", "words"), REFUSED, ids=[words.replace(" ", "-") for _more, words in REFUSED])
def test_what_the_server_would_ignore_is_refused(site: Site, more: dict[str, Any], words: str) -> None:
    item = {name: value for name, value in fields(**more).items() if value is not None}
    done = site.apply(KIND, item)
    assert any(words in one for one in done.fatal), done.fatal
    assert not (site.root / OURS).exists()
    assert not any(str(more.get("password")) in one for one in done.fatal)


def test_no_password_is_needed_without_registration(site: Site) -> None:
    assert not site.apply(KIND, {"name": "a", "profile": "trunks", "register": False, "proxy": "192.0.2.1"}).fatal


def test_tls_goes_where_the_profile_has_it(site: Site) -> None:
    assert not site.apply(KIND, fields(profile="phones", register_transport="tls")).fatal


@pytest.mark.parametrize("more", [{"profile": "nobody"}, {"profile": None}], ids=["unknown", "none"])
def test_a_gateway_needs_a_profile(site: Site, more: dict[str, Any]) -> None:
    item = {name: value for name, value in fields(**more).items() if value is not None}
    with pytest.raises(PbxError, match="there is: phones, trunks"):
        site.apply(KIND, item)


def test_a_second_gateway_of_a_name_is_refused_and_both_places_named(site: Site) -> None:
    twin = '<include>\n  <gateway name="hand">\n    <param name="register" value="false"/>\n  </gateway>\n</include>\n'
    site.files["sip_profiles/trunks/zwei.xml"] = twin
    site.write()
    done = site.apply(KIND, {"name": "hand", "timeout_seconds": 20})
    assert "hand.xml, line 3" in done.fatal[0] and "zwei.xml, line 2" in done.fatal[0]


def test_a_context_that_nobody_has_is_warned_of(site: Site) -> None:
    done = site.apply(KIND, fields(context="trunk-b"))
    assert not done.fatal and 'did you mean "trunk-a"' in done.warned[0]
    assert not site.apply(KIND, {"name": "a", "context": "trunk-a"}).problems


def test_a_file_that_the_profile_does_not_include_is_refused(site: Site) -> None:
    with pytest.raises(PbxError, match="not among the files that profile trunks includes"):
        site.apply(KIND, NEW, path="sip_profiles/elsewhere/site.xml")
    site.apply(KIND, NEW, path="sip_profiles/trunks/mine.xml")
    assert 'name="a"' in site.text("sip_profiles/trunks/mine.xml")
