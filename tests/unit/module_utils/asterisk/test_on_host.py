# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts, music and key pairs of a host, for asterisk_info."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.key_pairs import key_pairs, problem_of, validity
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.sounds import data_dir, music, sounds
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

NOW = datetime.datetime.now(datetime.timezone.utc)


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_prompts_by_language(tmp_path: Path) -> None:
    top = tmp_path / "sounds"
    put(top, "en_US_f_Allison/beep.gsm", "en_US_f_Allison/beep.wav", "en_US_f_Allison/digits/1.gsm", "de/beep.alaw")
    put(top, "custom/welcome.wav", "note.txt", "plain.g722")
    (top / "en").symlink_to("en_US_f_Allison")
    (top / "round").symlink_to(".")
    found = sounds(str(tmp_path))
    assert found == {"de": ["beep"], "en": ["beep", "digits/1"], "any": ["custom/welcome", "plain"]}


def test_no_prompts_at_all(tmp_path: Path) -> None:
    assert sounds(str(tmp_path)) == {"any": []}


def test_music(tmp_path: Path) -> None:
    put(tmp_path / "data" / "moh", "one.wav", "readme")
    put(tmp_path / "away", "two.gsm")
    text = f"[general]\n[default]\nmode=files\ndirectory=moh\n[far]\nmode=files\ndirectory={tmp_path}/away\n[stream]\nmode=custom\n"
    (tmp_path / "musiconhold.conf").write_text(text)
    found = music(str(tmp_path), str(tmp_path / "data"))
    assert found == {"default": [f"{tmp_path}/data/moh/one.wav"], "far": [f"{tmp_path}/away/two.gsm"]}


class System:
    def __init__(self, folder: Path, said: str = "") -> None:
        self.config_dir = str(folder)
        self.server = self if said else None
        self.said = said

    def command(self, text: str) -> str:
        return self.said


def test_where_prompts_are(tmp_path: Path) -> None:
    (tmp_path / "asterisk.conf").write_text("[directories]\nastdatadir => /srv/asterisk\n")
    assert data_dir(System(tmp_path)) == "/srv/asterisk"
    assert data_dir(System(tmp_path, "  Data directory:              /usr/share/x\n")) == "/usr/share/x"
    # Debian's own file: a template, which nobody uses
    (tmp_path / "asterisk.conf").write_text("[directories](!)\nastdatadir => /srv/asterisk\n")
    assert data_dir(System(tmp_path)) != "/srv/asterisk"


@pytest.fixture(scope="module", name="made")
def the_pairs(tmp_path_factory: Any) -> Path:
    """Certificates of one day with their keys, of EC and RSA, and a locked key."""
    folder: Path = tmp_path_factory.mktemp("pairs")
    for name, kind in (
        ("a", ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]),
        ("b", ["rsa:2048"]),
        ("c", ["rsa:2048"]),
    ):
        command = ["openssl", "req", "-x509", "-days", "1", "-nodes", "-subj", f"/CN={name}", "-newkey", *kind]
        subprocess.run(
            [*command, "-keyout", f"{name}.key", "-out", f"{name}.pem"], cwd=folder, check=True, capture_output=True
        )
    lock = ["openssl", "pkcs8", "-topk8", "-in", "a.key", "-out", "locked.key", "-passout", "pass:abcd"]
    subprocess.run(lock, cwd=folder, check=True, capture_output=True)
    (folder / "text").write_text("nothing of the kind\n")
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    return folder


@pytest.mark.parametrize(
    ("cert", "key", "word"),
    [
        ("a.pem", "a.key", None),
        ("b.pem", "b.key", None),
        ("a.pem", "b.key", "is not the key of the certificate"),  # EC and RSA
        ("b.pem", "c.key", "is not the key of the certificate"),
        ("b.pem", "locked.key", "is locked by a passphrase"),
        ("none.pem", "a.key", "the certificate {}/none.pem is missing"),
        ("a.pem", "none.key", "the key {}/none.key is missing"),
        ("text", "a.key", "holds no certificate in PEM"),
        ("a.pem", "text", "holds no private key in PEM"),
        ("broken.pem", "a.key", "cannot be read together"),
        (".", "a.key", "cannot be read"),
    ],
)
def test_key_pairs(made: Path, cert: str, key: str, word: str | None) -> None:
    (found,) = key_pairs([{"cert": str(made / cert), "key": str(made / key)}])
    assert found["cert"] == str(made / cert) and found["key"] == str(made / key)
    assert found["problem"] is None if word is None else word.format(made) in found["problem"]


def test_an_unreadable_key(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: str, **more: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", closed)
    assert problem_of("a.pem", "a.key", NOW) == "the certificate a.pem cannot be read: Permission denied"


def test_certificates_out_of_time(made: Path) -> None:
    cert, key = str(made / "a.pem"), str(made / "a.key")
    assert "expired on" in str(problem_of(cert, key, NOW + datetime.timedelta(days=2)))
    assert "holds only from" in str(problem_of(cert, key, NOW - datetime.timedelta(days=2)))


def test_validity_of_what_is_no_certificate() -> None:
    for data in (b"", b"\x30", b"\x30\x03\x02\x01\x00"):
        with pytest.raises((ValueError, IndexError)):
            validity(data)


def test_asterisk_info_returns_them(tmp_path: Path, made: Path) -> None:
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather

    host = Host(tmp_path, {"asterisk.conf": f"[directories]\nastdatadir={tmp_path}/data\n"}, up=False)
    put(tmp_path / "data" / "sounds", "en/beep.gsm")
    pair = {"cert": str(made / "a.pem"), "key": str(made / "a.key")}
    found = gather(host.system(check=True), ["sounds", "live"], (), False, [pair])
    assert found["sounds"] == {"en": ["beep"], "any": []} and found["music"] == {} and found["live"] == {}
    assert found["key_pairs"] == [{**pair, "problem": None}] and found["resources"] == {}
    assert "sounds" not in gather(host.system(check=True), [], (), False)
