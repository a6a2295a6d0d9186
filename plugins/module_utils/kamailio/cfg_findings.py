# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules for a kamailio.cfg are called, what they look at, and what they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue import Catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import Token
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Call, Config

RULES = {
    "syntax": "the text cannot be read",
    "include": "a file of include_file is not there",
    "undefined-route": "route(), t_on_failure() and others name a block that is not there",
    "duplicate-route": "two blocks of one kind have one name",
    "unreachable-route": "nothing leads to a block",
    "unreachable-statement": "a statement stands after exit, drop, return or break",
    "unknown-function": "no module has such a function",
    "module-not-loaded": "a function or pseudo-variable is that of a module that is not loaded",
    "function-parameters": "a function does not take so many parameters",
    "function-place": "a function may not stand in this kind of route",
    "unknown-variable": "no module has such a pseudo-variable",
    "flag": "a flag has a name that is not declared",
    "module": "a module is unknown, or its package is missing",
    "parameter": "modparam names a module that is not loaded, or a parameter that it does not have, or the wrong type",
    "tls": "a TLS listener without the module or without enable_tls",
    "websocket": "WebSockets without their modules",
    "record-route": "Record-Route would name 0.0.0.0 or ::",
    "dialog": "INVITE is relayed, and what follows it would be lost: no record_route, loose_route or CANCEL",
    "htable": "a hash table that no modparam declares",
    "dispatcher-weight": "weights that the algorithm ignores",
    "database": "db_url names an engine whose module is not loaded",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where, by which rule, and what to do about it."""

    path: str
    line: int
    rule: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}; {self.remedy} [{self.rule}]"


@dataclass(frozen=True)
class Context:
    """What the rules look at.

    installed   names of the modules that are on the host; None where that is not known
    dispatcher  text of the dispatcher's list, where there is one
    """

    config: Config
    catalogue: Catalogue
    installed: frozenset[str] | None = None
    dispatcher: str = ""
    calls: list[tuple[str, Call]] = field(default_factory=list)

    @property
    def loaded(self) -> Mapping[str, Token]:
        return self.config.modules

    @property
    def unsure(self) -> bool:
        """Whether something is loaded of which the catalogue knows nothing: it may have any function."""
        return self.config.unsure or any(name not in self.catalogue.described for name in self.loaded)

    def named(self, *names: str) -> list[tuple[str, Call]]:
        """Return the calls of these functions, with the kind of route that each stands in."""
        return [(kind, one) for kind, one in self.calls if one.name in names]


def at(token: Token, rule: str, message: str, remedy: str) -> Finding:
    """Return a finding about what stands at a token."""
    return Finding(token.path, token.line, rule, message, remedy)
