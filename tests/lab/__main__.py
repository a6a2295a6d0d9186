# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from . import carriers, containers, demo, holding, host, image, secrets
from .shell import LabError


def parser() -> argparse.ArgumentParser:
    """All commands with their arguments; each sets `work`, a function of the parsed arguments."""
    top = argparse.ArgumentParser(prog="python3 -m tests.lab", description="A telephone network with no way out.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, work: Callable[[argparse.Namespace], int | None]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(work=work)
        return one

    command("prepare", "install what is missing and make podman work on this host", lambda _: host.prepare())
    one = command("enter", "run a command where podman works: enter -- CMD…", lambda args: host.enter(args.argv))
    one.add_argument("argv", nargs=argparse.REMAINDER)
    command("image", "make the image, unless it is there", lambda _: image.build())
    one = command("up", "start the containers", lambda args: up(args.only or list(containers.ADDRESSES)))
    one.add_argument("--only", nargs="+", metavar="NAME", help="only these")
    one = command("scratch", "start one more container of any name", lambda args: print(containers.scratch(args.name)))
    one.add_argument("name")
    command("secrets", "make this lab's passwords and print the path of their file", lambda _: show_secrets())
    one = command("fault", "give a carrier a fault, until heal", lambda args: carriers.fault(args.carrier, args.kind))
    one.add_argument("carrier", choices=carriers.CARRIERS)
    one.add_argument("kind", choices=carriers.FAULTS)
    one = command("heal", "end every fault of a carrier", lambda args: carriers.heal(args.carrier))
    one.add_argument("carrier", choices=carriers.CARRIERS)
    command("arrivals", "the calls that arrived at the carriers", lambda _: arrivals())
    one = command("demo", "place the calls that show that the site works", lambda args: demo.main(args.secrets))
    one.add_argument("--secrets", type=Path, help="a JSON file with secret_1001 …, if not this lab's own")
    one = command("hold", "hold calls while something else happens: start returns when all are up", holding.main)
    one.add_argument(
        "what", choices=("start", "finish", "run"), help="finish waits for their end and fails if one was lost"
    )
    one.add_argument("--calls", type=int, default=20)
    one.add_argument("--seconds", type=int, default=60, help="how long all are up")
    one.add_argument("--secrets", type=Path, help="a JSON file with secret_1001 …, if not this lab's own")
    one = command("down", "remove the containers and the network", lambda args: containers.down(args.only or ()))
    one.add_argument("--only", nargs="+", metavar="NAME", help="only these")
    command("clean", "remove everything but installed packages", lambda _: clean())
    command("status", "what is there", lambda _: print(containers.status()))
    return top


def up(names: list[str]) -> None:
    """Start containers, and Asterisk on those that are carriers."""
    containers.up(names)
    carriers.start_all(names)


def show_secrets() -> None:
    """Make the passwords if they are not there. Printed is where they are, not what they are."""
    secrets.ensure()
    print(secrets.FILE)


def arrivals() -> None:
    """Print what the carriers wrote down."""
    for name in carriers.CARRIERS:
        for row in carriers.arrivals(name):
            print(f"{name}  {row.time:.2f}  to {row.number}  from {row.caller}  {row.asserted}  {row.outcome}")


def clean() -> None:
    """Remove what was made, in the order in which it depends on each other."""
    if host.decision() is not None:
        containers.down()
        image.remove()
    host.remove()


def main() -> int:
    """Run one command; returns the exit code."""
    words = sys.argv[1:]
    if words[:2] == ["enter", "--"]:  # argparse would take the command's own options for ours
        words = ["enter", *words[2:]]
        args = argparse.Namespace(work=lambda args: host.enter(args.argv), argv=words[1:])
    else:
        args = parser().parse_args(words)
    try:
        return args.work(args) or 0
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
