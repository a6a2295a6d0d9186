# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SRTP with AES_CM_128_HMAC_SHA1_80 (RFC 3711), keys by SDP (RFC 4568). AES comes from OpenSSL's library."""

from __future__ import annotations

import base64
import ctypes
import ctypes.util
import functools
import hashlib
import hmac
import re
import secrets

SUITE = "AES_CM_128_HMAC_SHA1_80"
MASTER, SALT, TAG = 16, 14, 10  # bytes
CIPHER, AUTH, SALTING = 0, 1, 2  # labels of the keys that are derived (RFC 3711, 4.3.2)


@functools.cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
    for name in ("EVP_CIPHER_CTX_new", "EVP_aes_128_ctr"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


def counter_mode(key: bytes, start: int, data: bytes) -> bytes:
    """AES-128 in counter mode; the same again takes it back. start: the first counter block as a number."""
    library = _library()
    context = ctypes.c_void_p(library.EVP_CIPHER_CTX_new())
    out, length = ctypes.create_string_buffer(len(data) + 16), ctypes.c_int()
    try:
        cipher = ctypes.c_void_p(library.EVP_aes_128_ctr())
        library.EVP_EncryptInit_ex(context, cipher, None, key, start.to_bytes(16, "big"))
        library.EVP_EncryptUpdate(context, out, ctypes.byref(length), data, len(data))
    finally:
        library.EVP_CIPHER_CTX_free(context)
    return out.raw[: length.value]


def derive(master: bytes, salt: bytes, label: int, length: int) -> bytes:
    """A session key of so many bytes (RFC 3711, 4.3.1, without a derivation rate)."""
    return counter_mode(master, ((label << 48) ^ int.from_bytes(salt, "big")) << 16, bytes(length))


def new_key() -> str:
    """A master key and salt, as they stand in an SDP."""
    return base64.b64encode(secrets.token_bytes(MASTER + SALT)).decode("ascii")


def offered_key(text: str) -> str:
    """The key in an SDP for the one suite that is spoken here; empty if there is none."""
    found = re.search(rf"^a=crypto:\d+ {SUITE} inline:([A-Za-z0-9+/=]+)", text, re.MULTILINE)
    return found.group(1) if found else ""


class Guard:
    """One direction of one stream."""

    def __init__(self, key: str) -> None:
        raw = base64.b64decode(key)
        master, salt = raw[:MASTER], raw[MASTER : MASTER + SALT]
        self.cipher, self.auth = derive(master, salt, CIPHER, 16), derive(master, salt, AUTH, 20)
        self.salt = int.from_bytes(derive(master, salt, SALTING, SALT), "big")
        self.rolled, self.last = 0, -1  # how often the sequence number has begun anew, and the highest one

    def _crypt(self, packet: bytes, rolled: int) -> bytes:
        head = 12 + 4 * (packet[0] & 15)
        source, sequence = int.from_bytes(packet[8:12], "big"), int.from_bytes(packet[2:4], "big")
        start = (self.salt << 16) ^ (source << 64) ^ (((rolled << 16) | sequence) << 16)
        return packet[:head] + counter_mode(self.cipher, start, packet[head:])

    def _tag(self, packet: bytes, rolled: int) -> bytes:
        return hmac.new(self.auth, packet + rolled.to_bytes(4, "big"), hashlib.sha1).digest()[:TAG]

    def protect(self, packet: bytes) -> bytes:
        """An RTP packet, encrypted and signed. Packets come in their order."""
        sequence = int.from_bytes(packet[2:4], "big")
        self.rolled += sequence < self.last
        self.last = sequence
        done = self._crypt(packet, self.rolled)
        return done + self._tag(done, self.rolled)

    def open(self, packet: bytes) -> bytes:
        """The RTP packet in an SRTP packet; empty if its signature does not hold."""
        body, tag = packet[:-TAG], packet[-TAG:]
        sequence = int.from_bytes(body[2:4], "big")
        rolled = self.rolled + (self.last > 0xFF00 and sequence < 0x100)
        if len(body) < 12 or not hmac.compare_digest(self._tag(body, rolled), tag):
            return b""
        self.rolled, self.last = rolled, sequence
        return self._crypt(body, rolled)
