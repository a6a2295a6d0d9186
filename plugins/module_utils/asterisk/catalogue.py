# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which options a version of Asterisk knows, and what their values may be.

The tables are made from what servers tell of themselves (``tests/tools/catalogue.py``). A problem is a sentence without
its subject, never with the value of an option that holds a secret. What the tables cannot judge is accepted: Asterisk
itself is asked later, by the probe and by the lines of its log.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import catalogue_16, catalogue_22
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import FALSE, TRUE
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name

# Oldest first: a version between two of them is judged by the newer, which knows more names.
_TABLES = ((16, catalogue_16), (22, catalogue_22))

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
    """

    version: str
    tables: Mapping[str, Mapping[str, Mapping[str, str]]]
    names: Mapping[str, Sequence[str]]
    patterns: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

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
        return f"{file} has no objects of type {kind!r}{_near(kind, self.tables[file])}"

    @property
    def auth_type(self) -> str:
        """What an authentication by password or digest is called: 'digest' came with 20.12, 21.7 and 22.2."""
        numbers = [int(number) for number in re.findall(r"\d+", self.version)[:2]]
        first = {20: 12, 21: 7, 22: 2}.get(numbers[0], 0)
        return "digest" if numbers[0] >= 20 and (len(numbers) == 1 or numbers[1] >= first) else "userpass"

    def check_option(self, file: str, kind: str, name: str, value: Any) -> str | None:
        """What is wrong with one option, or None.

        `kind` is the section's `type=`, or its name where sections have none. `value` is a text, number or bool, or a
        list of them for a key that is repeated; None checks the name alone.
        """
        file = self.file_of(file)
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
                return problem
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
        return f"Asterisk {self.version} knows no option {name!r} of {_an(what)}{_near(lower, table)}"

    def _check_listed(self, file: str, name: str) -> str | None:
        """A file whose list of names is not complete: only what looks like a slip is refused."""
        known = self.names[file]
        if name in known or name.lower() in known:
            return None
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_SLIP)
        return f'{file} has no option {name!r} that we know of; did you mean "{near[0]}"?' if near else None

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
    """The catalogue for a version ('22.10.1', '20'): the table of the nearest that is not older, or the last."""
    if version not in _MADE:
        match = re.match(r"\d+", version)
        major = int(match.group()) if match else _TABLES[-1][0]
        module = next((module for number, module in _TABLES if number >= major), _TABLES[-1][1])
        _MADE[version] = _build(module, version if match else module.VERSION)
    return _MADE[version]


_MADE: dict[str, Catalogue] = {}


def _build(module: Any, version: str) -> Catalogue:
    tables: dict[str, dict[str, dict[str, str]]] = {}
    patterns: dict[tuple[str, str], list[str]] = {}
    for file, kinds in module.OPTIONS.items():
        tables[file] = {}
        for kind, text in kinds.items():
            table = tables[file][kind] = {}
            for word in text.split(" ") if text else ():
                name, unused, mark = word.partition(":")
                if mark == "~":
                    patterns.setdefault((file, kind), []).append(name)
                elif name == "*":
                    patterns.setdefault((file, kind), []).append("")
                else:
                    table[name] = mark
    names = {file: text.split(" ") for file, text in module.NAMES.items()}
    return Catalogue(version, tables, names, patterns)


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
