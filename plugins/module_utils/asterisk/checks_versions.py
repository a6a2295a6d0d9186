# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only some versions of Asterisk have: applications that came or went, and chan_sip, which may hold PJSIP's port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import TRUE
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan

SIP_PORT = "5060"
_ANY = ("0.0.0.0", "::", "")


def application(system: Any, spot: str, step: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse what this version would not do; a server that has the application all the same knows better.

    `spot` is that of the step. Before 18.22, 20.7 and 21.2 Dial takes `60^20` (seconds until an answer, and until ringing)
    for no limit at all, with a line in the log when the call is made.
    """
    name, data = str(step.get("app") or ""), str(step.get("data") or "")
    told = system.catalogue.foreign_application(name)
    if told and name.lower() not in _held(system, "application"):
        yield Problem(f"{spot}.app", told)
    if name.lower() == "dial" and "^" in data and not system.catalogue.knows("application", "Dial", "timeout^"):
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_values import split

        if len(split("".join(split(data)[1:2]), "^")) > 1:  # an expression may have a ^ of its own
            yield Problem(f"{spot}.data", str(system.catalogue.foreign("application", "Dial", "timeout^")))


def _held(system: Any, kind: str) -> set[str]:
    """Return names that the running server has, in lower case; none when it does not run."""
    return {one.lower() for one in system.server.names(kind)} if system.server is not None else set()


def port_of_chan_sip(system: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    """Refuse a new transport where chan_sip listens: the server would load it without its socket (16.28 of Debian)."""
    item = change.after or {}
    protocol = str(item.get("protocol") or "udp")
    if change.action != "create" or protocol not in ("udp", "tcp") or not _has_chan_sip(system):
        return
    address, port = _address(str(item.get("bind") or ""))
    others = (one.item for one in system.objects.found["pjsip_transports"].values())
    if any(
        _address(str(one.get("bind") or ""))[1] == port and one.get("protocol", "udp") == protocol for one in others
    ):
        return  # PJSIP had the port before
    told = _address_of_chan_sip(system, protocol)
    if told is not None and told[1] == port and (told[0] == address or told[0] in _ANY or address in _ANY):
        yield Problem(
            plan.where(change.key, "bind"),
            f"chan_sip is loaded, and sip.conf gives it {protocol} port {port}",
            "have modules.conf say `noload = chan_sip.so` and restart Asterisk, or choose another port",
        )


def _has_chan_sip(system: Any) -> bool:
    gone = not system.catalogue.knows("application", "SIPAddHeader")
    return not gone and "chan_sip.so" in _held(system, "module")


def _address_of_chan_sip(system: Any, protocol: str) -> tuple[str, str] | None:
    """Return (address, port) of chan_sip's socket as sip.conf says, or None where it has none of this protocol."""
    said: dict[str, str] = {}
    for place in system.folder.tree("sip.conf").places:
        if place.section.name == "general":
            said.update((key.lower(), value) for _index, key, _operator, value in place.section.rows())
    if protocol == "tcp" and said.get("tcpenable", "no").lower() not in TRUE:
        return None
    names = ("tcpbindaddr",) if protocol == "tcp" else ("udpbindaddr", "bindaddr")
    address, port = _address(next((said[name] for name in names if said.get(name)), ""))
    own = said.get("bindport") if port == SIP_PORT and protocol == "udp" else None
    return address, own or port


def _address(text: str) -> tuple[str, str]:
    """Split `10.0.0.1:5080`, `[::]:5080` or `10.0.0.1`; 5060 where no port is said."""
    text = text.strip()
    if text.startswith("["):
        address, unused, rest = text[1:].partition("]")
        return address, rest.lstrip(":") or SIP_PORT
    address, colon, port = text.partition(":")
    return (text, SIP_PORT) if ":" in port else (address, port or SIP_PORT)
