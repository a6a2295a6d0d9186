# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters share: plain values in, one text for many problems out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import Built, build_asterisk

MOST = 20


def plain(value: Any) -> Any:
    """Return a value without what Ansible wraps values in: ansible-core before 2.19 hands vaulted text over as an object."""
    if isinstance(value, str):
        return value
    if type(value).__name__ == "AnsibleVaultEncryptedUnicode":
        return str(value)
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def built(value: Any, host: Any = None) -> Built:
    """Return the site built for Asterisk; that phonenumbers is not installed is a problem like any other."""
    try:
        return build_asterisk(plain(value), host=plain(host))
    except PlanError as error:
        return Built({}, None, (str(error),), ())


def listed(title: str, sentences: Iterable[str]) -> str:
    """Return a title and the sentences, one on each line, the first twenty in full: ten thousand of one kind help nobody."""
    found = list(sentences)
    shown = found[:MOST] + ([f"... and {len(found) - MOST} more"] if len(found) > MOST else [])
    return "\n".join([f"{title}:", *(f"- {sentence}" for sentence in shown)])
