# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways: how one is made of its XML, and what becomes of it in each pass of its profile's worker."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .acl import true
from .registrar import Registrar
from .xml_text import Node

NAME = re.compile(r"[\w.\-]+\Z", re.ASCII)
TRANSPORTS = ("udp", "tcp", "tls", "sctp", "ws", "wss")
WAITING = ("FAILED", "FAIL_WAIT", "TRYING")
SETTLED = ("NOREG", "REGED")


@dataclass(eq=False)
class Gateway:
    """A gateway as it runs; what its file says now is another matter."""

    name: str
    profile: str
    values: dict[str, str]
    inbound: dict[str, str] = field(default_factory=dict)
    outbound: dict[str, str] = field(default_factory=dict)
    state: str = "UNREGED"
    up: bool = False
    up_since: float = 0.0
    deleted: bool = False
    killed: float = 0.0
    freq: int = 3600
    retry_seconds: int = 30
    timeout_seconds: int = 60
    ping_freq: int = 0
    ping_min: int = 0
    ping_max: int = 0
    failures: int = 0
    failure: int = 0
    retry: float = 0.0
    reg_timeout: float = 0.0
    expires: float = 0.0
    calls_in: int = 0
    calls_out: int = 0
    failed_in: int = 0
    failed_out: int = 0

    def at_rest(self) -> bool:
        return self.state in SETTLED and not self.deleted


def number(text: str) -> int:
    """Read a number as C does: what stands in front, or 0."""
    found = re.match(r"\s*([+-]?\d+)", text)
    return int(found.group(1)) if found else 0


def made(node: Node, profile: str, settings: dict[str, str], now: float, log: list[str]) -> Gateway | None:
    """Make a gateway of its element, or say in the log why not (nowhere else: the command says +OK)."""
    name = node.attr("name")
    holder = node.first("params")
    given = {one.attr("name"): one.attr("value") for one in (holder or node).all("param")}
    if "retry_seconds" in given:
        given.setdefault("retry-seconds", given["retry_seconds"])
    transport = given.get("register-transport", "udp").lower()
    if transport not in TRANSPORTS or (transport in ("tls", "wss") and not true(settings.get("tls", ""))):
        log.append("ERROR: unsupported transport")
        return None
    register = true(given.get("register", "true"))
    for needed in ("username", "password"):
        if register and not given.get(needed):
            log.append(f"ERROR: {needed} param is REQUIRED!")
            return None
    out = Gateway(name, profile, {})
    _variables(out, node)
    _addresses(out, given, transport, settings)
    _numbers(out, given, log)
    if not register:
        out.state, out.up, out.up_since = "NOREG", True, now
    return out


def _variables(out: Gateway, node: Node) -> None:
    for one in (node.first("variables") or node).all("variable"):
        if "name" not in one.attrs or "value" not in one.attrs:
            continue
        direction = one.attrs.get("direction")
        if direction is None or direction.lower() == "inbound":
            out.inbound.setdefault(one.attr("name"), one.attr("value"))
        if direction is None or direction.lower() == "outbound":
            out.outbound.setdefault(one.attr("name"), one.attr("value"))


def _addresses(out: Gateway, given: dict[str, str], transport: str, settings: dict[str, str]) -> None:
    realm = given.get("realm") or given.get("proxy") or out.name
    proxy = given.get("proxy") or realm
    user = given.get("username") or "FreeSWITCH"
    bare = proxy[4:] if proxy.lower().startswith("sip:") else proxy
    extra = given.get("contact-params", "")
    extra = f"{'' if extra.startswith(';') else ';'}{extra}" if extra else ""
    extension = given.get("extension") or user
    host = given.get("contact-host", "")
    if not host or host == "sip-ip":
        host = settings["sip-ip"] if host else settings.get("ext-sip-ip") or settings["sip-ip"]
    port = settings["tls-sip-port"] if transport in ("tls", "wss") else settings["sip-port"]
    who = extension if true(given.get("extension-in-contact", "")) else f"gw+{out.name}"
    host = f"[{host}]" if ":" in host else host
    out.values = {
        "scheme": given.get("scheme", "Digest"),
        "realm": realm,
        "username": user,
        "auth": given.get("auth-username") or user,
        "password": given.get("password", ""),
        "from": f"<sip:{given.get('from-user') or user}@{given.get('from-domain') or proxy}>",
        "contact": f"<sip:{who}@{host}:{port}{extra};transport={transport};gw={out.name}>",
        "exten": extension,
        "to": f"sip:{user}@{bare}",
        "proxy": f"sip:{bare}",
        "context": given.get("context") or settings.get("context") or "default",
        "expires": given.get("expire-seconds", "3600"),
    }


def _numbers(out: Gateway, given: dict[str, str], log: list[str]) -> None:
    out.retry_seconds = number(given.get("retry-seconds", "30"))
    out.timeout_seconds = number(given.get("timeout-seconds", "60"))
    out.freq = number(out.values["expires"])
    for name, least, usual in (("retry_seconds", 5, 30), ("timeout_seconds", 5, 60), ("freq", 5, 3600)):
        if getattr(out, name) < least:
            word = "register-frequency" if name == "freq" else name.replace("_", "-")
            log.append(
                f"Invalid {word} of {getattr(out, name)} on gateway {out.name}, using the value of {usual} instead"
            )
            setattr(out, name, usual)
    ping = number(given.get("ping", "0"))
    if ping >= 5:
        out.ping_freq = ping
        out.ping_min, out.ping_max = number(given.get("ping-min", "1")), number(given.get("ping-max", "1"))
    elif ping:
        log.append("ERROR: invalid ping!")


Fire = Callable[[Gateway, str, int], None]


def step(gateway: Gateway, registrar: Registrar, now: float, fire: Fire) -> None:
    """Do what one pass of the worker does with a gateway that stays in the list."""
    before = gateway.state
    if before in ("NOREG", "DOWN"):
        if not gateway.up:
            gateway.up, gateway.up_since = True, now
    elif before == "REGISTER":
        gateway.failures = 0
        gateway.expires = now + max(1, gateway.freq - 15 if gateway.freq > 30 else gateway.freq // 2)
        gateway.state = "REGED"
        if not gateway.up:
            gateway.up, gateway.up_since = True, now
    elif before == "UNREGISTER":
        registrar.unregister(gateway.values["contact"])
        gateway.state, gateway.up = "DOWN", False
    elif before == "UNREGED":
        _register(gateway, registrar, now, fire)
        return
    elif before in ("TIMEOUT", "FAILED"):
        _failed(gateway, now)
    elif before == "FAIL_WAIT":
        if now >= gateway.retry:
            gateway.state = "UNREGED"
    elif before == "TRYING":
        if now >= gateway.reg_timeout:
            gateway.state = "TIMEOUT"
    elif now >= gateway.expires:
        gateway.state = "UNREGED"
    if gateway.state != before:
        fire(gateway, "", 0)


def _failed(gateway: Gateway, now: float) -> None:
    if gateway.state == "TIMEOUT":
        gateway.failures, gateway.failure, gateway.state = gateway.failures + 1, 908, "FAILED"
        return
    more = 1 if gateway.failure in (503, 908) or gateway.failures < 1 else gateway.failures
    gateway.retry, gateway.up = now + gateway.retry_seconds * more, False
    gateway.state, gateway.failure = "FAIL_WAIT", 0


def _register(gateway: Gateway, registrar: Registrar, now: float, fire: Fire) -> None:
    gateway.retry, gateway.reg_timeout = now + gateway.retry_seconds, now + gateway.timeout_seconds
    gateway.state = "TRYING"
    fire(gateway, "", 0)
    values = gateway.values
    status = registrar.register(values["contact"], values["auth"], values["password"], gateway.freq)
    if status == 200:
        gateway.state = "REGISTER"
        fire(gateway, "OK", 200)
    elif status:
        gateway.state, gateway.failures, gateway.failure = "FAILED", gateway.failures + 1, status
        fire(gateway, "Forbidden" if status == 403 else "Refused", status)
