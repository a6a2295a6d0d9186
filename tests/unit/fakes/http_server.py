# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers each request with exactly the bytes that a test says, and counts connections and requests."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure

SECRET = "s3cret-of-the-proxy"


@dataclass
class Asked:
    """A request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Slow:
    """Bytes of which each comes by itself, so many seconds after the last."""

    data: bytes
    pause: float


# What an answer may be: bytes, several parts, bytes drop by drop, or None: the connection is closed without any.
Said = object


def answer(
    body: bytes | str = b"", status: str = "200 OK", headers: Iterable[str] = (), content_type: str = "application/json"
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", f"Content-Type: {content_type}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + data


@dataclass
class Server:
    """`say` makes of a request what is answered. Each connection has a thread."""

    say: Callable[[Asked], Said]
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    closes_idle: bool = False  # closes the connection after each answer without saying so

    def __enter__(self) -> Server:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._links: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._links:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
                link.close()

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                link, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._links.append(link)
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            if self.tls is not None:
                link = self.tls.wrap_socket(link, server_side=True)
                self._links.append(link)
            data = b""
            while True:
                while b"\r\n\r\n" not in data:
                    part = link.recv(1 << 16)
                    if not part:
                        return
                    data += part
                head, _end, data = data.partition(b"\r\n\r\n")
                line, *rest = head.decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _colon, value in (one.partition(":") for one in rest)}
                length = int(headers.get("content-length", "0"))
                while len(data) < length:
                    part = link.recv(1 << 16)
                    if not part:
                        return
                    data += part
                body, data = data[:length], data[length:]
                request = Asked(line, headers, body)
                self.asked.append(request)
                said = self.say(request)
                if said is None:
                    break
                for part in said if isinstance(said, list) else [said]:
                    if isinstance(part, Slow):
                        for one in part.data:
                            link.sendall(bytes([one]))
                            time.sleep(part.pause)
                    else:
                        link.sendall(part)
                if self.closes_idle or re.search(rb"(?i)connection: close", said if isinstance(said, bytes) else b""):
                    break
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)
            link.close()


@dataclass(frozen=True)
class Certificates:
    """Files in PEM form: an authority, and certificates of a server and of a client."""

    folder: Path

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def made(self, name: str, subject: str, names: str, days: int = 30, late: bool = False) -> None:
        """Make NAME.key and NAME.pem, signed by the authority; `late`: its time was over yesterday."""
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={subject}",
                      "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text("01\n")
        (self.folder / f"{name}.cnf").write_text(
            "[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\n"
            f"policy = p\n[p]\ncommonName = supplied\n[x]\nsubjectAltName = {names}\n"
            "authorityKeyIdentifier = keyid\nsubjectKeyIdentifier = hash\n"
        )
        begin, end = ("20200101000000Z", "20200201000000Z") if late else ("20200101000000Z", "20990101000000Z")
        self._openssl("ca", "-batch", "-notext", "-config", f"{name}.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in",
                      f"{name}.csr", "-out", f"{name}.pem", "-extensions", "x", "-startdate", begin, "-enddate", end)  # fmt: skip

    def authority(self) -> None:
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                      "-subj", "/CN=Test authority", "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign", "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip

    def server(self, name: str, clients: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(f"{name}.pem"), self.path(f"{name}.key"))
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.path("ca.pem"))
        return context

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=60)


def failure(client: Http, method: str = "GET", **more: object) -> HttpFailure:
    """Send a request that must fail, and return how; no credential may be in it."""
    with pytest.raises(HttpFailure) as caught:
        client.send(method, "/x", **more)  # type: ignore[arg-type]
    assert SECRET not in caught.value.words + repr(caught.value) + str(caught.value) + repr(caught.value.reply)
    return caught.value
