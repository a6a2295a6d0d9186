# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab for the edge: a network outside with phones and a carrier, one inside with two media servers, Kamailio between.

python3 -m tests.lab.edge up | down                    containers on networks of their own, neither with a way out
python3 -m tests.lab.edge load --rate 8 --seconds 60   calls of three seconds; JSON; 1 if one failed
python3 -m tests.lab.edge begin | finish               the same beside something else: begin returns at once
python3 -m tests.lab.edge highest [--cap 40]           the highest steady rate without a failed call; JSON
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from . import carriers, containers, edge_load, host, image, secrets
from .containers import FILES, MOUNTED, OWNED
from .host import podman
from .shell import LabError, say, wait_for

NETWORKS = {"edge-outside": "10.97.1.0/24", "edge-inside": "10.97.2.0/24"}


@dataclass(frozen=True)
class Place:
    """One container: which image, and its address on each network it is on."""

    of: str
    addresses: dict[str, str]


PLACES = {
    "edge-front": Place("edge", {"edge-outside": "10.97.1.10", "edge-inside": "10.97.2.10"}),
    "edge-media-1": Place("sid", {"edge-inside": "10.97.2.21"}),
    "edge-media-2": Place("sid", {"edge-inside": "10.97.2.22"}),
    "edge-phones": Place("sid", {"edge-outside": "10.97.1.31"}),
    "edge-carrier": Place("sid", {"edge-outside": "10.97.1.41"}),
}
RESULT = secrets.FILE.parent / "edge-load.json"
MEDIA_FILES = ("pjsip.conf", "extensions.conf", "manager.conf")
DROP_IN = "/etc/systemd/system/asterisk.service.d"
STOPPED = "/var/log/asterisk/stopped"
# A witness of its own, which no playbook can forget: every orderly stop leaves a line `N active channels`, and one for calls.
WITNESS = f"""[Service]
ExecStop=/bin/sh -c "asterisk -rx 'core show channels count' >> {STOPPED}"
"""


def ensure_networks() -> None:
    """Make both networks, without a way out and without a name server that could ask outside."""
    for name, subnet in NETWORKS.items():
        if podman("network", "exists", name, check=False).returncode != 0:
            podman("network", "create", "--internal", "--disable-dns", "--subnet", subnet, "--label", OWNED, name)
        described = json.loads(podman("network", "inspect", name).stdout)[0]
        if not described.get("internal") or described["subnets"][0]["subnet"] != subnet:
            raise LabError(
                f"network {name} is not the lab's (internal, {subnet}); `podman network rm {name}` removes it"
            )


def start(name: str, place: Place) -> None:
    """Make and start one container anew; systemd inside is waited for by `up`."""
    networks = [word for net, address in place.addresses.items() for word in ("--network", f"{net}:ip={address}")]
    podman(
        *("run", "-d", "--replace", "--name", name, "--hostname", name),
        *("--label", f"{OWNED}={next(iter(place.addresses.values()))}", "--label", f"{MOUNTED}={FILES}"),
        *("--volume", f"{FILES}:/lab:ro", "--privileged", "--systemd=always", "--dns", "none", *networks),
        image.IMAGES[place.of].tag,
        timeout=120,
    )


def up(places: dict[str, Place] | None = None) -> None:
    """All containers, fresh, and nothing started in them; LabError if one has a way out."""
    places = places or PLACES
    host.prepare()
    for of in sorted({place.of for place in places.values()}):
        image.build(image.IMAGES[of])
    ensure_networks()
    say(f"starting {' '.join(places)}")
    for name, place in places.items():
        start(name, place)
    for name in places:
        containers.wait_boot(name)
    containers.isolated(places)
    for name in places:
        if name.startswith("edge-media-"):
            furnish(name)


def furnish(name: str) -> None:
    """Configure a media server and start it. Before it stops it writes down how many calls it has, for STOPPED."""
    for file in MEDIA_FILES:
        text = (FILES / "edge_files" / file).read_text(encoding="utf-8").replace("@NAME@", name)
        carriers.put(name, f"/etc/asterisk/{file}", text)
    podman("exec", name, "sh", "-c", f"mkdir -p {DROP_IN} && cat > {DROP_IN}/edge.conf", stdin=WITNESS)
    podman("exec", name, "systemctl", "daemon-reload")
    podman("exec", name, "systemctl", "restart", "asterisk")
    carriers.cli(name, "core waitfullybooted")


def down() -> None:
    """Remove the containers and both networks. What somebody else has on them stays, with its network."""
    there = sorted(set(containers.existing()) & set(PLACES))
    if there:
        containers.down(there)
    for name in NETWORKS:
        if podman("network", "exists", name, check=False).returncode == 0:
            podman("network", "rm", name)


def load(given: argparse.Namespace) -> int:
    """The command `load`; 1 if a call failed."""
    containers.isolated(PLACES)
    found = edge_load.run(given.rate, given.seconds)
    print(json.dumps(dataclasses.asdict(found)))
    return 0 if found.clean else 1


def begin(given: argparse.Namespace) -> None:
    """The command `begin`: the same in a process of its own; its result is for `finish`."""
    containers.isolated(PLACES)
    secrets.ensure()  # makes the folder, too
    RESULT.unlink(missing_ok=True)
    words = ["load", "--rate", str(given.rate), "--seconds", str(given.seconds)]
    script = '"$@" > "$0.new" 2>&1; mv "$0.new" "$0"'
    command = ["sh", "-c", script, str(RESULT), sys.executable, "-m", "tests.lab.edge", *words]
    subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def finish(given: argparse.Namespace) -> int:
    """The command `finish`: wait for the end of those calls and print the result; 1 if a call failed."""
    wait_for("the calls to end", RESULT.exists, timeout=given.seconds + 120, every=0.5)
    said = RESULT.read_text(encoding="utf-8").strip()
    RESULT.unlink()
    print(said)
    return 0 if said.startswith("{") and json.loads(said)["failed"] == 0 else 1


def highest(given: argparse.Namespace) -> int:
    """The command `highest`; 1 if not even one call in a second goes well."""
    containers.isolated(PLACES)
    tried = edge_load.highest(lambda rate: edge_load.run(rate, given.seconds), given.cap, given.first)
    print(json.dumps({"rate": tried.best, "tried": {str(rate): failed for rate, failed in tried.failed.items()}}))
    return 0 if tried.best else 1


def main(words: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    top = argparse.ArgumentParser(prog="python3 -m tests.lab.edge", description="A lab for the edge.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("up").set_defaults(work=lambda given: up())
    commands.add_parser("down").set_defaults(work=lambda given: down())
    for name, work in {"load": load, "begin": begin, "finish": finish}.items():
        one = commands.add_parser(name)
        one.add_argument("--rate", type=float, default=8.0, help="calls in a second")
        one.add_argument("--seconds", type=float, default=60.0, help="how long new calls are placed")
        one.set_defaults(work=work)
    one = commands.add_parser("highest")
    one.add_argument("--cap", type=int, default=40)
    one.add_argument("--first", type=int, default=10)
    one.add_argument("--seconds", type=float, default=10.0, help="how long each rate is tried")
    one.set_defaults(work=highest)
    given = top.parse_args(words)
    try:
        return given.work(given) or 0
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
