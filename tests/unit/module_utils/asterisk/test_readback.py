# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading back: same is same in every spelling, other is other, and no secret is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import readback
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback import Expected, compare
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback_values import agree
from ansible_collections.telephony.pbx.tests.integration.asterisk import mistakes
from ansible_collections.telephony.pbx.tests.unit.fakes.asterisk import FakeAsterisk

TABLES = catalogue("22.10.1").tables["pjsip.conf"]


def agrees(kind: str, name: str, value: str | list[str], shown: str | list[str], **others: str) -> bool | None:
    written = {**{key: [one] for key, one in others.items()}, name: [value] if isinstance(value, str) else value}
    held = {name.replace("_", ""): [shown] if isinstance(shown, str) else shown}
    return agree(TABLES[kind][name], name, written, held)


@pytest.mark.parametrize(
    "kind, name, value, shown, verdict",
    [
        ("endpoint", "direct_media", "no", "false", True),
        ("endpoint", "direct_media", "no", "true", False),
        ("endpoint", "direct_media", "ON", "true", True),
        ("endpoint", "send_connected_line", "yes", "yes", True),
        ("endpoint", "dtls_auto_generate_cert", "yes", "Yes", True),
        ("endpoint", "dtls_verify", "certificate", "Certificate", True),
        ("endpoint", "100rel", "true", "yes", True),
        ("endpoint", "timers", "forced", "always", True),
        ("endpoint", "dtmf_mode", "INFO", "info", True),
        ("endpoint", "dtmf_mode", "info", "rfc4733", False),
        ("endpoint", "connected_line_method", "reinvite", "invite", True),
        ("endpoint", "device_state_busy_at", "0x10", "16", True),
        ("endpoint", "device_state_busy_at", "05", "5", True),
        ("endpoint", "device_state_busy_at", "2", "3", False),
        ("aor", "qualify_timeout", "3", "3.000000", True),
        ("aor", "qualify_timeout", "3", "3.500000", False),
        ("endpoint", "context", "internal", "internal", True),
        ("endpoint", "context", "internal", "", False),
        ("endpoint", "callerid", "Bob <1>", '"Bob" <1>', True),
        ("endpoint", "callerid", "<1001>", "1001", True),
        ("endpoint", "callerid", "(02) 5550-1234", "0255501234", True),
        ("endpoint", "callerid", 'O"B <1>', '"O\\"B" <1>', True),
        ("endpoint", "callerid", "x" * 90 + " <1>", '"' + "x" * 79 + '" <1>', True),
        ("endpoint", "callerid", "Bob <1>", '"Bob" <2>', False),
        ("endpoint", "callerid", "Bob <1>", "<unknown>", False),
        ("endpoint", "named_call_group", "b,a", "a, b", True),
        ("endpoint", "named_call_group", "b,c", "a, b", False),
        ("endpoint", "call_group", "1-3", "1, 2, 3", True),
        ("endpoint", "call_group", "1-3", "1, 2", False),
        ("endpoint", "tos_audio", "ef", "184", True),
        ("endpoint", "tos_audio", "46", "44", True),
        ("endpoint", "tos_audio", "ef", "0", False),
        ("endpoint", "identify_by", "auth_username, username", "auth_username,username", True),
        ("endpoint", "codec_prefs_incoming_offer", "prefer: configured", "prefer:configured, keep:all", True),
        ("endpoint", "codec_prefs_incoming_offer", "prefer: configured", "prefer:pending, keep:all", False),
        ("identify", "match", "10.0.0.5/24", "10.0.0.0/255.255.255.0", True),
        ("identify", "match", "10.0.0.1,10.0.0.2", ["10.0.0.1/255.255.255.255", "10.0.0.2/255.255.255.255"], True),
        ("identify", "match", "2001:db8::/64", "2001:db8::/ffff:ffff:ffff:ffff::", True),
        ("identify", "match", "10.0.0.1", "10.0.0.2/255.255.255.255", False),
        ("identify", "match", "sip.example.com", "192.0.2.1/255.255.255.255", None),
        ("aor", "contact", ["sip:a@b", "sip:c@d"], ["sip:c@d", "sip:a@b"], True),
        ("aor", "contact", "sip:a@b", [], False),
        ("aor", "contact", "sip:a@b", ["sip:phone@registered:5085", "sip:a@b"], True),
        ("aor", "contact", "sip:a@b", ["sip:phone@registered:5085"], False),
        ("auth", "password", "secret", "other", False),
        ("auth", "md5_cred", "AB" * 16, "ab" * 16, True),
        ("transport", "bind", "0.0.0.0", "0.0.0.0:5060", True),
        ("transport", "bind", "0.0.0.0:5061", "0.0.0.0:5060", False),
        ("transport", "bind", "192.0.2.1:5060", "192.0.2.2:5060", False),
        ("transport", "bind", "::", "[::]:5060", True),
        ("transport", "method", "default", "tlsv1", None),
        ("endpoint", "direct_media_method", "update", "invite", None),
        ("endpoint", "acl", "named", "deny/permit", None),
    ],
)
def test_spellings(kind: str, name: str, value: str | list[str], shown: str | list[str], verdict: bool | None) -> None:
    assert agrees(kind, name, value, shown) is verdict


@pytest.mark.parametrize(
    "allow, disallow, shown, verdict",
    [
        (["alaw,ulaw"], "all", "(alaw|ulaw)", True),
        (["alaw", "ulaw:20"], "all", "(alaw|ulaw)", True),
        (["ulaw,alaw"], "all", "(alaw|ulaw)", False),
        (["alaw"], "all", "(alaw|ulaw)", False),
        (["alaw"], None, "(g722|alaw)", True),  # a template may have put g722 there
        (["opus"], None, "(g722|alaw)", False),
        (["!all,alaw"], "all", "(alaw)", True),
        (["all"], "all", "(alaw|ulaw|g722)", None),
    ],
)
def test_codecs(allow: list[str], disallow: str | None, shown: str, verdict: bool | None) -> None:
    written = {**({"disallow": [disallow]} if disallow else {}), "allow": allow}
    assert agree("k", "allow", written, {"allow": [shown]}) is verdict


def test_what_webrtc_sets_by_itself_is_not_compared() -> None:
    assert agrees("endpoint", "use_avpf", "no", "true") is False
    assert agrees("endpoint", "use_avpf", "no", "true", webrtc="yes") is None


def test_an_option_that_is_not_shown_cannot_be_compared() -> None:
    assert agree("", "permit", {"permit": ["10.0.0.0/8"]}, {"acl": [""]}) is None


@pytest.fixture
def server(tmp_path: Path) -> FakeAsterisk:
    mistakes.reset(str(tmp_path))
    return FakeAsterisk(tmp_path)


PHONE = {"context": "internal", "disallow": "all", "allow": ["alaw"], "aors": "1001"}
STEPS = [{"app": "Dial", "data": "PJSIP/1001,20", "label": "start"}, {"app": "Hangup"}]
INTERNAL = {"name": "internal", "includes": ["outbound"], "extensions": [{"extension": "1001", "steps": STEPS}]}


def test_what_runs_as_written_is_not_worth_a_word(server: FakeAsterisk) -> None:
    expected = [
        Expected("endpoint", "1001", PHONE),
        Expected("auth", "1001", {"password": "secret-1001", "username": "1001"}),
        Expected("registration", "trunk", {"server_uri": "sip:127.0.0.1:5099"}),
        Expected("endpoint", "1002", None),
        Expected("context", "internal", INTERNAL),
        Expected("context", "none", None),
        Expected("conference", "support", {"max_members": "3"}),
    ]
    assert compare(server, expected) == []


def test_differences_are_told(server: FakeAsterisk) -> None:
    expected = [
        Expected("endpoint", "1001", {**PHONE, "context": "other", "dtmf_mode": None}),
        Expected("aor", "1001", {"max_contacts": 2}),
        Expected("aor", "1009", {"max_contacts": 2}),
        Expected("identify", "trunk", None),
    ]
    assert compare(server, expected) == [
        "endpoint 1001: context was written as 'other', and Asterisk holds 'internal'",
        "aor 1001: max_contacts was written as '2', and Asterisk holds '1'",
        "aor 1009 was written, and Asterisk does not hold it",
        "identify trunk was removed, and Asterisk still holds it",
    ]


def test_no_secret_is_told(server: FakeAsterisk) -> None:
    one = Expected("auth", "1001", {"password": "hunter2"})
    told = compare(server, [one])
    assert told == ["auth 1001: password is not what was written"]
    assert "hunter2" not in repr(one)


def test_values_of_variables_are_not_told(server: FakeAsterisk) -> None:
    told = compare(server, [Expected("endpoint", "1001", {"set_var": ["PIN=4711"]})])
    assert len(told) == 1 and "4711" not in told[0] and "PIN" in told[0]


def test_a_transport_keeps_its_old_socket_without_a_false_alarm(server: FakeAsterisk) -> None:
    assert compare(server, [Expected("transport", "transport-udp", {"bind": "127.0.0.1:9", "local_net": []})]) == []
    told = compare(server, [Expected("transport", "transport-udp", {"bind": "127.0.0.1:9", "allow_reload": "yes"})])
    assert len(told) == 1 and "bind" in told[0]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"extensions": []}, "1001 step 1 Dial(PJSIP/1001,20) is held by Asterisk, and was not written"),
        ({"includes": ["other"]}, "includes 'other' was written, and Asterisk does not hold it"),
        (
            {"extensions": [{"extension": "1001", "steps": [*STEPS, {"app": "NoOp", "data": "x"}]}]},
            "1001 step 3 NoOp(x) was written, and Asterisk does not hold it",
        ),
        (
            {"extensions": [{"extension": "1001", "hint": "PJSIP/1001", "steps": STEPS}]},
            "1001 hint PJSIP/1001 was written, and Asterisk does not hold it",
        ),
        ({"extensions": [{"extension": "1001", "callerid": "5", "steps": STEPS}]}, "1001 step 1"),
        ({"extensions": [{"extension": "1001", "steps": [{**STEPS[0], "label": "x"}, STEPS[1]]}]}, "1001 step 1"),
    ],
)
def test_the_dialplan_is_compared_step_by_step(server: FakeAsterisk, change: dict[str, Any], words: str) -> None:
    told = compare(server, [Expected("context", "internal", {**INTERNAL, **change})])
    assert any(words in one for one in told), told


def test_a_context_that_is_still_there(server: FakeAsterisk) -> None:
    told = compare(server, [Expected("context", "internal", None), Expected("context", "none", INTERNAL)])
    assert told == [
        "context internal was removed, and Asterisk still holds 2 of its steps",
        "context none was written, and Asterisk does not hold it",
    ]


def test_very_many_objects_by_control_socket_are_only_counted(
    server: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.transport = "control socket"
    monkeypatch.setattr(readback, "_MANY", 2)
    expected = [Expected("endpoint", "1001", PHONE)] * 2
    expected += [
        Expected("aor", "1001", {"max_contacts": 99}),
        Expected("aor", "1009", {}),
        Expected("auth", "1001", None),
    ]
    assert compare(server, expected) == [
        "aor 1009 was written, and Asterisk does not hold it",
        "auth 1001 was removed, and Asterisk still holds it",
    ]
