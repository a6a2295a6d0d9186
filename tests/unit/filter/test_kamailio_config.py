# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter's face: text of each file, one error for all problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.telephony.pbx.plugins.filter.kamailio_config import FilterModule

EDGE = {"preset": "load_balancer", "listen": [{"protocol": "udp", "address": "192.0.2.10"}], "domains": ["a.example"]}
FILTER = FilterModule().filters()["kamailio_config"]


def test_each_file_is_given_by_its_name() -> None:
    assert FILTER(EDGE).startswith("#!KAMAILIO\n")
    assert FILTER(EDGE, "tls.cfg") == ""
    assert FILTER(EDGE, "packages") == "kamailio"


def test_a_file_that_is_not_written_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="not kamctlrc"):
        FILTER(EDGE, "kamctlrc")


@pytest.mark.parametrize("value", [None, [], "text", 5], ids=["none", "list", "text", "number"])
def test_what_is_no_mapping_is_refused(value) -> None:
    with pytest.raises(AnsibleFilterError, match="kamailio_edge: is not a mapping"):
        FILTER(value)


def test_problems_are_listed() -> None:
    with pytest.raises(AnsibleFilterError, match="balence.*balance"):
        FILTER({**EDGE, "balence": {}})
