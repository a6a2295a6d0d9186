# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release of Kamailio and its modules know; the tables are what real servers say (tests/tools/kamailio_catalogue.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue_core import (
    CORE,
    PACKAGES,
    RELEASES,
    VARIABLES,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue_functions import FUNCTIONS
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue_parameters1 import (
    PARAMETERS as PARAMETERS_1,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue_parameters2 import (
    PARAMETERS as PARAMETERS_2,
)

CORE_MODULE = ""
LETTERS = {
    "R": "request_route, route and event_route",
    "F": "failure_route",
    "B": "branch_route",
    "T": "onreply_route",
    "C": "reply_route",
    "S": "onsend_route",
}
_SPAN = re.compile(r"(.*?)(?:\+(\d+\.\d+))?(?:-(\d+\.\d+))?")


@dataclass(frozen=True)
class Function:
    """One function of a module.  counts: numbers of parameters, -1 without brackets, None any; kinds: letters, or all."""

    name: str
    module: str
    counts: tuple[int, ...] | None
    kinds: str


def release_of(version: str) -> str:
    """Return `6.1` of `6.1.5`; what is not known counts as the newest before it, or as the oldest."""
    found = re.match(r"(\d+)\.(\d+)", version)
    if not found:
        return RELEASES[-1]
    asked = (int(found[1]), int(found[2]))
    older = [one for one in RELEASES if tuple(map(int, one.split("."))) <= asked]
    return older[-1] if older else RELEASES[0]


class Catalogue:
    """The tables as they are for one release, `6.1`, or for the release of a version, `6.1.5`."""

    def __init__(self, version: str = "") -> None:
        self.release = release_of(version)
        self._at = RELEASES.index(self.release)
        self.functions: dict[str, list[Function]] = {}
        for module, text in FUNCTIONS.items():
            self._functions(module, text)
        self._functions(CORE_MODULE, CORE["statements"])
        self.parameters = {
            module: dict(_kinded(self._words(text)))
            for half in (PARAMETERS_1, PARAMETERS_2)
            for module, text in half.items()
        }
        self.variables: dict[str, list[str]] = {}
        for module, text in (*VARIABLES.items(), (CORE_MODULE, CORE["pvs"])):
            for name in self._words(text):
                self.variables.setdefault(name, []).append(module)
        self.globals = dict(_kinded(self._words(CORE["parameters"])))
        self.packages = {name: package for package, text in PACKAGES.items() for name in self._words(text)}
        self.described = {*FUNCTIONS, *VARIABLES, *self.parameters} & set(self.packages)

    def _words(self, text: str) -> Iterator[str]:
        """Give the words of a table that this release knows, without their spans."""
        for word in text.split():
            found = _SPAN.fullmatch(word)
            if not found:
                continue
            since = RELEASES.index(found[2]) if found[2] else 0
            gone = RELEASES.index(found[3]) if found[3] else len(RELEASES)
            if since <= self._at < gone:
                yield found[1]

    def _functions(self, module: str, text: str) -> None:
        for word in self._words(text):
            name, counts, kinds = (word.split(":") + ["", ""])[:3]
            numbers = None if counts == "*" else tuple(int(one) for one in counts.split(","))
            self.functions.setdefault(name, []).append(Function(name, module, numbers, kinds))

    def home(self, module: str) -> str:
        """Return how a module is had: `loadmodule "tls.so" (package kamailio-tls-modules)`."""
        package = self.packages.get(module, "")
        return f'loadmodule "{module}.so"' + (f" (Debian package {package})" if package else "")

    def homes(self, modules: list[str]) -> str:
        """Return how one of several modules is had."""
        return " or ".join(self.home(one) for one in modules)

    def elsewhere(self, name: str, tables: Mapping[str, str] | None = None) -> str:
        """Return the releases that know a function, where this one does not: `6.0 or later`, or an empty string."""
        for text in (tables or FUNCTIONS).values():
            for word in text.split():
                found = _SPAN.fullmatch(word)
                if found and found[1].partition(":")[0] == name:
                    return " ".join(filter(None, [found[2] and f"since {found[2]}", found[3] and f"before {found[3]}"]))
        return ""


def _kinded(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        name, unused, kinds = word.partition(":")
        yield name, kinds or "s"
