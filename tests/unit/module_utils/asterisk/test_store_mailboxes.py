# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes over hand-made files: lines are edited one by one, and the PIN belongs to the user."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

KIND = "asterisk_mailboxes"
VOICEMAIL = """\
[general]
format = wav
aliasescontext=aliases
[zonemessages]
eastern=America/New_York|'vm-received'
[default]
; the office
1234 => 4242,Example Mailbox,root@localhost    ; an example
1235=>0815 , Odd  Spacing ,a@b|c@d,, attach = yes|bogus|alias=One|alias=Two|tz=eastern,rest
1236 => -1
[aliases]
9@devices => 1234@default
[base](!)
7000 => 1,Template
[more](base)
7001 => 1,Own
[twice]
1 => 1
1 => 2
[default](+)
1237 => 77,Added
"""
SECRET = """;!
;! Automatically generated configuration file
;!
[general]
password = {pin}
"""


class Voicemail(Host):
    """A host with voicemail, and a spool in which app_voicemail keeps PINs."""

    def __init__(self, folder: Path, general: str = "") -> None:
        self.spool = folder / "spool"
        text = VOICEMAIL.replace("[general]\n", f"[general]\n{general}")
        asterisk = f"[directories]\nastspooldir => {self.spool}\n"
        super().__init__(folder, {"voicemail.conf": text, "asterisk.conf": asterisk})

    def secret(self, name: str, context: str = "default") -> Path:
        return self.spool / "voicemail" / context / name / "secret.conf"

    def telephone(self, name: str, pin: str, context: str = "default") -> None:
        """The user changes his PIN, and app_voicemail writes secret.conf."""
        path = self.secret(name, context)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SECRET.format(pin=pin))

    def edit_box(self, *items: dict[str, Any], **options: Any) -> list[str]:
        return self.edit(KIND, *items, name="voicemail.conf", **options)

    def box(self, name: str, context: str = "default") -> dict[str, Any]:
        items = self.info([KIND], secrets=True)["resources"][KIND]["mailboxes"]
        return next(one for one in items if (one["mailbox"], one["context"]) == (name, context))


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Voicemail:
    return Voicemail(tmp_path)


@pytest.fixture(name="spooled")
def the_spooled_host(tmp_path: Path) -> Voicemail:
    return Voicemail(tmp_path, "passwordlocation = spooldir\n")


def test_what_is_there_comes_as_it_is_and_changes_nothing(host: Voicemail) -> None:
    found = host.unchanged_by_reapplying()
    boxes = {(one["mailbox"], one["context"]): one for one in found["resources"][KIND]["mailboxes"]}
    assert list(boxes) == [(n, "default") for n in ("1234", "1235", "1236")] + [
        ("7001", "more"),
        ("1", "twice"),
        ("1237", "default"),
    ]
    assert boxes["1235", "default"] == {
        "mailbox": "1235",
        "context": "default",
        "name": "Odd  Spacing",
        "email": "a@b|c@d",
        "options": {"attach": "yes", "alias": ["One", "Two"], "tz": "eastern,rest"},
    }
    assert found["secrets_set"][KIND]["1234:default"] == ["pin"]
    assert host.box("1236")["pin"] == "-1"


def test_only_the_part_of_the_line_that_differs_is_touched(host: Voicemail) -> None:
    assert host.edit_box({"mailbox": "1234", "email": "me@example.com"}) == [
        "-1234 => 4242,Example Mailbox,root@localhost    ; an example",
        "+1234 => 4242,Example Mailbox,me@example.com    ; an example",
    ]
    assert host.edit_box({"mailbox": "1235", "options": {"tz": "central", "delete": "yes"}})[1:] == [
        "+1235=>0815 , Odd  Spacing ,a@b|c@d,, attach = yes|bogus|alias=One|alias=Two|tz=central|delete=yes"
    ]
    assert host.edit_box({"mailbox": "1235", "unset": ["options.alias", "email"]})[1:] == [
        "+1235=>0815 , Odd  Spacing ,,, attach = yes|bogus|tz=central|delete=yes"
    ]
    assert host.edit_box({"mailbox": "1237", "name": "Other"}) == ["-1237 => 77,Added", "+1237 => 77,Other"]
    assert host.server.commands == ["voicemail reload"] * 4


def test_a_site_of_its_own(host: Voicemail) -> None:
    """As a compiled site does it: [general] by asterisk_config and mailboxes in their file, in one transaction."""
    resources: dict[str, Any] = {
        "asterisk_config": {
            "sections": [
                {"path": "voicemail.conf", "name": "general", "options": {"passwordlocation": "spooldir"}},
            ]
        },
        KIND: {
            "path": "voicemail.d/site.conf",
            "purge": True,
            "unspecified": "reset",
            "mailboxes": [
                {"mailbox": "1001", "context": "pbx", "pin": "2001", "name": "Josh", "options": {"attach": True}},
                {"mailbox": "2001", "context": "pbx", "pin": "1001"},
            ],
        },
    }
    done = host.apply_all(resources)
    assert done.created == {KIND: ["1001:pbx", "2001:pbx"]}
    assert host.text("voicemail.d/site.conf") == "[pbx]\n1001 => 2001,Josh,,,attach=yes\n2001 => 1001\n"
    assert "2001:pbx" in json.dumps(done.created) and "=> 2001" not in json.dumps(done.diff)
    resources[KIND]["mailboxes"].pop()
    assert host.apply_all(resources).deleted == {KIND: ["2001:pbx"]}
    resources[KIND]["mailboxes"].pop()
    host.apply_all(resources)
    assert host.text("voicemail.d/site.conf") == "[pbx]\n", "an empty context stays"
    assert ("1234", "default") in host.server.mailbox_table, "the others are not purged"


def test_a_pin_that_was_changed_by_telephone_is_kept_in_the_file(host: Voicemail) -> None:
    item = {"mailbox": "1001", "context": "pbx", "pin": "2001", "name": "Josh"}
    host.apply(KIND, item, path="voicemail.d/site.conf")
    path = host.folder / "voicemail.d" / "site.conf"
    # What app_voicemail makes of the file (measured on 22.10.1).
    text = path.read_text().replace("2001", "9991")
    path.write_text(f";!\n;! Automatically generated configuration file\n;! Generator: app_voicemail\n;!\n{text}")
    for more in ({}, {"unspecified": "reset", "purge": True}):
        assert not host.apply(KIND, item, path="voicemail.d/site.conf", **more).changed
    host.apply(KIND, {**item, "name": "Joshua"}, path="voicemail.d/site.conf")
    assert "1001 => 9991,Joshua" in path.read_text()
    done = host.apply(KIND, item, update_secret="always")
    assert "1001 => 2001,Josh" in path.read_text() and "(changed)" in json.dumps(done.diff)
    assert not any(pin in json.dumps([done.facts(), done.diff]) for pin in ("2001", "9991"))


def test_a_pin_in_the_spool_is_kept_until_the_task_says_always(spooled: Voicemail) -> None:
    item = {"mailbox": "1234", "pin": "4242", "name": "Example Mailbox"}
    spooled.telephone("1234", "9991")
    assert spooled.box("1234")["pin"] == "9991"
    secret = spooled.secret("1234").read_bytes()
    assert not spooled.apply(KIND, item).changed
    spooled.edit_box({**item, "name": "Other"})
    assert "1234 => 4242,Other" in spooled.text("voicemail.conf"), "the line keeps its own PIN"
    assert spooled.secret("1234").read_bytes() == secret
    os.chmod(spooled.secret("1234"), 0o640)
    done = spooled.apply(KIND, {**item, "pin": "5555"}, update_secret="always")
    assert spooled.secret("1234").read_text() == SECRET.format(pin="5555")
    assert spooled.secret("1234").stat().st_mode & 0o777 == 0o640
    assert "1234 => 5555,Example" in spooled.text("voicemail.conf")
    shown = {**done.facts(), "backup_files": []}  # their names are made of digits
    assert not any(pin in json.dumps([shown, done.diff]) for pin in ("5555", "9991", "4242"))
    spooled.telephone("1234", "7777")
    spooled.apply(KIND, {**item, "pin": "5555"}, update_secret="always")
    assert spooled.box("1234")["pin"] == "5555", "only the spool differed"


def test_a_new_mailbox_does_not_get_the_pin_of_who_had_it_before(spooled: Voicemail) -> None:
    spooled.telephone("1001", "9991", "pbx")
    spooled.apply(KIND, {"mailbox": "1001", "context": "pbx", "pin": "2001"})
    assert spooled.box("1001", "pbx")["pin"] == "2001"
    assert spooled.secret("1001", "pbx").read_text() == SECRET.format(pin="2001")


def test_a_spool_that_does_not_count_is_left_alone(host: Voicemail) -> None:
    host.telephone("1234", "9991")
    assert host.box("1234")["pin"] == "4242"
    host.apply(KIND, {"mailbox": "1234", "pin": "1"}, update_secret="always")
    assert host.secret("1234").read_text() == SECRET.format(pin="9991")
    host.telephone("1235", "9992")
    host.edit_box({"mailbox": "1235", "options": {"passwordlocation": "spooldir"}})
    assert host.box("1235")["pin"] == "9992"


def test_both_files_go_back_when_the_server_refuses(spooled: Voicemail) -> None:
    spooled.telephone("1234", "9991")
    before = spooled.bytes()
    load = spooled.server._load_mailboxes

    def dropping() -> Any:
        said = load()
        spooled.server.mailbox_table.pop(("1234", "default"), None)
        return said

    spooled.server._load_mailboxes = dropping  # type: ignore[method-assign]
    with pytest.raises(Exception, match="mailbox 1234@default was written, and Asterisk does not hold it") as error:
        request = {KIND: {"mailboxes": [{"mailbox": "1234", "pin": "5555"}], "update_secret": "always"}}
        run(spooled.system(), requests_of(RESOURCES, request), check_mode=False)
    assert "5555" not in str(error.value) and "9991" not in str(error.value)
    assert spooled.bytes() == before and spooled.secret("1234").read_text() == SECRET.format(pin="9991")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({}, "pin: is missing: without one Asterisk asks nobody for it"),
        ({"pin": "12a4"}, "pin: is no PIN: it is dialled, so use digits"),
        ({"pin": "-"}, "pin: is no PIN"),
        ({"pin": "1", "name": "Finlay, Josh"}, "name: holds a comma"),
        ({"pin": "1", "email": "a@b,c@d"}, "email: holds a comma"),
        ({"pin": "1", "email": ""}, "email: is empty; name it in `unset`"),
        ({"pin": "1", "name": "x" * 80}, "name: is 80 bytes long"),
        ({"pin": "1", "options": {"tz": "a|b"}}, "options.tz: holds a |"),
        ({"pin": "1", "options": {"atach": "yes"}}, 'options.atach: is no option of a mailbox; did you mean "attach"?'),
        ({"pin": "1", "options": {"exitcontext": "no"}}, 'options.exitcontext: there is no context called "no"'),
        ({"pin": "1", "mailbox": "../1"}, "mailbox: is no mailbox"),
        ({"pin": "1", "mailbox": "1@x"}, "mailbox: is no mailbox"),
        ({"pin": "1", "context": "general"}, "context: is general, which holds no mailboxes but settings"),
        ({"pin": "1", "context": "../x"}, "context: holds a slash"),
        ({"pin": "1", "mailbox": "7000", "context": "more"}, "[more] has this mailbox from a template"),
        ({"mailbox": "1", "context": "twice", "name": "x"}, "Asterisk takes the first; mend it by hand first"),
        ({"mailbox": "1234", "unset": ["pin"]}, "pin: is missing"),
        ({"mailbox": "1234", "unset": ["emall"]}, 'unset: emall is no option of a mailbox; did you mean "email"?'),
    ],
)
def test_refused(host: Voicemail, item: dict[str, Any], words: str) -> None:
    text = host.refused_or_warned(KIND, {"mailbox": "1001", "context": "default", **item})
    assert words in text and "12a4" not in text


def test_phones_and_steps_name_mailboxes_that_are_there_or_planned(host: Voicemail) -> None:
    step = {
        "name": "vm",
        "extensions": [{"extension": "1", "steps": [{"app": "VoiceMail", "data": "1001@pbx&1234,u"}]}],
    }
    assert 'there is no mailbox called "1001@pbx"' in host.refused_or_warned("asterisk_dialplan", step)
    phone = {"name": "1001", "mailboxes": ["1001@pbx"]}
    assert 'mailboxes: there is no mailbox called "1001@pbx"' in host.refused_or_warned("pjsip_endpoints", phone)
    box = {"mailbox": "1001", "context": "pbx", "pin": "1"}
    host.apply_all(
        {
            KIND: {"mailboxes": [box]},
            "asterisk_dialplan": {"contexts": [step]},
            "pjsip_endpoints": {"endpoints": [phone]},
        }
    )
    text = host.refused(KIND, {"mailbox": "1001", "context": "pbx", "state": "absent"})
    assert "pjsip_endpoints 1001 still uses mailbox 1001@pbx" in text
    assert "extension 1 of context vm still uses mailbox 1001@pbx" in text
    assert "extension 1 of context vm still uses" in host.refused(KIND, {"mailbox": "1234", "state": "absent"})
    gone = {"path": "voicemail.conf", "name": "default", "state": "absent"}
    assert "extension 1 of context vm still uses mailbox 1234" in host.refused("asterisk_config", gone)


@pytest.mark.parametrize("data", ["${EXTEN}@pbx", "@pbx", "9,p", "", "${A},u"])
def test_a_mailbox_that_the_call_decides_is_nobodys_mistake(host: Voicemail, data: str) -> None:
    step = {"app": "VoiceMailMain", "data": data}
    host.apply("asterisk_dialplan", {"name": "vm", "extensions": [{"extension": "1", "steps": [step]}]})


def test_asterisk_config_does_not_write_the_same_context_in_one_run(host: Voicemail) -> None:
    section = {"path": "voicemail.conf", "name": "default", "options": {"1300": "1,Other"}}
    boxes = [{"mailbox": "1301", "pin": "2"}]
    resources = {"asterisk_config": {"sections": [section]}, KIND: {"mailboxes": boxes}}
    assert "asterisk_config changes [default] of voicemail.conf in the same run" in host.refused_all(resources)


def test_asterisk_config_shows_no_line_of_a_mailbox_in_an_included_file(host: Voicemail) -> None:
    section = {"path": "voicemail.d/more.conf", "name": "pbx", "options": {"1300": "4711,Other"}}
    done = host.apply("asterisk_config", section)
    assert "4711" not in json.dumps(done.diff)


def test_a_run_that_moves_pins_to_the_spool_minds_what_lies_there(host: Voicemail) -> None:
    """[general] by asterisk_config and a mailbox in one transaction: what is in force afterwards counts."""
    host.telephone("1001", "9991", "pbx")
    general = {"path": "voicemail.conf", "name": "general", "options": {"passwordlocation": "spooldir"}}
    box = {"mailbox": "1001", "context": "pbx", "pin": "2001"}
    host.apply_all({"asterisk_config": {"sections": [general]}, KIND: {"mailboxes": [box]}})
    assert host.secret("1001", "pbx").read_text() == SECRET.format(pin="2001")
    assert host.box("1001", "pbx")["pin"] == "2001"
