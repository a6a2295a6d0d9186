# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XML that FreeSWITCH reads and writes: as lenient, and as picky, as its own parser was seen to be.

Text is str with invalid bytes as surrogates.  Nothing here knows the collection's own dialect: a fake that shares its
reader with what it checks finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SPACE = " \t\n\r"
TAG = re.compile(r'<([^\W\d][\w:.\-]*|[_:][\w:.\-]*)((?:\s+[\w:.\-]+="[^"]*")*)\s*(/?)>')
PAIR = re.compile(r'([\w:.\-]+)="([^"]*)"')
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+);|#([0-9]+);|(lt|gt|amp|quot|apos);)|[ \t\n\f\v]")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Refused(Exception):
    """The text does not parse; its words are what the server says, with the line in the merged text."""


class Node:
    """An element.  `text` is all its text together, `off` how much of its parent's text stood before it."""

    __slots__ = ("name", "attrs", "children", "text", "off", "parent")

    def __init__(self, name: str, parent: Node | None = None, off: int = 0) -> None:
        self.name, self.parent, self.off = name, parent, off
        self.attrs: dict[str, str] = {}
        self.children: list[Node] = []
        self.text = ""

    def all(self, name: str) -> Iterator[Node]:
        return (one for one in self.children if one.name == name)

    def first(self, name: str) -> Node | None:
        return next(self.all(name), None)

    def under(self, *names: str) -> Node | None:
        found: Node | None = self
        for name in names:
            found = found.first(name) if found is not None else None
        return found

    def attr(self, name: str) -> str:
        return self.attrs.get(name, "")

    def find(self, name: str, attribute: str, value: str) -> Node | None:
        """Return the first child of that name whose attribute is the value, whatever its case."""
        low = value.lower()
        return next((one for one in self.all(name) if one.attrs.get(attribute, "\0").lower() == low), None)

    def find_any(self, name: str, *conditions: tuple[str, str]) -> Node | None:
        """Return the first child for which ANY condition holds; `!x` holds for an attribute that is there and is not x."""
        for one in self.all(name):
            for attribute, value in conditions:
                have = one.attrs.get(attribute)
                if have is None:
                    continue
                if value.startswith("!"):
                    if have.lower() != value[1:].lower():
                        return one
                elif have.lower() == value.lower():
                    return one
        return None

    def add(self, name: str, attrs: dict[str, str] | None = None) -> Node:
        """Add a child with no text before it: in front of every child that has some."""
        child = Node(name, self, 0)
        child.attrs.update(attrs or {})
        place = next((i for i, one in enumerate(self.children) if one.off > 0), len(self.children))
        self.children.insert(place, child)
        return child

    def params(self, holder: str = "", tag: str = "param") -> list[tuple[str, str]]:
        """Return name and value of each `tag`, inside `holder` when there is one."""
        inside = self.first(holder) if holder else None
        return [(one.attr("name"), one.attr("value")) for one in (inside or self).all(tag)]


def decode(text: str, attribute: bool) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not attribute and "&" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        hexadecimal, number, name = match.groups()
        if name:
            return NAMED[name]
        if hexadecimal or number:
            code = int(hexadecimal, 16) if hexadecimal else int(number)
            return chr(code) if 0 < code < 0x110000 else match.group()
        return " " if attribute else match.group()

    return REFERENCE.sub(one, text)


def parse(text: str) -> Node:
    """Return the root element of what the preprocessor made."""
    return _Parser(text.split("\0", 1)[0] if "\0" in text else text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Node | None = None
        self.current: Node | None = None
        self.closed = False

    def fail(self, at: int, words: str) -> Refused:
        return Refused(f"[error near line {self.text.count(chr(10), 0, at) + 1}]: {words}")

    def parse(self) -> Node:
        text = self.text
        at = text.find("<")
        if at < 0:
            raise self.fail(0, "root tag missing")
        while at >= 0:
            match = TAG.match(text, at)
            at = self.quick(match) if match is not None else self.slow(at)
            following = text.find("<", at)
            if following > at:
                self.content(text[at:following], "&")
            at = following
        if self.root is None:
            raise self.fail(len(text), "root tag missing")
        if self.current is not None:
            raise self.fail(len(text), f"unclosed tag <{self.current.name}>")
        return self.root

    def content(self, text: str, kind: str) -> None:
        if self.current is not None and text:
            self.current.text += text if kind == "c" else decode(text, False)

    def open(self, at: int, name: str) -> Node:
        if self.closed:
            raise self.fail(at, "markup outside of root element")
        node = Node(name, self.current, len(self.current.text) if self.current else 0)
        if self.current is None:
            self.root = node
        else:
            self.current.children.append(node)
        self.current = node
        return node

    def close(self, at: int, name: str) -> None:
        if self.current is None or self.current.name != name:
            raise self.fail(at, f"unexpected closing tag </{name}>")
        self.current = self.current.parent
        self.closed = self.current is None

    def quick(self, match: re.Match[str]) -> int:
        name, attributes, ends = match.groups()
        node = self.open(match.start(), name)
        for key, value in PAIR.findall(attributes):
            if key not in node.attrs:
                plain = "&" not in value and "\n" not in value and "\t" not in value and "\r" not in value
                node.attrs[key] = value if plain else decode(value, True)
        if ends:
            self.close(match.start(), name)
        return match.end()

    def slow(self, at: int) -> int:
        """Read one piece of markup that is not an everyday tag; return where it ends."""
        text, start = self.text, at + 1
        first = text[start : start + 1]
        if first.isalpha() or first in ("_", ":") or first >= "\x80":
            return self.odd_tag(start)
        if first == "/":
            end = start + 1
            while end < len(text) and text[end] not in SPACE + ">":
                end += 1
            self.close(start, text[start + 1 : end])
            while end < len(text) and text[end] in SPACE:
                end += 1
            return end + 1
        if text.startswith("!--", start):
            end = text.find("--", start + 3)
            if end < 0 or text[end + 2 : end + 3] != ">":
                raise self.fail(start, "unclosed <!--")
            return end + 3
        if text.startswith("![CDATA[", start):
            end = text.find("]]>", start)
            if end < 0:
                raise self.fail(start, "unclosed <![CDATA[")
            self.content(text[start + 8 : end], "c")
            return end + 3
        if text.startswith("!DOCTYPE", start):
            end = text.find(">", start)
            if end < 0:
                raise self.fail(start, "unclosed <!DOCTYPE")
            return end + 1
        if first == "?":
            end = text.find("?>", start)
            if end < 0:
                raise self.fail(start, "unclosed <?")
            return end + 2
        raise self.fail(start, "unexpected <")

    def odd_tag(self, start: int) -> int:
        """A tag with single quotes, attributes without a value, or something broken in it."""
        text, size = self.text, len(self.text)
        if self.closed:
            raise self.fail(start, "markup outside of root element")
        at = self.run(start, SPACE + "/>")
        name, attrs = text[start:at], {}
        at = self.blank(at)
        while at < size and text[at] not in "/>":
            begin = at
            at = self.run(at, SPACE + "=/>")
            key, value = text[begin:at], ""
            if at < size and text[at] in SPACE + "=":
                while at < size and text[at] in SPACE + "=":
                    at += 1
                if at < size and text[at] in "\"'":
                    end = text.find(text[at], at + 1)
                    if end < 0:
                        raise self.fail(start, f"missing {text[at]}")
                    value, at = decode(text[at + 1 : end], True), end + 1
            attrs.setdefault(key, value)
            at = self.blank(at)
        if at >= size or (text[at] == "/" and text[at + 1 : at + 2] != ">"):
            raise self.fail(start, "missing >")
        self.open(start, name).attrs.update(attrs)
        if text[at] == "/":
            self.close(start, name)
            return at + 2
        return at + 1

    def run(self, at: int, stops: str) -> int:
        while at < len(self.text) and self.text[at] not in stops:
            at += 1
        return at

    def blank(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in SPACE:
            at += 1
        return at


ENCODED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
IN_VALUE = {**ENCODED, '"': "&quot;", "\n": "&#xA;", "\t": "&#x9;"}
HARMLESS = re.compile(r"[^&<>\"\r\n\t\x80-\U0010ffff]*\Z")


def encode(text: str, value: bool) -> str:
    """Write a value or a text: what is not ASCII by its number; a byte that is no UTF-8 is lost, with what follows it."""
    if HARMLESS.match(text):
        return text
    out, table, lost = [], IN_VALUE if value else ENCODED, False
    for place, char in enumerate(text):
        if char == "<" and text[place + 1 : place + 2] == "!":
            return "".join(out) + text[place:]
        if char in table:
            out.append(table[char])
        elif lost:
            lost = False
        elif "\udc80" <= char <= "\udcff":
            lost = char >= "\udcc0"
        else:
            out.append(char if char < "\x80" else f"&#x{ord(char):X};")
    return "".join(out)


def to_xml(node: Node) -> str:
    """Return an element as the server prints it: its own indentation on top of what stood in the files."""
    out: list[str] = []
    _write(node, out, 0)
    return "".join(out)


def _write(node: Node, out: list[str], depth: int) -> None:
    if out and out[-1].endswith(">"):
        out.append("\n")
    attrs = "".join(f' {name}="{encode(value, True)}"' for name, value in node.attrs.items())
    out.append(f"{'  ' * depth}<{node.name}{attrs}>")
    if node.children:
        start = 0
        for child in node.children:
            before = node.text[start:] if child.off == start else node.text[start : child.off]
            if before:
                out.append(encode(before, False))
            _write(child, out, depth + 1)
            start = min(child.off, len(node.text))
        if node.text[start:]:
            out.append(encode(node.text[start:], False))
    elif node.text:
        out.append(encode(node.text, False))
    indent = "  " * depth if out[-1].endswith("\n") else ""
    out.append(f"{indent}</{node.name}>\n")
