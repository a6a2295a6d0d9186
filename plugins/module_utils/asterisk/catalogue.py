# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which options a version of Asterisk knows, and what their values may be.

The tables are made from what servers tell of themselves and from the documentation in the sources of each release
(``tests/tools/catalogue.py``): one table of the newest, and what other releases know more or less. A problem is a sentence
without its subject, never with the value of an option that holds a secret. What the tables cannot judge is accepted:
Asterisk itself is asked later, by the probe and by the lines of its log. Of a release newer than the tables only what looks
like a slip is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import catalogue_22, catalogue_since
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import FALSE, TRUE
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name

Name = tuple[str, ...]  # (file, type, option, value) or fewer of them; ("application", name)

# What `core show codecs` of 22.10.1 lists, with the two that only 16 and patched builds have. Letters of either case.
_CODECS = (
    "adpcm alaw amr amrwb codec2 g719 g722 g723 g726 g726aal2 g729 gsm h261 h263 h263p h264 h265 ilbc jpeg lpc10 "
    "mpeg4 none opus png red silk12 silk16 silk24 silk8 siren14 siren7 slin slin12 slin16 slin192 slin24 slin32 "
    "slin44 slin48 slin96 speex speex16 speex32 t140 t38 testlaw ulaw vp8 vp9"
)
CODECS = frozenset(_CODECS.split())
_NUMBER = re.compile(r"[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)\Z")
_RANGE = re.compile(r"([ui])(-?\d+)\.\.(\d+)\Z")
_GENERAL = ("general", "global", "globals")
# How near a word must be to a known name to be taken for a slip of the pen, where the list of names is not complete.
_SLIP = 0.8


@dataclass(frozen=True)
class Catalogue:
    """The options of one version.

    tables    file -> type -> option -> kind of its value
    names     file -> options, for files whose types are not known
    patterns  (file, type) -> regular expressions of further names
    elsewhere what other versions know, and this one does not -> when it came and went
    complete  False for a version that is newer than the tables
    """

    version: str
    tables: Mapping[str, Mapping[str, Mapping[str, str]]]
    names: Mapping[str, Sequence[str]]
    patterns: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    elsewhere: Mapping[Name, str] = field(default_factory=dict)
    complete: bool = True

    def file_of(self, path: str) -> str:
        """The file whose rules apply to a path: 'pjsip.d/endpoints.conf' -> 'pjsip.conf'."""
        folder, slash, name = path.rpartition("/")
        top = folder.split("/")[0]
        return top[:-2] + ".conf" if slash and top.endswith(".d") else name

    def file_for_type(self, kind: str) -> str | None:
        """The file in which objects of a type stand: 'endpoint' -> 'pjsip.conf'."""
        if kind in self.tables["pjsip.conf"]:
            return "pjsip.conf"
        return next((file for file, kinds in self.tables.items() if kind in kinds), None)

    def types(self, file: str) -> list[str]:
        """The types of objects of a file, if its modules can be asked."""
        return sorted(self.tables.get(self.file_of(file), ()))

    def options(self, file: str, kind: str) -> list[str] | None:
        """The names of the options of a type, or None when they are not known or may be any."""
        file = self.file_of(file)
        table = self.tables.get(file, {}).get(self._kind(file, kind) or "")
        return sorted(table) if table else None

    def check_type(self, file: str, kind: str) -> str | None:
        """What is wrong with a `type=`; Asterisk ignores an object of an unknown type without a word."""
        file = self.file_of(file)
        if file != "pjsip.conf" or kind in self.tables[file]:
            return None
        near = _near(kind, self.tables[file])
        return f"{file} has no objects of type {kind!r}{near}" if near or self.complete else None

    def knows(self, *name: str) -> bool:
        """Whether this version knows a (file, type, option, value) or an ("application", name) that some version knows."""
        return not any(name[:length] in self.elsewhere for length in range(1, len(name) + 1))

    def foreign(self, *name: str) -> str | None:
        """Why a name that other versions know means nothing to this one, or None: with the remedy."""
        found = next((name[:length] for length in range(1, len(name) + 1) if name[:length] in self.elsewhere), None)
        if found is None:
            return None
        what = {2: "[{1}] in {0}", 3: "{2!r} of {an}", 4: "{3!r} as {2} of {an}"}[len(found)]
        if found[0] == "application":
            what = "the application {1}" if len(found) == 2 else "{2!r} of the application {1}"
        elif found[1] == "":
            what = "{2!r} in {0}"
        shown = what.format(*found, an=_an(found[1]))
        return f"Asterisk {self.version} does not know {shown}; {_history(self.elsewhere[found], self.version)}"

    def foreign_application(self, name: str) -> str | None:
        """Why an application that other versions have is not there, or None; its name in any case."""
        names = (one for one in self.elsewhere if len(one) == 2 and one[0] == "application")
        held = (one for one in names if one[1].lower() == name.lower())
        return next((self.foreign(*one) for one in held), None)

    @property
    def auth_type(self) -> str:
        """What an authentication by password or digest is called: 'digest' came with 20.12, 21.7 and 22.2."""
        # Of a certified release it is not known; the older word is taken by all.
        release = _release(self.version.partition("-")[0])[0]
        span = next(span for span, names in catalogue_since.SINCE.items() if "auth/auth_type/digest" in names)
        return "digest" if _held(span, release) else "userpass"

    def check_option(self, file: str, kind: str, name: str, value: Any) -> str | None:
        """What is wrong with one option, or None.

        `kind` is the section's `type=`, or its name where sections have none. `value` is a text, number or bool, or a
        list of them for a key that is repeated; None checks the name alone.
        """
        file = self.file_of(file)
        told = self.foreign(file, self._kind(file, kind) or kind) or (
            file in self.names and self.foreign(file, "", name)
        )
        if told:
            return told
        if file in self.names and not (file in self.tables and self._kind(file, kind)):
            return self._check_listed(file, name)
        if file not in self.tables:
            return None
        found = self._kind(file, kind)
        if found is None:
            return self.check_type(file, kind)
        table = self.tables[file][found]
        if not table and not self.patterns.get((file, found)):
            return None
        if file == "pjsip_wizard.conf" and "/" in name:
            return self._check_wizard(name, value)
        if name == "type" and file == "pjsip.conf":
            return self.check_type(file, _text(value)) if value is not None else None
        if name not in table:
            return self._check_unlisted(file, found, name)
        for one in value if isinstance(value, (list, tuple)) else [value]:
            problem = None if one is None else check_value(table[name], _text(one), is_secret_name(name))
            if problem:
                words = [word.strip().lower() for word in _text(one).split(",")]
                return next(filter(None, (self.foreign(file, found, name, word) for word in words)), problem)
        return None

    def _kind(self, file: str, kind: str) -> str | None:
        """The type of the table that a section's type or name stands for, or None."""
        kinds = self.tables.get(file, {})
        if kind in kinds:
            return kind
        if kind in _GENERAL:
            return next((one for one in _GENERAL if one in kinds), None)
        if f"{kind}_profile" in kinds:
            return f"{kind}_profile"
        free = [one for one in kinds if one not in _GENERAL]
        return free[0] if len(free) == 1 and file != "pjsip.conf" else None

    def _check_unlisted(self, file: str, kind: str, name: str) -> str | None:
        if any(re.match(pattern, name) for pattern in self.patterns.get((file, kind), ())):
            return None
        table = self.tables[file][kind]
        what = f"{file} {kind}" if len(self.tables[file]) == 1 else kind
        lower = name.lower()
        if lower in table:
            return None  # names are compared without case
        told = self.foreign(file, kind, lower)
        if told or self.complete:
            return told or f"Asterisk {self.version} knows no option {name!r} of {_an(what)}{_near(lower, table)}"
        return self._slip(file, lower, table)

    def _slip(self, file: str, name: str, known: Iterable[str]) -> str | None:
        """Where the names are not all known: only what looks like a slip is refused."""
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_SLIP)
        return f'{file} has no option {name!r} that we know of; did you mean "{near[0]}"?' if near else None

    def _check_listed(self, file: str, name: str) -> str | None:
        """A file whose list of names is not complete."""
        known = self.names[file]
        return None if name in known or name.lower() in known else self._slip(file, name.lower(), known)

    def _check_wizard(self, name: str, value: Any) -> str | None:
        """'endpoint/context' is an option of the object that the wizard makes."""
        part, unused, option = name.partition("/")
        kind = {"inbound_auth": "auth", "outbound_auth": "auth"}.get(part, part)
        if kind == "phoneprov":
            return None
        if kind not in ("endpoint", "aor", "auth", "identify", "registration"):
            return f"a wizard makes no {part!r}{_near(part, ('endpoint', 'aor', 'inbound_auth', 'outbound_auth'))}"
        return self.check_option("pjsip.conf", kind, option, value)


def catalogue(version: str) -> Catalogue:
    """The catalogue for a version: '22.10.1', '18.9-cert4', or '20' for the last of its branch."""
    if version not in _MADE:
        _MADE[version] = _build(version)
    return _MADE[version]


_MADE: dict[str, Catalogue] = {}


def _release(version: str) -> tuple[tuple[int, int], bool]:
    """((major, minor), whether the tables reach it). What cannot be read is the newest of the table's branch."""
    newest = catalogue_since.NEWEST
    numbers = [int(number) for number in re.findall(r"\d+", version)[:2]]
    major = numbers[0] if numbers else int(catalogue_22.VERSION.partition(".")[0])
    if major < min(newest):
        return (min(newest), 0), True
    last = newest.get(major, 0)
    if len(numbers) < 2 or "cert" in version:  # certified releases take options from later ones of their branch
        return (major, last), major in newest
    return (major, numbers[1]), major in newest and numbers[1] <= last


def _held(span: str, release: tuple[int, int]) -> bool:
    """Whether a release knows what came and went so: '-16 20.12 -21 21.7'."""
    known = True
    for word in span.split(" "):
        if _order(word.lstrip("-")) <= release:
            known = word[0] != "-"
    return known


def _history(span: str, version: str) -> str:
    """When something came, or that it is gone by now, and what to do."""
    release, words = _release(version)[0], span.split(" ")
    came = [word for word in words if word[0] != "-"]
    if any(_order(word) > release for word in came):
        return f"it came with {_and(came)}: leave it out, or upgrade the server"
    gone = [word[1:] for word in words if word[0] == "-" and _order(word[1:]) <= release]
    return f"it went with {gone[-1]}: leave it out"


def _order(word: str) -> tuple[int, int]:
    major, unused, minor = word.partition(".")
    return int(major), int(minor or 0)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _build(version: str) -> Catalogue:
    release, complete = _release(version)
    elsewhere = {
        tuple(name.split("/")): span
        for span, names in catalogue_since.SINCE.items()
        if not _held(span, release)
        for name in names.split(" ")
    }
    tables: dict[str, dict[str, dict[str, str]]] = {}
    names = {file: text.split(" ") for file, text in catalogue_22.NAMES.items()}
    patterns: dict[tuple[str, str], list[str]] = {}
    for source in (catalogue_22.OPTIONS, catalogue_since.OTHERS):
        for file, kinds in source.items():
            for kind, text in kinds.items():
                if not kind:
                    names[file] = sorted({*names[file], *text.split(" ")})
                elif (file, kind) not in elsewhere:
                    _read(text, file, kind, tables.setdefault(file, {}).setdefault(kind, {}), patterns, elsewhere)
    names = {file: [one for one in found if (file, "", one) not in elsewhere] for file, found in names.items()}
    return Catalogue(version, tables, names, patterns, elsewhere, complete)


def _read(
    text: str,
    file: str,
    kind: str,
    table: dict[str, str],
    patterns: dict[tuple[str, str], list[str]],
    elsewhere: Mapping[Name, str],
) -> None:
    """Put the words of one type into its table, but those that the version does not know."""
    for word in text.split(" ") if text else ():
        name, unused, mark = word.partition(":")
        if mark == "~":
            patterns.setdefault((file, kind), []).append(name)
        elif name == "*":
            patterns.setdefault((file, kind), []).append("")
        elif (file, kind, name) not in elsewhere:
            if mark[:1] in ("=", ","):
                known = [one for one in mark[1:].split("|") if (file, kind, name, one) not in elsewhere]
                mark = mark[0] + "|".join(known)
            table[name] = mark


def check_value(mark: str, value: str, secret: bool = False) -> str | None:
    """What is wrong with a value of the kind that a mark of the tables stands for, or None."""
    if not mark:
        return None
    shown = "the value" if secret else repr(value)
    lower = value.lower()
    if mark == "b":
        return None if lower in TRUE or lower in FALSE else f"{shown} is not yes or no"
    if mark == "k":
        return _check_codecs(value)
    if mark == "d":
        try:
            float(value)
        except ValueError:
            return f"{shown} is not a number"
        return None
    if mark[0] == "=":
        values = mark[1:].split("|")
        return None if lower in values else f"{shown} is none of {_listed(values)}{_near(lower, values)}"
    if mark[0] == ",":
        values = mark[1:].split("|")
        bad = [one for one in re.split(r"\s*,\s*", lower.strip()) if one and one not in values]
        return f"{bad[0]!r} is none of {_listed(values)}{_near(bad[0], values)}" if bad else None
    return _check_number(mark, value, shown)


def _check_number(mark: str, value: str, shown: str) -> str | None:
    if not _NUMBER.match(value):
        return f"{shown} is not a whole number"
    match = _RANGE.match(mark)
    if match:
        low, high = int(match.group(2)), int(match.group(3))
    else:
        low, high = (0, 2**32 - 1) if mark[0] == "u" else (-(2**31), 2**31 - 1)
    number = int(value, 0) if "x" in value.lower() else int(value)
    return None if low <= number <= high else f"{shown} is not between {low} and {high}"


def _check_codecs(value: str) -> str | None:
    """`alaw,ulaw:20`, `!all,g722`, `all`: names by commas or bars, each with `!` before and milliseconds after it."""
    for one in re.split(r"[,|]", value):
        name, colon, length = one.strip().lstrip("!").partition(":")
        name = name.strip().lower()
        if colon and not length.strip().isdigit():
            return f"{one.strip()!r} should end in a number of milliseconds"
        if name not in CODECS and name != "all":
            return f"{name!r} is not a codec{_near(name, CODECS)}"
    return None


def _near(word: str, known: Iterable[str]) -> str:
    hint = nearest(word, sorted(known))
    return f"; {hint}" if hint else ""


def _listed(values: Sequence[str]) -> str:
    shown = [value for value in values if value not in ("true", "false", "on", "off", "1", "0")]
    return ", ".join(shown)


def _an(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
