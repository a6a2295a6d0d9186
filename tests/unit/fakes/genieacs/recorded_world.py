# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorded exchanges with a real GenieACS, and the world in which they took place, made again in the fake.

`recorded/*.json` hold one exchange per line: what was sent (`request`, `headers`, `body`) and what came back (`answer`:
status and reason, None for a connection that closed without one, "silence"
for one that stayed open; `shown`: headers that say something; `said`: the
body, read if it was JSON). Tokens, hashes and salts are cut out of them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .device import FakeDevice
from .server import FakeGenieAcs

RECORDED = Path(__file__).parent / "recorded"

NOT_MODELLED = {
    "03c-collection-provisions": "scripts that GenieACS brings along: the fake has short ones of its own",
    "03k-collection-config": "106 settings of the UI: the fake has some",
    "03n-collection-cache": "a hash of the settings of the UI",
    "322-conreq-password-in-db": "the password that the provision `inform` computes for a device",
    "338-locks-in-session": "a lock of the UI's cache stands beside the session's",
    "370-cwmp-inform-default-accepts-anyone": "CWMP",
    "371-ui-config-cwmp-auth-fixed": "CWMP; as 375",
    "372-cwmp-inform-no-credentials-401": "CWMP",
    "373-cwmp-inform-basic-good-200": "CWMP",
    "374-cwmp-inform-basic-bad-401": "CWMP",
    "376-cwmp-inform-per-device-good-200": "CWMP",
    "377-cwmp-inform-per-device-bad-401": "CWMP",
    "380-nbi-over-tls": "TLS",
    "398-faults": "the fault of a task that the UI took away is tried again",
    "399-faults2": "the fault of a task that the UI took away is tried again",
    "39b-spv-dateTime": "a time that the provision `inform` computes for a device",
    "39c-stored-dateTime": "a time that the provision `inform` computes for a device",
    "v13-02-retry-unknown-404": "1.3 answers 404 where 1.2.16 dies",
    "v13-03-views": "a collection that 1.2.16 has not",
}

_LINE = {
    "CallingFeatures.CallWaitingEnable": (True, "xsd:boolean", True),
    "CallingFeatures.CallerIDName": ("", "xsd:string", True),
    "SIP.AuthPassword": ("", "xsd:string", True),
    "SIP.AuthUserName": ("", "xsd:string", True),
    "SIP.URI": ("", "xsd:string", True),
    "DirectoryNumber": ("", "xsd:string", True),
    "Enable": ("Disabled", "xsd:string", True),
    "Status": ("Disabled", "xsd:string", False),
}
_SIP = {
    "OutboundProxy": ("", "xsd:string", True),
    "ProxyServer": ("", "xsd:string", True),
    "ProxyServerPort": (5060, "xsd:unsignedInt", True),
    "RegisterExpires": (3600, "xsd:unsignedInt", True),
    "RegistrarServer": ("", "xsd:string", True),
    "RegistrarServerPort": (5060, "xsd:unsignedInt", True),
    "UserAgentDomain": ("", "xsd:string", True),
}
PROFILE = "Device.Services.VoiceService.1.VoiceProfile.1"


def inform_values(port: int) -> dict[str, tuple[Any, str, bool]]:
    """Return what each of the recorded TR-181 devices tells in an inform."""
    return {
        "Device.DeviceInfo.HardwareVersion": ("108.1.0.0.0.0.0", "xsd:string", False),
        "Device.DeviceInfo.SoftwareVersion": ("108.86.0.20", "xsd:string", False),
        "Device.DeviceInfo.ProvisioningCode": ("", "xsd:string", True),
        "Device.ManagementServer.ConnectionRequestURL": (f"http://127.0.0.1:{port}/acs", "xsd:string", False),
        "Device.ManagementServer.ParameterKey": ("", "xsd:string", False),
    }


def phone_values() -> dict[str, tuple[Any, str, bool]]:
    """Return the tree of the recorded telephone."""
    made = inform_values(7611)
    made["Device.DeviceInfo.UpTime"] = (100, "xsd:unsignedInt", False)
    made["Device.DeviceInfo.SerialNumber"] = ("3146019112345678", "xsd:string", False)
    made["Device.ManagementServer.ConnectionRequestPassword"] = ("", "xsd:string", True)
    made["Device.ManagementServer.PeriodicInformEnable"] = (True, "xsd:boolean", True)
    for name, leaf in _SIP.items():
        made[f"{PROFILE}.SIP.{name}"] = leaf
    for number in (1, 2):
        for name, leaf in _LINE.items():
            made[f"{PROFILE}.Line.{number}.{name}"] = leaf
    return made


class World:
    """The fake with the devices of the recordings, and what was done to it between the exchanges."""

    def __init__(self, fake: FakeGenieAcs) -> None:
        self.fake = fake
        sim = {"InternetGatewayDevice.DeviceInfo.SoftwareVersion": ("V100R001IRQC56B017", "xsd:string", False)}
        huawei = "Huawei Technologies Co., Ltd."
        self.sim = self.add("202BC1", "BM632w", "000000", huawei, sim)
        self.cisco = self.add("CCCCCC", "SPA 504G/x", "CCQ:1.2%3é(a)*~'!", "Cisco", inform_values(8613))
        self.acme = self.add("AABBCC", "", "NOPC1", "Acme", inform_values(7614))
        service = {"Device.Services.VoiceService.1": False, f"{PROFILE}.RTP": False}
        serial = "3146019112345678"
        self.phone = self.add("001565", "SIP-T46U", serial, "Yealink", phone_values(), service)
        self.phone.write_only(f"{PROFILE}.Line.1.SIP.AuthPassword", f"{PROFILE}.Line.2.SIP.AuthPassword")
        self.phone.cr_auth = ("right", "credentials")
        self.phone.boot_delay = self.phone.download_delay = 1000  # until the world settles
        self.phone.installs["firmware_v2.bin"] = "108.87.0.1"
        self.cisco.online = False
        self.acme.online = "silent"
        self.sim.fault("reboot", 9000)

    def add(
        self,
        oui: str,
        model: str,
        serial: str,
        maker: str,
        values: dict[str, tuple[Any, str, bool]],
        objects: dict[str, bool] | None = None,
    ) -> FakeDevice:
        return self.fake.add_device(oui, model, serial, values, maker, objects=objects, known="inform")

    def settle(self) -> None:
        self.fake.settle()

    def periodic(self) -> None:
        self.fake.inform(self.phone, "2 PERIODIC")

    def slow_device(self) -> None:
        self.add("DDDDDD", "SLOW", "S1", "Acme", inform_values(1)).session_time = 0.3

    def patient(self) -> None:
        self.fake.cache_ttl = 1000  # what was done next was done before the services read it

    def without_user(self) -> None:
        self.fake.cache_ttl = 0
        self.fake.store.users.pop("ops2")
        self.fake.store.config.pop("bad..id")
        self.fake.changed()

    def bad_preset(self, **document: Any) -> Callable[[], None]:
        def work() -> None:
            self.fake.store.presets["bad"] = {"_id": "bad", **document}
            self.fake.changed()

        return work

    def bad_config(self) -> None:
        self.fake.store.presets.pop("bad")
        self.fake.store.config["cwmp.auth"] = {"_id": "cwmp.auth", "value": "AUTH("}
        self.fake.changed()

    def next_version(self) -> None:
        self.fake.store.config.pop("cwmp.auth")
        self.fake.changed()
        for number in range(3):  # others had informed by then
            self.add("EEEEEE", "X", str(number), "Acme", inform_values(1))

    def before(self) -> dict[str, Callable[[], None]]:
        """Return what has to be done before an exchange, by the first part of its name."""
        part = {"type": "provision", "name": "nosuch"}
        return {
            **dict.fromkeys(("155", "158", "261", "268"), self.settle),
            "302": self.periodic,
            "331": self.slow_device,
            "343": lambda: time.sleep(1.05),
            "u13": self.patient,
            "u30": self.without_user,
            "360": self.bad_preset(weight=0),
            "361": self.bad_preset(precondition="DeviceID.OUI =", configurations=[]),
            "362": self.bad_preset(configurations=[{"type": "nope"}]),
            "363": self.bad_preset(schedule="bad", configurations=[]),
            "364": self.bad_preset(configurations=[part]),
            "365": self.bad_preset(configurations=[]),
            "366": self.bad_preset(schedule={"duration": 1}, configurations=[]),
            "367": self.bad_config,
            "375": self.next_version,
        }


def exchanges() -> list[dict[str, Any]]:
    """Return the recorded exchanges in the order in which they took place."""
    found = [one for path in sorted(RECORDED.glob("*.json")) for one in json.loads(path.read_text("utf-8"))]
    return sorted(found, key=lambda one: (one["sent"], one["name"]))
