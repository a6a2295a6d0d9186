# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret of a kamailio.cfg is in a diff, or in what is told of a trial."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.config import shown

SECRET = "Hidden-1"


@pytest.mark.parametrize(
    "line",
    [
        'modparam("auth_db", "db_url", "mysql://kam:{}@localhost/kamailio")',
        'modparam("auth_db", "db_url", "mysql://kam:a@{}@localhost/kamailio")',
        'modparam("auth_db", "db_url", "mysql://kam:it\'s {}@localhost/kamailio")',
        'modparam("auth_db", "db_url", "mysql://kam:a\\"{}@localhost/kamailio")',
        '#!define DBURL "postgres://kam:{}@10.0.0.1/kamailio"',
        'modparam("auth", "secret", "{}")',
        "modparam('auth', 'secret', '{}')",
        'modparam("auth", "secret", "a\\"{}")',
        'modparam("topoh", "mask_key", "{}")',
        'modparam("uac|other", "auth_password_avp", "{}")',
    ],
    ids=[
        "url",
        "at",
        "blank-and-quote",
        "escaped",
        "define",
        "secret",
        "single",
        "escaped-secret",
        "topoh",
        "two-modules",
    ],
)
def test_a_secret_is_not_shown(line: str) -> None:
    text = f"listen=udp:127.0.0.1:5060\n{line.format(SECRET)}\nrequest_route {{ exit; }}\n"
    said = shown([FileChange("/etc/kamailio/kamailio.cfg", None, text.encode())], after=True)
    assert SECRET not in said and "********" in said
    assert "listen=udp:127.0.0.1:5060" in said and "request_route { exit; }" in said


def test_a_key_is_told_by_its_digest_alone() -> None:
    said = shown([FileChange("/etc/kamailio/key.pem", None, SECRET.encode())], after=True)
    assert SECRET not in said
