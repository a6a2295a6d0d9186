# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of an edge as data: every key, what it holds, and what a mistake is answered with."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.text import HOOKS
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import (
    Flag,
    Key,
    Many,
    Notes,
    Shape,
    Text,
    Whole,
    hint,
    shown,
)

HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
HOST_PORT = Text(
    rf"(?:{HOST}|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?", "a host or an address, with :port if need be", most=260
)
DOMAIN = Text(HOST, "a domain", most=255)
FILE = Text(r'/[^\s"#;]+', "an absolute path without blanks and quotes", most=255)
WORD = Text(r"[A-Za-z_][A-Za-z0-9_]*", "a name of letters, digits and _", most=80)
GROUP = Whole(1, 2**31 - 1)
PORT = Whole(1, 65535)
BACKEND = Text(choices=("file", "database"))
# Kamailio takes a database's address apart at these signs and knows no way to write them otherwise.
SECRET = Text(
    r"[^@/:?\s\"\\]*",
    "a password without @ / : ? blanks and quotes: Kamailio splits a database URL at these",
    secret=True,
)
PLAIN = Text(r"[^@/:?\s\"\\]+", "a name without @ / : ? blanks and quotes", most=120)
ALGORITHM = Whole(0, 13)
KINDS = ("route", "failure_route", "branch_route", "onreply_route", "event_route", "request_route", "reply_route")


@dataclass(frozen=True)
class Address:
    """An IPv4 or IPv6 address; of any interface only where `any_one`."""

    def read(self, value: Any, where: str, notes: Notes) -> str | None:
        if not isinstance(value, str) or not value:
            notes.add(where, "is not an address", "write one such as 203.0.113.5")
            return None
        try:
            found = ipaddress.ip_address(value.strip("[]"))
        except ValueError:
            names = "a name moves without notice" if re.fullmatch(HOST, value) else "write one such as 203.0.113.5"
            notes.add(where, f"{shown(value)} is not an address", names)
            return None
        return str(found)


@dataclass(frozen=True)
class Body:
    """The user's own lines of configuration. Braces have to match, or they would end a block of ours."""

    def read(self, value: Any, where: str, notes: Notes) -> str | None:
        if not isinstance(value, str) or not value.strip():
            notes.add(where, "is not text", "write lines of kamailio.cfg")
            return None
        text = str(value)
        depth = 0
        for sign in re.sub(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#(?!!).*|//.*|/\*.*?\*/', "", text):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if depth < 0:
                break
        if depth:
            notes.add(where, "has braces that do not match", "each { needs its }")
        return text


@dataclass(frozen=True)
class Named:
    """A mapping of names to what `kind` reads; with `known`, of these names only."""

    kind: Any
    known: tuple[str, ...] = ()
    name: Text = WORD

    def read(self, value: Any, where: str, notes: Notes) -> dict:
        if not isinstance(value, Mapping):
            notes.add(where, "is not a mapping", "write name: value lines")
            return {}
        read = {}
        for name, item in value.items():
            if self.known and name not in self.known:
                notes.add(f"{where}.{name}", "is not known here", hint(str(name), self.known))
                continue
            if self.name.read(name, f"{where}.{name}", notes) is not None:
                read[str(name)] = self.kind.read(item, f"{where}.{name}", notes)
        return {name: item for name, item in read.items() if item is not None}


@dataclass(frozen=True)
class Value:
    """A text or a number; a list of them where `several`, read as a tuple."""

    several: bool = False

    def read(self, value: Any, where: str, notes: Notes) -> Any:
        if self.several:
            items = value if isinstance(value, (list, tuple)) else [value]
            read = [Value().read(item, where, notes) for item in items]
            return tuple(int(item) if isinstance(item, bool) else item for item in read if item is not None)
        if isinstance(value, (bool, int)):
            return value
        if isinstance(value, str) and not re.search(r"[\x00-\x1f\x7f]", value):
            return str(value)
        notes.add(where, "is neither text on one line nor a whole number", "")
        return None


@dataclass(frozen=True)
class Either:
    """`true` for all that is usual, `false` for nothing, or a mapping that says more."""

    shape: Shape

    def read(self, value: Any, where: str, notes: Notes) -> Any:
        if value is True or value == "true":
            return self.shape.read({}, where, notes)
        if value is False or value == "false":
            return False
        return self.shape.read(value, where, notes)


def shape(keys: dict[str, Key]) -> Shape:
    return Shape(keys, dict, with_where=False)


LISTENER = shape(
    {
        "protocol": Key(
            Text(choices=("udp", "tcp", "tls", "ws", "wss")), required=True, remedy="udp, tcp, tls, ws or wss"
        ),
        "address": Key(Address(), required=True, remedy="the address of one interface"),
        "port": Key(PORT),
        "advertise": Key(HOST_PORT),
    }
)

DATABASE = shape(
    {
        "engine": Key(Text(choices=("sqlite", "postgresql", "mysql"))),
        "host": Key(HOST_PORT),
        "port": Key(PORT),
        "name": Key(PLAIN),
        "user": Key(PLAIN),
        "password": Key(SECRET),
        "path": Key(FILE),
        "schema": Key(PLAIN),
        "create_tables": Key(Flag()),
    }
)

REGISTRAR = shape(
    {
        "store": Key(Text(choices=("memory", "database")), default="memory"),
        "realm": Key(DOMAIN),
        "database": Key(DATABASE),
        "group": Key(GROUP),
        "table": Key(WORD, default="subscriber"),
    }
)

BALANCE = shape(
    {
        "set": Key(Whole(0, 2**31 - 1), default=1),
        "algorithm": Key(ALGORITHM, default=4),
        "destinations": Key(BACKEND, default="file"),
        "probe_interval": Key(Whole(0, 3600), default=10),
        "database": Key(DATABASE),
    }
)

ANTIFLOOD = shape(
    {
        "rate": Key(Whole(1, 100000)),
        "per": Key(Whole(1, 3600)),
        "ban": Key(Whole(1, 604800)),
        "failed_logins": Key(Whole(1, 1000)),
        "user_agents": Key(Many(Text(r'[^"\\$]+', 'a part of a User-Agent without " \\ and $'), once=True)),
        "trusted": Key(shape({"group": Key(GROUP, required=True)})),
    }
)

EDGE = shape(
    {
        "preset": Key(Text(choices=("edge", "load_balancer", "registrar", "sbc", "reference"))),
        "listen": Key(Many(LISTENER), default=()),
        "domains": Key(Many(DOMAIN, once=True), default=()),
        "registrar": Key(REGISTRAR),
        "balance": Key(BALANCE),
        "carriers": Key(shape({"group": Key(GROUP, default=2)})),
        "media": Key(shape({"group": Key(GROUP, default=1)})),
        "addresses": Key(BACKEND, default="file"),
        "database": Key(DATABASE),
        "rtpengine": Key(
            shape(
                {
                    "sockets": Key(
                        Many(
                            Text(r"(udp6?|tcp6?|ws|wss):[^\s\"]+", "an address such as udp:127.0.0.1:2223"), once=True
                        ),
                        required=True,
                    ),
                    "inside": Key(PLAIN, default=""),
                    "outside": Key(PLAIN, default=""),
                }
            )
        ),
        "nat": Key(Flag(), default=False),
        "antiflood": Key(Either(ANTIFLOOD)),
        "topology_hiding": Key(
            Either(shape({"key": Key(Text(r"[A-Za-z0-9]{8,64}", "8 to 64 letters and digits", secret=True))}))
        ),
        "tls": Key(
            shape(
                {
                    "certificate": Key(FILE, required=True, remedy="the file with the certificate and its chain"),
                    "private_key": Key(FILE, required=True, remedy="the file with the key of the certificate"),
                    "ca_list": Key(FILE, default=""),
                    "verify_clients": Key(Flag(), default=False),
                }
            )
        ),
        "emergency": Key(Many(Text(r"[+*#0-9]{2,20}", "a number as it is dialled"), once=True), default=()),
        "rpc": Key(
            shape(
                {
                    "fifo": Key(Flag(), default=False),
                    "http": Key(
                        shape({"address": Key(Address(), default="127.0.0.1"), "port": Key(PORT, default=8060)})
                    ),
                }
            )
        ),
        "restart_grace": Key(Whole(0, 86400), default=0),
        "config_dir": Key(FILE, default="/etc/kamailio"),
        "run_dir": Key(FILE, default="/run/kamailio"),
        "modules": Key(Many(WORD, once=True), default=()),
        "params": Key(Named(Named(Value(several=True))), default={}),
        "globals": Key(Named(Value(), name=Text(r"[a-z_][a-z0-9_.]*", "the name of a global setting")), default={}),
        "defines": Key(Named(Value()), default={}),
        "routes": Key(
            Many(
                shape(
                    {
                        "kind": Key(Text(choices=KINDS), default="route"),
                        "name": Key(Text(r"[A-Za-z0-9_:.-]+", "the name of a route"), default=""),
                        "body": Key(Body(), required=True),
                    }
                )
            ),
            default=(),
        ),
        "hooks": Key(Named(Body(), known=HOOKS), default={}),
    }
)
