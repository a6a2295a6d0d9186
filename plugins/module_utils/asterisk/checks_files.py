# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of this host that options name: whether a certificate and its key are there, and belong together.

Asterisk takes a transport whose key does not fit its certificate, and every handshake fails later.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan

MARKS = {"cert_file": b"-----BEGIN CERTIFICATE-----", "priv_key_file": b"PRIVATE KEY-----"}
WHAT = {"cert_file": "certificate", "priv_key_file": "private key"}


def certificate(system: Any, plan: Plan, change: Change) -> Iterator[Problem]:
    """Check the certificate and the key of a transport that is created or changed.  Never shows what a file holds."""
    item = change.after or {}
    good = []
    for field, mark in MARKS.items():
        path = item.get(field)
        if not path:
            continue
        spot = plan.where(change.key, field)
        problem = _unusable(spot, path, mark, WHAT[field], system.config_dir)
        if problem is not None:
            yield problem
        else:
            good.append(path)
    if len(good) == len(MARKS):
        # where it is used: hardly any run changes a transport with a certificate
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.key_pairs import mismatch

        reason = mismatch(good[0], good[1], str((item.get("options") or {}).get("password") or ""))
        if reason:
            yield Problem(
                plan.where(change.key, "priv_key_file"), reason, "name the key that the certificate was made with"
            )


def _unusable(spot: str, path: str, mark: bytes, what: str, config_dir: str) -> Problem | None:
    """Return why a file cannot be used, or None."""
    if not os.path.isabs(path):
        return Problem(spot, f"{path} is no full path", "begin it with /")
    try:
        data = read_bytes(path)
    except PbxError as error:
        return Problem(spot, f"{path}: {error.problems[0].message}", error.problems[0].remedy)
    if data is None:
        # A task before this one may put it there: check mode only warns.
        return Problem(spot, f"there is no file {path} on this host", f"put the {what} there first", ("file", path))
    if mark not in data:
        return Problem(
            spot, f"{path} holds no {what} in PEM", "convert it: a PEM file has a line that begins with -----BEGIN"
        )
    if not _server_reads(path, config_dir):
        return Problem(spot, f"Asterisk's user may not read {path}", "give it to the group of that user, mode 0640")
    return None


def _server_reads(path: str, config_dir: str) -> bool:
    """Say whether the user that owns the configuration may read a file; root reads any."""
    owner = os.stat(config_dir).st_uid
    there = os.stat(path)
    if owner in (0, there.st_uid):
        return owner == 0 or bool(there.st_mode & stat.S_IRUSR)
    try:
        entry = pwd.getpwuid(owner)
    except KeyError:
        return True
    groups = {entry.pw_gid, *(one.gr_gid for one in grp.getgrall() if entry.pw_name in one.gr_mem)}
    return bool(there.st_mode & (stat.S_IRGRP if there.st_gid in groups else stat.S_IROTH))
