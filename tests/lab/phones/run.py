# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the phones container: SIPp with a time limit, which ends with whoever asked for it.

Standard input: one line of JSON
    {"dir": path, "files": {name: text}, "ports": [SIP ports], "steps": [[sipp, ...], ...], "seconds": limit}
and then nothing until it is closed, which means stop. Standard output: the line `ready` once the last step listens
on its port, and in the end one line of JSON
    {"rc": exit code of the last step that ran (124: time limit), "step": its index, "stopped": whether asked to,
     "short": short message log, "errors": SIPp's complaints}
"""

import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import time


def words_of(process: str) -> list[bytes]:
    """The command line of a process; empty if there is none or it is gone."""
    try:
        return pathlib.Path("/proc", process, "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def parent_of(process: str) -> str:
    """The process id of a process's parent; empty if the process is gone."""
    try:
        return pathlib.Path("/proc", process, "stat").read_text(encoding="ascii").rpartition(")")[2].split()[1]
    except OSError:
        return ""


def holders(port: int) -> list[tuple[int, bool]]:
    """The SIPp processes on this port: (process id, whether one of these programs still looks after it)."""
    names = [entry.name for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()]
    found = [name for name in names if words_of(name)[:1] == [b"sipp"] and str(port).encode() in words_of(name)]
    return [(int(name), any(b"run.py" in word for word in words_of(parent_of(name)))) for name in found]


def free(port: int) -> None:
    """Have the port for ourselves: an orphan is killed (it ignores polite signals while a call is stuck), but two
    tests at the same time would break each other's calls, so the second one is told."""
    end = time.monotonic() + 5
    while True:
        there = holders(port)
        for process, looked_after in there:
            if not looked_after:
                os.kill(process, signal.SIGKILL)
        if not there and not taken(port):
            return
        if time.monotonic() > end:
            sys.exit(f"another test is using port {port} of the phones just now; one at a time, please")
        time.sleep(0.1)


def taken(port: int) -> bool:
    """Whether somebody listens on this UDP port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


def finish(process: subprocess.Popen, end: float, last: bool, port: int) -> tuple[int, bool]:
    """Wait for one step; returns (exit code, whether it was told to stop)."""
    announced = False
    while process.poll() is None:
        if last and not announced and taken(port):
            print("ready", flush=True)
            announced = True
        if time.monotonic() > end:
            process.kill()
            process.wait()
            return 124, False
        if select.select([sys.stdin], [], [], 0.05 if not announced else 0.2)[0] and not sys.stdin.readline():
            process.send_signal(signal.SIGUSR1)
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            return process.returncode, True
    return process.returncode, False


def text_of(path: pathlib.Path) -> str:
    """A log file's text; empty if it was not written."""
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def main() -> None:
    """See the head of this file."""
    order = json.loads(sys.stdin.readline())
    folder = pathlib.Path(order["dir"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.chdir(folder)
    for name, text in order["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    for port in order["ports"]:
        free(port)
    end = time.monotonic() + order["seconds"]
    code, stopped, index = 0, False, 0
    for index, argv in enumerate(order["steps"]):
        with open(f"output-{index}", "wb") as output:
            process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        code, stopped = finish(process, end, index == len(order["steps"]) - 1, order["ports"][0])
        if code or stopped:
            break
    result: dict[str, object] = {"rc": code, "step": index, "stopped": stopped}
    result["short"] = text_of(folder / "short.csv")
    result["errors"] = (text_of(folder / "errors.log") or text_of(folder / f"output-{index}"))[-3000:]
    print(json.dumps(result), flush=True)


main()
