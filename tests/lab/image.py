# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one image of the lab: Debian sid with systemd, Asterisk and SIPp, from the mirror this host itself uses."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess

from .host import podman, wrap
from .shell import LabError, run, say

IMAGE = "localhost/telephony-lab:sid"
LABEL = "telephony-lab.recipe"
SUITE = "sid"
PACKAGES = (
    "systemd systemd-sysv dbus python3 python3-apt iproute2 iputils-ping procps ca-certificates openssl nftables "
    "asterisk asterisk-modules asterisk-config asterisk-core-sounds-en-gsm sip-tester tcpdump"
).split()
DPKG_OPTIONS = (
    "path-exclude=/usr/share/doc/*",
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/locale/*",
    "path-include=/usr/share/doc/asterisk*",
)
# Nothing starts by itself: starting Asterisk is the role's work on `pbx`, and the lab's on the carriers.
# The package links of apt are this host's business, not the image's.
HOOKS = (
    'chroot "$1" systemctl disable asterisk.service',
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


def digest() -> str:
    """Changes whenever the recipe does; not with the mirror."""
    recipe = json.dumps([SUITE, PACKAGES, DPKG_OPTIONS, HOOKS])
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def built() -> str:
    """The recipe digest of the image that is there; empty if there is none."""
    return podman(
        "image", "inspect", "--format", f'{{{{ index .Labels "{LABEL}" }}}}', IMAGE, check=False
    ).stdout.strip()


def bootstrap_command() -> list[str]:
    """mmdebstrap writing the root file system to its standard output."""
    targets = run(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"], check=False).stdout
    command = ["mmdebstrap", "--mode=root", "--variant=minbase", "--format=tar", f"--include={','.join(PACKAGES)}"]
    command += [f"--dpkgopt={option}" for option in DPKG_OPTIONS]
    command += [f"--aptopt={option}" for option in carried_options(run(["apt-config", "dump"], check=False).stdout)]
    command += [f"--aptopt={FROZEN}", *(f"--customize-hook={hook}" for hook in HOOKS)]
    mirror = debian_mirror(targets)
    return [*command, SUITE, "-", *([mirror] if mirror else [])]


def build() -> None:
    """Make the image unless one of this very recipe is there. Its downloads are shown on stderr."""
    if built() == digest():
        return
    changes = ['CMD ["/sbin/init"]', "STOPSIGNAL SIGRTMIN+3", f"LABEL {LABEL}={digest()}"]
    load = wrap(["podman", "import", "--quiet", *(f"--change={change}" for change in changes), "-", IMAGE])
    say(f"making the image {IMAGE}: Debian {SUITE} with Asterisk and SIPp, about 130 MB of packages")
    with subprocess.Popen(bootstrap_command(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as source:
        loaded = subprocess.run(load, stdin=source.stdout, stdout=subprocess.DEVNULL, timeout=1800, check=False)
    if source.returncode != 0:
        podman("rmi", "-f", IMAGE, check=False)  # half of a root file system
        raise LabError(f"mmdebstrap failed (exit {source.returncode}); its own words are above")
    if loaded.returncode != 0:
        raise LabError(f"podman import failed (exit {loaded.returncode})")
    podman("image", "prune", "-f", check=False)


def remove() -> None:
    """Remove the image, and what is left of earlier ones."""
    podman("rmi", "-f", IMAGE, check=False)
    podman("image", "prune", "-f", check=False)
