# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for Asterisk: says when it is up, waits, and tells its version to who asks while it runs."""

import os
import signal
import socket
import sys

SOCKET = "/run/asterisk/asterisk.ctl"

if "-rx" in sys.argv:
    asked = socket.socket(socket.AF_UNIX)
    try:
        asked.connect(SOCKET)
    except OSError:
        sys.exit("Unable to connect to remote asterisk (does /var/run/asterisk/asterisk.ctl exist?)")
    print(asked.recv(99).decode())
    sys.exit(0)
listening = socket.socket(socket.AF_UNIX)
if os.path.exists(SOCKET):
    os.unlink(SOCKET)
listening.bind(SOCKET)
listening.listen()
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(0))
while True:
    listening.accept()[0].send(b"Asterisk @VERSION@")
