# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of kamailio.cfg, and the places where a user's own lines stand between ours."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.model import Edge

Text = list[str]

HOOKS = (
    "before_everything",
    "after_checks",
    "in_dialog",
    "before_register",
    "from_phone",
    "from_carrier",
    "from_media",
    "before_media",
    "to_media",
    "before_relay",
    "leaving",
    "on_reply",
    "on_failure",
)

# The block of ours that each hook stands in, where that is not the request_route.
OURS = {
    "in_dialog": "IN_DIALOG",
    "before_register": "REGISTER",
    "from_phone": "FROM_PHONE",
    "from_carrier": "FROM_CARRIER",
    "from_media": "FROM_MEDIA",
    "before_media": "TO_MEDIA",
    "to_media": "TO_MEDIA",
    "before_relay": "RELAY",
    "leaving": "LEAVING",
    "on_reply": "ANSWERED",
    "on_failure": "MEDIA_FAILED",
}


def hook(edge: Edge, name: str) -> Text:
    """The user's lines for a place of ours, or nothing."""
    lines = edge.hooks.get(name, "").rstrip().splitlines()
    return [f"# hook {name}", *lines] if lines else []


def quoted(value: str | int) -> str:
    """A parameter as modparam takes it: a number as it is, a text in quotes."""
    if isinstance(value, int):
        return str(int(value))
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
