# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that send mail: whatever an owner or a caller writes, the shell sees words and nothing else."""

from __future__ import annotations

import re
import subprocess

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import notices
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.prove_steps import harmless
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import check

from .sites import GONE, athena, compiled, exten, section, whole

MAILER = "/usr/local/libexec/telephony.pbx/pbx-mail"
BEHIND = " > /dev/null 2>&1 &"
EVIL = '1 "Queen" St; $(touch pwned) `touch pwned` ${SHELL(touch pwned)} $[1+1] \\" \'x\' & touch pwned | touch pwned > pwned < x * ? ! ~ {a,b} %s'


def commands(resources: dict, context: str, extension: str) -> list:
    return [step["data"] for step in exten(resources, context, extension)["steps"] if step["app"] == "TrySystem"]


def run(command: str, folder) -> tuple:
    """Run a command with the mailer replaced, as Asterisk would after it has put digits in. Return its arguments and its input."""
    program = folder / "pbx-mail"
    program.write_text(
        '#!/bin/sh\ncat > input\nfor one in "$@"; do printf "%s\\n" "$one"; done > arguments\n', encoding="utf-8"
    )
    program.chmod(0o755)
    assert command.endswith(BEHIND)
    put_in = notices.SAFE.sub("+61712345678", command[: -len(BEHIND)]).replace(MAILER, str(program))
    subprocess.run(["sh", "-n", "-c", put_in], check=True)
    subprocess.run(["sh", "-c", put_in], check=True, cwd=folder)
    assert sorted(item.name for item in folder.iterdir()) == ["arguments", "input", "pbx-mail"]
    return (folder / "arguments").read_text(encoding="utf-8").splitlines(), (folder / "input").read_text(
        encoding="utf-8"
    )


def test_an_emergency_notice(tmp_path):
    (command,) = commands(compiled(site=athena()), "pbx-emergency", "000")
    arguments, text = run(command, tmp_path)
    assert arguments == [
        "--relay", "localhost", "--from", "pbx@athena.net.au", "--to", "reception@athena.net.au", "--subject", "Emergency call to 000 from hq",
    ]  # fmt: skip
    assert text == (
        "Extension +61712345678 at hq calls 000. Address: 1 Queen St, Brisbane QLD 4000. Number to call back: +61712345678\n"
    )


def test_an_address_that_holds_everything_that_the_shell_knows(tmp_path):
    (command,) = commands(compiled({"locations[0].address": EVIL}, athena()), "pbx-emergency", "112")
    assert harmless("TrySystem", command)
    assert "${SHELL" not in command and "$[" not in command
    arguments, text = run(command, tmp_path)
    assert len(arguments) == 8
    assert not set(text) & set("\"'$`;\\&|<>*?!~{}%")
    assert "Queen" in text and "touch pwned" in text  # as words


@pytest.mark.parametrize(
    "address",
    [
        "o'hara@example.com",
        'a"b@example.com',
        "a`id`@example.com",
        "$(id)@example.com",
        "a;id@example.com",
        "a\\@example.com",
        "-t@example.com",
    ],
)
def test_such_a_mail_address_is_none(address):
    for path in ("locations[0].notify", "fax[0].email", "mail.from", "extensions[0].voicemail.email"):
        where = f"{path}[0]" if path.endswith("notify") else path
        site = whole({path: [address] if path.endswith("notify") else address})
        assert list(check(site).problems) == [f'{where}: "{address}" is not an e-mail address']


def test_mail_addresses_that_are_odd_and_sound(tmp_path):
    odd = ["a&b@example.com", "o{x}@example.com", "a*b?!~@example.com", "(a)#b%s@example.com"]
    changes = {"locations[0].notify": odd, "mail": {"relay": "[::1]:2525", "from": "pbx&x@example.com"}}
    (command,) = commands(compiled(changes, athena()), "pbx-emergency", "000")
    arguments, _text = run(command, tmp_path)
    assert arguments[:6] == ["--relay", "[::1]:2525", "--from", "pbx&x@example.com", "--to", ",".join(odd)]


def test_a_fax(tmp_path):
    (command,) = commands(compiled(site=athena()), "pbx-fax-3200", "h")
    arguments, text = run(command, tmp_path)
    assert arguments[4:] == [
        "--to", "office@athena.net.au", "--subject", "Fax from +61712345678", "--attach", "/var/spool/asterisk/monitor/fax-+61712345678.tiff",
    ]  # fmt: skip
    assert text == "+61712345678 pages for 3200\n"


def test_what_a_call_puts_in_is_digits():
    """Nothing of the call is in a command but its own id, and what FILTER leaves of it."""
    for context, extension in (("pbx-emergency", "000"), ("pbx-fax-3200", "h")):
        for command in commands(compiled(site=athena()), context, extension):
            assert "$" not in notices.SAFE.sub("", command)
    for unsafe in (
        "${CALLERID(name)}",
        "${FILTER(a-z,${CALLERID(name)})}",
        "${FILTER(+0-9;,${X})}",
        "${EXTEN}",
        "${UNIQUEID}${X}",
    ):
        assert "$" in notices.SAFE.sub("", unsafe)


def test_each_place_tells_its_own():
    places = [
        {"name": "hq", "address": "1 Queen St", "notify": ["a@example.com"], "emergency_caller_id": "+61712345678"},
        {"name": "shed", "notify": ["b@example.com", "c@example.com"], "emergency_caller_id": "+61712345679"},
        {"name": "lake", "address": "2 Lake Rd", "emergency_caller_id": "+61712345670"},
    ]
    steps = exten(compiled({"locations": places, "extensions[1].location": "shed"}, athena()), "pbx-emergency", "000")[
        "steps"
    ]
    told = [(one.get("label"), one["app"], one.get("data", "")) for one in steps][5:10]
    assert [(label, app) for label, app, _data in told] == [
        (None, "GotoIf"), (None, "TrySystem"), ("notice2", "GotoIf"), (None, "TrySystem"), ("notice3", "NoOp"),
    ]  # fmt: skip
    assert [data for _label, app, data in told if app == "GotoIf"] == [
        '$["${PBX_LOCATION}" != "hq"]?notice2',
        '$["${PBX_LOCATION}" != "shed"]?notice3',
    ]
    assert "--to b@example.com,c@example.com" in told[3][2] and "Address: not known" in told[3][2]
    assert all(data.endswith(BEHIND) for _label, app, data in told if app == "TrySystem")


def test_a_site_without_mail_sends_none():
    changes = {"mail": GONE, "fax": [], "extensions[0].voicemail.email": GONE}
    resources = compiled(changes, athena())
    assert commands(resources, "pbx-emergency", "000") == []
    assert not [
        one for one in section(resources, "voicemail.conf", "general")["options"] if one in ("mailcmd", "serveremail")
    ]


def test_voicemail_by_the_same_program():
    options = section(compiled(site=athena()), "voicemail.conf", "general")["options"]
    assert options["mailcmd"] == f"{MAILER} --relay localhost --from pbx@athena.net.au -t"
    assert (options["serveremail"], options["fromstring"], options["attach"]) == (
        "pbx@athena.net.au",
        "Athena Networks",
        "yes",
    )
    assert re.search("[;$`]", options["mailcmd"]) is None
