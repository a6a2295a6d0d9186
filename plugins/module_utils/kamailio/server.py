# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running Kamailio, as it answers by JSON-RPC: what it holds, and its reloads, one after the other."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.jsonrpc import Rpc, RpcError, RpcFailure, open_rpc
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import locked
from ansible_collections.telephony.pbx.plugins.module_utils.core.process import process_started
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable

CONFIG_DIR = "/etc/kamailio"
RUN_DIR = "/run/kamailio"
LOCK = "/run/lock/telephony.pbx-kamailio"
SOCKET, FIFO = "kamailio_rpc.sock", "kamailio_rpc.fifo"
RELOAD_WAIT = 20.0  # seconds: `reload_delta` is five unless it is set
SHIFT_WAIT = 180.0  # seconds: the uac module frees its last table by a timer of 90 s, and makes no third
_POLL = 0.25
# What a server says that is still busy with the reload before, or that took it less than `reload_delta` ago.
_BUSY = re.compile(r"ongoing reload", re.I)
_SHIFTING = re.compile(r"failed to shift records", re.I)


class ServerError(Unreachable):
    """The server refused, or could not be asked; `words` say why, in its own words where it has any."""

    def __init__(self, words: str, kind: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.kind = kind  # that of the RpcFailure, or empty where the server answered


class ServerDown(ServerError):
    """Nobody listens any more."""


@dataclass(frozen=True)
class LiveDestination:
    """One destination of the dispatcher, as it runs.

    flags    A active, I inactive, T trying, D disabled; then P probing or X not: `AP`
    attrs    as they stand in the list, `duid`, `weight` ...
    latency  `AVG`, `STD`, `EST`, `MAX` in milliseconds and `TIMEOUT`, where the server measures; otherwise empty
    """

    set: int
    uri: str
    flags: str
    priority: int = 0
    attrs: Mapping[str, str] = field(default_factory=dict)
    latency: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LiveAddress:
    """One entry of the permissions module. `mask` is 32 or 128 for an address, 0 for a domain; `port` 0 means any."""

    group: int
    address: str
    mask: int
    port: int
    tag: str
    kind: str  # address, subnet or domain


class Server:
    """One running server.

    version   `6.1.5`
    """

    def __init__(self, rpc: Rpc, spare: str = "") -> None:
        self._rpc = rpc
        self._spare_address = spare
        self._spare: Rpc | None = None
        self._long: set[str] = set()  # methods whose answers did not fit into a datagram
        self._methods: frozenset[str] | None = None
        banner = str(self.call("core.version"))
        found = re.search(r"\d+\.\d+[\w.~+-]*", banner)
        if found is None:
            raise ServerError(
                f"{rpc.address} says that it is `{banner[:80]}`, which is no Kamailio; mend the option `rpc`"
            )
        self.version = found.group()
        asked = time.time()
        uptime = self.call("core.uptime")
        self._since = float(int(asked) - int(uptime["uptime"]))
        self._started: float | None = None
        self._up_since = uptime.get("up_since")

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self._rpc.address

    @property
    def started(self) -> float:
        """When its first process started, to a hundredth; by its uptime, rounded down, where that is on another host.

        Rounded up, a change written within that second would count as read.
        """
        if self._started is None:
            try:
                told = _rows(self.call("core.ps"))
            except ServerError:
                told = []
            exact = process_started(told[0] if told and isinstance(told[0], int) else None, "kamailio")
            self._started = self._since if exact is None or exact > self._since + 2 else exact
        return self._started

    @property
    def methods(self) -> frozenset[str]:
        """The names of the methods that this server has, with the modules that it loaded."""
        if self._methods is None:
            self._methods = frozenset(_rows(self.call("system.listMethods")))
        return self._methods

    def close(self) -> None:
        """Let go of the server."""
        self._rpc.close()
        if self._spare is not None:
            self._spare.close()

    def call(self, method: str, *params: Any, again: bool = True) -> Any:
        """The result of a method.  Raises ServerError with the server's words, ServerDown when nobody listens.

        An answer that is too big for a datagram is asked for again by FIFO, unless `again` forbids to call the method twice.
        """
        if method not in self._long:
            try:
                return self._rpc.call(method, *params)
            except RpcError as error:
                raise ServerError(error.words) from None
            except RpcFailure as failure:
                if failure.kind != "too_big" or not again or not self._spare_address:
                    raise _failed(failure) from None
                self._long.add(method)
        return self._by_spare(method, *params)

    def reload(self, method: str, *params: Any) -> Any:
        """Reload something, when no other run on this host does, and return the server's words; one that is not ready is asked again.

        Raises ServerError with its words when it refuses, or is not ready within RELOAD_WAIT (SHIFT_WAIT for uac).
        """
        try:
            with locked(LOCK):
                return self._reload(method, *params)
        except PbxError as error:
            raise ServerError(error.text()) from None

    def _reload(self, method: str, *params: Any) -> Any:
        began = time.monotonic()
        while True:
            try:
                return self.call(method, *params, again=False)
            except ServerError as error:
                shifting = _SHIFTING.search(error.words)
                if error.kind or not (shifting or _BUSY.search(error.words)):
                    raise
                limit = SHIFT_WAIT if shifting else RELOAD_WAIT
                if time.monotonic() - began >= limit:
                    raise ServerError(
                        f"{method}: the server still says `{error.words}` after {limit:.0f} s; look at its log, and set"
                        " `reload_delta` of the module to 0"
                    ) from None
            time.sleep(_POLL)

    def destinations(self) -> list[LiveDestination]:
        """Every destination of every set, in the server's order."""
        try:
            answer = self.call("dispatcher.list")
        except ServerError as error:
            if not error.kind and "no destination" in error.words.lower():
                return []  # an empty list is an error to it
            raise
        found = []
        for record in _dicts(answer.get("RECORDS") if isinstance(answer, dict) else None):
            of_set = record["SET"]
            for target in _dicts(of_set.get("TARGETS")):
                one = target["DEST"]
                body = (one.get("ATTRS") or {}).get("BODY") or ""
                found.append(
                    LiveDestination(
                        set=int(of_set["ID"]),
                        uri=str(one["URI"]),
                        flags=str(one["FLAGS"]),
                        priority=int(one.get("PRIORITY") or 0),
                        attrs=attributes(body),
                        latency=one.get("LATENCY") or {},
                    )
                )
        return found

    def addresses(self) -> list[LiveAddress]:
        """What the permissions module allows: addresses, subnets, domains."""
        found = [
            LiveAddress(group, item["ip"], 128 if ":" in item["ip"] else 32, item["port"], item["tag"], "address")
            for group, item in self._permissions("addressDump")
        ]
        found += [
            LiveAddress(group, item["ip"], int(item["mask"]), item["port"], item["tag"], "subnet")
            for group, item in self._permissions("subnetDump")
        ]
        found += [
            LiveAddress(group, item["domain_name"], 0, item["port"], item["tag"], "domain")
            for group, item in self._permissions("domainDump")
        ]
        return found

    def _permissions(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            answer = self.call(f"permissions.{name}")
        except ServerError as error:
            if not error.kind and re.search(r"\bno\b.*(table|entries)|empty", error.words, re.I):
                return
            raise
        for row in _dicts(answer):
            # domainDump writes all its entries into one object, so that each of its keys holds a list here.
            groups, items = row.get("group"), row.get("item")
            if isinstance(groups, list):
                yield from ((int(group), _entry(item)) for group, item in zip(groups, _dicts(items)))
            elif groups is not None and isinstance(items, dict):
                yield int(groups), _entry(items)

    def htable(self, name: str) -> dict[str, str | int]:
        """The entries of a hash table."""
        found: dict[str, str | int] = {}
        for slot in _dicts(self.call("htable.dump", name)):
            for entry in _dicts(slot.get("slot")):
                found[str(entry["name"])] = entry["value"]
        return found

    def registrations(self) -> list[dict[str, Any]]:
        """What the uac module registers elsewhere, as it dumps it; `auth_password` and `auth_ha1` are among the keys."""
        return [dict(row) for row in _dicts(self.call("uac.reg_dump"))]

    def dialogs(self) -> list[dict[str, Any]]:
        """Every call that the dialog module follows. Raises ServerError when it is not loaded."""
        if "dlg.list" not in self.methods:
            raise ServerError("the module dialog is not loaded, so the server knows of no calls; load it")
        return [dict(row) for row in _dicts(self.call("dlg.list"))]

    def modules(self) -> set[str]:
        """The names of the loaded modules, without `.so`."""
        return {re.sub(r"\.so$", "", str(name)) for name in _rows(self.call("core.modules"))}

    def _by_spare(self, method: str, *params: Any) -> Any:
        try:
            if self._spare is None:
                spare = open_rpc(self._spare_address, self._rpc.timeout)
                if spare.call("core.uptime").get("up_since") != self._up_since:
                    raise RpcFailure(
                        "broken", f"{spare.address} belongs to another server; give `rpc` the FIFO of this one"
                    )
                self._spare = spare
            return self._spare.call(method, *params)
        except RpcError as error:
            raise ServerError(error.words) from None
        except RpcFailure as failure:
            raise ServerError(
                f"the answer to {method} does not fit into a datagram (about 128 KB), and the FIFO cannot be asked either:"
                f" {failure.words}",
                failure.kind,
            ) from None


def connect(rpc: str | None = None, run_dir: str = RUN_DIR) -> Server | None:
    """The server at an address, or as found in its folder: by datagram, else by FIFO. None when no server runs.

    Raises ServerError when it hangs, may not be asked, or the address is none.
    """
    for address in [rpc] if rpc else [f"unixd:{os.path.join(run_dir, SOCKET)}", f"fifo:{os.path.join(run_dir, FIFO)}"]:
        way, path = address.split(":", 1) if ":" in address else ("", "")
        spare = f"fifo:{os.path.join(os.path.dirname(path), FIFO)}" if way == "unixd" else ""
        try:
            return Server(open_rpc(address), spare=spare)
        except ValueError as error:
            raise ServerError(f"rpc: {address if '@' not in address else 'this'} {error}") from None
        except RpcFailure as failure:
            if failure.kind != "down":
                raise _failed(failure) from None
        except ServerDown:
            continue
    return None


def attributes(body: str) -> dict[str, str]:
    """The attributes of a destination, `weight=50;duid=a`, by name."""
    pairs = (part.partition("=") for part in body.split(";") if part.strip())
    return {name.strip(): value.strip() for name, equals, value in pairs}


def _failed(failure: RpcFailure) -> ServerError:
    return (ServerDown if failure.kind == "down" else ServerError)(failure.words, failure.kind)


def _rows(value: Any) -> list[Any]:
    if value is None or value == {}:
        return []
    return value if isinstance(value, list) else [value]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [row for row in _rows(value) if isinstance(row, dict)]


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "port": int(item.get("port") or 0), "tag": str(item.get("tag") or "")}
