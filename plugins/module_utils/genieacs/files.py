# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files for devices, such as firmware: metadata by the NBI, bytes by the file server.

GenieACS keeps no checksum. Lengths are compared first, and only where they agree the bytes are read from the file server, in
pieces. What a change replaces is put aside on disk before, so that a failed run can bring it back.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import HttpFailure
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request, where
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.doc_names import name_problem
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ids import in_path
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError

PIECE = 4 * 1024 * 1024  # bytes that are read at once
# Field -> header of the NBI, which is also the name in the metadata.
HEADERS = {"file_type": "fileType", "oui": "oui", "product_class": "productClass", "version": "version"}
TYPES = (
    "1 Firmware Upgrade Image",
    "2 Web Content",
    "3 Vendor Configuration File",
    "4 Tone File",
    "5 Ringer File",
    "6 Stored Firmware Image",
)


def _header_problem(value: str) -> str | None:
    if not value:
        return "is empty; leave it out, or name it in `unset`"
    if value != value.strip(" \t"):
        return "has blanks at its edge, which are lost in a header of HTTP"
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        return "has a line end or a control character, which no header of HTTP holds"
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return "has characters beyond ISO 8859-1, which no header of HTTP holds"
    return None


def _checksum_problem(value: str) -> str | None:
    return None if re.fullmatch("[0-9a-f]{64}", value) else "is no SHA-256: it has 64 hexadecimal digits in lower case"


RESOURCE = Resource(
    kind="genieacs_files",
    items="files",
    singular="file",
    title="Manage the files that GenieACS has for devices",
    key=("name",),
    description=(
        "Firmware, configurations and other files, which devices load from GenieACS's file server.",
        "They are compared by length and then by their bytes, which are read from the file server for this: O(fs_url).",
        "What is not to be changed is not read. The file server asks nobody who he is: a file is no place for a secret.",
    ),
    fields=(
        Field("name", "Name of the file.", required=True, check=name_problem, sample="firmware_v2.bin"),
        Field(
            "file_type",
            "Type of the file in TR-069, such as V(1 Firmware Upgrade Image).",
            check=_header_problem,
            sample="1 Firmware Upgrade Image",
        ),
        Field("oui", "OUI of the devices that it is for.", check=_header_problem, sample="001565"),
        Field(
            "product_class", "Product class of the devices that it is for.", check=_header_problem, sample="SIP-T46U"
        ),
        Field("version", "Version of the software that it holds.", check=_header_problem, sample="108.87.0.1"),
        Field("content", "The text that it holds, in UTF-8.", directive=True, sample="provisioning=1\n"),
        Field("src", "Path of its bytes on the host where the module runs.", type="path", directive=True),
        Field(
            "checksum",
            "SHA-256 of its bytes. With O(src) it is what they must have.",
            check=_checksum_problem,
            sample="0" * 64,
        ),
    ),
)


@dataclass(frozen=True)
class Source:
    """Bytes that are at hand: a text of the task, a file on this host, or what was put aside."""

    length: int
    content: bytes | None = None
    path: str = ""
    kept: IO[bytes] | None = None

    def data(self) -> bytes:
        """Return all bytes, for one request."""
        if self.content is not None:
            return self.content
        if self.kept is not None:
            self.kept.seek(0)
            return self.kept.read()
        with open(self.path, "rb") as handle:
            return handle.read()


class Files(Kind):
    """The kind genieacs_files; see kinds.Kind."""

    resource = RESOURCE

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}  # SHA-256 -> where these bytes are
        self._aside: dict[str, Source] = {}  # name -> what this run found there
        self._untouched: set[str] = set()  # names of which nothing could be put aside, so that nothing was written

    def prepare(self, acs: Any, items: Sequence[Item]) -> Sequence[Item]:
        """Return items with the checksum of what they are to hold, in place of their content or path."""
        self._aside.clear()
        self._untouched.clear()
        return [self._prepared(index, item) for index, item in enumerate(items)]

    def _prepared(self, index: int, item: Item) -> Item:
        content, src = item.get("content"), item.get("src")
        if item.get("state") == "absent" or (content is None and src is None):
            return item
        label = RESOURCE.label(RESOURCE.key_of(item))

        def spot(name: str) -> str:
            return where(RESOURCE, index, label, name)

        if content is not None and src is not None:
            raise refuse(spot("src"), "and `content` are both given", "choose one")
        if content is not None:
            try:
                data = str(content).encode("utf-8")
            except UnicodeEncodeError:
                raise refuse(spot("content"), "is no text", "give bytes with `src`") from None
            found, source = hashlib.sha256(data).hexdigest(), Source(len(data), content=data)
        else:
            found, source = _of_file(spot("src"), str(src))
        wrong = _checksum_problem(str(item.get("checksum") or found))
        if wrong:
            raise refuse(spot("checksum"), wrong)
        if item.get("checksum") not in (None, found):
            raise refuse(spot("checksum"), f"what is to be sent has {found}", "were the bytes damaged on their way?")
        self._sources[found] = source
        plain = {name: value for name, value in item.items() if name not in ("content", "src")}
        return {**plain, "checksum": found}

    def read(self, acs: Any, request: Request) -> Mapping[Key, Item]:
        """Return every file; with a checksum those of which the request names one, unless their length says enough."""
        asked = {item["name"]: item.get("checksum") for item in request.items if item.get("state") != "absent"}
        out: dict[Key, Item] = {}
        for one in acs.nbi.all("files", None, ("filename", "length", "metadata")):
            told = one.get("metadata") or {}
            item = {"name": one["_id"], **{name: told[spelt] for name, spelt in HEADERS.items() if told.get(spelt)}}
            wanted, length = asked.get(one["_id"]), int(one.get("length") or 0)
            if wanted is not None and (wanted not in self._sources or self._sources[wanted].length == length):
                found = _checksum(acs, one["_id"], length)
                item.update({"checksum": found} if found else {})
            out[(one["_id"],)] = item
        return out

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return files without bytes, and metadata that is hardly meant."""
        out = []
        for change in plan.changes:
            after = change.after
            if after is None:
                continue
            has, had = after.get("checksum"), (change.before or {}).get("checksum")
            if has not in self._sources and (change.before is None or has != had):
                why = "is missing" if has is None else "is of bytes that the task does not have"
                field = "content" if has is None else "checksum"
                out.append(Problem(plan.where(change.key, field), why, "give `content` or `src`"))
            out.extend(_doubts(plan, change))
        return out

    def write(self, acs: Any, change: Change) -> None:
        """Store a file with its metadata, or delete it; what stood there is put aside first."""
        name = change.key[0]
        if name in self._untouched:
            return  # there is nothing to be undone
        if change.before is not None and name not in self._aside and change.before.get("checksum") not in self._sources:
            self._untouched.add(name)
            kept = _put_aside(acs, name)
            self._untouched.discard(name)
            if kept is not None:
                self._aside[name] = kept
        if change.after is None:
            acs.nbi.delete("files", name)
            return
        after = change.after
        source = self._sources.get(after.get("checksum", ""), self._aside.get(name))
        if source is None:
            raise refuse(f"file {name}", "its bytes are not at hand any more", "upload it again")
        headers = {spelt: str(after[field]) for field, spelt in HEADERS.items() if after.get(field) is not None}
        acs.nbi.put("files", name, source.data(), headers=headers)


def _of_file(spot: str, path: str) -> tuple[str, Source]:
    """Return checksum and place of a file on this host."""
    total, size = hashlib.sha256(), 0
    try:
        with open(path, "rb") as handle:
            for piece in iter(lambda: handle.read(PIECE), b""):
                total.update(piece)
                size += len(piece)
    except OSError as error:
        raise refuse(
            spot, f"{path} cannot be read: {error.strerror}", "it is a file on the host where the module runs"
        ) from None
    return total.hexdigest(), Source(size, path=os.path.abspath(path))


def _pieces(acs: Any, name: str, length: int) -> Iterator[bytes]:
    """Yield the bytes of a file from the file server. Raises AcsError, of kind `missing` where it has no such file."""
    begin, tag = 0, None
    while begin < length or begin == 0:
        end = min(begin + PIECE, length)
        ranged = {"Range": f"bytes={begin}-{end - 1}"} if end - begin < length else {}
        try:
            reply = acs.fs.send("GET", f"/{in_path(name)}", headers=ranged, ok=(200, 206, 404, 416))
        except HttpFailure as error:
            raise AcsError(
                f"the file server did not give {name}: {error.words}; is `fs_url` right?", error.kind
            ) from None
        if reply.status in (404, 416):
            raise AcsError(f"the file server has no file {name}; is `fs_url` that of this GenieACS?", "missing")
        if tag not in (None, reply.headers.get("etag")):
            raise AcsError(f"file {name} was replaced by somebody else while it was read", "changed")
        tag = reply.headers.get("etag")
        yield reply.body
        begin = length if reply.status == 200 or not length else begin + len(reply.body)
        if not reply.body:
            return


def _checksum(acs: Any, name: str, length: int) -> str | None:
    """Return the SHA-256 of what the file server has; None where it has nothing."""
    total = hashlib.sha256()
    try:
        for piece in _pieces(acs, name, length):
            total.update(piece)
    except AcsError as error:
        if error.kind == "missing":
            return None
        raise
    return total.hexdigest()


def _put_aside(acs: Any, name: str) -> Source | None:
    """Keep on disk what a file holds now, in a file without a name. None where there is nothing to be kept."""
    found = acs.nbi.all("files", {"_id": name}, ("length",))
    if not found:
        return None
    kept: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 # pylint: disable=consider-using-with
    size = 0
    try:
        for piece in _pieces(acs, name, int(found[0].get("length") or 0)):
            size += kept.write(piece)
    except AcsError as error:
        if error.kind != "missing":
            raise
        return None
    return Source(size, kept=kept)


def _doubts(plan: Plan, change: Change) -> Iterator[Problem]:
    """Yield what of the metadata is accepted, and hardly meant."""
    after = change.after or {}
    kind, oui = after.get("file_type"), after.get("oui")
    if "file_type" in change.fields and kind and not (kind in TYPES or re.match(r"X [0-9A-Fa-f]{6} ", kind)):
        hint = nearest(kind, TYPES) or "devices know names such as " + TYPES[0]
        yield Problem(plan.where(change.key, "file_type"), f"{kind} is no type of TR-069", hint, warning=True)
    if "oui" in change.fields and oui and not re.fullmatch("[0-9A-Fa-f]{6}", oui):
        why = "is no OUI, which has six hexadecimal digits"
        yield Problem(plan.where(change.key, "oui"), why, "YAML takes 001565 without quotes for a number", warning=True)


KIND = Files()
