# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codecs by the names of the engines, and by those of devices: the enumerations of TR-104 issue 1 and 2, and common spellings.

Source: Capabilities.Codecs.{i}.Codec of tr-104-1-1-0.xml and Capabilities.Codec.{i}.Codec of tr-104-2-0-2-cwmp.xml
(https://cwmp-data-models.broadband-forum.org): G.711MuLaw, G.711ALaw, G.726, G.729, G.729a, G.723.1, G.722, GSM-FR, iLBC ...
Neither has opus: devices that do name it themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# name of the engines -> spellings of devices without case and punctuation, the standard's own first
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "alaw": ("g711alaw", "pcma", "g711a", "alaw"),
    "ulaw": ("g711mulaw", "pcmu", "g711u", "g711ulaw", "ulaw", "mulaw"),
    "g722": ("g722",),
    "g723": ("g7231", "g723"),
    "g726": ("g726", "g72632"),
    "g728": ("g728",),
    "g729": ("g729", "g729a", "g729ab"),
    "gsm": ("gsmfr", "gsm"),
    "ilbc": ("ilbc",),
    "opus": ("opus",),
    "speex": ("speex",),
    "siren7": ("g7221",),
    "amr": ("amr",),
    "amrwb": ("g7222", "amrwb"),
}
# the names that TR-104 gives them, for lines without a device
STANDARD: Mapping[str, str] = {
    "alaw": "G.711ALaw",
    "ulaw": "G.711MuLaw",
    "g722": "G.722",
    "g723": "G.723.1",
    "g726": "G.726",
    "g728": "G.728",
    "g729": "G.729",
    "gsm": "GSM-FR",
    "ilbc": "iLBC",
    "speex": "Speex",
    "siren7": "G.722.1",
    "amr": "AMR",
    "amrwb": "G.722.2",
}


def plain(name: str) -> str:
    """Return a codec's name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def matches(wanted: str, offered: Iterable[str]) -> list[str]:
    """Return which of the names that a device offers mean the codec, the best first."""
    spellings = SPELLINGS.get(wanted.lower(), (plain(wanted),))
    names = list(offered)
    return [name for spelling in spellings for name in names if plain(name) == spelling]
