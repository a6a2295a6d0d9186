# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS's expressions judged before they are sent: what does not parse, what kills a worker, what is never or always true.

GenieACS stores any text. A config value that does not parse stops UI and NBI workers until somebody mends the database; a
function that it does not know stays unevaluated, which a precondition takes for true: the preset is for every device.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import MASK, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression_parse
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression_tree import (
    Expression,
    Node,
    path_of,
    walk,
)

parse = expression_parse.parse
ExpressionError = expression_parse.ExpressionError

# Which functions are evaluated where.
BASIC = frozenset(("COALESCE", "LOWER", "NOW", "ROUND", "UPPER"))
KNOWN = BASIC | {"REMOTE_ADDRESS"}  # preconditions and arguments of presets, most of cwmp.*
AUTHENTICATION = KNOWN | {"AUTH", "EXT"}  # cwmp.auth
CONNECTION_REQUEST = AUTHENTICATION | {"USERNAME", "PASSWORD"}  # cwmp.connectionRequestAuth
INTERFACE = BASIC | {"DATE_STRING", "ENCODEURICOMPONENT"}  # ui.*

COUNTS = {  # name -> fewest and most arguments that mean something
    "AUTH": (2, 2),
    "COALESCE": (1, 99),
    "DATE_STRING": (1, 1),
    "ENCODEURICOMPONENT": (1, 1),
    "EXT": (2, 99),
    "LOWER": (1, 1),
    "NOW": (0, 0),
    "PASSWORD": (0, 0),
    "REMOTE_ADDRESS": (0, 0),
    "ROUND": (1, 2),
    "UPPER": (1, 1),
    "USERNAME": (0, 0),
}
COST = 100000  # readings of a value: 1 to 2 seconds of a GenieACS service; one more pair of brackets makes it 5 to 10

ROOTS = (
    *("Device", "InternetGatewayDevice", "DeviceID", "Tags", "Events", "VirtualParameters", "Downloads"),
    *("Reboot", "FactoryReset"),
)
ALIASES = ("id", "serialNumber", "productClass", "oui", "remoteAddress")
IDENTITY = ("DeviceID.ID", "DeviceID.Manufacturer", "DeviceID.OUI", "DeviceID.ProductClass", "DeviceID.SerialNumber")

_SLOW = "has so many brackets within brackets that reading it would stop GenieACS for many seconds"
_PATH = re.compile(r"(?:[A-Za-z0-9_-]+|\*)(?:\.(?:[A-Za-z0-9_-]+|\*))*")
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=", "LIKE", "NOT LIKE")
_NEVER_TEXT = ("+", "-", "*", "/", "%", "=", "<>", "<", "<=", ">", ">=", "NOT", "AND", "OR", "IS NULL", "IS NOT NULL")
_HABITS = (
    ("==", "GenieACS compares with a single ="),
    ("!=", "GenieACS says <> for it"),
    ("&&", "GenieACS says AND for it"),
    ("[", "a path here cannot choose an instance by its values"),
    ("\u201c", "these quotes are not those of a keyboard"),
    ("\u2019", "these quotes are not those of a keyboard"),
)


def literal(value: Any) -> str:
    """Return the expression of a plain value: a text, a number, a bool or None.  Raises ValueError for anything else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise ValueError("it is no number that GenieACS can hold")
        return repr(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise ValueError("it is neither a text, nor a number, nor true or false")


def canonical(text: str) -> str:
    """Return the same for texts that mean the same to GenieACS, whatever their blanks, quotes and case of words."""
    try:
        return repr(parse(text).tree)
    except ExpressionError:
        return text


def problem(text: str, functions: Collection[str] = KNOWN) -> str | None:
    """Return why a text is no expression that GenieACS can use, or None.  No value of it is quoted.

    `functions` are those that are evaluated where it stands.
    """
    try:
        expression = parse(text)
    except ExpressionError as error:
        habit = next(
            (hint for sign, hint in _HABITS if sign in text[max(error.position - 2, 0) : error.position + 2]), ""
        )
        return f"is no expression: it {error}" + (f" ({habit})" if habit else "")
    if expression.cost > COST:
        return _SLOW
    for node in walk(expression.tree):
        reason = _call(node, functions) or _pattern(node) or _path(node)
        if reason:
            return reason
    return None


def deadly(text: str) -> str | None:
    """Return why GenieACS's processes die of a text, or stop for long, as soon as they look at it; or None."""
    try:
        expression = parse(text)
    except ExpressionError:
        return problem(text)
    return _SLOW if expression.cost > COST else next(filter(None, map(_pattern, walk(expression.tree))), None)


def _call(node: Node, functions: Collection[str]) -> str | None:
    if not isinstance(node, tuple) or node[0] != "FUNC":
        return None
    name, arguments = node[1], node[2:]
    if name not in functions:
        why = "GenieACS does not evaluate here" if name in COUNTS else "GenieACS does not know"
        hint = nearest(name, functions) if name not in COUNTS else ""
        out = f"calls {name}, which {why}: a precondition with it is true for every device, a value with it is nothing"
        return f"{out}; {hint}" if hint else out
    fewest, most = COUNTS.get(name, (0, 99))
    if not fewest <= len(arguments) <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}" if most < 99 else f"at least {fewest}"
        return f"calls {name} with {len(arguments)} arguments, and it takes {wanted}"
    if name == "EXT":
        for position, one in enumerate(arguments[:2]):
            if not isinstance(one, (str, tuple)):
                return f"calls EXT, and its {('first', 'second')[position]} argument is no text: GenieACS takes null for it"
    return None


def _pattern(node: Node) -> str | None:
    """LIKE with a pattern that is no text: GenieACS's worker dies of it."""
    if not isinstance(node, tuple) or node[0] not in ("LIKE", "NOT LIKE"):
        return None
    one = node[2]
    if isinstance(one, (bool, int, float)) or (
        isinstance(one, tuple) and (one[0] in _NEVER_TEXT or one[:2] in (("FUNC", "ROUND"), ("FUNC", "NOW")))
    ):
        return f"has a {node[0]} whose pattern is no text, of which GenieACS's process dies"
    return None


def _path(node: Node) -> str | None:
    path = path_of(node)
    if path is None or "[" in path or _PATH.fullmatch(path):
        return None
    shown = path if re.fullmatch(r"[\w.*-]+", path) else "what stands in braces"
    return f"reads {shown}, which is no path of a parameter: GenieACS's process dies when a device calls"


def doubts(text: str, device: bool = True) -> list[str]:
    """Return what of an expression GenieACS can read is hardly meant: never true, or a name where a text was meant.

    device  whether the names are parameters of a device, and not fields of a document
    """
    try:
        expression = parse(text)
    except ExpressionError:
        return []
    out = []
    for name in expression.names:
        reason = _name(name, device)
        if reason:
            out.append(reason)
    for node in walk(expression.tree):
        if isinstance(node, tuple) and node[0] in _COMPARISONS and any(one is None for one in node[1:3]):
            out.append("compares with null, which is never true; write IS NULL or IS NOT NULL")
    return list(dict.fromkeys(out))


def _name(name: str, device: bool) -> str | None:
    root, dot, rest = name.partition(".")
    if re.fullmatch(r"-?[0-9][A-Za-z0-9_]*", name):
        return f"reads {name} as the name of a parameter; a text such as '{name}' needs quotes"
    if not device or name in ALIASES or name in IDENTITY:
        return None
    if root == "DeviceID":
        return f"reads {name}, which no device has; {nearest(name, IDENTITY) or 'there is ' + ', '.join(IDENTITY)}"
    if root in ROOTS and (dot or root in ("Reboot", "FactoryReset")):
        return None
    if root in ROOTS:
        return f"reads {name}, which is an object and has no value"
    hint = nearest(root, (*ROOTS, *ALIASES) if not dot else ROOTS)
    if not dot:
        hint = hint or f"a text such as '{name}' needs quotes"
    return f"reads {name}, which no device has" + (f"; {hint}" if hint else "")


def passwords(expression: Expression) -> bool:
    """Say whether an expression holds a password: in AUTH, or compared with a parameter whose name says that it is secret."""
    return any(_holds_password(node) for node in walk(expression.tree))


def _holds_password(node: Node) -> bool:
    if not isinstance(node, tuple):
        return False
    if node[:2] == ("FUNC", "AUTH"):
        return any(_text_within(one) for one in node[3:])
    if node[0] in _COMPARISONS:
        # 'Device.X.Password = "..."', and PASSWORD() = "..."
        named = any(is_secret_name(path_of(one) or "") or one == ("FUNC", "PASSWORD") for one in node[1:])
        return named and any(_text_within(one) for one in node[1:])
    return False


def _text_within(node: Node) -> bool:
    """Whether there is a text below, names of parameters and the script and function of EXT aside."""
    if not isinstance(node, tuple):
        return node is not None and not isinstance(node, bool)
    if node[0] == "PARAM":
        return False
    if node[:2] == ("FUNC", "EXT"):
        return any(map(_text_within, node[4:]))
    return any(map(_text_within, node[2 if node[0] == "FUNC" else 1 :]))


def masked(text: str) -> str:
    """Return a text with every quoted part masked, fit to be shown whatever it holds; all of it, if it is no expression."""
    try:
        spots = parse(text).spots
    except ExpressionError:
        return MASK
    return "".join(_around(text, spots))


def _around(text: str, spots: Collection[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for begin, end in spots:
        yield text[at : begin + 1]
        yield MASK
        yield text[end - 1]
        at = end
    yield text[at:]
