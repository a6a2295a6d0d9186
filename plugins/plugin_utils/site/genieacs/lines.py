# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site's telephones as GenieACS's modules take them: lines, parameters, tags, and a preset for how often they report.

The VLAN goes to the marks that TR-104 has for it (VLANIDMark, EthernetPriorityMark of SIP and RTP). That devices report every so
often is not a parameter to be set once: GenieACS's own preset `inform` would set it back, so that one of more weight says it.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_tr069 import (
    managed,
    registrar_of,
    transport_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Phone
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_tr069 import Managed, Tr069

PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
ROOTS = ("Device", "InternetGatewayDevice")
# above GenieACS's own presets, which have 0
WEIGHT = 10


def compile_devices(site: Site) -> dict:
    """Return the `resources` option of genieacs_resources for a sound site."""
    tag = tag_of(site)
    phones = [(phone.tr069, phone, lines) for phone, lines in managed(site) if phone.tr069 is not None]
    extensions = {item.number: item for item in site.extensions}
    devices = [_device(site, one, phone, [extensions[number] for number in lines]) for one, phone, lines in phones]
    made: dict[str, Any] = {
        "genieacs_parameters": {"devices": devices},
        "genieacs_tags": {"tags": [{**one.selection, "tag": tag} for one, _phone, _lines in phones]},
    }
    if site.tr069 is not None and site.tr069.inform_interval is not None:
        made["genieacs_presets"] = {"presets": [_inform(site, tag, root) for root in ROOTS]}
    return made


def tag_of(site: Site) -> str:
    """Return the tag of the site's devices. A dash would be a minus in GenieACS's expressions."""
    said = site.tr069.tag if site.tr069 is not None else None
    return said or site.name.replace("-", "_")


def _device(site: Site, one: Managed, phone: Phone, extensions: list[Extension]) -> dict:
    lines = [_line(site, one, item, place) for place, item in enumerate(extensions, 1)]
    for place in range(len(lines) + 1, (one.capacity or 0) + 1):
        lines.append({**_place(one, place), "enabled": False})
    vlan = site.tr069.vlan if site.tr069 is not None else None
    said = dict((*(vlan.parameters if vlan is not None else ()), *one.parameters))
    parameters = {path: value for path, value in said.items() if not is_secret_name(path)}
    secrets = {path: value for path, value in said.items() if path not in parameters}
    return {
        **one.selection,
        "lines": lines,
        **({"parameters": parameters} if parameters else {}),
        **({"secrets": secrets} if secrets else {}),
    }


def _place(one: Managed, place: int) -> dict:
    return {"profile": place, "line": 1} if one.profile_per_line else {"line": place}


def _line(site: Site, one: Managed, item: Extension, place: int) -> dict:
    """Return one line: who it is, and where it registers. A port is always said: the standard's default is that of UDP."""
    general = site.tr069 or Tr069()
    transport = transport_of(site, one)
    registrar, port = _host(str(registrar_of(site)), transport)
    proxy = general.proxy or f"{registrar}:{port}"
    made = {
        **_place(one, place),
        "enabled": True,
        "number": item.number,
        "user": item.number,
        "auth_user": item.number,
        "secret": item.secret,
        "registrar": registrar,
        "registrar_port": port,
        "proxy": _with_port(proxy, transport),
        "transport": transport,
        "dtmf": general.dtmf,
    }
    if general.outbound_proxy:
        made["outbound_proxy"] = _with_port(general.outbound_proxy, transport)
    if general.expires is not None:
        made["expires"] = general.expires
    codecs = one.codecs or general.codecs
    if codecs:
        made["codecs"] = list(codecs)
    if site.network.srtp == "required":
        made["srtp"] = True
    if general.vlan is not None:
        given = (("vlan_id", general.vlan.id), ("vlan_priority", general.vlan.priority))
        made.update({name: value for name, value in given if value is not None})
    return made


def _host(text: str, transport: str) -> tuple[str, int]:
    """Return host and port of what may be `host`, `host:port`, `[address]:port` or a bare IPv6 address."""
    if text.count(":") > 1 and not text.startswith("["):
        return f"[{text}]", PORTS[transport]
    host, colon, port = text.rpartition(":")
    if colon and port.isdigit():
        return host, int(port)
    return text, PORTS[transport]


def _with_port(text: str, transport: str) -> str:
    host, port = _host(text, transport)
    return f"{host}:{port}"


def _inform(site: Site, tag: str, root: str) -> dict:
    """Return the preset of one data model's root; devices with the other root do not meet its precondition."""
    server = f"{root}.ManagementServer"
    interval = site.tr069.inform_interval if site.tr069 is not None else None
    return {
        "name": f"{site.name}-inform-{'device' if root == ROOTS[0] else 'gateway'}",
        "weight": WEIGHT,
        "precondition": f"Tags.{tag} IS NOT NULL AND {server}.PeriodicInformInterval IS NOT NULL",
        "configurations": [
            {"type": "value", "name": f"{server}.PeriodicInformEnable", "value": "true"},
            {"type": "value", "name": f"{server}.PeriodicInformInterval", "value": str(interval)},
        ],
    }
