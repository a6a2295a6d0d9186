# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in for GenieACS and its database, as far as the role can see them.

`database`: a server that says hello as MongoDB does. `world`: all that GenieACS would keep, and its devices; it outlives the services.
`cwmp`, `nbi`, `fs`, `ui`: one service, which listens where its environment says and is of no use without the world.
"""

from __future__ import annotations

import asyncio
import json
import os
import pathlib
import struct
import sys

PORTS = pathlib.Path("/run/stand-in.json")
LINE = "Device.Services.VoiceService.1.VoiceProfile.1.Line.1."
TELEPHONE = {
    "Device.DeviceInfo.HardwareVersion": ("108.1.0.0.0.0.0", "xsd:string", False),
    "Device.DeviceInfo.SoftwareVersion": ("108.86.0.20", "xsd:string", False),
    "Device.ManagementServer.PeriodicInformInterval": (300, "xsd:unsignedInt", True),
    "Device.Time.LocalTimeZone": ("", "xsd:string", True),
    "Device.Time.NTPServer1": ("", "xsd:string", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.Enable": ("Enabled", "xsd:string", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.DTMFMethod": ("InBand", "xsd:string", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer": ("pbx.example.com", "xsd:string", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegistrarServer": ("pbx.example.com", "xsd:string", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServerPort": (5060, "xsd:unsignedInt", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegistrarServerPort": (5060, "xsd:unsignedInt", True),
    "Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegistrarServerTransport": ("TCP", "xsd:string", True),
    f"{LINE}Enable": ("Enabled", "xsd:string", True),
    f"{LINE}DirectoryNumber": ("1000", "xsd:string", True),
    f"{LINE}Status": ("Up", "xsd:string", False),
    f"{LINE}SIP.AuthUserName": ("", "xsd:string", True),
    f"{LINE}SIP.AuthPassword": ("", "xsd:string", True),
    f"{LINE}SIP.URI": ("", "xsd:string", True),
    f"{LINE}Codec.List.1.Codec": ("G.711MuLaw", "xsd:string", False),
    f"{LINE}Codec.List.1.Enable": (True, "xsd:boolean", True),
    f"{LINE}Codec.List.1.Priority": (1, "xsd:unsignedInt", True),
    f"{LINE}Codec.List.2.Codec": ("G.711ALaw", "xsd:string", False),
    f"{LINE}Codec.List.2.Enable": (True, "xsd:boolean", True),
    f"{LINE}Codec.List.2.Priority": (2, "xsd:unsignedInt", True),
}


async def database() -> None:
    """Answer `hello` on MongoDB's port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            length, number, _answered, _kind = struct.unpack("<iiii", await reader.readexactly(16))
            await reader.readexactly(length - 16)
            body = b"\x01ok\0" + struct.pack("<d", 1)
            document = struct.pack("<iB", 0, 0) + struct.pack("<i", len(body) + 5) + body + b"\0"
            writer.write(struct.pack("<iiii", 16 + len(document), 7, number, 2013) + document)
            await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 27017)
    await server.serve_forever()


async def cwmp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say what came, as JSON; a request with `slow` in its path takes two seconds."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    await reader.readexactly(int(headers.get("content-length", 0)))
    if "slow" in first:
        await asyncio.sleep(2)
    status = "200 OK" if first.startswith("POST") else "405 Method Not Allowed"
    body = json.dumps({"first": first, "headers": headers})
    writer.write(f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    await writer.drain()
    writer.close()


async def world() -> None:
    """Keep all that GenieACS would."""
    sys.path.insert(0, "/opt/fake")
    from genieacs.server import FakeGenieAcs  # pylint: disable=import-outside-toplevel

    fake = FakeGenieAcs(fresh=True)
    for serial in json.loads(os.environ.get("STAND_IN_TELEPHONES", "[]")):
        fake.add_device(
            serial=serial,
            values=TELEPHONE,
            objects={"Device.Services.VoiceService.1.VoiceProfile.1.Line": True, LINE.rstrip("."): True},
            write_only=[f"{LINE}SIP.AuthPassword"],
            tags=["voip", "spare"],
        )
    await fake.listen()
    server = await asyncio.start_server(cwmp, "127.0.0.1", 0)
    ports = {name: int(getattr(fake, f"{name}_url").rpartition(":")[2]) for name in ("nbi", "fs", "ui")}
    PORTS.write_text(json.dumps({**ports, "cwmp": server.sockets[0].getsockname()[1]}), encoding="ascii")
    await server.serve_forever()


async def service(name: str) -> None:
    """Listen as one of the services does, and pass everything on."""

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    async def link(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", json.loads(PORTS.read_text())[name])
        except (OSError, ValueError):
            writer.close()
            return
        await asyncio.gather(copy(reader, back), copy(there, writer))

    if name == "ui" and not os.environ.get("GENIEACS_UI_JWT_SECRET"):
        raise SystemExit("nobody could log in")
    upper = name.upper()
    address, port = os.environ[f"GENIEACS_{upper}_INTERFACE"], int(os.environ[f"GENIEACS_{upper}_PORT"])
    pathlib.Path(os.environ[f"GENIEACS_{upper}_ACCESS_LOG_FILE"]).touch()
    server = await asyncio.start_server(link, address, port)
    await server.serve_forever()


if __name__ == "__main__":
    word = sys.argv[1]
    asyncio.run(database() if word == "database" else world() if word == "world" else service(word))
