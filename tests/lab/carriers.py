# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's two carriers: what arrived there, the faults they can have, and the calls they make."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import engine, freeswitch, secrets
from .containers import FILES, SUBNET, edge_name, pbx_address, pbx_name
from .host import podman
from .shell import LabError, wait_for

CARRIERS = ("carrier-a", "carrier-b")
ACCOUNT = "my_account_id"
LOG = "/var/log/asterisk/arrived.csv"
FICTION = "+61370100123"  # of the range kept for fiction by Australia's numbering authority
FAULTS = ("refuse", "blackhole", "unregistered")
# Everything is dropped in silence, as on a line that is cut: a paused process would answer it all later.
BLACK_HOLE = """
table inet lab {
    chain in { type filter hook input priority -300; policy accept; iifname "eth0" drop; }
    chain out { type filter hook output priority -300; policy accept; oifname "eth0" drop; }
}
"""


@dataclass(frozen=True)
class Arrival:
    """One call as a carrier saw it; `time` in seconds since the epoch, by the clock all containers share."""

    time: float
    number: str
    caller: str
    asserted: str
    outcome: str  # answered | refused | transfers


def parse_log(text: str) -> list[Arrival]:
    """The lines of a carrier's log, oldest first. LabError at a line that is not whole."""
    found = []
    for row in csv.reader(text.splitlines()):
        if not row:
            continue
        try:
            when, number, caller, asserted, outcome = row
            found.append(Arrival(float(when), number, caller, asserted, outcome))
        except ValueError as error:
            raise LabError(f"a carrier's log has a line of another form: {row}") from error
    return found


def cli(name: str, command: str) -> str:
    """One command to the Asterisk in a container; its words. LabError if it does not run."""
    done = podman("exec", name, "asterisk", "-rx", command, check=False)
    if done.returncode != 0:
        raise LabError(f"{command!r} to Asterisk in {name}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def put(name: str, path: str, text: str) -> None:
    """Write a file in a container, for the user asterisk only. The text goes through a pipe: it may hold a secret."""
    script = 'umask 077; cat > "$1.new" && chown asterisk:asterisk "$1.new" && mv "$1.new" "$1"'
    podman("exec", name, "sh", "-c", script, "sh", path, stdin=text)


def start(name: str) -> None:
    """Configure and start a carrier, without any fault; one that already runs is brought back to that."""
    for file in ("pjsip.conf", "extensions.conf"):
        put(name, f"/etc/asterisk/{file}", (FILES / "carrier" / file).read_text(encoding="utf-8"))
    put(name, "/etc/asterisk/pjsip_account.conf", account(name, trunk_secret()))
    podman("exec", name, "systemctl", "start", "asterisk")
    cli(name, "core waitfullybooted")
    cli(name, "dialplan reload")  # it may have run before, with the files of another day
    heal(name)


def account(name: str, secret: str) -> str:
    """The part of a carrier's configuration that concerns its customer."""
    kind = "registered" if name == "carrier-a" else "trusted"
    text = (FILES / "carrier" / f"account-{kind}.conf").read_text(encoding="utf-8")
    values = {
        "TRUNK_SECRET": secret,
        "CUSTOMER": pbx_address(),
        "CUSTOMER_PORT": str(engine.trunk_port()),
        "CUSTOMER_NET": SUBNET,
    }
    return re.sub("@([A-Z_]+)@", lambda found: values[found.group(1)], text)


def trunk_secret() -> str:
    """The password of the account at carrier-a; see `secrets`."""
    return secrets.current()["trunk_secret"]


def arrivals(name: str, *, since: float = 0.0) -> list[Arrival]:
    """The calls that arrived at a carrier after `since`."""
    text = podman("exec", name, "sh", "-c", f"test ! -e {LOG} || cat {LOG}").stdout
    return [row for row in parse_log(text) if row.time >= since]


def fault(name: str, kind: str) -> None:
    """Give a carrier one fault: `refuse` (503 to every call), `blackhole` (silence) or `unregistered`.

    `unregistered`: the account is no longer accepted, neither for REGISTER nor for a call, its contact is forgotten,
    and the PBX has been made to try, so that it knows.
    """
    if kind not in FAULTS:
        raise LabError(f"no such fault: {kind}; there are {', '.join(FAULTS)}")
    if kind == "refuse":
        cli(name, "dialplan set global LAB_MODE refuse")
    elif kind == "blackhole":
        podman("exec", name, "nft", "-f", "-", stdin=BLACK_HOLE)
    elif name != "carrier-a":
        raise LabError(f"nobody registers at {name}")
    else:
        put(name, "/etc/asterisk/pjsip_account.conf", account(name, "no-longer-accepted"))
        cli(name, "module reload res_pjsip.so")
        cli(name, "database deltree registrar/contact")
        register_now()
        wait_for("the PBX to learn that it is not registered", lambda: not pbx_registered(), timeout=10)


def heal(name: str) -> None:
    """End every fault of a carrier. A PBX that was refused is asked to register again, and waited for."""
    podman("exec", name, "sh", "-c", "nft delete table inet lab 2>/dev/null || true")
    cli(name, "dialplan set global LAB_MODE none")
    if name == "carrier-a":
        put(name, "/etc/asterisk/pjsip_account.conf", account(name, trunk_secret()))
    cli(name, "module reload res_pjsip.so")


def noticed(numbers: Iterable[str]) -> None:
    """Return when the PBX knows that these telephones registered at its edge; by itself it asks every few seconds."""
    for number in numbers if edge_name() else ():
        cli(pbx_name(), f"pjsip qualify {number}")
        wait_for(
            f"the PBX to see {number}",
            lambda seen=number: "Unavailable" not in cli(pbx_name(), f"pjsip show endpoint {seen}"),
            timeout=10,
            every=0.2,
        )


def registered() -> bool:
    """Whether carrier-a holds a contact of its customer, and it is the PBX of this lab and no other."""
    return f"@{pbx_address()}" in cli("carrier-a", f"pjsip show aor {ACCOUNT}")


def pbx_registered() -> bool:
    """Whether the PBX itself believes to be registered somewhere."""
    if engine.is_freeswitch():
        return freeswitch.registered(pbx_name())
    return re.search(r"\bRegistered\b", cli(pbx_name(), "pjsip show registrations")) is not None


def register_now() -> None:
    """Have the PBX register at its carriers at this moment."""
    if engine.is_freeswitch():
        freeswitch.register_now(pbx_name())
    else:
        cli(pbx_name(), "pjsip send register *all")


def ensure_registered(timeout: float = 15) -> None:
    """Have the PBX register at carrier-a now, and wait until it is so."""
    if registered() and pbx_registered():
        return
    register_now()
    wait_for("the PBX to register at carrier-a", lambda: registered() and pbx_registered(), timeout=timeout, every=0.3)


def call_in(name: str, number: str, caller: str = FICTION) -> None:
    """Let a carrier call a number of its customer and send the voice back. Returns at once; lasts as the callee likes."""
    for text in (number, caller):
        if not re.fullmatch(r"\+?[0-9]{1,15}", text):
            raise LabError(f"not a number that a carrier calls: {text!r}")
    cli(name, f"dialplan set global LAB_CALLER {caller}")
    cli(name, f"channel originate Local/{number}@to-customer application Echo")


@contextlib.contextmanager
def transferring(number: str) -> Iterator[None]:
    """In the `with` block the carriers' called parties answer and then ask, by REFER, for a transfer to this number."""
    for name in CARRIERS:
        cli(name, f"dialplan set global LAB_TRANSFER {number}")
        cli(name, "dialplan set global LAB_MODE transfer")
    try:
        yield
    finally:
        for name in CARRIERS:
            cli(name, "dialplan set global LAB_MODE none")


def start_all(names: Iterable[str] = CARRIERS) -> None:
    """Configure and start the carriers among these containers, without any fault."""
    for name in names:
        if name in CARRIERS:
            start(name)
