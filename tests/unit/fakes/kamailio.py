# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kamailio that is as strict, and as silent, as the real one was seen to be (6.1.5): it reads the real lists and tables.

What a reload leaves out, it leaves out with `Ok`; a line without a URI, or in `ds_load_mode` 1 a destination that cannot be,
fails the reload and the old list stays; a second reload that comes too soon is refused.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import (
    LiveAddress,
    LiveDestination,
    ServerDown,
    ServerError,
    attributes,
)

METHODS = frozenset(
    "core.version core.uptime dispatcher.list dispatcher.reload dispatcher.set_state dispatcher.set_duid_state"
    " permissions.addressReload htable.dump htable.sets htable.seti htable.setxs htable.setxi htable.delete htable.reload"
    " uac.reg_reload uac.reg_refresh uac.reg_remove uac.reg_dump".split()
)
LOCAL = ("udp:127.0.0.1:5060",)
NEEDED = ("l_username", "l_domain", "r_username", "r_domain", "auth_username", "auth_proxy")


class FakeKamailio:
    """Reads lists in `folder`, or tables in a SQLite file; `connect` is what KamailioSystem asks."""

    def __init__(
        self, folder: Path, database: Path | None = None, lists: bool = True, tables: tuple[str, ...] = ("limits",)
    ) -> None:
        self.folder, self.database = folder, database
        self.methods, self.version = METHODS, "6.1.5"
        self.down = self.read_only = self.deaf = False
        self.lists = lists
        self.load_mode, self.too_soon = 1, 0
        self.refused: set[str] = set()
        self.commands: list[str] = []
        self.memory: dict[str, dict[str, str | int]] = {name: {} for name in tables}
        self.restart()

    def restart(self) -> None:
        """Start anew: everything is read, and states that were set are forgotten."""
        self.started = time.time()
        self.states: dict[tuple[int, str], str] = {}
        self.dispatcher = self._read_destinations()
        self.permissions = self._read_addresses()
        self.uac = {row["l_uuid"]: row for row in self.rows("uacreg") if self._whole(row)}
        if self.database is not None:
            for name in self.memory:
                self.memory[name] = self._read_entries()

    def connect(self, _address: str | None = None) -> FakeKamailio | None:
        return None if self.down else self

    def close(self) -> None:
        """Nothing is open."""

    # -- what it holds ----------------------------------------------------------------------------------------------

    def destinations(self) -> list[LiveDestination]:
        self._up()
        out = []
        for number, uri, flags, priority, body in reversed(self.dispatcher):
            state = self.states.get((number, uri)) or ("D" if flags & 4 else "I" if flags & 1 else "A") + (
                "P" if flags & 8 and not flags & 4 else "X"
            )
            out.append(LiveDestination(number, uri, state, priority, attributes(body)))
        return out

    def addresses(self) -> list[LiveAddress]:
        self._up()
        return list(self.permissions)

    def htable(self, name: str) -> dict[str, str | int]:
        self._up()
        if name not in self.memory:
            raise ServerError("No such htable")
        return dict(self.memory[name])

    def registrations(self) -> list[dict[str, Any]]:
        self._up()
        return [
            {
                **row,
                **{name: row[name] or "none" for name in ("auth_ha1", "auth_password")},
                "socket": row["socket"] or None,
            }
            for row in self.uac.values()
        ]

    # -- what it is told --------------------------------------------------------------------------------------------

    def call(self, method: str, *params: Any) -> Any:
        self._up()
        if method not in METHODS:
            raise ServerError("Method Not Found")
        if method == "core.version":
            return f"kamailio {self.version}"
        assert not self.read_only, f"{method} was called in check mode"
        return self._call(method, *params)

    def _call(self, method: str, *params: Any) -> Any:
        if method.startswith("htable."):
            return self._entry(method, *params)
        if method.startswith("uac."):
            return self._register(method, *params)
        state, number, uri = params
        if method == "dispatcher.set_duid_state":
            assert isinstance(number, int), "the real one refuses text"
            uri = next((one[1] for one in self.dispatcher if f"duid={uri}" in one[4]), "")
        if not any(one[:2] == (int(number), uri) for one in self.dispatcher):
            raise ServerError("State Update Failed")
        self.states[(int(number), uri)] = "DX" if state[0] == "d" else state.upper()
        return {}

    def _entry(self, method: str, table: str, name: str, value: Any = None, lives: int = 0) -> Any:
        if table not in self.memory:
            raise ServerError("No such htable")
        if method == "htable.delete":
            if name not in self.memory[table]:
                raise ServerError("Key not found in htable.")
            del self.memory[table][name]
        elif not self.deaf:
            assert isinstance(value, int) == (method in ("htable.seti", "htable.setxi"))
            self.memory[table][name] = value
        return "Ok. Key set to new value."

    def _register(self, method: str, name: str) -> Any:
        self.commands.append(f"{method} {name}")
        self._refuse()
        if method == "uac.reg_remove":
            if self.uac.pop(name, None) is None:
                raise ServerError("Record not found")
            return {}
        row = next((one for one in self.rows("uacreg") if one["l_uuid"] == name), None)
        if row is None:
            raise ServerError("Record not found")
        if self._whole(row) and not self.deaf:
            self.uac[name] = row
        return {}

    def reload(self, method: str, *params: Any) -> None:
        self._up()
        assert not self.read_only, f"{method} was said in check mode"
        self.commands.append(" ".join([method, *params]))
        if self.too_soon:
            raise ServerError(f"{method}: the server still says `Ongoing reload` after 20 s")
        self._refuse()
        if self.deaf:
            return
        if method == "dispatcher.reload":
            self.dispatcher, self.states = self._read_destinations(), {}
        elif method == "permissions.addressReload":
            self.permissions = self._read_addresses()
        elif method == "uac.reg_reload":
            self.uac = {row["l_uuid"]: row for row in self.rows("uacreg") if self._whole(row)}
        elif method == "htable.reload":
            if params[0] not in self.memory:
                raise ServerError("No such htable")
            self.memory[params[0]] = self._read_entries()

    def _up(self) -> None:
        if self.down:
            raise ServerDown("nobody listens", "down")

    def _refuse(self) -> None:
        """Refuse what stands anywhere in what is to be read; a test says what."""
        texts = [path.read_text() for path in self.folder.glob("*.list")]
        texts += [str(row) for table in ("dispatcher", "address", "htable", "uacreg") for row in self.rows(table)]
        for name in sorted(self.refused):
            if any(name in text for text in texts):
                raise ServerError(f"cannot load {name}")

    # -- what it reads ----------------------------------------------------------------------------------------------

    def rows(self, table: str) -> list[dict[str, Any]]:
        if self.database is None or not self.database.exists():
            return []
        with sqlite3.connect(self.database) as connection:
            connection.row_factory = sqlite3.Row
            try:
                return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY id")]
            except sqlite3.OperationalError:
                return []

    def _lines(self, name: str) -> list[list[str]]:
        path = self.folder / name
        lines = path.read_text().split("\n") if path.exists() else []
        return [line.partition(" #")[0].split() for line in lines if line.strip() and not line.lstrip().startswith("#")]

    def _read_destinations(self) -> list[tuple[int, str, int, int, str]]:
        found = [
            [row["setid"], row["destination"], row["flags"], row["priority"], row["attrs"]]
            for row in self.rows("dispatcher")
        ]
        if self.lists:
            found = []
            for words in self._lines("dispatcher.list"):
                if len(words) < 2:
                    raise ServerError("Reload Failed")
                found.append([*words, *["0", "0", ""][len(words) - 2 :]])
        out = []
        for number, uri, flags, priority, body in found:
            socket = attributes(body).get("socket")
            if (socket and socket not in LOCAL) or ":" not in uri:
                if self.load_mode:
                    raise ServerError("Reload Failed")
                continue
            out.append((int(number), uri, int(flags), int(priority), body))
        return out

    def _read_addresses(self) -> list[LiveAddress]:
        found = [
            [row["grp"], row["ip_addr"], row["mask"], row["port"], row["tag"] or ""] for row in self.rows("address")
        ]
        if self.lists:
            found = [[*words, *["0", "0", ""][len(words) - 2 :]] for words in self._lines("address.list")]
        out = []
        for group, ip, mask, port, tag in found:
            whole = 128 if ":" in ip else 32
            if not ip.replace(".", "").isdigit() and ":" not in ip:
                out.append(LiveAddress(int(group), ip, 0, int(port), tag or "NULL", "domain"))
                continue
            if int(mask) > whole:
                raise ServerError("Reload failed.")
            kind = "address" if int(mask) in (0, whole) else "subnet"
            out.append(LiveAddress(int(group), ip, int(mask) or whole, int(port), tag or "NULL", kind))
        return out

    def _read_entries(self) -> dict[str, str | int]:
        return {
            row["key_name"]: int(row["key_value"]) if row["value_type"] else row["key_value"]
            for row in self.rows("htable")
        }

    @staticmethod
    def _whole(row: dict[str, Any]) -> bool:
        return all(row[name] for name in NEEDED) and bool(row["auth_password"] or row["auth_ha1"])
