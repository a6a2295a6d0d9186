# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks rtpengine one thing at its control socket and prints the answer. usage: control.py JSON"""

import socket
import sys
import time

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
    there.settimeout(5)
    there.sendto(b"%d %s" % (time.time_ns(), sys.argv[1].encode()), ("127.0.0.1", 2223))
    print(there.recv(65536).partition(b" ")[2].decode())
