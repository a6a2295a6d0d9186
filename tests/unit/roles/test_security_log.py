# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter for fail2ban against lines that an Asterisk wrote, and pbx-registered against its registrar's database."""

from __future__ import annotations

import configparser
import ipaddress
import re
from pathlib import Path

import pytest

from .programs import ROLE, program

RECORDED = Path(__file__).resolve().parents[2] / "data" / "asterisk" / "security-22.10.1.log"
LINES = [line for line in RECORDED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
WHOLE = (
    "[Nov 22 19:00:00] SECURITY[1] res_security_log.c: "
    'SecurityEvent="{event}",EventTV="2026-11-22T19:00:00.000+0000",Severity="{severity}",Service="PJSIP",EventVersion="1",'
    'AccountID="{account}",SessionID="{call}",LocalAddress="IPV4/UDP/10.0.0.1/5060",RemoteAddress="{remote}"{tail}'
)
DEFAULTS = {
    "event": "InvalidAccountID",
    "severity": "Error",
    "account": "1001",
    "call": "abc",
    "remote": "IPV4/UDP/192.0.2.1/5060",
    "tail": "",
}


def expressions() -> list[re.Pattern[str]]:
    """The expressions of the filter, as fail2ban makes them: with an address where <HOST> stands."""
    parser = configparser.ConfigParser(interpolation=configparser.BasicInterpolation(), comment_prefixes="#")
    parser.optionxform = str
    parser.read_string((ROLE / "files" / "fail2ban-filter.conf").read_text(encoding="utf-8"))
    lines = parser["Definition"]["failregex"].splitlines()
    return [re.compile(line.replace("<HOST>", r"(?P<host>[0-9A-Fa-f.:]+)")) for line in lines]


EXPRESSIONS = expressions()


def culprit(line: str) -> str:
    """Return the address that a line speaks against, or ''. fail2ban takes the time out before it looks."""
    timeless = re.sub(r'EventTV="[^"]*"', "", line, count=1)
    for expression in EXPRESSIONS:
        for text in (line, timeless):
            found = expression.search(text)
            if found:
                return str(ipaddress.ip_address(found.group("host")))
    return ""


def written(**fields: str) -> list[str]:
    return WHOLE.format(**{**DEFAULTS, **fields}).split("\n")


@pytest.mark.parametrize("line", LINES)
def test_recorded(line) -> None:
    """Every failure is the caller's, whatever it called itself; what is no failure, and half a line, is nobody's."""
    harmless = 'Severity="Informational"' in line or line.endswith('AccountID="n1')
    assert culprit(line) == ("" if harmless else "10.97.0.102")


def test_the_record_has_all_that_matters() -> None:
    text = "\n".join(LINES)
    for event in ("InvalidAccountID", "ChallengeResponseFailed", "FailedACL", "ChallengeSent", "SuccessfulAuth"):
        assert f'SecurityEvent="{event}"' in text


@pytest.mark.parametrize(
    "remote, address",
    [
        ("IPV4/UDP/192.0.2.1/5060", "192.0.2.1"),
        ("IPV4/TCP/192.0.2.1/40001", "192.0.2.1"),
        ("IPV4/TLS/192.0.2.1/40001", "192.0.2.1"),
        ("IPV6/UDP/2001:db8::1/5060", "2001:db8::1"),
    ],
)
def test_addresses(remote, address) -> None:
    (line,) = written(remote=remote)
    assert culprit(line) == address


FORGED = 'x",SessionID="",LocalAddress="IPV4/UDP/1.1.1.1/1",RemoteAddress="IPV4/UDP/198.51.100.9/1'
QUOTED = FORGED.replace('"', '\\"')
ANSWER = ',Challenge="{0}",Response="{1}",ExpectedResponse=""'


@pytest.mark.parametrize(
    "fields",
    [
        {"account": FORGED},
        {"account": FORGED + '",ACLName="'},
        {"account": FORGED + '",Challenge="",Response="\\'},
        {"call": 'x"y"'},
        {"account": FORGED, "tail": ',ACLName="none"'},
        {"event": "ChallengeResponseFailed", "tail": ANSWER.format("n", "r")},
        {"event": "ChallengeResponseFailed", "tail": ANSWER.format("n", QUOTED)},
        {"event": "ChallengeResponseFailed", "tail": ANSWER.format(QUOTED, "r")},
        {"event": "ChallengeResponseFailed", "account": FORGED, "tail": ANSWER.format("n", "r")},
    ],
)
def test_nobody_else_can_be_put_in_its_place(fields) -> None:
    (line,) = written(**fields)
    assert culprit(line) == "192.0.2.1"


@pytest.mark.parametrize("tail", [ANSWER.format("n", FORGED), ANSWER.format(FORGED, "r")])
def test_nor_by_an_answer_whose_quotation_marks_were_not_escaped(tail) -> None:
    """Asterisk escapes them; one that did not might hide somebody, and still could accuse nobody else."""
    (line,) = written(event="ChallengeResponseFailed", tail=tail)
    assert culprit(line) in ("", "192.0.2.1")


def test_a_line_break_in_a_name_hides_nobody_and_accuses_nobody() -> None:
    """36 characters of a name are what Asterisk writes."""
    for name in ("x\ny", 'x",SessionID="",RemoteAddr\nSecurityE', "\n[Nov 22 19:00:00] SECURITY[1] res_se", "\n\n"):
        lines = written(account=name)
        assert [one for one in map(culprit, lines) if one] == ["192.0.2.1"], name


def test_a_good_login_is_no_failure() -> None:
    (line,) = written(event="SuccessfulAuth", severity="Informational", tail=',UsingPassword="1"')
    assert culprit(line) == ""
    (line,) = written(event="ChallengeSent", severity="Informational", account=FORGED, tail=',Challenge=""')
    assert culprit(line) == ""


CONTACT = (
    '/registrar/contact/{name};@0123abc                : {{"via_addr":"192.168.1.20","qualify_timeout":"3.000000",'
    '"call_id":"x","reg_server":"","prune_on_boot":"no","path":"","endpoint":"{name}","via_port":"5060",'
    '"authenticate_qualify":"no","uri":"{uri}","qualify_frequency":"60","user_agent":"x","expiration_time":"{until}",'
    '"outbound_proxy":""}}'
)


def shown(uri: str, until: int = 2000) -> str:
    return CONTACT.format(name="1001", uri=uri, until=until) + "\n1 results found.\n"


@pytest.mark.parametrize(
    "uri, address",
    [
        ("sip:1001@192.0.2.7:5060", "192.0.2.7"),
        ("sip:1001@192.0.2.7^3Btransport=TCP", "192.0.2.7"),
        ("sips:1001@192.0.2.7:5061;transport=TLS;x-ast-orig-host=192.168.1.20:40000", "192.0.2.7"),
        ("sip:192.0.2.7", "192.0.2.7"),
        ("sip:1001@[2001:db8::7]:5060", "2001:db8::7"),
    ],
)
def test_a_contact_is_where_the_server_sends_to(uri, address) -> None:
    registered = program("pbx_registered")
    assert registered.contacts(shown(uri), 1000) == {ipaddress.ip_address(address)}


def test_what_is_over_or_odd_counts_for_nobody() -> None:
    registered = program("pbx_registered")
    assert registered.contacts(shown("sip:1001@192.0.2.7", until=999), 1000) == set()
    assert registered.contacts(shown("sip:1001@host.example"), 1000) == set()
    assert registered.contacts("/registrar/contact/x : {broken\nnonsense\n0 results found.\n", 1000) == set()


@pytest.mark.parametrize("words", [[], ["x"], ["192.0.2.1/24"]])
def test_one_address_is_asked_for(words, capsys) -> None:
    assert program("pbx_registered").main(words) == 2
    assert "one address" in capsys.readouterr().err


def test_without_a_server_nobody_is_registered(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert program("pbx_registered").main(["192.0.2.1"]) == 1
