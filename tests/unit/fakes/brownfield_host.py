# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder that somebody left, with no server that runs: what the modules find in it, and what they leave of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run

Item = dict[str, Any]
KINDS = tuple(RESOURCES)
_VALIDATORS = {name: ArgumentSpecValidator(spec_of(name)) for name in ("asterisk_resources", *KINDS)}
_FOLDER = {"config_dir": "/nowhere"}


class Left:
    """files: name -> bytes, below `folder`/etc."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self.folder, self.state = folder / "etc", StateDir(str(folder / "state"))
        self.names = [name for name in files if name.endswith((".conf", ".inc"))]
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def bytes(self) -> dict[str, bytes]:
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def stamps(self) -> dict[str, tuple[int, int]]:
        found = {str(path): path.stat() for path in [self.folder, *self.folder.rglob("*")]}
        return {path: (one.st_mtime_ns, one.st_ino) for path, one in found.items()}

    def _system(self) -> AsteriskSystem:
        return AsteriskSystem(str(self.folder), self.state, connect=lambda unused: None)

    def info(self, secrets: bool = True) -> dict[str, Any]:
        """Return what asterisk_info would, as it comes back from its JSON."""
        return json.loads(json.dumps(gather(self._system(), KINDS, self.names, secrets)))

    def items(self) -> dict[tuple[str, ...], Item]:
        """Return every item by kind and key."""
        return {
            (kind, *RESOURCES[kind].key_of(item)): item
            for kind, found in self.info()["resources"].items()
            for item in found[RESOURCES[kind].items]
        }

    def resources(self, resources: Mapping[str, Any], check: bool = False) -> Result:
        """Do what asterisk_resources would, its argument spec included."""
        told = _VALIDATORS["asterisk_resources"].validate({"resources": resources, **_FOLDER})
        assert not told.error_messages
        return run(
            self._system(), requests_of(RESOURCES, told.validated_parameters["resources"]), check_mode=check, diff=True
        )

    def module(self, kind: str, options: Mapping[str, Any]) -> Result:
        """Do what the module of one kind would."""
        told = _VALIDATORS[kind].validate({**options, **_FOLDER})
        assert not told.error_messages
        return run(
            self._system(), requests_of(RESOURCES, {kind: told.validated_parameters}), check_mode=False, diff=True
        )

    def put(self, kind: str, *items: Item, **options: Any) -> Result:
        return self.resources({kind: {RESOURCES[kind].items: list(items), **options}})

    def meaning(self, root: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the sections that the server would have of a file and its includes, with all their lines."""
        tree = Tree(root, str(self.folder))
        assert not tree.refused, [one for one in tree.check() if one.fatal]
        return [(one.name, [(line.key.lower(), line.value) for line in one.lines]) for one in tree.categories()]
