# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an option refers to must be there, or be planned in the same run; and what is still referred to stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

REGISTRATION = {"server_uri": "sip:a.example", "client_uri": "sip:me@a.example"}
FILES = {
    "pjsip.conf": """\
[udp]
type=transport
protocol=udp
bind=0.0.0.0
[base](!)
type=endpoint
[shared]
type=aor
[shared-auth]
type=auth
username=x
password=y
""",
    "extensions.conf": "[from-phones]\nexten => _X.,1,NoOp()\n[internal]\nexten => 1,1,NoOp()\n",
    "extensions.ael": "context from-ael {\n 1 => NoOp();\n}\n",
    "voicemail.conf": "[general]\nformat=wav\n[default]\n1001 => 4242,Josh\n[sales]\n1001 => 1111,Sales\n",
    "musiconhold.conf": "[general]\n[jazz]\nmode=files\ndirectory=moh\n",
}


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, FILES)


def phone(**more: Any) -> dict[str, Any]:
    return {"name": "1001", **more}


def trunk(**more: Any) -> dict[str, Any]:
    return {"name": "carrier", "accept_from": ["203.0.113.1"], **more}


GOOD: list[tuple[str, dict[str, Any]]] = [
    ("pjsip_endpoints", phone(transport="udp")),
    ("pjsip_endpoints", phone(context="from-phones")),
    ("pjsip_endpoints", phone(context="from-ael")),
    ("pjsip_endpoints", phone(options={"aors": "shared"})),
    ("pjsip_endpoints", phone(options={"auth": "shared-auth"})),
    ("pjsip_endpoints", phone(mailboxes=["1001@default", "1001@sales", "1001"])),
    ("pjsip_endpoints", phone(options={"mailboxes": "1001@default,1001@sales"})),
    ("pjsip_endpoints", phone(moh_suggest="jazz")),
    ("pjsip_endpoints", phone(moh_suggest="default")),
    ("pjsip_endpoints", phone(templates=["base"])),
    ("pjsip_endpoints", phone(options={"subscribe_context": "internal", "message_context": "internal"})),
    ("pjsip_trunks", trunk(transport="udp", context="from-phones")),
    ("pjsip_trunks", trunk(registrations=[{**REGISTRATION, "options": {"transport": "udp"}}])),
    ("asterisk_dialplan", {"name": "new", "includes": ["internal", "from-phones,09:00-17:00,mon-fri,*,*"]}),
    ("asterisk_dialplan", {"name": "new", "includes": ["new", "${WHERE}"]}),
]

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("pjsip_endpoints", phone(transport="upd"), 'transport: there is no transport called "upd"; did you mean "udp"?'),
    ("pjsip_endpoints", phone(context="from-phone"), 'context: there is no context called "from-phone"; did you mean'),
    ("pjsip_endpoints", phone(options={"aors": "sharde"}), 'options.aors: there is no aor called "sharde"; did you'),
    ("pjsip_endpoints", phone(options={"aors": "shared,gone"}), 'options.aors: there is no aor called "gone"'),
    ("pjsip_endpoints", phone(options={"auth": "gone"}), 'options.auth: there is no auth called "gone"'),
    ("pjsip_endpoints", phone(options={"outbound_auth": "gone"}), 'there is no auth called "gone"'),
    ("pjsip_endpoints", phone(mailboxes=["1001@default", "1002"]), 'mailboxes: there is no mailbox called "1002"'),
    ("pjsip_endpoints", phone(options={"mailboxes": "9"}), 'options.mailboxes: there is no mailbox called "9"'),
    ("pjsip_endpoints", phone(moh_suggest="jaz"), 'moh_suggest: there is no music class called "jaz"; did you mean'),
    ("pjsip_endpoints", phone(templates=["bsae"]), 'templates: there is no template "bsae"; did you mean "base"?'),
    ("pjsip_endpoints", phone(options={"message_context": "x"}), 'there is no context called "x"'),
    ("pjsip_trunks", trunk(transport="tls"), 'transport: there is no transport called "tls"'),
    (
        "pjsip_trunks",
        trunk(registrations=[{**REGISTRATION, "options": {"transport": "x"}}]),
        'registrations[0].transport: there is no transport called "x"',
    ),
    (
        "pjsip_trunks",
        trunk(registrations=[{**REGISTRATION, "options": {"outbound_auth": "x"}}]),
        'registrations[0].outbound_auth: there is no auth called "x"',
    ),
    (
        "asterisk_dialplan",
        {"name": "new", "includes": ["inernal"]},
        'includes[0]: there is no context called "inernal"',
    ),
]


def missing(host: Host, kind: str, item: dict[str, Any]) -> str:
    """Return the error of a run, which check mode has as a warning or as an error; nothing is touched."""
    resources = {kind: {RESOURCES[kind].items: [item]}}
    before = host.bytes()
    with pytest.raises(PbxError) as error:
        host.run(resources)
    try:
        assert host.run(resources, check=True).warnings == str(error.value).split("\n")
    except PbxError as other:
        assert str(other) == str(error.value)
    assert host.bytes() == before and not host.server.commands
    return str(error.value)


@pytest.mark.parametrize(("kind", "item"), GOOD)
def test_what_is_there(host: Host, kind: str, item: dict[str, Any]) -> None:
    host.apply(kind, item)


@pytest.mark.parametrize(("kind", "item", "words"), BAD)
def test_what_is_not(host: Host, kind: str, item: dict[str, Any], words: str) -> None:
    text = missing(host, kind, item)
    assert words in text and f"[0] ({item['name']}): " in text


def test_what_another_kind_would_make_is_a_warning_in_check_mode(tmp_path: Path) -> None:
    """A task of one kind cannot know what the task before it, in check mode too, would have made."""
    host = Host(tmp_path, FILES)
    resources = {"pjsip_endpoints": {"endpoints": [phone(transport="new", context="new", templates=["new"])]}}
    result = host.run(resources, check=True)
    assert len(result.warnings) == 3 and all("endpoints[0] (1001)" in text for text in result.warnings)
    before = host.bytes()
    with pytest.raises(PbxError, match="there is no transport"):
        host.run(resources)
    assert host.bytes() == before


def test_what_is_planned_in_the_same_run_is_there(host: Host) -> None:
    host.apply_all(
        {
            "asterisk_config": {
                "sections": [
                    {"path": "pjsip.conf", "name": "late", "template": True, "options": {"type": "endpoint"}},
                    {"path": "pjsip.conf", "name": "pool", "options": {"type": "aor", "max_contacts": 9}},
                    {"path": "voicemail.conf", "name": "default", "options": {"1002": "1,Two"}},
                    {"path": "musiconhold.conf", "name": "bach", "options": {"mode": "files", "directory": "moh"}},
                ]
            },
            "pjsip_transports": {"transports": [{"name": "tcp", "protocol": "tcp", "bind": "0.0.0.0"}]},
            "asterisk_dialplan": {"contexts": [{"name": "a", "includes": ["b"]}, {"name": "b"}]},
            "pjsip_endpoints": {
                "endpoints": [
                    phone(transport="tcp", context="a", moh_suggest="bach", mailboxes=["1002"], templates=["late"]),
                    {"name": "1002", "options": {"aors": "pool"}},
                ]
            },
            "pjsip_trunks": {"trunks": [trunk(transport="tcp", context="b")]},
        }
    )


def test_what_is_deleted_in_the_same_run_is_not(host: Host) -> None:
    host.apply("pjsip_endpoints", {"name": "2001", "secret": "s"})
    resources = {
        "pjsip_endpoints": {"endpoints": [phone(options={"aors": "2001"}), {"name": "2001", "state": "absent"}]},
        "asterisk_config": {"sections": []},
    }
    assert 'options.aors: there is no aor called "2001"' in host.refused_all(resources)
    resources = {
        "pjsip_endpoints": {"endpoints": [phone(context="internal", transport="udp")]},
        "pjsip_transports": {"transports": [{"name": "udp", "state": "absent"}]},
        "asterisk_dialplan": {"contexts": [{"name": "internal", "state": "absent"}]},
    }
    text = host.refused_all(resources)
    assert 'there is no transport called "udp"' in text and "internal" in text


def test_an_item_without_a_secret_makes_no_auth(host: Host) -> None:
    resources = {
        "pjsip_endpoints": {"endpoints": [phone(), {"name": "1002", "options": {"auth": "1001"}}]},
        "asterisk_config": {"sections": []},
    }
    assert 'endpoints[1] (1002): options.auth: there is no auth called "1001"' in host.refused_all(resources)


USERS = [
    ("pjsip_transports", "udp", ("pjsip_endpoints", phone(transport="udp")), "pjsip_endpoints 1001 still uses it"),
    ("pjsip_transports", "udp", ("pjsip_trunks", trunk(transport="udp")), "pjsip_trunks carrier still uses it"),
    (
        "pjsip_transports",
        "udp",
        ("pjsip_trunks", trunk(registrations=[{**REGISTRATION, "options": {"transport": "udp"}}])),
        "pjsip_trunks carrier still uses it",
    ),
    (
        "pjsip_transports",
        "udp",
        (
            "asterisk_config",
            {
                "path": "pjsip.conf",
                "name": "tpl",
                "template": True,
                "options": {"type": "endpoint", "transport": "udp"},
            },
        ),
        "[tpl] at ",
    ),
    ("asterisk_dialplan", "internal", ("pjsip_endpoints", phone(context="internal")), "pjsip_endpoints 1001 still"),
    (
        "asterisk_dialplan",
        "internal",
        ("pjsip_endpoints", phone(options={"subscribe_context": "internal"})),
        "pjsip_endpoints 1001 still uses it",
    ),
    (
        "asterisk_dialplan",
        "internal",
        ("asterisk_dialplan", {"name": "other", "includes": ["internal,9:00-17:00,*,*,*"]}),
        "context other still uses it",
    ),
]


@pytest.mark.parametrize(("kind", "name", "user", "words"), USERS)
def test_what_is_still_used_is_not_deleted(host: Host, kind: str, name: str, user: Any, words: str) -> None:
    host.apply(*user)
    gone = {"name": name, "state": "absent"}
    text = host.refused(kind, gone)
    assert words in text and f"[0] ({name}): " in text and "change that first, or in the same run" in text
    user_kind, item = user
    if user_kind != "asterisk_config":
        host.apply(user_kind, {"name": item["name"], "state": "absent"})
    else:
        host.apply(user_kind, {"path": "pjsip.conf", "name": "tpl", "state": "absent"})
    host.apply(kind, gone)


def test_deleting_both_at_once_is_fine(host: Host) -> None:
    host.apply("pjsip_endpoints", phone(transport="udp", context="internal"))
    host.apply_all(
        {
            "pjsip_transports": {"transports": [{"name": "udp", "state": "absent"}]},
            "pjsip_endpoints": {"endpoints": [{"name": "1001", "state": "absent"}]},
            "asterisk_dialplan": {"contexts": [{"name": "internal", "state": "absent"}]},
        }
    )
    host.apply("asterisk_dialplan", {"name": "other", "includes": ["from-phones"]})
    host.apply("asterisk_dialplan", {"name": "other", "includes": []}, {"name": "from-phones", "state": "absent"})


def test_a_purge_deletes_nothing_that_is_used(host: Host) -> None:
    host.apply("pjsip_endpoints", phone(transport="udp"))
    assert "transport udp: pjsip_endpoints 1001 still uses it" in host.refused("pjsip_transports", purge=True)


def test_a_context_that_only_the_server_knows(host: Host) -> None:
    """Modules make contexts too (parking): the running server is asked."""
    host.server.contexts["parkedcalls"] = host.server.contexts["internal"]
    before = host.server._load_dialplan

    def load() -> Any:
        lines = before()
        host.server.contexts["parkedcalls"] = host.server.contexts["internal"]
        return lines

    host.server._load_dialplan = load  # type: ignore[method-assign]
    host.apply("asterisk_dialplan", {"name": "other", "includes": ["parkedcalls"]})


def test_what_was_dangling_before_hinders_no_other_change(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "[1001]\ntype=endpoint\ncontext=gone\ntransport=gone\n"})
    assert host.edit("pjsip_endpoints", phone(callerid="A <1>")) == ["+callerid=A <1>"]


def test_a_template_below_who_asks_for_it(tmp_path: Path) -> None:
    """Asterisk stops reading there; found without asking it, so with the server down too."""
    files = {"pjsip.conf": "#include a.conf\n#include b.conf\n", "a.conf": "", "b.conf": "[late](!)\ntype=endpoint\n"}
    host = Host(tmp_path, files, up=False)
    text = host.refused("pjsip_endpoints", phone(templates=["late"]), path="a.conf")
    assert "section '1001' asks for 'late', and no section of that name is above it" in text
    host.run({"pjsip_endpoints": {"endpoints": [phone(templates=["late"])], "path": "b.conf"}})
    assert "[1001](late)" in host.text("b.conf")


@pytest.mark.parametrize(
    ("app", "data"),
    [("MusicOnHold", "jazz,10"), ("Set", "CHANNEL(musicclass)=jazz"), ("StartMusicOnHold", "jazz")],
)
def test_a_music_class_that_is_played_stays(host: Host, app: str, data: str) -> None:
    step = {"name": "new", "extensions": [{"extension": "1", "steps": [{"app": app, "data": data}]}]}
    host.apply("asterisk_dialplan", step)
    gone = {"path": "musiconhold.conf", "name": "jazz", "state": "absent"}
    assert (
        "sections[0] (musiconhold.conf:jazz): extension 1 of context new still uses music class jazz"
        in host.refused("asterisk_config", gone)
    )
    host.apply("asterisk_dialplan", {"name": "new", "state": "absent"})
    host.apply("asterisk_config", gone)


def test_a_music_class_that_a_telephone_suggests_stays(host: Host) -> None:
    host.apply("pjsip_endpoints", phone(moh_suggest="jazz"))
    gone = {"path": "musiconhold.conf", "name": "jazz", "state": "absent"}
    assert "pjsip_endpoints 1001 still uses music class jazz" in host.refused("asterisk_config", gone)


@pytest.mark.parametrize("data", ["floor,s", "floor,701"])
def test_a_parking_lot_that_is_used_stays(host: Host, data: str) -> None:
    lot = {"path": "res_parking.conf", "name": "floor", "options": {"parkpos": "701-720", "context": "parked"}}
    host.apply("asterisk_config", lot)
    app = "ParkedCall" if data.endswith("1") else "Park"
    step = {"name": "new", "extensions": [{"extension": "1", "steps": [{"app": app, "data": data}]}]}
    host.apply("asterisk_dialplan", step)
    gone = {"path": "res_parking.conf", "name": "floor", "state": "absent"}
    assert "extension 1 of context new still uses parking lot floor" in host.refused("asterisk_config", gone)


def test_a_mailbox_whose_lamp_is_lit_stays(host: Host) -> None:
    host.apply("pjsip_endpoints", phone(mailboxes=["1001@sales", "1001"]))
    for section, name in (("sales", "1001@sales"), ("default", "1001")):
        gone = {"path": "voicemail.conf", "name": section, "state": "absent"}
        assert f"pjsip_endpoints 1001 still uses mailbox {name}" in host.refused("asterisk_config", gone)
    line = {"path": "voicemail.conf", "name": "sales", "unset": ["options.1001"]}
    assert "pjsip_endpoints 1001 still uses mailbox 1001@sales" in host.refused("asterisk_config", line)
