# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio.cfg as what it says: modules, their parameters, global parameters, routes with their statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import ID, NUMBER, STRING, Source, Token

ROUTES = {
    "request_route": "request_route",
    "route": "route",
    "failure_route": "failure_route",
    "branch_route": "branch_route",
    "onreply_route": "onreply_route",
    "reply_route": "reply_route",
    "onsend_route": "onsend_route",
    "event_route": "event_route",
}
MAIN = "DEFAULT"  # the name of a block that has none
ENDS = {"exit", "return", "drop", "break"}


@dataclass(frozen=True)
class Call:
    """`name(arguments)`.  Each argument is its tokens."""

    name: str
    at: Token
    arguments: tuple[tuple[Token, ...], ...]

    def text(self, number: int) -> str | None:
        """Return an argument that is written out, a word, a number or a string; None where it is anything else."""
        given = self.arguments[number] if number < len(self.arguments) else ()
        return given[0].text if len(given) == 1 and given[0].kind in (ID, NUMBER, STRING) else None


@dataclass(frozen=True)
class Statement:
    """One statement.

    word      `if`, `while`, `switch`, `case`, `else`, `block`, one of exit, return, drop, break, or empty
    tokens    its own, without those of the blocks in it
    blocks    the statements of each block in it
    """

    word: str
    at: Token
    tokens: tuple[Token, ...]
    blocks: tuple[tuple[Statement, ...], ...] = ()

    @property
    def ends(self) -> bool:
        """Whether nothing after it at the same level is reached."""
        return self.word in ENDS


@dataclass(frozen=True)
class Route:
    """One block.  kind: route, failure_route ...; a `route` without a name is a request_route, which is named DEFAULT."""

    kind: str
    name: str
    at: Token
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Parameter:
    """`modparam("modules", "name", value)`.  value: its tokens.  order: how many modules were loaded before it."""

    modules: str
    name: str
    value: tuple[Token, ...]
    at: Token
    order: int
    expanded: bool = False


@dataclass(frozen=True)
class Setting:
    """`name=value`."""

    name: str
    value: tuple[Token, ...]
    at: Token

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.value)


@dataclass
class Config:
    """What a configuration says."""

    path: str
    modules: dict[str, Token] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    routes: list[Route] = field(default_factory=list)
    source: Source = field(default_factory=Source)
    unsure: bool = False
    """Some module's name is only known when the server starts."""

    def of(self, kind: str) -> dict[str, Route]:
        """Return the blocks of a kind by their names."""
        return {one.name: one for one in self.routes if one.kind == kind}


def calls(given: Sequence[Token]) -> Iterator[Call]:
    """Give every call among tokens, also those within brackets of others."""
    for at, token in enumerate(given[:-1]):
        if token.kind == ID and given[at + 1].sign("(") and not _no_call(given, at):
            yield Call(token.text, token, arguments(given, at + 1))


def _no_call(given: Sequence[Token], at: int) -> bool:
    """Whether a word before a bracket is a type, `(int)(...)`, or part of a select, `@hf.x`."""
    return at > 0 and (given[at - 1].sign(".", "@") or (given[at].text in ("int", "str") and given[at - 1].sign("(")))


def arguments(given: Sequence[Token], at: int) -> tuple[tuple[Token, ...], ...]:
    """Return the arguments within the bracket that opens at `at`."""
    depth, out, one = 0, [], []  # type: ignore[var-annotated]
    for token in given[at:]:
        if token.sign("(", "["):
            depth += 1
            if depth == 1:
                continue
        elif token.sign(")", "]"):
            depth -= 1
            if depth == 0:
                break
        if depth == 1 and token.sign(","):
            out.append(tuple(one))
            one = []
        else:
            one.append(token)
    return tuple([*out, tuple(one)] if out or one else [])


def walk(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Give every statement, those within others too."""
    for one in statements:
        yield one
        for block in one.blocks:
            yield from walk(block)
