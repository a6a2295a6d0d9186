# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of the HTTP client: who is trusted, who is not and what to do about it, and who we are."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import Certificates, Server, answer

SECRET = "s3cret-of-the-proxy"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    certificates = Certificates(tmp_path_factory.mktemp("tls"))
    certificates.authority()
    certificates.made("good", "acs", "IP:127.0.0.1,DNS:localhost")
    certificates.made("other", "other", "DNS:other.example")
    certificates.made("old", "old", "IP:127.0.0.1", late=True)
    certificates.made("me", "ansible", "DNS:ansible")
    return certificates


def failure(client: Http, method: str = "GET") -> HttpFailure:
    with pytest.raises(HttpFailure) as caught:
        client.send(method, "/x")
    assert SECRET not in caught.value.words
    return caught.value


def serve(context: ssl.SSLContext) -> Server:
    return Server(lambda _one: answer("[1]"), tls=context)


def test_a_server_whose_authority_is_given(made: Certificates) -> None:
    with serve(made.server("good")) as server, Http(server.url, "u", SECRET, ca_path=made.path("ca.pem")) as client:
        for _number in range(3):
            assert client.send("GET", "/x").json() == [1]
        assert server.connections == 1


def test_an_authority_in_a_folder(made: Certificates, tmp_path: Path) -> None:
    pem = Path(made.path("ca.pem")).read_text()
    (tmp_path / "ca.pem").write_text(pem)
    subprocess.run(["openssl", "rehash", str(tmp_path)], check=True, capture_output=True)
    with serve(made.server("good")) as server, Http(server.url, ca_path=str(tmp_path)) as client:
        assert client.send("GET", "/x").json() == [1]


@pytest.mark.parametrize(
    "name, authority, words",
    [
        ("good", False, "authority of the certificate is not trusted here; give it as ca_path"),
        ("other", True, "for another name"),
        ("old", True, "has expired; renew it"),
    ],
)
def test_who_is_not_trusted_hears_nothing_of_us(made: Certificates, name: str, authority: bool, words: str) -> None:
    with serve(made.server(name)) as server:
        ca = made.path("ca.pem") if authority else None
        with Http(server.url, "u", SECRET, ca_path=ca) as client:
            error = failure(client, "POST")
            assert error.kind == "tls"
            assert words in error.words or (name == "other" and "does not hold this address" in error.words)
        assert (server.asked, server.connections) == ([], 1)  # and it is not tried again
        with Http(server.url, ca_path=ca, validate_certs=False) as client:
            assert client.send("GET", "/x").json() == [1]


def test_a_certificate_signed_by_itself(made: Certificates) -> None:
    made.folder.joinpath("self.key").write_text(made.folder.joinpath("ca.key").read_text())
    made.folder.joinpath("self.pem").write_text(made.folder.joinpath("ca.pem").read_text())
    with serve(made.server("self")) as server, Http(server.url) as client:
        error = failure(client)
        assert error.kind == "tls"
        assert "signed by itself" in error.words


def test_a_client_certificate(made: Certificates) -> None:
    with serve(made.server("good", clients=True)) as server:
        ca, cert, key = made.path("ca.pem"), made.path("me.pem"), made.path("me.key")
        with Http(server.url, ca_path=ca, client_cert=cert, client_key=key) as client:
            assert client.send("POST", "/x").json() == [1]
        with Http(server.url, ca_path=ca) as client:
            error = failure(client, "POST")
            assert error.kind in ("tls", "cut")
            if error.kind == "tls":
                assert "it may want client_cert and client_key" in error.words
        assert len(server.asked) == 1


def test_key_and_certificate_in_one_file(made: Certificates) -> None:
    both = made.folder / "both.pem"
    both.write_text(Path(made.path("me.key")).read_text() + Path(made.path("me.pem")).read_text())
    with (
        serve(made.server("good", clients=True)) as server,
        Http(server.url, ca_path=made.path("ca.pem"), client_cert=str(both)) as client,
    ):
        assert client.send("GET", "/x").json() == [1]


def test_a_key_with_a_passphrase_is_refused_and_asks_nobody(made: Certificates) -> None:
    locked = made.folder / "locked.key"
    made._openssl("ec", "-in", "me.key", "-aes256", "-passout", "pass:secret", "-out", "locked.key")
    with pytest.raises(HttpFailure) as caught:
        Http("https://acs.example", client_cert=made.path("me.pem"), client_key=str(locked))
    assert caught.value.kind == "tls"


@pytest.mark.parametrize(
    "more, words",
    [
        ({"ca_path": "/nonexistent/ca.pem"}, "ca_path cannot be used: No such file"),
        ({"client_cert": "/nonexistent/me.pem"}, "client_cert and client_key cannot be used: No such file"),
        ({"client_key": "/nonexistent/me.key"}, "client_key is given and no client_cert"),
    ],
)
def test_files_that_are_not_there(more: dict[str, str], words: str) -> None:
    with pytest.raises(HttpFailure) as caught:
        Http("https://acs.example", **more)  # type: ignore[arg-type]
    assert caught.value.kind == "tls"
    assert words in caught.value.words


def test_a_file_that_is_no_certificate(made: Certificates, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("hello")
    with pytest.raises(HttpFailure) as caught:
        Http("https://acs.example", ca_path=str(tmp_path / "ca.pem"))
    assert caught.value.kind == "tls"
    with pytest.raises(HttpFailure) as caught:
        Http("https://acs.example", client_cert=made.path("me.pem"), client_key=made.path("good.key"))
    assert caught.value.kind == "tls"


def test_tls_to_a_server_that_speaks_none_and_the_reverse(made: Certificates) -> None:
    with Server(lambda _one: answer()) as server, Http(server.url.replace("http:", "https:"), timeout=2) as client:
        # What is no request is waited for by the server: it says nothing to it, or something else than TLS.
        assert failure(client).kind in ("tls", "silent")
    with (
        Server(lambda _one: answer(), tls=made.server("good")) as server,
        Http(server.url.replace("https:", "http:"), retries=0) as client,
    ):
        assert failure(client).kind in ("strange", "cut")


def test_plain_http_where_tls_was_meant_is_said() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve_plain() -> None:
        link, _address = listener.accept()
        link.recv(10)
        link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        link.close()

    threading.Thread(target=serve_plain, daemon=True).start()
    with listener, Http(f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=3) as client:
        error = failure(client)
        assert error.kind == "tls"
        assert "does the URL begin with http:// ?" in error.words or "TLS failed" in error.words
