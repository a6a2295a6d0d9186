# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialect of rtpengine.conf, GLib's key file, read and edited without losing a byte of the rest.

Groups in brackets, `key = value`, and lines that begin with `#`; nothing else.  A `;` begins no comment, and nothing
after a value is one.  A group or a key may stand there twice; the last one counts (measured on rtpengine 26.0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Optional

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse

_GROUP = re.compile(r"\[([^\[\]]*)\]")
_PAIR = re.compile(r"([^=\[\]]+?)\s*=(.*)", re.DOTALL)
_EXAMPLE = re.compile(r"#+\s*([A-Za-z0-9-]+)\s*=")

Changes = Mapping[str, Optional[str]]


@dataclass(frozen=True)
class Line:
    """One line: the group that it is in, its key or an empty string, and the key's value."""

    group: str
    key: str
    value: str
    text: str


def parse(text: str, path: str) -> list[Line]:
    """Return the lines of a key file.  PbxError names the first line that rtpengine would not start with."""
    found: list[Line] = []
    group = ""
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        bare = line.strip()
        key = value = ""
        if bare and not bare.startswith("#"):
            header, pair = _GROUP.fullmatch(bare), _PAIR.fullmatch(bare)
            if header:
                group = header.group(1)
            elif pair and group:
                key, value = pair.group(1).strip(), pair.group(2).strip()
            else:
                why = "has no group above it" if pair else "is neither `key = value`, nor a group, nor a comment with #"
                raise refuse(f"{path}: line {number}", why, "rtpengine does not start with it: mend it by hand")
        found.append(Line(group, key, value, line))
    return found


def options(lines: list[Line], group: str) -> dict[str, str]:
    """Return what counts in a group: key -> value as it is written, escapes and all."""
    return {line.key: line.value for line in lines if line.group == group and line.key}


def edit(text: str, path: str, group: str, changes: Changes) -> str:
    """Return the file with some keys of a group set, or removed where the value is None.

    A value that counts already leaves its line as it is.  A new key comes below its commented example, or else below the
    last key of the group; a group that is not there, at the end.
    """
    lines = parse(text, path)
    there = options(lines, group)
    wanted = {key: value for key, value in changes.items() if there.get(key) != value}
    last = {line.key: index for index, line in enumerate(lines) if line.group == group and line.key}
    end = _end(lines, group)
    out: list[str] = []
    for index, line in enumerate(lines):
        mine = line.group == group and line.key in wanted
        if not mine:
            out.append(line.text)
        elif last[line.key] == index and wanted[line.key] is not None:
            out.append(f"{line.key} = {wanted[line.key]}{_ending(line.text)}")
        below = [key for key in wanted if key not in last and _home(lines, group, key, end) == index]
        if below:
            out[-1:] = [_ended(one) for one in out[-1:]]
        out.extend(f"{key} = {wanted[key]}\n" for key in below if wanted[key] is not None)
    if end is None and any(value is not None for value in wanted.values()):
        out = [_ended(one) if one is out[-1] else one for one in out]
        out.append(("\n" if out else "") + f"[{group}]\n")
        out.extend(f"{key} = {value}\n" for key, value in wanted.items() if value is not None)
    return "".join(out)


def _end(lines: list[Line], group: str) -> int | None:
    """Return where the group's last key is, or its header where it has none; None where there is no such group."""
    found = None
    for index, line in enumerate(lines):
        bare = line.text.strip()
        if line.group == group and (line.key or (bare.startswith("[") and found is None)):
            found = index
    return found


def _home(lines: list[Line], group: str, key: str, end: int | None) -> int | None:
    """Return the line below which a new key is put."""
    for index, line in enumerate(lines):
        example = _EXAMPLE.match(line.text.strip())
        if line.group == group and example and example.group(1) == key:
            return index
    return end


def _ending(text: str) -> str:
    return text[len(text.rstrip("\r\n")) :]


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
