# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the items of a kind are kept: a list in a file, or the memory of the running server. Tables are in tables.py."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, Files, read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import Dialect, ListFile
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import ServerError

LIST_MODE = 0o644  # Kamailio reads it as its own user, and nothing of it is secret


class Store(Protocol):
    """What keeps the items of one kind.  Nothing is written before `commit`."""

    def read(self) -> Mapping[Key, Item]:
        """Return everything that is there."""

    def edit(self, changes: Sequence[Change]) -> None:
        """Make changes that `commit` will write.  Raises PbxError for what the store cannot hold."""

    @property
    def targets(self) -> Mapping[str, str]:
        """Return what is to be written -> digest; empty when nothing is."""

    def back_up(self) -> Mapping[str, str]:
        """Keep what is going to be replaced.  Returns target -> backup."""

    def commit(self) -> None:
        """Write, all or nothing."""

    def revert(self) -> None:
        """Put back what was there; without a commit before it, do nothing."""


class FileStore:
    """A list in a file; its lines that nobody changes stay byte for byte."""

    def __init__(self, path: str, dialect: Dialect, backups: str) -> None:
        self.path, self._backups = path, backups
        self.data = read_bytes(path)
        self.list = ListFile.parse(dialect, self.data or b"")
        self._files = Files([], backups)

    def read(self) -> Mapping[Key, Item]:
        """See Store."""
        return self.list.items

    def duplicates(self) -> Mapping[Key, list[int]]:
        """Return the keys of items that stand in several lines, with these lines' numbers."""
        return self.list.duplicates()

    def edit(self, changes: Sequence[Change]) -> None:
        """See Store."""
        after = self.list.edited(changes) if changes else self.data
        changed = after != self.data and not (self.data is None and not after)
        self._files = Files(
            [FileChange(self.path, self.data, after, mode=LIST_MODE)] if changed else [],
            self._backups,
        )

    @property
    def targets(self) -> Mapping[str, str]:
        """See Store."""
        return self._files.targets

    def back_up(self) -> Mapping[str, str]:
        """See Store."""
        return self._files.back_up()

    def commit(self) -> None:
        """See Store."""
        self._files.commit()

    def revert(self) -> None:
        """See Store."""
        self._files.revert()


class MemoryStore:
    """Hash tables in the memory of the running server: to write is to activate.

    How long an entry still lives, the server's dump does not say: it is set when the entry is made or changed.
    """

    def __init__(self, server: Any, tables: Sequence[str], lives: Mapping[Key, int]) -> None:
        self._server, self._lives = server, lives
        self._tables = {name: self._dump(name) for name in tables}
        self._changes: Sequence[Change] = ()
        self._done: list[Change] = []

    def _dump(self, table: str) -> Mapping[str, Any]:
        try:
            return self._server.htable(table)  # type: ignore[no-any-return]
        except ServerError as error:
            raise refuse(
                f"table {table}", f"{error}", "declare it in kamailio.cfg, by modparam of htable; nothing was changed"
            ) from None

    def read(self) -> Mapping[Key, Item]:
        """See Store."""
        return {
            (table, name): self._item(table, name, value)
            for table, entries in self._tables.items()
            for name, value in entries.items()
        }

    def _item(self, table: str, name: str, value: Any) -> Item:
        item: Item = {"table": table, "name": name, "value": str(value)}
        if isinstance(value, int):
            item["value_type"] = "int"
        if self._lives.get((table, name)):
            item["expires"] = self._lives[(table, name)]
        return item

    def edit(self, changes: Sequence[Change]) -> None:
        """See Store."""
        self._changes = changes

    @property
    def targets(self) -> Mapping[str, str]:
        """See Store."""
        marks: dict[str, Any] = {}
        for change in self._changes:
            mark = marks.setdefault(f"htable:{change.key[0]}", hashlib.sha256())
            mark.update(repr((change.key, sorted((change.after or {}).items()))).encode("utf-8", "surrogateescape"))
        return {name: mark.hexdigest() for name, mark in marks.items()}

    def back_up(self) -> Mapping[str, str]:
        """See Store.  What was there is kept in our own memory: the server's lasts no longer than we do."""
        return {}

    def commit(self) -> None:
        """See Store."""
        for change in self._changes:
            try:
                self._set(change.key, change.after)
            except ServerError as error:
                raise refuse(f"entry {':'.join(change.key)}", f"the server refuses it: {error}") from None
            self._done.append(change)

    def revert(self) -> None:
        """See Store."""
        while self._done:
            change = self._done.pop()
            try:
                self._set(change.key, change.before)
            except ServerError as error:
                raise refuse(f"entry {':'.join(change.key)}", f"cannot be put back: {error}") from None

    def _set(self, key: Key, item: Item | None) -> None:
        table, name = key
        if item is None:
            try:
                self._server.call("htable.delete", table, name)
            except ServerError as error:
                if "not found" not in str(error):  # it may have died of age meanwhile
                    raise
            return
        number, lives = item.get("value_type") == "int", int(item.get("expires") or 0)
        value: Any = int(item["value"]) if number else item.get("value", "")
        if lives:
            self._server.call("htable.setxi" if number else "htable.setxs", table, name, value, lives)
        else:
            self._server.call("htable.seti" if number else "htable.sets", table, name, value)
