# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an expression of GenieACS says: a tree of plain tuples, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Union

# None, a bool, a number, a text, or (operator, operands...): ("PARAM", name), ("FUNC", NAME, arguments...),
# ("CASE", condition, value, ...), ("=", left, right), ("AND", ...).  Operands of AND, OR, || and of arithmetic may be many.
Node = Union[None, bool, int, float, str, tuple[Any, ...]]


@dataclass(frozen=True)
class Expression:
    """What a text says.

    tree       see Node
    names      paths of the parameters that it reads, in order, each once; those that it puts together itself are not known
    functions  names of the functions that it calls, in capitals
    literals   its texts, numbers and so on; `spots` where texts stand: (begin, end) with their quotes
    cost       how often GenieACS reads a value in it
    """

    text: str
    tree: Node
    names: tuple[str, ...]
    functions: tuple[str, ...]
    literals: tuple[Any, ...]
    spots: tuple[tuple[int, int], ...]
    cost: int

    def __repr__(self) -> str:
        return "Expression(...)"  # literals may be passwords


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, from left to right."""
    yield node
    if isinstance(node, tuple):
        for one in node[2 if node[0] == "FUNC" else 1 :]:
            yield from walk(one)


def path_of(node: Node) -> str | None:
    """Return the path of the parameter that a node reads, or None where it is another node or puts the path together."""
    if not isinstance(node, tuple) or node[0] != "PARAM":
        return None
    parts = node[1][1:] if isinstance(node[1], tuple) and node[1][0] == "||" else (node[1],)
    return "".join(parts) if all(isinstance(one, str) for one in parts) else None


def literals_of(node: Node) -> Iterator[Any]:
    """Yield texts, numbers and so on, but no names of parameters."""
    if not isinstance(node, tuple):
        yield node
    elif path_of(node) is None:
        for one in node[2 if node[0] == "FUNC" else 1 :]:
            yield from literals_of(one)
