# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every kind of thing in FreeSWITCH's configuration offers to the frame: reading, editing, commands, read-back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import request_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart

# In which order the server is told; `reloadxml` comes before all of them.
SET_VARIABLE, RELOAD_ACL, FLUSH_CACHE, PROFILE, KILL_GATEWAY, START_GATEWAY, FLUSH_REGISTRATION, MODULE = range(
    10, 90, 10
)


@dataclass(frozen=True)
class Found:
    """An item that stands in a file.

    item     in the shape that modules take, secrets included
    element  where it stands in the merged tree (xml_text.Element); None where it is made of several
    path     the file of it, absolute
    """

    item: Item
    element: Any
    path: str


@dataclass(frozen=True, order=True)
class Command:
    """One API command, such as `sofia profile external startgw my-provider`, with its place among the others."""

    order: int
    text: str


class Kind:
    """One kind, with everything that is its own. Trees are xml_tree.Tree, the editor xml_edit.Editor.

    default_path  the file of new items, relative to the configuration folder, where the task names none; "" lets the kind
                  decide
    own_options   options of its module beside those that every kind has, as an argument spec has them
    """

    resource: Resource
    default_path = ""
    own_options: Mapping[str, Any] = {}

    def request(self, options: Mapping[str, Any]) -> Request:
        """Return what a task's options ask for."""
        return request_of(self.resource, options)

    def read(self, tree: Any) -> Mapping[Key, Found]:
        """Return everything of the kind that the server would load; of duplicates the first, as the server does."""
        raise NotImplementedError

    def purgeable(self, request: Request, found: Mapping[Key, Found]) -> frozenset[Key] | None:
        """Return what a purge may remove; None: whatever stands in the file or folder that the task names."""
        return None

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Make the changes; nothing else in any file moves. Raises PbxError for what cannot be said."""
        raise NotImplementedError

    def ask(self, server: Any) -> None:
        """Ask the running server what `problems` wants to know of it."""

    def problems(self, before: Any, after: Any, plan: Plan) -> Sequence[Problem]:
        """Return what the server would refuse, ignore or get wrong in the changed items; `after` is the whole as it will be."""
        raise NotImplementedError

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Command]:
        """Return what makes the running server take the changes, beyond `reloadxml`.

        Without changes, what the change of a global variable asks for.
        """
        raise NotImplementedError

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Restart]:
        """Return what of the changes only a restart applies, and why."""
        raise NotImplementedError

    def prepare(self, server: Any, commands: Sequence[str], tree: Any) -> tuple[list[str], list[Restart]]:
        """Fit commands to what runs: a gateway of a profile that is down is not started. Returns what needs a restart too.

        Asked before anything is written, and again before the commands are said, also those that an earlier run left.
        """
        return list(commands), []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        """Compare items with what the running server holds; None must be gone. Returns a sentence for each difference."""
        raise NotImplementedError
