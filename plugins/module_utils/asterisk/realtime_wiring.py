# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Asterisk is wired to its database: sorcery.conf, extconfig.conf, and the files that say where the database is.

A row that Asterisk does not look for is worse than none, so that what is not wired is refused by name.  What a task does not
say of the database is taken from the files that the server itself reads.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_tables import FAMILIES, PJSIP
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Database
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem

ODBC_INI = "/etc/odbc.ini"
_NEEDED = {"pjsip_endpoints": ("endpoint", "auth", "aor"), "pjsip_trunks": tuple(PJSIP)}
_DRIVERS = {"odbc": "res_odbc.conf", "pgsql": "res_pgsql.conf"}


@dataclass(frozen=True)
class Mapped:
    """One line of extconfig.conf: driver, its connection (a section of res_odbc.conf), and the table."""

    driver: str
    connection: str
    table: str


@dataclass(frozen=True)
class Wiring:
    """family -> where extconfig.conf has it, object type -> family of sorcery.conf, types with a cache before them."""

    mapped: Mapping[str, Mapped]
    sorcery: Mapping[str, str]
    cached: frozenset[str] = frozenset()

    def families(self, kinds: Iterable[str]) -> dict[str, str]:
        """Return family -> table of what these kinds read and write, as far as it is wired."""
        names = {family: self.sorcery.get(kind) for kind, (family, _section) in PJSIP.items()}
        out = {}
        for family in dict.fromkeys(family for kind in kinds for family in FAMILIES[kind]):
            name = names.get(family, family)
            if name is not None and name in self.mapped:
                out[family] = self.mapped[name].table
        return out


def _lines(folder: Any, name: str, section: str) -> list[tuple[str, str]]:
    return [
        pair for place in folder.tree(name).places if place.section.name == section for pair in place.section.items()
    ]


def read_wiring(folder: Any) -> Wiring:
    """Return what sorcery.conf and extconfig.conf say."""
    mapped: dict[str, Mapped] = {}
    for family, text in _lines(folder, "extconfig.conf", "settings"):
        driver, connection, table, *_rest = [*(part.strip().strip('"') for part in text.split(",")), "", ""]
        mapped[family] = Mapped(driver, connection, table or family)
    sorcery: dict[str, str] = {}
    cached: set[str] = set()
    for kind, (_table, section) in PJSIP.items():
        for name, text in _lines(folder, "sorcery.conf", section):
            wizard, _comma, rest = text.partition(",")
            if name == f"{kind}/cache":
                cached.add(kind)
            # The first realtime line is the one that is asked first.
            if name == kind and wizard.strip() == "realtime":
                sorcery.setdefault(kind, rest.split(",")[0].strip())
    return Wiring(mapped, sorcery, frozenset(cached))


def problems(wiring: Wiring, kinds: Iterable[str]) -> list[Problem]:
    """Return what is not wired of these kinds."""
    out: list[Problem] = []
    families: dict[str, str] = {}
    for kind in kinds:
        for one in _NEEDED.get(kind, ()):
            family, section = PJSIP[one]
            if one in wiring.cached:
                reason = f"sorcery.conf keeps each {one} in a cache: a changed row would not be seen while that holds"
                out.append(Problem("backend", reason, f"remove `{one}/cache` from its section [{section}]"))
            if one in wiring.sorcery:
                families[wiring.sorcery[one]] = family
                continue
            remedy = f"write `{one} = realtime,{family}` into its section [{section}], and restart Asterisk"
            out.append(Problem("backend", f"sorcery.conf does not map {one} to realtime", remedy))
        if kind == "asterisk_queues":
            families.update({family: family for family in FAMILIES[kind]})
    for name in families:
        if name not in wiring.mapped:
            remedy = f"write `{name} => odbc,asterisk` into its section [settings], and restart Asterisk"
            out.append(Problem("backend", f"extconfig.conf does not map {name} to a database", remedy))
        elif wiring.mapped[name].driver not in _DRIVERS:
            driver = wiring.mapped[name].driver
            out.append(
                Problem("backend", f"extconfig.conf maps {name} to {driver!r}", "use odbc or pgsql, with PostgreSQL")
            )
    unique = dict.fromkeys(out)
    used = {(one.driver, one.connection) for name, one in wiring.mapped.items() if name in families}
    if len(used) > 1:
        names = ", ".join(sorted(families))
        unique[Problem("backend", f"extconfig.conf maps {names} to several databases", "map them to one")] = None
    return list(unique)


def database_of(folder: Any, wiring: Wiring, kinds: Iterable[str], given: Mapping[str, Any]) -> Database:
    """Return where the database is: what the task says, and for the rest what the server's own files say."""
    said = {name: given[name] for name in ("host", "port", "name", "user", "password", "schema") if given.get(name)}
    base = Database()
    names = [
        *(wiring.sorcery[one] for kind in kinds for one in _NEEDED.get(kind, ()) if one in wiring.sorcery),
        *(family for kind in kinds if kind == "asterisk_queues" for family in FAMILIES[kind]),
    ]
    first = next((wiring.mapped[name] for name in names if name in wiring.mapped), None)
    if first is not None and not {"host", "name", "user", "password"} <= set(said):
        base = _odbc(folder, first.connection) if first.driver == "odbc" else _pgsql(folder, first.connection)
    found = replace(base, **said)
    if not found.name:
        problem = Problem("database: name", "is not given, and the server's own files do not tell it", "give it")
        raise PbxError([problem])
    return found


def _odbc(folder: Any, connection: str) -> Database:
    """Return what res_odbc.conf and odbc.ini say of a connection."""
    lines = dict(_lines(folder, "res_odbc.conf", connection))
    ini = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True, default_section="")
    try:
        ini.read(ODBC_INI, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return Database()
    dsn = lines.get("dsn") or connection
    section = {name.lower(): (value or "").strip() for name, value in ini[dsn].items()} if ini.has_section(dsn) else {}

    def first(*names: str) -> str:
        return next((section[name] for name in names if section.get(name)), "")

    port = first("port")
    return Database(
        host=first("servername", "server"),
        port=int(port) if port.isdigit() else 0,
        name=first("database"),
        user=lines.get("username") or first("username", "uid", "user"),
        password=lines.get("password") or first("password", "pwd"),
    )


def _pgsql(folder: Any, name: str) -> Database:
    """Return what res_pgsql.conf says."""
    lines = dict(_lines(folder, "res_pgsql.conf", "general"))
    port = lines.get("dbport", "")
    socket = lines.get("dbsock", "")
    return Database(
        host=lines.get("dbhost") or (socket.rpartition("/")[0] if ".s.PGSQL" in socket else socket),
        port=int(port) if port.isdigit() else 0,
        name=lines.get("dbname") or name,
        user=lines.get("dbuser", ""),
        password=lines.get("dbpass", ""),
    )
