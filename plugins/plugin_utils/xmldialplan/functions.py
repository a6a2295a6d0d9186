# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API functions that a dialplan asks by ${name(arguments)}. Pure; after mod_commands, mod_db, mod_expr of FreeSWITCH 1.11."""

from __future__ import annotations

import ast
import ipaddress
import operator
import re
import zoneinfo
from collections.abc import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.channel import Channel
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.matching import regex
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.values import captured

_NUMBER = re.compile(r"[+-]?\d*\.?\d+")


def called(name: str, arguments: str, channel: Channel) -> str:
    """What an API function prints. Unfollowed for one that the engine does not know."""
    given = channel.world.given
    arguments = arguments.lstrip()  # as the server: an empty variable in front of `==` makes cond say -ERR
    for known in (f"{name}({arguments})", f"{name}()"):
        if known in given:
            return given[known]
    function = FUNCTIONS.get(name.lower())
    if function is None:
        raise Unfollowed(f"${{{name}(...)}}", "the engine does not know this function; give its value in variables")
    if UNKNOWN in arguments:
        return UNKNOWN
    return function(arguments, channel)


def _quoted(text: str) -> tuple[str, bool, str] | None:
    """A word of `cond`, whether it was quoted, and the rest; None for what the function refuses."""
    if not text.startswith("'"):
        word, space, rest = text.partition(" ")
        return (word, False, rest.lstrip()) if space else None
    found = re.match(r"'((?:\\[\\']|[^'])*)'\s+", text)
    return (found.group(1), True, text[found.end() :]) if found else None


def _cond(arguments: str, channel: Channel) -> str:
    """cond(this == that ? yes : no): numbers as numbers, two texts by their letters, a text beside a number by its length."""
    left = _quoted(arguments)
    found = re.match(r"(==|!=|>=|<=|>|<)\s+", left[2]) if left else None
    right = _quoted(left[2][found.end() :]) if left and found else None
    if left is None or found is None or right is None or not right[2].startswith("?"):
        return "-ERR"
    parts = [one.strip().strip("'") for one in right[2][1:].split(":", 1)]
    numbers = [bool(_NUMBER.fullmatch(word)) and not quoted for word, quoted, _rest in (left, right)]
    if not any(numbers) and found.group(1) in ("==", "!="):
        true = (left[0] == right[0]) == (found.group(1) == "==")
    else:
        pair = [
            float(word) if number else float(len(word)) for (word, _quote, _rest), number in zip((left, right), numbers)
        ]
        true = _COMPARE[found.group(1)](*pair)
    return parts[0] if true else parts[1] if len(parts) > 1 else ""


_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def _regex(arguments: str, channel: Channel) -> str:
    """regex(text|expression[|substitution[|flags]]), `m:/` in front: another sign than |; % is $ in the substitution."""
    delimiter = "|"
    if re.match(r"m:[|~/].", arguments):
        delimiter, arguments = arguments[2], arguments[3:]
    parts = [one.strip() for one in arguments.split(delimiter, 3)]
    if len(parts) < 2:
        return "-ERR"
    groups = regex(parts[1], parts[0])
    if len(parts) < 3:
        return "true" if groups else "false"
    if groups:
        return captured(parts[2].replace("%", "$"), groups)
    flags = parts[3] if len(parts) > 3 else ""
    return "" if "n" in flags else "false" if "b" in flags else parts[0]


def _user_exists(arguments: str, channel: Channel) -> str:
    """user_exists(id NUMBER DOMAIN)"""
    words = arguments.split()
    if len(words) < 3 or words[0] != "id":
        return "false"
    return "true" if channel.world.server.user(words[1], words[2]) is not None else "false"


def _user_data(arguments: str, channel: Channel) -> str:
    """user_data(NUMBER@DOMAIN var|param|attr NAME)"""
    words = arguments.split()
    number, _at, domain = (words[0] if words else "").partition("@")
    user = channel.world.server.user(number, domain)
    if len(words) < 3 or user is None:
        return ""
    server = channel.world.server
    values = {"var": server.variables, "param": server.params}.get(words[1])
    return values(user).get(words[2], "") if values else ""


def _acl(arguments: str, channel: Channel) -> str:
    """acl(ADDRESS LIST|CIDR): lists of the resources only; the server's own (rfc1918.auto ...) are not known."""
    words = arguments.split()
    if len(words) < 2:
        return "false"
    try:
        address = ipaddress.ip_address(words[0])
    except ValueError:
        return "false"
    if "/" in words[1]:
        return "true" if address in ipaddress.ip_network(words[1], strict=False) else "false"
    found = channel.world.server.lists.get(words[1])
    if found is None:
        raise Unfollowed(f"acl {words[1]}", "this list is not among the resources")
    best, allowed = -1, found.get("default") == "allow"
    for node in found.get("nodes") or ():
        if node.get("cidr"):
            network = ipaddress.ip_network(node["cidr"], strict=False)
            if address in network and network.prefixlen > best:
                best, allowed = network.prefixlen, node.get("type") == "allow"
    return "true" if allowed else "false"


def _limit_usage(arguments: str, channel: Channel) -> str:
    """limit_usage(BACKEND REALM ID)"""
    words = arguments.split()
    if len(words) < 3:
        raise Unfollowed("limit_usage", "it needs a backend, a realm and an id")
    return str(channel.world.limits.get("_".join(words[1:3]), 0))


def _db(arguments: str, channel: Channel) -> str:
    """db and hash: select, exists, insert, delete of /realm/key[/value]"""
    parts = [one.strip() for one in arguments.split("/", 3)]
    verb, key = parts[0].lower(), "/".join(parts[1:3])
    kept = channel.world.database
    if verb in ("select", "exists") and len(parts) >= 3:
        value = kept.get(key, "")
        return value if verb == "select" else str(bool(value)).lower()
    if verb == "insert" and len(parts) == 4:
        kept[key] = parts[3]
        return "+OK"
    if verb == "delete" and len(parts) >= 3:
        kept.pop(key, None)
        return "+OK"
    raise Unfollowed(f"${{db({parts[0]})}}", "the engine does not know this command")


def _strftime_tz(arguments: str, channel: Channel) -> str:
    """strftime_tz(ZONE [EPOCH|]FORM)"""
    zone, _space, form = arguments.partition(" ")
    epoch, parted, rest = form.partition("|")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return "-ERR Invalid timezone/format\n"
    clock = channel.world.clock
    return clock.written((rest if parted else form) or "%Y-%m-%d %H:%M:%S", zone, epoch if parted else "")


def _strftime(arguments: str, channel: Channel) -> str:
    """strftime([EPOCH|]FORM), in the zone of the server"""
    epoch, parted, rest = arguments.partition("|")
    return channel.world.clock.written(
        (rest if parted else arguments) or "%Y-%m-%d %H:%M:%S", "", epoch if parted else ""
    )


def _expr(arguments: str, channel: Channel) -> str:
    """expr(1+2*3): numbers, + - * / and parentheses; ten places at most, without noughts behind."""
    try:
        value = _computed(ast.parse(arguments.strip().rstrip(";"), mode="eval").body)
    except (SyntaxError, ZeroDivisionError):
        return "!err!"
    return f"{value:.10f}".rstrip("0").rstrip(".") or "0"


EXPRESSION = "${" + "expr(...)}"


def _computed(node: ast.AST) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -_computed(node.operand) if isinstance(node.op, ast.USub) else _computed(node.operand)
    if isinstance(node, ast.BinOp):
        does = _COMPUTE.get(type(node.op))
        if does is not None:
            return does(_computed(node.left), _computed(node.right))
    raise Unfollowed(EXPRESSION, "the engine knows only numbers, + - * / and parentheses")


_COMPUTE: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _sofia_contact(arguments: str, channel: Channel) -> str:
    """sofia_contact([PROFILE/]NUMBER@DOMAIN): where the telephone is; `error/user_not_registered` for one that is not there."""
    user = arguments.rpartition("/")[2]
    status = channel.world.result("user", user).partition(":")[0].upper()
    return "error/user_not_registered" if status == "CHANUNAVAIL" else f"contact/{user}"


def _callcenter_config(arguments: str, channel: Channel) -> str:
    """callcenter_config(queue count|list ...): nobody else waits, nobody else is called."""
    verb = arguments.split()[:2]
    if verb == ["queue", "list"]:
        return "+OK"
    if verb != ["queue", "count"]:
        raise Unfollowed("callcenter_config", "the engine only knows `queue count` and `queue list`")
    return "0"


FUNCTIONS: dict[str, Callable[[str, Channel], str]] = {
    "cond": _cond,
    "regex": _regex,
    "user_exists": _user_exists,
    "user_data": _user_data,
    "acl": _acl,
    "limit_usage": _limit_usage,
    "db": _db,
    "hash": _db,
    "strftime_tz": _strftime_tz,
    "strftime": _strftime,
    "expr": _expr,
    "sofia_contact": _sofia_contact,
    "callcenter_config": _callcenter_config,
    "valet_info": lambda text, channel: "<lots></lots>",  # nobody is parked
    "lower_case": lambda text, channel: text.lower(),
    "upper_case": lambda text, channel: text.upper(),
    "create_uuid": lambda text, channel: channel.world.unknown("create_uuid"),
    "uuid_dump": lambda text, channel: channel.world.unknown("uuid_dump"),
    "system": lambda text, channel: channel.world.unknown("system"),
}
