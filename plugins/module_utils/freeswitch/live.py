# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running FreeSWITCH prints of itself, typed; and arguments as it takes them.

`sofia xmlstatus` is XML by its looks only (a user name with `&` or `<` makes it ill-formed, measured on 1.11.2), so that it
is read line by line: each line holds one field.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_FIELD = re.compile(r"\s*<([\w-]+)>(.*)</\1>\s*")
_ESCAPED = ("from", "contact", "exten")  # the fields that `sofia xmlstatus gateway` encodes
_STATE = re.compile(r"(?P<state>[A-Z_]+)(?: \((?P<calls>\d+)\))?")

# Seconds. The server's years have 365 days.
_UNITS = {
    "year": 31536000.0,
    "day": 86400.0,
    "hour": 3600.0,
    "minute": 60.0,
    "second": 1.0,
    "millisecond": 0.001,
    "microsecond": 0.000001,
}


@dataclass(frozen=True)
class LiveGateway:
    """One gateway, as it runs.

    state    UNREGED TRYING REGISTER REGED UNREGISTER FAILED FAIL_WAIT EXPIRED NOREG DOWN TIMEOUT
    status   UP or DOWN, as pings found it
    fields   as `sofia xmlstatus gateway` names them: `proxy`, `expires`, `username`, `calls-in` ...
    """

    profile: str
    name: str
    state: str
    status: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LiveProfile:
    """One SIP profile that runs: `running` is the number of its calls' legs, `url` its own address, `tls_url` that of TLS."""

    name: str
    state: str
    url: str
    running: int = 0
    tls_url: str = ""


def uptime(text: str) -> float | None:
    """How many seconds a server runs, by the first line of `status`: `UP 0 years, 0 days, 0 hours, 1 minute, 0 seconds, ...`."""
    first = text.partition("\n")[0]
    found = {unit: int(number) for number, unit in re.findall(r"(\d+) ([a-z]+?)s?\b", first)}
    if not first.startswith("UP ") or set(found) != set(_UNITS):
        return None
    return sum(number * _UNITS[unit] for unit, number in found.items())


def gateways(text: str) -> dict[str, LiveGateway]:
    """What `sofia xmlstatus gateway` prints, by name: of two with one name the first, which alone can be reached."""
    found: dict[str, LiveGateway] = {}
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        if line.strip() == "<gateway>":
            fields = {}
        elif line.strip() == "</gateway>" and fields.get("name"):
            one = LiveGateway(
                fields.get("profile", ""),
                fields["name"],
                fields.get("state", ""),
                fields.get("status", "").partition(" ")[0],
                fields,
            )
            found.setdefault(one.name, one)
        else:
            pair = _FIELD.fullmatch(line)
            if pair:
                name, value = pair.groups()
                fields[name] = html.unescape(value) if name in _ESCAPED else value
    return found


def gateway_states(text: str) -> dict[str, str]:
    """What `sofia status gateway` prints, `profile::name` -> state; those marked for deletion are among them."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        columns = line.split("\t")
        if len(columns) >= 4 and "::" in columns[0] and columns[0].strip() != "Profile::Gateway-Name":
            found.setdefault(columns[0].strip(), columns[2].strip().partition(" ")[0])
    return found


def profiles(text: str) -> dict[str, LiveProfile]:
    """The profiles in what `sofia status` prints. One with TLS has a second line."""
    found: dict[str, LiveProfile] = {}
    for line in text.split("\n"):
        columns = [part.strip() for part in line.split("\t")]
        state = _STATE.match(columns[3]) if len(columns) >= 4 and columns[1] == "profile" else None
        if state is None:
            continue
        name, url = columns[0], columns[2]
        tls = columns[3].endswith("(TLS)")
        known = found.get(name)
        found[name] = LiveProfile(
            name,
            state.group("state"),
            known.url if known else ("" if tls else url),
            int(state.group("calls") or 0),
            url if tls else (known.tls_url if known else ""),
        )
    return found


def aliases(text: str) -> dict[str, str]:
    """The aliases in what `sofia status` prints: alias -> profile."""
    rows = ([part.strip() for part in line.split("\t")] for line in text.split("\n"))
    return {row[0]: row[2] for row in rows if len(row) >= 4 and row[1] == "alias"}


def fields(text: str) -> dict[str, str]:
    """`Name    <tab>trunk1` lines of `sofia status gateway NAME` and `... profile NAME`, by their names in lower case."""
    pairs = (line.partition("\t") for line in text.split("\n"))
    found: dict[str, str] = {}
    for name, tab, value in pairs:
        if tab and name.strip():
            found.setdefault(name.strip().lower(), value.strip())
    return found


def rows(text: str) -> list[dict[str, Any]]:
    """The rows of `show ... as json`; none at all have no key `rows`. Raises ValueError for what is not that."""
    answer = json.loads(text)
    if not isinstance(answer, dict) or "row_count" not in answer:
        raise ValueError("no rows")
    return [dict(row) for row in answer.get("rows") or () if isinstance(row, dict)]


def variables(text: str) -> dict[str, str]:
    """What `global_getvar` prints without a name: `name=value` lines. A value's further lines belong to it."""
    found: dict[str, str] = {}
    last = ""
    for line in text.rstrip("\n").split("\n"):
        name, equals, value = line.partition("=")
        if equals and re.fullmatch(r"[\w.\-]+", name):
            last = name
            found[last] = value
        elif last:
            found[last] += f"\n{line}"
    return found


def quoted(text: str) -> str:
    """An argument as the server takes it, whatever it holds: blanks, `=`, quotes, line breaks."""
    if re.fullmatch(r"[\w.@:/+*\-]+", text):
        return text
    for plain, escaped in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f"'{text}'"


def setting(name: str, value: str) -> str:
    """The command that sets a global variable; an unquoted `=` in the value would make it a condition."""
    return f"global_setvar {name}={quoted(value) if value else ''}"
