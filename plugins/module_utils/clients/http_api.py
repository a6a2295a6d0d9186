# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP client: it knows the protocol and how servers behind it go wrong, and nothing of resources.

Connections are kept and used again, one per thread at a time. The reason phrase of an answer is kept, because some servers
say there what the status does not. A request is repeated only where that is safe: GET and HEAD, and any other of which no
byte was sent. `timeout` is the whole time of a request, not that of one read, so that a server which sends a byte now and
then is given up too. Redirects are not followed: credentials would go to another host, and a POST would become a GET.
Proxies of the environment are not used: a management interface is talked to directly.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import re
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_link import Connection, closed_by_peer
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_words import (
    HttpFailure,
    excerpt,
    failed_answer,
    failed_link,
    failed_open,
    hide,
    is_html,
    retry_after,
    title,
)

Body = Union[bytes, str, dict, list, None]
ONCE = frozenset({"GET", "HEAD"})  # what may be repeated after it was sent
_IDLE = 4.0  # seconds a kept connection is trusted; Node closes it after five
_KEPT = 32  # idle connections at most
_PAUSE = 0.25  # seconds before the first repetition, doubled each time
_KILLED = 10.0  # seconds; who closes without an answer after that died of the request: a repetition would kill the next
_LONGEST = 1 << 30  # bytes of one answer

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Reply:
    """An answer. `headers` by their names in lower case, `reason` the phrase behind the status. Bodies are in no repr."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    asked: str = ""  # method and address, for the words of a failure

    def text(self) -> str:
        """Return the body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body as JSON. Raises HttpFailure `strange` for nothing, for a proxy's HTML and for what is cut off."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            if not self.body.strip():
                what = "an empty answer"
            elif is_html(self.headers, self.body):
                what = f"a page of HTML{title(self.body)}"
            else:
                what = f"something else{excerpt(self.body, self.headers)}"
            words = (
                f"{self.asked}: {what} came with status {self.status} where JSON was due; is a proxy in between, or does the"
                " address lead to something else?"
            )
            raise HttpFailure("strange", words, self.status, self) from None


class Http:
    """A server by its URL. Raises HttpFailure; credentials are in no message and no repr.

    `username`, `password`: Basic authentication, sent with the first request. `headers` go with every request. `ca_path` is
    a file or folder of the authorities to trust in place of the system's. `timeout` in seconds is for one request from
    connecting to the last byte. `retries` is how often a request is repeated where that is safe.
    """

    def __init__(
        self,
        url: str,
        username: str | None = None,
        password: str | None = None,
        headers: Mapping[str, str] | None = None,
        ca_path: str | None = None,
        client_cert: str | None = None,
        client_key: str | None = None,
        validate_certs: bool = True,
        timeout: float = 30.0,
        retries: int = 2,
    ) -> None:
        self.host, self.port, tls, self.base = _address(url)
        shown = f"[{self.host}]" if ":" in self.host else self.host
        default = 443 if tls else 80
        self._host_header = shown if self.port == default else f"{shown}:{self.port}"
        self.address = f"{'https' if tls else 'http'}://{self._host_header}"
        self.timeout = timeout
        self.retries = retries
        self._headers = {"Accept": "*/*", "User-Agent": "telephony.pbx", **(headers or {})}
        self._hidden = _hidden(password, headers)
        if username is not None:
            login = base64.b64encode(f"{username}:{password or ''}".encode("utf-8", "surrogateescape")).decode()
            self._headers["Authorization"] = f"Basic {login}"
            self._hidden.append(login)
        elif password:
            raise HttpFailure("refused", f"{self.address}: a password is given and no username; give both")
        self._context = _context(self.address, ca_path, client_cert, client_key, validate_certs) if tls else None
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Http({self.address}{self.base})"

    def __enter__(self) -> Http:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that nobody uses at the moment."""
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.shut()

    def send(
        self,
        method: str,
        path: str,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        repeatable: bool | None = None,
        ok: Collection[int] | None = (200,),
    ) -> Reply:
        """Send a request and return the answer.

        path        begins with / and is escaped already; the path of the URL is put in front of it
        body        a dict or list is sent as JSON
        query       names to values: text, numbers, what is JSON otherwise; None is a name without a value
        timeout     in place of that of the client
        repeatable  may it be sent again after the connection broke, or after 429, 502, 503 and 504? None: GET and HEAD may
        ok          statuses that are no failure; None: all of them
        """
        target = self.base + path + query_text(query)
        asked = f"{method} {self.address}{self.base}{path}"
        if not re.fullmatch(r"/[!-~]*", target) or re.search(r"%(?![0-9A-Fa-f]{2})", target):
            raise HttpFailure("refused", hide(f"{asked}: the path is not escaped as a path has to be", self._hidden))
        data, all_headers = self._content(asked, body, headers)
        safe = method in ONCE if repeatable is None else repeatable
        wait = self.timeout if timeout is None else timeout
        started = time.monotonic()
        for attempt in range(self.retries + 1):
            begun = time.monotonic()
            try:
                reply = self._once(asked, method, target, data, all_headers, wait)
            except HttpFailure as error:
                again = error.kind == "down" or (error.kind == "cut" and safe and time.monotonic() - begun < _KILLED)
                if not again or attempt == self.retries:
                    raise
                pause = _PAUSE * 2**attempt
            else:
                if ok is None or reply.status in ok:
                    return reply
                failure = failed_answer(asked, reply, self._hidden)
                again = safe and reply.status in (429, 502, 503, 504) and attempt < self.retries
                asked_for = retry_after(reply.headers) if reply.status in (429, 503) else None
                pause = _PAUSE * 2**attempt if asked_for is None else asked_for
                if not again or time.monotonic() - started + pause > wait:
                    raise failure
            time.sleep(pause)
        raise HttpFailure("refused", f"{asked}: nothing was sent, because `retries` is below 0")

    def _content(
        self, asked: str, body: Body, headers: Mapping[str, str] | None
    ) -> tuple[bytes | None, dict[str, str]]:
        """The body as bytes, and all headers. A value that HTTP cannot carry is refused by the name of its header."""
        everything = {**self._headers, **(headers or {})}
        for name, value in everything.items():
            try:
                value.encode("latin-1")
            except UnicodeEncodeError:
                raise HttpFailure(
                    "refused", f"{asked}: header {name} holds a character that is not in Latin-1"
                ) from None
            if re.search(r"[\r\n\0]", value) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                raise HttpFailure(
                    "refused", f"{asked}: header {name[:40]!r} cannot be sent: no line break may be in it"
                )
        if body is None or isinstance(body, bytes):
            data = body
        elif isinstance(body, str):
            data = body.encode("utf-8", "surrogateescape")
        else:
            try:
                data = json.dumps(body, allow_nan=False).encode()
            except (TypeError, ValueError):
                raise HttpFailure("refused", f"{asked}: the body cannot be said in JSON") from None
            everything.setdefault("Content-Type", "application/json")
        if data is not None and not any(name.lower() == "content-type" for name in everything):
            everything["Content-Type"] = "application/octet-stream"
        return data, everything

    def _once(
        self, asked: str, method: str, target: str, data: bytes | None, headers: Mapping[str, str], wait: float
    ) -> Reply:
        """Send a request once. HttpFailure `down` says that no byte of it was sent, so that it may be repeated."""
        until = time.monotonic() + wait
        link = self._take()
        if link is None:
            try:
                link = Connection.opened(self.host, self.port, self._context, until)
            except Exception as error:
                raise failed_open(asked, error, wait, self._hidden) from None
        kept = False
        try:
            link.begin(until)
            answer = link.exchange(method, target, data, {"Host": self._host_header, **headers})
            if (answer.length or 0) > _LONGEST:
                raise http.client.HTTPException(f"the answer is longer than {_LONGEST} bytes")
            content = answer.read()
            kept = not answer.will_close and not link.surplus
        except Exception as error:
            raise failed_link(asked, error, wait, self._hidden) from None
        finally:
            self._give(link) if kept else link.shut()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, answer.reason, found, content, hide(asked, self._hidden))

    def _take(self) -> Connection | None:
        """Return a kept connection that the server has not closed, or None."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                link = self._idle.pop()
            if time.monotonic() - link.idle_since < _IDLE and not closed_by_peer(link):
                return link
            link.shut()

    def _give(self, link: Connection) -> None:
        link.idle_since = time.monotonic()
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(link)
                return
        link.shut()


def query_text(query: Mapping[str, Any] | None) -> str:
    """Return `?name=value&…`, everything escaped that is no letter, digit, - or _; "" for nothing."""
    if not query:
        return ""
    parts = []
    for name, value in query.items():
        if value is None:
            parts.append(escaped(name))
            continue
        text = value if isinstance(value, str) else json.dumps(value, allow_nan=False)
        parts.append(f"{escaped(name)}={escaped(text)}")
    return "?" + "&".join(parts)


def escaped(text: str) -> str:
    """Return text for a path or query: `quote` leaves . and ~ bare, which some servers and proxies take for something."""
    quoted = urllib.parse.quote(text, safe="", errors="surrogateescape")
    return quoted.replace(".", "%2E").replace("~", "%7E")


def in_flight(work: Callable[[T], R], items: Iterable[T], count: int = 16) -> list[R]:
    """Return what `work` makes of each item, in their order, with `count` at a time in threads.

    The first exception of `work` keeps what has not begun from beginning and is raised.
    """
    waiting = list(items)
    results: dict[int, R] = {}
    errors: list[BaseException] = []
    numbers = iter(range(len(waiting)))
    lock = threading.Lock()

    def run() -> None:
        while not errors:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                results[number] = work(waiting[number])
            except BaseException as error:  # raised again below, in the thread that asked
                errors.append(error)

    threads = [threading.Thread(target=run, daemon=True) for _one in range(min(count, len(waiting)))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException as error:  # a person's ^C: let nothing new begin
        errors.append(error)
        raise
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(waiting))]


def _address(url: str) -> tuple[str, int, bool, str]:
    """Return host, port, whether TLS, and the path in front of all others, of a URL."""
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError:
        raise HttpFailure("name", "this is no URL that can be asked; give http://host:port or https://host") from None
    if "@" in parts.netloc:
        raise HttpFailure("name", "the URL holds a username or password; give them as options of their own")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\0]", url):
        raise HttpFailure("name", f"{url[:100]!r} is no URL that can be asked; give http://host:port or https://host")
    if parts.query or parts.fragment:
        raise HttpFailure("name", "the URL must end with its path: neither ? nor # belongs there")
    tls = parts.scheme == "https"
    return parts.hostname, port or (443 if tls else 80), tls, parts.path.rstrip("/")


def _hidden(password: str | None, headers: Mapping[str, str] | None) -> list[str]:
    """Return what no message may hold: the password, and the values of headers, which may be keys."""
    values = [password or "", *(headers or {}).values()]
    parts = [part for value in values for part in (value, *value.split(" ")[1:])]
    return [part for part in parts if len(part) > 3]


def _context(
    address: str, ca_path: str | None, client_cert: str | None, client_key: str | None, validate: bool
) -> ssl.SSLContext:
    """Return how TLS is spoken. Raises HttpFailure `tls` for files that cannot be used."""
    shown = "ca_path"
    try:
        folder = ca_path is not None and os.path.isdir(ca_path)
        context = ssl.create_default_context(cafile=None if folder else ca_path, capath=ca_path if folder else None)
        if not validate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if client_cert:
            shown = "client_cert and client_key"
            # A key with a passphrase would ask for it on the terminal, where nobody is.
            context.load_cert_chain(client_cert, client_key, password=lambda: b"")
        elif client_key:
            raise HttpFailure("tls", f"{address}: client_key is given and no client_cert; give both")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or "not readable"
        raise HttpFailure("tls", f"{address}: {shown} cannot be used: {reason}; give files in PEM form") from None
    with contextlib.suppress(AttributeError, ValueError):
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
