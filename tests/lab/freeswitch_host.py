# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A FreeSWITCH that is installed on this machine, in a container of the lab, as its own packages would have it there.

Nothing of it is in an image or in this repository: its folder is mounted, and can only be read. What a package would bring
besides is made here: its user, its folders and its unit of systemd.
"""

from __future__ import annotations

from pathlib import Path

from .host import podman

SOUNDS = "/var/lib/freeswitch/sounds"
# $1 prefix, $2 where sounds are
FURNISH = r"""
set -e
id freeswitch > /dev/null 2>&1 || useradd --system --home-dir /var/lib/freeswitch --shell /usr/sbin/nologin freeswitch
for folder in /var/lib/freeswitch /var/log/freeswitch "$2"; do mkdir -p "$folder"; done
for folder in db storage recordings cache scripts htdocs images; do mkdir -p "/var/lib/freeswitch/$folder"; done
chown -R freeswitch:freeswitch /var/lib/freeswitch /var/log/freeswitch
chmod 0750 /var/lib/freeswitch
cat > /etc/systemd/system/freeswitch.service.new <<UNIT
[Unit]
Description=FreeSWITCH of $1
After=network.target

[Service]
User=freeswitch
Group=freeswitch
RuntimeDirectory=freeswitch
UMask=0007
EnvironmentFile=-/var/lib/lab-clock.env
ExecStart=$1/bin/freeswitch -nf -nc -np -nonat -nonatmap -conf /etc/freeswitch -certs /etc/freeswitch/tls \
  -log /var/log/freeswitch -run /run/freeswitch -db /var/lib/freeswitch/db -storage /var/lib/freeswitch/storage \
  -recordings /var/lib/freeswitch/recordings -cache /var/lib/freeswitch/cache -scripts /var/lib/freeswitch/scripts \
  -htdocs /var/lib/freeswitch/htdocs -temp /tmp -sounds $2
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
UNIT
cd /etc/systemd/system
if cmp -s freeswitch.service freeswitch.service.new; then rm freeswitch.service.new; exit 0; fi
mv freeswitch.service.new freeswitch.service
systemctl daemon-reload
"""

# What a package of sounds would bring: each of its words is the same tone. Arguments: prefix, folder of sounds.
TONES = r"""
import io, pathlib, re, sys, wave
prefix, sounds = map(pathlib.Path, sys.argv[1:])
names = {f"digits/{one}.wav" for one in range(10)}
names |= {f"conference/conf-{one}.wav" for one in ("pin", "bad-pin", "muted", "unmuted", "alone", "kicked")}
for file in prefix.glob("etc/freeswitch/lang/en/*/*.xml"):
    names |= {one for one in re.findall(r'data="([\w/.-]+[.]wav)"', file.read_text("utf-8", "replace"))}
tone = pathlib.Path("/lab/site/prompts/recorded.wav").read_bytes()
def longer(times):
    whole = io.BytesIO()
    with wave.open(io.BytesIO(tone)) as one, wave.open(whole, "wb") as made:
        made.setparams(one.getparams())
        made.writeframes(one.readframes(one.getnframes()) * times)
    return whole.getvalue()
for path in [*(sounds / "en/us/callie" / one for one in names), sounds / "music/8000/tone.wav"]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(longer(20) if path.name == "conf-pin.wav" else tone)
"""


def furnish(name: str, where: Path) -> None:
    """Make a container a host on which FreeSWITCH is installed, and not running. Nothing is done twice."""
    podman("exec", name, "sh", "-c", FURNISH, "sh", str(where), SOUNDS)
    podman("exec", name, "python3", "-", str(where), SOUNDS, stdin=TONES)
