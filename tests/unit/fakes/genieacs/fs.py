# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""genieacs-fs: the bytes of the files, by GET and HEAD, without any authentication."""

from __future__ import annotations

import hashlib
import re
from email.utils import formatdate

from .store import Store
from .text import decode_component, seconds_of
from .wire import Request, Response


class Fs:
    """Serves what the NBI has been given."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def __call__(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response.text("405 Method Not Allowed", 405, Allow="GET, HEAD")
        name = decode_component(request.path[1:])
        entry = self.store.files.get(name)
        if entry is None:
            return Response.text("", 404)
        content = self.store.blobs[name]
        moment = seconds_of(entry["uploadDate"])
        mark = f"{name}-{int(moment * 1000)}-{len(content)}"
        etag = hashlib.new("md5", mark.encode()).hexdigest()
        headers = {
            "Content-Type": "application/octet-stream",
            "Accept-Ranges": "bytes",
            "ETag": etag,
            "Last-Modified": formatdate(moment // 1, usegmt=True),
        }
        unchanged = [
            re.sub("^W/", "", tag.strip()).strip('"') for tag in request.headers.get("if-none-match", "").split(",")
        ]
        if etag in unchanged or "*" in unchanged:
            return Response(304, b"", {"ETag": etag, "Last-Modified": headers["Last-Modified"]})
        part = request.headers.get("range")
        if part is not None:
            return self.part(part, content, headers)
        headers["Content-Length"] = str(len(content))
        return Response(200, content, headers)

    @staticmethod
    def part(wanted: str, content: bytes, headers: dict[str, str]) -> Response:
        """Return the bytes of a range; both ends count."""
        found = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted)
        start = end = 0
        if found and (found[1] or found[2]):
            end = int(found[2]) + 1 if found[2] else len(content)
            start = int(found[1]) if found[1] else len(content) - int(found[2])
        if not 0 <= start < end <= len(content):
            return Response(416, b"", {"Content-Range": f"bytes */{len(content)}"})
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
        headers["Content-Length"] = str(end - start)
        return Response(206, content[start:end], headers)
