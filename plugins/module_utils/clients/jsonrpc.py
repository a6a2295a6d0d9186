# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small client of Kamailio's JSON-RPC, by unix datagram, FIFO or HTTP. It knows the protocol and nothing of resources.

Measured on Kamailio 5.6.3 and 6.1.5: one process answers datagrams, in their order; an answer that does not fit into its
socket's buffer (about 128 KB) is dropped, and only the log says so. A FIFO answers by another FIFO, which the caller makes
in the server's folder for replies, and carries any length. HTTP is `xhttp` with `jsonrpc_dispatch()`; errors come with
status 500. Some methods repeat a key in one object, once for every item: such a key gets a list here.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import http.client
import itertools
import json
import os
import select
import socket
import ssl
import stat
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

TIMEOUT = 10.0  # seconds that one call may take
REPLY_DIR = "/tmp"  # where a server looks for reply FIFOs, unless its `fifo_reply_dir` says otherwise
FIFO_REQUEST = 4000  # bytes: a longer write to a FIFO may be mixed with another's
DATAGRAM_REQUEST = 65000  # bytes: the server's buffer is 65457
_PROBE_AFTER = 0.02  # seconds without an answer, after which it is asked whether the server still answers at all
_PROBE = "core.version"
_CHUNK = 1 << 20
_LONGEST = 1 << 22  # bytes of a datagram


class RpcError(Exception):
    """The server answered with an error: `code` is its number, `words` what it said."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class RpcFailure(Exception):
    """There is no answer to be had; `words` say why and what to do.

    `kind`: `down` nobody listens, `silent` somebody listens and says nothing, `denied` the permissions forbid it, `too_big`
    the server answers but this answer does not fit (the method *was* carried out), `broken` what came is no answer.
    """

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words


class Rpc:
    """A way to a server. `call` raises RpcError and RpcFailure; ValueError for an argument that JSON cannot express."""

    def __init__(self, address: str, timeout: float) -> None:
        self.address = address
        self.timeout = timeout
        self._ids = itertools.count(1)

    def call(self, method: str, *params: Any) -> Any:
        """Return the result of a method: str, int, float, list or dict."""
        number = next(self._ids)
        answer = self._ask(method, list(params), number)
        if "error" in answer:
            error = answer["error"] if isinstance(answer["error"], dict) else {}
            code = error.get("code")
            raise RpcError(
                code if isinstance(code, int) else 0, str(error.get("message") or "an error without a reason")
            )
        if "result" not in answer:
            raise RpcFailure("broken", f"{self.address} answered {method} with neither a result nor an error")
        return answer["result"]

    def close(self) -> None:
        """Let go of the server. Never raises."""

    def _ask(self, method: str, params: list[Any], number: int) -> dict[str, Any]:
        raise NotImplementedError

    def _silent(self, method: str) -> RpcFailure:
        return RpcFailure(
            "silent",
            f"{self.address} is there, but nothing answered {method} within {self.timeout:g} s; the server hangs or is stopped:"
            " look at its log and at `systemctl status kamailio`",
        )


def open_rpc(address: str, timeout: float = TIMEOUT) -> Rpc:
    """Return a way to the server at an address. Raises RpcFailure when nobody is there or it may not be used.

    `unixd:/run/kamailio/kamailio_rpc.sock`, `fifo:/run/kamailio/kamailio_rpc.fifo` (with `;reply_dir=/run/kamailio` behind it
    where the server's `fifo_reply_dir` is not /tmp), `http://127.0.0.1:8060/RPC`, `https://...`. ValueError for anything else.
    """
    scheme, colon, rest = address.partition(":")
    if colon and scheme in ("unixd", "fifo") and rest.startswith("/"):
        return Datagram(rest, timeout) if scheme == "unixd" else Fifo(rest, timeout)
    if colon and scheme in ("http", "https"):
        return Http(address, timeout)
    raise ValueError(
        "is no address of Kamailio's RPC; give unixd:/path/of/socket, fifo:/path/of/fifo or http://host:port/path"
    )


class Datagram(Rpc):
    """By unix datagram. Our own end has an abstract name: no file, and no mode that could keep the server from answering."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__(f"unixd:{path}", timeout)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._socket.bind("")  # the kernel chooses an abstract name
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LONGEST)
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise _unreachable(path, error, "dgram_socket") from None

    def close(self) -> None:
        self._socket.close()

    def _ask(self, method: str, params: list[Any], number: int) -> dict[str, Any]:
        until = time.monotonic() + self.timeout
        data = _encode(method, params, number, DATAGRAM_REQUEST)
        self._send(data, method, until)
        probe = 0
        while True:
            wait = until if probe else min(until, time.monotonic() + _PROBE_AFTER)
            answer = self._receive(wait, method)
            if answer is None:
                if time.monotonic() >= until:
                    raise self._silent(method)
                if not probe:
                    probe = next(self._ids)
                    self._send(_encode(_PROBE, [], probe, DATAGRAM_REQUEST), method, until)
            elif answer.get("id") == number:
                return answer
            elif probe and answer.get("id") == probe:
                # Answers come in the order of the questions, so that of `method` was lost.
                raise RpcFailure(
                    "too_big",
                    f"{method} was carried out, but its answer does not fit into a datagram (about 128 KB) and was lost;"
                    ' give the server a FIFO, modparam("jsonrpcs", "fifo_name", "/run/kamailio/kamailio_rpc.fifo") with the'
                    ' bit 2 set in its "transport", or ask by HTTP',
                )

    def _send(self, data: bytes, method: str, until: float) -> None:
        try:
            self._socket.settimeout(max(0.01, until - time.monotonic()))
            self._socket.send(data)
        except socket.timeout:
            raise self._silent(method) from None  # its queue is full, and it takes nothing out of it
        except OSError as error:
            raise _unreachable(self.address, error, "dgram_socket") from None

    def _receive(self, until: float, method: str) -> dict[str, Any] | None:
        self._socket.settimeout(max(0.01, until - time.monotonic()))
        try:
            data = self._socket.recv(_LONGEST)
        except socket.timeout:
            return None
        except OSError as error:
            raise _unreachable(self.address, error, "dgram_socket") from None
        return _decode(data, self.address, method)


class Fifo(Rpc):
    """By FIFO. Each call makes a reply FIFO of its own, which the server's user may write, and removes it."""

    def __init__(self, path: str, timeout: float) -> None:
        path, semicolon, reply_dir = path.partition(";reply_dir=")
        super().__init__(f"fifo:{path}", timeout)
        self._path = path
        self._reply_dir = reply_dir if semicolon else REPLY_DIR
        os.close(self._open())

    def _open(self) -> int:
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)  # ENXIO when nobody reads
        except OSError as error:
            raise _unreachable(self._path, error, "fifo_name") from None
        if not stat.S_ISFIFO(os.fstat(handle).st_mode):
            os.close(handle)
            raise RpcFailure("broken", f"{self._path} is no FIFO; give the one that the server's `fifo_name` names")
        return handle

    def _ask(self, method: str, params: list[Any], number: int) -> dict[str, Any]:
        until = time.monotonic() + self.timeout
        name = f"telephony-pbx-{os.getpid()}-{os.urandom(8).hex()}"
        data = _encode(method, params, number, FIFO_REQUEST, reply_name=name)
        request = self._open()
        try:
            with self._reply(name, os.fstat(request)) as reply:
                self._write(request, data, method, until)
                return _decode(self._read(reply, method, until), self.address, method)
        finally:
            os.close(request)

    @contextlib.contextmanager
    def _reply(self, name: str, server: os.stat_result) -> Iterator[int]:
        """A FIFO that only the server's own user may write: with root's it could not be written, and open to all it could be forged."""
        path = os.path.join(self._reply_dir, name)
        try:
            os.mkfifo(path, 0o600)
        except OSError as error:
            raise RpcFailure(
                "denied",
                f"{self._reply_dir} takes no reply FIFO: {error.strerror}; run the task with become: true, or append"
                " ;reply_dir= and the folder that the server's `fifo_reply_dir` names to the address",
            ) from None
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # before it belongs to somebody else
            try:
                _hand_over(path, server)
                yield handle
            finally:
                os.close(handle)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def _write(self, request: int, data: bytes, method: str, until: float) -> None:
        while True:
            try:
                fcntl.flock(request, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.write(request, data)
                fcntl.flock(request, fcntl.LOCK_UN)
                return
            except BlockingIOError:  # it is full, or another writes
                if time.monotonic() >= until:
                    raise self._silent(method) from None
                time.sleep(0.01)
            except OSError as error:
                raise _unreachable(self._path, error, "fifo_name") from None

    def _read(self, reply: int, method: str, until: float) -> bytes:
        poll = select.poll()
        poll.register(reply, select.POLLIN)
        parts: list[bytes] = []
        while True:
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                failure = self._silent(method)
                failure.words += (
                    f"; or else it writes its replies elsewhere than to {self._reply_dir} (its `fifo_reply_dir`, or a private"
                    " /tmp of its service): append ;reply_dir=FOLDER to the address"
                )
                raise failure
            part = os.read(reply, _CHUNK)
            if not part:
                return b"".join(parts)
            parts.append(part)


class Http(Rpc):
    """By HTTP or HTTPS, one connection a call; no proxy is ever asked."""

    def __init__(self, address: str, timeout: float) -> None:
        super().__init__(address, timeout)
        parts = urllib.parse.urlsplit(address)
        try:
            port = parts.port
        except ValueError:
            raise ValueError("has a port that is no number") from None
        if not parts.hostname or parts.username is not None:
            self.address = f"{parts.scheme}://..."
            raise ValueError("needs a host, and no user or password before it; allow this host by its address instead")
        self._tls = parts.scheme == "https"
        self._host, self._port = parts.hostname, port or (443 if self._tls else 80)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _ask(self, method: str, params: list[Any], number: int) -> dict[str, Any]:
        data = _encode(method, params, number, _LONGEST)
        if self._tls:
            context = ssl.create_default_context()
            link: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, self._port, timeout=self.timeout, context=context
            )
        else:
            link = http.client.HTTPConnection(self._host, self._port, timeout=self.timeout)
        try:
            link.request("POST", self._path, data, {"Content-Type": "application/json", "Connection": "close"})
            response = link.getresponse()
            body = response.read()
        except socket.timeout:
            raise self._silent(method) from None
        except ssl.SSLError as error:
            raise RpcFailure(
                "broken", f"{self.address} does not speak TLS as wanted: {error.reason or error}"
            ) from None
        except ConnectionRefusedError:
            raise RpcFailure("down", f"nobody listens at {self.address}; start Kamailio, or mend the address") from None
        except (OSError, http.client.HTTPException) as error:
            words = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise RpcFailure(
                "broken",
                f"{self.address} gives no answer to {method}: {words}; mend the address, or give fewer arguments",
            ) from None
        finally:
            link.close()
        return self._answer(response.status, body, method)

    def _answer(self, status: int, body: bytes, method: str) -> dict[str, Any]:
        if status in (401, 403):
            raise RpcFailure(
                "denied", f"{self.address} answers {status}; allow this host in event_route[xhttp:request]"
            )
        if status not in (200, 500):
            raise RpcFailure(
                "broken",
                f"{self.address} answers {status}; give the path for which event_route[xhttp:request] calls"
                " jsonrpc_dispatch()",
            )
        return _decode(body, self.address, method)


def _encode(method: str, params: list[Any], number: int, limit: int, **more: str) -> bytes:
    request = {"jsonrpc": "2.0", "method": method, "params": params, "id": number, **more}
    data = json.dumps(request, separators=(",", ":")).encode()
    if len(data) > limit:
        raise RpcFailure(
            "too_big", f"the arguments of {method} take more than {limit} bytes; give fewer at once, by datagram"
        )
    return data


def _decode(data: bytes, address: str, method: str) -> dict[str, Any]:
    try:
        # Names and values are whatever came by SIP: neither control characters nor broken UTF-8 may hinder.
        answer = json.loads(data.decode("utf-8", "replace"), strict=False, object_pairs_hook=_pairs)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise RpcFailure("broken", f"{address} answered {method} with what is no JSON-RPC; is it Kamailio's address?")
    return answer


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that is there several times gets the list of its values."""
    made = dict(pairs)
    if len(made) < len(pairs):
        for name in made:
            values = [value for key, value in pairs if key == name]
            if len(values) > 1:
                made[name] = values
    return made


def _hand_over(path: str, server: os.stat_result) -> None:
    """Let the server's user write a reply FIFO: as its owner, or else by its group; one that runs as we do needs nothing."""
    if server.st_uid == os.geteuid():
        return
    try:
        os.chown(path, server.st_uid, server.st_gid)
    except OSError:
        with contextlib.suppress(OSError):
            os.chown(path, -1, server.st_gid)
        os.chmod(path, 0o620)


def _unreachable(path: str, error: OSError, parameter: str) -> RpcFailure:
    if error.errno in (errno.EACCES, errno.EPERM):
        return RpcFailure(
            "denied",
            f"{path} may not be used: {error.strerror}; run the task with become: true, or as a user of Kamailio's group",
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ECONNREFUSED, errno.ENXIO, errno.ENOTCONN, errno.EPIPE):
        return RpcFailure(
            "down", f"nobody listens at {path}: {error.strerror}; start Kamailio, or see its `{parameter}`"
        )
    return RpcFailure("broken", f"{path} cannot be used: {error.strerror or error}; see Kamailio's `{parameter}`")
