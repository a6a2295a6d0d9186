# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between us and the manager interface, or in its place, and misbehaves."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
# What a listener says that is no manager interface that works, and whether it hangs up then.
SAYS = {
    "silent": (b"", False),
    "half a line": (BANNER[:12], False),
    "banner only": (BANNER, False),
    "half an answer": (BANNER + b"Response: Success\r\nActionID: telephony-1\r\nChall", False),
    "hangs up": (BANNER, True),
    "another service": (b"220 mail.example.com ESMTP\r\n", False),
    "noise": (BANNER + b"\xff\x00 noise: \r" * 5000, False),
}


@contextlib.contextmanager
def listening(says: bytes, hang_up: bool) -> Iterator[int]:
    """A listener that accepts, says something, and nothing more.  Gives its port."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    one, unused = server.accept()
                    held.append(one)
                    one.sendall(says)
                    if hang_up:
                        one.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        for one in held:
            one.close()


@contextlib.contextmanager
def between(trigger: bytes, mode: str, port: int = 5038) -> Iterator[int]:
    """A way to the manager interface that breaks when something with `trigger` is sent over it.  Gives its port.

    swallow  what is sent is not passed on, and nothing comes any more
    half     it is passed on, and of the answer only the first bytes come
    cut      it is passed on, and both ends are closed at once
    """
    broken = threading.Event()

    def upward(client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if trigger in data:
                    broken.set()
                    if mode != "swallow":
                        server.sendall(data)
                    if mode == "cut":
                        client.shutdown(socket.SHUT_RDWR)
                        server.shutdown(socket.SHUT_RDWR)
                elif not broken.is_set():
                    server.sendall(data)

    def downward(client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if broken.is_set():
                    if mode == "half":
                        client.sendall(data[:20])
                    return
                client.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, unused = listener.accept()
                    server = socket.create_connection(("127.0.0.1", port))
                    for work in (upward, downward):
                        threading.Thread(target=work, args=(client, server), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
