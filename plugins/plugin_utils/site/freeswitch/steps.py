# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplan as data, in the shape that `freeswitch_dialplan` takes, and the few words of which it is made.

How FreeSWITCH reads it: a call that enters a context looks at every condition first, and runs the actions that it has collected
afterwards. A condition therefore sees what was known when the call entered; what an action found out is seen after a `transfer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any


def action(application: str, data: str = "", inline: bool = False) -> dict:
    """Return one action; what is not said is left out."""
    made: dict[str, Any] = {"application": application}
    if data:
        made["data"] = data
    if inline:
        made["inline"] = True
    return made


def condition(field: str, expression: str, *actions: dict, anti: Iterable = (), stop: str = "", **more: Any) -> dict:
    """Return one condition. `stop` is its `break`, on-false unless said; `more` are times, regex, regexes, tz_offset."""
    made: dict[str, Any] = {"field": field, "expression": expression} if field else {}
    if stop:
        made["break"] = stop
    made.update(more)
    if actions:
        made["actions"] = list(actions)
    if anti:
        made["anti_actions"] = list(anti)
    return made


def dialled(expression: str, *actions: dict, anti: Iterable = (), stop: str = "") -> dict:
    """Return the condition that a number was dialled. `$1` in actions is what the expression's first group holds."""
    return condition("destination_number", expression, *actions, anti=anti, stop=stop)


def extension(name: str, *conditions: dict, further: bool = False) -> dict:
    """Return an extension: its actions run if all conditions hold. `further` looks at the following ones as well."""
    made: dict[str, Any] = {"name": name, "conditions": list(conditions)}
    if further:
        made["continue"] = True
    return made


def exactly(number: str, *actions: dict) -> dict:
    """Return the extension of one number (or word), by itself and nothing around it."""
    return extension(number, dialled(literal(number), *actions))


def context(name: str, extensions: Iterable) -> dict:
    return {"name": name, "extensions": list(extensions)}


def setting(name: str, value: str) -> dict:
    return action("set", f"{name}={value}")


def unsetting(name: str) -> dict:
    return action("unset", name)


def transfer(number: str, to: str) -> dict:
    """Return the action that lets the call enter a context anew with another number."""
    return action("transfer", f"{number} XML {to}")


def hangup(cause: str) -> dict:
    return action("hangup", cause)


def literal(*words: str) -> str:
    """Return the expression for exactly these words."""
    escaped = [re.sub(r"([^\w-])", r"\\\1", word) for word in words]
    return f"^{escaped[0]}$" if len(escaped) == 1 else f"^({'|'.join(escaped)})$"


def any_of(numbers: Iterable) -> str:
    """Return the expression for exactly these numbers, with the number as `$1`: short, however many stand in a row."""
    return f"^({_tree(frozenset(numbers))})$"


@cache
def _tree(words: frozenset) -> str:
    """Return an expression for exactly these words; those that go on alike are written once."""
    tails: dict = {}
    for word in words:
        if word:
            tails.setdefault(word[0], set()).add(word[1:])
    alike: dict = {}
    for char in sorted(tails):
        alike.setdefault(frozenset(tails[char]), []).append(char)
    made = [_class(chars) + _tree(rest) for rest, chars in alike.items()]
    inner = made[0] if len(made) == 1 else "|".join(made)
    if "" in words:
        return f"(?:{inner})?" if made else ""
    return inner if len(made) == 1 else f"(?:{inner})"


def _class(chars: list) -> str:
    """Return the expression for one of these characters, digits in a row as a range."""
    if len(chars) == 1:
        return re.sub(r"([^\w])", r"\\\1", chars[0])
    text = "".join(chars)
    if len(text) > 2 and text in "0123456789":
        text = f"{text[0]}-{text[-1]}"
    return f"[{text}]"
