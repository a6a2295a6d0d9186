# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One channel of a simulated call: where it is, its variables, its caller. And what all channels of the call share. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.clock import Clock
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.plan import Plan
from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.unknown import Unfollowed, shown

MOST_STEPS = 10000  # of one call; a dialplan that needs more runs in a circle


@dataclass
class World:
    """What the channels of a call share: the dialplan, the clock, and what the server keeps."""

    plan: Plan
    clock: Clock
    globals: dict[str, str]
    database: dict[str, str]
    results: Mapping[str, str]
    given: Mapping[str, str]  # functions whose value the user knows: "NAME(arguments)" or "NAME()" for any
    keys: list[str]
    devices: dict[str, str] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    dialled: list[Any] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    made: int = 0  # channels that Dial made

    def unknown(self, name: str) -> str:
        """A value that only the running call knows; `name` is told if something depends on it."""
        if name not in self.doubts:
            self.doubts.append(name)
        return UNKNOWN

    def certain(self, text: str, what: str) -> str:
        """The text, for a decision. Unfollowed if it holds what only the running call knows."""
        if UNKNOWN in text:
            raise Unfollowed(", ".join(self.doubts), f"{what} depends on it: {shown(text)}")
        return text

    def result(self, target: str) -> str:
        """What `results` says of a target: the longest prefix of it, ended by / or @ or its end; ANSWER if there is none."""
        best = ""
        for prefix in self.results:
            rest = target[len(prefix) :] if target.lower().startswith(prefix.lower()) else None
            if rest is not None and (rest == "" or rest[0] in "/@" or prefix.endswith("/")) and len(prefix) > len(best):
                best = prefix
        return self.results[best] if best else ""


@dataclass
class Frame:
    """One Gosub: where it came from, and the variables that end with it. `last`: its Return ends the channel's steps."""

    context: str
    extension: str
    priority: int
    arguments: int
    names: list[str] = field(default_factory=list)
    last: bool = False


@dataclass
class Channel:
    """One channel. `leg` 0 is the caller's; the others are those that Dial made, by number. `cause` is Q.850's, 0 for none."""

    world: World
    leg: int
    context: str
    extension: str
    priority: int = 1
    number: str = ""
    name: str = ""
    pres: str = "allowed_not_screened"
    variables: list[tuple[str, str]] = field(default_factory=list)  # the newest first; names may repeat (Gosub)
    frames: list[Frame] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)  # what Set gave to functions that keep it
    pressed: str = ""  # digits not yet read
    up: bool = False
    hung: bool = False  # in `h`: nobody is there any more
    cause: int = 0
    ended: str = ""

    # -- variables --------------------------------------------------------------------------------------------------------

    def set(self, name: str, value: str | None) -> None:
        """Set a variable, `_` and `__` in front of its name say how far it is inherited; None removes it."""
        bare = re.sub("^__?", "", name)
        at = next((at for at, (known, unused) in enumerate(self.variables) if re.sub("^__?", "", known) == bare), None)
        if at is not None:
            del self.variables[at]
        if value is not None:
            self.variables.insert(0, (name, value))

    def push(self, name: str, value: str) -> None:
        """Hide a variable behind a new one of its name."""
        self.variables.insert(0, (name, value))

    def get(self, name: str) -> str | None:
        """A variable of the channel, one that the server makes up, or a global one."""
        own = {"EXTEN": self.extension, "CONTEXT": self.context, "PRIORITY": str(self.priority)}
        if name in own:
            return own[name]
        if name == "HANGUPCAUSE":
            return str(self.cause)
        if name == "EPOCH":
            return str(self.world.clock.epoch)
        if name == "HINT":
            return self.world.plan.hint(self.context, self.extension)
        if name in ("CHANNEL", "UNIQUEID", "LINKEDID") or name in _OF_THE_SERVER:
            given = dict(self.variables).get(name, self.world.globals.get(name))
            return self.world.unknown(name) if given is None else given
        for known, value in self.variables:
            if re.sub("^__?", "", known) == name:
                return value
        return self.world.globals.get(name)

    def inherited(self) -> list[tuple[str, str]]:
        """The variables of a channel that this one makes: `__` go on and on, `_` for one."""
        return [(name if name[:2] == "__" else name[1:], value) for name, value in self.variables if name[:1] == "_"]

    # -- places -----------------------------------------------------------------------------------------------------------

    def exists(self, extension: str, context: str = "") -> bool:
        return self.world.plan.exists(context or self.context, extension, self.number)

    def place(self, text: str) -> tuple[str, str, int] | None:
        """Where `[[context,]extension,]priority` leads; None where the server finds no such label."""
        parts = self.world.certain(text, "a jump").split(",", 3)[:3]
        label = parts[-1]
        extension = (parts[-2] if len(parts) > 1 else "") or self.extension
        context = (parts[-3] if len(parts) > 2 else "") or self.context
        sign = {"+": 1, "-": -1}.get(label[:1], 0)
        found = re.match(r"\s*[+-]?\d+", label[1:] if sign else label)
        if found:
            count = int(found.group())
            return context, extension, self.priority + sign * count if sign else count
        # The names as they are written: an empty one finds nothing.
        asked = [parts[-2] if len(parts) > 1 else self.extension, parts[-3] if len(parts) > 2 else self.context]
        priority = self.world.plan.label(asked[1], asked[0], label.lstrip("+-") if sign else label, self.number)
        return None if priority is None else (context, extension, priority)

    def goto(self, context: str, extension: str, priority: int) -> None:
        """Go on there: the loop of the priorities adds one behind every step."""
        self.context, self.extension, self.priority = context, extension, priority - 1

    # -- subroutines ------------------------------------------------------------------------------------------------------

    def call(self, context: str, extension: str, priority: int, arguments: list[str], last: bool = False) -> None:
        """Begin a subroutine, its arguments ARG1, ARG2, ... as its own."""
        most = max(len(arguments), self.frames[-1].arguments if self.frames else 0)
        frame = Frame(self.context, self.extension, self.priority, most, last=last)
        for at in range(most):
            self.local(f"ARG{at + 1}", arguments[at] if at < len(arguments) else "", frame)
        self.local("ARGC", str(len(arguments)), frame)
        self.frames.append(frame)
        self.goto(context, extension, priority)

    def local(self, name: str, value: str, frame: Frame | None = None) -> None:
        """Set a variable that ends with its subroutine."""
        frame = frame or self.frames[-1]
        if name in frame.names:
            self.set(name, value)
        else:
            frame.names.append(name)
            self.push(name, value)

    def release(self) -> Frame:
        """Take the newest subroutine away, and its variables."""
        frame = self.frames.pop()
        for name in reversed(frame.names):
            self.set(name, None)
        return frame


_OF_THE_SERVER = frozenset(
    f"AST{name}DIR" for name in "CACHE ETC MOD VARLIB DB KEY DATA AGI SPOOL RUN LOG SBIN".split()
) | {"SYSTEMNAME", "ENTITYID"}
