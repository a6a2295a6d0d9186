# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The linter against Debian's samples on a real Asterisk 22, and with what that server really has loaded.

Every finding on the samples stands here with the reason why it is true; one that does not is a false alarm.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.inputs import findings
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.rules_steps import REMOVED
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from conftest import NAME, ROOT, Play

from tests.lab.host import podman

BASIC = "/usr/share/doc/asterisk-config/examples/configs/basic-pbx/extensions.conf"

# (rule, context, extension) -> why it is true
SAMPLES = {
    ("removed_application", "sub-page", "s"): "SIPAddHeader was chan_sip's, which is gone",
    ("jump_to_nowhere", "demo", "76245"): "page has no extension s: its only one is _X.",
    ("jump_to_nowhere", "demo", "_7XXX"): "the same",
    ("jump_to_nowhere", "demo", "7999"): "Grandstream1 and Xlite1 are no numbers, and page has only _X.",
    (
        "open_pattern",
        "trunkint",
        "_9011.",
    ): "any number of digits goes to the trunk; a prefix of several digits makes it a notice",
}
# the basic PBX of the documentation, and the mini voicemail: errors and warnings, (rule, context) -> why
OTHERS = {
    BASIC: {
        ("jump_to_nowhere", "Dial-Users"): "Goto(1111) is priority 1111; Goto(1111,1) is what was meant",
        ("open_pattern", "Outbound-Dial"): "any number of digits goes to the carrier",
    },
    "/etc/asterisk/extensions_minivm.conf": {
        (
            "priority_gap",
            "macro-minivmfunctest",
        ): "a line of s was written as one of minivm: each lacks what the other has",
        ("removed_application", "minivm-scenario1"): "Macro is gone",
        ("removed_application", "macro-recordgreetings"): "the same",
        ("unbalanced", "macro-recordgreetings"): "a ] stands where a } belongs",
        ("missing_application", "macro-recordgreetings"): "SetVar was renamed to Set long ago",
        ("jump_to_nowhere", "macro-recordgreetings"): "menu is a label of s alone",
        ("missing_application", "macro-minivmrec"): "MacroReturn and MinivmAppMess never were",
        ("jump_to_nowhere", "macro-minivmrec"): "record and sendvmcleanup are extensions: ,1 is missing",
    },
}


def said(found: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(one["rule"], one["context"], one["extension"]) for one in found}


def test_the_server_tells_what_it_has(there: dict[str, Any]) -> None:
    info = there["info"]
    told = podman("exec", NAME, "asterisk", "-rx", "core show applications").stdout
    assert len(info["applications"]) > 150 and all(f"{name}: " in told for name in info["applications"])
    count = int(
        podman("exec", NAME, "asterisk", "-rx", "core show functions").stdout.strip().split("\n")[-1].split()[0]
    )
    assert len(info["functions"]) == count
    # the console cuts these off
    assert {"CALENDAR_QUERY_RESULT", "PJSIP_RESPONSE_HEADER", "PJSIP_RESPONSE_HEADERS", "CHANNEL"} <= set(
        info["functions"]
    )
    script = "for name; do asterisk -rx \"core show function $name\" | grep -qi 'info about' || echo $name; done"
    assert podman("exec", NAME, "sh", "-c", script, "sh", *info["functions"], timeout=120).stdout == ""
    assert list(info["dialplan_files"]) == ["/etc/asterisk/extensions.conf"]


def test_nothing_that_is_said_to_be_removed_is_there(there: dict[str, Any]) -> None:
    assert not set(REMOVED) & {name.lower() for name in there["info"]["applications"]}


def test_every_finding_on_the_samples_is_explained(there: dict[str, Any]) -> None:
    found = there["findings"]
    unexplained = [one for one in found if (one["rule"], one["context"], one["extension"]) not in SAMPLES]
    assert unexplained == []
    assert said(found) == set(SAMPLES)
    lines = there["info"]["dialplan_files"]["/etc/asterisk/extensions.conf"].split("\n")
    for one in found:
        assert one["file"] == "/etc/asterisk/extensions.conf"
        text = lines[one["line"] - 1]
        assert text.strip().startswith(("exten", "same"))


def test_strangers_do_not_come_out_of_the_samples(there: dict[str, Any]) -> None:
    """[public] is where the samples let strangers in; what they reach dials telephones, and no trunk."""
    assert said(findings(there["info"], {"unauthenticated": ["public", "demo"]})) == set(SAMPLES)
    found = findings(there["info"], {"unauthenticated": ["international"]})
    assert {one["context"] for one in found if one["rule"] == "toll_fraud"} == {
        "trunkint",
        "trunkld",
        "trunklocal",
        "trunktollfree",
        "iax2-trunk",
    }


def test_the_other_samples(there: dict[str, Any]) -> None:
    known = {name: there["info"][name] for name in ("applications", "functions", "version")}
    for path, explained in OTHERS.items():
        data = podman("exec", NAME, "cat", path).stdout
        found = findings({path: data}, {**known, "at_least": "warning"})
        assert {(one["rule"], one["context"]) for one in found} == set(explained), path


def site(secrets: Any) -> dict[str, Any]:
    """The Athena site, with made-up secrets."""
    text = (ROOT / "tests" / "lab" / "site" / "athena.yml").read_text("utf-8").replace("{{ now().year + 1 }}", "2027")
    text = re.sub(r"\{\{ pbx_secrets\.(\w+) \}\}", secrets, text)
    return yaml.safe_load(text)["pbx_site"]


def made_up(match: re.Match[str]) -> str:
    return "482916" if "pin" in match.group(1) else f"Horse-Battery-{match.group(1)}"


def test_the_compiled_site_uses_what_the_server_has(there: dict[str, Any]) -> None:
    made = build_asterisk(site(made_up))
    assert not made.problems
    known = {name: there["info"][name] for name in ("applications", "functions", "version")}
    assert findings(made.resources, {**known, "at_least": "warning"}) == []
    without = [name for name in known["applications"] if name != "ConfBridge"]
    assert {one["rule"] for one in findings(made.resources, {**known, "applications": without})} == {
        "missing_application"
    }


def test_the_check_shows_it_and_fails_only_when_asked(play: Play) -> None:
    """The samples are not the site: comparing fails, behind the linter's words."""
    given = {"pbx_site": site(made_up)}
    text = play("telephony.pbx.check", given, fails=True)
    assert "extension o of Dial" not in text and "error: /etc/asterisk/extensions.conf:" in text
    assert "Gosub leads nowhere: context page has no extension s" in text
    assert "TASK [Compare it with the site]" in text
    text = play("telephony.pbx.check", {**given, "pbx_dialplan_errors": "fail"}, fails=True)
    assert "TASK [Compare it with the site]" not in text and "Gosub leads nowhere" in text
    assert podman("exec", NAME, "sh", "-c", "find /etc/asterisk -newer /etc/asterisk/modules.conf -type f").stdout == ""
