# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two lists that Kamailio reads from files, of destinations and of addresses, edited without touching any other byte.

Both are lines of words between blanks, and read as Kamailio 5.6 and 6.1 do (tried on both): `#` ends a line, but not within
attributes; numbers that are no numbers count as 0 and leave the word to what comes next; a set needs no blank behind it.
A line of more than 1022 bytes is read as two.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key

LINE_BYTES = 1022
FLAGS = {"inactive": 1, "trying": 2, "disabled": 4, "probing": 8, "no_dns": 16, "no_ping": 32}
NUMBERS = ("weight", "rweight", "maxload", "latency", "ocmin", "ocmax", "ocrate")
# The attributes that have an option of their own, in the order in which they are written.
ATTRIBUTES = (
    "duid weight rweight maxload latency socket sockname ping_socket ping_from obproxy ocmin ocmax ocrate".split()
)

OTHER = "attrs"

_BLANK, _WORD = r"[ \t\r]*", r"[^ \t\r#]+"
_DESTINATION = re.compile(
    rf"(?P<lead>{_BLANK})(?P<set>[0-9]*)(?P<gap1>{_BLANK})(?P<uri>{_WORD})"
    rf"(?P<gap2>{_BLANK})(?P<flags>0[xX][0-9a-fA-F]+|[0-9]*)(?P<gap3>{_BLANK})(?P<priority>[0-9]*)"
    rf"(?:(?P<gap4>{_BLANK})(?P<attrs>[^ \t\r#][^ \t\r]*))?(?P<rest>.*)",
    re.S,
)
_ADDRESS = re.compile(
    rf"(?P<lead>{_BLANK})(?P<group>[0-9]*)(?P<gap1>{_BLANK})(?P<ip>{_WORD})"
    rf"(?P<gap2>{_BLANK})(?P<mask>[0-9]*)(?P<gap3>{_BLANK})(?P<port>[0-9]*)"
    rf"(?:(?P<gap4>{_BLANK})(?P<tag>{_WORD}))?(?P<rest>.*)",
    re.S,
)
_ATTRIBUTE = re.compile(r"""([^=;"']+)(?:=("[^"]*"|'[^']*'|[^;]*))?;*""")


def flag_names(bits: int) -> list[str]:
    """Return the flags that a number stands for."""
    return [name for name, bit in FLAGS.items() if bits & bit]


def flag_bits(item: Mapping[str, Any], old: int = 0) -> int:
    """Return the number of an item's flags; bits without a name stay as they are."""
    known = sum(FLAGS.values())
    return sum(FLAGS.get(name, 0) for name in item.get("flags") or ()) | (old & ~known)


def number_of(text: str) -> int:
    """Return a decimal or hexadecimal number; nothing is 0."""
    return int(text, 16) if text[:2] in ("0x", "0X") else int(text or 0)


def attr_pairs(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and the very text of each attribute."""
    for match in _ATTRIBUTE.finditer(text):
        value = match.group(2) or ""
        if value[:1] in ('"', "'") and value[-1:] == value[:1] and len(value) > 1:
            value = value[1:-1]
        yield match.group(1), value, match.group(0).rstrip(";")


def attr_items(text: str) -> Item:
    """Return the options of an item that a text of attributes says; of a name that stands twice the first counts."""
    out: Item = {}
    other: dict[str, str] = {}
    for name, value, _text in attr_pairs(text) if text else ():
        low = name.lower()
        if low in ATTRIBUTES and not (low in NUMBERS and not value.isdigit()):
            out.setdefault(low, int(value) if low in NUMBERS else value)
        else:
            other.setdefault(name, value)
    if other:
        out[OTHER] = other
    return out


def attrs_of(item: Mapping[str, Any], old: str = "") -> str:
    """Return the text of an item's attributes.  Those of `old` that say the same keep their place and their spelling."""
    wanted = {name: str(item[name]) for name in ATTRIBUTES if item.get(name) is not None}
    others = (item.get(OTHER) or {}).items()
    wanted.update({name: str(value) for name, value in others if name.lower() not in wanted})
    out: list[str] = []
    for name, value, text in attr_pairs(old):
        key = name if name in wanted else name.lower()
        if key in wanted:
            new = wanted.pop(key)
            same = value == new or (key in NUMBERS and value.isdigit() and value.lstrip("0") == new.lstrip("0"))
            out.append(text if same else _attribute(name, new))
    out.extend(_attribute(name, value) for name, value in wanted.items())
    return ";".join(out)


def _attribute(name: str, value: str) -> str:
    if not value and name not in ATTRIBUTES:
        return name
    return f'{name}="{value}"' if ";" in value or "," in value else f"{name}={value}"


def address_item(group: int, ip: str, mask: int, port: int, tag: str) -> Item:
    """Return the item of a line or row.  A mask of 0 is that of a host, as Kamailio has it."""
    bare = ip[1:-1] if ip.startswith("[") and ip.endswith("]") else ip
    out: Item = {"group": group, "address": bare, "port": port}
    if plain_ip(bare):
        whole = 128 if ":" in bare else 32
        out["address"] = spelled(bare if mask in (0, whole) else f"{bare}/{mask}")
    else:
        out["domain"] = True
    if tag:
        out["tag"] = tag
    return out


def plain_ip(text: str) -> bool:
    """Say whether this is the address of a host."""
    if ":" not in text:
        parts = text.split(".")
        return len(parts) == 4 and all(one.isdigit() and len(one) < 4 and int(one) < 256 for one in parts)
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def spelled(address: str) -> str:
    """Return an address in the one spelling that is compared: 2001:DB8:0::1 is 2001:db8::1, and a host has no /32."""
    host, slash, mask = address.partition("/")
    if ":" in host:
        try:
            host = str(ipaddress.ip_address(host.strip("[]")))
        except ValueError:
            return address
    whole = "128" if ":" in host else "32"
    return host if not slash or mask == whole else f"{host}/{mask}"


def address_row(item: Mapping[str, Any]) -> tuple[str, int]:
    """Return address and mask as Kamailio wants them; a host name has the mask 32, which nobody looks at."""
    host, slash, mask = item["address"].partition("/")
    return host, int(mask) if slash else 128 if ":" in host else 32


def read_destination(text: str) -> Item | None:
    """Return what a line says, or None for one that says nothing, or nothing that can be understood."""
    match = _DESTINATION.fullmatch(text)
    if match is None or (not match["gap1"] and match["uri"][0].isdigit()) or match["uri"][0] == "#":
        return None
    out: Item = {"set": int(match["set"] or 0), "uri": match["uri"]}
    flags = flag_names(number_of(match["flags"])) if match["flags"] not in ("", "0") else None
    if flags:
        out["flags"] = flags
    if match["priority"].strip("0"):
        out["priority"] = int(match["priority"])
    if match["attrs"]:
        out.update(attr_items(match["attrs"]))
    return out


def write_destination(item: Mapping[str, Any], old: str = "") -> str:
    """Return the line of an item; of an old line everything stays that says the same."""
    match = _DESTINATION.fullmatch(old) if old else None
    bits = flag_bits(item, number_of(match["flags"]) if match else 0)
    attrs = attrs_of(item, (match["attrs"] or "") if match else "")
    if match is None:
        return " ".join(_shortened([str(item["set"]), item["uri"], str(bits), str(item.get("priority") or 0), attrs]))
    words = [match["set"], match["uri"], str(bits), str(item.get("priority") or 0), attrs]
    return _composed(old, match, ("set", "uri", "flags", "priority", "attrs"), words)


def _shortened(words: list[str], least: int = 2) -> list[str]:
    """Return words without those at the end that say nothing."""
    while len(words) > least and words[-1] in ("", "0"):
        words = words[:-1]
    return words


def _composed(old: str, match: re.Match[str], names: Sequence[str], words: list[str]) -> str:
    """Return an old line with new words: those that mean the same, and all the blanks and the comment, as they stood."""
    there = [match[name] or "" for name in names]
    count = max(number for number, word in enumerate(there) if word) + 1
    tail = old[match.end(names[count - 1]) :]
    out = match["lead"]
    for number, word in enumerate(_shortened(words, count if count < len(names) or words[-1] else 2)):
        gap = "" if number == 0 else match[f"gap{number}"] or ("" if number == 1 else " ")
        same = number in (2, 3) and there[number] and number_of(there[number]) == int(word)
        out += gap + (there[number] if same else word)
    return f"{out} {tail}" if tail.startswith("#") else out + tail


def read_address(text: str) -> Item | None:
    """Return what a line of the address file says, or None."""
    match = _ADDRESS.fullmatch(text)
    if match is None or (not match["gap1"] and match["ip"][0].isdigit()):
        return None
    return address_item(
        int(match["group"] or 0),
        match["ip"],
        int(match["mask"] or 0),
        int(match["port"] or 0),
        match["tag"] or "",
    )


def write_address(item: Mapping[str, Any], old: str = "") -> str:
    """Return the line of an address: group, address, mask, port and tag, between blanks."""
    host, mask = address_row(item)
    match = _ADDRESS.fullmatch(old) if old else None
    words = [str(item["group"]), host, str(mask), str(item["port"]), item.get("tag") or ""]
    if match is None:
        return " ".join(_shortened(words, 3))
    words[:2] = [match["group"], match["ip"]]
    return _composed(old, match, ("group", "ip", "mask", "port", "tag"), words)


@dataclass(frozen=True)
class Dialect:
    """How one kind of list is read and written.  Keys begin with the set or group, whose lines stand together."""

    read: Callable[[str], Item | None]
    write: Callable[..., str]
    key: Callable[[Item], Key]


DESTINATIONS = Dialect(read_destination, write_destination, lambda item: (str(item["set"]), item["uri"]))
ADDRESSES = Dialect(read_address, write_address, lambda item: (str(item["group"]), item["address"], str(item["port"])))


@dataclass
class ListFile:
    """The lines of a list, without their ends, and which of them say what.

    items   key -> item, as its first line says it
    places  key -> the numbers of its lines, from 0: more than one of them is a duplicate
    """

    dialect: Dialect
    lines: list[str]
    items: dict[Key, Item] = field(default_factory=dict)
    places: dict[Key, list[int]] = field(default_factory=dict)

    @classmethod
    def parse(cls, dialect: Dialect, data: bytes) -> ListFile:
        """Read the bytes of a file; any bytes can be read."""
        out = cls(dialect, data.decode("utf-8", "surrogateescape").split("\n"))
        read, key_of, items, places = dialect.read, dialect.key, out.items, out.places
        for number, line in enumerate(out.lines):
            item = read(line) if line and line[0] != "#" else None
            if item is None:
                continue
            key = key_of(item)
            if key in places:
                places[key].append(number)
            else:
                items[key], places[key] = item, [number]
        return out

    def duplicates(self) -> dict[Key, list[int]]:
        """Return the keys that stand in several lines, with the numbers of these lines as an editor counts them."""
        return {key: [one + 1 for one in found] for key, found in self.places.items() if len(found) > 1}

    def edited(self, changes: Sequence[Any]) -> bytes:
        """Return the bytes of the list after core.plan's changes; a new line stands behind the last one of its set."""
        lines: list[str | None] = list(self.lines)
        last: dict[str, int] = {}
        for key, found in self.places.items():
            last[key[0]] = max(last.get(key[0], -1), found[-1])
        behind: dict[int, list[str]] = {}
        ending = "\r" if len(self.lines) > 1 and self.lines[0].endswith("\r") else ""
        for change in changes:
            found = self.places.get(change.key, [])
            if change.after is None:
                for number in found:
                    lines[number] = None
            elif found:
                lines[found[0]] = self.dialect.write(change.after, self.lines[found[0]])
            else:
                place = last.get(change.key[0], len(lines) - 1)
                behind.setdefault(place, []).append(self.dialect.write(change.after) + ending)
        return self._joined(lines, behind).encode("utf-8", "surrogateescape")

    @staticmethod
    def _joined(lines: Sequence[str | None], behind: Mapping[int, Sequence[str]]) -> str:
        out: list[str] = []
        end = len(lines) - 1
        for number, line in enumerate(lines):
            new = behind.get(number, ())
            if number == end and line == "":  # what follows the last end of a line
                out.extend([*new, ""])
                continue
            out.extend(([] if line is None else [line]) + list(new))
        if behind.get(end) and out and out[-1] != "":
            out.append("")  # a file that grows ends its last line
        return "\n".join(out)
