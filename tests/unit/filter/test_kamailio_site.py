# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `kamailio_site`: what it hands on, and every problem at once."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter.kamailio_config import kamailio_config
from ansible_collections.telephony.pbx.plugins.filter.kamailio_site import FilterModule, kamailio_site

from ..plugin_utils.site.sites import athena, changed, office

SERVERS = [{"name": "pbx1", "address": "10.0.0.11"}, {"name": "pbx2", "address": "10.0.0.12"}]
EDGE = {"edge": {"address": "192.0.2.5"}}


def test_it_is_there_by_its_name():
    assert FilterModule().filters() == {"kamailio_site": kamailio_site}


@pytest.mark.parametrize("more", [{}, {"registrar": "pbx"}], ids=["edge", "pbx"])
@pytest.mark.parametrize("base", [office, athena], ids=["office", "athena"])
def test_what_it_makes_is_what_the_next_filter_takes(base, more):
    site = changed({"edge": {**EDGE["edge"], **more}}, base())
    text = kamailio_config(kamailio_site(site, SERVERS, ["udp:127.0.0.1:2223"])["config"])
    assert 'remove_hf("X-PBX-Trunk");' in text and "failure_route[PBX_CARRIER_SILENT]" in text


def test_several_sites_are_a_configuration_as_well():
    edge = {"address": "192.0.2.5", "mode": "by_site"}
    north = changed({"edge": {**edge, "server": "pbx1"}})
    numbers = {f"extensions[{index}].number": f"200{index}" for index in (0, 1)}
    calls = {f"inbound[{index}].to.extension": f"200{index}" for index in (0, 1)}
    south = changed({"name": "south", "edge": {**edge, "server": "pbx2"}, **numbers, **calls})
    text = kamailio_config(kamailio_site([north, south], SERVERS)["config"])
    assert 'case "2000":' in text and text.index("route(PBX_SITE_OF_PHONE)") < text.index("ds_select_dst(")
    # a second choice would add its servers to those that are tried when the chosen one fails
    assert text.count("ds_select_dst(") == 1


def test_every_problem_is_told_at_once_and_no_secret():
    site = changed({"edge": {"mode": "stateless"}, "extensions[0].secret": "short-one"})
    with pytest.raises(AnsibleFilterError) as told:
        kamailio_site(site, [])
    words = str(told.value)
    assert words.startswith("This edge does not compile:\n- ")
    for place in (
        "edge.address: is missing",
        "extensions[0].secret: has 9",
        "edge.mode: is stateless",
        "servers: holds no",
    ):
        assert place in words
    assert "short-one" not in words
