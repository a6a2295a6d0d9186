# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's part of asterisk_files: all sources in one transfer, and only if the host wants any of them."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.telephony.pbx.plugins.plugin_utils.prompts.sources import LISTS, Sources

MODULE = "telephony.pbx.asterisk_files"
VAULT = b"$ANSIBLE_VAULT;"


class ActionModule(ActionBase):
    """Asks the module with the digests of the sources first; sends what it wants, and lets it work."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the task."""
        result = super().run(tmp, task_vars)
        del tmp
        arguments = dict(self._task.args)
        sources = Sources(lambda name: self._find_needle("files", name), self._bytes)
        sources.look(arguments)
        if sources.problems:
            raise AnsibleActionFail(sources.complaint())
        rest = {name: value for name, value in arguments.items() if name not in LISTS}
        if any(arguments.get(name) is not None for name in LISTS):
            rest["packed"] = sources.packed(arguments)
        try:
            told = self._execute_module(module_name=MODULE, module_args=rest, task_vars=task_vars)
            wants = told.pop("wants", None)
            if wants:
                told = self._execute_module(
                    module_name=MODULE, module_args={**rest, "archive": self._sent(sources, wants)}, task_vars=task_vars
                )
            result.update(told)
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _bytes(self, path: str) -> bytes:
        """Read a source; one that is encrypted by vault is opened."""
        with open(path, "rb") as stream:
            data = stream.read()
        if not data.startswith(VAULT):
            return data
        with open(self._loader.get_real_file(path), "rb") as stream:
            return stream.read()

    def _sent(self, sources: Sources, wants: list[str]) -> str:
        """Send one archive to the host and return its path there."""
        remote_folder = self._connection._shell.tmpdir or self._make_tmp_path()
        with tempfile.TemporaryDirectory() as folder:
            local = os.path.join(folder, "sounds.tar")
            sources.archive(wants, local)
            remote = self._connection._shell.join_path(remote_folder, "sounds.tar")
            self._transfer_file(local, remote)
        self._fixup_perms2((remote_folder, remote))
        return remote
