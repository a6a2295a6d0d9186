# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that an ACS manages by TR-069, as the owner of a site describes them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Vlan:
    """The VLAN of voice: by the marks that TR-104 has for SIP and RTP, or by parameters that the owner names."""

    id: int | None = None
    priority: int | None = None
    parameters: tuple = field(default=(), repr=False)
    where: str = ""


@dataclass(frozen=True)
class Tr069:
    """What all telephones of the site are told. Where nothing is said, the site itself says it; see genieacs/lines.py.

    registrar, proxy, outbound_proxy  host or host:port
    expires, inform_interval          seconds
    tag                               what the devices are tagged with in the ACS
    """

    registrar: str | None = None
    proxy: str | None = None
    outbound_proxy: str | None = None
    transport: str | None = None
    expires: int | None = None
    codecs: tuple = ()
    dtmf: str = "rfc2833"
    vlan: Vlan | None = None
    inform_interval: int | None = None
    tag: str | None = None
    where: str = "tr069"


@dataclass(frozen=True)
class Managed:
    """How the ACS knows one telephone, and what is different with it.

    capacity          how many lines it has; those that no extension has are switched off
    profile_per_line  each line is the first of a profile of its own, as some adapters have it
    parameters        pairs of (path, value) beyond lines; those that are passwords by their names are treated as such
    """

    device_id: str | None = None
    oui: str | None = None
    product_class: str | None = None
    serial_number: str | None = None
    capacity: int | None = None
    profile_per_line: bool = False
    transport: str | None = None
    codecs: tuple = ()
    parameters: tuple = field(default=(), repr=False)
    where: str = ""

    @property
    def selection(self) -> dict[str, str]:
        """Return what names the device, as the modules take it."""
        keys = ("device_id", "oui", "product_class", "serial_number")
        return {key: value for key in keys if (value := getattr(self, key))}
