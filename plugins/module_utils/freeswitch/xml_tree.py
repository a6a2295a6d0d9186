# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole configuration as FreeSWITCH would load it: every file joined, every element with its place."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_findings import GARBAGE, Finding
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_read import (
    Reader,
    Setting,
    Variables,
    expand,
    matches,
    references,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, XmlError, decode

__all__ = ["Finding", "Tree", "XmlError", "read_tree"]

ROOT = "freeswitch.xml"


class Tree:
    """What the server would load.

    config_dir  the folder, absolute
    files       path -> bytes of every file that is read
    globs       pattern (absolute) -> the files that it gives, in the order in which they are read
    variables   global variables after the last file; those of `variables.unknowable` only the running server knows
    settings    every directive that sets a variable, in the order in which they run
    findings    what the server would drop or get wrong in silence
    root        the `<document>` element
    """

    def __init__(self, reader: Reader, root: Element) -> None:
        self.config_dir = reader.config_dir
        self.files: dict[str, bytes] = reader.files
        self.globs: dict[str, list[str]] = reader.globs
        self.variables: Variables = reader.variables
        self.settings: list[Setting] = reader.settings
        self.findings: list[Finding] = reader.findings
        self.root = root
        self._includes = reader.includes
        self._overlay = reader.overlay
        self._configurations: dict[str, Element] | None = None

    def bytes_of(self, path: str) -> bytes | None:
        """Return what a file holds, whether it is read or not; None where it is not there."""
        whole = os.path.normpath(os.path.join(self.config_dir, path))
        if whole in self.files:
            return self.files[whole]
        if whole in self._overlay:
            return self._overlay[whole]
        try:
            with open(whole, "rb") as stream:
                return stream.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise refuse(whole, f"cannot be read: {error.strerror}") from None

    def section(self, name: str) -> Element | None:
        """Return a section: configuration, dialplan, directory, ..."""
        return self.root.named("section", name)

    def configuration(self, name: str) -> Element | None:
        """Return the configuration of a module, such as `sofia.conf`; of several the first, as the server does."""
        if self._configurations is None:
            self._configurations = {}
            for one in self.root.children:
                if one.name == "section" and one.get("name") == "configuration":
                    for child in one.all("configuration"):
                        self._configurations.setdefault(child.get("name"), child)
        return self._configurations.get(name)

    def expand(self, text: str) -> str:
        """Return a text with `$${name}` replaced as the server would, unknown ones by nothing."""
        return expand(text, self.variables)

    def unknown(self, text: str) -> list[str]:
        """Return the names of `$${name}` in a text that no variable holds."""
        return [name for _start, _end, name in references(text) if self.variables.find(name) is None]

    def known(self, text: str) -> bool:
        """Say whether we know what the server makes of a text: no variable in it is its own affair."""
        names = [self.variables.find(name) for _start, _end, name in references(text)]
        return not any(name in self.variables.unknowable or name in self.variables.changing for name in names)

    def value(self, element: Element, name: str) -> str:
        """Return an attribute as the server holds it: variables first, entities after; an escaped `$${` stays."""
        raw = element.raw(name)
        return "" if raw is None else decode(expand(raw, self.variables), True)

    def refers(self, element: Element, name: str) -> bool:
        """Say whether an attribute holds a reference to a global variable, rather than the same text escaped."""
        return bool(references(element.raw(name) or ""))

    def mounts(self, path: str) -> list[Element]:
        """Return the elements under which a file of this path is, or would be, included; paths may be relative."""
        whole = os.path.normpath(os.path.join(self.config_dir, path))
        out: list[Element] = []
        for one in self._includes:
            if one.element is not None and one.element not in out and matches(one.pattern, whole):
                out.append(one.element)
        return out


def read_tree(config_dir: str, overlay: Mapping[str, bytes | None] | None = None, root: str = ROOT) -> Tree:
    """Read a configuration.  `overlay` holds files as they will be (None: deleted), paths absolute or of the folder.

    Raises PbxError for what the server itself refuses; what it drops in silence is told in `findings`.
    """
    folder = os.path.normpath(os.path.abspath(config_dir))
    files = {os.path.normpath(os.path.join(folder, path)): data for path, data in (overlay or {}).items()}
    reader = Reader(folder, files)
    top = _read(reader, os.path.join(folder, root))
    if reader.risky:
        # A variable's value holds markup: the server reads that, so what it would say is tried on the expanded text.
        other = _read(Reader(folder, files, expanding=True), os.path.join(folder, root))
        place = _parting(top, other)
        if place is not None:
            words = "a variable's value holds markup here: the server reads something else than what stands in the file"
            reader.findings.append(Finding(place.path, place.line, GARBAGE, words))
    return Tree(reader, top)


def _parting(one: Element, other: Element) -> Element | None:
    """Return the first element at which two readings differ in anything but values, or None."""
    if one.name != other.name or list(one.attrs) != list(other.attrs):
        return one
    for left, right in zip(one.children, other.children):
        found = _parting(left, right)
        if found is not None:
            return found
    return one if len(one.children) != len(other.children) else None


def _read(reader: Reader, path: str) -> Element:
    try:
        reader.read(path)
        if path not in reader.files:
            why = reader.findings[-1].words if reader.findings else "is not there"
            raise refuse(path, why, "give the folder in which freeswitch.xml stands")
        top = reader.builder.finish()
    except XmlError as error:
        raise refuse(
            f"{error.path}:{error.line}", f"FreeSWITCH would not read this: {error.words}", "mend the file first"
        ) from None
    if not top.children:
        raise refuse(path, "FreeSWITCH would not read this: root tag missing", "mend the file first")
    return top.children[0]
