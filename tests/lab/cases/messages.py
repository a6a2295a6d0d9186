# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Voicemail and faxes: what callers leave, and the mail that tells of it."""

from __future__ import annotations

import time

from .. import engine, fax, mail, pbx, secrets, sounds
from ..handsets import FICTION, Handset, handsets, outside
from .base import Findings, Run, Seen

CONTEXT = "pbx"  # of the mailboxes
SPEAKS = 2.5  # seconds


def inbox(mailbox: str) -> str:
    """The folder of new messages on the PBX."""
    if engine.is_freeswitch():
        return f"{sounds.VOICEMAIL}/default/{pbx.NAME}/{mailbox}"
    return f"{sounds.VOICEMAIL}/{CONTEXT}/{mailbox}/INBOX"


def message_left(seen: Findings, caller: Handset, number: str, mailbox: str, *, patience: float = 40) -> float:
    """The caller is sent to a mailbox, hears the greeting, speaks and hangs up: a file with this voice must come of it.

    Returns the seconds until the greeting.
    """
    before = sounds.files(inbox(mailbox))
    line = caller.call(number)
    line.mute()
    line.until("answered", patience)
    line.until_heard("sound", timeout=patience)
    took = time.time() - line.was("calling")
    seen.note(True, "greeting heard")
    line.press("#")  # straight to the tone
    time.sleep(1)
    line.mute(False)
    time.sleep(SPEAKS)
    line.hangup()
    path = sounds.new_file(inbox(mailbox), before)
    spoken = sounds.voices(sounds.fetch(path), (caller.number,))[caller.number]
    seen.note(spoken > SPEAKS / 2, f"message of {spoken:.1f} s in mailbox {mailbox}")
    return took


def unanswered(did: str, extension: str, address: str) -> Run:
    """Nobody answers: the caller leaves a message, and a mail with it goes out."""

    def run() -> Seen:
        seen, since = Findings(), time.time()
        with outside() as stranger, handsets(extension) as (phone,):
            took = message_left(seen, stranger, did, extension)
            rang = phone.arrival(0.5)
            seen.note(rang.was("ringing") and not rang.was("answered"), f"{extension} rang before")
            note_mail(seen, since, address)
        return seen.seen(took)

    return run


def note_mail(seen: Findings, since: float, address: str) -> None:
    """Note whether a mail with a sound file has come to this address."""
    found = mail.wait(since=since, to=address, timeout=10)
    sound = [name for name in found.attachments if name.lower().endswith(".wav")] if found else []
    seen.note(found, f"mail to {address}" + (f" with {sound[0]}" if sound else ""), f"no mail to {address}")
    seen.note(sound, "the message in it", "no message in it")


def heard_again(extension: str, code: str, pin: str) -> Run:
    """An extension asks for its messages, enters its PIN, and hears what the caller from outside has left. pin: in `secrets`."""

    def run() -> Seen:
        seen = Findings()
        with handsets(extension) as (phone,):
            line = phone.call(code).until("answered")
            line.mute()
            line.until_heard("sound", packets=10)
            line.press(f"{secrets.current()[pin]}#")
            time.sleep(0.5)
            line.press("1")
            took = line.until_heard(FICTION, timeout=20)
            seen.note(True, f"{FICTION} heard on the message")
            line.press("7")  # thrown away
            line.hangup()
        return seen.seen(took)

    return run


def faxed(did: str, address: str, *, t38: bool) -> Run:
    """A page is faxed from outside, by T.38 or as sound, and goes on by mail."""

    def run() -> Seen:
        seen, since = Findings(), time.time()
        sent = fax.send(did, t38=t38)
        took = time.time() - since
        seen.note(sent.ok and sent.pages == 1, f"{sent.pages} page sent", f"not sent: {sent.error}")
        seen.note(sent.mode == ("T38" if t38 else "audio"), f"by {'T.38' if t38 else 'G.711'}", f"by {sent.mode}")
        found = mail.wait(since=since, to=address, timeout=10)
        papers = (
            [name for name in found.attachments if name.lower().endswith((".tif", ".tiff", ".pdf"))] if found else []
        )
        seen.note(papers, f"mail to {address} with it", f"no mail to {address} with it")
        return seen.seen(took)

    return run
