# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's commands."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from . import carriers, clock, containers, demo, engine, holding, host, image, mail, pbx, secrets
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
    one = command("image", "make the image, unless it is there", lambda given: image.build(image.IMAGES[given.name]))
    one.add_argument("name", nargs="?", default="sid", choices=list(image.IMAGES))
    one = command("up", "start the containers", lambda args: up(args.only or list(containers.ADDRESSES)))
    one.add_argument("--only", nargs="+", metavar="NAME", help="only these")
    one = command("scratch", "start one more container of any name", scratch)
    one.add_argument("name")
    one.add_argument("--image", default="sid", choices=list(image.IMAGES))
    one.add_argument("--mount", nargs="*", default=[], metavar="PATH", help="folders of this machine, to be read there")
    command("freeswitch", "print where FreeSWITCH is installed on this machine", lambda _: print(engine.prefix()))
    command("secrets", "make this lab's passwords and print the path of their file", lambda _: show_secrets())
    one = command("fault", "give a carrier a fault, until heal", lambda args: carriers.fault(args.carrier, args.kind))
    one.add_argument("carrier", choices=carriers.CARRIERS)
    one.add_argument("kind", choices=carriers.FAULTS)
    one = command("heal", "end every fault of a carrier", lambda args: carriers.heal(args.carrier))
    one.add_argument("carrier", choices=carriers.CARRIERS)
    command("arrivals", "the calls that arrived at the carriers", lambda _: arrivals())
    command("mails", "the messages that arrived at the mail relay", lambda _: mails())
    one = command("clock", "let the PBX believe that it is another time", lambda args: set_clock(args.moment))
    one.add_argument("moment", help="such as 2027-01-26T10:00+11:00, or now")
    one = command("demo", "place the calls that show that the site works", lambda args: demo.main(args.secrets))
    one.add_argument("--secrets", type=Path, help="a JSON file with secret_1001 …, if not this lab's own")
    one = command("hold", "hold calls while something else happens: start returns when all are up", holding.main)
    one.add_argument(
        "what", choices=("start", "finish", "run"), help="finish waits for their end and fails if one was lost"
    )
    one.add_argument("--calls", type=int, default=20)
    one.add_argument("--seconds", type=int, default=60, help="how long all are up")
    one.add_argument("--secrets", type=Path, help="a JSON file with secret_1001 …, if not this lab's own")
    one = command("down", "remove the containers and the network", bring_down)
    one.add_argument("--only", nargs="+", metavar="NAME", help="only these")
    one.add_argument("--for", dest="whom", metavar="WHOM", help="only those made while LAB_FOR said so")
    command("clean", "remove everything but installed packages", lambda _: clean())
    command("status", "what is there", lambda _: print(containers.status()))
    return top


def bring_down(given: argparse.Namespace) -> None:
    """Remove containers."""
    if given.whom:
        containers.down_for(given.whom)
    else:
        containers.down(given.only or ())


def scratch(given: argparse.Namespace) -> None:
    """Start a container of an image that is made if it is missing, and print its address."""
    print(containers.scratch(given.name, image.IMAGES[given.image], given.mount))


def up(names: list[str]) -> None:
    """Start containers, and what runs on them: Asterisk on the carriers, the mail relay, the PBX's certificate and clock."""
    containers.up(names)
    carriers.start_all(names)
    if mail.CONTAINER in names:
        mail.start()
    if "pbx" in names:
        pbx.furnish("pbx")
    if containers.edge_name() == containers.EDGE:
        pbx.furnish_edge(containers.EDGE)


def show_secrets() -> None:
    """Make the passwords if they are not there. Printed is where they are, not what they are."""
    secrets.ensure()
    print(secrets.FILE)


def arrivals() -> None:
    """Print what the carriers wrote down."""
    for name in carriers.CARRIERS:
        for row in carriers.arrivals(name):
            print(f"{name}  {row.time:.2f}  to {row.number}  from {row.caller}  {row.asserted}  {row.outcome}")


def mails() -> None:
    """Print what the mail relay has kept."""
    for one in mail.received():
        names = " ".join(one.attachments)
        print(f"{one.time:.2f}  from {one.sender}  to {' '.join(one.recipients)}  {one.subject}  {names}".rstrip())


def set_clock(text: str) -> None:
    """Set the PBX's clock. LabError at what is no time with a time zone."""
    try:
        moment = None if text == "now" else datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise LabError(f"not a time: {text}") from error
    clock.set_to(moment)


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
