# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading back never gives a false alarm, and finds what is wrong: every option in every spelling, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# What the server never shows, or shows otherwise than it was written; see readback_values.
NOT_COMPARABLE = [
    "endpoint.acl",
    "endpoint.contact_acl",
    "endpoint.contact_deny",
    "endpoint.contact_permit",
    "endpoint.deny",
    "endpoint.direct_media_method",
    "endpoint.disallow",
    "endpoint.permit",
    "endpoint.security_mechanisms",
    "endpoint.stir_shaken",
    "registration.security_mechanisms",
    "transport.async_operations",
    "transport.cipher",
]

# systemd gives up on what is started often.
RESTART = ("sh", "-c", "systemctl reset-failed asterisk; systemctl restart asterisk")


@pytest.fixture(scope="session", params=["ami", "control socket"])
def seen(request: pytest.FixtureRequest, host: Callable[..., Any]) -> dict[str, Any]:
    return host("every_option.py", "/etc/asterisk", request.param, *RESTART)


def test_all_options_were_tried(seen: dict[str, Any]) -> None:
    assert seen["trials"] > 1300


def test_no_false_alarm(seen: dict[str, Any]) -> None:
    assert seen["told"] == []


def test_a_wrong_value_is_found_wherever_it_can_be(seen: dict[str, Any]) -> None:
    assert seen["never_seen_wrong"] == NOT_COMPARABLE
    assert set(seen["never_compared"]) <= set(NOT_COMPARABLE)
