# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pbx-mail against a relay on this machine: what arrives, what is refused, and what is tried again."""

from __future__ import annotations

import email
import email.policy
import socket
import subprocess
import sys

import pytest

from .programs import ROLE, program
from .smtp_relay import Mail, Relay

pbx_mail = program("pbx_mail")
PATH = ROLE / "files" / "pbx_mail.py"


def start(relay: Relay, *words: str, body: bytes = b"hello\n", sender: str = "pbx@example.com"):
    """Run the program as Asterisk does, and return what it said at once."""
    command = [sys.executable, str(PATH), "--relay", f"127.0.0.1:{relay.port}", "--from", sender, *words]
    return subprocess.run(command, input=body, capture_output=True, timeout=30, check=False)


def sent(relay: Relay, *words: str, body: bytes = b"hello\n") -> tuple[Mail, email.message.EmailMessage]:
    """Run the program, wait for the mail, and return it as it arrived and read."""
    done = start(relay, *words, body=body)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert relay.arrived.wait(30)
    text = relay.mails[0].data.replace(b"\r\n", b"\n")
    return relay.mails[0], email.message_from_bytes(text, policy=email.policy.default)


def test_a_notice_arrives() -> None:
    with Relay() as relay:
        mail, message = sent(
            relay,
            *("--to", "a@example.com,b@example.com", "--subject", "1001 called 000 · größer"),
            body="Zürich\n.\nend\n".encode(),
        )
    assert mail.sender == "pbx@example.com"
    assert mail.recipients == ("a@example.com", "b@example.com")
    assert message["Subject"] == "1001 called 000 · größer"
    assert message["To"] == "a@example.com, b@example.com"
    assert message["From"] == "pbx@example.com"
    assert message.get_content() == "Zürich\n.\nend\n"
    assert message["Date"] and message["Message-ID"].endswith("@example.com>")
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "name, kind",
    [
        ("fax.tif", "image/tiff"),
        ("fax.pdf", "application/pdf"),
        ("msg0000.wav", "audio/x-wav"),
        ("MSG.WAV", "audio/x-wav"),
        ("what.is-this", "application/octet-stream"),
    ],
)
def test_a_file_is_attached(tmp_path, name, kind) -> None:
    data = bytes(range(256)) * 300
    (tmp_path / name).write_bytes(data)
    with Relay() as relay:
        _mail, message = sent(
            relay, "--to", "a@example.com", "--subject", "A fax", "--attach", str(tmp_path / name), body=b"See there."
        )
    (part,) = message.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == (kind, name)
    assert part.get_payload(decode=True) == data
    assert message.get_body().get_content() == "See there.\n"


VOICEMAIL = b"""Date: Sun, 22 Nov 2026 20:00:00 +1000
From: Asterisk PBX <pbx@pbx.example.com>
To: "Josh" <josh@example.com>
Subject: New message 1 in mailbox 1001
Message-ID: <Asterisk-1-2-1001-99@pbx>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="----voicemail_1"

------voicemail_1
Content-Type: text/plain; charset=UTF-8

Z\xc3\xbcrich.
------voicemail_1
Content-Type: audio/x-wav; name="msg0000.wav"
Content-Transfer-Encoding: base64

UklGRg==
------voicemail_1--
"""


def test_a_whole_message_keeps_its_headers_and_bytes() -> None:
    with Relay() as relay:
        mail, message = sent(relay, "-t", body=VOICEMAIL)
    assert mail.recipients == ("josh@example.com",)
    assert mail.data.startswith(VOICEMAIL.partition(b"\n\n")[0].replace(b"\n", b"\r\n"))
    assert mail.data.endswith(VOICEMAIL.partition(b"\n\n")[2].replace(b"\n", b"\r\n"))
    assert message["Auto-Submitted"] == "auto-generated" and len(message.get_all("Date")) == 1


def test_the_blind_copy_is_blind() -> None:
    with Relay() as relay:
        mail, message = sent(relay, "-t", body=b"To: a@example.com\nCc: b@example.com\nBcc: c@example.com\n\nhello\n")
    assert mail.recipients == ("a@example.com", "b@example.com", "c@example.com")
    assert message["Bcc"] is None and message["From"] == "pbx@example.com"
    assert b"c@example.com" not in mail.data


GOOD = ("--to", "a@example.com", "--subject", "hello")


@pytest.mark.parametrize(
    "words, body, says",
    [
        (("--to", "a@example.com", "--subject", "hi\nBcc: x@evil.example"), b"", "--subject holds a line break"),
        (("--to", "a@example.com", "--subject", "hi\rBcc: x@evil.example"), b"", "--subject holds a line break"),
        (("--to", "a@example.com\nBcc: x@evil.example", "--subject", "hi"), b"", "is no mail address"),
        (("--to", "a@example.com,", "--subject", "hi"), b"", "'' is no mail address"),
        (("--to", "nobody", "--subject", "hi"), b"", "'nobody' is no mail address"),
        (("--to", "<a@example.com> SIZE=1", "--subject", "hi"), b"", "is no mail address"),
        (("--subject", "hi"), b"", "--to and --subject are missing"),
        (("--to", "a@example.com"), b"", "--to and --subject are missing"),
        ((*GOOD, "--attach", "/nowhere/fax.pdf"), b"", "cannot be read: No such file"),
        (("-t", "--to", "a@example.com"), b"", "-t takes everything"),
        (("-t",), b"Subject: no recipient\n\nx", "has no recipient"),
        (("-t",), b"To: a@example.com\nSubject: x\nTo: x@evil.example\n\nx", "the header to stands twice"),
        (("-t",), b"To: a@example.com\nBcc: b@example.com\nbcc: x@evil.example\n\nx", "the header bcc stands twice"),
        (("-t",), b'To: "a" <not an address>\n\nx', "is no mail address"),
    ],
)
def test_what_is_refused_is_not_sent(words, body, says) -> None:
    with Relay() as relay:
        done = start(relay, *words, body=body)
        assert done.returncode == 2
        assert says in done.stderr.decode() and len(done.stderr.decode().splitlines()) == 1
        assert not relay.mails


@pytest.mark.parametrize("relay", ["", "a b", "host:0", "host:70000", "host:25:25", "host\n", "-x y"])
def test_a_relay_that_is_none(relay) -> None:
    with pytest.raises(pbx_mail.Refused):
        pbx_mail.relay_of(relay)


def test_relays() -> None:
    assert pbx_mail.relay_of("localhost") == ("localhost", 25)
    assert pbx_mail.relay_of("mail.example.com:587") == ("mail.example.com", 587)
    assert pbx_mail.relay_of("[::1]:2525") == ("::1", 2525)


def test_a_sender_that_is_none_is_refused() -> None:
    with Relay() as relay:
        assert start(relay, *GOOD, sender="pbx@example.com\nX: y").returncode == 2


def test_the_relay_comes_back() -> None:
    """The caller is let go while nobody listens; the mail arrives when somebody does."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        relay = Relay(port=held.getsockname()[1])
        assert start(relay, *GOOD).returncode == 0
    with relay:
        assert relay.arrived.wait(60)
    assert relay.mails[0].recipients == ("a@example.com",)


class Persistence:
    """`persist` with a clock of our own; `attempts` sees each pause."""

    def __init__(self, relay: tuple, recipients: list) -> None:
        self.now, self.pauses, self.said = 0.0, [], []
        pbx_mail.persist(
            relay, "pbx@example.com", recipients, b"Subject: secret\r\n\r\nbody\r\n", self.log, self.sleep, self.clock
        )

    def log(self, _level: int, text: str) -> None:
        self.said.append(text)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def test_it_gives_up_after_ten_minutes_and_says_so() -> None:
    tried = Persistence(("127.0.0.1", closed_port()), ["a@example.com"])
    assert 570 <= tried.now <= 600
    assert len(tried.said) == 2 and "waits" in tried.said[0] and "is lost" in tried.said[1]
    assert not any("secret" in text or "body" in text for text in tried.said)


def test_later_is_tried_again_and_no_is_not() -> None:
    rcpt = {"later@example.com": [451, 450], "never@example.com": [550]}
    with Relay(rcpt=rcpt) as relay:
        tried = Persistence(("127.0.0.1", relay.port), ["a@example.com", "later@example.com", "never@example.com"])
    assert [mail.recipients for mail in relay.mails] == [("a@example.com",), ("later@example.com",)]
    assert len(tried.pauses) == 2
    assert any("never@example.com was refused" in text and "550" in text for text in tried.said)


def test_a_relay_that_cannot_take_data_now_is_asked_again() -> None:
    with Relay(data=[451]) as relay:
        tried = Persistence(("127.0.0.1", relay.port), ["a@example.com"])
    assert len(relay.mails) == 1 and len(tried.pauses) == 1


def test_what_was_taken_is_not_sent_again() -> None:
    with Relay(quit_well=False) as relay:
        tried = Persistence(("127.0.0.1", relay.port), ["a@example.com"])
    assert len(relay.mails) == 1 and tried.pauses == []


def test_encryption_that_fails_loses_no_mail() -> None:
    with Relay(extensions=("STARTTLS",)) as relay:
        tried = Persistence(("127.0.0.1", relay.port), ["a@example.com"])
    assert len(relay.mails) == 1 and tried.pauses == []
