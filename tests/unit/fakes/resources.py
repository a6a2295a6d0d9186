# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Resource that the collection declares, and one that uses what none of them needs yet."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES as ASTERISK
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Resource

DECLARED: tuple[Resource, ...] = tuple(ASTERISK.values())

ODD = Resource(
    kind="test_mailboxes",
    items="mailboxes",
    singular="mailbox",
    key=("context", "number"),
    fields=(
        Field("context", required=True, sample="default"),
        Field("number", required=True, sample="2001"),
        Field("name", sample="Front Desk"),
        Field("pin", masked=True, owned=True),
        Field("token", secret=True, generate=True),
        Field("groups", type="list", elements="str", ordered=False, sample=["b", "a"]),
        Field("lines", type="list", elements="dict", fields=(Field("device"), Field("password", secret=True))),
        Field("more", type="dict", free=True),
    ),
)

ALL: tuple[Resource, ...] = (*DECLARED, ODD)
