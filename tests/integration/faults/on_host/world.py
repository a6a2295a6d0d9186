# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: a small configuration that can be put back at any time, and runs of our code on it.

The change that all faults interrupt is `NEW`: it rewrites one file, adds an include to a second, and makes a third in a
folder that is not there yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR, AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

ETC = Path("/etc/asterisk")
STATE = Path(state_of("asterisk", str(ETC), CONFIG_DIR).path)
LOGS = Path("/var/log/asterisk")
PRISTINE = Path("/opt/pristine")
SECRET = "Correct-Horse-Battery-01"
PHONES, DIALPLAN, FAULTS = (
    ETC / "pjsip.d" / "phones.conf",
    ETC / "extensions.conf",
    ETC / "extensions.d" / "faults.conf",
)
FILES = (PHONES, DIALPLAN, FAULTS)

MANAGER = """[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
[telephony]
secret = only-for-the-scratch-container
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting
write = system,command,config,reporting
"""
PJSIP = """; by hand
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:5060

#tryinclude pjsip.d/*.conf
"""
OLD_PHONES = f"""; phones, by hand
[2001]
type = endpoint
context = internal
disallow = all
allow = alaw
callerid = Old <2001>
auth = 2001
aors = 2001
[2001]
type = auth
auth_type = digest
username = 2001
password = {SECRET}
[2001]
type = aor
max_contacts = 1
"""
OLD_DIALPLAN = "[general]\n; by hand\n[internal]\nexten => 2001,1,Dial(PJSIP/2001)\n"


def new(caller: str = "New") -> dict[str, Any]:
    """Return the resources of the change, as asterisk_resources takes them."""
    phone = {"context": "faults", "allow": ["alaw"], "secret": SECRET}
    return {
        "asterisk_dialplan": {
            "scope": str(FAULTS.relative_to(ETC)),
            "contexts": [
                {"name": "faults", "extensions": [{"extension": "1", "steps": [{"app": "NoOp", "data": "x"}]}]}
            ],
        },
        "pjsip_endpoints": {
            "scope": str(PHONES.relative_to(ETC)),
            "endpoints": [
                {"name": "2001", "callerid": f"{caller} <2001>", "context": "faults"},
                {"name": "2002", "callerid": f"{caller} <2002>", **phone},
            ],
        },
    }


def shell(command: str, check: bool = True) -> str:
    """Run a line of shell and return what it printed."""
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, timeout=60)
    if check and done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def asterisk(command: str) -> str:
    """Return what a command of the console prints."""
    return shell(f"asterisk -rx '{command}'", check=False)


def furnish() -> None:
    """Make the configuration from which every test starts, and start the server."""
    for name in ("users.conf", "pjsip_wizard.conf"):
        (ETC / name).write_text("")
    (ETC / "extensions.ael").unlink(missing_ok=True)
    (ETC / "extensions.lua").unlink(missing_ok=True)
    PHONES.parent.mkdir(exist_ok=True)
    for path, text in (
        (ETC / "manager.conf", MANAGER),
        (ETC / "pjsip.conf", PJSIP),
        (PHONES, OLD_PHONES),
        (DIALPLAN, OLD_DIALPLAN),
    ):
        path.write_text(text)
        path.chmod(0o640)
    shell(f"chown -R asterisk: {ETC} && rm -rf {PRISTINE} && cp -a {ETC} {PRISTINE} && systemctl restart asterisk")
    boot()


def boot() -> None:
    """Have the server run, and wait until it does."""
    shell("systemctl reset-failed asterisk; systemctl start asterisk")
    until = time.monotonic() + 30
    while "fully booted" not in asterisk("core waitfullybooted"):
        if time.monotonic() > until:
            raise RuntimeError("Asterisk does not start")
        time.sleep(0.1)


def reset() -> None:
    """Put the configuration back as it was at first, in the files and in the server, and forget all state."""
    shutil.rmtree(STATE, ignore_errors=True)
    shell(f"find {ETC} -mindepth 1 -delete && cp -a {PRISTINE}/. {ETC}/ && rm -f {LOGS}/.telephony-*")
    again()


def again() -> None:
    """Let the server read its files."""
    asterisk("pjsip reload")
    asterisk("dialplan reload")


def contents() -> dict[str, bytes | None]:
    """Return path -> bytes of the files that the change touches."""
    return {str(path): path.read_bytes() if path.exists() else None for path in FILES}


def everything() -> dict[str, bytes]:
    """Return path -> bytes of every file of the configuration, hidden ones too."""
    return {str(path): path.read_bytes() for path in sorted(ETC.rglob("*")) if path.is_file()}


def held() -> str:
    """Return which state the server holds: `old`, `new`, or what it has of both."""
    phone, other = asterisk("pjsip show endpoint 2001"), asterisk("pjsip show endpoint 2002")
    signs = [
        "New" in phone,
        ": faults" in phone,
        "Unable to find" not in other,
        "NoOp" in asterisk("dialplan show faults"),
    ]
    return "new" if all(signs) else "old" if not any(signs) and "Old" in phone else f"mixed {signs}"


def litter() -> list[str]:
    """Return what runs have left that nobody needs: hidden files, channels of the log, a journal."""
    found = [str(path) for folder in (ETC, LOGS, STATE) for path in folder.rglob(".*")]
    found += [str(path) for path in STATE.rglob("*") if path.name.endswith(".new") or path.name == "journal.json"]
    return sorted(set(found)) + [line for line in asterisk("logger show channels").splitlines() if ".telephony" in line]


def apply(
    resources: dict[str, Any], check: bool = False, connect: Callable[[str], Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Run kinds in one transaction; return the result, or the error: a refusal as `error`, all else as `traceback`."""
    begun = time.monotonic()
    requests = []
    for kind, given in resources.items():
        one = RESOURCES[kind]
        options = {"update_secret": one.update_secret, **given}
        requests.append(Request(one, options.pop(one.items), **options))
    try:
        result = run(AsteriskSystem(str(ETC), connect=connect), requests, check_mode=check, diff=True, **more)
        told: dict[str, Any] = {**result.facts(), "diff": result.diff, "warnings": result.warnings}
    except PbxError as error:
        told = {"error": str(error)}
    except Exception:
        told = {"traceback": traceback.format_exc()}
    return {**told, "seconds": time.monotonic() - begun}


def fork(work: Callable[[], Any], say: Path | None = None) -> int:
    """Do something in a child, which may be killed; what it returns goes to a file as JSON.  Returns the process."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            told = work()
            if say is not None:
                say.write_text(json.dumps(told))
            code = 0
        os._exit(code)
    return child


def finish(child: int) -> int:
    """Wait for a child and return how it ended: its exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tell(told: Any) -> None:
    """Print what a script found."""
    print(json.dumps(told))
