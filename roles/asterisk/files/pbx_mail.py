# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand a mail of the PBX to its relay: voicemail, faxes, notices of emergency calls. Installed as `pbx-mail`.

    pbx-mail --relay HOST[:PORT] --from ADDR --to ADDR[,ADDR] --subject TEXT [--attach FILE] < body
    pbx-mail --relay HOST[:PORT] --from ADDR -t < message      (with headers, as sendmail takes it)

The caller never waits for the relay: the message is read and checked, then a process of its own delivers it, and tries again
for ten minutes while the relay is away. What became of it is in syslog, with neither subject nor body.
Exit 0: taken. Exit 2: refused, one sentence on stderr, nothing is sent.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import email.policy
import email.utils
import mimetypes
import os
import re
import smtplib
import socket
import ssl
import sys
import syslog
import time
from email.message import EmailMessage

RETRY_FOR = 600  # seconds
PAUSES = (2, 5, 10, 20, 30)  # seconds between attempts; the last one from then on
TIMEOUT = 60  # seconds for each step of a conversation with the relay
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
RELAY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?")
# What a second one of would mean that a line break came in with some name or number.
ONCE = ("from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "message-id", "content-type")
TYPES = {".wav": "audio/x-wav", ".gsm": "audio/x-gsm", ".tif": "image/tiff", ".tiff": "image/tiff"}


class Refused(Exception):
    """The mail is not sent; the text says why."""


def address(text):
    """Return an address without blanks around it, or refuse it."""
    text = text.strip(" ")
    if not ADDRESS.fullmatch(text) or len(text) > 254:
        raise Refused(f"{ascii(text)} is no mail address")
    return text


def relay_of(text):
    """Return (host, port) of HOST, HOST:PORT or [IPV6]:PORT."""
    found = RELAY.fullmatch(text)
    port = int(found.group(3) or 25) if found else 0
    if not 0 < port < 65536:
        raise Refused(f"{ascii(text)} is no relay: write HOST or HOST:PORT")
    return found.group(1) or found.group(2), port


def one_line(text, what):
    """Return a text that fits in one header, or refuse it."""
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]", text):
        raise Refused(f"{what} holds a line break or another control character")
    return text


def attach(message, path):
    """Add a file under its own name. It is read now: the caller may remove it next."""
    name = one_line(os.path.basename(path), "--attach")
    known = TYPES.get(os.path.splitext(name)[1].lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise Refused(f"--attach: {ascii(path)} cannot be read: {error.strerror}") from error
    main, _slash, sub = known.partition("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=name)


def compose(options, body):
    """Return (message, recipients) from the command line and a body in UTF-8."""
    if not options.to or options.subject is None:
        raise Refused("--to and --subject are missing; or give -t and a message with headers")
    recipients = [address(one) for one in options.to.split(",")]
    message = EmailMessage()
    message["From"] = options.sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = one_line(options.subject, "--subject")
    message.set_content(body.decode("utf-8", "replace").replace("\r\n", "\n"))
    if options.attach:
        attach(message, options.attach)
    return message, recipients


def parse(options, data):
    """Return (message, recipients) of a message that brings its headers; who is in Bcc is not told to the others."""
    if options.to or options.subject is not None or options.attach:
        raise Refused("-t takes everything from the message: leave out --to, --subject and --attach")
    # Not the policy of SMTP: it would parse, and write anew, headers that need not be touched.
    message = email.message_from_bytes(data.replace(b"\r\n", b"\n"), policy=email.policy.compat32)
    names = [name.lower() for name in message]
    twice = sorted({name for name in names if name in ONCE and names.count(name) > 1})
    if twice:
        raise Refused(f"the header {twice[0]} stands twice in the message")
    listed = email.utils.getaddresses([str(message[name]) for name in ("To", "Cc", "Bcc") if message[name]])
    recipients = [address(one) for _name, one in listed if one]
    if not recipients:
        raise Refused("the message has no recipient: its headers To, Cc and Bcc are empty")
    del message["Bcc"]
    if not message["From"]:
        message["From"] = options.sender
    return message, recipients


def finish(message, sender):
    """Return the bytes to send, with what every mail must have and with the line ends of SMTP."""
    if not message["Date"]:
        message["Date"] = email.utils.formatdate(localtime=True)
    if not message["Message-ID"]:
        message["Message-ID"] = email.utils.make_msgid(domain=sender.rpartition("@")[2])
    if not message["Auto-Submitted"]:
        message["Auto-Submitted"] = "auto-generated"
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n", max_line_length=998 - 20))


def encrypt(relayed):
    """Hide the mail from who only listens, if the relay can; as between mail servers. False: that failed, begin anew.

    The relay of a site is named by its owner, mostly without a certificate that anything here could check.
    """
    relayed.ehlo_or_helo_if_needed()
    if not relayed.has_extn("starttls"):
        return True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        relayed.starttls(context=context)
    except (OSError, smtplib.SMTPException):
        return False
    return True


def deliver(relay, sender, recipients, data):
    """Try once; return {recipient: (code, lasting)} of those that the relay did not take. Raises OSError, SMTPException."""
    for encrypted in (True, False):
        relayed = smtplib.SMTP(*relay, local_hostname=socket.gethostname() or "localhost", timeout=TIMEOUT)
        try:
            if encrypted and not encrypt(relayed):
                continue  # once more, without: a notice of an emergency call must not be lost for this
            try:
                refused = relayed.sendmail(sender, recipients, data)
            except smtplib.SMTPRecipientsRefused as error:
                refused = error.recipients
            with contextlib.suppress(OSError, smtplib.SMTPException):
                relayed.quit()  # it was taken, whatever comes now
            return {one: (code, code >= 500) for one, (code, _words) in refused.items()}
        finally:
            relayed.close()
    return {}


def persist(relay, sender, recipients, data, log, sleep=time.sleep, clock=time.monotonic):
    """Deliver, and try again while the relay is away or says later. Logs what became of each recipient."""
    waiting, end, attempt = list(recipients), clock() + RETRY_FOR, 0
    while waiting:
        why = ""
        try:
            refused = deliver(relay, sender, waiting, data)
        except smtplib.SMTPResponseException as error:
            refused = dict.fromkeys(waiting, (error.smtp_code, error.smtp_code >= 500))
        except (OSError, smtplib.SMTPException) as error:
            refused = dict.fromkeys(waiting, (0, False))
            why = type(error).__name__
        for one in waiting:
            code, lasting = refused.get(one, (250, False))
            if one not in refused:
                log(syslog.LOG_INFO, f"mail for {one} was taken by {relay[0]}")
            elif lasting:
                log(syslog.LOG_ERR, f"mail for {one} was refused by {relay[0]} ({code}) and is lost")
        waiting = [one for one in waiting if one in refused and not refused[one][1]]
        if not waiting:
            return
        pause = PAUSES[min(attempt, len(PAUSES) - 1)]
        if clock() + pause > end:
            log(syslog.LOG_ERR, f"mail for {', '.join(waiting)} is lost: {relay[0]} did not take it within ten minutes")
            return
        if attempt == 0:
            said = why or ", ".join(sorted({str(refused[one][0]) for one in waiting}))
            log(syslog.LOG_WARNING, f"mail for {', '.join(waiting)} waits: {relay[0]} does not take it now ({said})")
        attempt += 1
        sleep(pause)


def detach():
    """Become a process that nobody waits for; only the child returns."""
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    # Asterisk hands down open files; a pipe among them would make somebody wait for us.
    os.closerange(3, 1024)
    os.chdir("/")


def arguments(argv):
    """Read the command line. A slip in it ends the program with 2."""
    parser = argparse.ArgumentParser(
        prog="pbx-mail", description="Hand a mail to the relay of the PBX.", allow_abbrev=False
    )
    parser.add_argument("--relay", required=True, metavar="HOST[:PORT]")
    parser.add_argument("--from", required=True, dest="sender", metavar="ADDR")
    parser.add_argument("-t", action="store_true", dest="headers", help="take recipients and subject from the message")
    parser.add_argument("--to", metavar="ADDR[,ADDR]")
    parser.add_argument("--subject", metavar="TEXT")
    parser.add_argument("--attach", metavar="FILE")
    return parser.parse_args(argv)


def main(argv):
    """Take the mail, or say why not."""
    options = arguments(argv)
    try:
        relay = relay_of(options.relay)
        options.sender = address(options.sender)
        body = sys.stdin.buffer.read()
        message, recipients = parse(options, body) if options.headers else compose(options, body)
        data = finish(message, options.sender)
    except Refused as error:
        print(f"pbx-mail: {error}", file=sys.stderr)
        return 2
    detach()
    syslog.openlog("pbx-mail", syslog.LOG_PID, syslog.LOG_MAIL)
    persist(relay, options.sender, list(dict.fromkeys(recipients)), data, syslog.syslog)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
