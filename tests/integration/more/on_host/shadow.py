# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The full check: a second Asterisk reads what is to be written, and nobody else ever hears of it.  Prints JSON."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import shadow
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from on_host.on_this_host import ETC, asterisk, files

# Nobody in the lab's network, which leads nowhere; a hardware address for it lets packets leave this container.
SINK, HARDWARE = "10.97.0.254", "02:00:00:00:00:fe"
TRUNK = {
    "name": "carrier",
    "hosts": [f"sip:{SINK}"],
    "accept_from": [SINK],
    "username": "account",
    "secret": "Made-For-The-Shadow",
    "qualify_frequency": 1,
    "context": "shop",
    "registrations": [
        {
            "server_uri": f"sip:{SINK}",
            "client_uri": f"sip:account@{SINK}",
            "retry_interval": 1,
            "options": {"max_random_initial_delay": 0},
        }
    ],
}
GOOD: dict[str, Any] = {
    "asterisk_dialplan": {
        "contexts": [{"name": "shop", "extensions": [{"extension": "1", "steps": [{"app": "Hangup"}]}]}]
    },
    "pjsip_transports": {"transports": [{"name": "udp", "protocol": "udp", "bind": "0.0.0.0:5060"}]},
    "pjsip_trunks": {"trunks": [TRUNK]},
    "asterisk_queues": {"queues": [{"name": "support", "strategy": "ringall"}]},
    "asterisk_config": {
        "sections": [{"path": "confbridge.conf", "name": "loud", "options": {"type": "user", "marked": "no"}}]
    },
}
# Its name cannot be looked up here; the second Asterisk does not try to.
NAMED = {**GOOD, "pjsip_trunks": {"trunks": [{**TRUNK, "accept_from": ["sip.carrier.example", SINK]}]}}
# What Asterisk alone knows to refuse.
WRONG = {
    "acl": (
        "asterisk_config",
        [{"path": "pjsip.conf", "name": "wall", "options": {"type": "acl", "permit": "300.1.1.1/99"}}],
    ),
    "conference": (
        "asterisk_config",
        [{"path": "confbridge.conf", "name": "quiet", "options": {"video_mode": "none"}}],
    ),
}


def apply(resources: dict[str, Any], check: bool = False, full: bool = True) -> dict[str, Any]:
    """Run kinds in one transaction with the full check; return the result, or the error."""
    requests = [Request(RESOURCES[kind], given[RESOURCES[kind].items]) for kind, given in resources.items()]
    try:
        result = run(AsteriskSystem(str(ETC), full_check=full), requests, check_mode=check, diff=True)
    except PbxError as error:
        return {"error": str(error)}
    return {**result.facts(), "warnings": result.warnings}


@contextlib.contextmanager
def counted(out: dict[str, Any], name: str) -> Iterator[None]:
    """Note the packets that leave this container and are SIP, or for the carrier, or for a name server."""
    command = ["tcpdump", "-i", "any", "-Q", "out", "-n", "-l", "-U", f"host {SINK} or port 53 or port 5060"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr or ():
            if "listening" in line:
                break
        yield
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out[name] = (process.stdout.read() if process.stdout else "").strip().splitlines()


def state() -> list[Any]:
    """Return what a check leaves alone: the files, the running server, and no folder or process of its own."""
    folders = glob.glob("/run/" + shadow.PREFIX + "*")
    processes = [one for one in glob.glob("/proc/[0-9]*/cmdline") if shadow.PREFIX.encode() in _read(one)]
    return [files(), asterisk("dialplan show shop") + asterisk("confbridge show profile users"), folders, processes]


def _read(path: str) -> bytes:
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        return stream.read()
    return b""


def timed(out: dict[str, Any], name: str, *arguments: Any, **options: Any) -> None:
    """Note a run, and the seconds that it took."""
    begun = time.monotonic()
    out[name] = apply(*arguments, **options)
    out[name]["seconds"] = round(time.monotonic() - begun, 2)


def main() -> None:
    """Each step with what there is afterwards."""
    out: dict[str, Any] = {}
    subprocess.run(["ip", "neigh", "replace", SINK, "lladdr", HARDWARE, "dev", "eth0"], check=True)
    before = state()
    linger, wait = 2.5, shadow._wait

    def stay(folder: str, process: Any) -> None:
        """Let the second Asterisk live long enough to register and to qualify, if only it could."""
        wait(folder, process)
        pid = _read(f"{folder}/run/asterisk.pid").decode().strip()
        out["network"] = _read(f"/proc/{pid}/net/dev").decode()
        time.sleep(linger)
        out["registrations"] = subprocess.run(
            ["asterisk", "-C", f"{folder}/etc/asterisk.conf", "-rx", "pjsip show registrations"],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip

    shadow._wait = stay
    with counted(out, "packets_of_the_shadow"):
        out["lingering"] = apply(GOOD, check=True)
    shadow._wait = wait
    timed(out, "check", GOOD, check=True)
    timed(out, "named", NAMED, check=True)
    timed(out, "check_without", GOOD, check=True, full=False)
    out["untouched"] = state() == before
    with counted(out, "packets_of_the_server"):
        timed(out, "create", GOOD)
        time.sleep(1.5)
    timed(out, "again", GOOD)
    before = state()
    for name, (kind, items) in WRONG.items():
        given = {kind: {RESOURCES[kind].items: items}}
        for check in (True, False):
            timed(out, f"{name}{'_checked' if check else ''}", given, check=check)
        out[f"after_{name}"] = [one == two for one, two in zip(state(), before)]
    path = ETC / "pjsip.conf"
    path.write_text(path.read_text() + "\n[broken-for-years]\ntype = acl\npermit = 400.1.1.1/99\n")
    os.utime(path)
    timed(out, "beside_old_faults", {"asterisk_queues": {"queues": [{"name": "sales", "strategy": "linear"}]}})
    out["left"] = state()[2:]
    print(json.dumps(out))


if __name__ == "__main__":
    main()
