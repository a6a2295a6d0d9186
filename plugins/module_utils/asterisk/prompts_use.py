# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which prompts the configuration names, and which of them are on the host. By text alone, and never wrong about `unused`:
whatever might name a prompt does, a name that is put together from variables counts for all that it could become."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import PLAYED

# Application -> which of its arguments name prompts, joined by &.
_APPS = {
    "playback": 0,
    "background": 0,
    "controlplayback": 0,
    "backgrounddetect": 0,
    "read": 1,
    "readexten": 1,
    "queue": 3,
    "authenticate": 3,
}
_CALL = re.compile(rf"\b({'|'.join(_APPS)})\(([^()\n]*)", re.I)
_ANNOUNCED = re.compile(
    r"\b(?:dial|page)\([^\n]*?\bA\(([^()\n]*)", re.I
)  # Dial(...,A(prompt)): played to who is called
_COMMENT = re.compile(r"(?<!\\);.*")
_WORD = re.compile(r"[^\s,&|()\"'=<>;:?\[\]!]+")
_INCLUDE = re.compile(r"^\s*#(?:try)?include\s+[\"<]?([^\">\s;]+)", re.M)
_OPTION = re.compile(r"^\s*([\w-]+)\s*=>?\s*(.*?)\s*$", re.M)
# File -> options whose values are names of prompts.
_OPTIONS = {
    "queues.conf": re.compile(r"announce|periodic-announce|queue-[\w-]+"),
    "confbridge.conf": re.compile(r"sound_(?!prefix)\w+"),
    "features.conf": re.compile(r"courtesytone|xfersound|xferfailsound|pickupsound|pickupfailsound|recordingfailsound"),
    "res_parking.conf": re.compile(r"courtesytone"),
}
_NO_PROMPT = frozenset(("", "yes", "no", "none"))


def texts(config_dir: str) -> Iterator[str]:
    """The configuration's files without comments; PJSIP's are large, and name no prompts."""
    for folder, folders, names in os.walk(config_dir):
        folders[:] = [one for one in folders if not one.startswith((".", "pjsip"))]
        for name in names:
            if name.endswith((".conf", ".ael", ".lua", ".inc")) and not name.startswith((".", "pjsip")):
                yield _COMMENT.sub("", _text(os.path.join(folder, name)))


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read()
    except OSError:
        return ""


def unused(names: Iterable[str], config_dir: str, sounds: str) -> list[str]:
    """Those of the names that nothing in the configuration mentions."""
    left = set(names)
    if not left:
        return []
    words: set[str] = set()
    for text in texts(config_dir):
        words.update(_WORD.findall(text))
    prefix = sounds.rstrip("/") + "/"
    patterns = []
    for word in words:
        word = word.rstrip("}")
        word = word[len(prefix) :] if word.startswith(prefix) else word
        if "$" in word:
            whole = re.sub(r"\\\$\\\{.*?(\\\}|$)", ".*", re.escape(word))
            if re.sub(r"[.*\\/]", "", whole):  # nothing but a variable says nothing
                patterns.append(whole)
        else:
            left.discard(word)
    if patterns and left:
        some = re.compile("|".join(f"(?:{one})" for one in patterns))
        left = {name for name in left if not some.fullmatch(name)}
    return sorted(left)


def played(config_dir: str) -> set[str]:
    """The names that the dialplan plays, and options of queues, conferences, features and parking, where they are plain."""
    found: set[str] = set()
    for text in [*_reached(config_dir, "extensions.conf"), *_reached(config_dir, "extensions.ael")]:
        for app, data in _CALL.findall(text):
            arguments = data.split(",")
            place = _APPS[app.lower()]
            if place < len(arguments):
                found.update(arguments[place].split("&"))
        for data in _ANNOUNCED.findall(text):
            found.update(data.split("&"))
    for file, pattern in _OPTIONS.items():
        for text in _reached(config_dir, file):
            for option, value in _OPTION.findall(text):
                if pattern.fullmatch(option):
                    found.update(re.split("[&,]", value))
    names = (one.strip().strip('"') for one in found)
    return {one for one in names if one.lower() not in _NO_PROMPT and not re.search(r"[$\[\]{}:\s]", one)}


def _reached(config_dir: str, root: str) -> Iterator[str]:
    """A file and what it includes, without comments."""
    left, seen = [os.path.join(config_dir, root)], set()
    while left:
        path = left.pop()
        if path in seen:
            continue
        seen.add(path)
        text = _COMMENT.sub("", _text(path))
        yield text
        for target in _INCLUDE.findall(text):
            left.extend(glob.glob(os.path.join(config_dir, target)))


def on_host(sounds: str) -> dict[str, set[str]]:
    """Language -> names of the prompts that are there; '' for those that stand in no language's folder.

    Any folder may be one of a language: what stands below it is told with and without it.
    """
    found: dict[str, set[str]] = {"": set()}
    walked: dict[str, set[str]] = {}
    for entry in _entries(sounds):
        if entry.is_dir():
            real = os.path.realpath(entry.path)
            if real not in walked:
                walked[real] = set(_below(entry.path, ""))
            found[entry.name] = walked[real]
            found[""].update(f"{entry.name}/{name}" for name in walked[real])
        else:
            base, _dot, ending = entry.name.rpartition(".")
            if ending in PLAYED:
                found[""].add(base)
    return found


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [one for one in entries if not one.name.startswith(".")]
    except OSError:
        return []


def _below(folder: str, prefix: str, depth: int = 8) -> Iterator[str]:
    for entry in _entries(folder):
        if entry.is_dir():
            if depth:
                yield from _below(entry.path, f"{prefix}{entry.name}/", depth - 1)
        else:
            base, _dot, ending = entry.name.rpartition(".")
            if ending in PLAYED:
                yield prefix + base


def missing(config_dir: str, found: dict[str, set[str]]) -> list[str]:
    """Names that are played and are on this host in no language."""

    def there(name: str) -> bool:
        if os.path.isabs(name):
            return any(os.path.exists(f"{name}.{ending}") for ending in PLAYED)
        return any(name in names for names in found.values())

    return sorted(name for name in played(config_dir) if not there(name))
