# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of FreeSWITCH's XML, read as leniently as the server reads them, and written so that it reads the same back.

The server's parser takes raw `&`, `<` and `>` in attributes, single quotes, several elements of a name, and stops at a wrong
end tag, at `--` inside a comment and at a `<` that begins nothing.  Offsets count characters of the file's text: bytes that
are no UTF-8 are kept as surrogates, so that whatever is not edited is written back byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Union

WS = r"\t\n\x0b\x0c\r "
# A whole tag or comment of the usual form; anything else that begins with `<` is left to `odd_markup`.
TOKEN = re.compile(
    rf"<(?:([A-Za-z_:\x80-\U0010ffff][^{WS}/>]*)"
    rf"""((?:[{WS}]+[^{WS}=/>"']+[{WS}]*=[{WS}]*(?:"[^"]*"|'[^']*'))*)[{WS}]*(/?)>"""
    rf"|/([^{WS}>]*)[{WS}]*>"
    r"|!--[^-]*(?:-[^-]+)*-->"
    r"|)"
)
ATTRIBUTE = re.compile(rf"""([^{WS}=/>"']+)[{WS}]*=[{WS}]*(?:"([^"]*)"|'([^']*)')""")
_NAME_START = re.compile(r"[A-Za-z_:\x80-\U0010ffff]")
_WORD = re.compile(rf"[^{WS}/>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{WS}=/>]*")
_BLANK = re.compile(rf"[{WS}]*")
_BLANK_EQUAL = re.compile(rf"[{WS}=]*")
_ENTITY = re.compile(r"&(?:#(x[0-9a-fA-F]+|[0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"\$\$\{[^{}\s]+\}")
_EATEN = re.compile(r"(x)-(pre-process)", re.I)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udc7f\udd00-\udfff\ufffe\uffff]")
ENCODING, ERRORS = "utf-8", "surrogateescape"
INDENT = "  "

Odd = Union[tuple[str, int, str, dict[str, str]], tuple[str, int, str]]


class XmlError(Exception):
    """What the server would not parse: path (may be empty), line (1-based), and its reason without any value."""

    def __init__(self, path: str, line: int, words: str) -> None:
        self.path, self.line, self.words = path, line, words
        super().__init__(f"{path}:{line}: {words}" if path else f"line {line}: {words}")


class Source:
    """The text of one file."""

    __slots__ = ("path", "text", "_starts", "_returns")

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self._starts: list[int] | None = None
        self._returns = "\r" in text

    def line(self, offset: int) -> int:
        """Return the number of the line that holds an offset, from 1."""
        if self._starts is None:
            self._starts = [0] + [one.end() for one in re.finditer("\n", self.text)]
        return bisect_right(self._starts, offset)

    def line_of(self, offset: int) -> tuple[int, int]:
        """Return where the line of an offset begins and ends; the preprocessor ends lines at a single CR too."""
        start, end = self.text.rfind("\n", 0, offset) + 1, self.text.find("\n", offset) + 1 or len(self.text)
        if self._returns:
            start = max(start, self.text.rfind("\r", start, offset) + 1)
            stop = self.text.find("\r", offset, end)
            end = end if stop < 0 or self.text[stop + 1 : stop + 2] == "\n" else stop + 1
        return start, end


class Element:
    """One element, with its place in the file that it stands in.

    name, attrs    attribute values have their entities decoded; `$${x}` is not expanded
    text           character content, decoded; hardly anything has any
    start, open_end, close_start, end   offsets: the whole element, the end of its start tag, the start of its end tag
                   (== open_end where it closes itself). -1 where its ends stand in different files: it cannot be edited
    """

    __slots__ = (
        "name",
        "source",
        "start",
        "open_end",
        "close_start",
        "end",
        "parent",
        "children",
        "text",
        "_attrs",
        "_raw",
    )

    def __init__(
        self,
        name: str,
        source: Source,
        start: int,
        open_end: int,
        parent: Element | None,
        raw: dict[str, str] | None = None,
    ) -> None:
        self.name, self.source, self.parent = name, source, parent
        self.start, self.open_end, self.close_start, self.end = start, open_end, open_end, open_end
        self.children: list[Element] = []
        self.text = ""
        self._attrs: dict[str, str] | None = None
        self._raw = raw

    def __repr__(self) -> str:
        return f"<{self.name}> of {self.path}:{self.line}"  # no attributes: they may be secrets

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.source.path

    @property
    def line(self) -> int:
        """The line of its start tag, from 1."""
        return self.source.line(self.start)

    @property
    def attrs(self) -> dict[str, str]:
        """The attributes, in their order; of a name that stands twice the first counts."""
        if self._attrs is None and self._raw is not None:
            self._attrs = {name: decode(value, True) for name, value in self._raw.items()}
        elif self._attrs is None:
            tag = self.source.text[self.start + 1 + len(self.name) : self.open_end]
            self._attrs = {}
            for name, double, single in ATTRIBUTE.findall(tag):
                self._attrs.setdefault(name, decode(double or single, True))
        return self._attrs

    def raw(self, name: str) -> str | None:
        """Return an attribute as it stands in the file, entities and all; None where it is not there."""
        if self._raw is not None:
            return self._raw.get(name)
        for match in ATTRIBUTE.finditer(self.source.text, self.start + 1 + len(self.name), self.open_end):
            if match.group(1) == name:
                return match.group(2) if match.group(2) is not None else match.group(3)
        return None

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attrs.get(name, default)

    def all(self, name: str) -> list[Element]:
        """Return the direct children of a name."""
        return [one for one in self.children if one.name == name]

    def first(self, name: str) -> Element | None:
        """Return the first direct child of a name."""
        for one in self.children:
            if one.name == name:
                return one
        return None

    def named(self, element: str, value: str, attribute: str = "name") -> Element | None:
        """Return the first direct child `<element attribute="value">`."""
        for one in self.children:
            if one.name == element and one.attrs.get(attribute) == value:
                return one
        return None

    def under(self, *names: str) -> Element | None:
        """Follow the first child of each name."""
        found: Element | None = self
        for name in names:
            if found is None:
                return None
            found = found.first(name)
        return found

    def params(self, holder: str = "") -> dict[str, str]:
        """Return the `<param name= value=>` children (those of the holder where there is one); the first of a name counts."""
        home = (self.first(holder) if holder else None) or self
        out: dict[str, str] = {}
        for one in home.children:
            if one.name == "param" and "name" in one.attrs:
                out.setdefault(one.attrs["name"], one.attrs.get("value", ""))
        return out


def decode(value: str, attribute: bool = False) -> str:
    """Return a text with its entities decoded, as the server does: what it does not know stays."""
    if attribute and ("\n" in value or "\r" in value or "\t" in value):
        value = value.replace("\r\n", "\n").replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return _ENTITY.sub(_entity, value) if "&" in value else value


def _entity(match: re.Match[str]) -> str:
    code, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(code[1:], 16) if code[0] == "x" else int(code)
    return chr(number) if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else match.group(0)


def escape(value: str, references: bool = False) -> str:
    """Return a value as it has to stand in an attribute, so that the server reads it back to the letter.

    `references` leaves `$${name}` standing.  Otherwise it is text, and written `&#36;&#36;{name}`.  The preprocessor drops
    every line with `X-PRE-PROCESS`, `<include>` or `<?` in it: these are written with entities too.  Raises ValueError for
    control characters, which nothing can write.
    """
    if _FORBIDDEN.search(value):
        raise ValueError("holds a control character, which FreeSWITCH's XML cannot say")
    out = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    out = out.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")
    out = _EATEN.sub(r"\1&#45;\2", out)
    if "$${" not in out:
        return out
    kept = _REFERENCE.findall(out) if references else []
    parts = _REFERENCE.split(out) if references else [out]
    text = parts[0].replace("$${", "&#36;&#36;{")
    for name, part in zip(kept, parts[1:]):
        text += name + part.replace("$${", "&#36;&#36;{")
    return text


def render(
    name: str,
    attrs: Mapping[str, str],
    children: Sequence[str] = (),
    indent: int = 0,
    references: bool = False,
) -> str:
    """Return an element as lines without a newline at their end; `children` are rendered elements, indented one deeper here."""
    words = "".join(f' {one}="{escape(value, references)}"' for one, value in attrs.items())
    lead = INDENT * indent
    if not children:
        return f"{lead}<{name}{words}/>"
    inner = [f"{lead}{INDENT}{line}" for child in children for line in child.split("\n")]
    return "\n".join([f"{lead}<{name}{words}>", *inner, f"{lead}</{name}>"])


def odd_markup(text: str, pos: int, end: int) -> Odd | None:
    """Read what begins with `<` at `pos` and is not of the usual form.

    Returns (what, where it ends, text or name[, raw attributes]) with what one of `open`, `empty`, `close`, `text`, `skip`,
    `comment` (unfinished: it ends somewhere further on); None where `end` comes before its end does.
    Raises ValueError with the server's reason.
    """
    head = text[pos + 1 : min(pos + 9, end)]
    if not head:
        return None
    if _NAME_START.match(head):
        return _odd_tag(text, pos, end)
    if head[0] == "/":
        match = re.compile(rf"[^{WS}>]*").match(text, pos + 2, end)
        stop = match.end() if match else end
        stop = _BLANK.match(text, stop, end).end()  # type: ignore[union-attr]
        return None if stop >= end else ("close", stop + 1, match.group(0) if match else "")
    if head.startswith("!--"):
        stop = text.find("--", pos + 4, end)
        if stop < 0:
            return "comment", end, ""
        if text[stop + 2 : stop + 3] != ">" or stop + 2 >= end:
            raise ValueError("unclosed <!--: `--` inside a comment ends FreeSWITCH's reading")
        return "skip", stop + 3, ""
    if head.startswith("![CDATA["):
        stop = text.find("]]>", pos + 9, end)
        return None if stop < 0 else ("text", stop + 3, text[pos + 9 : stop])
    if head.startswith("!DOCTYPE"):
        stop = text.find(">", pos, end)
        if "[" in text[pos : stop if stop >= 0 else end]:
            found = re.compile(rf"\][{WS}]*>").search(text, pos, end)
            return None if found is None else ("skip", found.end(), "")
        return None if stop < 0 else ("skip", stop + 1, "")
    if head[0] == "?":
        stop = text.find("?>", pos, end)
        return None if stop < 0 else ("skip", stop + 2, "")
    raise ValueError("unexpected <")


def _odd_tag(text: str, pos: int, end: int) -> Odd | None:
    """Read a start tag as the server does: values without quotes are no values, and `=` may stand alone."""
    match = _WORD.match(text, pos + 1, end)
    name = match.group(0) if match else ""
    at = _BLANK.match(text, pos + 1 + len(name), end).end()  # type: ignore[union-attr]
    attrs: dict[str, str] = {}
    while at < end and text[at] not in "/>":
        match = _ATTRIBUTE_NAME.match(text, at, end)
        word = match.group(0) if match else ""
        at, value = at + len(word), ""
        if at < end and text[at] not in "/>":
            at = _BLANK_EQUAL.match(text, at, end).end()  # type: ignore[union-attr]
            if at < end and text[at] in "\"'":
                stop = text.find(text[at], at + 1, end)
                if stop < 0:
                    return None
                value, at = text[at + 1 : stop], stop + 1
        attrs.setdefault(word, value)
        at = _BLANK.match(text, at, end).end()  # type: ignore[union-attr]
    if at >= end:
        return None
    if text[at] == ">":
        return "open", at + 1, name, attrs
    if at + 1 >= end:
        return None
    if text[at + 1] != ">":
        raise ValueError(f"missing > in <{name}>")
    return "empty", at + 2, name, attrs


def parse_text(text: str) -> Element:
    """Read a reply such as that of `xml_locate`; several elements are returned inside one named "".  Raises XmlError."""
    from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_build import Builder

    builder = Builder(strict=False)
    source = Source("", text)
    builder.feed(source, 0, len(text))
    top = builder.finish()
    if not top.children:
        raise XmlError("", 1, "root tag missing")
    if len(top.children) > 1:
        return top
    top.children[0].parent = None
    return top.children[0]
