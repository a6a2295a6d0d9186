# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until the database of GenieACS answers: not until its port is open, but until a server says `hello`.

Reads GENIEACS_MONGODB_CONNECTION_URL, from the environment, or the URL from its standard input with `--stdin`. `--wait SECONDS` is how long it waits.
The URL, and the password in it, is never shown. Runs on the host, before each of the services starts.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import ssl
import struct
import sys
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

NAME = "GENIEACS_MONGODB_CONNECTION_URL"
URL = re.compile(r"(?P<scheme>mongodb(?:\+srv)?)://(?:[^@/]*@)?(?P<hosts>[^/?@]+)(?:/[^?]*)?(?:\?(?P<options>.*))?")
PORT, ONE_TRY, PAUSE = 27017, 3.0, 0.5  # seconds
OP_MSG = 2013
ENDED = 16 * 1024 * 1024  # no answer to `hello` is as long as that


class NotReady(Exception):
    """Why the database does not answer, without the URL."""


def seeds(url: str) -> tuple[list[tuple[str, int]], dict[str, str]]:
    """Return the servers that a URL names, and its options. NotReady if it is none, or one that needs DNS records."""
    match = URL.fullmatch(url)
    if match is None:
        raise NotReady("the connection URL is none of MongoDB (mongodb://host:port/database)")
    options = {name.lower(): value for name, value in parse_qsl(match["options"] or "")}
    if match["scheme"].endswith("+srv"):
        return [], options
    servers = []
    for one in match["hosts"].split(","):
        if one.lower().endswith(".sock"):
            servers.append((unquote(one), 0))
            continue
        host, colon, port = one.rpartition(":")
        plain = not colon or one.endswith("]")
        servers.append(((one if plain else host).strip("[]"), PORT if plain else int(port)))
    return servers, options


def document(values: Mapping[str, object]) -> bytes:
    """Return the BSON of texts and whole numbers."""
    body = b""
    for name, value in values.items():
        key = name.encode() + b"\0"
        if isinstance(value, str):
            text = value.encode() + b"\0"
            body += b"\x02" + key + struct.pack("<i", len(text)) + text
        else:
            body += b"\x10" + key + struct.pack("<i", value)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def received(link: socket.socket, count: int) -> bytes:
    """Read exactly so many bytes."""
    data = b""
    while len(data) < count:
        more = link.recv(count - len(data))
        if not more:
            raise NotReady("it closes the connection without an answer")
        data += more
    return data


def connect(host: str, port: int, options: Mapping[str, str]) -> socket.socket:
    """Open a connection as the URL's options want it."""
    if not port:
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(ONE_TRY)
        link.connect(host)
        return link
    link = socket.create_connection((host, port), ONE_TRY)
    if options.get("tls", options.get("ssl", "false")) != "true":
        return link
    # Whether the certificate is good is GenieACS's to judge; nothing secret is said here.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    own = options.get("tlscertificatekeyfile")
    if own:
        context.load_cert_chain(own)
    return context.wrap_socket(link, server_hostname=host)


def hello(host: str, port: int, options: Mapping[str, str]) -> None:
    """Say hello to one server, which needs no account. NotReady if what answers is no database, or not ready."""
    with connect(host, port, options) as link:
        body = struct.pack("<iB", 0, 0) + document({"hello": 1, "$db": "admin"})
        link.sendall(struct.pack("<iiii", 16 + len(body), 1, 0, OP_MSG) + body)
        length, _number, answered, kind = struct.unpack("<iiii", received(link, 16))
        if answered != 1 or kind != OP_MSG or not 26 <= length < ENDED:
            raise NotReady("what answers is no MongoDB")
        answer = received(link, length - 16)
    # {ok: 1}, as one of the numbers that servers write it as.
    if not any(
        b + value in answer for b, value in ((b"\x01ok\0", struct.pack("<d", 1)), (b"\x10ok\0", struct.pack("<i", 1)))
    ):
        raise NotReady("it does not say that it is ready")


def tried(url: str) -> str:
    """Try each server of a URL once: "" if one answers, else what the last one said."""
    said = "no server is named"
    try:
        servers, options = seeds(url)
    except (NotReady, ValueError) as error:
        return str(error) if isinstance(error, NotReady) else "the connection URL names no port"
    if not servers:
        return ""  # mongodb+srv: its servers are in DNS, for which there is nothing in the standard library
    for host, port in servers:
        try:
            hello(host, port, options)
            return ""
        except NotReady as error:
            said = f"{host}:{port}: {error}"
        except OSError as error:
            said = f"{host}:{port}: {error.strerror or 'no answer in time'}"
    return said


def main() -> int:
    """Wait; 0 when the database answers, 1 when it does not in time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stdin", action="store_true", help="read the URL there")
    parser.add_argument("--wait", type=float, default=240.0)
    told = parser.parse_args()
    url = sys.stdin.read().strip() if told.stdin else os.environ.get(NAME, "")
    end = time.monotonic() + told.wait
    before = ""
    while True:
        said = tried(url)
        if not said:
            return 0
        if said != before:
            print(f"waiting for the database: {said}", file=sys.stderr, flush=True)
            before = said
        if time.monotonic() > end:
            return 1
        time.sleep(PAUSE)


if __name__ == "__main__":
    sys.exit(main())
