# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out which release of Asterisk first knew an option, from the documentation in its own sources.

    python tests/tools/catalogue_since.py PATH-OF-A-CLONE-OF-ASTERISK

Every release since 16.0 is a tag of Asterisk's repository, and a server registers no option that its XML documentation
does not name. So the names of files, types, options, documented values, applications and functions are read from the
last patch of each minor release, and what differs between any two is kept: tests/data/asterisk/since.json. Names and
numbers only; no sentence of the documentation is copied.

The spans of one name are texts, oldest first: "20.12" (a branch that it came to in the middle), "17" (there from the
first release of a branch on), "-21" (gone again from there on). A branch is named only where something happens in it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

from catalogue import ENUMS, FILES, INTERNAL, LISTS

TARGET = ROOT / "tests" / "data" / "asterisk" / "since.json"
FIRST_MAJOR = 16
SOURCE = "XML documentation in the sources of Asterisk, by release tag (github.com/asterisk/asterisk)"

# Files whose modules document nothing: the sources that compare a line's name with what they know.
PARSERS = {
    "asterisk.conf": ("main/asterisk.c", "main/options.c"), "http.conf": ("main/http.c", "main/tcptls.c"),
    "logger.conf": ("main/logger.c",), "manager.conf": ("main/manager.c", "main/tcptls.c"),
    "musiconhold.conf": ("res/res_musiconhold.c",), "queues.conf": ("apps/app_queue.c",),
    "res_odbc.conf": ("res/res_odbc.c",), "rtp.conf": ("res/res_rtp_asterisk.c", "main/rtp_engine.c"),
    "voicemail.conf": ("apps/app_voicemail.c",),
}  # fmt: skip
NAMES = ROOT / "tests" / "data" / "asterisk" / "names-22.json"

Release = tuple[int, int]
Name = tuple[str, ...]  # (file, type, option, value), ("application", name), ("function", name)

XI = "http://www.w3.org/2001/XInclude"
_SHARED = re.compile(r"configOption\[@name='([^']*)'\]\)\Z")
_HEADER = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<\?xml-stylesheet.*?\?>", re.S)
_COMPARED = re.compile(r'strcasecmp\((?:param|name|var->name|v->name|tmp->name), "([\w-]+)"\)')
_TEXT = re.compile(r'"([\w-]+)"')
_DOCS = re.compile(r"/\*\*\* DOCUMENTATION(.*?)\*\*\*/", re.S)


def git(clone: Path, *words: str, stdin: bytes | None = None) -> bytes:
    return subprocess.run(["git", "-C", str(clone), *words], check=True, capture_output=True, input=stdin).stdout


def releases(clone: Path) -> dict[Release, str]:
    """The last patch of each minor release: (16, 28) -> '16.28.0'."""
    found: dict[Release, tuple[int, str]] = {}
    for tag in git(clone, "tag", "--list").decode().split():
        match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", tag)
        if match and int(match.group(1)) >= FIRST_MAJOR:
            major, minor, patch = map(int, match.groups())
            found[major, minor] = max(found.get((major, minor), (-1, "")), (patch, tag))
    return {release: tag for release, (unused, tag) in sorted(found.items())}


def documents(clone: Path, tag: str) -> Iterable[str]:
    """The blobs of a release's files that document something."""
    listed = git(clone, "ls-tree", "-r", tag).decode().splitlines()
    blobs = {path: meta.split()[2] for meta, unused, path in (line.partition("\t") for line in listed)}
    pattern = "<configInfo|<application name|<function name"
    for line in git(clone, "grep", "-lE", pattern, tag, "--", "*.c", "*.xml", "*.cc").decode().splitlines():
        yield blobs[line.partition(":")[2]]


def read(clone: Path, blobs: Iterable[str]) -> dict[str, str]:
    """Blob -> its text."""
    wanted = list(blobs)
    data = git(clone, "cat-file", "--batch", stdin="\n".join(wanted).encode() + b"\n")
    found, at = {}, 0
    for blob in wanted:
        end = data.index(b"\n", at)
        size = int(data[at:end].split()[2])
        found[blob] = data[end + 1 : end + 1 + size].decode("utf-8", "replace")
        at = end + 2 + size
    return found


def names_of(text: str) -> set[Name]:
    """What the documentation in one source file names."""
    found: set[Name] = set()
    for piece in _DOCS.findall(text) or [_HEADER.sub("", text)]:
        tree = ElementTree.fromstring(f'<top xmlns:xi="{XI}">{piece}</top>')
        for kind in ("application", "function"):
            found |= {(kind, one.get("name", "")) for one in tree.iter(kind)}
        for one in tree.iter("application"):  # a parameter of several pieces, such as `timeout^progress` of Dial
            marks = {(part.get("name", ""), part.get("argsep", "")) for part in one.iter("parameter")}
            found |= {("application", one.get("name", ""), name + mark) for name, mark in marks if mark in ("^", "&")}
        for info in tree.iter("configInfo"):
            found |= _config(info)
    return found


def _config(info: ElementTree.Element) -> set[Name]:
    module = info.get("name", "")
    file = FILES.get(module)
    found: set[Name] = set()
    for kind in info.iter("configObject") if file else ():
        type_of = kind.get("name", "")
        if (file, type_of) in INTERNAL:
            continue
        found.add((file, type_of))
        for one in kind.iter(f"{{{XI}}}include"):  # an option that another type has too
            match = _SHARED.search(one.get("xpointer", ""))
            found |= {(file, type_of, match.group(1))} if match else set()
        for option in kind.iter("configOption"):
            name = option.get("name", "")
            found.add((file, type_of, name))
            if file == "pjsip.conf" and (name in ENUMS or name in LISTS):
                found |= {(file, type_of, name, one.get("name", "").lower()) for one in option.iter("enum")}
    return found


def parsed(clone: Path, tag: str, listed: dict[str, list[str]]) -> set[Name]:
    """(file, "", option) of the files that nothing documents: what the parser compares, and our own list as far as it
    stands anywhere in the parser."""
    found: set[Name] = set()
    for file, paths in PARSERS.items():
        there = git(clone, "ls-tree", "--name-only", tag, "--", *paths).decode().split()
        text = "".join(git(clone, "show", f"{tag}:{path}").decode("utf-8", "replace") for path in there)
        found |= {(file, "", name) for name in _COMPARED.findall(text) if name == name.lower()}
        found |= {(file, "", name) for name in {*_TEXT.findall(text)} & {*listed[file]}}
    return found


def spans(there: set[Release], every: list[Release]) -> list[str]:
    """When a name came and went, as the texts of the table; [] if every release has it."""
    told: list[str] = []
    known = True  # what the rule of the reader says of a branch of which nothing is told
    for major in sorted({release[0] for release in every}):
        branch = [release for release in every if release[0] == major]
        held = [release in there for release in branch]
        before = known
        for release, has in zip(branch, held):
            if has != before:
                word = f"{release[0]}.{release[1]}" if release[1] else str(release[0])
                told.append(word if has else f"-{word}")
                before = has
        known = before
    return told


def collect(clone: Path) -> dict[str, object]:
    every = releases(clone)
    listed = json.loads(NAMES.read_text(encoding="utf-8"))
    cache: dict[str, set[Name]] = {}
    seen: dict[Name, set[Release]] = {}
    for release, tag in every.items():
        blobs = list(documents(clone, tag))
        for blob, text in read(clone, [one for one in blobs if one not in cache]).items() if blobs else ():
            cache[blob] = names_of(text)
        for name in parsed(clone, tag, listed).union(*(cache[blob] for blob in blobs)):
            seen.setdefault(name, set()).add(release)
    order = list(every)
    told = {name: spans(there, order) for name, there in sorted(seen.items())}
    table = {"/".join(name): words for name, words in told.items() if words and words != told.get(name[:-1])}
    for name, words in told.items():
        if name[1:2] == ("",) and any(word[0] == "-" and "." in word for word in words):
            table.pop("/".join(name), None)  # nothing goes in the middle of a branch: the parser now takes it otherwise
    for name in [one for one in told if len(one) == 3]:
        values = [one for one in told if one[:3] == name and len(one) == 4]
        # The values were documented later than the option: they may be as old as it is.
        if values and len({tuple(told[one]) for one in values}) == 1:
            for one in values:
                table.pop("/".join(one), None)
    newest = {str(major): max(minor for one, minor in order if one == major) for major, unused in order}
    return {"source": SOURCE, "newest": newest, "since": table}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clone", type=Path)
    options = parser.parse_args(arguments)
    found = collect(options.clone)
    TARGET.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
