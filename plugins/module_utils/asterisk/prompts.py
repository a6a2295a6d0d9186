# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts and music on hold as data: what an item may say, and where on the host it belongs."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import PLAYED
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Resource

# What stands between prompts in the dialplan, or would be read as something else there.
_BAD = re.compile(r"[\s&,|;:?\"'`\\()\[\]{}$<>*\x00-\x1f\x7f]")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]+)*$")
NAME_BYTES = 200  # a file's name has 255, and the ending and the name beside it take some


@dataclass(frozen=True)
class FileKind(Resource):
    """A kind whose items are files: there are no options that could be unset."""

    def item_spec(self) -> dict[str, Any]:
        """Return the argument spec of one item."""
        spec = super().item_spec()
        del spec["unset"]
        return spec


def name_problem(name: str) -> str | None:
    """Return why this cannot be the name of a prompt, or None."""
    if name.startswith("/"):
        return "begins with a slash; name the prompt as the dialplan does, such as custom/welcome"
    parts = name.split("/")
    if "" in parts or any(part.startswith((".", "-")) for part in parts):
        return "has a part that is empty, or begins with a dot or a hyphen; name it as the dialplan does"
    bad = _BAD.search(name)
    if bad:
        return f"holds {bad.group()!r}, which a prompt's name cannot in the dialplan; choose another"
    if len(name.encode("utf-8", "surrogateescape")) > NAME_BYTES:
        return f"is over {NAME_BYTES} bytes long; choose a shorter one"
    ending = name.rpartition(".")[2] if "." in parts[-1] else ""
    if ending in PLAYED or ending.lower() in ("mp3", "flac", "ogg", "aiff", "wav"):
        return f"ends in .{ending}; leave the ending out, Asterisk chooses among the forms that are there"
    return None


def language_problem(language: str) -> str | None:
    """Return why this cannot be a language, or None."""
    return None if _LANGUAGE.match(language) else "is no language such as en, en_AU or de"


def folder_problem(folder: str) -> str | None:
    """Return why this cannot be a folder of music, or None."""
    if not folder.strip() or folder != folder.strip() or any(mark in folder for mark in "\r\n\0;"):
        return "is no folder; say it as `directory` in musiconhold.conf does, such as moh-sales"
    if ".." in folder.split("/"):
        return "leads upwards by '..'; name the folder itself"
    return None


def format_problem(formats: list[str]) -> str | None:
    """Return why these cannot be forms, or None."""
    unknown = [one for one in formats if one not in PLAYED]
    if unknown:
        return f"{unknown[0]} is no form that Asterisk plays; choose among {', '.join(sorted(PLAYED))}"
    return "names a form twice" if len(set(formats)) < len(formats) else None


_SOURCE = Field(
    "source",
    "The sound: a file on the controller, found in C(files/) of the role or play as M(ansible.builtin.copy) does, or with"
    " O(files[].remote_src) a path on the host.",
    type="str",
)
_REMOTE = Field("remote_src", "Whether the source is a file on the host already.", type="bool")
_FORMAT = Field(
    "format",
    "The forms to have it in, by the endings that Asterisk knows (C(core show file formats)): V(wav), V(sln16), V(g722),"
    " V(alaw), V(gsm) ... Without it the source is kept as it is if Asterisk plays it, or else becomes V(wav)"
    " (8 kHz, 16 bit, mono).",
    type="list",
    elements="str",
    check=format_problem,
)

FILES = FileKind(
    kind="files",
    items="files",
    singular="prompt",
    key=("name", "language"),
    optional_key=("language",),
    fields=(
        Field("name", "What the dialplan calls it, without an ending.", required=True, check=name_problem),
        Field("language", "The language that it is spoken in; without it, any.", check=language_problem),
        _SOURCE,
        _REMOTE,
        _FORMAT,
    ),
)
MUSIC = FileKind(
    kind="music",
    items="music",
    singular="piece of music",
    key=("class", "folder", "name"),
    optional_key=("class", "folder", "name"),
    fields=(
        Field("class", "The class of C(musiconhold.conf) that plays it; it goes into the folder of that class."),
        Field(
            "folder",
            "The folder itself, as C(directory) says it: below Asterisk's data, or absolute. For a class that comes later.",
            check=folder_problem,
        ),
        Field("name", "The file's name without an ending; without it, the source's.", check=name_problem),
        _SOURCE,
        _REMOTE,
        _FORMAT,
    ),
)
KINDS = {"files": FILES, "music": MUSIC}


def files_spec(common: dict[str, Any]) -> dict[str, Any]:
    """Return the argument spec of asterisk_files."""
    lists = {
        name: {"type": "list", "elements": "dict", "options": kind.item_spec()} for name, kind in sorted(KINDS.items())
    }
    return {
        **lists,
        "purge": {"type": "bool", "default": False},
        "activate": {"type": "bool", "default": True},
        "packed": {"type": "str"},
        "archive": {"type": "path"},
        **common,
    }


def base_of(item: dict[str, Any], kind: str, sounds: str, folder: str) -> str:
    """Return the path of an item without its ending; `folder` is that of its music."""
    if kind == "music":
        return os.path.join(folder, item.get("name") or stem_of(item.get("source") or ""))
    return os.path.join(sounds, item.get("language") or "", item["name"])


def stem_of(path: str) -> str:
    """Return a file's name without folder and ending."""
    name = path.rstrip("/").rpartition("/")[2]
    return name.rpartition(".")[0] or name
