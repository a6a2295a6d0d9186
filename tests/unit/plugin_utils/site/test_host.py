# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts and certificates that the description names and the host does not have."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk, check

from .sites import athena, office, whole

SOUNDS = {"en": ["beep", "activated"], "any": ["custom/welcome", "custom/ivr-menu", "custom/recorded"]}
PAIR = {"cert": "/etc/ssl/athena.pem", "key": "/etc/ssl/athena.key", "problem": None}
PLACE = "on the host; place it with asterisk_files, or name another"
READABLE = "put both files on the host, readable for the server"


def said(host, changes=None):
    return list(check(whole(changes or {}), host=host).problems)


def test_a_host_that_has_everything():
    assert said({"sounds": SOUNDS, "key_pairs": [PAIR]}) == []
    assert build_asterisk(athena(), host={"sounds": SOUNDS, "key_pairs": [PAIR]}).resources


@pytest.mark.parametrize("host", [None, {}, {"version": "22.10.1"}])
def test_nothing_is_looked_for_on_a_host_that_was_not_asked(host):
    assert said(host) == []


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"ivrs[0].greeting": "custom/wellcome"}, ['ivrs[0].greeting: there is no prompt "custom/wellcome" on the host; did you mean "custom/welcome"?']),
        ({"ivrs[0].menu": "night/menus"}, [f'ivrs[0].menu: there is no prompt "night/menus" {PLACE}']),
        ({"recording": {"notice": "legal"}}, [f'recording.notice: there is no prompt "legal" {PLACE}']),
        ({"inbound[0].to": {"announcement": "gone"}}, [f'inbound[0].to.announcement: there is no prompt "gone" {PLACE}']),
        ({"schedules[0].else": {"announcement": "gone"}}, [f'schedules[0].else.announcement: there is no prompt "gone" {PLACE}']),
    ],
)  # fmt: skip
def test_a_prompt_that_is_not_there(changes, problems):
    assert said({"sounds": SOUNDS}, changes) == problems


def test_a_host_without_any_prompt():
    assert said({"sounds": {"any": []}}) == [
        f'ivrs[0].greeting: there is no prompt "custom/welcome" {PLACE}',
        f'ivrs[0].menu: there is no prompt "custom/ivr-menu" {PLACE}',
    ]


@pytest.mark.parametrize(
    "problem",
    [
        "the certificate /etc/ssl/athena.pem is missing",
        "the key /etc/ssl/athena.key does not belong to the certificate /etc/ssl/athena.pem",
    ],
)
def test_a_certificate_that_cannot_be_used(problem):
    assert said({"key_pairs": [{**PAIR, "problem": problem}]}) == [f"network.certificate: {problem}; {READABLE}"]
    assert said({"key_pairs": [{**PAIR, "cert": "/etc/ssl/other.pem", "problem": problem}]}) == []
    assert check(office(), host={"key_pairs": [{**PAIR, "problem": problem}]}).problems == ()
