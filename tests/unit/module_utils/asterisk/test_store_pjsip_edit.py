# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Editing one object of pjsip.conf changes only its lines; whatever else stands there survives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

HAND_MADE = """\
; The telephones of the house.  Do not touch before Monday!
[global]
type = global
user_agent = Athena

;--
[9999]
type=endpoint
--;

[phone](!)                  ; what all have
type = endpoint
context = from-phones
disallow = all
allow = alaw
dtmf_mode = rfc4733

[1001](phone)               ; reception
callerid = Reception <1001> ; on the wall
t38_udptl = yes
auth = 1001-auth
aors = 1001
set_var = A=1
set_var = B=2

; her password
[1001-auth]
type = auth
auth_type = userpass
username = 1001
password = Correct-Horse\t; from the safe

[1001]
type => aor
max_contacts => 2
contact => sip:1001@10.0.0.1
contact => sip:1001@10.0.0.2

; ---- below: the second floor ----

[1002](phone)
aors = 1002
auth = 1002

[1002]
type = auth
password = x
username = 1002

[1002]
type = aor
"""


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, {"pjsip.conf": HAND_MADE})


EDITS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"callerid": "Front Desk <1001>"},
        ["-callerid = Reception <1001> ; on the wall", "+callerid = Front Desk <1001> ; on the wall"],
    ),
    ({"secret": "Staple"}, ["-password = Correct-Horse\t; from the safe", "+password = Staple\t; from the safe"]),
    ({"max_contacts": 3}, ["-max_contacts => 2", "+max_contacts => 3"]),
    ({"contact": ["sip:1001@10.0.0.1"]}, ["-contact => sip:1001@10.0.0.2"]),
    (
        {"contact": ["sip:1001@10.0.0.1", "sip:1001@10.0.0.2", "sip:1001@10.0.0.3"]},
        ["+contact => sip:1001@10.0.0.3"],
    ),
    ({"direct_media": False}, ["+direct_media = no"]),
    ({"set_var": {"A": "1", "B": "3"}}, ["-set_var = B=2", "+set_var = B=3"]),
    ({"set_var": {"B": "2"}}, ["-set_var = A=1"]),
    ({"unset": ["t38_udptl"]}, ["-t38_udptl = yes"]),
    ({"options": {"t38_udptl": False}}, ["-t38_udptl = yes", "+t38_udptl = no"]),
    ({"options": {"t38_udptl": True}}, []),
    (
        {"templates": []},
        ["-[1001](phone)               ; reception", "+[1001]               ; reception", "+type = endpoint"],
    ),
    ({"qualify_frequency": 60}, ["+qualify_frequency=60"]),
    ({"allow": ["g722", "alaw"]}, ["+disallow = all", "+allow = g722,alaw"]),
    ({"auth_options": {"realm": "house"}}, ["+realm = house"]),
    ({"aor_options": {"maximum_expiration": 600}}, ["+maximum_expiration=600"]),
]


@pytest.mark.parametrize(("item", "lines"), EDITS, ids=[next(iter(item)) for item, _lines in EDITS])
def test_only_the_lines_of_what_changes(host: Host, item: dict[str, Any], lines: list[str]) -> None:
    assert host.edit("pjsip_endpoints", {"name": "1001", **item}) == lines


def test_several_objects_at_once(host: Host) -> None:
    lines = host.edit(
        "pjsip_endpoints",
        {"name": "1001", "max_contacts": 1},
        {"name": "1002", "max_contacts": 4, "callerid": "Two <1002>"},
    )
    assert lines == ["-max_contacts => 2", "+max_contacts => 1", "+callerid = Two <1002>", "+max_contacts = 4"]


def test_a_new_object_stands_behind_the_others(host: Host) -> None:
    host.apply("pjsip_endpoints", {"name": "1003", "context": "from-phones", "secret": "s", "allow": ["alaw"]})
    assert host.text() == HAND_MADE + (
        "\n[1003]\ntype=endpoint\ncontext=from-phones\ndisallow=all\nallow=alaw\nauth=1003\naors=1003\n"
        "\n[1003]\ntype=auth\nauth_type=digest\nusername=1003\npassword=s\n"
        "\n[1003]\ntype=aor\n"
    )
    assert host.held("endpoint", "1003") and host.held("auth", "1003") and host.held("aor", "1003") is not None


def test_removal_takes_its_sections_and_the_comment_about_them(host: Host) -> None:
    lines = host.edit("pjsip_endpoints", {"name": "1001", "state": "absent"})
    assert not [line for line in lines if line.startswith("+") and line.strip("+")]
    gone = [line[1:] for line in lines if line.startswith("-")]
    assert "; her password" in gone and "[1001](phone)               ; reception" in gone
    assert "; ---- below: the second floor ----" in host.text() and "[phone](!)" in host.text()
    assert host.names("pjsip_endpoints") == ["1002"]


def test_created_and_removed_leaves_the_file_as_it_was(host: Host) -> None:
    before = host.bytes()
    host.apply("pjsip_endpoints", {"name": "1003", "secret": "s"})
    host.apply("pjsip_endpoints", {"name": "1003", "state": "absent"})
    assert host.bytes() == before


def test_reset_deletes_what_is_not_mentioned_but_no_secret(host: Host) -> None:
    host.apply("pjsip_endpoints", {"name": "1001", "username": "1001", "context": "from-phones"}, unspecified="reset")
    item = host.item("pjsip_endpoints", "1001")
    assert item == {"name": "1001", "context": "from-phones", "username": "1001", "secret": "Correct-Horse"}
    assert "; from the safe" in host.text() and "[1002](phone)" in host.text()


def test_what_the_codecs_were_is_replaced_whatever_said_it(tmp_path: Path) -> None:
    """`disallow=all` behind an `allow` takes it back: Asterisk reads line by line."""
    for number, lines in enumerate(
        ("allow=!all,alaw", "allow=all", "allow=ulaw", "allow=g722\ndisallow=all", "disallow=g729")
    ):
        (tmp_path / str(number)).mkdir()
        host = Host(tmp_path / str(number), {"pjsip.conf": f"[1001]\ntype=endpoint\n{lines}\ncontext=from-phones\n"})
        host.apply("pjsip_endpoints", {"name": "1001", "allow": ["g722", "alaw"]})
        text = host.text()
        assert text.index("disallow=all") < text.index("\nallow=g722,alaw"), lines
        assert text.count("allow=") == 2 and host.item("pjsip_endpoints", "1001")["allow"] == ["g722", "alaw"]


@pytest.mark.parametrize(
    ("lines", "item", "left"),
    [
        ("set_var=A=1\nset_var=A=2", {"set_var": {"A": "3"}}, {"set_var": {"A": "3"}}),
        ("direct_media=perhaps", {"direct_media": False}, {"direct_media": False}),
        ("allow=!all,alaw", {"unset": ["allow"]}, {}),
        ("device_state_busy_at=0x2", {"device_state_busy_at": 3}, {"device_state_busy_at": 3}),
        ("callerid=A <1>\ncallerid=B <1>", {"callerid": "C <1>"}, {"callerid": "C <1>"}),
    ],
)
def test_a_named_field_replaces_what_it_could_not_tell(tmp_path: Path, lines: str, item: Any, left: Any) -> None:
    host = Host(tmp_path, {"pjsip.conf": f"[1001]\ntype=endpoint\n{lines}\n"})
    assert host.item("pjsip_endpoints", "1001")["options"], "the field alone cannot tell it"
    host.apply("pjsip_endpoints", {"name": "1001", **item})
    assert host.item("pjsip_endpoints", "1001") == {"name": "1001", **left}


def test_names_of_options_have_no_case(host: Host) -> None:
    assert host.edit("pjsip_endpoints", {"name": "1001", "options": {"T38_UDPTL": "true"}}) == []
    assert host.edit("pjsip_endpoints", {"name": "1001", "options": {"T38_udptl": "no"}}) == [
        "-t38_udptl = yes",
        "+t38_udptl = no",
    ]


def test_options_that_are_repeated(host: Host) -> None:
    """A list writes an option several times."""
    lines = host.edit("pjsip_endpoints", {"name": "1002", "options": {"acl": ["one", "two"]}})
    assert lines == ["+acl = one", "+acl = two"]
    assert host.item("pjsip_endpoints", "1002")["options"]["acl"] == ["one", "two"]
    assert host.edit("pjsip_endpoints", {"name": "1002", "options": {"acl": "one"}}) == ["-acl = two"]


def test_appended_lines_survive(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "[1001]\ntype=endpoint\nallow=alaw\nallow+=,ulaw\ncallerid=A\ncallerid+= B\n"})
    item = {"name": "1001", "allow": ["alaw", "ulaw"], "callerid": "A B"}
    assert host.item("pjsip_endpoints", "1001") == item
    assert host.edit("pjsip_endpoints", {"name": "1001", "direct_media": False}) == ["+direct_media=no"]
    host.unchanged_by_reapplying()
    host.apply("pjsip_endpoints", {"name": "1001", "allow": ["g722"]})
    assert host.item("pjsip_endpoints", "1001")["allow"] == ["g722"] and "ulaw" not in host.text()


def test_carriage_returns_stay(tmp_path: Path) -> None:
    text = HAND_MADE.replace("\n", "\r\n")
    host = Host(tmp_path, {"pjsip.conf": text.encode()})
    host.apply("pjsip_endpoints", {"name": "1001", "max_contacts": 3}, {"name": "1003", "secret": "s"})
    after = host.bytes()["pjsip.conf"]
    assert after.startswith(text.replace("=> 2\r", "=> 3\r").encode())
    assert after.count(b"\n") == after.count(b"\r\n")


def test_no_line_feed_at_the_end(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "[1001]\ntype=endpoint\ncallerid=A <1>"})
    host.apply("pjsip_endpoints", {"name": "1001", "callerid": "B <1>"})
    assert host.text() == "[1001]\ntype=endpoint\ncallerid=B <1>"
    host.apply("pjsip_endpoints", {"name": "1002"})
    assert host.text().startswith("[1001]\ntype=endpoint\ncallerid=B <1>\n")


def test_a_password_and_a_digest_replace_each_other(host: Host) -> None:
    digest = "MD5:" + "a" * 32
    lines = host.edit("pjsip_endpoints", {"name": "1001", "password_digest": digest})
    assert lines == [
        "-auth_type = userpass",
        "+auth_type = digest",
        "-password = Correct-Horse\t; from the safe",
        f"+password_digest = {digest}",
    ]
    host.apply("pjsip_endpoints", {"name": "1001", "secret": "again"})
    item = host.item("pjsip_endpoints", "1001")
    assert item["secret"] == "again" and "password_digest" not in item


def test_without_a_password_the_auth_goes(host: Host) -> None:
    host.apply("pjsip_endpoints", {"name": "1001", "unset": ["secret"]})
    assert "1001-auth" not in host.text() and host.held("auth", "1001-auth") is None
    assert "t38_udptl = yes" in host.text() and "[1002]\ntype = auth" in host.text()


def test_an_auth_without_a_user_name_gets_none_unasked(tmp_path: Path) -> None:
    files = {"pjsip.conf": "[1001]\ntype=endpoint\nauth=1001\n[1001]\ntype=auth\nauth_type=userpass\npassword=x\n"}
    host = Host(tmp_path, files)
    assert host.edit("pjsip_endpoints", {"name": "1001", "callerid": "A <1>"}) == ["+callerid=A <1>"]
    assert host.edit("pjsip_endpoints", {"name": "1001", "secret": "y"}) == ["-password=x", "+password=y"]


TRUNK = """\
[carrier]
type=endpoint
context=from-phones
outbound_auth=carrier-auth
aors=carrier

[carrier-auth]
type=auth
auth_type=digest
username=account
password=secret

[carrier]
type=aor
contact=sip:203.0.113.1

[carrier]
type=identify
endpoint=carrier
match=203.0.113.1

[carrier-main]
type=registration
outbound_auth=carrier-auth
endpoint=carrier
server_uri=sip:a.example
client_uri=sip:account@a.example

[carrier-spare]  ; only when it rains
type=registration
endpoint=carrier
server_uri=sip:b.example
client_uri=sip:account@b.example
"""


@pytest.fixture(name="trunks")
def the_trunks(tmp_path: Path) -> Callable[[str], Host]:
    return lambda text: Host(tmp_path, {"pjsip.conf": text})


def test_a_trunk_is_edited_line_by_line(trunks: Callable[[str], Host]) -> None:
    """The registration without an auth of its own keeps none: nobody asked for one."""
    host = trunks(TRUNK)
    assert host.edit("pjsip_trunks", {"name": "carrier", "from_user": "61386460000"}) == ["+from_user=61386460000"]
    rows = host.item("pjsip_trunks", "carrier")["registrations"]
    rows[1]["expiration"] = 600
    assert host.edit("pjsip_trunks", {"name": "carrier", "registrations": rows}) == ["+expiration=600"]
    assert host.edit("pjsip_trunks", {"name": "carrier", "accept_from": ["203.0.113.0/24", "203.0.113.1"]}) == [
        "+match=203.0.113.0/24"
    ]


def test_names_of_a_registrations_options_have_no_case(trunks: Callable[[str], Host]) -> None:
    host = trunks(TRUNK)
    rows = host.item("pjsip_trunks", "carrier")["registrations"]
    rows[0]["options"] = {"Forbidden_Retry_Interval": 60}
    assert host.edit("pjsip_trunks", {"name": "carrier", "registrations": rows}) == ["+forbidden_retry_interval=60"]


def test_registrations_are_replaced_whole(trunks: Callable[[str], Host]) -> None:
    host = trunks(TRUNK)
    row = {"server_uri": "sip:c.example", "client_uri": "sip:account@c.example", "line": True}
    there = host.item("pjsip_trunks", "carrier")["registrations"]
    host.apply("pjsip_trunks", {"name": "carrier", "registrations": [*there, row]})
    assert host.held("registration", "carrier")["endpoint"] == ["carrier"]  # type: ignore[index]
    assert host.held("registration", "carrier")["outboundauth"] == ["carrier-auth"]  # type: ignore[index]
    host.apply("pjsip_trunks", {"name": "carrier", "registrations": [there[0]]})
    assert list(host.server.objects["registration"]) == ["carrier-main"] and "when it rains" not in host.text()


def test_names_of_registrations_that_are_taken(trunks: Callable[[str], Host]) -> None:
    """A number behind the name, and never the name of somebody else's."""
    other = "[my-2]\ntype=endpoint\n[my-2]\ntype=registration\nendpoint=my-2\nserver_uri=sip:x\nclient_uri=sip:y@x\n"
    host = trunks(other)
    rows = [{"server_uri": f"sip:{n}.example", "client_uri": f"sip:me@{n}.example"} for n in "ab"]
    host.apply("pjsip_trunks", {"name": "my", "registrations": rows})
    assert set(host.server.objects["registration"]) == {"my-2", "my", "my-3"}
    assert len(host.item("pjsip_trunks", "my")["registrations"]) == 2


def test_a_new_password_reaches_the_registrations(trunks: Callable[[str], Host]) -> None:
    host = trunks(TRUNK.replace("outbound_auth=carrier-auth\n", "").replace("[carrier-auth]", "[nobodys]"))
    host.apply("pjsip_trunks", {"name": "carrier", "secret": "s", "username": "account"})
    assert host.held("registration", "carrier-main")["outboundauth"] == ["carrier"]  # type: ignore[index]
    host.apply("pjsip_trunks", {"name": "carrier", "unset": ["secret", "username"]})
    assert "outbound_auth" not in host.text(), "no registration may name an auth that is gone"


def test_an_identify_without_a_match_goes(trunks: Callable[[str], Host]) -> None:
    host = trunks(TRUNK)
    host.apply("pjsip_trunks", {"name": "carrier", "accept_from": []})
    assert "type=identify" not in host.text() and host.held("identify", "carrier") is None
    host.apply("pjsip_trunks", {"name": "carrier", "accept_from": ["198.51.100.7"]})
    assert host.held("identify", "carrier") is not None


def test_a_new_trunk_with_registrations_alone(trunks: Callable[[str], Host]) -> None:
    host = trunks("")
    row = {"server_uri": "sip:a.example", "client_uri": "sip:me@a.example"}
    host.apply("pjsip_trunks", {"name": "one", "secret": "s", "registrations": [row], "accept_from": []})
    assert "identify" not in host.text() and "outbound_auth=one" in host.text()
    assert host.item("pjsip_trunks", "one") == {"name": "one", "secret": "s", "username": "one", "registrations": [row]}


def test_a_transport_is_edited_line_by_line(tmp_path: Path) -> None:
    text = "[udp]\ntype = transport\nbind = 0.0.0.0:5060 ; all of them\nprotocol = udp\nlocal_net = 10.0.0.0/8\n"
    host = Host(tmp_path, {"pjsip.conf": text})
    done = host.apply("pjsip_transports", {"name": "udp", "local_net": ["192.168.0.0/16", "10.0.0.0/8"], "tos": "cs3"})
    assert done.restart_required == [
        {"what": "transport udp", "why": "without allow_reload its socket keeps the old tos until Asterisk restarts"}
    ]
    assert sorted(set(host.text().split("\n")) - set(text.split("\n"))) == ["local_net = 192.168.0.0/16", "tos = cs3"]
