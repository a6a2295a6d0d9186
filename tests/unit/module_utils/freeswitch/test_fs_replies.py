# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of answer that was recorded from a real FreeSWITCH is judged as what it is; what is printed is read as it is."""

from __future__ import annotations

import fs_exchanges as recorded
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import live
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.replies import judge, missing


@pytest.mark.parametrize(("command", "reply"), recorded.DONE, ids=[f"{i}" for i in range(len(recorded.DONE))])
def test_success_is_told(command: str, reply: str) -> None:
    assert judge(command, reply) == ""


@pytest.mark.parametrize(("command", "reply"), recorded.REFUSED, ids=[f"{i}" for i in range(len(recorded.REFUSED))])
def test_a_refusal_is_told_in_the_servers_words(command: str, reply: str) -> None:
    said = judge(command, reply)
    assert said and "\n" not in said
    assert said.startswith(reply.splitlines()[0][:200])


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("reloadxml", ""),
        ("reloadxml", "+OK"),
        ("reloadxml", "+OK [Success] but"),
        ("sofia profile a startgw b", "Reload XML [Success]\n+OK start gateway c complete\n"),
        ("sofia profile a start", "Reload XML [Success]\nb started successfully\n"),
        ("sofia profile a start", "a started successfully\n"),
        ("fsctl max_sessions 5", "+OK max sessions: 1000\n"),
        ("user_exists id 1 x", "-ERR no reply\n"),
        ("global_setvar a=b", "-USAGE: <var>=<value> [=<value2>]\n"),
        ("xml_locate dialplan context name x", "can't find anything\n"),
        ("find_user_xml id 1 x", "-ERR can't find user\n"),
        ('json {"command":"x"}', '{"command":"x","status":"error","message":"The command failed"}'),
        ("json {}", "not json"),
        ("global_getvar x", "-ERR permission denied"),
        ("sofia profile x register nosuch", "Invalid gateway!\n"),
        ("callcenter_config queue list", "-USAGE: callcenter_config <target> <args>\n"),
        ("some_module_command", "-ERR it did not work\n"),
        ("uuid_getvar a b", "-ERR No such channel!\n"),
        ("", "true"),
    ],
)
def test_more_that_is_no_success(command: str, reply: str) -> None:
    assert judge(command, reply)


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("global_getvar odd", "-ERR this is the value of a variable"),
        ("user_data 1@x param password", "Invalid!"),
        ("SOFIA Profile lab START", "Reload XML [Success]\nlab started successfully\n"),
        ("sofia profile lab killgw _all_", "+OK every gateway marked for deletion.\n"),
        ("fsctl shutdown now", ""),
        ("some_module_command", "-ERR no reply\n"),
        ("some_module_command", "12 items\n"),
        ("reload mod_xml_curl", "+OK Reloading XML\n-ERR unloading module [No such module!]\n+OK module loaded\n"),
    ],
)
def test_more_that_is_a_success(command: str, reply: str) -> None:
    assert judge(command, reply) == ""


def test_a_long_refusal_is_cut() -> None:
    assert len(judge("reloadxml", "x" * 10_000)) < 400


@pytest.mark.parametrize(
    "reply", ["-ERR no reply\n", "Invalid Gateway!\n", "Invalid Profile!\n", "can't find anything\n", ""]
)
def test_what_is_not_there_is_told(reply: str) -> None:
    assert missing(reply)
    assert not missing(f"x{reply}")


def test_profiles_and_aliases() -> None:
    found = live.profiles(recorded.SOFIA_STATUS)
    assert list(found) == ["external", "internal"]
    assert found["internal"] == live.LiveProfile("internal", "RUNNING", "sip:mod_sofia@127.0.0.1:5060", 2)
    assert live.aliases(recorded.SOFIA_STATUS) == {"pbx.test": "internal"}


def test_a_profile_with_tls_has_two_lines() -> None:
    text = (
        "    lab\tprofile\t  sip:mod_sofia@127.0.0.1:5060\tRUNNING (1)\n"
        "    lab\tprofile\t  sip:mod_sofia@127.0.0.1:5061\tRUNNING (1) (TLS)\n"
        "    tls\tprofile\t  sip:mod_sofia@127.0.0.1:5071\tRUNNING (0) (TLS)\n"
    )
    found = live.profiles(text)
    assert found["lab"].url.endswith(":5060") and found["lab"].tls_url.endswith(":5061") and found["lab"].running == 1
    assert found["tls"].url == "" and found["tls"].tls_url.endswith(":5071")


def test_states_of_gateways() -> None:
    assert live.gateway_states(recorded.GATEWAY_LIST) == {
        "external::trunk1": "FAIL_WAIT",
        "external::example.com": "NOREG",
    }


def test_a_gateway_whose_names_make_the_xml_ill_formed() -> None:
    one = live.gateways(recorded.GATEWAY_XML)["esc"]
    assert (one.profile, one.state, one.status) == ("external", "NOREG", "UP")
    assert one.fields["username"] == "a&b<c" and one.fields["realm"] == "r&1" and one.fields["exten"] == "a&b<c"
    assert one.fields["contact"] == "<sip:gw+esc@127.0.0.1:5080;transport=udp;gw=esc>"


def test_of_two_gateways_with_one_name_the_first_is_it() -> None:
    text = recorded.GATEWAY_XML + recorded.GATEWAY_XML.replace("external", "lab")
    assert live.gateways(text)["esc"].profile == "external"


def test_fields_of_a_gateway_and_of_a_profile() -> None:
    gateway, profile = live.fields(recorded.GATEWAY), live.fields(recorded.PROFILE)
    assert (gateway["name"], gateway["state"], gateway["pingfreq"], gateway["callsin"]) == ("trunk1", "REGED", "0", "0")
    assert profile["codecs in"] == "PCMU,PCMA" and profile["pres hosts"] == ""


def test_how_long_a_server_runs() -> None:
    status = dict(recorded.DONE)["status"]
    assert live.uptime(status) == pytest.approx(14 * 60 + 38.799358)
    text = "UP 1 year, 2 days, 3 hours, 1 minute, 5 seconds, 1 millisecond, 1 microsecond\n"
    assert live.uptime(text) == pytest.approx(31536000 + 2 * 86400 + 3 * 3600 + 65.001001)
    assert live.uptime("-ERR permission denied") is None and live.uptime("UP 3 seconds") is None


def test_rows_and_none() -> None:
    assert [row["reg_user"] for row in live.rows(recorded.REGISTRATIONS)] == ["1000", "1001"]
    assert live.rows('{"row_count": 0}\n') == []
    for text in ("", "[]", "-ERR", "{}"):
        with pytest.raises(ValueError):
            live.rows(text)


def test_variables() -> None:
    text = "domain=pbx.test\nlong=a\n\nb = c\nempty=\nurl=sip:a=b\n"
    assert live.variables(text) == {"domain": "pbx.test", "long": "a\n\nb = c", "empty": "", "url": "sip:a=b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1001", "1001"),
        ("pbx.example", "pbx.example"),
        ("a b", "'a b'"),
        ("a=b", "'a=b'"),
        ("it's", r"'it\'s'"),
        ("back\\slash", r"'back\\slash'"),
        ("two\nlines", r"'two\nlines'"),
        ("", "''"),
    ],
)
def test_arguments_are_quoted(text: str, expected: str) -> None:
    assert live.quoted(text) == expected


def test_a_variable_is_set_and_never_by_condition() -> None:
    assert live.setting("a", "b") == "global_setvar a=b"
    assert live.setting("a", "b=c") == "global_setvar a='b=c'"
    assert live.setting("a", "") == "global_setvar a="
