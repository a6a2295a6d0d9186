# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DOCUMENTATION of GenieACS's managing modules, from their declarations; `docs.py` writes it."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import options_of
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.resources import KINDS as _KINDS
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.resources import RESOURCES

KINDS = RESOURCES
ACTIVATE: dict[str, Any] = {}
KIND = ("unspecified", "purge")
WORDS: dict[str, str | list[str]] = {
    "unspecified": "What becomes of options that an item does not mention: kept, or removed so that the default applies.",
    "purge": "Whether to remove what is not listed.",
    "update_secret": [
        "When a secret that cannot be compared is sent: whenever it is given, or only together with another change.",
        "GenieACS shows a password until it next reads the device, and an empty text afterwards: idempotence is partial here.",
    ],
    "prefix": "What O(purge) removes: only settings whose names begin so, such as V(cwmp.). It is needed there, because the UI keeps"
    " its own settings in the same place.",
    "wait": "Whether a device that does not take the change now is a failure. Otherwise the change waits for it in GenieACS.",
    "session_timeout": "For how many seconds a device that accepted a connection request is waited for until its session begins.",
    "connection_request": "Whether devices are asked to call GenieACS now. Otherwise changes wait until they next inform it.",
    "max_age": "How old, in seconds, a value that GenieACS knows may be; an older one is read from the device before it is compared.",
    "expiry": "After how many seconds a change that still waits for its device is dropped.",
    "keep_fault": "Whether the task of a change that a device refused stays in GenieACS, which tries it again for days.",
    "max_devices": "How many devices the task may be about at most; a query that finds more is refused before anything is sent.",
}
_DOCUMENTS = [
    "Everything is checked before anything is sent, for GenieACS takes documents that stop its services. What was written is read"
    " back, and if anything of it was refused or is not there, everything of the run is put back.",
]
_FLEET = [
    "That GenieACS says yes does not mean that a device has done anything: what is changed is read back from GenieACS when the device's"
    " session is over, and returned as RV(proven). A device that accepts a value and drops it by itself shows that when it is next read.",
    "What waits for a device that cannot be reached is returned as RV(queued), and repeating the task does not add to it.",
    "A device that fails is named, and fails the task; what others have taken stands.",
]


def own_options(resource: Resource, everything: bool = False) -> dict[str, Any]:
    """Return the documentation of options that this kind has and the fragment does not; or of all."""
    out: dict[str, Any] = {}
    for name, spec in options_of(_KINDS[resource.kind]).items():
        if name == resource.items or (name in KIND and not everything):
            continue
        shown = {key: value for key, value in spec.items() if key not in ("no_log", "fallback")}
        out[name] = {"description": WORDS[name], **shown}
    return out


def fragments(resource: Resource | None) -> list[str]:
    """Return the fragments that a managing module extends: of one kind, or of all of them."""
    return [
        "telephony.pbx.genieacs",
        *(["telephony.pbx.genieacs.items"] if resource is not None else []),
        "telephony.pbx.attributes.managing",
        "telephony.pbx.attributes.actiongroup_genieacs",
    ]


def promises(resource: Resource | None) -> list[str]:
    """Return what a module's description promises: of one kind, or of all of them."""
    if resource is None:
        return [
            *_DOCUMENTS,
            "Documents come first, in one transaction; then the devices are turned to, each of which stands for itself.",
            *_FLEET,
        ]
    return list(_FLEET if _KINDS[resource.kind].fleet else _DOCUMENTS)


def more_returned(resource: Resource | None) -> dict[str, Any]:
    """Return what a module returns beside what every one returns."""
    if resource is not None and not _KINDS[resource.kind].fleet:
        return {}
    kind = resource.kind if resource is not None else "genieacs_parameters"
    device = "001565-SIP%2DT46U-3146"
    return {
        "proven": {
            "description": "Keys of the items that devices have taken, read back from them, by kind.",
            "returned": "success",
            "type": "dict",
            "sample": {kind: [device]},
        },
        "queued": {
            "description": "Keys of the items that wait for their device, also since an earlier run, with the reason, by kind.",
            "returned": "success",
            "type": "dict",
            "sample": {kind: {device: "Device is offline"}},
        },
    }
