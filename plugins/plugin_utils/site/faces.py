# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters share: plain values in, one text for many problems out.

A filter imports its compiler when it is called. Ansible imports every filter of a collection to find one of them, in the process
of each task anew, and keeps no compiled code of collections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError

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


def compiled(build: Callable[..., Any], *given: Any, what: str = "site") -> Any:
    """Return what a compiler built of plain values, its warnings shown. Raises AnsibleFilterError with every problem."""
    title = f"This {what} does not compile"
    try:
        made = build(*map(plain, given))
    except PlanError as error:
        raise AnsibleFilterError(listed(title, [str(error)])) from error
    if made.problems:
        raise AnsibleFilterError(listed(title, made.problems))
    if made.warnings:
        Display().warning(listed("pbx_site", made.warnings))
    return made


def listed(title: str, sentences: Iterable[str]) -> str:
    """Return a title and the sentences, one on each line, the first twenty in full: ten thousand of one kind help nobody."""
    found = list(sentences)
    shown = found[:MOST] + ([f"... and {len(found) - MOST} more"] if len(found) > MOST else [])
    return "\n".join([f"{title}:", *(f"- {sentence}" for sentence in shown)])
