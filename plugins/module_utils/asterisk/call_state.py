# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a call at one step of one way, and what its followers ask the server. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_plan import Contexts
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import LONGEST, Values
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.patterns import UNKNOWN

# A channel's redirection (SIP 302) is followed into this context, which is nowhere: see call_place.
NOWHERE = "telephony-pbx-no-redirection"

Variables = tuple[tuple[str, str, int], ...]


class Endpoint(NamedTuple):
    """What a call to a PJSIP endpoint meets. `contacts` are those of the configuration, not those of telephones."""

    context: str = "default"
    contacts: Sequence[str] = ()
    redirect: str = "user"
    variables: Mapping[str, str] = {}


class Queue(NamedTuple):
    """Devices of a queue's members, and the contexts in which its callers' keys are dialled."""

    members: Sequence[str] = ()
    exits: Sequence[str] = ()
    routines: Sequence[str] = ()


class Facts(Contexts, Values, Protocol):
    """The server as the walk needs it."""

    def endpoint(self, name: str) -> Endpoint | None:
        """A PJSIP endpoint, None where there is none."""

    def queue(self, name: str) -> Queue | None:
        """A queue, None where there is none."""

    def follow_me(self, name: str) -> Sequence[tuple[str, str]] | None:
        """The numbers of FollowMe, each with its context."""

    def exits(self, file: str) -> Sequence[str]:
        """Contexts in which an application dials what is pressed: those that voicemail.conf or confbridge.conf names."""


class Frame(NamedTuple):
    """Where a subroutine returns to, and the variables that it hides: (name, value or None, level)."""

    context: str
    exten: str
    priority: int
    hidden: tuple[tuple[str, str | None, int], ...]
    by_itself: bool = False  # a macro returns at its end, a subroutine only by Return


@dataclass(frozen=True)
class State:
    """One step of one way. Variables are (name, value, how far they are inherited: 0, 1 or 2 for for ever)."""

    context: str
    exten: str
    priority: int
    variables: Variables = ()
    frames: tuple[Frame, ...] = ()
    guarded: bool = True  # FORWARD_CONTEXT is inherited, so that no device redirects the call


def level_of(name: str) -> int:
    return 2 if name.startswith("__") else 1 if name.startswith("_") else 0


def packed(variables: Mapping[str, tuple[str | None, int]]) -> Variables:
    return tuple(
        sorted(
            (name, UNKNOWN if value is None or len(value) > LONGEST else value, level)
            for name, (value, level) in variables.items()
        )
    )


def unpacked(variables: Variables) -> dict[str, tuple[str | None, int]]:
    return {name: (value, level) for name, value, level in variables}


def inherited(variables: Variables) -> Variables:
    """What a channel that is dialled gets of the dialling one's variables."""
    return tuple((name, value, 2 if level == 2 else 0) for name, value, level in variables if level)
