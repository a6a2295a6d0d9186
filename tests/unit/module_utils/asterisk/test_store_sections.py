# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_config: any section of any file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

KIND = "asterisk_config"
MANAGER = """\
; who may manage
[general]
enabled = yes      ; or nothing works
Port = 5038
bindaddr = 127.0.0.1

[admin]
secret = Correct-Horse
read = all
permit = 127.0.0.1/255.255.255.255
permit = 10.0.0.0/255.0.0.0
"""


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, {"pjsip.conf": "", "manager.conf": MANAGER})


def section(name: str = "general", path: str = "manager.conf", **more: Any) -> dict[str, Any]:
    return {"path": path, "name": name, **more}


def edit(host: Host, *items: dict[str, Any], **more: Any) -> list[str]:
    return host.edit(KIND, *items, name=more.pop("name", "manager.conf"), **more)


def test_one_option_is_one_line(host: Host) -> None:
    lines = edit(host, section(options={"bindaddr": "0.0.0.0", "webenabled": False}))
    assert lines == ["-bindaddr = 127.0.0.1", "+bindaddr = 0.0.0.0", "+webenabled = no"]


def test_two_spellings_of_yes_are_one(host: Host) -> None:
    for word in (True, "yes", "true", "on", "Y"):
        assert edit(host, section(options={"enabled": word})) == []
    assert edit(host, section(options={"enabled": "no"})) == [
        "-enabled = yes      ; or nothing works",
        "+enabled = no      ; or nothing works",
    ]


def test_names_of_options_have_no_case(host: Host) -> None:
    assert edit(host, section(options={"port": 5038, "ENABLED": "yes"})) == []
    assert edit(host, section(options={"port": 5039})) == ["-Port = 5038", "+Port = 5039"]
    assert edit(host, section(options={"bindaddr": "127.0.0.1"}), unspecified="reset") == [
        "-enabled = yes      ; or nothing works",
        "-Port = 5039",
    ]


def test_repeated_options(host: Host) -> None:
    permits = ["127.0.0.1/255.255.255.255", "192.168.0.0/255.255.0.0"]
    assert edit(host, section("admin", options={"permit": permits})) == [
        "-permit = 10.0.0.0/255.0.0.0",
        "+permit = 192.168.0.0/255.255.0.0",
    ]
    assert edit(host, section("admin", options={"permit": permits[0]})) == ["-permit = 192.168.0.0/255.255.0.0"]
    assert edit(host, section("admin", options={"permit": [permits[0]]})) == []
    assert edit(host, section("admin", unset=["permit"])) == [f"-permit = {permits[0]}"]


def test_a_secret_is_made_once_on_the_host(host: Host) -> None:
    item = section("wallboard", generate=["secret"], options={"read": "call"})
    done = host.apply(KIND, item)
    made = host.text("manager.conf").partition("[wallboard]")[2].partition("secret")[2].strip(" =").split("\n")[0]
    assert len(made) >= 32 and made not in json.dumps([done.facts(), done.diff])
    assert "generated" not in host.text("manager.conf")
    host.apply(KIND, {**item, "options": {"read": "all"}}, unspecified="reset")
    assert made in host.text("manager.conf"), "a reset makes no new one"
    assert edit(host, section("admin", generate=["secret"])) == [], "there is one already"


def test_each_secret_is_its_own(host: Host) -> None:
    host.apply(KIND, section("a", generate=["secret"]), section("b", generate=["secret"]))
    secrets = [line for line in host.text("manager.conf").split("\n") if line.startswith("secret")]
    assert len(secrets) == len(set(secrets)) == 3


def test_only_what_is_known_as_a_secret_is_generated(host: Host) -> None:
    """Whatever is not would be shown in a diff."""
    text = host.refused(KIND, section("x", generate=["displayconnects"]))
    assert "sections[0] (manager.conf:x): generate[0]: displayconnects is not known as the name of a secret" in text


TYPED = """\
[same]
type = aor
max_contacts = 1

[same]
type = auth
username = u
password = Correct-Horse
[other](!)
type = endpoint
"""


def test_type_selects_among_sections_of_one_name(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": TYPED})
    assert edit(host, section("same", "pjsip.conf", type="auth", options={"realm": "r"}), name="pjsip.conf") == [
        "+realm = r"
    ]
    assert "[same]\ntype = auth\nusername = u\npassword = Correct-Horse\nrealm = r\n" in host.text()
    text = host.refused(KIND, section("same", "pjsip.conf", options={"max_contacts": 2}))
    assert "pjsip.conf has 2 sections of this name (lines 1, 5); say which by `type`" in text
    host.apply(KIND, section("same", "pjsip.conf", type="aor", state="absent"))
    assert "type = aor" not in host.text() and "[same]\ntype = auth" in host.text()
    host.apply(KIND, section("same", "pjsip.conf", type="acl", options={"deny": "0.0.0.0/0"}))
    assert "[same]\ntype=acl\ndeny=0.0.0.0/0\n" in host.text()


def test_templates(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "; first\n"})
    host.apply(
        KIND,
        section("codecs", "pjsip.conf", template=True, options={"disallow": "all", "allow": "alaw"}),
        section("phone", "pjsip.conf", template=True, templates=["codecs"], options={"type": "endpoint"}),
    )
    assert "[codecs](!)\n" in host.text() and "[phone](!,codecs)\n" in host.text()
    host.apply("pjsip_endpoints", {"name": "1001", "templates": ["phone"]})
    assert host.held("endpoint", "1001")["allow"] == ["(alaw)"]  # type: ignore[index]
    host.apply(KIND, section("phone", "pjsip.conf", templates=[]))
    assert "[phone](!)\n" in host.text()
    text = host.refused(KIND, section("phone", "pjsip.conf", state="absent"))
    assert "'1001' asks for 'phone'" in text and "nothing was changed" in text


def test_a_template_that_becomes_a_section(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "", "queues.conf": "[base](!)\nstrategy=ringall\n"})
    assert edit(host, section("base", "queues.conf", template=True), name="queues.conf") == []
    assert edit(host, section("base", "queues.conf", template=False), name="queues.conf") == ["-[base](!)", "+[base]"]
    assert edit(host, section("base", "queues.conf", template=False), name="queues.conf") == []


def test_a_new_file_and_a_removed_section(host: Host) -> None:
    before = host.text("manager.conf")
    host.apply(KIND, section("general", "rtp.conf", options={"rtpstart": 10000, "rtpend": 20000}))
    assert host.text("rtp.conf") == "[general]\nrtpstart=10000\nrtpend=20000\n"
    assert host.server.commands == ["module reload res_rtp_asterisk.so"]
    host.apply(KIND, section("x", options={"read": "all"}))
    host.apply(KIND, section("x", state="absent"))
    assert host.text("manager.conf") == before


def test_purge_removes_the_other_sections_of_one_file(host: Host) -> None:
    text = host.refused(KIND, section(), purge=True)
    assert "purge: needs `path`; name the file whose other sections are to be removed" in text
    host.apply(KIND, section("general", "rtp.conf", options={"rtpstart": 10000}))
    for path in ("manager.conf", str(host.folder / "manager.conf")):
        host.apply(KIND, section("extra", options={"read": "all"}))
        done = host.apply(KIND, section(), section("admin"), purge=True, path=path)
        assert done.deleted == {KIND: ["manager.conf:extra"]}
    assert host.text("manager.conf") == MANAGER and "rtpstart" in host.text("rtp.conf")


def test_purge_leaves_what_no_key_can_name(tmp_path: Path) -> None:
    text = TYPED + "[twin]\na=1\n[twin]\na=2\n[more]\na=1\n[more](+)\nallow=alaw\n"
    host = Host(tmp_path, {"pjsip.conf": "", "odd.conf": text})
    done = host.apply(KIND, section("same", "odd.conf", type="aor"), purge=True, path="odd.conf")
    assert done.deleted == {KIND: ["odd.conf:same:auth", "odd.conf:other"]}
    assert host.text("odd.conf").count("[twin]") == 2 and host.text("odd.conf").count("[more]") == 2


@pytest.mark.parametrize("path", ["../manager.conf", "/etc/passwd", ".hidden", "a//b", "", "a b.conf", "x/../y"])
def test_files_are_below_the_folder(host: Host, path: str) -> None:
    text = host.refused(KIND, section("x", path, options={"a": "b"}))
    assert "is no file below the configuration folder" in text or "path: is empty" in text


@pytest.mark.parametrize("path", ["../x.conf", "/etc/passwd", "pjsip.d/*.conf", "a\nb"])
def test_path_is_below_the_folder_too(host: Host, path: str) -> None:
    assert "path: " in host.refused("pjsip_endpoints", {"name": "1001"}, path=path)
    assert "is no file below the configuration folder" in host.refused(KIND, purge=True, path=path)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (section("general", "rtp.conf", options={"rtpstat": 1}), 'options.rtpstat: .*did you mean "rtpstart"'),
        (section("t", "pjsip.conf", options={"type": "transport", "bimd": "x"}), 'options.bimd: .*did you mean "bind"'),
        (section("t", "pjsip.conf", options={"type": "endpont"}), "has no objects of type 'endpont'.*endpoint"),
        (
            section("t", "pjsip.conf", type="endpoint", options={"direct_media": "x"}),
            "direct_media: 'x' is not yes or no",
        ),
        (section("a]b", options={"read": "all"}), "name: holds '\\]'"),
        (section("x", options={"read": "a\nb"}), "options.read: holds a line break"),
        (section("x", options={"a\nb": "c"}), "holds a line break"),
    ],
)
def test_what_is_refused(host: Host, item: dict[str, Any], words: str) -> None:
    import re

    assert re.search(words, host.refused(KIND, item)), host.refused(KIND, item)


def test_pins_among_other_things_are_never_shown(tmp_path: Path) -> None:
    """`2001 => PIN,Name`: neither name nor type tells that there is a PIN in it."""
    host = Host(tmp_path, {"pjsip.conf": "", "voicemail.conf": "[default]\n2001 => 4242,Front Desk\n"})
    item = section("default", "voicemail.conf", options={"2001": "2001,Front Desk", "2002": "7777,Back Door"})
    done = host.apply(KIND, item)
    shown = json.dumps([done.facts(), done.diff])
    assert "2001" in shown and "4242" not in shown and "7777" not in shown and "(changed)" in shown
    found = host.info([KIND], files=["voicemail.conf"])
    assert "7777" not in json.dumps(found)
    assert found["secrets_set"] == {KIND: {"voicemail.conf:default": ["options.2001", "options.2002"]}}
    host.unchanged_by_reapplying(files=["voicemail.conf"])


def test_a_reload_for_each_file_that_changes(host: Host) -> None:
    host.apply(KIND, section(options={"webenabled": True}), section("general", "http.conf", options={"enabled": True}))
    assert sorted(host.server.commands) == ["manager reload", "module reload http"]


def test_what_needs_a_restart_is_said(host: Host) -> None:
    done = host.apply(KIND, section("modules", "modules.conf", options={"autoload": True}))
    assert done.restart_required and not done.activation["commands"]


def test_a_file_that_another_includes_is_reloaded_with_it(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "#include more.inc\n", "more.inc": "[a]\ntype=acl\n"})
    host.apply(KIND, section("a", "more.inc", options={"deny": "0.0.0.0/0"}))
    assert host.server.commands and "pjsip" in host.server.commands[0]
