# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of kamailio.cfg: from tokens to what they say.

It reads what the servers take (tried with `kamailio -c` on 5.6.3, 6.0.1 and 6.1.5) and does not prove that they do.
"""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import (
    END,
    ID,
    SIGN,
    STRING,
    VARIABLE,
    CfgError,
    Opener,
    Token,
    tokens,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import (
    ENDS,
    MAIN,
    ROUTES,
    Config,
    Parameter,
    Route,
    Setting,
    Statement,
    arguments,
)

_BINARY = {"and", "or", "mod", "eq", "ne", "ieq", "ine"}
_UNARY = {"not", "defined", "strlen", "strempty"}
_OPERATORS = {"==", "!=", "=~", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "|", "&", "^", "<<", ">>", "="}


def read(path: str, text: str, opener: Opener | None = None, defines: Mapping[str, str] | None = None) -> Config:
    """Read a configuration.  Raises CfgError at the first thing that cannot be read."""
    found, source = tokens(path, text, opener, defines)
    config = Config(path, source=source)
    _Parser(path, found, config).run()
    return config


class _Parser:
    def __init__(self, path: str, found: list[Token], config: Config) -> None:
        last = found[-1] if found else Token(END, "", path, 1, 1)
        self.tokens, self.config = [
            *found,
            Token(END, "the end of the file", last.path, last.line, last.column),
        ], config
        self.at = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    @property
    def then(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def fail(self, words: str) -> CfgError:
        return CfgError(self.here.path, self.here.line, self.here.column, words)

    def take(self) -> Token:
        token = self.here
        if token.kind == END:
            raise self.fail("the file ends in the middle of something: is a } or a ; missing?")
        self.at += 1
        return token

    def expect(self, sign: str) -> Token:
        if not self.here.sign(sign):
            raise self.fail(f'"{sign}" is expected before "{self.here.text}"')
        return self.take()

    def run(self) -> None:
        while self.here.kind != END:
            if self.here.sign(";"):
                self.take()
            elif self.here.kind != ID:
                raise self.fail(f'"{self.here.text}" begins nothing that may stand outside of a route')
            elif self.here.text in ROUTES and self.then.sign("{", "["):
                self.config.routes.append(self.route())
            elif self.here.text in ("loadmodule", "loadmodulex"):
                self.load()
            elif self.here.text in ("modparam", "modparamx") and self.then.sign("("):
                self.parameter()
            elif self.here.text in ("flags", "bool", "avpflags") and self.then.kind == ID:
                self.declare()
            else:
                self.setting()

    def load(self) -> None:
        word = self.take()
        wrapped = self.here.sign("(")
        given = self.balanced("(") if wrapped else [self.take()]
        names = [one for one in given if one.kind == STRING]
        if not names:
            raise self.fail(f"{word.text} needs the module's name in quotes")
        if "$" in names[0].text:
            self.config.unsure = True
            return
        name = names[0].text.rpartition("/")[2]
        self.config.modules.setdefault(name[:-3] if name.endswith(".so") else name, word)

    def parameter(self) -> None:
        word = self.take()
        start = self.at
        self.balanced("(")
        given = arguments(self.tokens[: self.at], start)
        if len(given) != 3:
            raise CfgError(word.path, word.line, word.column, f"{word.text} takes a module, a name and a value")
        texts = ["".join(one.text for one in part) for part in given]
        order = len(self.config.modules)
        self.config.parameters.append(Parameter(texts[0], texts[1], given[2], word, order, word.text == "modparamx"))

    def declare(self) -> None:
        """`flags NAME : number, NAME;`"""
        self.take()
        while self.here.kind == ID:
            self.config.flags.add(self.take().text)
            if self.here.sign(":", "("):
                self.balanced("(") if self.here.sign("(") else [self.take(), self.take()]
            if not self.here.sign(","):
                break
            self.take()
        if self.here.sign(";"):
            self.take()

    def setting(self) -> None:
        """`name = value`, `group.name = value`: up to the end of the line, and of what is open there."""
        word = self.take()
        name = word.text
        while self.here.sign("."):
            self.take()
            name += "." + self.take().text
        if self.here.sign("["):
            self.balanced("[")
        bare = name in ("loadpath", "mpath", "cfgengine") and self.here.kind == STRING
        if not self.here.sign("=") and not bare:
            raise self.fail(
                f'"{name}" is neither a global parameter nor a route: "=" is expected before "{self.here.text}"'
            )
        if not bare:
            self.take()
        value: list[Token] = []
        line = self.here.line
        while self.here.kind != END and not self.here.sign(";"):
            ongoing = not value or value[-1].sign(",", ":", ".", "-", "+", "=", "{", "[", "(")
            joined = bool(value) and value[-1].kind == STRING and self.here.kind == STRING
            if self.here.line != line and not ongoing and not joined and not self.here.sign(",", ":"):
                break
            if self.here.sign("{", "[", "("):
                value += self.balanced(self.here.text)
            else:
                value.append(self.take())
            line = self.tokens[self.at - 1].line
        self.config.settings.append(Setting(name, tuple(value), word))

    def balanced(self, sign: str) -> list[Token]:
        """Take what stands in brackets, with them."""
        start, depth = self.at, 0
        first = self.here
        self.expect(sign)
        while True:
            token = self.tokens[self.at - 1]
            if token.sign("(", "[", "{"):
                depth += 1
            elif token.sign(")", "]", "}"):
                depth -= 1
                if depth == 0:
                    return self.tokens[start : self.at]
            if self.here.kind == END:
                raise CfgError(first.path, first.line, first.column, f'this "{sign}" is never closed')
            self.take()

    def route(self) -> Route:
        word = self.take()
        kind, name = ROUTES[word.text], MAIN
        if self.here.sign("["):
            inside = self.balanced("[")[1:-1]
            name = "".join(one.text for one in inside)
        if kind == "request_route" or (kind == "route" and name in (MAIN, "0")):
            kind, name = "request_route", MAIN
        if kind == "reply_route" or (kind == "onreply_route" and name in (MAIN, "0")):
            kind, name = "reply_route", MAIN
        self.expect("{")
        return Route(kind, name, word, self.block())

    def block(self) -> tuple[Statement, ...]:
        """Read statements up to the `}` that closes them, and that too."""
        out = []
        while not self.here.sign("}"):
            one = self.statement()
            if one is not None:
                out.append(one)
        self.take()
        return tuple(out)

    def statement(self) -> Statement | None:
        token = self.here
        if token.sign(";"):
            self.take()
            return None
        if token.sign("{"):
            self.take()
            return Statement("block", token, (), (self.block(),))
        if token.kind == ID and token.text in ("if", "while", "switch"):
            return self.branching()
        return self.simple()

    def single(self) -> tuple[Statement, ...]:
        """Read the block or the one statement that a condition rules over."""
        if self.here.sign("{"):
            self.take()
            return self.block()
        one = self.statement()
        return (one,) if one is not None else ()

    def branching(self) -> Statement:
        word = self.take()
        condition = tuple(self.expression())
        if word.text == "switch":
            self.expect("{")
            return Statement("switch", word, condition, self.cases())
        blocks = [self.single()]
        if word.text == "if" and self.here.kind == ID and self.here.text == "else":
            self.take()
            blocks.append(self.single())
        return Statement(word.text, word, condition, tuple(blocks))

    def cases(self) -> tuple[tuple[Statement, ...], ...]:
        out: list[tuple[Statement, ...]] = []
        while not self.here.sign("}"):
            if self.here.text not in ("case", "default"):
                raise self.fail(f'"case" or "default" is expected before "{self.here.text}"')
            while not self.take().sign(":"):
                pass
            inside: list[Statement] = []
            while not self.here.sign("}") and self.here.text not in ("case", "default"):
                one = self.statement()
                if one is not None:
                    inside.append(one)
            out.append(tuple(inside))
        self.take()
        return tuple(out)

    def expression(self) -> list[Token]:
        """Read a condition: operands with operators between them; what follows an operand begins the statement."""
        out = self.operand()
        while self.here.sign(*_OPERATORS) or (self.here.kind == ID and self.here.text in _BINARY):
            out.append(self.take())
            out += self.operand()
        return out

    def operand(self) -> list[Token]:
        out = []
        while self.here.sign("!", "~", "-") or (self.here.kind == ID and self.here.text in _UNARY):
            out.append(self.take())
        if self.here.sign("(", "["):
            cast = self.here.sign("(") and self.then.text in ("int", "str")
            out += self.balanced(self.here.text)
            return [*out, *self.operand()] if cast and len(out) and self.here.sign("(") else out
        token = self.take()
        if token.kind == SIGN and not token.sign("@", "%"):
            raise CfgError(token.path, token.line, token.column, f'"{token.text}" cannot begin a condition')
        out.append(token)
        while self.here.sign("(", "[", ".", ":"):
            if self.here.sign("(", "["):
                out += self.balanced(self.here.text)
            else:
                out += [self.take(), self.take()]
        if token.sign("@", "%"):
            out += self.operand()
        while token.kind == STRING and self.here.kind == STRING:
            out.append(self.take())
        return out

    def simple(self) -> Statement:
        """Read a call, an assignment, `exit;`: up to the semicolon."""
        first = self.here
        if first.kind not in (ID, VARIABLE) and not first.sign("@", "%"):
            raise self.fail(f'"{first.text}" cannot begin a statement')
        out: list[Token] = []
        while not self.here.sign(";"):
            if (
                self.here.sign("}")
                or self.here.kind == END
                or (out and self.here.text in ROUTES and self.then.sign("{"))
            ):
                raise CfgError(first.path, first.line, first.column, f'the statement "{first.text}" lacks its ;')
            after = len(out) > 1 and out[-1].sign(")") and out[-2].text not in ("int", "str")
            if after and self.here.kind in (ID, VARIABLE) and self.here.text not in _BINARY:
                raise CfgError(first.path, first.line, first.column, f'the statement "{first.text}" lacks its ;')
            if self.here.sign("(", "[", "{"):
                out += self.balanced(self.here.text)
            else:
                out.append(self.take())
        self.take()
        return Statement(first.text if first.kind == ID and first.text in ENDS else "", first, tuple(out))
