# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake as a service, where a container has no FreeSWITCH: `python3 -m freeswitch --conf /etc/freeswitch`.

It listens where the configuration's event socket does, on loopback only, and takes the password from there. A
configuration that does not parse ends it with 255, as the real one.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from .server import FakeFreeSwitch


def main() -> int:
    parser = argparse.ArgumentParser(description="An event socket that answers as FreeSWITCH does.")
    parser.add_argument("--conf", default="/etc/freeswitch", help="the configuration folder")
    parser.add_argument("--port", type=int, help="where to listen, if not as the configuration says")
    parser.add_argument("--speed", type=float, default=1.0, help="how long a second lasts")
    asked = parser.parse_args()
    fake = FakeFreeSwitch(asked.conf, port=asked.port, password=None, speed=asked.speed)
    if not fake.switch.alive:
        print(f"Cannot Initialize [{fake.switch.boot_error}]", file=sys.stderr)
        return 255
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: ended.set())
    with fake:
        print(f"listening on {fake.address}", flush=True)
        while not ended.wait(0.2) and (fake.switch.alive or fake.switch.respawn):
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
