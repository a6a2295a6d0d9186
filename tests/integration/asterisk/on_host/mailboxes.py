# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of mailboxes on a running server, whose users change their PINs by telephone.  Prints JSON.

Debian's app_voicemail_odbc, which cannot start without a database, takes the applications of app_voicemail away as it
fails: it is kept from loading first.
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from on_host.on_this_host import ETC, apply, asterisk, files

SITE = ETC / "voicemail.d" / "site.conf"
SPOOL = Path("/var/spool/asterisk/voicemail/pbx")
# `CAS` is asked of the telephone for three seconds before the password is.
DRIVE = (
    ("Answer", ""),
    ("Wait", "6"),
    ("SendDTMF", "${EXTEN:2:4}#"),
    ("Wait", "7"),
    ("SendDTMF", "0"),
    ("Wait", "6"),
    ("SendDTMF", "5"),
    ("Wait", "5"),
    ("SendDTMF", "${EXTEN:7:4}#"),
    ("Wait", "5"),
    ("SendDTMF", "${EXTEN:7:4}#"),
    ("Wait", "3"),
)
LOGIN = (("Answer", ""), ("Wait", "6"), ("SendDTMF", "${EXTEN:2:4}#"), ("Wait", "7"))


def extension(name: str, steps: Any) -> dict[str, Any]:
    return {"extension": name, "steps": [{"app": app, "data": data} for app, data in steps]}


DIALPLAN = {
    "name": "mail",
    "extensions": [
        extension("_vXXXX", (("Answer", ""), ("VoiceMailMain", "${EXTEN:1}@pbx"), ("Hangup", ""))),
        extension(
            "_aXXXX",
            (
                ("Answer", ""),
                ("VMAuthenticate", "${EXTEN:1}@pbx"),
                ("Set", "GLOBAL(IN${EXTEN:1})=${AUTH_MAILBOX}"),
                ("Wait", "9"),
            ),
        ),
        extension("_d-XXXX-XXXX", DRIVE),
        extension("_l-XXXX", LOGIN),
    ],
}
GENERAL = {"path": "voicemail.conf", "name": "general", "options": {"maxgreet": "60", "emailsubject": "${VM_NAME}"}}
BOXES = [
    {"mailbox": "1001", "context": "pbx", "pin": "2001", "name": "Josh Finlay", "email": "josh@pbx.example"},
    {
        "mailbox": "1002",
        "context": "pbx",
        "pin": "2002",
        "name": "Front Desk",
        "email": "a@pbx.example|b@pbx.example",
        "pager": "sms@pbx.example",
        "options": {"passwordlocation": "spooldir", "attach": "no", "delete": "yes", "tz": "european"},
    },
    {"mailbox": "2001", "context": "pbx", "pin": "-1001", "name": "Locked"},
]


def site(boxes: Any, **more: Any) -> dict[str, Any]:
    return {"asterisk_mailboxes": {"mailboxes": boxes, "scope": "voicemail.d/site.conf", **more}}


def pins() -> dict[str, str]:
    """Return the PINs as they stand: in the file's lines, and in the spool."""
    lines = [line.partition("=") for line in SITE.read_text().splitlines() if line[:1].isdigit()]
    out = {name.strip(): rest.lstrip("> ").split(",")[0] for name, _equals, rest in lines}
    for path in SPOOL.glob("*/secret.conf"):
        out[f"spool {path.parent.name}"] = path.read_text().rpartition("password = ")[2].strip()
    return out


def log_in(*calls: str) -> dict[str, bool]:
    """Call mailboxes and dial PINs (`1001 2001`); return mailbox -> who was let in."""
    for call in calls:
        mailbox, pin = call.split()
        asterisk(f"dialplan set global IN{mailbox} -")
        asterisk(f"channel originate Local/a{mailbox}@mail extension l-{pin}@mail")
    time.sleep(14)
    shown = asterisk("dialplan show globals")
    return {call: f"IN{call[:4]}={call[:4]}" in shown.replace(" ", "") for call in calls}


def main() -> None:
    """Each step with what the server says afterwards."""
    modules = (ETC / "modules.conf").read_text()
    if "app_voicemail_odbc" not in modules:
        (ETC / "modules.conf").write_text(
            modules.replace("autoload=yes", "autoload=yes\nnoload => app_voicemail_odbc.so")
        )
        subprocess.run(["systemctl", "restart", "asterisk"], check=True)
        time.sleep(2)
        asterisk("core waitfullybooted")
    out: dict[str, Any] = {}
    every = {
        "asterisk_dialplan": {"contexts": [DIALPLAN]},
        "asterisk_config": {"sections": [GENERAL]},
        **site(BOXES, purge=True, unspecified="reset"),
    }
    out["check"], out["create"], out["again"] = apply(every, check=True), apply(every), apply(every)
    out["users"], out["pins"] = asterisk("voicemail show users for pbx"), pins()
    for box, old, new in (("1001", "2001", "9991"), ("1002", "2002", "9992")):
        asterisk(f"channel originate Local/v{box}@mail extension d-{old}-{new}@mail")
    time.sleep(42)
    out["changed_pins"], out["rewritten"] = pins(), SITE.read_text()
    before = files()
    out["kept"], out["same_files"] = apply(every), files() == before
    named = [{**BOXES[0], "name": "Joshua"}, {**BOXES[1], "name": "Desk"}]
    out["renamed"], out["renamed_pins"] = apply(site(named)), pins()
    new = [{**BOXES[0], "pin": "5551"}, {**BOXES[1], "pin": "5552"}]
    out["always"], out["always_pins"] = apply(site(new, update_secret="always")), pins()
    out["always_again"] = apply(site(new, update_secret="always"))
    out["in"] = log_in("1001 5551", "1002 5552")
    out["out"] = log_in("1001 9991", "1002 9992")
    out["secret_mode"] = (SPOOL / "1002" / "secret.conf").stat().st_mode & 0o777
    out["removed"] = apply(site(BOXES[:1], purge=True))
    out["users_left"] = asterisk("voicemail show users for pbx")
    back = [{**BOXES[1], "pin": "7772"}]
    out["came_back"], out["came_back_pins"] = apply(site(back)), pins()
    out["in_again"] = log_in("1002 7772")
    print(json.dumps(out))


if __name__ == "__main__":
    main()
