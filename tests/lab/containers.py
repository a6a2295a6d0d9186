# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The containers of the lab and the network they share, which has no way out; that is checked, not assumed."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import engine, image
from .host import STATE, podman
from .shell import LabError, say, wait_for

NETWORK = "pbx-lab"
SUBNET = "10.97.0.0/24"
ADDRESSES = {
    "pbx": "10.97.0.10",
    "phones": "10.97.0.31",
    "carrier-a": "10.97.0.41",
    "carrier-b": "10.97.0.42",
    "mail": "10.97.0.51",
}
EDGE, EDGE_ADDRESS = "edge", "10.97.0.60"  # only where LAB_EDGE asks for it
SCRATCH_FIRST = 100
PREFIX = "10.97.0."
DEAD = "dead"  # podman says running, but there is no such process
OWNED = "telephony-lab"  # label of everything that `down` removes; on a container its value is the address
FOR = "telephony-lab.for"  # label: for whom a container was made, as LAB_FOR said then
MOUNTED = "telephony-lab.files"  # label: which checkout a container has at /lab
FILES = Path(__file__).resolve().parent

# Runs inside a container and prints why the outside can be reached; prints nothing if it cannot be.
# 192.0.2.1, 2001:db8::1 and 198.51.100.1 are kept for documentation: nobody is there, a route would be enough.
PROBE = """
import socket, subprocess
for family in "-4", "-6":
    route = subprocess.run(["ip", family, "route", "show", "default"], capture_output=True, text=True).stdout.strip()
    if route:
        print("default route:", route)
for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1")):
    probe = socket.socket(family, socket.SOCK_DGRAM)
    try:
        probe.connect((address, 5060))
        print("a way to", address, "from", probe.getsockname()[0])
    except OSError:
        pass
"""


def existing() -> dict[str, dict]:
    """All containers of the lab by name, as `podman ps` describes them."""
    rows = json.loads(podman("ps", "-a", "--filter", f"label={OWNED}", "--format", "json").stdout or "[]")
    for row in rows:
        if row["State"] == "running" and not alive(row):
            row["State"] = DEAD
    return {row["Names"][0]: row for row in rows}


def alive(row: dict) -> bool:
    """Whether the container's first process is there. podman believes so until it is told, whoever killed it:
    a machine that was stopped and copied still calls its containers running, and `podman start` does nothing.
    """
    try:
        return row["Id"] in Path("/proc", str(row["Pid"]), "cgroup").read_text(encoding="ascii")
    except OSError:
        return False


def pbx_name() -> str:
    """The container that is the PBX: `pbx`, or the scratch one that LAB_PBX names while something is developed."""
    return os.environ.get("LAB_PBX") or "pbx"


def edge_name() -> str:
    """The container that is the edge in front of the PBX, which LAB_EDGE names; empty where there is none."""
    return os.environ.get("LAB_EDGE") or ""


def pbx_address() -> str:
    """Where phones and carriers reach the PBX: at its edge, if it has one. LabError if there is no such container."""
    name = edge_name() or pbx_name()
    if name in ADDRESSES or name == EDGE:
        return ADDRESSES.get(name, EDGE_ADDRESS)
    there = existing().get(name)
    if there is None:
        raise LabError(f"{'LAB_EDGE' if edge_name() else 'LAB_PBX'} names {name}, but there is no such container")
    return there["Labels"][OWNED]


def image_id(of: image.Image) -> str:
    """The id of an image of the lab. LabError if it was not built."""
    done = podman("image", "inspect", "--format", "{{.Id}}", of.tag, check=False)
    if done.returncode != 0:
        raise LabError(f"there is no such image yet: run `python3 -m tests.lab image {of.name}`")
    return done.stdout.strip()


def ensure_network() -> None:
    """Make the network, without a way out and without a name server that could ask outside."""
    if podman("network", "exists", NETWORK, check=False).returncode != 0:
        podman("network", "create", "--internal", "--disable-dns", "--subnet", SUBNET, "--label", OWNED, NETWORK)
    described = json.loads(podman("network", "inspect", NETWORK).stdout)[0]
    if not described.get("internal") or described["subnets"][0]["subnet"] != SUBNET:
        raise LabError(
            f"network {NETWORK} is not the lab's (internal, {SUBNET}); remove it with `podman network rm {NETWORK}`"
        )


def up(names: Iterable[str] = tuple(ADDRESSES)) -> None:
    """Start the named containers, each at its address, and refuse to go on if one has a way out."""
    names = list(names)
    unknown = sorted(set(names) - set(ADDRESSES))
    if unknown:
        raise LabError(f"no such container: {', '.join(unknown)}; there are {', '.join(ADDRESSES)}")
    ensure_network()
    for name in names:
        if name == "pbx" and engine.is_freeswitch():
            start(name, ADDRESSES[name], image.IMAGES["freeswitch"], engine.mounts())
        else:
            start(name, ADDRESSES[name])
    if edge_name() == EDGE:
        start(EDGE, EDGE_ADDRESS, image.IMAGES["edge"])
        names.append(EDGE)
    for name in names:
        wait_boot(name)
    isolated()


def start(name: str, address: str, of: image.Image = image.SID, mounts: Sequence[str] = ()) -> None:
    """Make and start one container; a running one of the same image and checkout stays as it is.

    mounts   folders of this machine that it sees under the same path, and cannot write
    """
    there = existing().get(name)
    fits = there and there["ImageID"] == image_id(of) and there["Labels"].get(MOUNTED) == str(FILES)
    if fits and there["State"] != DEAD and podman("start", name, check=False).returncode == 0:
        return
    say(f"starting {name} at {address}")
    hosts = [word for other, place in ADDRESSES.items() for word in ("--add-host", f"{other}:{place}")]
    podman(
        *("run", "-d", "--replace", "--name", name, "--hostname", name, "--label", f"{OWNED}={address}"),
        *("--label", f"{FOR}={os.environ.get('LAB_FOR', '')}"),
        *("--label", f"{MOUNTED}={FILES}", "--volume", f"{FILES}:/lab:ro"),
        *(word for path in mounts for word in ("--volume", f"{path}:{path}:ro")),
        *("--privileged", "--systemd=always", "--network", NETWORK, "--ip", address, "--dns", "none", *hosts),
        of.tag,
        timeout=120,
    )


def wait_boot(name: str) -> None:
    """Return when systemd in the container has finished starting, well or badly."""

    def booted() -> bool:
        state = podman("exec", name, "systemctl", "is-system-running", check=False).stdout.strip()
        return state in ("running", "degraded")

    wait_for(f"systemd in {name}", booted, timeout=60)


def scratch(name: str, of: image.Image = image.SID, mounts: Sequence[str] = ()) -> str:
    """Start one more container, for somebody's experiments, at the next free address; returns the address.

    Its image is made if it is missing.
    """
    if name in ADDRESSES:
        raise LabError(f"{name} is a container of the lab itself")
    image.build(of)
    with (STATE / "addresses").open("w", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two at once would choose one address
        ensure_network()
        addresses = {other: row["Labels"][OWNED] for other, row in existing().items()}
        place = addresses.get(name)
        if place is None:
            free = (f"{PREFIX}{last}" for last in range(SCRATCH_FIRST, 255))
            place = next((address for address in free if address not in addresses.values()), None)
            if place is None:
                raise LabError("no address is left for another container; remove one with `podman rm -f -t 0 NAME`")
        start(name, place, of, mounts)
    wait_boot(name)
    isolated()
    return place


def isolated(names: Iterable[str] | None = None) -> None:
    """LabError, and the containers stopped, unless nothing outside can be reached from any running one."""
    running = [name for name, row in existing().items() if row["State"] == "running"]
    for name in names or running:
        asked = podman("exec", name, "python3", "-c", PROBE, check=False)
        if asked.returncode and name in existing():
            raise LabError(f"{name} does not tell whether it can reach the world outside: {asked.stderr.strip()}")
        found = asked.stdout.strip()  # somebody else's container may be gone by now
        if found:
            podman("stop", "-t", "0", *running, check=False)
            raise LabError(f"{name} can reach the world outside, so nothing will be called from here: {found}")


def down(only: Iterable[str] = ()) -> None:
    """Remove containers, all of the lab and every scratch one unless some are named; with the last goes the network."""
    there = existing()
    names = [name for name in there if not only or name in only]
    if names:
        say(f"removing {' '.join(names)}")
        podman("rm", "-f", "-t", "0", *names, timeout=120)
    if len(names) == len(there) and podman("network", "exists", NETWORK, check=False).returncode == 0:
        podman("network", "rm", "-f", NETWORK)


def down_for(whom: str) -> None:
    """Remove what was made for somebody, such as a folder of tests: too many containers at once use up the kernel's inotify."""
    names = [name for name, row in existing().items() if row["Labels"].get(FOR) == whom]
    if names:
        podman("rm", "-f", "-t", "0", *names, timeout=120)


def status() -> str:
    """One line for each container."""
    lines = []
    for one in image.IMAGES.values():
        state = {image.digest(one): "of this recipe", "": "not made"}.get(image.built(one), "old")
        lines.append(f"image      {one.tag} {state}")
    for name, row in sorted(existing().items()):
        lines.append(f"{name:<10} {row['Labels'][OWNED]:<14} {row['State']}")
    return "\n".join(lines)
