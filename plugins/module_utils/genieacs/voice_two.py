# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines in TR-104 version 2, as TR-181 devices have it: SIP.Client.{i}, SIP.Network.{i}, CallControl.Line.{i}.

Names, types and meanings are those of tr-104-2-0-2-cwmp.xml (https://cwmp-data-models.broadband-forum.org). A client is the
identity; the network that it refers to has registrar, proxies and the list of codecs for all its clients; DTMF and the VLAN
of RTP are in the VoIPProfile that the network refers to; CallControl.Line has the number and refers to the client
(Provider). References are paths without a dot behind them; one that the device keeps with a dot is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_codecs import matches
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_one import expires, secure
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_view import (
    Line,
    Out,
    View,
    capacity,
    ports,
    references,
    same_reference,
    same_uri,
    uri_of,
    user_of,
)

SERVERS = (("registrar", "RegistrarServer"), ("proxy", "ProxyServer"), ("outbound_proxy", "OutboundProxy"))
TRANSPORTS = ("RegistrarServerTransport", "ProxyServerTransport", "UserAgentTransport")
DTMF = {"rfc2833": "RFC4733", "inband": "InBand", "info": "SIPInfo"}
NETWORK = (
    "registrar",
    "registrar_port",
    "proxy",
    "outbound_proxy",
    "transport",
    "expires",
    "codecs",
    "dtmf",
    "srtp",
    "vlan_id",
    "vlan_priority",
)
# what belongs to the VoIPProfile
MEDIA = ("dtmf", "srtp", "vlan_id", "vlan_priority")


def write(out: Out, lines: Sequence[Line]) -> None:
    """Put the lines where the tree has them; see voice.voice."""
    base = out.view.base
    for line in lines:
        if not capacity(out, line, "line", "MaxLineCount", line.number):
            continue
        client = out.instance(line, "line", f"{base}.SIP.Client", line.number)
        network = _network(out, line, client)
        if network is not None:
            _shared(out, line, network)
        if client is not None:
            _client(out, line, client, network)
        _call_line(out, line, client)


def _network(out: Out, line: Line, client: str | None) -> str | None:
    """Return the network of a line: the one it names by its profile, or that of its client, or the first."""
    table = f"{out.view.base}.SIP.Network"
    if line.get("profile") is None and client is not None:
        there = references(out.view.value(f"{client}.Network"))
        if len(there) == 1 and out.view.has(there[0]):
            return there[0]
    needed = line.get("profile") is not None or any(line.get(name) is not None for name in NETWORK)
    if not needed and not out.view.instances(table):
        return None
    return out.instance(line, "profile", table, line.profile)


def _refer(out: Out, line: Line, name: str, base: str, relative: str, target: str) -> None:
    """Make an object refer to another, where it has a place for that; most devices with one network have none."""
    there = out.view.value(f"{base}.{relative}")
    if line.get(name) is not None or out.view.leaf(f"{base}.{relative}") is not None or out.view.bare(base):
        out.put(line, name, base, relative, there if same_reference(there, target) else target)


def _shared(out: Out, line: Line, network: str) -> None:
    if line.get("enabled"):
        out.put(line, "enabled", network, "Enable", True)
    ports(out, line, network, SERVERS)
    if line.get("transport") is not None:
        out.put(line, "transport", network, TRANSPORTS, line.get("transport").upper(), all_of=True)
    expires(out, line, network, "")
    for name, parameter in (("vlan_id", "VLANIDMark"), ("vlan_priority", "EthernetPriorityMark")):
        if line.get(name) is not None:
            out.put(line, name, network, parameter, line.get(name))
    if line.get("codecs") is not None:
        _codecs(out, line, network)
    if any(line.get(name) is not None for name in MEDIA):
        _media(out, line, network)


def _media(out: Out, line: Line, network: str) -> None:
    """Put what belongs to the profile of RTP that the network refers to, and make it refer to one."""
    there = references(out.view.value(f"{network}.VoIPProfile"))
    profile = there[0] if there and out.view.has(there[0]) else None
    name = next(one for one in MEDIA if line.get(one) is not None)
    if profile is None:
        profile = out.instance(line, name, f"{out.view.base}.VoIPProfile", 1)
        if profile is None:
            return
        _refer(out, line, name, network, "VoIPProfile", profile)
        out.put(line, name, profile, "Enable", True)
    if line.get("dtmf") is not None:
        out.put(line, "dtmf", profile, ("DTMFMethod", "DTMFMethodG711"), DTMF[line.get("dtmf")], all_of=True)
    secure(out, line, profile)
    for name, parameter in (("vlan_id", "VLANIDMark"), ("vlan_priority", "EthernetPriorityMark")):
        if line.get(name) is not None and out.view.leaf(f"{profile}.RTP.{parameter}") is not None:
            out.put(line, name, profile, f"RTP.{parameter}", line.get(name))


def _codecs(out: Out, line: Line, network: str) -> None:
    """Enable the wanted codecs' profiles, and list them in their order: a device uses the first that both sides have.

    A device should have a profile for each codec that it is capable of. Where it has none, one is made of a free or a new entry.
    """
    names, free = _profiles(out)
    if names is None:
        return
    table, where = f"{out.view.base}.CodecProfile", f"{line.where}.codecs"
    able = {
        f"{out.view.base}.Capabilities.Codec.{number}": str(name)
        for number in out.view.instances(f"{out.view.base}.Capabilities.Codec")
        if (name := out.view.value(f"{out.view.base}.Capabilities.Codec.{number}.Codec"))
    }
    wanted: list[str] = []
    new: set[str] = set()
    for codec in line.get("codecs"):
        spelt = matches(codec, names.values())
        for spelling in dict.fromkeys(spelt):
            wanted += [path for path, name in names.items() if name == spelling and path not in wanted]
        if spelt:
            continue
        capable = next((path for name in matches(codec, able.values()) for path in able if able[path] == name), None)
        if capable is None or (names and not free and not _anew(out, names)):
            offered = ", ".join(dict.fromkeys((*names.values(), *(able.values() if _anew(out, names) else ()))))
            out.problem(where, f"the device has no {codec}", f"it has {offered or 'no CodecProfile'}")
        elif free:
            out.put(line, "codecs", free[0], "Codec", capable)
            names[free[0]] = able[capable]
            wanted.append(free.pop(0))
        elif out.view.writable(table):
            new.add(codec.lower())
        else:
            out.problem(where, f"{table} has no entry, and takes none", "leave it out")
    out.add.extend([table] * max(0, len(new) - out.add.count(table)))
    for path in wanted:
        out.put(line, "codecs", path, "Enable", True)
    there = out.view.value(f"{network}.CodecList")
    if wanted:
        out.put(line, "codecs", network, "CodecList", there if references(there) == wanted else ",".join(wanted))


def _profiles(out: Out) -> tuple[dict[str, str] | None, list[str]]:
    """Return the codec of each profile, and the profiles that are free; None where the device has to be asked first."""
    view, table = out.view, f"{out.view.base}.CodecProfile"
    names: dict[str, str] = {}
    free: list[str] = []
    for number in view.instances(table):
        path = f"{table}.{number}"
        there = out.parameters.get(f"{path}.Codec", view.value(f"{path}.Codec"))
        capability = references(there)
        name = view.value(f"{capability[0]}.Codec") if len(capability) == 1 else None
        if name is not None:
            names[path] = str(name)
        elif there == "" and _open(view, path):
            free.append(path)
        else:
            missing = capability[0] if len(capability) == 1 else path
            if missing not in out.refresh:
                out.refresh.append(missing)
            return None, []
    return names, free


def _open(view: View, path: str) -> bool:
    leaf = view.leaf(f"{path}.Codec")
    return leaf is not None and leaf.writable is not False


def _anew(out: Out, names: Iterable[str]) -> bool:
    """Whether profiles can be made of new entries: the standard's cannot say which codec they are of, some devices' can."""
    return all(_open(out.view, path) for path in names)


def _client(out: Out, line: Line, client: str, network: str | None) -> None:
    if line.get("enabled") is not None:
        out.put(line, "enabled", client, "Enable", bool(line.get("enabled")))
    if network is not None:
        _refer(out, line, "profile", client, "Network", network)
    domain = out.view.value(f"{network}.RegistrarServer") if network is not None else None
    uri, there = uri_of(line, str(domain) if domain else None), out.view.value(f"{client}.RegisterURI")
    if uri is not None:
        out.put(line, "user", client, "RegisterURI", there if same_uri(there, uri) else uri)
    user = user_of(line)
    if user is not None:
        out.put(line, "auth_user" if line.get("auth_user") is not None else "user", client, "AuthUserName", user)
    if line.get("secret") is not None:
        out.put(line, "secret", client, "AuthPassword", line.get("secret"))


def _call_line(out: Out, line: Line, client: str | None) -> None:
    """Put what CallControl has: the number, the switch, the name, and that the line goes out by the client."""
    table = f"{out.view.base}.CallControl.Line"
    if not out.view.has(table):
        for name in ("number", "display_name"):
            if line.get(name) is not None:
                out.problem(f"{line.where}.{name}", f"this device has no {table}", "leave it out")
        return
    at = out.instance(line, "line", table, line.number)
    if at is None:
        return
    if line.get("enabled") is not None:
        out.put(line, "enabled", at, "Enable", bool(line.get("enabled")))
    if line.get("number") is not None:
        out.put(line, "number", at, "DirectoryNumber", line.get("number"))
    if client is not None:
        _refer(out, line, "line", at, "Provider", client)
    if line.get("display_name") is None:
        return
    features = references(out.view.value(f"{at}.CallingFeatures"))
    if len(features) == 1 and out.view.has(features[0]):
        out.put(line, "display_name", features[0], "CallerIDName", line.get("display_name"))
    else:
        out.problem(
            f"{line.where}.display_name", f"{at}.CallingFeatures refers to no set", "leave it out, or give it one"
        )
