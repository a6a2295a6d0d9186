# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on this host, asked for once; and an excuse where check mode runs without the right to ask it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse


class Unreachable(Exception):
    """A server is there and cannot be asked: it refuses us, says nothing, or something else than it should."""


def folder_of(config_dir: str, name: str) -> str:
    """Return a configuration folder that is there. Raises PbxError."""
    if not os.path.isdir(config_dir):
        raise refuse("config_dir", f"there is no folder {config_dir}", f"is {name} installed on this host?")
    return os.path.normpath(config_dir)


class Reached:
    """What systems with a server on this host have in common; see `core.run.System`.

    `reach` is a system's own: it returns the running server, None when it is down, or raises Unreachable. `look_at` says
    what a person who cannot reach it should look at.
    """

    lenient: bool
    excuse: str
    look_at: str
    more: Mapping[str, Any] = MappingProxyType({})
    failures: Sequence[Problem] = ()
    _server: list[Any]

    def reach(self) -> Any | None:
        """Return the running server, or None when it is down."""
        raise NotImplementedError

    @property
    def server(self) -> Any | None:
        """The running server, or None when it is down; asked for once."""
        if not self._server:
            try:
                self._server.append(self.reach())
            except Unreachable as error:
                root = os.geteuid() == 0
                remedy = f"look at the server and at {self.look_at}" if root else "run the task with become: true"
                if not self.lenient:
                    raise refuse("", str(error), f"{remedy}; nothing was changed") from None
                self.excuse = f"{error}; {remedy}"
                self._server.append(None)
        return self._server[0]

    def server_again(self) -> Any | None:
        """The server after the connection to it broke: it may have been started anew.  None when it stays away."""
        if self._server and self._server[0] is not None:
            self._server[0].close()
        self._server.clear()
        return self.server

    def started(self) -> float | None:
        """Return when the server started, in seconds since the epoch, or None when it is down."""
        server = self.server
        return None if server is None else float(server.started)
