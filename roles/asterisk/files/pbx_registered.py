# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say whether a telephone is registered from an address: exit 0 if so. Installed as `pbx-registered`, asked by fail2ban.

    pbx-registered ADDRESS

A telephone that is registered must be able to call for help, whatever another one behind the same address does.
The contacts are read from the registrar's own database: `pjsip show contacts` cuts long ones short.
"""

from __future__ import annotations

import ipaddress
import json
import re
import subprocess
import sys
import time

LINE = re.compile(r"^/registrar/contact/.*?\s*: (\{.*\})\s*$")
HOST = re.compile(r"^sips?:(?:[^@]*@)?(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?=[:;?>]|$)", re.IGNORECASE)


def contacts(text, now):
    """Return the addresses of the contacts in what `database show registrar` prints that have not expired at `now`."""
    found = set()
    for line in text.splitlines():
        entry = LINE.match(line)
        try:
            contact = json.loads(entry.group(1)) if entry else {}
            # The address that the server sends to: of telephones behind NAT it was rewritten to where they came from.
            host = HOST.match(contact.get("uri", "").replace("^3B", ";"))
            if host and float(contact.get("expiration_time") or 0) > now:
                found.add(ipaddress.ip_address(host.group(1) or host.group(2)))
        except (ValueError, AttributeError):
            continue
    return found


def main(argv):
    """Exit 0: registered. 1: not, or it cannot be found out. 2: that is no address."""
    try:
        wanted = ipaddress.ip_address(argv[0])
    except (IndexError, ValueError):
        print("pbx-registered: give it one address", file=sys.stderr)
        return 2
    try:
        asked = subprocess.run(
            ["asterisk", "-rx", "database show registrar"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 1
    return 0 if wanted in contacts(asked.stdout.decode("utf-8", "replace"), time.time()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
