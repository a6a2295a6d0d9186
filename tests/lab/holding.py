# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`hold start`, then whatever must not drop a call, then `hold finish`: the calls live in a process of their own."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import containers, secrets
from .calls import Hold
from .shell import LabError, wait_for

STATE = secrets.FILE.parent / "hold.json"


def main(args: argparse.Namespace) -> int:
    """The command `hold`; returns the exit code."""
    return {"start": start, "finish": finish, "run": work}[args.what](args)


def read() -> dict[str, Any]:
    """What the process with the calls has written; empty if nothing."""
    try:
        return json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write(**state: Any) -> None:
    """Say how it stands, in one piece."""
    beside = STATE.with_suffix(".new")
    beside.write_text(json.dumps({"pid": os.getpid(), **state}) + "\n", encoding="utf-8")
    os.replace(beside, STATE)


def alive(state: dict[str, Any]) -> bool:
    """Whether the process that wrote this still holds its calls."""
    return "up" in state and Path(f"/proc/{state['pid']}").exists()


def start(args: argparse.Namespace) -> int:
    """Start the process and wait until it says that every call is up, or why not."""
    containers.isolated()
    secrets.ensure()  # makes the folder too
    if alive(read()):
        raise LabError("calls are being held already: `hold finish` waits for their end")
    STATE.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "tests.lab",
        "hold",
        "run",
        "--calls",
        str(args.calls),
        "--seconds",
        str(args.seconds),
    ]
    if args.secrets:
        command += ["--secrets", str(args.secrets)]
    subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    state = wait_for("all calls to be up", read, timeout=args.calls / 10 + 40, every=0.3)
    if "error" in state:
        raise LabError(state["error"])
    print(f"{args.calls} calls are up for {args.seconds} s")
    return 0


def work(args: argparse.Namespace) -> int:
    """The process with the calls."""
    try:
        if args.secrets:
            secrets.use(args.secrets)
        calls = Hold(args.calls, args.seconds).start()
        write(up=args.calls)
        write(result=dataclasses.asdict(calls.finish()))
    except LabError as error:
        write(error=str(error))
        return 1
    return 0


def finish(args: argparse.Namespace) -> int:
    """Wait for the end of the calls and print one line of JSON; 1 unless every call ended as it should."""
    if not read():
        raise LabError("no calls are held: `hold start` comes first")

    def ended() -> dict[str, Any]:
        state = read()
        if "result" in state or "error" in state:
            return state
        return {} if alive(state) or read() != state else {"error": "the process that held the calls is gone"}

    state = wait_for("the calls to end", ended, timeout=args.seconds + args.calls / 10 + 120, every=0.3)
    STATE.unlink(missing_ok=True)
    if "error" in state:
        raise LabError(state["error"])
    print(json.dumps(state["result"]))
    result = state["result"]
    return 0 if result["normal"] == result["media_caller"] == result["media_callee"] == result["wanted"] else 1
