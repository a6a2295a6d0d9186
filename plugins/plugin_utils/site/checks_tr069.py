# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused of telephones that are managed by TR-069: devices, lines, capacity, and what contradicts the site."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_fields import LONGEST
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Phone
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_tr069 import Managed, Tr069
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, shown


def managed(site: Site) -> Iterator[tuple[Phone, tuple]]:
    """Yield every telephone that is managed by TR-069, with the numbers of its lines."""
    yield from ((phone, phone.lines) for phone in site.phones if phone.tr069 is not None)
    for item in site.extensions:
        if item.phone is not None and item.phone.tr069 is not None:
            yield item.phone, (item.number,)


def registrar_of(site: Site) -> str | None:
    """Return where telephones register: what is said, the site's domain, or an address by which the site is seen."""
    said = site.tr069.registrar if site.tr069 is not None else None
    public = site.network.public_address if site.network.public_address != "auto" else None
    return said or site.domain or public or (site.edge.address if site.edge is not None else None)


def transport_of(site: Site, one: Managed) -> str:
    """Return how a telephone speaks: what is said of it or of all; tls where SRTP is required; or what the site names first."""
    said = one.transport or (site.tr069.transport if site.tr069 is not None else None)
    if said:
        return said
    names = site.network.transports
    return "tls" if site.network.srtp == "required" or not names else names[0]


def check_tr069(site: Site, notes: Notes) -> None:
    """Note what is wrong with the telephones that are managed. A site without any has nothing to check."""
    phones = list(managed(site))
    if site.tr069 is not None:
        _site(site.tr069, notes)
        if not phones and not notes.broken("phones", "extensions"):
            notes.warn("tr069", "manages no telephone", "say tr069: {serial_number: ...} in an entry of phones")
    if not phones:
        return
    if registrar_of(site) is None and not notes.broken("domain", "network", "edge", "tr069"):
        notes.add("tr069.registrar", "is missing, and the site has neither domain nor address", "name the host")
    _devices(phones, notes)
    for phone, lines in phones:
        _lines(phone, lines, notes)
        _transport(site, phone, notes)
    _shared(site, phones, notes)


def _site(one: Tr069, notes: Notes) -> None:
    vlan = one.vlan
    if vlan is None or notes.broken(vlan.where):
        return
    named = vlan.id is not None or vlan.priority is not None
    if named and vlan.parameters:
        notes.add(at(vlan.where, "parameters"), "says a second time what id and priority say", "write one of the two")
    elif not named and not vlan.parameters:
        notes.add(vlan.where, "says nothing", "write id and priority, or the devices' own parameters")


def _devices(phones: list, notes: Notes) -> None:
    """Note devices that are not named, named twice over, or named by two telephones.

    A serial number alone is that of one device only, so that no other telephone may have it, whatever its OUI.
    """
    whole: dict[str, str] = {}
    serials: dict[str, str] = {}
    alone: dict[str, str] = {}
    for one in (phone.tr069 for phone, _numbers in phones):
        key = _identity(one, notes)
        if key is None:
            continue
        serial = one.serial_number or ids.parts(key)[2]
        only = set(one.selection) == {"serial_number"}
        earlier = serials.get(serial) if only else whole.get(key) or alone.get(serial)
        if earlier is not None:
            notes.add(one.where, f"is the device of {earlier}", "give each telephone its own")
        serials.setdefault(serial, one.where)
        (alone if only else whole).setdefault(serial if only else key, one.where)


def _identity(one: Managed, notes: Notes) -> str | None:
    """Return what tells a device from another; None, with a problem, where it is not said well."""
    if notes.broken(one.where):
        return None
    said = one.selection
    if not said:
        remedy = "write device_id, or oui, product_class and serial_number, or serial_number alone"
        notes.add(one.where, "names no device", remedy)
        return None
    if "device_id" in said:
        if len(said) > 1:
            notes.add(one.where, "names its device twice", "write device_id alone, or leave it out")
            return None
        wrong = ids.problem(said["device_id"])
        if wrong:
            notes.add(at(one.where, "device_id"), wrong)
            return None
        return said["device_id"]
    if "serial_number" not in said:
        notes.add(at(one.where, "serial_number"), "is missing", "an OUI or a product class is not one device")
        return None
    if "oui" in said:
        return ids.device_id(said["oui"], said.get("product_class", ""), said["serial_number"])
    if "product_class" in said:
        notes.add(at(one.where, "oui"), "is missing", "write it too, or the serial number alone")
        return None
    return f"serial {said['serial_number']}"


def _lines(phone: Phone, lines: tuple, notes: Notes) -> None:
    one = phone.tr069
    if one is None:
        return
    if not lines and not notes.broken(at(phone.where, "lines")):
        notes.add(at(phone.where, "lines"), "is empty, and the telephone is managed", "name the extensions on it")
    if one.capacity is not None and len(lines) > one.capacity:
        notes.add(
            at(phone.where, "lines"), f"are {len(lines)}, and the telephone has {one.capacity}", "take lines away"
        )
    if phone.keys:
        notes.warn(at(phone.where, "keys"), "are not set by TR-069, which has no name for them", "set them by hand")


def _transport(site: Site, phone: Phone, notes: Notes) -> None:
    one = phone.tr069
    if one is None or notes.broken("network", "tr069", one.where):
        return
    transport = transport_of(site, one)
    where = at(one.where if one.transport else "tr069", "transport")
    if transport not in site.network.transports:
        notes.add(where, f"{transport} is none of the site's transports", "add it to network.transports")
    elif site.network.srtp == "required" and transport != "tls":
        notes.add(where, f"is {transport}, and the site requires SRTP", "say tls: SRTP's keys travel in SIP")


def _shared(site: Site, phones: list, notes: Notes) -> None:
    """Note lines on more telephones than the extension has room for, and secrets that no device has room for."""
    held: dict[str, list[str]] = {}
    for phone in site.phones:
        for number in phone.lines:
            held.setdefault(number, []).append(phone.where)
    for item in site.extensions:
        if item.phone is not None:
            held.setdefault(item.number, []).append(item.phone.where)
    ours = {number for _phone, lines in phones for number in lines}
    for item in site.extensions:
        if item.number not in ours:
            continue
        places = held.get(item.number, [])
        if len(places) > item.devices and not notes.broken(at(item.where, "devices")):
            notes.add(
                at(item.where, "devices"),
                f"is {item.devices}, and {shown(item.number)} is on {len(places)} telephones ({', '.join(places)})",
                "they would throw each other out: raise it, or take the line from one",
            )
        if not item.secret and not notes.broken(at(item.where, "secret")):
            notes.add(at(item.where, "secret"), "is missing, and a telephone is to log in with it", "give it one")
        elif item.secret and len(item.secret) > LONGEST["secret"]:
            notes.add(
                at(item.where, "secret"),
                f"has {len(item.secret)} characters, and TR-104 has room for {LONGEST['secret']}",
                "make it shorter",
            )
