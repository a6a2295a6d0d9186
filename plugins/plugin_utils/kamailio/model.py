# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a description of an edge means once it is read. config.py makes it, the rooms beside turn it into blocks of kamailio.cfg."""

from __future__ import annotations

from dataclasses import dataclass, field

NOT_ANSWERED = 3000  # ms until the next media server is tried
RINGING = 180000  # ms that a phone may ring
REMEMBERED = (
    7200  # s for which an address counts as that of a registered phone; what Asterisk grants at most by default
)


@dataclass(frozen=True)
class Listener:
    """One `listen=`. ws and wss are spoken on tcp and tls; `advertise` is HOST or HOST:PORT or empty."""

    protocol: str
    address: str
    port: int
    advertise: str = ""

    @property
    def transport(self) -> str:
        return {"ws": "tcp", "wss": "tls"}.get(self.protocol, self.protocol)

    @property
    def url(self) -> str:
        return f"{self.transport}:{bracketed(self.address)}:{self.port}"


@dataclass(frozen=True)
class Registrar:
    """Who keeps the phones' addresses. `group`: phones of these addresses register without a password."""

    store: str
    realm: str
    url: str = ""
    group: int | None = None
    table: str = "subscriber"


@dataclass(frozen=True)
class Balance:
    set: int = 1
    algorithm: int = 4
    probe_interval: int = 10
    url: str = ""  # of the database with the dispatcher table; empty: dispatcher.list


@dataclass(frozen=True)
class Antiflood:
    """`rate` requests in `per` s of one address, then banned for `ban` s; so is one with `failed_logins` wrong passwords."""

    rate: int = 30
    per: int = 2
    ban: int = 300
    user_agents: tuple[str, ...] = ()
    failed_logins: int = 10
    trusted: int | None = None


@dataclass(frozen=True)
class Rtpengine:
    sockets: tuple[str, ...]
    inside: str = ""
    outside: str = ""


@dataclass(frozen=True)
class Http:
    address: str
    port: int


@dataclass(frozen=True)
class Tls:
    certificate: str
    private_key: str
    ca_list: str = ""
    verify_clients: bool = False


@dataclass(frozen=True)
class Block:
    """A route: `kind` is route, failure_route, ...; the request_route has no name."""

    kind: str
    name: str
    body: str


@dataclass(frozen=True)
class Edge:
    """A whole edge. `modules`, `params`, `globals`, `defines`, `routes` and `hooks` are the user's own."""

    listen: tuple[Listener, ...]
    domains: tuple[str, ...] = ()
    registrar: Registrar | None = None
    balance: Balance | None = None
    carriers: int | None = None
    media: int | None = None
    addresses_url: str = ""
    rtpengine: Rtpengine | None = None
    nat: bool = False
    antiflood: Antiflood | None = None
    topology_key: str = ""
    tls: Tls | None = None
    emergency: tuple[str, ...] = ()
    fifo: bool = False
    http: Http | None = None
    grace: int = 0
    config_dir: str = "/etc/kamailio"
    run_dir: str = "/run/kamailio"
    modules: tuple[str, ...] = ()
    params: dict[str, dict[str, tuple[str | int, ...]]] = field(default_factory=dict)
    globals: dict[str, str | int | bool] = field(default_factory=dict)
    defines: dict[str, str | int | bool] = field(default_factory=dict)
    routes: tuple[Block, ...] = ()
    hooks: dict[str, str] = field(default_factory=dict)

    @property
    def websocket(self) -> bool:
        return any(one.protocol in ("ws", "wss") for one in self.listen)

    @property
    def located(self) -> bool:
        """Whether a registered phone is still known after a restart, which matters to an emergency call."""
        return bool(self.emergency and self.registrar and self.registrar.store == "database")


def bracketed(address: str) -> str:
    """An address as it stands in a URI: IPv6 in brackets."""
    return f"[{address}]" if ":" in address and not address.startswith("[") else address
