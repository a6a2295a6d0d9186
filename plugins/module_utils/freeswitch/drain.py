# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No new calls while those that there are come to their end, and new calls again afterwards, whatever happens.

`fsctl pause inbound` answers new calls, and REGISTER too, with 503 and Retry-After: 300; calls that wait in a queue still
reach an agent. A single profile cannot be paused by itself without its file: `profile-standby` is read from there, and the
rescan that reads it takes half of every other change as well. A pause lasts until somebody ends it, so the server is given
a task of its own that ends it, should this process be killed.
"""

from __future__ import annotations

import time
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.replies import judge
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerDown, ServerError

GUARD = "telephony-pbx-resume"
MARGIN = 180  # seconds beyond the drain's own time limit, after which the server lets calls in by itself
RESUME_WAIT = 15.0  # seconds for which it is tried to let calls in again
WAYS = ("inbound", "outbound")


class Drain:
    """While this is entered, no new calls come in. What was paused before stays so.

    complaints  what is wrong after it was left: a pause that could not be ended
    """

    def __init__(self, server: Server, timeout: float) -> None:
        self.server = server
        self.timeout = timeout
        self.complaints: list[str] = []
        self.warnings: list[str] = []
        self._process = ""
        self._free: list[str] = []  # what was not paused before
        self._paused: list[str] = []  # what this paused

    def __enter__(self) -> Drain:
        self._process = self.server.variable("core_uuid")
        before = {way: self._is_paused(way) for way in WAYS}
        self._free = [way for way in WAYS if not before[way]]
        if len(self._free) < len(WAYS):
            taken = " and ".join(way for way in WAYS if before[way])
            self.warnings.append(f"{taken} calls were paused before, and stay so")
        try:
            self._guard()
            if "inbound" in self._free:
                self._pause("inbound")
        except BaseException:
            self._resume()
            raise
        return self

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        self._resume()
        if isinstance(error, ServerError) and self.complaints:
            raise ServerError("; ".join((error.words, *self.complaints)), error.kind) from None

    def wait(self, count: Callable[[], int], poll: float) -> int:
        """Wait until two counts, one after the other, are zero; then no calls go out either. Return what is left in the end."""
        until = time.monotonic() + self.timeout
        zeros = 0
        while True:
            left = count()
            zeros = 0 if left else zeros + 1
            if zeros >= 2:
                self._hold_outbound()
                left = count()
                if not left:
                    return 0
                zeros = 0
                self._let("outbound")
            if left and time.monotonic() >= until:
                return left
            time.sleep(min(poll, 1.0) if not left else min(poll, max(0.05, until - time.monotonic())))

    def _hold_outbound(self) -> None:
        if "outbound" in self._free and "outbound" not in self._paused:
            self._pause("outbound")

    def _pause(self, way: str) -> None:
        self._paused.append(way)
        self.server.ask(f"fsctl pause {way}")
        if not self._is_paused(way):
            raise ServerError(f"`fsctl pause {way}` said +OK, and {way} calls are not paused; nothing was restarted")

    def _let(self, way: str) -> None:
        if way in self._paused:
            self.server.ask(f"fsctl resume {way}")
            self._paused.remove(way)

    def _is_paused(self, way: str) -> bool:
        return self.server.ask(f"fsctl pause_check {way}").strip() == "true"

    def _guard(self) -> None:
        """A task in the server itself that ends the pause, if nobody else does."""
        self.server.api(f"sched_del {GUARD}")
        if not self._free:
            return
        what = "fsctl resume" if len(self._free) == len(WAYS) else f"fsctl resume {self._free[0]}"
        command = f"sched_api +{int(self.timeout) + MARGIN} {GUARD} {what}"
        said = judge(command, self.server.api(command))
        if said:
            self.warnings.append(f"should this task be killed, `fsctl resume` is left to you: {said}")

    def _resume(self) -> None:
        """Let calls in again. Never raises: what went wrong before is to be heard."""
        until = time.monotonic() + RESUME_WAIT
        while True:
            try:
                if self.server.variable("core_uuid") != self._process:
                    return  # another process, which nobody paused
                for way in list(self._paused):
                    self.server.ask(f"fsctl resume {way}")
                    if self._is_paused(way):
                        raise ServerError(f"{way} calls are still paused")
                    self._paused.remove(way)
                self.server.api(f"sched_del {GUARD}")
                return
            except ServerDown:
                return  # whoever starts next is not paused
            except ServerError as error:
                if time.monotonic() >= until:
                    self.complaints.append(f"new calls are still refused, say `fsctl resume` yourself: {error.words}")
                    return
                time.sleep(0.5)
