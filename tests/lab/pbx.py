# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX's container has before any play: a certificate, and an Asterisk whose clock can be set.

Both are there before the site is built, as on a server whose owner has a certificate and a clock.
"""

from __future__ import annotations

from . import clock, containers, engine, freeswitch_host
from .host import podman

CERTIFICATE, KEY = "/etc/ssl/athena.pem", "/etc/ssl/athena.key"
NAME = "pbx.athena.net.au"
# $1 certificate, $2 key, $3 name, $4 whose key it is. A pair that is there stays.
MAKE = """
set -e
test -s "$1" && test -s "$2" && exit 0
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=$3" \
    -addext "subjectAltName=DNS:$3,DNS:pbx" -keyout "$2" -out "$1" 2>/dev/null
chgrp "$4" "$2"
chmod 0640 "$2"
chmod 0644 "$1"
"""


def furnish(name: str) -> None:
    """Make a container a server that the role can turn into the site. Nothing is done twice."""
    if engine.is_freeswitch():
        freeswitch_host.furnish(name, engine.prefix())
        podman("exec", name, "sh", "-c", MAKE, "sh", CERTIFICATE, KEY, NAME, "freeswitch")
        return
    podman("exec", name, "sh", "-c", MAKE, "sh", CERTIFICATE, KEY, NAME, "asterisk")
    clock.install(name)


def furnish_edge(name: str) -> None:
    """Give an edge the certificate that telephones believe: TLS ends there, and not at the PBX behind it."""
    podman("exec", name, "sh", "-c", MAKE, "sh", CERTIFICATE, KEY, NAME, "kamailio")


def certificate() -> str:
    """The certificate in PEM of whoever telephones speak with, for those who are to believe it."""
    return podman("exec", containers.edge_name() or containers.pbx_name(), "cat", CERTIFICATE).stdout
