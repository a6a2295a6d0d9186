# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines in TR-104 version 1: VoiceProfile.{i}.Line.{i}, below Device (TR-106) or InternetGatewayDevice (TR-098).

Names, types and meanings are those of tr-104-1-1-0.xml (https://cwmp-data-models.broadband-forum.org). What it says and is
easily overlooked: registrar, proxies, transport, DTMF and VLAN belong to the profile and are shared by its lines; a line of
a profile that is Disabled is dead; DTMFMethodG711 comes before DTMFMethod; Codec.List is filled by the device, entries can
only be enabled and given a priority, 1 being the highest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_codecs import matches
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_view import (
    Line,
    Out,
    capacity,
    ports,
    same_uri,
    uri_of,
    user_of,
)

SERVERS = (
    ("registrar", "SIP.RegistrarServer"),
    ("proxy", "SIP.ProxyServer"),
    ("outbound_proxy", "SIP.OutboundProxy"),
)
TRANSPORTS = ("SIP.RegistrarServerTransport", "SIP.ProxyServerTransport", "SIP.UserAgentTransport")
DTMF = {"rfc2833": "RFC2833", "inband": "InBand", "info": "SIPInfo"}
# the rate that every engine means by g726
G726 = 32000


def write(out: Out, lines: Sequence[Line]) -> None:
    """Put the lines where the tree has them; see voice.voice."""
    for line in lines:
        if not capacity(out, line, "profile", "MaxProfileCount", line.profile):
            continue
        profile = out.instance(line, "profile", f"{out.view.base}.VoiceProfile", line.profile)
        if profile is None:
            continue
        if capacity(out, line, "line", "MaxLineCount", line.number):
            _profile(out, line, profile)
            at = out.instance(line, "line", f"{profile}.Line", line.number)
            if at is not None:
                _line(out, line, profile, at)


def _profile(out: Out, line: Line, profile: str) -> None:
    if line.get("enabled"):
        out.put(line, "enabled", profile, "Enable", "Enabled")
    ports(out, line, profile, SERVERS)
    if line.get("transport") is not None:
        able = str(out.view.value(f"{out.view.base}.Capabilities.SIP.Transports") or "")
        word = line.get("transport").upper()
        if able and word not in [one.strip().upper() for one in able.split(",")]:
            out.problem(f"{line.where}.transport", f"the device has no {word}", f"it has {able}")
        else:
            out.put(line, "transport", profile, TRANSPORTS, word, all_of=True)
    expires(out, line, profile, "SIP.")
    if line.get("dtmf") is not None:
        out.put(line, "dtmf", profile, ("DTMFMethod", "DTMFMethodG711"), DTMF[line.get("dtmf")], all_of=True)
    secure(out, line, profile)
    for name, parameter in (("vlan_id", "VLANIDMark"), ("vlan_priority", "EthernetPriorityMark")):
        if line.get(name) is not None:
            out.put(line, name, profile, (f"SIP.{parameter}", f"RTP.{parameter}"), line.get(name), all_of=True)


def expires(out: Out, line: Line, base: str, below: str) -> None:
    """Put the seconds of a registration. RegisterExpires is what is asked for; RegistrationPeriod is when it is renewed,
    which must come before that. Devices that have only the latter mean both by it."""
    seconds = line.get("expires")
    if seconds is None:
        return
    out.put(line, "expires", base, (f"{below}RegisterExpires", f"{below}RegistrationPeriod"), seconds)
    period = f"{base}.{below}RegistrationPeriod"
    if out.view.leaf(period) is not None and out.view.leaf(f"{base}.{below}RegisterExpires") is not None:
        out.put(line, "expires", base, f"{below}RegistrationPeriod", max(1, seconds // 2))


def secure(out: Out, line: Line, base: str) -> None:
    """Put whether RTP is encrypted; where it is, and the device has several ways, its keys come by SDP."""
    if line.get("srtp") is None:
        return
    out.put(line, "srtp", base, "RTP.SRTP.Enable", line.get("srtp"))
    if line.get("srtp") and out.view.leaf(f"{base}.RTP.SRTP.KeyingMethods") is not None:
        out.put(line, "srtp", base, "RTP.SRTP.KeyingMethods", "SDP")


def _line(out: Out, line: Line, profile: str, at: str) -> None:
    if line.get("enabled") is not None:
        out.put(line, "enabled", at, "Enable", "Enabled" if line.get("enabled") else "Disabled")
    if line.get("number") is not None:
        out.put(line, "number", at, "DirectoryNumber", line.get("number"))
    view = out.view
    domain = next(
        (
            str(found)
            for name in ("UserAgentDomain", "RegistrarServer", "ProxyServer")
            if (found := view.value(f"{profile}.SIP.{name}"))
        ),
        None,
    )
    uri, there = uri_of(line, domain), view.value(f"{at}.SIP.URI")
    if uri is not None:
        out.put(line, "user", at, "SIP.URI", there if same_uri(there, uri) else uri)
    user = user_of(line)
    if user is not None:
        out.put(line, "auth_user" if line.get("auth_user") is not None else "user", at, "SIP.AuthUserName", user)
    if line.get("secret") is not None:
        out.put(line, "secret", at, "SIP.AuthPassword", line.get("secret"))
    if line.get("display_name") is not None:
        out.put(line, "display_name", at, "CallingFeatures.CallerIDName", line.get("display_name"))
    if line.get("codecs") is not None:
        _codecs(out, line, f"{at}.Codec.List")


def _codecs(out: Out, line: Line, table: str) -> None:
    """Enable the wanted codecs in their order, and disable the others of the device."""
    view, where = out.view, f"{line.where}.codecs"
    entries: dict[int, Any] = {one: view.value(f"{table}.{one}.Codec") for one in view.instances(table)}
    if not entries:
        at = table[: -len(".Codec.List")]
        if any(view.bare(one) for one in (at, f"{at}.Codec", table)):
            out.refresh.extend(one for one in (at,) if one not in out.refresh)
        else:
            out.problem(where, f"this device has no {table}", "leave it out, or name the device's own in parameters")
        return
    if any(name is None for name in entries.values()):
        if table not in out.refresh:
            out.refresh.append(table)
        return
    wanted: list[int] = []
    for name in line.get("codecs"):
        found = _entries(view, table, name, entries)
        if not found:
            offered = ", ".join(dict.fromkeys(str(one) for one in entries.values()))
            out.problem(where, f"the device has no {name}", f"it has {offered}")
        wanted += [one for one in found if one not in wanted]
    for one in entries:
        out.put(line, "codecs", f"{table}.{one}", "Enable", one in wanted)
    for priority, one in enumerate(wanted, 1):
        out.put(line, "codecs", f"{table}.{one}", "Priority", priority)


def _entries(view: Any, table: str, name: str, entries: dict[int, Any]) -> list[int]:
    """Return the entries that mean a codec, the best first. Of G.726 only the rate that engines mean, if it is told."""
    found: list[int] = []
    for spelling in dict.fromkeys(matches(name, map(str, entries.values()))):
        found += [one for one, offered in entries.items() if offered == spelling]
    if name.lower() == "g726":
        rated = [one for one in found if view.value(f"{table}.{one}.BitRate") in (G726, G726 // 1000)]
        return rated or found
    return found
