# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a certificate, a database with one telephone, and the lists of media servers and addresses, on the edge.

usage: beside.py OWN-ADDRESS MEDIA-SERVER
"""

import grp
import hashlib
import os
import pwd
import sqlite3
import subprocess
import sys

own, media = sys.argv[1:]
realm, user, secret = "pbx.example.com", "1001", "only-for-the-house"
os.makedirs("/etc/kamailio/tls", exist_ok=True)
words = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -keyout /etc/kamailio/tls/key.pem -out /etc/kamailio/tls/cert.pem"
subprocess.run(
    [*words.split(), "-subj", f"/CN={realm}", "-addext", f"subjectAltName=DNS:{realm}"], check=True, capture_output=True
)
os.makedirs("/var/lib/kamailio", exist_ok=True)
path = "/var/lib/kamailio/kamailio.sqlite"
if os.path.exists(path):
    os.unlink(path)
with sqlite3.connect(path) as database:
    for name in ("standard", "auth_db", "usrloc"):
        with open(f"/usr/share/kamailio/db_sqlite/{name}-create.sql", encoding="utf-8") as handle:
            database.executescript(handle.read())
    first, second = (hashlib.md5(f"{who}:{realm}:{secret}".encode()).hexdigest() for who in (user, f"{user}@{realm}"))
    database.execute(
        "insert into subscriber (username, domain, password, ha1, ha1b) values (?, ?, '', ?, ?)",
        (user, realm, first, second),
    )
for name, text in (("dispatcher", f"1 sip:{media}:5060\n"), ("address", f"1 {media} 32 0\n")):
    with open(f"/etc/kamailio/{name}.list", "w", encoding="ascii") as handle:
        handle.write(text)
account = pwd.getpwnam("kamailio").pw_uid, grp.getgrnam("kamailio").gr_gid
for place in ("/var/lib/kamailio", path, "/etc/kamailio/tls", "/etc/kamailio/tls/key.pem"):
    os.chown(place, *account)
