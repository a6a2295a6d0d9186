# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail relay of the tests: takes mails on a port of this machine, or says what it was told to say."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived."""

    sender: str
    recipients: tuple
    data: bytes


@dataclass
class Relay:
    """Use as a context: `with Relay() as relay`. `answers` are the codes for RCPT and DATA, one for each time, then 250."""

    rcpt: dict = field(default_factory=dict)  # address -> list of codes
    data: list = field(default_factory=list)
    port: int = 0
    quit_well: bool = True
    extensions: tuple = ()

    def __post_init__(self) -> None:
        self.mails: list[Mail] = []
        self.arrived = threading.Event()

    def __enter__(self) -> Relay:
        relay = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                relay.talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def talk(self, rfile, wfile) -> None:
        """One conversation."""

        def say(text: str) -> None:
            wfile.write(f"{text}\r\n".encode())

        say("220 relay")
        sender, recipients = "", []
        for line in rfile:
            word = line.decode().strip()
            verb = word[:4].upper()
            if verb == "EHLO":
                for one in ("relay", *self.extensions):
                    say(f"250-{one}")
                say("250 8BITMIME")
            elif verb == "MAIL":
                sender, recipients = word.split(":", 1)[1].split(">")[0].strip("< "), []
                say("250 ok")
            elif verb == "RCPT":
                one = word.split(":", 1)[1].strip(" <>")
                code = (self.rcpt.get(one) or [250]).pop(0)
                recipients += [one] if code == 250 else []
                say(f"{code} rcpt")
            elif verb == "DATA":
                code = self.data.pop(0) if self.data else 250
                if code != 250:
                    say(f"{code} no")
                    continue
                say("354 go on")
                data = b""
                while not data.endswith(b"\r\n.\r\n"):
                    data += rfile.readline()
                self.mails.append(Mail(sender, tuple(recipients), data[:-3].replace(b"\r\n..", b"\r\n.")))
                say("250 taken")
                self.arrived.set()
            elif verb == "STAR":
                say("454 not now")
            elif verb == "QUIT":
                say("221 bye" if self.quit_well else "500 what")
                return
            else:
                say("250 ok")
