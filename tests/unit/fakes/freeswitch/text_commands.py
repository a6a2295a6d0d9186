# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands about text and small stores: eval, expand, cond, regex, db, hash, limit_usage, and queues."""

from __future__ import annotations

import re

from .commands import COMMANDS, Reply, command, words
from .preprocess import matching
from .state import Switch

COMPARE = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


def expanded(switch: Switch, text: str) -> str:
    """Replace `$${x}`, `${x}` and `${command(arguments)}`; a variable that is not there leaves nothing."""
    text = switch.preprocessor.expand(text)[0]
    out, at = [], 0
    while True:
        start = text.find("${", at)
        end = matching(text, start + 1) if start >= 0 else -1
        if end < 0:
            return "".join(out) + text[at:]
        out.append(text[at:start])
        out.append(_value(switch, expanded(switch, text[start + 2 : end])))
        at = end + 1


def _value(switch: Switch, inside: str) -> str:
    called = re.match(r"(\w+)\((.*)\)\Z", inside, re.DOTALL)
    if called is None:
        return switch.variables.get(inside, "")
    name, arguments = called.groups()
    if name not in COMMANDS or name not in switch.modules.brings("api"):
        return ""
    said = COMMANDS[name](switch, arguments)
    return said if isinstance(said, str) else ""


@command("eval")
def evaluate(switch: Switch, text: str) -> str:
    return expanded(switch, text)


@command("expand")
def expand(switch: Switch, text: str) -> Reply:
    name, _blank, rest = expanded(switch, text).partition(" ")
    if name not in COMMANDS or name not in switch.modules.brings("api"):
        return "-ERR Cannot execute command\n"
    return COMMANDS[name](switch, rest)


@command("cond")
def cond(switch: Switch, text: str) -> str:
    found = re.match(r"(.*?)\s*(==|!=|>=|<=|>|<)\s*(.*?)\s*\?\s*(.*?)\s*:\s*(.*)\Z", expanded(switch, text), re.DOTALL)
    if found is None:
        return "-ERR"
    left, sign, right, yes, no = found.groups()
    a, b = left.strip("'\""), right.strip("'\"")
    if re.fullmatch(r"-?\d+(\.\d+)?", a) and re.fullmatch(r"-?\d+(\.\d+)?", b):
        return yes if COMPARE[sign](float(a), float(b)) else no
    if sign in ("==", "!="):
        return yes if COMPARE[sign](a, b) else no
    return yes if COMPARE[sign](len(a), len(b)) else no


@command("regex")
def regex(_switch: Switch, text: str) -> str:
    mark = "~" if text.startswith("m:~") else "|"
    given = text[3:].split("~") if mark == "~" else text.split("|")
    if len(given) < 2:
        return "-ERR"
    try:
        found = re.search(given[1], given[0])
    except re.error:
        found = None
    if len(given) < 3:
        return "true" if found else "false"
    if found is None:
        return "" if len(given) > 3 and "n" in given[3] else given[0]

    def group(match: re.Match[str]) -> str:
        number = int(match.group(1))
        return found.group(number) or "" if number <= (found.re.groups) else ""  # type: ignore[union-attr]

    return re.sub(r"[$%](\d+)", group, given[2])


def _store(kind: str):  # type: ignore[no-untyped-def]
    def act(switch: Switch, text: str) -> str:
        verb, _slash, rest = text.partition("/")
        realm, _slash, rest = rest.partition("/")
        key, _slash, value = rest.partition("/")
        held = switch.stores[kind]
        if verb in ("insert", "insert_ifempty"):
            held[(realm, key)] = value
            return "+OK\n" if kind == "hash" else "+OK"
        if verb == "delete":
            held.pop((realm, key), None)
            return "+OK\n" if kind == "hash" else "+OK"
        if verb in ("select", "exists"):
            there = (realm, key) in held
            return ("true" if there else "false") if verb == "exists" else held.get((realm, key), "")
        return "-USAGE: [insert|delete|select|exists|count|list]/<realm>/<key>/<value>\n"

    return act


command("db", changes=True)(_store("db"))
command("hash", changes=True)(_store("hash"))


@command("limit_usage")
def limit_usage(switch: Switch, text: str) -> str:
    given = words(text, 4)
    return str(switch.limits.get((given[1], given[2]), 0)) if len(given) > 2 else "-USAGE: <backend> <realm> <id>\n"


@command("echo")
def echo(_switch: Switch, text: str) -> str:
    return text


@command("callcenter_config", changes=True)
def callcenter_config(switch: Switch, text: str) -> str:
    given = words(text)
    if len(given) < 2:
        return "-ERR Invalid!\n" if given else "-USAGE: \ncallcenter_config <target> <args>\n"
    if given[0] != "queue":
        return "+OK\n" if given[1] == "list" else "-ERR Invalid!\n"
    if given[1] == "list":
        return "name|strategy\n" + "".join(f"{n}|{v.get('strategy', '')}\n" for n, v in switch.queues.items()) + "+OK\n"
    if given[1] == "count":
        return f"{len(switch.queues)}\n"
    if given[1] not in ("load", "reload", "unload") or len(given) < 3:
        return "-ERR Invalid!\n"
    wanted = switch.configured_queues()
    if given[1] == "unload":
        switch.queues.pop(given[2], None)
        return "+OK\n"
    if given[2] not in wanted:
        return "-ERR Invalid Queue not found!\n"
    if not switch.deaf:
        switch.queues[given[2]] = wanted[given[2]]
    return "+OK\n"


def _asks(text: str) -> bool:
    return text.split("/")[0] in ("select", "exists", "count", "list")


def _cc_asks(text: str) -> bool:
    return (words(text) + ["", ""])[1] in ("list", "count", "get")


ASKING = {"db": _asks, "hash": _asks, "callcenter_config": _cc_asks}
