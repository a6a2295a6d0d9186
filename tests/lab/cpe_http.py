# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP of the simulated CPEs: the way to the ACS, and the door at which the ACS knocks."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import http.cookies
import re
import secrets
import selectors
import socket
import threading
import urllib.parse
from base64 import b64encode
from collections.abc import Callable, Mapping


class NoAcs(Exception):
    """The ACS cannot be reached, or does not want this CPE."""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def parameters(header: str) -> dict[str, str]:
    """Return the parameters of a challenge or of credentials, names in lower case."""
    found = re.findall(r'([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))', header.partition(" ")[2])
    return {name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare for name, quoted, bare in found}


def _quoted(text: str) -> str:
    return re.sub(r'(["\\\\])', r"\\\1", text)


def digest(method: str, uri: str, user: str, password: str, given: Mapping[str, str]) -> str:
    """Compute the response of RFC 2617 from a challenge or from credentials."""
    one, two = _md5(f"{user}:{given.get('realm', '')}:{password}"), _md5(f"{method}:{uri}")
    if given.get("qop"):
        return _md5(f"{one}:{given['nonce']}:{given['nc']}:{given['cnonce']}:{given['qop']}:{two}")
    return _md5(f"{one}:{given['nonce']}:{two}")


def credentials(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """Answer a challenge with an Authorization header. NoAcs for a scheme that is not known."""
    scheme = challenge.partition(" ")[0].lower()
    if scheme == "basic":
        return "Basic " + b64encode(f"{user}:{password}".encode()).decode()
    if scheme != "digest":
        raise NoAcs(f"the ACS asks for {scheme or 'nothing'}")
    given = parameters(challenge)
    if given.get("qop"):
        given.update(qop="auth", nc="00000001", cnonce=secrets.token_hex(8))
    given["response"] = digest(method, uri, user, password, given)
    given.update(username=user, uri=uri)
    names = [name for name in ("username", "realm", "nonce", "uri", "response", "opaque", "cnonce") if name in given]
    bare = "".join(f", {name}={given[name]}" for name in ("qop", "nc") if name in given)
    return "Digest " + ", ".join(f'{name}="{_quoted(given[name])}"' for name in names) + bare


class Way:
    """One session's way to the ACS: a connection, its cookies, and credentials when they are asked for."""

    def __init__(self, url: str, username: str, password: str, timeout: float = 30.0) -> None:
        parts = urllib.parse.urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=timeout)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._user, self._password = username, password
        self._cookies: dict[str, str] = {}
        self._challenge = ""

    def post(self, body: bytes) -> bytes:
        """Send an envelope, or nothing; return what came back (nothing: the ACS has no more)."""
        status, headers, data = self._once(body)
        if status == 401 and self._user:
            self._challenge = headers.get("www-authenticate", "")
            status, headers, data = self._once(body)
        if status == 204 or (status == 200 and not data.strip()):
            return b""
        if status != 200:
            raise NoAcs(f"the ACS answers {status}")
        return data

    def _once(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        headers = {"Content-Type": 'text/xml; charset="utf-8"', "SOAPAction": ""} if body else {}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in self._cookies.items())
        if self._challenge:
            headers["Authorization"] = credentials(self._challenge, "POST", self._path, self._user, self._password)
        try:
            self._connection.request("POST", self._path, body=body, headers=headers)
            reply = self._connection.getresponse()
            data = reply.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise NoAcs(f"no answer from the ACS: {error}") from None
        for text in reply.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(text).items():
                self._cookies[name] = morsel.coded_value
        return reply.status, {name.lower(): text for name, text in reply.headers.items()}, data

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


Knock = Callable[[str, str], "tuple[int, dict[str, str]]"]  # (path, Authorization) -> status, headers


class Doors:
    """Listening sockets of many CPEs, watched by one thread; each knock is answered in a thread of its own."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, daemon=True, name="doors").start()

    def open(self, port: int, knock: Knock, host: str = "127.0.0.1") -> socket.socket:
        """Listen; port 0 takes a free one."""
        door = socket.create_server((host, port), backlog=64)
        door.setblocking(False)
        with self._lock:
            self._selector.register(door, selectors.EVENT_READ, knock)
        self._wake.send(b"x")
        return door

    def shut(self, door: socket.socket) -> None:
        """Listen no more: who knocks now is refused."""
        with self._lock, contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(door)
        door.close()

    def _watch(self) -> None:
        while True:
            for key, _mask in self._selector.select():
                if key.fileobj is self._woken:
                    self._woken.recv(64)
                    continue
                with contextlib.suppress(OSError):
                    connection, _peer = key.fileobj.accept()  # type: ignore[union-attr]
                    threading.Thread(target=_serve, args=(connection, key.data), daemon=True).start()


def _serve(connection: socket.socket, knock: Knock) -> None:
    """Answer one request and close."""
    with connection, contextlib.suppress(OSError):
        connection.settimeout(5)
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(4096)
            if not more:
                return
            data += more
        first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): text.strip() for name, _colon, text in (line.partition(":") for line in lines)}
        method, path = (first.split() + ["", ""])[:2]
        status, more_headers = knock(path, headers.get("authorization", "")) if method == "GET" else (405, {})
        words = "".join(f"{name}: {text}\r\n" for name, text in more_headers.items())
        reason = http.client.responses.get(status, "")
        connection.sendall(
            f"HTTP/1.1 {status} {reason}\r\n{words}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )


class Gate:
    """Digest towards those who knock: a challenge of one use each."""

    def __init__(self, realm: str = "cpe") -> None:
        self._realm, self._nonces = realm, set[str]()

    def challenge(self) -> tuple[int, dict[str, str]]:
        """Refuse, and say how to ask."""
        nonce = secrets.token_hex(8)
        self._nonces.add(nonce)
        return 401, {"WWW-Authenticate": f'Digest realm="{self._realm}", qop="auth", nonce="{nonce}"'}

    def knows(self, authorization: str, path: str, user: str, password: str) -> bool:
        """Tell whether these credentials answer one of the challenges."""
        given = parameters(authorization)
        if not authorization.lower().startswith("digest ") or given.get("nonce") not in self._nonces:
            return False
        self._nonces.discard(given["nonce"])
        if given.get("username") != user or given.get("uri") != path or {"nc", "cnonce"} - given.keys():
            return False
        return given.get("response") == digest("GET", path, user, password, given)
