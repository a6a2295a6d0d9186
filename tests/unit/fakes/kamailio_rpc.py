# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kamailio's JSON-RPC by datagram, FIFO and HTTP, as strict as the real one and stricter: a wrong request is kept in `wrong`."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import socket
import stat
import threading
import time
from pathlib import Path
from typing import Any, Callable

LONGEST = 128 * 1024  # bytes of a datagram's answer: a longer one is lost, and only the log says so
Method = Callable[..., Any]


class Refused(Exception):
    """What a method answers instead of a result."""


class Kamailio:
    """`methods` are functions of their arguments; `asked` is what was asked, `wrong` what no Kamailio would take."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.methods: dict[str, Method] = {
            "core.version": lambda: "kamailio 6.1.5 (x86_64/Linux) ",
            "core.uptime": lambda: {"now": "", "up_since": "", "uptime": 60},
            "system.listMethods": lambda: sorted(self.methods),
        }
        self.asked: list[tuple[str, list[Any]]] = []
        self.wrong: list[str] = []
        self.socket = f"unixd:{folder / 'kamailio_rpc.sock'}"
        self.fifo = f"fifo:{folder / 'kamailio_rpc.fifo'};reply_dir={folder}"
        self.http = ""

    def answer(self, data: bytes, extra: frozenset[str] = frozenset()) -> tuple[dict[str, Any], dict[str, Any]]:
        """The request, and the answer to it."""
        request = json.loads(data)
        if set(request) != {"jsonrpc", "method", "params", "id"} | extra or request["jsonrpc"] != "2.0":
            self.wrong.append(f"no JSON-RPC: {request}")
        if not isinstance(request["params"], list) or not isinstance(request["id"], int):
            self.wrong.append(f"no list, or no number: {request}")
        self.asked.append((request["method"], request["params"]))
        method = self.methods.get(request["method"])
        base = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            if method is None:
                raise Refused("Method Not Found")
            return request, {**base, "result": method(*request["params"])}
        except Refused as error:
            return request, {**base, "error": {"code": 500, "message": str(error)}}

    def serve_datagrams(self) -> None:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        link.bind(self.socket.partition(":")[2])
        threading.Thread(target=self._datagrams, args=(link,), daemon=True).start()

    def _datagrams(self, link: socket.socket) -> None:
        while True:
            data, sender = link.recvfrom(65457)
            if not sender:
                self.wrong.append("a datagram from nowhere: it cannot be answered")
                continue
            text = json.dumps(self.answer(data)[1]).encode()
            if len(text) < LONGEST:
                with contextlib.suppress(ConnectionRefusedError):  # who asked waits no more
                    link.sendto(text, sender)

    def serve_fifo(self) -> None:
        path = self.folder / "kamailio_rpc.fifo"
        os.mkfifo(path, 0o660)
        threading.Thread(target=self._fifo, args=(os.open(path, os.O_RDWR),), daemon=True).start()

    def _fifo(self, handle: int) -> None:
        while True:
            request, answer = self.answer(os.read(handle, 65536), frozenset({"reply_name"}))
            if "/" in request["reply_name"]:
                self.wrong.append("a reply name with a folder")
                continue
            path = self.folder / request["reply_name"]
            try:
                what = path.lstat()
            except FileNotFoundError:  # who asked waits no more
                continue
            if not stat.S_ISFIFO(what.st_mode) or what.st_nlink != 1 or what.st_mode & 0o007:
                self.wrong.append(f"a reply that others may write: {oct(what.st_mode)}")
            reply = os.open(path, os.O_WRONLY | os.O_NONBLOCK)  # ENXIO where nobody listens yet
            os.set_blocking(reply, True)
            data = json.dumps(answer).encode()
            with contextlib.suppress(BrokenPipeError):
                while data:
                    data = data[os.write(reply, data) :]
            os.close(reply)

    def serve_http(self) -> None:
        kamailio = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Type"] != "application/json":
                    kamailio.wrong.append("no JSON by its type")
                status = 404
                text = b"Not Found"
                if self.path == "/RPC":
                    answer = kamailio.answer(body)[1]
                    status, text = (500 if "error" in answer else 200), json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http = f"http://127.0.0.1:{server.server_port}/RPC"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(self) -> Kamailio:
        """By every way."""
        self.serve_datagrams()
        self.serve_fifo()
        self.serve_http()
        return self


def late(seconds: float, result: Any) -> Method:
    """A method that takes its time."""

    def method(*params: Any) -> Any:
        time.sleep(seconds)
        return result

    return method
