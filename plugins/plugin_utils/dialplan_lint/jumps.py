# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where steps lead: the jumps of each application, as far as they are written out.

What holds an expression is only known while a call runs: it is None in a target, and is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.model import Exten, Step
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import branches, split

CONDITIONAL = frozenset(("gotoif", "gosubif", "gotoiftime"))
# Steps behind which a call never goes on in the same extension.
ENDINGS = frozenset(("hangup", "goto", "return", "congestion", "busy", "macroexit"))
DEVICES = frozenset(("dial", "page", "retrydial", "originate"))
JUMPING = DEVICES | CONDITIONAL | {"goto", "gosub", "macro", "macroexclusive", "set", "disa"}
_OPTION = re.compile(r"([A-Za-z])(?:\(((?:[^()]|\([^()]*\))*)\))?")
_NUMBER = re.compile(r"[+-]?[0-9]+")
_LOCAL = re.compile(r"Local/([^@/]+)@([^@/]+)(?:/\w+)?$", re.I)
# What separates the parts of a device, and what stands for it inside an expression.
_APART, _HIDDEN = "@/:", "\ue000\ue001\ue002"
_HIDE, _SHOW = str.maketrans(_APART, _HIDDEN), str.maketrans(_HIDDEN, _APART)
_HANDLER = re.compile(r"CHANNEL\(hangup_handler_push\)\s*=(.*)", re.I | re.S)


class Target(NamedTuple):
    """Where a jump leads; None is what only the running call knows. `arguments` are those of a subroutine, `written` is
    the extension as it is written.
    """

    context: str | None
    extension: str | None
    label: str | None
    arguments: tuple[str, ...] = ()
    written: str = ""


class Jump(NamedTuple):
    """A way from a step to another place. `word` names it for a person; `sub` comes back; `fresh` is a channel of its own."""

    word: str
    target: Target
    sub: bool = False
    fresh: bool = False


def is_open(text: str) -> bool:
    """Whether a text holds an expression."""
    return "$" in text and ("${" in text or "$[" in text)


def calls(app: str, data: str) -> Iterator[tuple[str, str]]:
    """Yield (application in lower case, data) of a step, and of those that it runs in itself."""
    low = app.lower()
    yield low, data
    if low in ("execif", "execiftime"):
        for text in branches(data):
            yield from _inner(text)
    elif low in ("exec", "tryexec"):
        yield from _inner(data)


def _inner(text: str) -> Iterator[tuple[str, str]]:
    name, paren, rest = text.strip().partition("(")
    if paren and not is_open(name):
        yield from calls(name.strip(), rest[: rest.rfind(")")] if ")" in rest else rest)


def target_of(text: str, here: Exten) -> Target | None:
    """Return where `[[context,]extension,]priority[(arguments)]` leads; None for an empty text."""
    parts = [part.strip() for part in split(text.strip())][:3]
    if not parts[-1]:
        return None
    label = parts[-1]
    arguments: tuple[str, ...] = ()
    if "(" in label and not label.startswith("$"):
        label, _paren, rest = label.partition("(")
        arguments = tuple(split(rest[: rest.rfind(")")] if ")" in rest else rest))
    number = _NUMBER.match(label)  # what stands behind a number is not looked at
    label = number.group() if number else label
    if is_open(parts[0]) and len(parts) < 3:  # what it holds may have commas in it
        return Target(None, None, None if len(parts) == 1 or is_open(label) else label, arguments, text)
    context: str | None = parts[0] if len(parts) == 3 and parts[0] else here.context
    extension: str | None = parts[-2] if len(parts) > 1 and parts[-2] else here.name
    written = extension or ""
    if context is not None and is_open(context):
        context = None
    if extension is not None and is_open(extension):
        extension = None
    return Target(context, extension, None if is_open(label) else label, arguments, written)


def options_of(text: str) -> dict[str, str]:
    """The options of Dial and its like: letter -> argument."""
    return {letter: argument or "" for letter, argument in _OPTION.findall(text)}


def devices(app: str, data: str) -> list[str]:
    """The devices that an application calls."""
    parts = split(data)
    if app == "retrydial":
        parts = parts[2:]
    if not parts:
        return []
    return [one.strip() for one in split(parts[0], "&")]


def dial_options(app: str, data: str) -> dict[str, str]:
    """The options of a step that dials."""
    parts = split(data)
    at = {"dial": 2, "retrydial": 4, "page": 1}.get(app, 99)
    return options_of(parts[at]) if len(parts) > at else {}


def hidden(device: str) -> str:
    """A device with the separators inside its expressions replaced, so that it can be cut at the others; shown() undoes it."""
    if "{" not in device:
        return device
    out, depth = [], 0
    for char in device:
        depth = max(0, depth + (char == "{") - (char == "}"))
        out.append(char.translate(_HIDE) if depth else char)
    return "".join(out)


def shown(text: str) -> str:
    return text.translate(_SHOW)


def local(device: str) -> Target | None:
    """Where a Local channel begins."""
    match = _LOCAL.match(hidden(device))
    if match is None:
        return None
    extension, context = map(shown, match.groups())
    return Target(None if is_open(context) else context, None if is_open(extension) else extension, "1", (), extension)


def jumps(app: str, data: str, here: Exten) -> Iterator[Jump]:
    """Yield every way out of a step, `app` in lower case. Those of steps within it come from calls()."""
    if app in ("goto", "gosub"):
        yield from _plain(app, data, here)
    elif app in CONDITIONAL:
        for text in branches(data):
            yield from _plain("gosub" if app == "gosubif" else "goto", text, here)
    elif app in ("macro", "macroexclusive"):
        name, *arguments = split(data)
        if name and not is_open(name):
            yield Jump("Macro", Target(f"macro-{name.strip()}", "s", "1", tuple(arguments)), sub=True)
    elif app == "set":
        handler = _HANDLER.match(data)
        if handler:
            yield from _plain("gosub", handler.group(1), here)
    elif app in DEVICES:
        yield from _dialled(app, data, here)
    elif app == "disa" and len(split(data)) > 1:
        context = split(data)[1].strip()
        if context and not is_open(context):
            yield Jump("DISA", Target(context, None, "1", (), "${EXTEN}"))


def _plain(app: str, text: str, here: Exten) -> Iterator[Jump]:
    target = target_of(text, here)
    if target is not None:
        yield Jump(app.capitalize(), target, sub=app == "gosub")


def _dialled(app: str, data: str, here: Exten) -> Iterator[Jump]:
    for device in devices(app, data):
        target = local(device)
        if target is not None:
            yield Jump("the Local channel", target, fresh=True)
    if app == "originate":
        parts = [part.strip() for part in split(data)]
        if len(parts) > 2 and parts[1].lower() == "exten":
            context, extension, priority = [*parts[2:5], "", ""][:3]
            known = [None if is_open(one) else one for one in (context, extension or "s", priority or "1")]
            yield Jump("Originate", Target(known[0], known[1], known[2], (), extension), fresh=True)
        return
    given = dial_options(app, data)
    for letter in "Ub":
        text = given.get(letter, "").replace("^", ",")
        if letter == "U" and text:
            name, *arguments = split(text)
            if name and not is_open(name):
                yield Jump("Gosub", Target(name, "s", "1", tuple(arguments)), sub=True)
        elif text:
            yield from _plain("gosub", text, here)
    for letter in "GF":
        if given.get(letter):
            yield from _plain("goto", given[letter].replace("^", ","), here)


def relative(target: Target, here: Exten, step: Step) -> Target:
    """A target whose priority is `+2` or `-1` as one with the number that is meant."""
    label = target.label or ""
    if label[:1] in ("+", "-") and label[1:].isdigit():
        return target._replace(label=str(step.priority + int(label)))
    return target
