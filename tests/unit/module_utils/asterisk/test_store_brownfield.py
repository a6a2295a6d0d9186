# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as people leave them: what asterisk_info returns, applied again, changes nothing, and an edit only its lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield import HOSTS
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host, changed_lines

every_host = pytest.mark.parametrize("name", HOSTS)
working_host = pytest.mark.parametrize("name", [name for name in HOSTS if name != "refused"])
every_ending = pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])


def files_of(name: str, ending: str = "\n") -> dict[str, bytes]:
    return {path: text.replace("\n", ending).encode() for path, text in HOSTS[name].items()}


@every_host
@every_ending
def test_reading_and_applying_again_changes_nothing(tmp_path: Path, name: str, ending: str) -> None:
    host = Host(tmp_path, files_of(name, ending))
    found = host.unchanged_by_reapplying(files=[path for path in HOSTS[name] if path != "extensions.conf"])
    assert any(items for kind in found["resources"].values() for items in kind.values())
    assert not host.server.commands and not host.state.load()


@every_host
def test_the_same_with_reset_and_purge(tmp_path: Path, name: str) -> None:
    """All that is there is in the items, so nothing is left over that a reset or a purge would remove."""
    host = Host(tmp_path, files_of(name))
    before = host.bytes()
    resources = host.info(secrets=True)["resources"]
    for kind in resources:
        done = host.apply_all({kind: {**resources[kind], "unspecified": "reset"}})
        assert not done.changed and host.bytes() == before, (kind, done.updated, done.diff)
    for kind in resources:
        if kind not in ("asterisk_config", "asterisk_ael"):  # they purge one folder or file only, which is to be named
            done = host.apply_all({kind: {**resources[kind], "unspecified": "reset", "purge": True}})
            assert not done.changed, (kind, done.deleted)


@every_host
def test_secrets_left_out_are_kept_by_a_reset(tmp_path: Path, name: str) -> None:
    host = Host(tmp_path, files_of(name))
    before = host.bytes()
    for kind, items in host.info()["resources"].items():
        done = host.apply_all({kind: {**items, "unspecified": "reset"}})
        assert not done.changed and host.bytes() == before, (kind, done.updated, done.diff)


@working_host
@every_ending
def test_one_new_option_is_one_new_line(tmp_path: Path, name: str, ending: str) -> None:
    """For every object that is found: whatever else stands in its sections stays as it is."""
    host = Host(tmp_path, files_of(name, ending))
    options = {"pjsip_endpoints": ("one_touch_recording", "yes"), "pjsip_trunks": ("one_touch_recording", "yes")}
    for kind, (option, value) in options.items():
        for one in host.names(kind):
            before = host.bytes()
            host.apply(kind, {"name": one, "options": {option: value}})
            after = host.bytes()
            lines = [row for path in before for row in changed_lines(before[path].decode(), after[path].decode())]
            assert len(lines) == 1 and lines[0].replace(" ", "").strip("\r") == f"+{option}={value}", (one, lines)


@working_host
def test_every_object_can_be_removed_and_nothing_else_goes(tmp_path: Path, name: str) -> None:
    host = Host(tmp_path, files_of(name))
    for kind in ("pjsip_endpoints", "pjsip_trunks"):
        for one in host.names(kind):
            others = {k: [item for item in host.info([k], secrets=True)["resources"][k].popitem()[1] if item["name"] != one]
                      for k in ("pjsip_endpoints", "pjsip_trunks")}  # fmt: skip
            host.apply(kind, {"name": one, "state": "absent"})
            left = {k: host.names(k) for k in others}
            assert left == {k: [item["name"] for item in items] for k, items in others.items()}


def test_the_shape_of_what_is_read(tmp_path: Path) -> None:
    host = Host(tmp_path, files_of("oddities"))
    assert host.item("pjsip_endpoints", "1001") == {
        "name": "1001",
        "context": "from-phones",
        "callerid": '"Josh ; Finlay" <1001>',
        "dtmf_mode": "rfc4733",
        "direct_media": False,
        "device_state_busy_at": 2,
        "mailboxes": ["1001@default", "1002@default"],
        "contact": ["sip:a@10.0.0.1", "sip:b@10.0.0.2"],
        "options": {
            "disallow": "all",
            "allow": "!all,alaw",
            "set_var": ["A=1", "A=2"],
            "mailboxes": "1001@default,1002@default",
            "allow_transfer": "true",
            "named_call_group": ["1,2", "3"],
            "t38_udptl": "maybe",
        },
        "aor_options": {"default_expiration": "0060"},
    }
    assert host.item("pjsip_endpoints", "1003")["options"] == {"allow": ["alaw", "ulaw", "g722"], "disallow": "all"}


def test_trunks_as_they_are_read(tmp_path: Path) -> None:
    host = Host(tmp_path, files_of("trunks"))
    assert host.item("pjsip_trunks", "by-address") == {
        "name": "by-address",
        "context": "from-phones",
        "hosts": ["sip:203.0.113.1:5060", "sip:203.0.113.2:5060"],
        "qualify_frequency": 60,
        "accept_from": ["203.0.113.1", "203.0.113.2", "198.51.100.0/24"],
        "identify_options": {"match_header": "X-Carrier: one"},
    }
    trunk = host.item("pjsip_trunks", "by-account")
    assert trunk["secret"] == "Correct-Horse" and trunk["username"] == "account" and "options" not in trunk
    assert trunk["registrations"] == [
        {"server_uri": "sip:sip.provider.example", "client_uri": "sip:account@sip.provider.example"},
        {
            "server_uri": "sip:sip2.provider.example",
            "client_uri": "sip:account@sip2.provider.example",
            "line": True,
            "expiration": 3600,
        },
    ]


def test_objects_stay_in_the_files_where_they_stand(tmp_path: Path) -> None:
    host = Host(tmp_path, files_of("included"))
    assert host.edit("pjsip_endpoints", {"name": "1001", "max_contacts": 3}, name="pjsip.d/aors.inc") == [
        "-max_contacts=2",
        "+max_contacts=3",
    ]
    assert host.edit("pjsip_endpoints", {"name": "1002", "callerid": "B <2>"}, name="pjsip.d/20-more.conf") == [
        "+callerid=B <2>"
    ]
    step = {"extension": "2", "steps": [{"app": "NoOp"}]}
    context = host.item("asterisk_dialplan", "from-a")
    lines = host.edit("asterisk_dialplan", {**context, "extensions": [*context["extensions"], step]}, name="ext/a.conf")
    assert lines == ["+exten => 2,1,NoOp()"]


def test_what_has_been_broken_for_years_hinders_nobody_else(tmp_path: Path) -> None:
    """Asterisk complains of it at every reload; a change of something else is not taken back for it."""
    host = Host(tmp_path, files_of("refused"))
    assert host.edit("pjsip_endpoints", {"name": "1003", "callerid": "C <3>"}) == ["+callerid=C <3>"]
    item = host.item("asterisk_dialplan", "other")
    host.apply("asterisk_dialplan", {**item, "includes": ["from-phones"]})
    before = host.bytes()
    for name, reason in (
        ("1002", "named 'unknown_option' at line 1"),
        ("1004", "Error parsing dtmf_mode=loud at line"),
    ):
        with pytest.raises(PbxError) as error:
            host.run({"pjsip_endpoints": {"endpoints": [{"name": name, "callerid": "B <2>"}]}})
        assert reason in str(error.value), "the server's reason, not only that there is one"
        assert "1001" not in str(error.value) and host.bytes() == before
        host.state.clear()


def test_a_dot_before_the_path_of_an_include_is_no_other_file(tmp_path: Path) -> None:
    host = Host(tmp_path, files_of("included"))
    item = {**host.item("asterisk_dialplan", "from-a"), "ignorepats": ["9"]}
    host.apply("asterisk_dialplan", item, path="ext/a.conf")
    host.apply("asterisk_dialplan", path="ext/a.conf", purge=True)
    assert "from-a" not in host.names("asterisk_dialplan")


def test_a_file_moves_to_another_host(tmp_path: Path) -> None:
    """What is read on one host makes the same objects on an empty one."""
    for name in ("templates", "trunks"):
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}-new").mkdir()
        host = Host(tmp_path / name, files_of(name))
        resources = host.info(secrets=True)["resources"]
        fresh = Host(tmp_path / f"{name}-new", {"pjsip.conf": ""})
        # Templates stand above who asks for them: they come first.
        fresh.apply_all({"asterisk_config": resources.pop("asterisk_config")})
        fresh.apply_all(resources)
        for kind in ("pjsip_endpoints", "pjsip_trunks", "pjsip_transports"):
            assert fresh.info([kind], secrets=True)["resources"][kind] == resources[kind]
