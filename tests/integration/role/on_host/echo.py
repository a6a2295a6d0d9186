# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on the server: echoes datagrams and takes connections at ports, until it is killed.

    echo.py PORT[,PORT] PORT[,PORT]     of UDP, of TCP

A datagram `to ADDRESS PORT` at a port of UDP makes it send one there first, as a server that begins to send media does.
"""

import selectors
import socket
import sys

waiting = selectors.DefaultSelector()
for kind, ports in zip((socket.SOCK_DGRAM, socket.SOCK_STREAM), sys.argv[1:]):
    for port in ports.split(","):
        one = socket.socket(socket.AF_INET, kind)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("0.0.0.0", int(port)))
        if kind == socket.SOCK_STREAM:
            one.listen()
        waiting.register(one, selectors.EVENT_READ, kind)
while True:
    for key, _events in waiting.select():
        if key.data == socket.SOCK_STREAM:
            key.fileobj.accept()[0].close()
            continue
        data, sender = key.fileobj.recvfrom(2048)
        words = data.decode().split()
        if words[0] == "to":
            key.fileobj.sendto(b"first", (words[1], int(words[2])))
        key.fileobj.sendto(data, sender)
