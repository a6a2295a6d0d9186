# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that the role genieacs puts on hosts, and the passwords that it makes for devices."""

from __future__ import annotations

import hmac
import importlib.util
import json
import shutil
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

FILES = Path(__file__).resolve().parents[3] / "roles" / "genieacs" / "files"
SECRET = "0123456789abcdef" * 4
ID = "001565-SIP%2DT46U-3146019112345678"


def program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FILES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DATABASE, HTPASSWD = program("genieacs_database"), program("genieacs_htpasswd")


class Server:
    """One that answers each connection with the same bytes."""

    def __init__(self, answer: bytes, request_id: int = 1, kind: int = 2013) -> None:
        self.said = b""
        self._body, self._id, self._kind = answer, request_id, kind
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            link, _address = self._socket.accept()
            with link:
                length = struct.unpack("<i", link.recv(4))[0]
                self.said = link.recv(length - 4)
                if self._body:
                    link.sendall(struct.pack("<iiii", 16 + len(self._body), 9, self._id, self._kind) + self._body)


def reply(name: bytes, value: bytes) -> bytes:
    body = name + b"ok\0" + value
    return struct.pack("<iB", 0, 0) + struct.pack("<i", len(body) + 5) + body + b"\0"


GOOD, INTEGER = reply(b"\x01", struct.pack("<d", 1)), reply(b"\x10", struct.pack("<i", 1))


@pytest.mark.parametrize("body", [GOOD, INTEGER])
def test_a_database_that_answers_is_ready(body: bytes) -> None:
    server = Server(body)
    assert DATABASE.tried(f"mongodb://u:p%40ss@127.0.0.1:{server.port}/genieacs?authSource=admin") == ""
    assert b"hello" in server.said and b"p@ss" not in server.said and b"p%40ss" not in server.said


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (Server(b""), "closes the connection"),
        (Server(reply(b"\x01", struct.pack("<d", 0))), "not say that it is ready"),
        (Server(GOOD, request_id=7), "no MongoDB"),
        (Server(GOOD, kind=1), "no MongoDB"),
    ],
)
def test_what_is_no_ready_database_is_told(server: Server, why: str) -> None:
    said = DATABASE.tried(f"mongodb://user:Hidden-Password@127.0.0.1:{server.port}/genieacs")
    assert why in said and "Hidden" not in said and "user" not in said


def test_one_of_several_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    assert DATABASE.tried(f"mongodb://127.0.0.1:{nobody},127.0.0.1:{Server(GOOD).port}/genieacs?replicaSet=rs0") == ""


def test_an_open_port_that_says_nothing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DATABASE, "ONE_TRY", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        assert "no answer in time" in DATABASE.tried(f"mongodb://127.0.0.1:{deaf.getsockname()[1]}/genieacs")


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("mongodb://127.0.0.1/genieacs", [("127.0.0.1", 27017)]),
        ("mongodb://a:b@one:27018,two/genieacs?tls=true", [("one", 27018), ("two", 27017)]),
        ("mongodb://[2001:db8::1]:27019", [("2001:db8::1", 27019)]),
        ("mongodb://[2001:db8::1]/x", [("2001:db8::1", 27017)]),
        ("mongodb+srv://u:p@cluster.example.com/x", []),
        ("mongodb://%2Ftmp%2Fmongodb-27017.sock/x", [("/tmp/mongodb-27017.sock", 0)]),
    ],
)
def test_urls_are_read_as_mongodb_writes_them(url: str, servers: list) -> None:
    assert DATABASE.seeds(url)[0] == servers


@pytest.mark.parametrize("url", ["", "http://x/", "mongodb://", "mongodb://u:Hidden@h:port/x"])
def test_what_is_no_url_is_refused_without_showing_it(url: str) -> None:
    said = DATABASE.tried(url)
    assert "connection URL" in said and "Hidden" not in said


def test_the_url_may_come_by_standard_input() -> None:
    words = [sys.executable, str(FILES / "genieacs_database.py"), "--stdin", "--wait", "0"]
    url = f"mongodb://u:p@127.0.0.1:{Server(GOOD).port}/x\n"
    assert subprocess.run(words, input=url, text=True, check=False, env={}).returncode == 0
    assert subprocess.run(words, input="", text=True, check=False, env={}, capture_output=True).returncode == 1


def test_it_gives_up_in_time_and_says_why_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    done = subprocess.run(
        [sys.executable, str(FILES / "genieacs_database.py"), "--wait", "1.2"],
        env={"GENIEACS_MONGODB_CONNECTION_URL": f"mongodb://u:Hidden@127.0.0.1:{port}/x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"waiting for the database: 127.0.0.1:{port}: Connection refused"]


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
def test_hashes_stay_as_long_as_they_are_right() -> None:
    first = HTPASSWD.lines([{"name": "josh", "password": "one"}], {})
    known = dict([first.strip().split(":", 1)])
    assert known["josh"].startswith("$6$") and "one" not in known["josh"]
    assert HTPASSWD.lines([{"name": "josh", "password": "one"}], known) == first
    assert HTPASSWD.lines([{"name": "josh", "password": "two"}], known) != first
    assert HTPASSWD.lines([{"name": "ann", "hash": "$6$x$y", "password": None}], known) == "ann:$6$x$y\n"


def test_a_secret_is_made_once_and_for_those_who_may(tmp_path: Path) -> None:
    path, me = tmp_path / "ui.env", [str(one) for one in (Path.home().owner(), Path.home().group())]
    subprocess.run([sys.executable, str(FILES / "genieacs_secret.py"), str(path), *me, "0600", "X={}"], check=True)
    name, _equals, value = path.read_text().strip().partition("=")
    assert (name, len(value), path.stat().st_mode & 0o777) == ("X", 64, 0o600)


def asked(home: Path, function: str) -> str:
    """Return what the extension says, as GenieACS calls it."""
    if not shutil.which("node"):
        pytest.skip("there is no Node here: molecule/genieacs runs the extension on Debian's")
    (home / "ext").mkdir(exist_ok=True)
    shutil.copy(FILES / "cpe-auth.js", home / "ext")
    script = (
        f"require('{home}/ext/cpe-auth.js').{function}([{json.dumps(ID)}], (e, r) => console.log(e ? e.message : r))"
    )
    return subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("function", "label"), [("getPassword", "acs"), ("getConnectionRequestPassword", "connection-request")]
)
def test_a_devices_password_is_an_hmac_of_its_id(tmp_path: Path, function: str, label: str) -> None:
    (tmp_path / "cpe-secret").write_text(SECRET + "\n")
    assert asked(tmp_path, function) == hmac.new(SECRET.encode(), f"{label}\0{ID}".encode(), "sha256").hexdigest()[:32]


def test_without_a_secret_nobody_logs_in_and_nothing_of_it_is_told(tmp_path: Path) -> None:
    assert asked(tmp_path, "getPassword") == "cpe-auth: ENOENT"
    (tmp_path / "cpe-secret").write_text("short")
    assert asked(tmp_path, "getPassword") == "cpe-auth: failed"


def test_without_a_first_password_none_is_right(tmp_path: Path) -> None:
    assert len(asked(tmp_path, "getBootstrapPassword")) == 64
    assert asked(tmp_path, "getBootstrapPassword") != asked(tmp_path, "getBootstrapPassword")
    (tmp_path / "cpe-bootstrap").write_text("First-Password\n")
    assert asked(tmp_path, "getBootstrapPassword") == "First-Password"
