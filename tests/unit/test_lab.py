# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the lab that need no container."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.lab import calls, carriers, demo, image, page, secrets, sipp
from ansible_collections.telephony.pbx.tests.lab.shell import LabError, wait_for


def log(*lines: tuple[float, str, str, str, str]) -> str:
    """SIPp's short message log of (time, S or R, call, CSeq, first line)."""
    return "".join(
        f"2026-11-22\t16:00:00.0\t{when:.6f}\t{side}\t{call}\tCSeq:{cseq}\t{start}\n"
        for when, side, call, cseq, start in lines
    )


RINGS = log(
    (10.0, "S", "a", "1 INVITE", "INVITE sip:1002@192.0.2.1:5060 SIP/2.0"),
    (10.1, "R", "a", "1 INVITE", "SIP/2.0 401 Unauthorized"),
    (10.2, "S", "a", "2 INVITE", "INVITE sip:1002@192.0.2.1:5060 SIP/2.0"),
    (10.3, "R", "a", "2 INVITE", "SIP/2.0 180 Ringing"),
    (11.0, "R", "a", "2 INVITE", "SIP/2.0 200 OK"),
    (13.0, "S", "a", "3 BYE", "BYE sip:192.0.2.1 SIP/2.0"),
    (13.1, "R", "a", "3 BYE", "SIP/2.0 200 OK"),
)


def test_a_call_is_read_from_the_messages() -> None:
    call = calls.summary("1002", sipp.Result(0, 0, sipp.parse_short(RINGS), ""), {})
    assert (call.invited, call.rang, call.status, call.answered_at, call.normal) == (10.0, True, 200, 11.0, True)


def test_a_refused_call_says_why() -> None:
    refused = RINGS.splitlines(keepends=True)[:3] + [log((11.0, "R", "a", "2 INVITE", "SIP/2.0 404 Not Found"))]
    call = calls.summary("1002", sipp.Result(1, 0, sipp.parse_short("".join(refused)), ""), {})
    assert (call.answered, call.rang, call.status, call.reason) == (False, False, 404, "404 Not Found")


def test_a_half_written_log_line_is_left_out() -> None:
    assert len(sipp.parse_short(RINGS[:-30])) == 6


def test_a_call_that_the_other_side_ends_is_not_a_normal_one() -> None:
    lost = log(
        (20.0, "R", "b", "2 INVITE", "SIP/2.0 200 OK"),
        (21.0, "R", "b", "9 BYE", "BYE sip:1001@192.0.2.2 SIP/2.0"),
        (21.0, "R", "b", "3 BYE", "SIP/2.0 200 OK"),
        (22.0, "R", "c", "2 INVITE", "SIP/2.0 200 OK"),
    )
    messages = sipp.parse_short(RINGS + lost)
    assert calls.normal_ends(messages) == 1
    assert calls.answered_now(messages) == 1


def test_voices_are_counted_for_the_phone_they_reach() -> None:
    assert sipp.voice("1001") == "<1001__>"
    ears = calls.parse_ears([["in", 24400, "<1002__>", 90], ["in", 24402, "<1002__>", 5], ["in", 24800, "", 3]])
    assert ears.at(5071) == {"<1002__>": 95}
    assert ears.streams(5071, "<1002__>") == 2
    assert ears.at(5072) == {"": 3}


def test_a_carriers_log_is_read_with_its_quotes() -> None:
    line = '1795365392.420000,"000","+61712345678","""Hq"" <sip:+61712345678@pbx>",answered\n'
    assert carriers.parse_log(line) == [
        carriers.Arrival(1795365392.42, "000", "+61712345678", '"Hq" <sip:+61712345678@pbx>', "answered")
    ]
    with pytest.raises(LabError, match="another form"):
        carriers.parse_log("not,a,line\n")


def test_only_a_number_is_called() -> None:
    with pytest.raises(LabError, match="not a number"):
        carriers.call_in("carrier-a", "1001 application System")


def test_the_debian_mirror_is_the_one_of_this_host() -> None:
    shown = "Debian|Debian-Security|http://mirror.test/security/\nOther||http://other.test/\nDebian|Debian|http://mirror.test/debian/\n"
    assert image.debian_mirror(shown) == "http://mirror.test/debian/"
    assert image.debian_mirror("||\n") == ""


def test_what_leads_to_the_mirror_is_carried_over() -> None:
    dump = 'APT "";\nAcquire::http::Proxy "http://proxy.test:3128";\nAcquire::Check-Valid-Until "false";\nAcquire::https "";\nDir "/";\n'
    assert image.carried_options(dump) == [
        'Acquire::http::Proxy "http://proxy.test:3128";',
        'Acquire::Check-Valid-Until "false";',
    ]


def test_the_table_is_aligned_and_says_what_failed() -> None:
    rows = [("a", "rings", demo.Seen(True, "rang", 1.0)), ("bb", "x", demo.Seen(False, "nothing", 0.126))]
    assert demo.table(rows).splitlines() == [
        "case  expected  seen     seconds  ok",
        "----  --------  -------  -------  ------",
        "a     rings     rang     1.00     ok",
        "bb    x         nothing  0.13     FAILED",
    ]


def test_an_error_of_the_lab_is_a_failed_case() -> None:
    def broken() -> demo.Seen:
        raise LabError("no phones\nand more")

    assert demo.attempt(demo.Case("a", "b", broken)) == demo.Seen(False, "no phones", 0.0)


def test_passwords_are_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "lab" / "secrets.json"
    made = secrets.ensure(path)
    assert sorted(made) == sorted(secrets.KEYS) and len(set(made.values())) == len(secrets.KEYS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secrets.ensure(path) == made


def test_a_broken_password_file_is_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    for text in ("{hunter2", json.dumps(["hunter2"])):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LabError) as caught:
            secrets.load(path)
        assert "hunter2" not in str(caught.value)


def test_waiting_ends() -> None:
    with pytest.raises(LabError, match="in vain for a miracle"):
        wait_for("a miracle", lambda: None, timeout=0.01, every=0.01)


@pytest.mark.parametrize("name", ["register", "caller", "callee"])
def test_a_scenario_has_no_word_left_to_fill_in(name: str) -> None:
    assert "@" not in sipp.scenario(name, talk_ms=1, answer_ms=1, ring_ms=1).replace("@[", "")


def test_the_page_shows_each_call_and_escapes_what_it_shows() -> None:
    rows = [
        ("1001 calls <1002>", "rings", "rang & answered", 1.5, True),
        ("1001 calls 000", "arrives", "nothing", 0.0, False),
    ]
    text = page.render(rows, "name: athena # <tag>", "2026-11-22")
    assert "1 of 2 calls" in text and "1001 calls &lt;1002&gt;" in text and "rang &amp; answered" in text
    assert text.count('class="failed"') == 1 and "<tag>" not in text


def test_a_frozen_mirror_of_sid_is_taken_by_its_signature_alone() -> None:
    """On a bare machine nobody has told apt so; without it, no image can be made from a mirror that stood still."""
    assert '--aptopt=Acquire::Check-Valid-Until "false";' in image.bootstrap_command()
    assert not [word for word in image.bootstrap_command() if "trusted" in word or "AllowUnauthenticated" in word]
