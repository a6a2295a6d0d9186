# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small things that every part of the fake needs: kinds of values, dates as GenieACS writes them, ids in paths."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from datetime import datetime, timezone
from typing import Any
from urllib.parse import unquote_to_bytes

VERSION = "1.2.16+26112238e9"


class Crash(Exception):
    """What GenieACS does not catch: its worker dies, and the client sees the connection close without an answer."""


class Instant(str):
    """A date: its text in UTC with milliseconds, which sorts as the time does and is no string to a query."""

    __slots__ = ()


class Oid(str):
    """An id that the database made for a task: 24 hexadecimal digits."""

    __slots__ = ()


def instant(seconds: float | None = None) -> Instant:
    """Return a time (seconds since 1970, now if not said) as the NBI prints it."""
    moment = time.time() if seconds is None else seconds
    whole = int(moment // 1)
    thousandths = int((moment - whole) * 1000)
    return Instant(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{thousandths:03d}Z")


def seconds_of(text: str) -> float:
    """Return an instant as seconds since 1970."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()


_DATE_FORMATS = ("%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S%z")


def parse_date(value: Any) -> Instant | None:
    """Return what `new Date(value)` would give for the forms worth having; None for an invalid date."""
    if isinstance(value, Instant):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return instant(value / 1000)
    text = str(value).strip()
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    if len(text) == 10:
        text += "T00:00:00Z"
    text = re.sub(r"Z$", "+0000", text)
    for form in _DATE_FORMATS:
        try:
            return instant(datetime.strptime(text, form).timestamp())
        except ValueError:
            continue
    return None


_counter = itertools.count(secrets.randbelow(0x10000))
_machine = secrets.token_hex(5)


def new_id() -> Oid:
    """Return a fresh task id, later ones sorting after earlier ones."""
    return Oid(f"{int(time.time()):08x}{_machine}{next(_counter) & 0xFFFFFF:06x}")


def object_id(value: Any) -> Oid:
    """Return the id of a task that a request names; anything but 24 hexadecimal digits kills the worker."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{24}", value):
        raise Crash(f"{value!r} is no ObjectId")
    return Oid(value.lower())


def escape_id(text: str) -> str:
    """Percent-encode every byte but letters, digits and the underscore, as the ACS makes device ids."""
    return re.sub(rb"[^A-Za-z0-9_]", lambda found: b"%%%02X" % found.group()[0], text.encode()).decode("ascii")


def device_id(oui: str, product_class: str, serial: str) -> str:
    """Return the id of a device: `OUI-ProductClass-Serial`, without the second where the device has none."""
    return "-".join(escape_id(part) for part in (oui, product_class, serial) if part or part is serial)


def decode_component(text: str) -> str:
    """Decode a part of a path once; a malformed escape or no UTF-8 kills the worker, as decodeURIComponent does."""
    if "%" not in text:
        return text
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Crash(f"URIError: URI malformed: {text}")
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise Crash(f"URIError: URI malformed: {text}") from None


def as_number(value: Any) -> float | int | None:
    """Return a number for what JavaScript's unary plus takes as one; None for NaN."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    text = str(value).strip()
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return None


def cast(value: Any, kind: str) -> Any:
    """Return a value as the ACS keeps it for a parameter of this type; what does not fit stays as it came."""
    if kind == "xsd:boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower(), value)
    if kind in ("xsd:int", "xsd:unsignedInt", "xsd:long", "xsd:unsignedLong"):
        number = as_number(value)
        return value if number is None else int(number)
    if kind == "xsd:dateTime":
        return parse_date(value) or value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def fits(value: Any, kind: str) -> bool:
    """Tell whether a device takes a value for a parameter of this type."""
    if kind == "xsd:boolean":
        return isinstance(value, bool)
    if kind in ("xsd:int", "xsd:unsignedInt", "xsd:long", "xsd:unsignedLong"):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and (value >= 0 or "unsigned" not in kind)
    if kind == "xsd:dateTime":
        return isinstance(value, Instant)
    return isinstance(value, str)
