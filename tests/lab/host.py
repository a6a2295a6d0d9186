# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make podman usable on this host, whatever its control groups are like.

Most hosts need nothing. Where the control groups are hybrid or a limit may not be raised, podman gets a mount
namespace of its own, which is kept alive by a file and entered for every command: a new namespace for each
command would lose the containers' network namespaces, which podman keeps as mounts.
Which kind of host this is, is found out by running a container, not by reading signs.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .shell import LabError, run, say

PACKAGES = (
    "podman crun netavark aardvark-dns iptables mmdebstrap debian-archive-keyring ca-certificates iproute2 python3-venv"
).split()
STATE = Path("/run/telephony-lab")  # gone after a reboot on most hosts, stale on others: see boot_id
NAMESPACE = STATE / "mnt"
DECISION = STATE / "host.json"
DISK = Path("/var/lib/telephony-lab")  # images are too large for a tmpfs
INSIDE = Path("/run/containers/.telephony-lab")  # on a tmpfs that only the namespace sees
INSIDE_SH = str(Path(__file__).resolve().parent / "inside.sh")
TRIAL = "telephony-lab-trial"
WATCHERS = Path("/proc/sys/fs/inotify/max_user_instances")
ENOUGH_WATCHERS = 1024

CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
[network]
network_backend = "netavark"
"""

# $1: the lab's folder on disk. Runs as the first process of the new namespace.
FURNISH = r"""
set -e
mount --make-rprivate /
umount -R -l /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for dir in /run/netns /run/libpod /run/containers /run/crun; do
    mkdir -p "$dir"
    mount -t tmpfs -o mode=755 telephony-lab "$dir"
done
mount -t tmpfs -o mode=1777 telephony-lab /dev/shm
mkdir -p /var/lib/containers /etc/containers
mount --bind "$1/containers" /var/lib/containers
mount --bind "$1/etc" /etc/containers
touch /run/containers/.telephony-lab
"""


def boot_id() -> str:
    """What tells this boot from the one before."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def decision() -> str | None:
    """`plain` or `namespace` as found out since the last boot; None if nobody has looked yet."""
    try:
        known = json.loads(DECISION.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known.get("mode") if known.get("boot") == boot_id() else None


def namespace_lives() -> bool:
    """Whether the file still is a namespace (a reboot leaves an empty file) and is furnished."""
    if not NAMESPACE.exists() or shutil.which("podman") is None:
        return False
    return run(["nsenter", f"--mount={NAMESPACE}", "test", "-e", str(INSIDE)], check=False).returncode == 0


def wrap(argv: Sequence[str]) -> list[str]:
    """The command line that runs `argv` where podman works, from wherever we are now."""
    if INSIDE.exists() or decision() == "plain":
        return list(argv)
    if decision() == "namespace" and namespace_lives():
        return ["nsenter", f"--mount={NAMESPACE}", f"--wdns={os.getcwd()}", "--", *argv]
    raise LabError("the lab is not prepared on this host: run `python3 -m tests.lab prepare`")


def podman(
    *args: str, timeout: float = 60, check: bool = True, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run podman where it works; returns the CompletedProcess. `exec` without options gets there by `inside.sh`, at once."""
    quick = args[0] == "exec" and not args[1].startswith("-")
    words = ("sh", INSIDE_SH, *args[1:]) if quick else ("podman", *args)
    return run(_wrapped(words), timeout=timeout, check=check, stdin=stdin)


_PREFIX: list[list[str]] = []


def _wrapped(argv: Sequence[str]) -> list[str]:
    """`wrap`, asked only once in the life of this process: a call test runs hundreds of commands."""
    if not _PREFIX:
        _PREFIX.append(wrap(()))
    return [*_PREFIX[0], *argv]


def enter(argv: Sequence[str]) -> None:
    """Become `argv`, in the place where podman works. Working directory, environment and exit code are kept."""
    if not argv:
        raise LabError("enter: which command? `python3 -m tests.lab enter -- CMD…`")
    command = wrap(argv)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        raise LabError(f"cannot run {command[0]}: {error.strerror}") from error


def prepare() -> None:
    """Install what is missing, find a way to run podman, and prove it. Safe to repeat at any time."""
    if os.geteuid() != 0:
        raise LabError("the lab makes containers with systemd inside and must be run by root")
    if INSIDE.exists():
        return
    install()
    watch_files()
    STATE.mkdir(mode=0o755, exist_ok=True)
    mode = decision()
    if mode == "plain" or (mode == "namespace" and namespace_lives()):
        return
    if mode is None and not namespace_lives():
        say("trying a container with this host's own podman")
        problem = trial([])
        if problem is None:
            decide("plain")
            return
        say(f"it does not run here as it is ({problem})")
    build_namespace()
    problem = trial(["nsenter", f"--mount={NAMESPACE}", "--"])
    if problem is not None:
        raise LabError(f"podman does not work on this host, in a mount namespace of its own neither: {problem}")
    decide("namespace")


def watch_files() -> None:
    """Let the kernel watch files for as many systemds as there are containers: each takes several instances of its inotify,
    and one that finds none left stops at once, with exit code 255.
    """
    with contextlib.suppress(OSError, ValueError):  # a container of somebody else's may not, and may not need to
        if int(WATCHERS.read_text(encoding="ascii")) < ENOUGH_WATCHERS:
            WATCHERS.write_text(f"{ENOUGH_WATCHERS}\n", encoding="ascii")
            say(f"{WATCHERS} is {ENOUGH_WATCHERS} now, until the next boot")


def decide(mode: str) -> None:
    """Remember until the next boot how podman works here."""
    DECISION.write_text(json.dumps({"mode": mode, "boot": boot_id()}) + "\n", encoding="utf-8")
    say(
        {"plain": "ordinary podman works here", "namespace": f"podman works in a mount namespace kept at {NAMESPACE}"}[
            mode
        ]
    )


def install() -> None:
    """Install the missing packages, with apt's own progress shown."""
    shown = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *PACKAGES], check=False).stdout
    there = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    missing = [name for name in PACKAGES if name not in there]
    if not missing:
        return
    say(f"installing {' '.join(missing)}")
    env = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        if os.spawnvp(os.P_WAIT, env[0], [*env, *step]) != 0:
            raise LabError(f"apt-get {step[0]} failed; its own words are above")


def trial(prefix: list[str]) -> str | None:
    """Run a container the way the lab does: privileged, systemd's mounts, an internal network. None, or what is wrong.

    The root file system is empty folders around the host's own /usr, so nothing is downloaded for it.
    """
    root = DISK / "trial"
    shutil.rmtree(root, ignore_errors=True)
    for name in ("usr", "proc", "sys", "dev", "run", "tmp", "etc", "var"):
        (root / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        if Path("/", name).exists():
            (root / name).symlink_to(f"usr/{name}")
    script = "stat -f -c %T /sys/fs/cgroup; mkdir /sys/fs/cgroup/try && ls /sys/class/net"
    command = [*prefix, "podman", "run", "--rm", "--name", TRIAL, "--privileged", "--systemd=always"]
    command += ["--network", TRIAL, "--volume", "/usr:/usr:ro", "--rootfs", str(root), "/bin/sh", "-c", script]
    try:
        for words in (["rm", "-f", TRIAL], ["network", "rm", "-f", TRIAL]):  # left by a trial that was interrupted
            run([*prefix, "podman", *words], check=False)
        run([*prefix, "podman", "network", "create", "--internal", "--disable-dns", TRIAL])
        words = run(command).stdout.split()
        if words[:1] != ["cgroup2fs"]:
            return f"a container sees control groups of type {words[:1]}, systemd needs cgroup2fs"
        return None if "eth0" in words else "a container on an internal network has no eth0"
    except LabError as error:
        return str(error).strip().splitlines()[-1]
    finally:
        run([*prefix, "podman", "network", "rm", "-f", TRIAL], check=False)
        shutil.rmtree(root, ignore_errors=True)


def build_namespace() -> None:
    """Make the namespace anew. A dead one (after a reboot) leaves containers behind: their images are kept."""
    drop_namespace()
    say("making a mount namespace for podman")
    STATE.mkdir(mode=0o755, exist_ok=True)
    # The file can hold a namespace only on a mount that is not shared with others.
    run(["mount", "--bind", str(STATE), str(STATE)])
    run(["mount", "--make-private", str(STATE)])
    NAMESPACE.touch()
    (DISK / "containers").mkdir(parents=True, exist_ok=True)
    etc = DISK / "etc"
    shutil.rmtree(etc, ignore_errors=True)
    if Path("/etc/containers").is_dir():
        shutil.copytree(
            "/etc/containers", etc, symlinks=True, ignore=shutil.ignore_patterns("networks", "containers.conf*")
        )
    for folder in ("networks", "containers.conf.d"):
        (etc / folder).mkdir(parents=True, exist_ok=True)
    (etc / "containers.conf.d" / "telephony-lab.conf").write_text(CONTAINERS_CONF, encoding="utf-8")
    make = ["unshare", f"--mount={NAMESPACE}", "--propagation=private", "sh", "-c", FURNISH, "sh", str(DISK)]
    # A namespace can be kept only in an older one. Recent kernels number them in batches for each processor, so that
    # a new one made on another processor may look older than ours; on one of them it is the newer.
    done = None
    for processor in sorted(os.sched_getaffinity(0)):
        done = run(["taskset", "-c", str(processor), *make], check=False)
        if done.returncode == 0:
            return
    raise LabError(f"cannot make a mount namespace: {done.stderr.strip() if done else 'no processor'}")


def drop_namespace() -> None:
    """Let the namespace go, if there is one; its mounts vanish with the last process in it."""
    for path in (NAMESPACE, STATE):
        while run(["umount", "-l", str(path)], check=False).returncode == 0:
            pass
    for path in (NAMESPACE, DECISION):
        path.unlink(missing_ok=True)


def remove() -> None:
    """Remove the namespace and all that `prepare` wrote; packages stay."""
    if INSIDE.exists():
        raise LabError("run this outside the lab's namespace")
    drop_namespace()
    shutil.rmtree(STATE, ignore_errors=True)
    shutil.rmtree(DISK, ignore_errors=True)
    _PREFIX.clear()
