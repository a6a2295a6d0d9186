# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""States of dispatcher destinations that live in the running server only: read, set, and brought over a reload."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import LiveDestination, Server, ServerError

ACTIVE, INACTIVE, TRYING, DISABLED = "A", "I", "T", "D"
LETTERS = {"active": ACTIVE, "inactive": INACTIVE, "trying": TRYING, "disabled": DISABLED}
PROBING, NOT_PROBING = "P", "X"


class Where(NamedTuple):
    """One destination: its set, its URI, and its duid where it has one (the same URI may stand in a set twice)."""

    set: int
    uri: str
    duid: str = ""


States = dict[Where, str]  # flags, as `dispatcher.list` shows them: `AP`, `DX`


def where(one: LiveDestination) -> Where:
    """Which destination a line of `dispatcher.list` is about."""
    return Where(one.set, one.uri, one.attrs.get("duid", ""))


def runtime_states(server: Server) -> States:
    """The flags of every destination, as they are now."""
    return {where(one): one.flags for one in server.destinations()}


def restore_states(server: Server, states: Mapping[Where, str], changed: Collection[Where] = ()) -> list[Where]:
    """Bring states back that a reload lost; return the destinations that needed it.

    `states` is what `runtime_states` returned before the reload. `changed` are those for which the list itself says something
    else than before: there the list is right. Where a destination is out of rotation for other reasons it stays so.
    """
    restored = []
    for one, flags in runtime_states(server).items():
        before = states.get(one)
        if before is None or before == flags or one in changed:
            continue
        if before[:1] in (TRYING, flags[:1]) and before[1:] == flags[1:]:
            continue  # on trial it is used like an active one; the count of its failures is gone anyway
        set_flags(server, one, before)
        restored.append(one)
    return restored


def set_flags(server: Server, one: Where, flags: str) -> None:
    """Give a destination a state: `AP`, `AX`, `IP`, `IX`, `TP`, `TX`, `DX` (a disabled one is never probed: `DP` is `DX`).

    Raises ServerError naming it.
    """
    try:
        if one.duid:
            # The set as a number: this method refuses it as text. By duid, since a set may hold one URI twice.
            server.call("dispatcher.set_duid_state", flags.lower(), one.set, one.duid)
        else:
            server.call("dispatcher.set_state", flags.lower(), one.set, one.uri)
    except ServerError as error:
        raise type(error)(f"set {one.set}, {one.uri}: its state cannot be set: {error.words}", error.kind) from None
