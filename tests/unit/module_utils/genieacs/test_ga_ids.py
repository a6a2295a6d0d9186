# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device ids, as a real GenieACS makes them and wants them in paths."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import ids

# As recorded (001, 006).
RECORDED = [
    ("202BC1-BM632w-000000", ("202BC1", "BM632w", "000000")),
    ("AABBCC-NOPC1", ("AABBCC", "", "NOPC1")),
    ("001565-SIP%2DT46U-3146019112345678", ("001565", "SIP-T46U", "3146019112345678")),
    (
        "CCCCCC-SPA%20504G%2Fx-CCQ%3A1%2E2%253%C3%A9%28a%29%2A%7E%27%21",
        ("CCCCCC", "SPA 504G/x", "CCQ:1.2%3é(a)*~'!"),
    ),
]


@pytest.mark.parametrize("device_id, parts", RECORDED)
def test_an_id_and_its_parts(device_id: str, parts: tuple[str, str, str]) -> None:
    assert ids.device_id(*parts) == device_id
    assert ids.parts(device_id) == parts
    assert ids.problem(device_id) is None


def test_in_a_path_everything_is_encoded_once_more_and_dots_too() -> None:
    assert ids.in_path("001565-SIP%2DT46U-31") == "001565-SIP%252DT46U-31"
    assert ids.in_path("v1.0~a/é 100%:") == "v1%2E0%7Ea%2F%C3%A9%20100%25%3A"


@pytest.mark.parametrize(
    "text, words",
    [
        ("001565-SIP-T46U-314", "is it 001565-SIP%2DT46U-314?"),
        ("001565-SIP T46U-31.4", "is it 001565-SIP%20T46U-31%2E4?"),
        ("001565-SIP%2dT46U-314", "upper case"),
        ("001565-%41-314", "is it 001565-A-314?"),
        ("001565-a%-314", "is it 001565-a%25-314?"),
        ("nope", "OUI-SerialNumber"),
        ("", "empty"),
        ("-a-b", "OUI-SerialNumber"),
        ("a--b", "is it a-b?"),
        ("a-b\n", "percent-encode"),
    ],
)
def test_what_is_no_id_is_told_with_what_to_do(text: str, words: str) -> None:
    assert words in (ids.problem(text) or "")
    with pytest.raises(PbxError, match="device_id"):
        ids.parts(text)
