# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a filter of a permission can be made a query of MongoDB, as far as that can be told for sure.

GenieACS 1.2.16 tries with every request of whoever has the permission, and its UI process dies where it cannot.
"""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression_tree import Node, path_of, walk

_HIDDEN = ("password", "salt")
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


def filter_problem(text: str, resource: str) -> str | None:
    """Return why a filter makes no query, or None.  No value of it is quoted."""
    reason = expression.problem(text, expression.BASIC)
    if reason:
        return reason
    found = expression.parse(text)
    if resource == "users" and any(name in _HIDDEN for name in found.names):
        return "reads what GenieACS lets no query read"
    return _condition(found.tree)


def _condition(node: Node) -> str | None:
    """What stands where true or false is due."""
    if not isinstance(node, tuple) or not _reads(node):
        return None
    sign = node[0]
    if sign in ("AND", "OR", "NOT"):
        return next(filter(None, map(_condition, node[1:])), None)
    if sign == "PARAM":
        return f"has {_shown(node)} by itself, which makes no query; compare it, or write IS NOT NULL"
    if sign in ("LIKE", "NOT LIKE"):
        return _like(node)
    if sign in ("IS NULL", "IS NOT NULL"):
        return _null(node[1], sign)
    if sign in _COMPARISONS:
        return _comparison(node)
    if sign == "CASE" or node[:2] == ("FUNC", "COALESCE"):
        return None  # GenieACS takes many of them apart
    return "has a value where a condition is due, which makes no query"


def _like(node: tuple[Node, ...]) -> str | None:
    if _reads(node[2]):
        return "has LIKE with a pattern that is not the same for all, which makes no query"
    left = node[1]
    if isinstance(left, tuple) and left[:2] in (("FUNC", "UPPER"), ("FUNC", "LOWER")) and len(left) == 3:
        left = left[2]
    if _composed(left):
        return None
    return None if path_of(left) is not None else "has LIKE behind what is no parameter, which makes no query"


def _null(node: Node, sign: str) -> str | None:
    if isinstance(node, tuple) and node[:2] in (("FUNC", "UPPER"), ("FUNC", "LOWER"), ("FUNC", "ROUND")):
        return f"has {sign} behind a function, which makes no query; ask for the parameter itself"
    return _braces(node)


def _comparison(node: tuple[Node, ...]) -> str | None:
    sides = node[1:3]
    if any(map(_composed, sides)):
        return None
    for one in sides:
        if not _reads(one):
            continue
        for part in walk(one):
            if not isinstance(part, tuple) or not _reads(part):
                continue
            if part[0] in ("||", "%") or part[0] == "FUNC":
                return "compares what is computed from a parameter, which makes no query; compare the parameter, or use LIKE"
            if part[0] not in ("PARAM", "+", "-", "*", "/"):
                return "compares a condition with something, which makes no query"
    if all(map(_reads, sides)) or any(len(set(map(path_of, _parameters(one)))) > 1 for one in sides):
        return "compares parameters with each other, which makes no query"
    if isinstance(sides[0], str):
        return "has the text in front of the parameter that it is compared with, which makes no query; turn it round"
    return next(filter(None, map(_braces, sides)), None)


def _braces(node: Node) -> str | None:
    if any(isinstance(one, tuple) and one[0] == "PARAM" and path_of(one) is None for one in walk(node)):
        return "reads a parameter whose name is put together, which makes no query"
    return None


def _composed(node: Node) -> bool:
    """Whether there is a choice below, of which GenieACS makes several queries."""
    return any(isinstance(one, tuple) and (one[0] == "CASE" or one[:2] == ("FUNC", "COALESCE")) for one in walk(node))


def _reads(node: Node) -> bool:
    """Whether a parameter is read below."""
    return bool(_parameters(node))


def _parameters(node: Node) -> list[Node]:
    return [one for one in walk(node) if isinstance(one, tuple) and one[0] == "PARAM"]


def _shown(node: Node) -> str:
    return path_of(node) or "a parameter"
