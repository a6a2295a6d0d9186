# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files against the fake: metadata, bytes, and what brings them back."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import files
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ids import in_path
from ga_documents import (  # noqa: F401  pylint: disable=unused-import
    Documents,
    _site,
)

META = {"file_type": "1 Firmware Upgrade Image", "oui": "001565", "product_class": "SIP-T46U", "version": "108.87.0.1"}
STORED = {"fileType": META["file_type"], "oui": "001565", "productClass": "SIP-T46U", "version": "108.87.0.1"}


def gets(site: Documents, name: str = "") -> list[str]:
    """Return what was read from the file server."""
    return [one for one in site.fake.requests if one.startswith(f"GET /{in_path(name)}") and "/?" not in one]


def test_a_file_is_uploaded_with_its_metadata_and_then_left_alone(site: Documents) -> None:
    done = site.one("files", name="fw.bin", content="FIRMWARE", **META)
    assert done.created == {"genieacs_files": ["fw.bin"]} and done.activation["verified"]
    assert site.fake.store.blobs["fw.bin"] == b"FIRMWARE"
    assert site.fake.store.files["fw.bin"]["metadata"] == STORED
    before = site.writes()
    assert not site.one("files", name="fw.bin", content="FIRMWARE", **META).changed
    assert site.writes() == before


def test_other_bytes_of_the_same_length_are_found(site: Documents) -> None:
    site.one("files", name="fw.bin", content="AAAA", **META)
    assert site.one("files", name="fw.bin", content="BBBB").changed
    assert site.fake.store.blobs["fw.bin"] == b"BBBB"
    assert site.fake.store.files["fw.bin"]["metadata"] == STORED


def test_another_length_is_enough_to_know(site: Documents) -> None:
    site.one("files", name="fw.bin", content="AAAA")
    site.fake.requests.clear()
    site.one("files", check=True, name="fw.bin", content="BBBBB")
    assert gets(site) == []


def test_what_is_not_asked_for_is_not_read(site: Documents) -> None:
    site.one("files", name="fw.bin", content="AAAA", **META)
    site.fake.requests.clear()
    assert not site.one("files", name="fw.bin", **META).changed
    assert site.read("files") == [{"name": "fw.bin", **META}]
    assert gets(site) == []


def test_new_metadata_keep_the_bytes(site: Documents) -> None:
    site.one("files", name="fw.bin", content="AAAA", **META)
    assert site.one("files", name="fw.bin", version="2").changed
    assert site.fake.store.blobs["fw.bin"] == b"AAAA"
    assert site.fake.store.files["fw.bin"]["metadata"] == {**STORED, "version": "2"}
    assert site.one("files", name="fw.bin", unset=["version"]).changed
    assert site.fake.store.files["fw.bin"]["metadata"]["version"] is None
    wanted = {"files": [{"name": "fw.bin", "content": "AAAA", "oui": "001565"}]}
    assert site.run(wanted, unspecified="reset").changed
    assert not site.run(wanted, unspecified="reset").changed


def test_large_files_are_read_in_pieces_and_from_disk(
    site: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PIECE", 1000)
    path = tmp_path / "fw.bin"
    path.write_bytes(os.urandom(3500))
    site.one("files", name="fw.bin", src=str(path), **META)
    site.fake.requests.clear()
    assert not site.one("files", name="fw.bin", src=str(path)).changed
    assert len(gets(site, "fw.bin")) == 4
    assert site.fake.store.blobs["fw.bin"] == path.read_bytes()
    pieces = list(files._pieces(site.acs(), "fw.bin", 3500))
    assert [len(one) for one in pieces] == [1000, 1000, 1000, 500]


def test_an_empty_file(site: Documents) -> None:
    assert site.one("files", name="e", content="").changed
    assert not site.one("files", name="e", content="").changed


@pytest.mark.parametrize("name", ["dir/my file \u00e9.cfg", "v1.0~x", "a%2Fb", "a?b#c", "(x)'!*"])
def test_odd_names(site: Documents, name: str) -> None:
    assert site.one("files", name=name, content="x").changed
    assert not site.one("files", name=name, content="x").changed
    assert list(site.fake.store.files) == [name]
    assert site.one("files", name=name, state="absent").changed
    assert not site.fake.store.files


def test_an_absent_file_is_not_deleted(site: Documents) -> None:
    """GenieACS's worker dies of that."""
    assert not site.one("files", name="nope", state="absent").changed
    site.one("files", name="gone", content="x")
    acs = site.acs()
    files.KIND.prepare(acs, [])
    change = files.Change(("gone",), "delete", {"name": "gone"}, None)
    files.KIND.write(acs, change)
    files.KIND.prepare(acs, [])
    files.KIND.write(acs, change)
    assert not site.fake.crashes


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"version": "\u4e2d"}, "beyond ISO 8859-1"),
        ({"version": "a\nX-Evil: 1"}, "line end"),
        ({"version": " 1"}, "blanks"),
        ({"version": ""}, "is empty"),
        ({"checksum": "abc"}, "no SHA-256"),
        ({"checksum": "0" * 64}, "what is to be sent has"),
        ({"src": "/nope"}, "both given"),
        ({"content": "\ud800"}, "is no text"),
    ],
)
def test_what_cannot_be_sent(site: Documents, item: dict[str, Any], words: str) -> None:
    assert words in site.refused("files", **{"name": "f", "content": "x", **item})


def test_files_without_bytes(site: Documents) -> None:
    assert "content: is missing" in site.refused("files", name="f", version="1")
    assert "cannot be read" in site.refused("files", name="f", src="/nope/nope")
    assert "checksum: is of bytes" in site.refused("files", name="f", checksum="0" * 64)
    assert "folder" in site.refused("files", name="..", content="x")


def test_a_checksum_alone_is_a_claim(site: Documents) -> None:
    site.one("files", name="f", content="x")
    good = hashlib.sha256(b"x").hexdigest()
    assert not site.one("files", name="f", checksum=good).changed
    assert "checksum: is of bytes" in site.refused("files", name="f", checksum="0" * 64)


def test_latin_1_reads_back(site: Documents) -> None:
    assert site.one("files", name="f", content="x", version="1.0 \u00e9t\u00e9").changed
    assert not site.one("files", name="f", content="x", version="1.0 \u00e9t\u00e9").changed


def test_a_failure_brings_the_bytes_back(site: Documents) -> None:
    site.one("files", name="a", content="OLD A", **META)
    site.one("files", name="b", content="OLD B", version="7")
    site.fake.refuse("PUT /files/c", 500)
    asked = [
        {"name": "a", "content": "NEW A", "version": "9"},
        {"name": "b", "version": "8"},
        {"name": "c", "content": "C"},
    ]
    with pytest.raises(PbxError, match="rolled back"):
        site.run({"files": asked})
    assert site.fake.store.blobs == {"a": b"OLD A", "b": b"OLD B"}
    assert site.fake.store.files["a"]["metadata"] == STORED
    assert site.fake.store.files["b"]["metadata"]["version"] == "7"


def test_a_deletion_is_undone(site: Documents) -> None:
    site.one("files", name="a", content="OLD A", **META)
    site.one("files", name="b", content="OLD B")
    site.fake.refuse("DELETE /files/b", 500, times=1)
    with pytest.raises(PbxError, match="rolled back"):
        site.run({"files": []}, purge=True)
    assert site.fake.store.blobs == {"a": b"OLD A", "b": b"OLD B"}
    assert site.fake.store.files["a"]["metadata"] == STORED


def test_without_the_file_server_nothing_is_overwritten(site: Documents) -> None:
    site.one("files", name="a", content="OLD")
    site.fake.refuse("GET /a", 502)
    before = site.writes()
    with pytest.raises(PbxError, match="fs_url") as caught:
        site.one("files", name="a", content="NEWER")
    assert "rolled back" in str(caught.value)
    with pytest.raises((PbxError, Unreachable), match="fs_url"):
        site.one("files", name="a", content="NEW")
    assert site.writes() == before


def test_bytes_that_the_file_server_does_not_have_are_uploaded_anew(site: Documents) -> None:
    site.one("files", name="a", content="OLD")
    site.fake.refuse("GET /a", 404, times=2)
    assert site.one("files", name="a", content="OLD").changed


def test_bytes_that_nobody_has_cannot_be_brought_back_and_that_is_said(site: Documents) -> None:
    site.one("files", name="a", content="OLD")
    site.fake.refuse("GET /a", 404, times=2)
    site.fake.refuse("PUT /files/b", 500)
    with pytest.raises(PbxError, match="file a: its bytes are not at hand any more"):
        site.run({"files": [{"name": "a", "content": "NEWER"}, {"name": "b", "content": "B"}]})


def test_an_upload_that_is_cut_is_seen(site: Documents) -> None:
    site.fake.deaf = True
    with pytest.raises(PbxError, match="is not there"):
        site.one("files", name="a", content="x")


def test_a_file_that_changes_while_it_is_read(site: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 2)
    site.one("files", name="a", content="OLDER")
    pieces = files._pieces(site.acs(), "a", 5)
    next(pieces)
    site.fake.store.files["a"]["uploadDate"] = "2020-01-01T00:00:00.000Z"
    with pytest.raises(Unreachable, match="replaced by somebody else"):
        next(pieces)


def test_metadata_that_are_hardly_meant_are_told(site: Documents) -> None:
    done = site.one("files", name="a", content="x", file_type="1 Firmware Upgrade", oui="885")
    assert any("1 Firmware Upgrade Image" in one for one in done.warnings)
    assert any("six hexadecimal digits" in one for one in done.warnings)
    assert not site.one("files", name="b", content="x", **META).warnings


def test_contents_are_in_no_result(site: Documents) -> None:
    done = site.one("files", diff=True, name="a", content="password=hunter2")
    assert "hunter2" not in str(done)
    assert hashlib.sha256(b"password=hunter2").hexdigest() in str(done.diff)
