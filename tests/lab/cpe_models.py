# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated CPEs are made of: three data models, each a list of parameters and of tables.

A row is `path type access default`; `{i}` in a path stands for the instances of a table. Types are xsd's without the prefix.
Access: `r` read-only, `w` writable, `p` a password, which is writable and reads as an empty text. A type may bear what the device
takes: `unsignedInt:0-65535` a range, `string:Enabled|Disabled` a choice, `string:~8` a length in characters.
The paths are those of TR-181 issue 2, TR-104 issues 1 and 2, and TR-098, as far as a telephone has them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Instances there are at first, how many there can be, and whether the ACS may add and delete them."""

    first: int
    most: int
    writable: bool = True


@dataclass(frozen=True)
class Row:
    """One parameter of a model; `kind` is xsd's type, `limit` what follows its colon."""

    path: str
    kind: str
    limit: str
    access: str
    default: str


@dataclass(frozen=True)
class Model:
    """A make of CPE. `root` is `Device` or `InternetGatewayDevice`; tables by their path with `{i}` for those above them."""

    name: str
    manufacturer: str
    oui: str
    product_class: str
    root: str
    firmware: str
    rows: tuple[Row, ...]
    tables: dict[str, Table]


def _rows(text: str) -> tuple[Row, ...]:
    """Read rows; what follows the third word is the default."""
    found = []
    for line in filter(None, text.splitlines()):
        words = line.split(None, 3)
        kind, colon, limit = words[1].partition(":")
        found.append(Row(words[0], f"xsd:{kind}", limit if colon else "", words[2], words[3] if len(words) > 3 else ""))
    return tuple(found)


_PORT = "unsignedInt:0-65535"

# Both roots have these, with other names around them.
_MANAGED = """
@.DeviceInfo.Manufacturer string r @manufacturer@
@.DeviceInfo.ManufacturerOUI string r @oui@
@.DeviceInfo.ModelName string r @product_class@
@.DeviceInfo.ProductClass string r @product_class@
@.DeviceInfo.SerialNumber string r @serial@
@.DeviceInfo.HardwareVersion string r 108.1.0.0.0.0.0
@.DeviceInfo.SoftwareVersion string r @firmware@
@.DeviceInfo.ProvisioningCode string:~64 w
@.DeviceInfo.UpTime unsignedInt r 100
@.DeviceInfo.FirstUseDate dateTime r 2026-01-01T00:00:00Z
@.ManagementServer.URL string:~256 w @acs@
@.ManagementServer.Username string:~256 w @username@
@.ManagementServer.Password string:~256 p @password@
@.ManagementServer.PeriodicInformEnable boolean w true
@.ManagementServer.PeriodicInformInterval unsignedInt:1-4294967295 w @interval@
@.ManagementServer.PeriodicInformTime dateTime w 0001-01-01T00:00:00Z
@.ManagementServer.ParameterKey string r
@.ManagementServer.ConnectionRequestURL string r @door@
@.ManagementServer.ConnectionRequestUsername string:~256 w
@.ManagementServer.ConnectionRequestPassword string:~256 p
@.Time.NTPServer1 string:~64 w
@.Time.LocalTimeZone@zone@ string:~256 w
"""

# TR-104 issue 1: the same under both roots.
_VOICE_1 = """
@.Services.VoiceService.{i}.Capabilities.MaxProfileCount unsignedInt r 2
@.Services.VoiceService.{i}.Capabilities.MaxLineCount unsignedInt r 6
@.Services.VoiceService.{i}.Capabilities.Codecs.{i}.EntryID unsignedInt r {n}
@.Services.VoiceService.{i}.Capabilities.Codecs.{i}.Codec string r {codec}
@.Services.VoiceService.{i}.VoiceProfile.{i}.Enable string:Disabled|Quiescent|Enabled w Enabled
@.Services.VoiceService.{i}.VoiceProfile.{i}.Name string:~64 w Profile {n}
@.Services.VoiceService.{i}.VoiceProfile.{i}.SignalingProtocol string:SIP w SIP
@.Services.VoiceService.{i}.VoiceProfile.{i}.DTMFMethod string:InBand|RFC2833|SIPInfo w RFC2833
@.Services.VoiceService.{i}.VoiceProfile.{i}.DTMFMethodG711 string:|InBand|RFC2833|SIPInfo w
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.ProxyServer string:~256 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.ProxyServerPort @port@ w 5060
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.ProxyServerTransport string:UDP|TCP|TLS|SCTP w UDP
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.RegistrarServer string:~256 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.RegistrarServerPort @port@ w 5060
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.RegistrarServerTransport string:UDP|TCP|TLS|SCTP w UDP
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.OutboundProxy string:~256 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.OutboundProxyPort @port@ w 5060
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.UserAgentDomain string:~256 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.UserAgentPort @port@ w 5060
@.Services.VoiceService.{i}.VoiceProfile.{i}.SIP.RegisterExpires unsignedInt:1-4294967295 w 3600
@.Services.VoiceService.{i}.VoiceProfile.{i}.RTP.DSCPMark unsignedInt:0-63 w 46
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Enable string:Disabled|Quiescent|Enabled w Disabled
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.DirectoryNumber string:~32 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Status string r Disabled
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.CallingFeatures.CallWaitingEnable boolean w true
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.CallingFeatures.CallerIDName string:~256 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.SIP.AuthUserName string:~128 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.SIP.AuthPassword string:~128 p
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.SIP.URI string:~389 w
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Codec.List.{i}.EntryID unsignedInt r {n}
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Codec.List.{i}.Codec string r {codec}
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Codec.List.{i}.Enable boolean w true
@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Codec.List.{i}.Priority unsignedInt:1-100 w {n}
"""
_TABLES_1 = {
    "@.Services.VoiceService": Table(1, 1, False),
    "@.Services.VoiceService.{i}.Capabilities.Codecs": Table(4, 4, False),
    "@.Services.VoiceService.{i}.VoiceProfile": Table(1, 2),
    "@.Services.VoiceService.{i}.VoiceProfile.{i}.Line": Table(2, 6),
    "@.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Codec.List": Table(4, 4, False),
}

# TR-104 issue 2: lines, SIP clients and codecs apart, tied together by the paths that they hold.
_VOICE_2 = """
@.Services.VoiceService.{i}.Capabilities.MaxLineCount unsignedInt r 6
@.Services.VoiceService.{i}.Capabilities.Codec.{i}.Codec string r {codec}
@.Services.VoiceService.{i}.CodecProfile.{i}.Enable boolean w true
@.Services.VoiceService.{i}.CodecProfile.{i}.Codec string:~256 w
@.Services.VoiceService.{i}.CodecProfile.{i}.PacketizationPeriod string:~32 w 20
@.Services.VoiceService.{i}.VoIPProfile.{i}.Enable boolean w true
@.Services.VoiceService.{i}.VoIPProfile.{i}.Name string:~64 w Profile {n}
@.Services.VoiceService.{i}.VoIPProfile.{i}.DTMFMethod string:InBand|RFC4733|SIPInfo w RFC4733
@.Services.VoiceService.{i}.VoIPProfile.{i}.DTMFMethodG711 string:|InBand|RFC4733|SIPInfo w
@.Services.VoiceService.{i}.SIP.Network.{i}.Enable boolean w true
@.Services.VoiceService.{i}.SIP.Network.{i}.Status string r Disabled
@.Services.VoiceService.{i}.SIP.Network.{i}.ProxyServer string:~256 w
@.Services.VoiceService.{i}.SIP.Network.{i}.ProxyServerPort @port@ w 5060
@.Services.VoiceService.{i}.SIP.Network.{i}.ProxyServerTransport string:UDP|TCP|TLS|SCTP w UDP
@.Services.VoiceService.{i}.SIP.Network.{i}.RegistrarServer string:~256 w
@.Services.VoiceService.{i}.SIP.Network.{i}.RegistrarServerPort @port@ w 5060
@.Services.VoiceService.{i}.SIP.Network.{i}.RegistrarServerTransport string:UDP|TCP|TLS|SCTP w UDP
@.Services.VoiceService.{i}.SIP.Network.{i}.OutboundProxy string:~256 w
@.Services.VoiceService.{i}.SIP.Network.{i}.OutboundProxyPort @port@ w 5060
@.Services.VoiceService.{i}.SIP.Network.{i}.UserAgentDomain string:~256 w
@.Services.VoiceService.{i}.SIP.Network.{i}.UserAgentPort @port@ w 5060
@.Services.VoiceService.{i}.SIP.Network.{i}.RegistrationPeriod unsignedInt:1-4294967295 w 3600
@.Services.VoiceService.{i}.SIP.Network.{i}.CodecList string:~1024 w
@.Services.VoiceService.{i}.SIP.Network.{i}.VoIPProfile string:~256 w @.Services.VoiceService.1.VoIPProfile.1
@.Services.VoiceService.{i}.SIP.Client.{i}.Enable boolean w false
@.Services.VoiceService.{i}.SIP.Client.{i}.Status string r Disabled
@.Services.VoiceService.{i}.SIP.Client.{i}.AuthUserName string:~128 w
@.Services.VoiceService.{i}.SIP.Client.{i}.AuthPassword string:~128 p
@.Services.VoiceService.{i}.SIP.Client.{i}.RegisterURI string:~389 w
@.Services.VoiceService.{i}.SIP.Client.{i}.Network string:~256 w @.Services.VoiceService.1.SIP.Network.1
@.Services.VoiceService.{i}.CallControl.Line.{i}.Enable boolean w false
@.Services.VoiceService.{i}.CallControl.Line.{i}.Status string r Disabled
@.Services.VoiceService.{i}.CallControl.Line.{i}.DirectoryNumber string:~32 w
@.Services.VoiceService.{i}.CallControl.Line.{i}.Provider string:~256 w @.Services.VoiceService.1.SIP.Client.{n}
@.Services.VoiceService.{i}.CallControl.Line.{i}.CallingFeatures string:~256 w
"""
_TABLES_2 = {
    "@.Services.VoiceService": Table(1, 1, False),
    "@.Services.VoiceService.{i}.Capabilities.Codec": Table(4, 4, False),
    "@.Services.VoiceService.{i}.CodecProfile": Table(0, 8),
    "@.Services.VoiceService.{i}.VoIPProfile": Table(1, 2),
    "@.Services.VoiceService.{i}.SIP.Network": Table(1, 2),
    "@.Services.VoiceService.{i}.SIP.Client": Table(2, 6),
    "@.Services.VoiceService.{i}.CallControl.Line": Table(2, 6),
}
# A gateway has a way out, too.
_GATEWAY = """
@.DeviceSummary string r InternetGatewayDevice:1.4[](Baseline:1), VoiceService:1.0[1](SIPEndpoint:1)
@.LANDevice.{i}.WLANConfiguration.{i}.Enable boolean w true
@.LANDevice.{i}.WLANConfiguration.{i}.SSID string:~32 w lab-{n}
@.LANDevice.{i}.WLANConfiguration.{i}.KeyPassphrase string:~63 p
@.WANDevice.{i}.WANConnectionDevice.{i}.WANIPConnection.{i}.Enable boolean w true
@.WANDevice.{i}.WANConnectionDevice.{i}.WANIPConnection.{i}.ExternalIPAddress string r 192.0.2.10
@.WANDevice.{i}.WANConnectionDevice.{i}.WANIPConnection.{i}.X_LAB_VLANID int:-1-4094 w -1
"""
_GATEWAY_TABLES = {
    "@.LANDevice": Table(1, 1, False),
    "@.LANDevice.{i}.WLANConfiguration": Table(2, 4),
    "@.WANDevice": Table(1, 1, False),
    "@.WANDevice.{i}.WANConnectionDevice": Table(1, 1, False),
    "@.WANDevice.{i}.WANConnectionDevice.{i}.WANIPConnection": Table(1, 2),
}
CODECS = ("G.711ALaw", "G.711MuLaw", "G.722", "G.729")  # TR-104 issue 1 writes them "G.711ALaw"; so does issue 2


def _model(name: str, maker: tuple[str, str, str], root: str, text: str, tables: dict[str, Table]) -> Model:
    zone = "Name" if root == "InternetGatewayDevice" else ""
    words = (_MANAGED + text).replace("@port@", _PORT).replace("@zone@", zone).replace("@.", f"{root}.")
    manufacturer, oui, product_class = maker
    firmware = "108.86.0.20"
    for key, value in (
        ("manufacturer", manufacturer),
        ("oui", oui),
        ("product_class", product_class),
        ("firmware", firmware),
    ):
        words = words.replace(f"@{key}@", value)
    return Model(
        name,
        manufacturer,
        oui,
        product_class,
        root,
        firmware,
        _rows(words),
        {path.replace("@.", f"{root}."): t for path, t in tables.items()},
    )


MODELS = {
    one.name: one
    for one in (
        _model("tr104v1", ("Yealink", "001565", "SIP-T46U"), "Device", _VOICE_1, _TABLES_1),
        _model("tr104v2", ("Lab", "202BC1", "Phone 2"), "Device", _VOICE_2, _TABLES_2),
        _model(
            "tr098",
            ("Lab", "00D0F7", "GW/098"),
            "InternetGatewayDevice",
            _GATEWAY + _VOICE_1,
            {**_GATEWAY_TABLES, **_TABLES_1},
        ),
    )
}
