# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the host beside the configuration, that callers hear: prompts and music.

Measured on Debian's 22.10.1: prompts are looked for in `sounds` below the data folder alone (/usr/share/asterisk there),
with the channel's language in front and then without; /var/lib/asterisk/sounds is reached by links only. `[directories](!)`
in Debian's asterisk.conf is a template that nobody uses: the folders are the binary's own, which the server tells.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import PLAYED

# Where packages and Asterisk's own `make install` keep sounds, for a host on which it does not run.
DATA_DIRS = ("/usr/share/asterisk", "/var/lib/asterisk")
NO_LANGUAGE = "any"
# Endings of what Asterisk plays, with every module that it may have.
ENDINGS = PLAYED | frozenset("al alw ul ulw mu pcm g719 g723 g723sf h263 h264 mp3 raw codec2".split())
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?$")


def data_dir(system: Any) -> str:
    """The folder in which prompts and music stand."""
    if system.server is not None:
        for line in system.server.command("core show settings").split("\n"):
            name, colon, value = line.partition(":")
            if colon and name.strip() == "Data directory":
                return str(value.strip())
    for one in _categories(system.config_dir, "asterisk.conf"):
        if one.name == "directories" and one.get("astdatadir"):
            return str(one.get("astdatadir"))
    return next((one for one in DATA_DIRS if os.path.isdir(os.path.join(one, "sounds"))), DATA_DIRS[0])


def sounds(folder: str) -> dict[str, list[str]]:
    """Prompts by language, as Playback names them: {"en": ["beep", "digits/1"], "any": ["custom/welcome"]}."""
    top = os.path.join(folder, "sounds")
    languages = [name for name in _names(top) if _LANGUAGE.match(name) and os.path.isdir(os.path.join(top, name))]
    places = {os.path.realpath(os.path.join(top, name)) for name in languages}
    found = {name: sorted(set(_prompts(os.path.join(top, name), set()))) for name in languages}
    found[NO_LANGUAGE] = sorted(set(_prompts(top, places)))
    return found


def music(config_dir: str, folder: str) -> dict[str, list[str]]:
    """Classes of music that play files: {"default": ["/var/lib/asterisk/moh/one.gsm"]}."""
    found = {}
    for one in _categories(config_dir, "musiconhold.conf"):
        place = one.get("directory")
        if place and one.name != "general":
            full = os.path.join(folder, place)
            found[one.name] = [os.path.join(full, name) for name in _names(full) if _ending(name) in ENDINGS]
    return found


def _categories(config_dir: str, file: str) -> list[Any]:
    return Tree(file, config_dir).categories() if os.path.exists(os.path.join(config_dir, file)) else []


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _ending(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""


def _prompts(top: str, without: set[str]) -> Iterator[str]:
    """Names below a folder, through links too, but for the folders `without`; a circle of links is gone through once."""
    seen = set(without)
    for place, folders, files in os.walk(top, followlinks=True):
        seen.add(os.path.realpath(place))
        folders[:] = [name for name in folders if os.path.realpath(os.path.join(place, name)) not in seen]
        inside = os.path.relpath(place, top)
        for name in files:
            if _ending(name) in ENDINGS:
                plain = name.rpartition(".")[0]
                yield plain if inside == "." else os.path.join(inside, plain)
