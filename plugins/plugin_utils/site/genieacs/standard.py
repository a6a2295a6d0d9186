# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The voice service as the standard has it, for lines without a device: the part of the data model that lines use.

Source: tr-104-1-1-0.xml and tr-104-2-0-2-cwmp.xml of https://cwmp-data-models.broadband-forum.org; names, types and
enumerations are theirs. A device may have less, and things of its own: with its tree, say the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tree import Leaf
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import ROOTS, TWO
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_codecs import STANDARD

TEXT, NUMBER, COUNT, SWITCH = "xsd:string", "xsd:int", "xsd:unsignedInt", "xsd:boolean"

_SIP = {
    "ProxyServer": TEXT,
    "ProxyServerPort": COUNT,
    "ProxyServerTransport": TEXT,
    "RegistrarServer": TEXT,
    "RegistrarServerPort": COUNT,
    "RegistrarServerTransport": TEXT,
    "UserAgentDomain": TEXT,
    "UserAgentPort": COUNT,
    "UserAgentTransport": TEXT,
    "OutboundProxy": TEXT,
    "OutboundProxyPort": COUNT,
    "RegistrationPeriod": COUNT,
    "RegisterExpires": COUNT,
    "VLANIDMark": NUMBER,
    "EthernetPriorityMark": NUMBER,
}
_RTP = {
    "RTP.VLANIDMark": NUMBER,
    "RTP.EthernetPriorityMark": NUMBER,
    "RTP.SRTP.Enable": SWITCH,
    "RTP.SRTP.KeyingMethods": TEXT,
}
_DTMF = {"DTMFMethod": TEXT, "DTMFMethodG711": TEXT}
PROFILE = {"Enable": TEXT, **_DTMF, **{f"SIP.{name}": kind for name, kind in _SIP.items()}, **_RTP}
LINE = {
    "Enable": TEXT,
    "DirectoryNumber": TEXT,
    "SIP.AuthUserName": TEXT,
    "SIP.AuthPassword": TEXT,
    "SIP.URI": TEXT,
    "CallingFeatures.CallerIDName": TEXT,
}
CODEC = {"Enable": SWITCH, "Priority": COUNT}
CLIENT = {"Enable": SWITCH, "AuthUserName": TEXT, "AuthPassword": TEXT, "RegisterURI": TEXT, "Network": TEXT}
NETWORK = {"Enable": SWITCH, "VoIPProfile": TEXT, "CodecList": TEXT, **_SIP}
MEDIA = {"Enable": SWITCH, **_DTMF, **_RTP}
CALL_LINE = {"Enable": SWITCH, "DirectoryNumber": TEXT, "Provider": TEXT, "CallingFeatures": TEXT}


class Standard:
    """Builds a tree. Values that are not given were never read."""

    def __init__(self) -> None:
        self.tree: dict[str, Leaf] = {}

    def object(self, path: str) -> None:
        """Add an object, and those above it."""
        while path and path not in self.tree:
            self.tree[path] = Leaf(None, "", True, None, True)
            path = path.rpartition(".")[0]

    def leaves(self, path: str, names: Mapping[str, str], values: Mapping[str, Any] | None = None) -> None:
        """Add parameters below an object: name -> type; those in `values` have one."""
        for name, kind in names.items():
            at = f"{path}.{name}"
            self.object(at.rpartition(".")[0])
            self.tree[at] = Leaf((values or {}).get(name), kind, True, None, False)


def tree_of(model: str, lines: Iterable[Mapping[str, Any]]) -> dict[str, Leaf]:
    """Return the tree of a device that has what the lines need and all that the standard has for them, and no more."""
    said = list(lines)
    count = max([len(said), *(one["line"] for one in said if isinstance(one.get("line"), int))])
    profiles = max([1, *(one["profile"] for one in said if isinstance(one.get("profile"), int))])
    codecs = list(STANDARD.values())
    for one in said:
        given = one.get("codecs") or ()
        codecs += [name for name in given if name.lower() not in STANDARD and name not in codecs]
    built = Standard()
    (_two if model == TWO else _one)(built, f"{ROOTS[model == 'TR-098']}.1", count, profiles, codecs)
    return built.tree


def tree_with(values: Mapping[str, Any]) -> dict[str, Leaf]:
    """Return a tree of parameters by path and value, as other tools hand them out. Nothing is known of what can be written."""
    built = Standard()
    for path, value in values.items():
        kind = SWITCH if isinstance(value, bool) else NUMBER if isinstance(value, int) else TEXT if value else ""
        built.object(path.rpartition(".")[0])
        built.tree[path] = Leaf(value, kind, None, None, False)
    return built.tree


def _one(built: Standard, base: str, lines: int, profiles: int, codecs: list[str]) -> None:
    for number in range(1, profiles + 1):
        profile = f"{base}.VoiceProfile.{number}"
        built.leaves(profile, PROFILE)
        for line in range(1, lines + 1):
            built.leaves(f"{profile}.Line.{line}", LINE)
            for entry, name in enumerate(codecs, 1):
                at = f"{profile}.Line.{line}.Codec.List.{entry}"
                built.leaves(at, {"Codec": TEXT, **CODEC}, {"Codec": name})


def _two(built: Standard, base: str, lines: int, profiles: int, codecs: list[str]) -> None:
    features = f"{base}.CallControl.CallingFeatures.Set"
    built.leaves(f"{base}.VoIPProfile.1", MEDIA)
    for number in range(1, profiles + 1):
        built.leaves(f"{base}.SIP.Network.{number}", NETWORK)
    for line in range(1, lines + 1):
        built.leaves(f"{base}.SIP.Client.{line}", CLIENT)
        built.leaves(f"{features}.{line}", {"CallerIDName": TEXT})
        built.leaves(f"{base}.CallControl.Line.{line}", CALL_LINE, {"CallingFeatures": f"{features}.{line}"})
    for entry, name in enumerate(codecs, 1):
        capability = f"{base}.Capabilities.Codec.{entry}"
        built.leaves(capability, {"Codec": TEXT}, {"Codec": name})
        built.leaves(f"{base}.CodecProfile.{entry}", {"Codec": TEXT, "Enable": SWITCH}, {"Codec": capability})
