# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fax machine beyond a carrier."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from . import carriers
from .handsets import FICTION
from .host import podman
from .shell import LabError, wait_for

PAGE = "/var/lib/asterisk/lab-fax.tif"
LOG = "/var/log/asterisk/fax.csv"
# As Asterisk's spool wants it: a call to `number`, and then what is done with it.
CALL = """\
Channel: PJSIP/@NUMBER@@my_account_id
CallerID: <@CALLER@>
Context: lab-fax
Extension: send
Priority: 1
Setvar: LAB_FAX_OPTIONS=@OPTIONS@
"""


@dataclass(frozen=True)
class Fax:
    """How the sending of a fax ended, as the sender saw it. mode: audio | T38."""

    ok: bool
    error: str
    mode: str
    pages: int


def parse(text: str) -> list[Fax]:
    """The lines of the carrier's fax log, oldest first."""
    rows = [row for row in csv.reader(text.splitlines()) if len(row) == 5]
    return [Fax(status == "SUCCESS", error, mode, int(pages or 0)) for _when, status, error, mode, pages in rows]


def sent(carrier: str) -> list[Fax]:
    """The faxes that a carrier has sent."""
    return parse(podman("exec", carrier, "sh", "-c", f"test ! -e {LOG} || cat {LOG}").stdout)


def send(number: str, *, t38: bool = True, carrier: str = "carrier-a", timeout: float = 90) -> Fax:
    """Fax one page to a number of the customer; without `t38` by G.711, as T.38 is refused. LabError if it has no end."""
    before = len(sent(carrier))
    podman("exec", carrier, "python3", "/lab/carrier/page.py", PAGE)
    text = CALL.replace("@NUMBER@", number).replace("@CALLER@", FICTION).replace("@OPTIONS@", "f" if t38 else "F")
    carriers.put(carrier, "/var/spool/asterisk/lab-fax", text)
    podman("exec", carrier, "mv", "/var/spool/asterisk/lab-fax", "/var/spool/asterisk/outgoing/lab-fax")

    def ended() -> list[Fax]:
        return sent(carrier)[before:]

    try:
        return wait_for(f"the fax to {number} to end", ended, timeout=timeout, every=0.5)[0]
    except LabError:
        podman("exec", carrier, "sh", "-c", "rm -f /var/spool/asterisk/outgoing/lab-fax", check=False)
        raise
