# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device's document as recorded: parameters and objects by path."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tree import Leaf, flatten, instances, instant, leaf

DOCUMENT = {
    "_id": "001565-SIP%2DT46U-1",
    "_deviceId": {"_OUI": "001565"},
    "_lastInform": "2026-11-22T13:46:28.458Z",
    "_tags": ["voip"],
    "_timestamp": "2026-11-22T13:46:28.458Z",
    "Device": {
        "Services": {
            "VoiceService": {
                "1": {"_object": True, "_writable": False, "_timestamp": "2026-11-22T13:48:01.454Z"},
                "10": {"_object": True},
                "2": {},
                "x1": {},
                "_writable": True,
                "NumberOfEntries": {"_value": 3, "_type": "xsd:unsignedInt"},
            }
        },
        "_object": True,
        "UpTime": {"_object": False, "_writable": True, "_timestamp": "2026-11-22T13:48:01.454Z"},
        "Enable": {"_object": False, "_writable": True, "_value": False, "_type": "xsd:boolean", "_timestamp": "later"},
    },
    "Reboot": {"_value": "2026-11-22T13:48:01.454Z", "_type": "xsd:dateTime", "_object": False},
}


def test_everything_of_the_tree_and_nothing_of_the_document() -> None:
    found = flatten(DOCUMENT)
    assert list(found) == [
        "Device",
        "Device.Services",
        "Device.Services.VoiceService",
        "Device.Services.VoiceService.1",
        "Device.Services.VoiceService.10",
        "Device.Services.VoiceService.2",
        "Device.Services.VoiceService.x1",
        "Device.Services.VoiceService.NumberOfEntries",
        "Device.UpTime",
        "Device.Enable",
        "Reboot",
    ]
    assert all(leaf(DOCUMENT, path) == one for path, one in found.items())


def test_what_is_known_of_each() -> None:
    assert leaf(DOCUMENT, "Device.Enable") == Leaf(False, "xsd:boolean", True, None, False)
    assert leaf(DOCUMENT, "Device.UpTime") == Leaf(None, "", True, 1795355281.454, False)  # never read
    assert leaf(DOCUMENT, "Device.Services") == Leaf(None, "", None, None, True)  # only stands above something
    assert leaf(DOCUMENT, "Device.Services.VoiceService.NumberOfEntries") == Leaf(
        3, "xsd:unsignedInt", None, None, False
    )
    assert leaf(DOCUMENT, "Device.Services.VoiceService.1.") == Leaf(None, "", False, 1795355281.454, True)


@pytest.mark.parametrize("path", ["Device.No", "Device.UpTime.x", "_id", "_deviceId._OUI", "", "Device.Enable._value"])
def test_what_is_not_there(path: str) -> None:
    assert leaf(DOCUMENT, path) is None


def test_instances_in_order_of_their_numbers() -> None:
    assert instances(DOCUMENT, "Device.Services.VoiceService") == [1, 2, 10]
    assert instances(DOCUMENT, "Device.Services.VoiceService.") == [1, 2, 10]
    assert instances(DOCUMENT, "Device.No") == []


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("2026-11-22T13:46:28.458Z", 1795355188.458),
        ("2026-11-22T13:46:28Z", 1795355188.0),
        ("2026-11-22 13:46:28", 1795355188.0),
        ("2026-11-22T14:46:28.5+01:00", 1795355188.5),
        ("1970-01-01T00:00:00.000Z", 0.0),
    ],
)
def test_times(text: str, seconds: float) -> None:
    assert instant(text) == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-22", None, 5])
def test_what_is_no_time(text: object) -> None:
    with pytest.raises(ValueError):
        instant(text)  # type: ignore[arg-type]
