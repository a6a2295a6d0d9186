# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the lab that need no container."""

from __future__ import annotations

import array
import io
import json
import os
import stat
import subprocess
import wave
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.lab import (
    calls,
    carriers,
    containers,
    demo,
    fax,
    image,
    mail,
    page,
    secrets,
    sipp,
    slots,
    sounds,
)
from ansible_collections.telephony.pbx.tests.lab.cases import base, features, groups
from ansible_collections.telephony.pbx.tests.lab.handsets import voice_of
from ansible_collections.telephony.pbx.tests.lab.phones.agent import media, message, phone, srtp
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
    ears = calls.parse_ears([["in", 20400, "<1002__>", 90], ["in", 20402, "<1002__>", 5], ["in", 20800, "", 3]])
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


def test_a_container_whose_process_is_gone_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Podman calls the containers of a copied machine running, and the start of one does nothing."""
    named = {"Names": ["pbx"], "State": "running", "Id": "0123abcd", "Pid": os.getpid()}
    monkeypatch.setattr(
        containers, "podman", lambda *given, **more: subprocess.CompletedProcess([], 0, json.dumps([named]))
    )
    assert containers.existing()["pbx"]["State"] == containers.DEAD  # somebody else has its number now
    named["Id"] = Path("/proc/self/cgroup").read_text(encoding="ascii")
    assert containers.existing()["pbx"]["State"] == "running"
    named["Pid"] = 2**22 + 1
    assert containers.existing()["pbx"]["State"] == containers.DEAD


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
    assert '--aptopt=Acquire::Check-Valid-Until "false";' in image.bootstrap_command(image.SID)
    assert not [
        word for word in image.bootstrap_command(image.SID) if "trusted" in word or "AllowUnauthenticated" in word
    ]


def test_a_password_file_of_an_earlier_lab_gains_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({"secret_1001": "kept", "mine": "too"}), encoding="utf-8")
    known = secrets.ensure(path)
    assert known["secret_1001"] == "kept" and known["mine"] == "too"
    assert set(secrets.KEYS) <= set(known)


def test_a_pin_is_not_one_that_is_tried_first() -> None:
    pins = [secrets.pin() for _time in range(200)]
    assert all(len(pin) == len(set(pin)) == 6 and pin.isdigit() for pin in pins)
    assert not [pin for pin in pins for one, other in zip(pin, pin[1:]) if abs(int(one) - int(other)) == 1]
    assert len(set(pins)) > 100


@pytest.fixture(name="passwords")
def _passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Passwords of extensions whose numbers end alike."""
    known = {f"secret_{number}": "x" * 12 for number in ("101", "1001", "1002", "2001", "20001", "1009")}
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setattr(secrets, "_CHOSEN", [path])
    return known


def test_no_two_phones_share_a_port(passwords: dict[str, str]) -> None:
    numbers = [key.removeprefix("secret_") for key in passwords]
    ports = [slots.port_of(number, kind) for number in numbers for kind in slots.KINDS]
    assert len(set(ports)) == len(ports)
    media_ports = [port for one in ports for port in slots.rtp_range(one)]
    assert len(set(media_ports)) == len(media_ports)
    with pytest.raises(LabError, match="secret_1003"):
        slots.port_of("1003")


def test_every_range_of_rtp_ports_ends_before_the_next() -> None:
    ends = [first + count * slots.MOST for first, count in slots.RTP.values()]
    assert ends == [32000, 33200, 46000]


ASKED = (
    "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKx\r\nCSeq: 2 REGISTER\r\n"
    'WWW-Authenticate: Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", algorithm=MD5\r\n'
    "Content-Length: 0\r\n\r\n"
)


def test_a_sip_message_is_read() -> None:
    one = message.parse(ASKED.encode())
    assert one is not None
    assert (one.status, one.method, one.branch, one.body) == (401, "REGISTER", "z9hG4bKx", "")
    assert message.parse(one.encode()) == one
    assert message.parse(b"\r\n\r\n") is None


def test_a_digest_answer_is_the_one_of_the_standard() -> None:
    """The example of RFC 2069 with its erratum."""
    one = message.parse(ASKED.encode())
    assert one is not None
    words = message.digest(message.challenge(one), "GET", "/dir/index.html", "Mufasa", "CircleOfLife")
    assert words.endswith('response="1949323746fe6a43ef61f9606e7febea"')


def test_a_session_is_described_and_understood() -> None:
    key = srtp.new_key()
    text = message.describe("192.0.2.2", 10000, (8,), "sendonly", message.SECURE, key)
    assert message.understand(text) == message.Session("192.0.2.2", 10000, 8, 101, "sendonly", "RTP/SAVP", key)
    assert message.understand("c=IN IP4 192.0.2.2\r\nm=image 4000 udptl t38\r\n") is None
    assert message.understand(text.replace("m=audio 10000", "m=audio 0")) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Call-Info", "<sip:pbx>;answer-after=0"), True),
        (("Alert-Info", "info=alert-autoanswer"), True),
        (("Call-Info", "<sip:pbx>;answer-after=5"), False),
        (("Subject", "answer-after=0"), False),
    ],
)
def test_a_phone_answers_by_itself_only_when_asked(header: tuple[str, str], expected: bool) -> None:
    assert phone.wants_answer(message.Message("INVITE sip:1001@192.0.2.2 SIP/2.0", [header])) is expected


def test_a_voice_is_known_also_out_of_a_mix() -> None:
    letters = b"<1001__>" * 20
    near = {media.linear(code): code for code in range(256)}
    mixed = bytes(near[min(near, key=lambda sample: abs(sample - media.linear(code) - 16))] for code in letters)
    assert media.heard_in(letters) == media.heard_in(letters[3:] + letters[:3]) == "<1001__>"
    assert mixed != letters and media.heard_in(mixed) == "<1001__>"
    assert media.heard_in(b"\xd5" * 160) == "silence"
    assert media.heard_in(bytes(range(160))) == "sound"
    assert media.heard_in(b"<10A1__>" * 20) == "sound"


def test_a_long_number_speaks_with_its_last_digits() -> None:
    assert voice_of("+61370100123") == "<100123>"
    assert phone.Phone({"number": "+61370100123", "server": "192.0.2.1"}, print).sign == "<100123>"


def test_a_digit_is_an_event() -> None:
    assert media.event("#", 320, end=True) == bytes([11, 0x8A, 1, 64])
    assert media.event("1", 160, end=False) == bytes([1, 10, 0, 160])


def test_the_keys_of_srtp_are_those_of_the_standard() -> None:
    """RFC 3711, B.3."""
    master, salt = bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139"), bytes.fromhex("0EC675AD498AFEEBB6960B3AABE6")
    assert srtp.derive(master, salt, srtp.CIPHER, 16).hex() == "c61e7a93744f39ee10734afe3ff7a087"
    assert srtp.derive(master, salt, srtp.SALTING, 14).hex() == "30cbbc08863d8c85d49db34a9ae1"
    assert srtp.derive(master, salt, srtp.AUTH, 20).hex() == "cebe321f6ff7716b6fd4ab49af256a156d38baa4"


def test_srtp_goes_on_when_the_numbers_begin_anew() -> None:
    key = srtp.new_key()
    sender, receiver = srtp.Guard(key), srtp.Guard(key)
    for sequence in (0xFFFE, 0xFFFF, 0, 1):
        packet = bytes([0x80, 8]) + sequence.to_bytes(2, "big") + bytes(8) + b"<1001__>" * 20
        sealed = sender.protect(packet)
        assert b"<1001__>" not in sealed
        assert receiver.open(bytes([*sealed[:-1], sealed[-1] ^ 1])) == b""
        assert receiver.open(sealed) == packet
    assert receiver.rolled == 1


def wav(*parts: tuple[str, int]) -> bytes:
    """A recording of (number, or nothing for silence; how often its letters come), with a little added as a mix does."""
    samples = array.array("h")
    for number, count in parts:
        letters = voice_of(number) if number else "\xd5" * 8
        samples.extend([media.linear(ord(letter)) + 8 for letter in letters] * count)
    text = io.BytesIO()
    with wave.open(text, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())
    return text.getvalue()


def test_who_speaks_in_a_recording_is_known() -> None:
    data = wav(("1001", 500), ("", 250), ("1002", 1000))
    assert sounds.voices(data, ("1001", "1002", "1003")) == {"1001": 0.5, "1002": 1.0, "1003": 0.0}


def test_a_kept_mail_is_read_with_its_attachment() -> None:
    text = "Subject: New message\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\n"
    text += 'Content-Type: audio/x-wav\nContent-Disposition: attachment; filename="msg0000.wav"\n\nRIFF\n--x--\n'
    row = {"time": 2.0, "sender": "pbx@athena.test", "recipients": ["a@athena.test"], "text": text}
    later = json.dumps({**row, "time": 3.0})
    first, second = mail.parse(f"{later}\n{json.dumps(row)}\n")
    assert (first.time, second.time, first.recipients) == (2.0, 3.0, ("a@athena.test",))
    assert first.subject == "New message" and first.body.strip() == "hello"
    assert first.attachments["msg0000.wav"].startswith(b"RIFF")
    with pytest.raises(LabError, match="another form"):
        mail.parse("{}")


def test_how_a_fax_ended_is_read() -> None:
    text = '1795376922,SUCCESS,"HANGUP",T38,1\nhalf\n1795376950,FAILED,"The call dropped, early",audio,\n'
    assert fax.parse(text) == [fax.Fax(True, "HANGUP", "T38", 1), fax.Fax(False, "The call dropped, early", "audio", 0)]


def test_parked_calls_are_found_in_what_the_pbx_prints() -> None:
    text = "Parking Spaces      :  701-720\n\nParked Calls\n------------\n  Space               :  701\n"
    text += "  Channel             :  PJSIP/1001-00000024\n  Parker Dial String  :  PJSIP/1002\n\n"
    assert features.parse_parked(text + text.replace("701\n", "702\n")) == {
        "701": "PJSIP/1001-00000024",
        "702": "PJSIP/1001-00000024",
    }


def test_an_office_day_is_no_weekend_and_no_holiday() -> None:
    first = groups.office_day(10)
    assert first.weekday() < 5 and f"{first:%m-%d}" not in groups.HOLIDAYS and first.tzinfo is not None
    assert groups.office_day(10, not_on=(f"{first:%m-%d}",)) > first
    assert groups.next_date(1, 26, 10) > groups.office_day(18, 10)


def test_findings_are_good_only_together() -> None:
    seen = base.Findings()
    seen.note(True, "rang")
    assert seen.seen(1.0) == base.Seen(True, "rang", 1.0)
    seen.note(0, "answered")
    seen.note("", "mail", "no mail")
    assert seen.seen(-1.0) == base.Seen(False, "rang, NOT answered, no mail", 0.0)


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in demo.CASES]
    assert len(set(names)) == len(names) and all(case.expected for case in demo.CASES)
