# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The images of the lab, made of Debian's packages from the mirror that this host itself uses.

`sid` is what everything runs on: systemd, Asterisk 22, SIPp.  The others are made when a test asks for one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import subprocess
from dataclasses import dataclass

from .host import STATE, podman, wrap
from .shell import LabError, run, say

LABEL = "telephony-lab.recipe"
BASE = "systemd systemd-sysv dbus python3 iproute2 procps ca-certificates openssl"
KAMAILIO = (
    "kamailio kamailio-tls-modules kamailio-websocket-modules kamailio-sqlite-modules kamailio-postgres-modules"
    " kamailio-mysql-modules kamailio-xml-modules kamailio-presence-modules kamailio-outbound-modules"
    " kamailio-utils-modules kamailio-json-modules kamailio-extra-modules"
)
# Libraries of a FreeSWITCH 1.11 that was built on Debian 12 with the modules that its role loads.
FREESWITCH_NEEDS = (
    "libcurl4 libedit2 libfreetype6 libjpeg62-turbo liblua5.3-0 libopus0 libpcre2-8-0 libsndfile1 libspeex1 libspeexdsp1"
    " libsqlite3-0 libssl3 libtiff6 libuuid1 zlib1g tzdata libfaketime nftables"
)
ASTERISK = "asterisk asterisk-modules asterisk-config asterisk-core-sounds-en-gsm"
PBX = (
    f"{BASE} python3-apt iputils-ping nftables {ASTERISK} asterisk-moh-opsound-gsm sip-tester tcpdump "
    "libfaketime faketime fail2ban logrotate sox libtiff-tools python3-aiosmtpd"
)


@dataclass(frozen=True)
class Image:
    """What one image is made of: `size` is what it downloads, in MB; `disabled` are units that nothing starts by itself."""

    name: str
    suite: str
    packages: str
    size: int
    disabled: str = "asterisk.service"

    @property
    def tag(self) -> str:
        return f"localhost/telephony-lab:{self.name}"


IMAGES = {
    one.name: one
    for one in (
        Image("sid", "sid", PBX, 140, "asterisk.service fail2ban.service"),
        # Asterisk 22 with a database beside it.
        Image(
            "database",
            "sid",
            f"{BASE} {ASTERISK} postgresql odbc-postgresql unixodbc",
            150,
            "asterisk.service postgresql.service",
        ),
        # A browser that telephones.
        Image("browser", "sid", f"{BASE} chromium chromium-driver nodejs", 250, "dbus.service"),
        # The oldest Asterisk that the collection manages: 16.28.
        Image("bullseye", "bullseye", f"{BASE} {ASTERISK} asterisk-voicemail sip-tester", 120),
        # The edge: Kamailio 6.1 with every database that can hold its tables, and rtpengine.
        Image(
            "edge",
            "sid",
            f"{BASE} python3-apt {KAMAILIO} rtpengine-daemon sip-tester nftables postgresql mariadb-server",
            260,
            "kamailio.service rtpengine-daemon.service postgresql.service mariadb.service",
        ),
        # Kamailio 6.0 and 5.6, as Debian 13 and 12 have them.
        Image("trixie", "trixie", f"{BASE} python3-apt {KAMAILIO}", 60, "kamailio.service"),
        Image("bookworm", "bookworm", f"{BASE} python3-apt {KAMAILIO} sip-tester", 70, "kamailio.service"),
        # What a FreeSWITCH needs that stands on this machine, and is mounted: it is in no Debian, and nothing of it in here.
        Image("freeswitch", "bookworm", f"{BASE} {FREESWITCH_NEEDS} sip-tester", 60, "dbus.service"),
        # The ACS: what GenieACS's role puts in front of it, and before it.
        Image("acs", "bookworm", f"{BASE} python3-apt nginx-light curl logrotate nodejs", 70, "nginx.service"),
    )
}
SID = IMAGES["sid"]
DPKG_OPTIONS = (
    "path-exclude=/usr/share/doc/*",
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/locale/*",
    "path-include=/usr/share/doc/asterisk*",
)
# Nothing starts by itself: starting Asterisk is the role's work on `pbx`, and the lab's on the carriers.
# The package links of apt are this host's business, not the image's.
HOOKS = (
    'chroot "$1" systemctl disable {disabled}',
    'chroot "$1" systemctl mask systemd-resolved.service systemd-networkd.service getty.target console-getty.service',
    'rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1/etc/resolv.conf" "$1/etc/hostname"',
    ': > "$1/etc/resolv.conf"',
)
# How this host reaches a mirror must hold for the image's packages as well: proxies, certificates, frozen mirrors.
CARRIED = re.compile(r"^Acquire::(?:Check-Valid-Until|(?:http|https|ftp)::[^ ]+|Retries)(?=[ :])")

# Mirrors of sid may be frozen for weeks, and their Release file then says that it has expired.  Its signature still holds, and
# nothing of the image is ever reached from outside.
FROZEN = 'Acquire::Check-Valid-Until "false";'


def debian_mirror(indextargets: str) -> str:
    """The address of the Debian archive among lines of `ORIGIN|LABEL|REPO_URI`; empty if there is none."""
    for line in indextargets.splitlines():
        origin, label, address = (line.split("|") + ["", ""])[:3]
        if (origin, label) == ("Debian", "Debian") and "://" in address:
            return address
    return ""


def carried_options(dump: str) -> list[str]:
    """The lines of `apt-config dump` that say how to reach the archive."""
    return [line for line in dump.splitlines() if CARRIED.match(line) and '""' not in line]


def hooks(image: Image) -> list[str]:
    """The commands that finish the root file system."""
    return [hook.replace("{disabled}", image.disabled) for hook in HOOKS]


def digest(image: Image = SID) -> str:
    """Changes whenever the recipe does; not with the mirror."""
    recipe = json.dumps([image.suite, image.packages.split(), DPKG_OPTIONS, hooks(image)])
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def built(image: Image = SID) -> str:
    """The recipe digest of the image that is there; empty if there is none."""
    return podman(
        "image", "inspect", "--format", f'{{{{ index .Labels "{LABEL}" }}}}', image.tag, check=False
    ).stdout.strip()


def bootstrap_command(image: Image) -> list[str]:
    """mmdebstrap writing the root file system to its standard output."""
    targets = run(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"], check=False).stdout
    packages = ",".join(image.packages.split())
    command = ["mmdebstrap", "--mode=root", "--variant=minbase", "--format=tar", f"--include={packages}"]
    command += [f"--dpkgopt={option}" for option in DPKG_OPTIONS]
    command += [f"--aptopt={option}" for option in carried_options(run(["apt-config", "dump"], check=False).stdout)]
    command += [f"--aptopt={FROZEN}", *(f"--customize-hook={hook}" for hook in hooks(image))]
    mirror = debian_mirror(targets)
    return [*command, image.suite, "-", *([mirror] if mirror else [])]


def build(image: Image = SID) -> None:
    """Make an image unless one of this very recipe is there. Its downloads are shown on stderr."""
    STATE.mkdir(mode=0o755, exist_ok=True)
    with (STATE / f"image-{image.name}").open("w", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two that need it at once make it once
        if built(image) != digest(image):
            _build(image)


def _build(image: Image) -> None:
    changes = ['CMD ["/sbin/init"]', "STOPSIGNAL SIGRTMIN+3", f"LABEL {LABEL}={digest(image)}"]
    load = wrap(["podman", "import", "--quiet", *(f"--change={change}" for change in changes), "-", image.tag])
    say(f"making the image {image.tag}: Debian {image.suite}, about {image.size} MB of packages")
    with subprocess.Popen(bootstrap_command(image), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as source:
        loaded = subprocess.run(load, stdin=source.stdout, stdout=subprocess.DEVNULL, timeout=1800, check=False)
    if source.returncode != 0:
        podman("rmi", "-f", image.tag, check=False)  # half of a root file system
        raise LabError(f"mmdebstrap failed (exit {source.returncode}); its own words are above")
    if loaded.returncode != 0:
        raise LabError(f"podman import failed (exit {loaded.returncode})")
    podman("image", "prune", "-f", check=False)


def remove() -> None:
    """Remove the images, and what is left of earlier ones."""
    podman("rmi", "-f", *(image.tag for image in IMAGES.values()), check=False)
    podman("image", "prune", "-f", check=False)
