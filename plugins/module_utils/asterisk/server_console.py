# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both ways to a running Asterisk have in common: how they are asked, and what goes wrong."""

from __future__ import annotations

from typing import Protocol

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import mask
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import AmiDown
from ansible_collections.telephony.pbx.plugins.module_utils.clients.asterisk_cli import CliDown
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable


class ServerError(Unreachable):
    """The server runs and refused something; ``words`` are its own. Never holds a secret."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class ServerDown(ServerError):
    """There is no server, or it went away."""


class ServerLate(ServerError):
    """The server did not answer in time."""


class Console(Protocol):
    """What both transports can do: the lines that a command prints.  `timeout` is seconds for what has no other limit."""

    timeout: float

    def command(self, text: str, timeout: float | None = None) -> list[str]:
        """Run one command."""


def error_of(error: Exception) -> ServerError:
    """What a client met, as ours, without secrets."""
    words = mask(str(error)).strip()
    return ServerDown(words) if isinstance(error, (AmiDown, CliDown)) else ServerError(words)
