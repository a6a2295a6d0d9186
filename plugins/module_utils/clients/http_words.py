# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong over HTTP, in words that a person can act on; without credentials. Used by http.py only."""

from __future__ import annotations

import email.utils
import http.client
import re
import socket
import ssl
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

_SHOWN = 200  # characters of a body that an error shows
_TLS = {  # OpenSSL's X509_V_ERR numbers
    9: "the certificate is not valid yet; look at the clocks of both hosts",
    10: "the certificate has expired; renew it on the server",
    18: "the certificate is signed by itself; give it, or its authority, as ca_path",
    19: "the authority of the certificate is not trusted here; give it as ca_path",
    20: "the authority of the certificate is not trusted here; give it as ca_path",
    21: "the server does not send the authorities between; complete its chain, or give them as ca_path",
    62: "the certificate is for another name; ask by a name that it holds",
    64: "the certificate does not hold this address; ask by a name that it holds",
}


class HttpFailure(Exception):
    """There is no answer to be had that can be used; `words` say why and what to do, without credentials.

    kind    `down` nobody listens or nobody could be connected to, and nothing was sent; `name` the URL or its host's name
            leads nowhere; `tls` no TLS, or a certificate that is not trusted; `silent` no answer in time; `cut` the
            connection ended without an answer; `denied` 401, 403; `busy` 429, 503; `gateway` 502, 504; `strange` something
            else came than was due, such as a proxy's HTML; `refused` any other status, and what cannot be sent at all
    status  of the answer, 0 where there is none
    reply   the answer (http.Reply), if there is one
    """

    def __init__(self, kind: str, words: str, status: int = 0, reply: Any | None = None) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words
        self.status = status
        self.reply = reply


def hide(text: str, hidden: Sequence[str]) -> str:
    """Return text without what nobody may see."""
    for secret in sorted(hidden, key=len, reverse=True):
        text = text.replace(secret, "********")
    return text


def failed_open(asked: str, error: Exception, wait: float, hidden: Sequence[str]) -> HttpFailure:
    """Return why there is no connection. Nothing of the request was sent."""
    kind = "down"
    if isinstance(error, socket.gaierror):
        kind, words = "name", f"the name cannot be resolved: {error.strerror}; mend the URL"
    elif isinstance(error, UnicodeError):
        kind, words = "name", "the name cannot be resolved: it is no host's name; mend the URL"
    elif isinstance(error, ssl.SSLError):
        kind, words = "tls", _tls(error)
    elif isinstance(error, socket.timeout):
        kind, words = (
            "silent",
            f"no connection within {wait:g} s; is the address right, and does a firewall let it pass?",
        )
    elif isinstance(error, ConnectionRefusedError):
        words = "nobody listens there; start the server, or mend the URL"
    elif isinstance(error, OSError):
        words = f"{error.strerror or 'no connection'}; start the server, or mend the URL"
    else:
        raise error
    return HttpFailure(kind, hide(f"{asked}: {words}", hidden))


def failed_link(asked: str, error: Exception, wait: float, hidden: Sequence[str]) -> HttpFailure:
    """Return why a request that was sent, or begun to be sent, has no answer."""
    if isinstance(error, socket.timeout):
        kind, words = "silent", f"no whole answer within {wait:g} s; the server hangs, or takes longer than `timeout`"
    elif isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        kind, words = "tls", _tls(error)
    elif isinstance(error, http.client.IncompleteRead):
        kind, words = "cut", "the connection ended in the middle of the answer"
    elif isinstance(error, OSError):  # http.client.RemoteDisconnected too
        kind, words = "cut", "the connection was closed without an answer; look at the server's log"
    elif isinstance(error, (http.client.HTTPException, ValueError)):
        kind, words = "strange", "what came is no HTTP; does the server speak TLS there, or something else?"
    else:
        raise error
    return HttpFailure(kind, hide(f"{asked}: {words}", hidden))


def failed_answer(asked: str, reply: Any, hidden: Sequence[str]) -> HttpFailure:
    """Return the failure that an answer's status is."""
    status = reply.status
    remedy = ""
    if status in (401, 403):
        kind, remedy = "denied", "; mend the username and password, or what else it wants of a client"
    elif status in (429, 503):
        kind, after = "busy", retry_after(reply.headers)
        remedy = "" if after is None else f"; it asks to wait {after:g} s"
    elif status in (502, 504):
        kind, remedy = "gateway", "; a proxy answers, and what is behind it does not"
    elif 300 <= status < 400:
        kind, remedy = "refused", _redirect(reply.headers)
    elif status < 400:
        kind, remedy = "strange", "; that is not the answer that was due"
    else:
        kind = "refused"
    said = f"{status} {reply.reason}".strip()
    shown = "" if 300 <= status < 400 else excerpt(reply.body, reply.headers)
    return HttpFailure(kind, hide(f"{asked}: {said}{shown}{remedy}", hidden), status, reply)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds a server asks to wait, or None when it does not say so: a number, or a date."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def is_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body is a page for people."""
    start = body[:200].lstrip().lower()
    return "text/html" in headers.get("content-type", "").lower() or start.startswith((b"<!doctype", b"<html"))


def title(body: bytes) -> str:
    """Return ` ("…")` of a page's title, or nothing."""
    found = re.search(r"<title[^>]*>(.*?)</title>", body[:4000].decode("utf-8", "replace"), re.S | re.I)
    text = " ".join(found.group(1).split())[:100] if found else ""
    return f' ("{text}")' if text else ""


def excerpt(body: bytes, headers: Mapping[str, str]) -> str:
    """Return `: …` of what a body says to a person: a page's title, or its beginning. JSON may hold secrets: not shown."""
    if is_html(headers, body):
        return title(body)
    text = " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())
    if not text or text[0] in "{[" or not text.isprintable():
        return ""
    return f": {text[:_SHOWN]}"


def _redirect(headers: Mapping[str, str]) -> str:
    """Say where a redirect points, without what may be secret in it."""
    try:
        parts = urllib.parse.urlsplit(headers.get("location", ""))
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "; redirects are not followed"
    where = urllib.parse.urlunsplit((parts.scheme, host, parts.path, "", ""))
    return f"; redirects are not followed: it points to {where[:_SHOWN] or 'nowhere'}; give the address that answers itself"


def _tls(error: ssl.SSLError) -> str:
    """Say why TLS failed, with a remedy."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _TLS.get(error.verify_code, f"the certificate is not trusted: {error.verify_message}")
    reason = (error.reason or "").replace("_", " ").lower()
    if "wrong version number" in reason or "unknown protocol" in reason or "record layer failure" in reason:
        return "what answers does not speak TLS; does the URL begin with http:// ?"
    if "certificate required" in reason or "bad certificate" in reason or "handshake failure" in reason:
        return f"the server does not accept us ({reason}); it may want client_cert and client_key"
    return f"TLS failed: {reason or 'the connection ended'}"
