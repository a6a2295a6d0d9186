# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pbx-backup: what is in an archive, who can read it, and which archives stay."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
import tarfile

import pytest

from .programs import program

pbx_backup = program("pbx_backup")
NOON = 1_700_000_000


@pytest.fixture
def parts(tmp_path):
    """A spool and a configuration of our own, in the shape of PARTS."""
    spool, etc = tmp_path / "spool", tmp_path / "etc"
    (spool / "pbx" / "1001" / "INBOX").mkdir(parents=True)
    (spool / "pbx" / "1001" / "INBOX" / "msg0000.wav").write_bytes(b"RIFF" * 1000)
    (spool / "pbx" / "latest").symlink_to("1001")
    etc.mkdir()
    (etc / "pjsip.conf").write_text("password=x")
    database = sqlite3.connect(tmp_path / "astdb.sqlite3")
    database.execute("create table astdb (key, value)")
    database.execute("insert into astdb values ('/CF/1001', '2')")
    database.commit()
    yield {
        "voicemail": (str(spool),),
        "recordings": (str(tmp_path / "nowhere"),),
        "config": (str(etc), str(tmp_path / "astdb.sqlite3")),
    }
    database.close()


def members(path) -> dict:
    with tarfile.open(path) as archive:
        return {os.path.basename(one.name): one for one in archive}


def test_the_archive_holds_what_was_chosen(tmp_path, parts) -> None:
    path = pbx_backup.backup(str(tmp_path / "out"), 3, ["voicemail", "recordings", "config"], NOON, parts)
    assert os.path.basename(path) == "pbx-20231114T221320Z.tar.gz"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "out").st_mode) == 0o700
    there = members(path)
    assert {"msg0000.wav", "pjsip.conf", "astdb.sqlite3", "latest"} <= set(there)
    assert there["latest"].issym()
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path / "back", **({"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}))
    back = tmp_path / "back" / str(tmp_path).lstrip("/")
    assert (back / "spool/pbx/1001/INBOX/msg0000.wav").read_bytes() == b"RIFF" * 1000
    copied = sqlite3.connect(back / "astdb.sqlite3")
    assert copied.execute("select value from astdb").fetchall() == [("2",)]
    copied.close()


def test_only_what_was_chosen(tmp_path, parts) -> None:
    path = pbx_backup.backup(str(tmp_path / "out"), 3, ["voicemail"], NOON, parts)
    assert "pjsip.conf" not in members(path)


def test_the_last_ones_are_kept_and_nothing_else_is_touched(tmp_path, parts) -> None:
    out = tmp_path / "out"
    for number in range(4):
        pbx_backup.backup(str(out), 2, ["config"], NOON + number, parts)
        (out / "pbx-notes.txt").write_text("mine")
        (out / "pbx-20200101T000000Z.tar.gz.partial").write_text("of a run that was cut short")
    pbx_backup.prune(str(out), 2)
    assert sorted(os.listdir(out)) == [
        "pbx-20231114T221322Z.tar.gz",
        "pbx-20231114T221323Z.tar.gz",
        "pbx-notes.txt",
    ]


def test_a_run_that_fails_leaves_the_older_ones(tmp_path, parts, monkeypatch) -> None:
    out = tmp_path / "out"
    before = pbx_backup.backup(str(out), 1, ["config"], NOON, parts)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pbx_backup, "add", full)
    with pytest.raises(OSError):
        pbx_backup.backup(str(out), 1, ["config"], NOON + 1, parts)
    assert os.listdir(out) == [os.path.basename(before)]


def test_a_link_that_leads_away_is_not_followed(tmp_path, parts) -> None:
    (tmp_path / "secret").write_text("of root")
    (tmp_path / "spool" / "trap.wav").symlink_to(tmp_path / "secret")
    os.link(tmp_path / "spool/pbx/1001/INBOX/msg0000.wav", tmp_path / "spool" / "again.wav")
    there = members(pbx_backup.backup(str(tmp_path / "out"), 1, ["voicemail"], NOON, parts))
    assert there["trap.wav"].issym() and there["again.wav"].size == 4000 and there["msg0000.wav"].size == 4000


def test_a_recording_that_grows_or_shrinks_does_not_spoil_the_archive() -> None:
    assert pbx_backup.Whole(io.BytesIO(b"longer"), 4).read(100) == b"long"
    short = pbx_backup.Whole(io.BytesIO(b"ab"), 4)
    assert [short.read(100), short.read(100), short.read(100)] == [b"ab", b"\0\0", b""]


def test_one_at_least_is_kept(capsys) -> None:
    with pytest.raises(SystemExit):
        pbx_backup.main(["--dir", "/nowhere", "--keep", "0", "config"])
    assert "at least one" in capsys.readouterr().err
