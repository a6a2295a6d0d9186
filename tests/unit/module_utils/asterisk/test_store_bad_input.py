# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bad input gets: a clear error that names item, field and remedy, or correct handling; the file untouched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import matches
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

SECRET = "Correct-Horse-Battery-01"


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, {"pjsip.conf": "[1001]\ntype=endpoint\naors=1001\n[1001]\ntype=aor\n"})


def phone(**more: Any) -> dict[str, Any]:
    return {"name": "1001", **more}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (phone(callerid="A\nB"), "callerid: holds a line break, and a line of Asterisk's files cannot; remove it"),
        (phone(callerid="A\rB"), "callerid: holds a line break"),
        (phone(callerid="A\0B"), "callerid: holds a NUL character"),
        (phone(callerid=" A"), "callerid: begins or ends with a blank"),
        (phone(callerid="x" * 9000), "callerid: is 9000 bytes long; Asterisk skips lines over 8190 bytes"),
        (phone(secret=f"{SECRET}\n"), "secret: holds a line break"),
        (phone(set_var={"A\nB": "c"}), "holds a line break"),
        (phone(set_var={"A": "b\nc"}), "set_var.A: holds a line break"),
        (phone(options={"user_eq_phone": "a\nb"}), "options.user_eq_phone: holds a line break"),
        (phone(named_call_group=["a", "b\nc"]), "named_call_group[1]: holds a line break"),
        (phone(options={"direct_meda": "no"}), "options.direct_meda: Asterisk 22.10.1 knows no option 'direct_meda' of an"
                                               " endpoint; did you mean \"direct_media\"?"),
        (phone(options={"direct_media": "no"}), "options.direct_media: has an option of its own; use `direct_media`"),
        (phone(options={"t38_udptl": "perhaps"}), "options.t38_udptl: 'perhaps' is not yes or no"),
        (phone(aor_options={"max_contacts": 1}), "aor_options.max_contacts: has an option of its own; use `max_contacts`"),
        (phone(max_contacts=-1), "max_contacts: '-1' is not between 0 and"),
        (phone(aor_options={"default_expiration": "soon"}), "default_expiration: 'soon' is not a whole number"),
        (phone(auth_options={"nonce_lifetme": 1}, secret="x"), 'did you mean "nonce_lifetime"?'),
        (phone(allow=["g711"]), "allow: 'g711' is not a codec"),
        (phone(allow=["alaw", "all"]), 'allow: "all" is no codec: name those that are offered'),
        (phone(contact=["1001@host"]), 'contact: "1001@host" is no SIP URI: write it as sip:host or sip:user@host:port'),
        (phone(password_digest="abc"), "password_digest: is no digest: write MD5:<32 hex digits>"),
        (phone(username="1001"), "secret: is missing: Asterisk refuses an authentication without a password; give"),
        (phone(name="x" * 80), "name: is 80 bytes long; Asterisk cuts a name at 79 without a word"),
        (phone(name="x" * 5000), "name: is 5000 bytes long"),
        (phone(name="é" * 40), "name: is 80 bytes long"),
        (phone(name="a]b"), "name: holds ']', which cannot stand in a section's name"),
        (phone(name="a;b"), "name: holds ';'"),
        (phone(name="a\nb"), "name: holds '\\n'"),
        (phone(name=" a"), "name: begins or ends with a blank"),
        (phone(name=""), "name: is empty; give the endpoint its name"),
    ],
)  # fmt: skip
def test_what_cannot_be_said(host: Host, item: dict[str, Any], words: str) -> None:
    text = host.refused("pjsip_endpoints", item)
    assert words in text and text.startswith("endpoints[0]")
    assert SECRET not in text


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({}, "accept_from: is missing, and the trunk does not register: its calls could not be told from a stranger's"),
        ({"accept_from": []}, "accept_from: is missing"),
        ({"accept_from": ["10.0.0.0/33 x"]}, "is neither a host nor an address nor a network such as 203.0.113.0/24"),
        ({"accept_from": ["10.0.0.1"], "hosts": ["carrier"]}, 'hosts: "carrier" is no SIP URI'),
        ({"registrations": [{"client_uri": "sip:a@b"}]}, "registrations[0].server_uri: is missing"),
        ({"registrations": [{"server_uri": "a", "client_uri": "sip:a@b"}]}, 'server_uri: "a" is no SIP URI'),
        ({"registrations": [{"server_uri": "sip:a", "client_uri": "sip:a@b", "options": {"exiration": 1}}]},
         'registrations[0].exiration: Asterisk 22.10.1 knows no option'),
        ({"accept_from": ["10.0.0.1"], "identify_options": {"mach": 1}}, 'identify_options.mach: '),
    ],
)  # fmt: skip
def test_what_cannot_be_a_trunk(host: Host, item: dict[str, Any], words: str) -> None:
    text = host.refused("pjsip_trunks", {"name": "carrier", **item})
    assert words in text and text.startswith("trunks[0] (carrier): ")


def test_every_problem_is_told_at_once(host: Host) -> None:
    items = [phone(callerid="a\nb"), {"name": "1002", "allow": ["x"]}, {"name": "1003", "context": "nowhere"}]
    with pytest.raises(PbxError) as error:
        host.run({"pjsip_endpoints": {"endpoints": items}})
    lines = str(error.value).split("\n")
    assert [line.partition(": ")[0] for line in lines] == [
        "endpoints[0] (1001)",
        "endpoints[1] (1002)",
        "endpoints[2] (1003)",
    ]


@pytest.mark.parametrize(
    "callerid",
    [
        "Josh; Finlay <1001>",
        ";--not a comment <1>",
        "back\\slash <1>",
        "a = b => c <1>",
        "[not a section] <1>",
        "#include x",
        '"quoted" <1>',
        "Zoë Ångström 東京 <1>",
        "x" * 5000,
        "=",
        "a\tb",
    ],
)
def test_what_can_be_escaped_is(host: Host, callerid: str) -> None:
    """It arrives in the running server as it was given, and reading it again gives it back."""
    host.apply("pjsip_endpoints", phone(callerid=callerid))
    assert host.item("pjsip_endpoints", "1001")["callerid"] == callerid
    held = host.held("endpoint", "1001")
    assert held is not None and held["callerid"][0].replace('"', "") == callerid.replace('"', "")


@pytest.mark.parametrize("secret", ["a;b", "2001", "p@ss=word", "\\", "ü", "#x", "yes", "[x]", ">x", "x" * 500])
def test_a_password_may_be_anything(host: Host, secret: str) -> None:
    host.apply("pjsip_endpoints", phone(secret=secret))
    assert host.item("pjsip_endpoints", "1001")["secret"] == secret
    assert host.held("auth", "1001")["password"] == [secret]  # type: ignore[index]


@pytest.mark.parametrize("name", ["x" * 79, "é" * 39, "Büro-1", "a b", "1001@house", "東京"])
def test_names_of_any_letters(host: Host, name: str) -> None:
    host.apply("pjsip_endpoints", {"name": name, "secret": "s", "context": "from-phones"})
    assert host.item("pjsip_endpoints", name)["secret"] == "s"
    host.apply("pjsip_endpoints", {"name": name, "state": "absent"})


def test_a_secret_that_contains_another_number(host: Host) -> None:
    """2001 is an extension, a name and part of a password: only the password is hidden."""
    done = host.apply("pjsip_endpoints", {"name": "2001", "secret": "x2001x", "callerid": "2001 <2001>"})
    assert done.created == {"pjsip_endpoints": ["2001"]} and done.diff is not None
    assert "callerid = 2001 <2001>" in done.diff["after"] and "x2001x" not in done.diff["after"]


UNREADABLE = [
    ({"pjsip.conf": b"[1001]\ntype=endpoint\n\0\0"}, "pjsip.conf: line 3: not a text file: it contains NUL bytes"),
    ({"pjsip.conf": "[1001]\ntype=endpoint\n".encode("utf-16")}, "UTF-16: save it as UTF-8"),
    (
        {"pjsip.conf": "#include gone.conf\n[1001]\ntype=endpoint\n"},
        "pjsip.conf:1: #include of 'gone.conf': no such file",
    ),
    ({"pjsip.conf": "#include more.conf\n", "more.conf": b"\0\1\2"}, "more.conf:1: not a text file"),
    ({"pjsip.conf": "type=endpoint\n[1001]\n"}, "pjsip.conf:1: an option before any section"),
    ({"pjsip.conf": "[1001](no-such)\ntype=endpoint\n"}, "pjsip.conf:1: section '1001' asks for 'no-such'"),
    ({"pjsip.conf": "[1001]\ntype=endpoint\n[other](+)\na=b\n"}, "pjsip.conf:3: nothing above fits the addition"),
]


@pytest.mark.parametrize(("files", "words"), UNREADABLE, ids=[words for _files, words in UNREADABLE])
def test_what_asterisk_does_not_read_to_its_end_is_not_changed(tmp_path: Path, files: Any, words: str) -> None:
    """Nothing of the change would take effect."""
    host = Host(tmp_path, files)
    text = host.refused("pjsip_endpoints", phone(callerid="A <1>"))
    assert words in text and ("mend it by hand first" in text or "the file is left as it is" in text)


def test_a_tryinclude_of_nothing_is_fine(tmp_path: Path) -> None:
    host = Host(tmp_path, {"pjsip.conf": "#tryinclude gone.conf\n[1001]\ntype=endpoint\n"})
    assert host.edit("pjsip_endpoints", phone(callerid="A <1>")) == ["+callerid=A <1>"]


def test_a_file_that_may_not_be_read(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    real = open

    def denied(path: Any, *rest: Any, **more: Any) -> Any:
        if str(path).endswith("pjsip.conf") and rest == ("rb",):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *rest, **more)

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(PbxError, match=r"pjsip\.conf: cannot be read: Permission denied; run the task with become"):
        host.run({"pjsip_endpoints": {"endpoints": [phone(callerid="x")]}})


def test_a_folder_among_what_an_include_finds_is_passed_over(tmp_path: Path) -> None:
    files = {
        "pjsip.conf": "#include pjsip.d/*\n",
        "pjsip.d/sub/x.conf": "[x]\ntype=endpoint\n",
        "pjsip.d/a": "[1001]\ntype=endpoint\n",
    }
    host = Host(tmp_path, files)
    assert host.edit("pjsip_endpoints", phone(callerid="A <1>"), name="pjsip.d/a") == ["+callerid=A <1>"]
    assert host.names("pjsip_endpoints") == ["1001"]


def test_bytes_that_are_no_utf8_survive(tmp_path: Path) -> None:
    text = b"; caf\xe9\n[1001]\ntype=endpoint\ncallerid=Caf\xe9 <1>\n"
    host = Host(tmp_path, {"pjsip.conf": text})
    host.unchanged_by_reapplying()
    host.apply("pjsip_endpoints", phone(direct_media=False))
    assert host.bytes()["pjsip.conf"] == text + b"direct_media=no\n"


def test_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PbxError, match="there is no folder .*; is Asterisk installed on this host"):
        AsteriskSystem(str(tmp_path / "nothing"))


def test_a_file_that_changes_meanwhile_is_not_overwritten(host: Host) -> None:
    system = host.system()
    stage = system.stage

    def slow(plans: Any) -> Any:
        staged = stage(plans)
        (host.folder / "pjsip.conf").write_text("; somebody else\n")
        return staged

    system.stage = slow  # type: ignore[method-assign]
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
    from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
    from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

    requests = requests_of(RESOURCES, {"pjsip_endpoints": {"endpoints": [phone(callerid="A <1>")]}})
    with pytest.raises(PbxError, match="was changed by somebody else while this task was at work; run it again"):
        run(system, requests, check_mode=False)
    assert host.text() == "; somebody else\n" and host.state.load() is None


def test_a_new_file_is_for_the_server_alone(host: Host) -> None:
    os.chmod(host.folder, 0o750)
    host.apply("pjsip_endpoints", {"name": "1002"}, path="pjsip.d/phones.conf")
    path = host.folder / "pjsip.d" / "phones.conf"
    assert path.stat().st_mode & 0o7777 == 0o640 and path.parent.stat().st_mode & 0o7777 == 0o750


def test_path_puts_new_objects_elsewhere_and_includes_them_once(host: Host) -> None:
    before = host.text()
    host.apply("pjsip_endpoints", {"name": "1002"}, {"name": "1003"}, path="pjsip.d/phones.conf")
    assert host.text() == before + "\n#tryinclude pjsip.d/phones.conf\n"
    host.apply("pjsip_endpoints", {"name": "1004"}, path="pjsip.d/phones.conf")
    assert host.text().count("#tryinclude") == 1
    assert host.text("pjsip.d/phones.conf").count("type=endpoint") == 3
    assert set(host.server.objects["endpoint"]) == {"1001", "1002", "1003", "1004"}


@pytest.mark.parametrize(
    ("include", "path", "added"),
    [
        ("#include pjsip.d/*.conf", "pjsip.d/x.conf", False),
        ("#tryinclude pjsip.d/x.conf", "pjsip.d/x.conf", False),
        ('#tryinclude "pjsip.d/*.conf"', "pjsip.d/x.conf", False),
        ("#tryinclude ./pjsip.d/x.conf", "pjsip.d/x.conf", False),
        ("#tryinclude pjsip.d/{x,y}.conf", "pjsip.d/x.conf", False),
        ("#include pjsip.d/*.conf", "pjsip.d/sub/x.conf", True),
        ("#include pjsip.d/*.conf", "pjsip.d/x.inc", True),
        (";#include pjsip.d/*.conf", "pjsip.d/x.conf", True),
        ("#tryinclude pjsip.d/y.conf", "pjsip.d/x.conf", True),
    ],
)
def test_a_file_that_is_read_already_is_not_included_again(
    tmp_path: Path, include: str, path: str, added: bool
) -> None:
    """Read twice, every object would be defined twice, and Asterisk would refuse them all."""
    folder = os.path.dirname(path)
    files = {"pjsip.conf": f"{include}\n", "pjsip.d/there.conf": "", f"{folder}/other": ""}
    host = Host(tmp_path, files)
    host.apply("pjsip_endpoints", {"name": "1002"}, path=path)
    assert (f"#tryinclude {path}" in host.text().replace(include, "")) == added
    assert "1002" in host.server.objects["endpoint"]


@pytest.mark.parametrize(
    ("path", "pattern", "found"),
    [
        ("/etc/a/x.conf", "/etc/a/*.conf", True),
        ("/etc/a/.x.conf", "/etc/a/*.conf", False),
        ("/etc/a/.x.conf", "/etc/a/.*.conf", True),
        ("/etc/a/b/x.conf", "/etc/*/x.conf", False),
        ("/etc/a/b/x.conf", "/etc/*/*/x.conf", True),
        ("/etc/a/x.conf/b", "/etc/a/x.conf", False),
        ("/etc/a/X.conf", "/etc/a/x.conf", False),
    ],
)
def test_what_a_pattern_of_an_include_finds(path: str, pattern: str, found: bool) -> None:
    assert matches(path, pattern) == found


def test_an_object_in_another_file_than_path(host: Host) -> None:
    text = host.refused("pjsip_endpoints", phone(callerid="A <1>"), path="pjsip.d/phones.conf")
    assert "endpoints[0] (1001): path: stands in" in text and "not in pjsip.d/phones.conf; leave `path` out" in text
    host.apply("pjsip_endpoints", phone(callerid="A <1>"), path="pjsip.conf")


def test_purge_stays_within_path(host: Host) -> None:
    host.apply("pjsip_endpoints", {"name": "1002"}, {"name": "1003"}, path="pjsip.d/phones.conf")
    done = host.apply("pjsip_endpoints", {"name": "1003"}, path="pjsip.d/phones.conf", purge=True)
    assert done.deleted == {"pjsip_endpoints": ["1002"]} and set(host.server.objects["endpoint"]) == {"1001", "1003"}
    done = host.apply("pjsip_endpoints", purge=True)
    assert done.deleted == {"pjsip_endpoints": ["1001"]}, "without path: within the kind's own file"
    assert set(host.server.objects["endpoint"]) == {"1003"}


def test_duplicates_in_the_task(host: Host) -> None:
    text = host.refused("pjsip_endpoints", phone(), {"name": "1002"}, phone())
    assert text == "endpoints[2] (1001): this endpoint stands in endpoints[0] too; remove one"


def test_a_server_that_cannot_be_asked_changes_nothing(host: Host) -> None:
    """It runs, and the probe or the read-back cannot be made: an error, and everything is as it was."""
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerError

    def broken(*_args: Any) -> Any:
        raise ServerError("the connection was lost")

    before = host.bytes()
    probe, host.server.probe = host.server.probe, broken  # type: ignore[method-assign]
    with pytest.raises(PbxError, match="the connection was lost"):
        host.run({"pjsip_endpoints": {"endpoints": [phone(callerid="A <1>")]}})
    assert host.bytes() == before
    host.server.probe = probe  # type: ignore[method-assign]
    host.server.pjsip_objects = broken  # type: ignore[method-assign]
    with pytest.raises(PbxError, match="the connection was lost"):
        host.run({"pjsip_endpoints": {"endpoints": [phone(callerid="A <1>")]}})
    assert host.bytes() == before, "whoever cannot read back takes back"
    assert host.state.load() is not None, "and whether the server holds the old state is not known"


def test_a_slip_in_unset_is_no_silence(host: Host) -> None:
    """Also when nothing else differs: the option would stay as it is, and nobody would know."""
    text = host.refused("pjsip_endpoints", phone(unset=["direct_meda"]))
    assert "unset: direct_meda is no option of endpoints" in text and 'did you mean "direct_media"' in text
    assert "aor_options.max_contact" in host.refused("pjsip_endpoints", phone(unset=["aor_options.max_contact"]))
    assert not host.apply("pjsip_endpoints", phone(unset=["rtp_timeout", "auth_options.realm", "callerid"])).changed


def test_verified_is_said_only_where_the_server_could_be_asked(host: Host) -> None:
    """A section of manager.conf cannot be read back; an object of PJSIP can, whichever kind writes it."""
    done = host.apply("asterisk_config", {"path": "manager.conf", "name": "general", "options": {"enabled": "yes"}})
    assert done.changed and done.activation["verified"] is None
    section = {"path": "pjsip.conf", "name": "9999", "options": {"type": "endpoint", "direct_media": "no"}}
    assert host.apply("asterisk_config", section).activation["verified"] is True
    assert host.apply("pjsip_endpoints", phone(callerid="A <1>")).activation["verified"] is True
