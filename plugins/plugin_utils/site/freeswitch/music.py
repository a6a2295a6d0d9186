# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Music for those who wait, by mod_local_stream."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

FILE = "local_stream.conf"
FOLDER = "$${sounds_dir}/music"
RATE = "8000"


def elements(site: Site) -> list[dict]:
    """Return one stream for each kind of music; `default` is always there, because queues and parking name it."""
    folders = {"default": "files", **dict(site.hold_music)}
    return [
        {
            "file": FILE,
            "element": "directory",
            "name": name,
            "attributes": {"path": f"{FOLDER}/{RATE}" if folder == "files" else f"{FOLDER}/{folder}"},
            "params": {"rate": RATE, "channels": "1", "interval": "20", "shuffle": "true", "timer-name": "soft"},
        }
        for name, folder in folders.items()
    ]


def variables(site: Site) -> list[dict]:
    """Return the global variable by which held calls hear it."""
    return [{"name": "hold_music", "value": "local_stream://default"}]
