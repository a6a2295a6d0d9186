# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of TR-069 parameters: cast by their type, compared as GenieACS stores them, refused with a reason.

GenieACS keeps booleans as JSON booleans, numbers as JavaScript's doubles, dates as ISO 8601 text in UTC, and all else as text.
What a task wants comes out of YAML: a scalar, often of another type.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, timedelta, timezone
from typing import Any

BOOLEAN, DATE, STRING, BASE64, HEX = "xsd:boolean", "xsd:dateTime", "xsd:string", "xsd:base64", "xsd:hexBinary"
_BASE64 = (BASE64, "xsd:base64Binary")
RANGES = {
    "xsd:int": (-(2**31), 2**31 - 1),
    "xsd:unsignedInt": (0, 2**32 - 1),
    "xsd:long": (-(2**63), 2**63 - 1),
    "xsd:unsignedLong": (0, 2**64 - 1),
}
_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_NUMBER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
# What XML 1.0 cannot say at all: GenieACS would send a message that no device can parse.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class WrongValue(ValueError):
    """A value that is none of its parameter's type. Neither reason nor remedy holds the value: it may be a secret."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def cast(kind: str, value: Any) -> Any:
    """Return a value as GenieACS stores one of this type; of an unknown type ("", never read) as it is.

    Raises WrongValue.
    """
    if value is None or isinstance(value, (list, dict)):
        raise WrongValue("is no single value", "give a text, a number or true or false")
    if kind == BOOLEAN:
        return _boolean(value)
    if kind in RANGES:
        return _number(kind, value)
    if kind == DATE:
        return date_text(_date(value))
    if isinstance(value, str):
        _check_text(kind, value)
        return value
    if not kind or kind == "xsd:float" or kind == "xsd:double":
        return value
    if isinstance(value, (bool, float)):
        # YAML reads 1.10 as 1.1 and `yes` as true: what was meant is no longer known.
        what = "true or false" if isinstance(value, bool) else "a number with a fraction"
        raise WrongValue(f"is {what}, and the parameter is a text ({kind})", "put the text into quotes")
    text = str(value)
    _check_text(kind, text)
    return text


def same(kind: str, wanted: Any, there: Any) -> bool:
    """Whether a stored value (None: never read) is what `cast` returned."""
    if there is None:
        return False
    if kind in RANGES and isinstance(there, float):
        return float(wanted) == there
    try:
        there = cast(kind, there)
    except WrongValue:
        return bool(wanted == there) and isinstance(wanted, bool) == isinstance(there, bool)
    if kind == HEX:
        return str(wanted).lower() == str(there).lower()
    if kind in _BASE64:
        return bool(_bytes(wanted) == _bytes(there))
    if not kind:
        return _plain(wanted) == _plain(there)
    return bool(wanted == there)


def pair(path: str, kind: str, value: Any) -> list[Any]:
    """Return a parameter as a setParameterValues task takes it; without a type GenieACS finds the type out by itself."""
    return [path, value, kind] if kind else [path, value]


def _plain(value: Any) -> str:
    """Return a scalar of which no type is known as the text that a device would be sent."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = _BOOLEANS.get(str(value).strip().lower()) if isinstance(value, (str, int)) else None
    if found is None:
        raise WrongValue("is neither true nor false (xsd:boolean)", "give true or false")
    return found


def _number(kind: str, value: Any) -> int:
    low, high = RANGES[kind]
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongValue(f"is no number ({kind})", f"give a whole number from {low} to {high}")
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        raise WrongValue(f"is no number ({kind})", f"give a whole number from {low} to {high}")
    if isinstance(value, float) and not value.is_integer():
        raise WrongValue(f"is no whole number ({kind})", f"give a whole number from {low} to {high}")
    number = int(value)
    if not low <= number <= high:
        raise WrongValue(f"is out of range ({kind})", f"give a whole number from {low} to {high}")
    if int(float(number)) != number:
        raise WrongValue(f"is not kept exactly by GenieACS, whose numbers have 53 bits ({kind})", "give another number")
    return number


def _date(value: Any) -> datetime:
    """Return a date; one without a time zone is in UTC, as everything that GenieACS stores."""
    found = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    remedy = "give it as ISO 8601, for example 2026-11-22T13:50:00Z"
    if found is None:
        raise WrongValue(f"is no date ({DATE})", remedy)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
        # JavaScript keeps milliseconds and cuts off the rest.
        moment += timedelta(milliseconds=int((fraction or "0").ljust(3, "0")[:3]))
        if zone and zone != "Z":
            digits = zone[1:].replace(":", "")
            shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            moment = moment - shift if zone[0] == "+" else moment + shift
    except (ValueError, OverflowError):
        raise WrongValue(f"is no date that there is ({DATE})", remedy) from None
    return moment.replace(tzinfo=timezone.utc)


def date_text(moment: datetime) -> str:
    """Return a date as GenieACS writes it: ISO 8601 in UTC with milliseconds."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _check_text(kind: str, text: str) -> None:
    if _NOT_XML.search(text):
        raise WrongValue("holds a character that XML cannot carry", "leave control characters out")
    if kind == HEX and not re.fullmatch("(?:[0-9A-Fa-f]{2})*", text):
        raise WrongValue(f"is no text of hexadecimal digits in pairs ({HEX})", "give two digits for each byte")
    if kind in _BASE64 and _bytes(text) is None:
        raise WrongValue(f"is no base64 ({kind})", "encode it, for example with the filter b64encode")


def _bytes(text: str) -> bytes | None:
    """Return what base64 means, or None where it is none."""
    try:
        return base64.b64decode("".join(str(text).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
