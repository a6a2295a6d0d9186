# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edge of a site: Kamailio in front of the engines, as its owner describes it."""

from __future__ import annotations

from dataclasses import dataclass, field

ACTIVE_STANDBY, BY_SITE, STATELESS = "active_standby", "by_site", "stateless"
MODES = (ACTIVE_STANDBY, BY_SITE, STATELESS)
REGISTRARS = ("edge", "pbx")


@dataclass(frozen=True)
class Database:
    """Where the edge keeps accounts and registrations; as Kamailio's modules take it."""

    engine: str = "sqlite"
    path: str | None = None
    host: str | None = None
    port: int | None = None
    name: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    where: str = ""

    def as_option(self) -> dict:
        """Return the `database` option of the modules: what is said, nothing else."""
        keys = ("engine", "path", "host", "port", "name", "user", "password")
        return {key: value for key in keys if (value := getattr(self, key)) is not None}


@dataclass(frozen=True)
class Edge:
    """How a site is reached through its edge.

    address    IP address that telephones and carriers send to; what they see may be network.public_address in front of it
    inside     IP address that the engines see; None is `address`
    registrar  who keeps where telephones are: edge, or pbx (REGISTER goes on to the engine, with Path)
    server     by_site: the inventory's name of the engine on which this site lives
    """

    mode: str = ACTIVE_STANDBY
    address: str | None = None
    inside: str | None = None
    registrar: str = "edge"
    server: str | None = None
    database: Database | None = None
    where: str = "edge"

    @property
    def near(self) -> str | None:
        """Return the address by which engines and edge speak with each other."""
        return self.inside or self.address
