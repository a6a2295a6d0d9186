# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regular expressions and times of a dialplan: what FreeSWITCH would only find out while a call waits. Private to this room.

A bad expression passes `reloadxml`, and matches no call from then on. Expressions are PCRE; only what surely is none of these is
refused, by a scanner of our own, since Python's `re` speaks another dialect.
"""

from __future__ import annotations

import re

_BRACE = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_VARIABLE = re.compile(r"\$\$?\{[^{}]*\}")
_OPTIONS = re.compile(r"\((?:\?(?:<[^=!][^>]*>|P<[^>]*>|'[^']*'|<=|<!|[=!>|]|[a-zA-Z^-]*:|[a-zA-Z^-]+(?=\)))|\*)")


def bad_expression(text: str) -> str | None:
    """Return why an expression is none, or None. What is only known when a call is there counts as any text."""
    pattern = _VARIABLE.sub("x", text)
    if pattern.startswith("_"):
        return None  # in Asterisk's notation, which has no way to be wrong
    if pattern.startswith("/"):
        if "/" not in pattern[1:]:
            return "begins with a slash, and has none at its end: FreeSWITCH never matches it"
        pattern = pattern[1 : pattern.rindex("/")]
    return _scan(pattern)


def _scan(pattern: str) -> str | None:
    at, depth, repeatable = 0, 0, False
    while at < len(pattern):
        char, why = pattern[at], None
        if char == "\\":
            at, repeatable, why = _escaped(pattern, at)
        elif char == "[":
            at, why = _set(pattern, at)
            repeatable = True
        elif pattern.startswith("(?#", at):
            end = pattern.find(")", at)
            at, why = end + 1, "opens a comment that is never closed" if end < 0 else None
        elif char == "(":
            at, why = _opened(pattern, at)
            depth, repeatable = depth + 1, False
        elif char == ")":
            at, depth, repeatable = at + 1, depth - 1, True
            why = "closes a parenthesis that is not open" if depth < 0 else None
        elif char in "*+?" or (char == "{" and _counts(pattern, at)):
            at, why = _repeated(pattern, at, repeatable)
            repeatable = False
        else:
            at, repeatable = at + 1, char not in "^$|"
        if why:
            return why
    return "opens a parenthesis that is never closed" if depth else None


def _escaped(pattern: str, at: int) -> tuple[int, bool, str | None]:
    """Return what follows a backslash's end: place, whether it can be repeated, and what is wrong."""
    if at + 1 == len(pattern):
        return at, False, "ends with a single backslash"
    if pattern[at + 1] != "Q":
        return at + 2, pattern[at + 1] != "E", None
    end = pattern.find("\\E", at + 2)
    return (len(pattern) if end < 0 else end + 2), True, None


def _opened(pattern: str, at: int) -> tuple[int, str | None]:
    """Return where what opens a group ends, and what is wrong with it."""
    match = _OPTIONS.match(pattern, at)
    if match and match.group(0) == "(*" and not re.match(r"\(\*[A-Za-z:=]", pattern[at:]):
        return at, "repeats nothing: `*` stands behind `(`"
    return (match.end() if match else at + (2 if pattern.startswith("(?", at) else 1)), None


def _repeated(pattern: str, at: int, repeatable: bool) -> tuple[int, str | None]:
    """Return where a repetition ends, and what is wrong with it."""
    if not repeatable:
        return at, f"repeats nothing: `{pattern[at]}` stands where no character or group is before it"
    match = _BRACE.match(pattern, at) if pattern[at] == "{" else None
    if match and match.group(3) and int(match.group(1) or 0) > int(match.group(3)):
        return at, f"{match.group(0)} has its numbers the wrong way round"
    at = match.end() if match else at + 1
    return (at + 1 if pattern[at : at + 1] in ("+", "?") else at), None


def _counts(pattern: str, at: int) -> bool:
    """Whether braces are a repetition: `{2}`, `{2,}`, `{2,3}`; others are text."""
    match = _BRACE.match(pattern, at)
    return match is not None and bool(match.group(1))


def _set(pattern: str, at: int) -> tuple[int, str | None]:
    """Return where a set of characters ends, and what is wrong with it."""
    place = at + 1
    if pattern.startswith("^", place):
        place += 1
    first, before = True, ""
    while place < len(pattern):
        char = pattern[place]
        if char == "]" and not first:
            return place + 1, None
        first = False
        if char == "\\":
            if pattern.startswith("\\Q", place):
                end = pattern.find("\\E", place)
                place, before = (len(pattern) if end < 0 else end + 2), ""
                continue
            place, before = place + 2, ""
        elif char == "[" and pattern[place + 1 : place + 2] in (":", ".", "="):
            end = pattern.find(pattern[place + 1] + "]", place + 2)
            place, before = (place + 1, "[") if end < 0 else (end + 2, "")
        elif char == "-" and before and pattern[place + 1 : place + 2] not in ("", "]", "\\", "["):
            last = pattern[place + 1]
            if last < before:
                return place, f"[{before}-{last}] is a range that runs backwards"
            place, before = place + 2, ""
        else:
            place, before = place + 1, char
    return place, "opens a set of characters that is never closed: `]` is missing"


# ---- times

RANGES = {
    "year": (1900, 9999),
    "yday": (1, 366),
    "mon": (1, 12),
    "mday": (1, 31),
    "week": (1, 53),
    "mweek": (1, 6),
    "hour": (0, 23),
    "minute": (0, 59),
    "minute-of-day": (1, 1440),
}
_DAY = r"(?:[1-7]|(?:sun|mon|tue|wed|thu|fri|sat))"
_DAYS = re.compile(rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*", re.I)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?-(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MOMENT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")


def bad_time(name: str, value: str) -> str | None:
    """Return why a value of a time attribute can never be met as it is meant, or None."""
    if "${" in value:
        return None if "$${" in value else "holds a channel variable, which FreeSWITCH does not read here"
    if name == "wday":
        return None if _DAYS.fullmatch(value) else "takes 1 (Sunday) to 7, or sun, mon, ..., as in mon-fri or 2-6,1"
    if name == "time-of-day":
        return None if all(map(_clock, value.split(","))) else "takes times as in 09:00-12:30,13:30-18:00"
    if name == "date-time":
        return None if all(map(_moments, value.split(","))) else "takes 2026-12-24 00:00:00~2026-12-27 00:00:00"
    low, high = RANGES[name]
    for part in value.split(","):
        match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
        if not match or any(number and not low <= int(number) <= high for number in match.groups()):
            return f"takes numbers from {low} to {high}, as in {low},{high - 1}-{high}"
    return None


def _clock(text: str) -> bool:
    match = _CLOCK.fullmatch(text)
    if not match:
        return False
    numbers = [int(one or 0) for one in match.groups()]
    return all(hour <= 24 and minute < 60 and second < 60 for hour, minute, second in (numbers[:3], numbers[3:]))


def _moments(text: str) -> bool:
    start, wave, end = text.partition("~")
    return bool(wave and _MOMENT.fullmatch(start) and _MOMENT.fullmatch(end)) and start < end
