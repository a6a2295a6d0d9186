# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of elements, made from pieces of files in the order in which the server's preprocessor joins them.

Each piece is read where it stands, so that every element knows its offsets in its own file.  A tag or comment that goes on
in the next piece (a directive stood in the middle of it) is the exception, and is put together.
"""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import (
    TOKEN,
    Element,
    Odd,
    Source,
    XmlError,
    decode,
    odd_markup,
)


class Builder:
    """Feed it pieces, then `finish`.  Not `strict`: a reply, in which stray markup is text and any number of roots stand."""

    def __init__(self, strict: bool = True) -> None:
        self.strict = strict
        self.top = Element("", Source("", ""), 0, 0, None, {})
        self.current = self.top
        self.comment: tuple[Source, int] | None = None
        self._left: tuple[Source, int, str] | None = None

    @property
    def in_content(self) -> bool:
        """Whether an element that came now would be one: not within a comment or a tag."""
        return self.comment is None and self._left is None

    def feed(self, source: Source, pos: int, end: int) -> None:
        """Read a piece.  Raises XmlError."""
        text = source.text
        if self._left is not None:
            pos = self._join(source, pos, end)
        if self.comment is not None:
            pos = self._end_comment(source, pos, end)
        while pos < end:
            for match in TOKEN.finditer(text, pos, end):
                start = match.start()
                if start > pos and not text[pos:start].isspace():
                    self._content(text[pos:start])
                pos = match.end()
                kind = match.lastindex
                if kind == 3:
                    if self.current is self.top and self.top.children and self.strict:
                        raise XmlError(source.path, source.line(start), "markup outside of root element")
                    one = Element(match.group(1), source, start, pos, self.current)
                    self.current.children.append(one)
                    if not match.group(3):
                        self.current = one
                elif kind == 4:
                    self._close(match.group(4), source, start, pos)
                elif pos - start == 1:
                    pos = self._odd(source, start, end)
                    break
            else:
                if not text[pos:end].isspace():
                    self._content(text[pos:end])
                return

    def finish(self) -> Element:
        """Return the element that holds the root.  Raises XmlError where something is still open."""
        if self.comment is not None:
            source, start = self.comment
            raise XmlError(source.path, source.line(start), "unclosed <!--")
        if self._left is not None:
            source, start, _text = self._left
            raise XmlError(source.path, source.line(start), "a tag without its end: a quote or a > is missing")
        if self.current is not self.top:
            one = self.current
            raise XmlError(one.path, one.line, f"unclosed tag <{one.name}>")
        return self.top

    def _content(self, text: str) -> None:
        self.current.text += decode(text)

    def _close(self, name: str, source: Source, start: int, end: int) -> None:
        one = self.current
        if one.parent is None or one.name != name:
            if not self.strict and one.parent is None:
                return
            still = f": <{one.name}> of {one.path}:{one.line} is still open" if one.parent is not None else ""
            raise XmlError(source.path, source.line(start), f"unexpected closing tag </{name}>{still}")
        one.close_start, one.end = (start, end) if one.source is source and one.open_end >= 0 else (-1, -1)
        self.current = one.parent

    def _end_comment(self, source: Source, pos: int, end: int) -> int:
        stop = source.text.find("--", pos, end)
        if stop < 0:
            return end
        if source.text[stop + 2 : stop + 3] != ">":
            raise XmlError(
                source.path, source.line(stop), "unclosed <!--: `--` inside a comment ends FreeSWITCH's reading"
            )
        self.comment = None
        return stop + 3

    def _odd(self, source: Source, start: int, end: int) -> int:
        try:
            found = odd_markup(source.text, start, end)
        except ValueError as error:
            if not self.strict:
                self._content("<")
                return start + 1
            raise XmlError(source.path, source.line(start), str(error)) from None
        if found is None:
            self._left = (source, start, source.text[start:end])
            return end
        if found[0] == "comment":
            self.comment = (source, start)
            return end
        self._take(found, source, start, found[1], found[1])
        return found[1]

    def _take(self, found: Odd, source: Source, start: int, open_end: int, after: int) -> None:
        """Take in what was read by itself; `open_end` is -1 where it ends in another file."""
        what, name = found[0], found[2]
        if what in ("open", "empty"):
            if self.current is self.top and self.top.children and self.strict:
                raise XmlError(source.path, source.line(start), "markup outside of root element")
            attrs = found[3] if len(found) == 4 else {}
            one = Element(name, source, start, open_end, self.current, attrs)
            self.current.children.append(one)
            if what == "open":
                self.current = one
        elif what == "close":
            self._close(name, source, start, after if open_end >= 0 else start)
        elif what == "text":
            self.current.text += name

    def _join(self, source: Source, pos: int, end: int) -> int:
        """Go on with a tag that the piece before this one did not finish; return where it ends here."""
        first, start, left = self._left or (source, pos, "")
        whole = left + source.text[pos:end]
        try:
            found = odd_markup(whole, 0, len(whole))
        except ValueError as error:
            raise XmlError(first.path, first.line(start), str(error)) from None
        if found is None:
            self._left = (first, start, whole)
            return end
        self._left = None
        stop = pos + found[1] - len(left)
        self._take(found, first, start, stop if first is source else -1, stop)
        return stop
