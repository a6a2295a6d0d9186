# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and their keys on this host: whether a server could use them. Nothing of what they hold is ever shown."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.files import read_bytes


def key_pairs(pairs: Sequence[Mapping[str, Any]], now: datetime.datetime | None = None) -> list[dict[str, Any]]:
    """Each pair with its problem, a sentence, or None: {"cert", "key", "problem"}."""
    moment = now or datetime.datetime.now(datetime.timezone.utc)
    return [
        {"cert": one["cert"], "key": one["key"], "problem": problem_of(one["cert"], one["key"], moment)}
        for one in pairs
    ]


def problem_of(cert: str, key: str, now: datetime.datetime) -> str | None:
    """Why a server could not use this certificate with this key at a moment; None when it could."""
    texts = {}
    for word, path in (("certificate", cert), ("key", key)):
        try:
            with open(path, encoding="latin-1") as stream:
                texts[word] = stream.read()
        except FileNotFoundError:
            return f"the {word} {path} is missing"
        except OSError as error:
            return f"the {word} {path} cannot be read: {error.strerror}"
    if "-----BEGIN CERTIFICATE-----" not in texts["certificate"]:
        return f"the certificate {cert} holds no certificate in PEM"
    if "PRIVATE KEY-----" not in texts["key"]:
        return f"the key {key} holds no private key in PEM"
    if "ENCRYPTED" in texts["key"]:
        return f"the key {key} is locked by a passphrase, which Asterisk cannot be given"
    return mismatch(cert, key) or _out_of_time(cert, texts["certificate"], now)


def _out_of_time(cert: str, text: str, now: datetime.datetime) -> str | None:
    try:
        first = text[text.index("-----BEGIN CERTIFICATE-----") :]
        first = first[: first.index("-----END CERTIFICATE-----") + 25]
        begins, ends = validity(ssl.PEM_cert_to_DER_cert(first))
    except (ValueError, IndexError):
        return f"the certificate {cert} does not tell how long it holds"
    if now > ends:
        return f"the certificate {cert} expired on {ends:%Y-%m-%d}"
    if now < begins:
        return f"the certificate {cert} holds only from {begins:%Y-%m-%d} on"
    return None


def validity(der: bytes) -> tuple[datetime.datetime, datetime.datetime]:
    """From when to when a certificate holds (RFC 5280, 4.1). Raises ValueError or IndexError for what is none."""
    _tag, certificate = _piece(der, 0)[:2]
    body = _piece(certificate, 0)[1]
    parts: list[bytes] = []
    at = 0
    while at < len(body) and len(parts) < 6:
        tag, value, at = _piece(body, at)
        if tag != 0xA0:  # the version, which may be left out
            parts.append(value)
    tag, begins, at = _piece(parts[3], 0)  # after serial number, algorithm and issuer
    other, ends, at = _piece(parts[3], at)
    return _time(tag, begins), _time(other, ends)


def _piece(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Tag and content of the DER value at a place, and the place behind it."""
    tag, length, at = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    return tag, data[at : at + length], at + length


def _time(tag: int, value: bytes) -> datetime.datetime:
    text = value.decode("ascii")
    if tag == 0x17:  # UTCTime: two digits of the year, of 1950 to 2049
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    return datetime.datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=datetime.timezone.utc)


def mismatch(cert_file: str, priv_key_file: str, password: str = "") -> str:
    """Return why a certificate and a key cannot be used together, or an empty string."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # how long a key must be is not asked here
    try:
        context.load_cert_chain(cert_file, priv_key_file, password=lambda: password)
    except ssl.SSLError as error:
        # The second: they are of different kinds, such as RSA and EC.
        if "MISMATCH" in (error.reason or "") or error.reason == "NO_CERTIFICATE_ASSIGNED":
            return f"{priv_key_file} is not the key of the certificate {cert_file}"
        if b"ENCRYPTED" in (read_bytes(priv_key_file) or b""):
            return f"{priv_key_file} is locked by a passphrase, and `options.password` does not open it"
        return f"{cert_file} and {priv_key_file} cannot be read together ({error.reason or 'no usable PEM'})"
    except (OSError, ValueError) as error:
        return f"{cert_file} and {priv_key_file} cannot be read together ({error.__class__.__name__})"
    return ""
