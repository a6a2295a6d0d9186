# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server the PBX of the lab is, and what differs with it. The calls are the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .shell import LabError

ASTERISK, FREESWITCH = "asterisk", "freeswitch"
VARIABLE = "LAB_ENGINE"

INSTALLED = "FREESWITCH"
USUAL = ("/opt/freeswitch", "/usr/local/freeswitch", "/usr/local", "/usr")
MISSING = f"""No FreeSWITCH is installed here. It is in no Debian. Either

  - install the packages of its project, for which one needs a free token of SignalWire, as its documentation describes
    (https://developer.signalwire.com/freeswitch/); or
  - build it from its sources on Debian 12, in a folder of its own such as /opt/freeswitch, as described there too;

and say where it is: {INSTALLED}=/opt/freeswitch (the folder with bin/freeswitch)."""


def chosen() -> str:
    """The engine of this process: what LAB_ENGINE says, or Asterisk."""
    return os.environ.get(VARIABLE) or ASTERISK


def is_freeswitch() -> bool:
    """Whether the PBX is a FreeSWITCH."""
    return chosen() == FREESWITCH


def trunk_port() -> int:
    """The port at which the PBX hears its carriers: FreeSWITCH has one for them alone."""
    return 5080 if is_freeswitch() else 5060


def prefix() -> Path:
    """Where FreeSWITCH is installed: what FREESWITCH says, or the usual places. LabError with what to do if it is nowhere."""
    named = os.environ.get(INSTALLED, "")
    if named:
        if not (Path(named) / "bin" / "freeswitch").is_file():
            raise LabError(f"{INSTALLED}={named}, but there is no {named}/bin/freeswitch")
        return Path(named)
    found = shutil.which("freeswitch")
    places = [Path(found).resolve().parents[1]] if found else []
    for place in (*places, *map(Path, USUAL)):
        if (place / "bin" / "freeswitch").is_file():
            return place
    raise LabError(MISSING)


def mounts() -> list[str]:
    """What the PBX must see of this machine: nothing, or FreeSWITCH. LabError where that would hide the container's own system."""
    if not is_freeswitch():
        return []
    where = prefix()
    if where in (Path("/usr"), Path("/usr/local"), Path("/")):
        raise LabError(f"FreeSWITCH is in {where}, among other programs; the lab needs one with a folder of its own")
    return [str(where)]
