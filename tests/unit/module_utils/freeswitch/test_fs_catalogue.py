# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the catalogue holds, as counted in the sources of FreeSWITCH 1.11.2, and that the tool makes this and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_fields import PARAMS as GATEWAY_PARAMS
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import ON_RESTART
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import PARAMS as PROFILE_PARAMS
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import Params

from tests.tools import freeswitch_catalogue as tool

COUNTS = [("GATEWAY", 34), ("SUBSCRIPTION", 4), ("PROFILE", 231), ("RESTART_ONLY", 60), ("GLOBAL", 15)]

SOURCE = """
static void parse_gateway_subscriptions(sofia_profile_t *profile)
{
\tif (!strcmp(var, "content-type")) {
\t}
}

static void parse_gateways(sofia_profile_t *profile, switch_xml_t gateways_tag, const char *gwname);

static void parse_gateways(sofia_profile_t *profile, switch_xml_t gateways_tag, const char *gwname)
{
\tif (!strcmp(var, "register")) {
\t} else if (!strcmp(var, "realm")) {
\t}
\tstrcmp(other, "no");
}

switch_status_t config_sofia(sofia_config_t reload, char *profile_name)
{
\tif (!strcasecmp(var, "log-level")) {
\t}
\tif ((profiles = switch_xml_child(cfg, "profiles"))) {
\t\tPARAMETERS
\t}
}
"""


@pytest.mark.parametrize(("part", "count"), COUNTS, ids=[part for part, _count in COUNTS])
def test_the_catalogue_holds_what_the_server_reads(part: str, count: int) -> None:
    names = getattr(catalogue, part)
    assert len(names) == len(set(names)) == count


def test_a_restart_only_parameter_is_one_of_a_profile() -> None:
    known = {name.lower() for name in catalogue.PROFILE}
    assert known >= ON_RESTART
    assert {"sip-port", "tls", "user-agent-string"} <= ON_RESTART
    assert not {"context", "inbound-codec-prefs", "ext-rtp-ip", "profile-standby"} & ON_RESTART


def test_profiles_know_no_two_names_that_differ_in_case_alone() -> None:
    assert len({name.lower() for name in catalogue.PROFILE}) == len(catalogue.PROFILE)


@pytest.mark.parametrize("params", [GATEWAY_PARAMS, PROFILE_PARAMS], ids=["gateways", "profiles"])
def test_every_field_stands_for_a_parameter_that_the_server_reads(params: Params) -> None:
    for one, how in params.fields:
        for name in how.names:
            assert name in params.known.values(), (one.name, name)


def test_the_tool_reads_sources(tmp_path: Path) -> None:
    root = tmp_path / "fs"
    sofia = root / tool.SOFIA
    sofia.parent.mkdir(parents=True)
    lines = "\n".join(f'\t\t}} else if (!strcasecmp(var, "{name}")) {{' for name in ["context", *tool.RESTART_ONLY])
    sofia.write_text(SOURCE.replace("PARAMETERS", lines))
    macros = (("MAJOR", "1"), ("MINOR", "11"), ("MICRO", "2-release"))
    (root / "configure.ac").write_text("".join(f"AC_SUBST(SWITCH_VERSION_{one}, [{two}])\n" for one, two in macros))
    version, parts = tool.read(root)
    assert version == "1.11.2"
    assert parts["GATEWAY"] == ["register", "realm"]
    assert parts["SUBSCRIPTION"] == ["content-type"]
    assert parts["GLOBAL"] == ["log-level"]
    assert "context" in parts["PROFILE"] and len(parts["PROFILE"]) == 61
    sofia.write_text(SOURCE.replace("PARAMETERS", ""))
    with pytest.raises(SystemExit, match="no longer parameters"):
        tool.read(root)


def test_the_file_is_what_the_tool_writes() -> None:
    parts = {part: getattr(catalogue, part) for part, _count in COUNTS}
    assert tool.render(catalogue.VERSION, parts) == tool.TARGET.read_text(encoding="utf-8")
