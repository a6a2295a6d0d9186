# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the container: calls of every kind on a real server, what they became, and what the server did meanwhile."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import call, command
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import sounds as standing
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.call_state import NOWHERE
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server, connect
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami
from ansible_collections.telephony.pbx.plugins.module_utils.clients.asterisk_cli import AsteriskCli
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError

FILES = {
    "manager.conf": """[general]
enabled = yes
bindaddr = 127.0.0.1
[telephony]
secret = only-for-the-scratch-container
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting,call
write = system,command,config,reporting,originate
""",
    "extensions.conf": """[t]
exten => echo,1,Answer()
 same => n,Echo()
exten => busy,1,Busy()
exten => engaged,1,Hangup(17)
exten => ringing,1,Ringing()
 same => n,Wait(60)
exten => short,1,Answer()
 same => n,Wait(1)
exten => on,1,Dial(Local/busy@t)
exten => queue,1,Queue(Sales,,,,6)
exten => moved,1,Dial(PJSIP/moved,3)
exten => forward,1,Dial(Local/${DB(cf/1001)}@t)
exten => _0.,1,Dial(PJSIP/${EXTEN}@moved)
exten => _5.,1,Set(GLOBAL(WENT)=closest)
exten => _55X,2,Set(GLOBAL(WENT)=${GLOBAL(WENT)} then ${CONTEXT})
exten => CaSe,1,Answer()
include => u
[u]
exten => inside,1,Set(GLOBAL(WENT)=${CONTEXT})
[agents]
exten => a,1,Answer()
 same => n,Wait(60)
""",
    "queues.conf": "[general]\n[sales]\nstrategy=ringall\nmember => Local/a@agents/n,0,Agent One\n[help]\nmember => Local/000@t\n",
    "pjsip.conf": """[udp]
type=transport
protocol=udp
bind=127.0.0.1:5060
[1001]
type=endpoint
context=t
aors=1001
allow=alaw
set_var=COLOUR=red
[1001]
type=aor
max_contacts=1
[moved]
type=endpoint
context=t
aors=moved
allow=alaw
[moved]
type=aor
contact=sip:127.0.0.1:5099
""",
}
# A telephone that sends every call on to the extension `short`.
REDIRECTS = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="302">
<recv request="INVITE"/>
<send><![CDATA[
SIP/2.0 302 Moved Temporarily
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:short@127.0.0.1:5099>
Content-Length: 0

]]></send>
<recv request="ACK"/>
</scenario>
"""


def main() -> None:
    for name, text in FILES.items():
        Path("/etc/asterisk", name).write_text(text, encoding="utf-8")
    subprocess.run("chown -R asterisk: /etc/asterisk; systemctl restart asterisk", shell=True, check=True)
    subprocess.run(["asterisk", "-rx", "core waitfullybooted"], check=True, capture_output=True)
    server = connect()
    if server is None:
        raise SystemExit("there is no server")
    result = {
        "calls": calls(server),
        "refused": refused(server),
        "went": {exten: went(server, exten) for exten in ("551", "inside", "case")},
        "redirected": redirected(server),
        "live": moment(server),
        "commands": commands(server),
        "sounds": sounds(server),
    }
    print(json.dumps(result))


def make(server: Server, **one: Any) -> dict[str, Any]:
    given = {name: spec.get("default") for name, spec in call.CALL_SPEC.items()}
    try:
        return call.carry_out(server, {**given, "calls": None, "config_dir": "/etc/asterisk", **one}, False)
    except PbxError as error:
        return {"refused": error.text()}


def calls(server: Server) -> dict[str, Any]:
    return {
        "answered": make(server, channel="Local/echo@t", application="Wait", data="1"),
        "hung up": make(server, channel="Local/echo@t", context="t", exten="echo", hang_up_after=1),
        "busy": make(server, channel="Local/busy@t", application="Echo"),
        "engaged": make(server, channel="Local/engaged@t", application="Echo"),
        "no answer": make(server, channel="Local/ringing@t", application="Echo", timeout=2),
        "nobody": make(server, channel="PJSIP/1001", application="Echo"),
        "unknown": make(server, channel="Local/nosuch@t", application="Echo"),
        "onwards": make(server, channel="Local/short@t", context="t", exten="on"),
        "answer": make(server, channel="Local/echo@t", application="Echo", wait_for="answer", variables={"A": "1"}),
        "none": make(server, channel="Local/echo@t", application="Echo", wait_for="none"),
        "not there": make(server, channel="Local/echo@t", context="t", exten="nosuch"),
    }


def refused(server: Server) -> dict[str, str]:
    subprocess.run(["asterisk", "-rx", "database put cf 1001 000"], check=True, capture_output=True)
    made = {
        "direct": make(server, channel="PJSIP/112@moved", application="Echo"),
        "local": make(server, channel="Local/000@t", application="Echo"),
        "forward": make(server, channel="PJSIP/1001", context="t", exten="forward"),
        "queue": make(server, channel="Local/echo@t", application="Queue", data="HELP"),
    }
    return {name: one.get("refused", "it was made") for name, one in made.items()}


def went(server: Server, exten: str) -> str:
    """Let the server say where it went; an extension that is not there leaves what was said before."""
    server.command("dialplan set global WENT nowhere")
    make(server, channel=f"Local/{exten}@t", application="Echo", timeout=2)
    lines = server.command("dialplan show globals").split("\n")
    return next(line.partition("=")[2] for line in lines if line.strip().startswith("WENT="))


def redirected(server: Server) -> dict[str, list[str]]:
    """Whether a channel came to be behind a redirection: with the module's guard, and without it."""
    Path("/tmp/302.xml").write_text(REDIRECTS, encoding="utf-8")
    phone = ["sipp", "-sf", "/tmp/302.xml", "-i", "127.0.0.1", "-p", "5099", "-nostdin"]
    found: dict[str, list[str]] = {}
    with subprocess.Popen(phone, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(1)
        try:
            for name, guard in (("followed", ""), ("guarded", "x")):
                for channel in ("PJSIP/moved", "Local/moved@t"):
                    found.setdefault(name, []).append(_where(channel, bool(guard)))
        finally:
            process.kill()
    return found


def _where(channel: str, guarded: bool) -> str:
    fields = [("Channel", channel), ("Application", "Wait"), ("Data", "1"), ("Async", "true"), ("Timeout", "3000")]
    fields += [("Variable", f"__FORWARD_CONTEXT={NOWHERE}")] if guarded else []
    with Ami("127.0.0.1", 5038, "telephony", "only-for-the-scratch-container") as ami:
        ami.subscribe("call")
        ami.action("Originate", fields)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            event = ami.next_event(0.5)
            if event and event.get("Event") == "Newchannel" and "/short@" in event.get("Channel"):
                return event.get("Channel").partition("@")[2].rpartition("-")[0]
    return "nowhere"


def moment(server: Server) -> dict[str, Any]:
    """Two calls and a queue, by both transports."""
    server.command("channel request hangup all")
    time.sleep(1)
    make(server, channel="Local/short@t", context="t", exten="queue", wait_for="answer")
    make(server, channel="Local/echo@t", context="t", exten="echo", wait_for="answer")
    time.sleep(1)
    found = {one.transport: one.live() for one in (server, Server(AsteriskCli()))}
    for one in found.values():
        one["contexts"] = sorted(one["contexts"])
    return found


def commands(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = {}
    texts = [
        "core show uptime",
        "nonsense",
        "module reload nosuch.so",
        "pjsip show endpoint nobody",
        "originate Local/echo@t",
    ]
    for text in [*texts, "core set verbose x y z", "module load nosuch.so", "database get a b", "core sho version"]:
        params = {name: one.get("default") for name, one in command.COMMAND_SPEC.items()}
        with contextlib.suppress(PbxError):
            found[text] = command.carry_out(server, {**params, "command": text}, False)[1]
    return found


def sounds(server: Server) -> dict[str, Any]:
    class System:
        """What the finding of sounds asks of a system."""

        config_dir = "/etc/asterisk"

    system = System()
    system.server = server  # type: ignore[attr-defined]
    folder = standing.data_dir(system)
    found = standing.sounds(folder)
    return {
        "folder": folder,
        "languages": sorted(found),
        "beep": "beep" in found["en"],
        "digit": "digits/1" in found["en"],
    }


if __name__ == "__main__":
    main()
