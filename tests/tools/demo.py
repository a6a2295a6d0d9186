# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: a PBX from one description in containers of this machine, and real calls through it.

Prepares the host, makes the image, starts the containers, plays the site twice (the second time must change nothing), places
the calls, and says how to look around. Nothing leaves the machine but downloads.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time

from common import ROOT, environment

INVENTORY = "tests/lab/inventory.yml"
PLAY = ["ansible-playbook", "-i", INVENTORY, "telephony.pbx.site"]
RECAP = re.compile(r"^(?P<host>\S+)\s+: ok=(?P<ok>\d+)\s+changed=(?P<changed>\d+)", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AFTERWARDS = """
The PBX is still running. To look around:

  python3 -m tests.lab status                                          what is there
  python3 -m tests.lab enter -- podman exec -it pbx asterisk -rvvv     Asterisk's own console (leave it by Ctrl-C)
  python3 -m tests.lab enter -- podman exec -it pbx cat /etc/asterisk/pjsip.d/endpoints.conf
  python3 -m tests.lab demo                                            the calls again

To remove all of it:

  make demo-clean
"""


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


def demo() -> None:
    """Take every step in turn."""
    env = environment("demo", ANSIBLE_FORCE_COLOR="1" if sys.stdout.isatty() else "0", ANSIBLE_LOCALHOST_WARNING="0")
    lab = [sys.executable, "-m", "tests.lab"]
    step("The host: what containers need", [*lab, "prepare"], env)
    step("The image: Debian with Asterisk and SIPp", [*lab, "image"], env)
    step("The containers: a PBX, two carriers, the phones, on a network with no way out", [*lab, "up"], env)
    step("The play: from an empty server to a PBX", [*lab, "enter", "--", *PLAY], env)
    again = changes(step("The play again: nothing may change", [*lab, "enter", "--", *PLAY], env))
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
    print(AFTERWARDS)
    print(f"Everything above took {time.monotonic() - started:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
