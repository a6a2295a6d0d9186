# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transport's certificate and key are there, are PEM, and belong together: or the transport is refused."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import checks_files
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

CERT = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN " + "PRIVATE KEY-----\nMC4C-secret-bytes\n-----END " + "PRIVATE KEY-----\n"


class Chain:
    """Stands for OpenSSL: what it says of a certificate and a key."""

    reason = ""
    asked: list[tuple[str, str, str]] = []

    def __init__(self, _protocol: Any) -> None:
        self.ciphers = ""

    def set_ciphers(self, text: str) -> None:
        self.ciphers = text

    def load_cert_chain(self, cert: str, key: str, password: Any) -> None:
        self.asked.append((cert, key, password()))
        if self.reason:
            error = ssl.SSLError(self.reason)
            error.reason = self.reason
            raise error


@pytest.fixture(name="host")
def the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    monkeypatch.setattr(ssl, "SSLContext", Chain)
    monkeypatch.setattr(Chain, "asked", [])
    monkeypatch.setattr(Chain, "reason", "")
    (tmp_path / "cert.pem").write_text(CERT)
    (tmp_path / "key.pem").write_text(KEY)
    return Host(tmp_path, {})


def tls(folder: Path, **more: Any) -> dict[str, Any]:
    files = {"cert_file": str(folder / "cert.pem"), "priv_key_file": str(folder / "key.pem")}
    return {"name": "tls", "protocol": "tls", "bind": "127.0.0.1:5061", **files, **more}


def test_what_belongs_together_is_taken(host: Host, tmp_path: Path) -> None:
    done = host.run(
        {"pjsip_transports": {"transports": [tls(tmp_path, options={"password": "for-the-key"})]}}, check=True
    )
    assert done.created and not done.warnings
    assert Chain.asked == [(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"), "for-the-key")]


def test_a_key_of_another_certificate_is_refused(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chain, "reason", "KEY_VALUES_MISMATCH")
    text = host.refused("pjsip_transports", tls(tmp_path))
    assert "transports[0] (tls): priv_key_file: " in text and "key.pem is not the key of the certificate" in text
    monkeypatch.setattr(Chain, "reason", "NO_START_LINE")
    assert "cannot be read together (NO_START_LINE)" in host.refused("pjsip_transports", tls(tmp_path))
    (tmp_path / "key.pem").write_text(KEY.replace("PRIVATE", "ENCRYPTED PRIVATE"))
    assert "key.pem is locked by a passphrase" in host.refused("pjsip_transports", tls(tmp_path))


def test_a_file_that_is_not_there_yet_is_a_warning_in_check_mode(host: Host, tmp_path: Path) -> None:
    text = host.refused_or_warned("pjsip_transports", tls(tmp_path, cert_file=str(tmp_path / "none.pem")))
    assert "cert_file: there is no file" in text and "put the certificate there first" in text


@pytest.mark.parametrize("field", ["cert_file", "priv_key_file"])
def test_what_is_no_pem_or_no_full_path_is_refused(host: Host, tmp_path: Path, field: str) -> None:
    (tmp_path / "odd").write_bytes(b"\x30\x82 binary secret-bytes")
    text = host.refused("pjsip_transports", tls(tmp_path, **{field: str(tmp_path / "odd")}))
    assert f"{field}: " in text and "in PEM; convert it" in text and "secret-bytes" not in text
    assert "is no full path" in host.refused("pjsip_transports", tls(tmp_path, **{field: "keys/key.pem"}))
    assert "is a folder" in host.refused("pjsip_transports", tls(tmp_path, **{field: str(tmp_path)}))


def test_a_key_that_the_server_may_not_read_is_refused(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.stat(tmp_path / "key.pem")

    class Stat:
        st_uid, st_gid, st_mode = real.st_uid + 1, real.st_gid + 1, real.st_mode & ~0o077

    class Folder:
        st_uid = 12345

    class User:
        pw_gid, pw_name = 12345, "asterisk"

    def stat_of(path: Any) -> Any:
        return Folder if str(path) == str(host.folder) else Stat if str(path).endswith("key.pem") else real

    monkeypatch.setattr(checks_files.pwd, "getpwuid", lambda _uid: User)
    monkeypatch.setattr(checks_files.os, "stat", stat_of)
    assert not checks_files._server_reads(str(tmp_path / "key.pem"), str(host.folder))
    Stat.st_gid = 12345
    assert not checks_files._server_reads(str(tmp_path / "key.pem"), str(host.folder))
    Stat.st_mode |= 0o040
    assert checks_files._server_reads(str(tmp_path / "key.pem"), str(host.folder))


def test_a_transport_that_stays_as_it_is_is_not_asked(tmp_path: Path) -> None:
    text = "[tls]\ntype=transport\nprotocol=tls\nbind=127.0.0.1:5061\ncert_file=/gone\npriv_key_file=/gone\n"
    host = Host(tmp_path, {"pjsip.conf": text})
    item = {"name": "tls", "protocol": "tls"}
    assert not host.run({"pjsip_transports": {"transports": [item]}}).changed
    assert "there is no file /gone" in host.refused_or_warned("pjsip_transports", {**item, "tos": "cs3"})
