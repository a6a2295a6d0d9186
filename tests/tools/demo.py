# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: a PBX from one description in containers of this machine, and real calls through it.

Prepares the host, makes the image, starts the containers, plays the site twice (the second time must change nothing), places
the calls, and says how to look around. Nothing leaves the machine but downloads.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

from common import ROOT, environment

INVENTORY = "tests/lab/inventory.yml"
EDGE_INVENTORY = "tests/lab/inventory_edge.yml"
FREESWITCH_INVENTORY = "tests/lab/inventory_freeswitch.yml"
EDGE_TEXT = """EDGE=1: the same site behind an edge. Kamailio stands in front of the PBX, registers the telephones, ends their TLS,
stops floods and wrong passwords (but no emergency call), hides what is behind it, and sends calls to a PBX that is there;
rtpengine carries their media. Asterisk listens to the edge alone. Then the same calls are placed through it."""
PLAY = ["ansible-playbook", "-i", INVENTORY, "telephony.pbx.site"]
FREESWITCH_TEXT = """ENGINE=freeswitch: the same site on the FreeSWITCH that is installed on this machine, in {where}. It runs in a container
of the lab, which sees that folder and cannot write to it. Then the same calls are placed."""
RECAP = re.compile(r"^(?P<host>\S+)\s+: ok=(?P<ok>\d+)\s+changed=(?P<changed>\d+)", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AFTERWARDS = """
The PBX is still running. To look around:

  python3 -m tests.lab status                                          what is there
{look}

To remove all of it:

  make demo-clean
"""


ASTERISK_LOOK = """\
  python3 -m tests.lab enter -- podman exec -it pbx asterisk -rvvv     Asterisk's own console (leave it by Ctrl-C)
  python3 -m tests.lab enter -- podman exec -it pbx cat /etc/asterisk/pjsip.d/endpoints.conf
  python3 -m tests.lab demo                                            the calls again"""
FREESWITCH_LOOK = """\
  python3 -m tests.lab enter -- podman exec -it pbx tail -f /var/log/freeswitch/freeswitch.log
  python3 -m tests.lab enter -- podman exec -it pbx cat /etc/freeswitch/dialplan/site.xml
  LAB_ENGINE=freeswitch python3 -m tests.lab demo                      the calls again"""


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


def step(title: str, command: list[str], env: dict[str, str]) -> str:
    """Run one step with its output shown as it comes; return the output."""
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    shown = []
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as program:
        for line in program.stdout or ():
            shown.append(line)
            print(line, end="", flush=True)
    if program.returncode != 0:
        raise DemoError(f"{title}: exit code {program.returncode}")
    print(f"   ({time.monotonic() - started:.0f} s)", flush=True)
    return "".join(shown)


def changes(output: str) -> dict[str, int]:
    """Return how much a play changed on each host, as its recap says."""
    return {match["host"]: int(match["changed"]) for match in RECAP.finditer(COLOUR.sub("", output))}


def chosen() -> str:
    """Return the engine that ENGINE names. DemoError for one that nobody knows."""
    engine = os.environ.get("ENGINE", "") or "asterisk"
    if engine not in ("asterisk", "freeswitch"):
        raise DemoError(f"ENGINE={engine} is no engine; there are asterisk and freeswitch")
    return engine


def installed(env: dict[str, str]) -> str:
    """Return where FreeSWITCH is installed on this machine. DemoError, with what to do, if it is not."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.lab", "freeswitch"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode != 0:
        raise DemoError(found.stderr.strip().removeprefix("lab: "))
    return found.stdout.strip()


def demo() -> None:
    """Take every step in turn."""
    env = environment("demo", ANSIBLE_FORCE_COLOR="1" if sys.stdout.isatty() else "0", ANSIBLE_LOCALHOST_WARNING="0")
    edge = os.environ.get("EDGE", "") not in ("", "0", "no")
    if edge:
        print(EDGE_TEXT)
        env["LAB_EDGE"] = "edge"
    lab = [sys.executable, "-m", "tests.lab"]
    freeswitch = chosen() == "freeswitch"
    if freeswitch:
        if edge:
            raise DemoError("EDGE=1 puts an edge in front of Asterisk only, for now; leave it or ENGINE out")
        where = installed(env)
        env.update(LAB_ENGINE="freeswitch", FREESWITCH=where)
        print(FREESWITCH_TEXT.format(where=where))
    play = [*PLAY[:3], *(["-i", EDGE_INVENTORY] if edge else []), *PLAY[3:]]
    if freeswitch:
        play[2] = FREESWITCH_INVENTORY
    step("The host: what containers need", [*lab, "prepare"], env)
    step("The image: Debian with Asterisk and SIPp", [*lab, "image"], env)
    if edge:
        step("The image of the edge: Debian with Kamailio and rtpengine", [*lab, "image", "edge"], env)
    if freeswitch:
        step("The image of the PBX: Debian with what FreeSWITCH needs", [*lab, "image", "freeswitch"], env)
    front = " behind an edge" if edge else ""
    step(
        f"The containers: a PBX{front}, two carriers, a mail relay, the phones, on a network with no way out",
        [*lab, "up"],
        env,
    )
    step(f"The play: from an empty server to a PBX{front}", [*lab, "enter", "--", *play], env)
    again = changes(step("The play again: nothing may change", [*lab, "enter", "--", *play], env))
    if not again or any(again.values()):
        raise DemoError(f"the second run changed something: {again or 'it has no recap'}")
    print(f"   changed=0 on {', '.join(again)}")
    step("The calls", [*lab, "demo"], env)


def main() -> int:
    """Run the demo; on failure the containers stay, to be looked at."""
    started = time.monotonic()
    try:
        demo()
    except DemoError as error:
        print(f"\nThe demo failed. {error}", file=sys.stderr)
        print("Everything is left as it is, to look at; `make demo-clean` removes it.", file=sys.stderr)
        return 1
    print(AFTERWARDS.format(look=FREESWITCH_LOOK if chosen() == "freeswitch" else ASTERISK_LOOK))
    print(f"Everything above took {time.monotonic() - started:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
