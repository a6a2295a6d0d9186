# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with hand-made files of Asterisk and the strict fake of its server: what a module would find and leave.

Every `apply` is first predicted in check mode with nothing touched, then done, then done again without a change; every
`refused` is refused in both modes with nothing touched.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES, SUBSETS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run

from .asterisk import FakeAsterisk

Item = dict[str, Any]
PHONES = "[from-phones]\nexten => _X.,1,NoOp()\n"
KINDS = tuple(RESOURCES)


class Host:
    """files: name -> text or bytes; `server` is the fake, which has read them."""

    def __init__(self, folder: Path, files: Mapping[str, str | bytes], up: bool = True) -> None:
        self.folder = folder / "etc"
        self.state = StateDir(str(folder / "state"))
        self.folder.mkdir()
        for name, text in {"extensions.conf": PHONES, **files}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.server = FakeAsterisk(self.folder)
        self.server.down = not up

    def system(self, check: bool = False) -> AsteriskSystem:
        self.server.read_only = check
        return AsteriskSystem(str(self.folder), self.state, connect=self.server.connect)

    def bytes(self) -> dict[str, bytes]:
        """Return every file of the configuration folder."""
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        return {os.path.relpath(path, self.folder): path.read_bytes() for path in paths}

    def text(self, name: str = "pjsip.conf") -> str:
        return (self.folder / name).read_text()

    def run(self, resources: Mapping[str, Any], check: bool = False, **more: Any) -> Result:
        return run(self.system(check), requests_of(RESOURCES, resources), check_mode=check, diff=True, **more)

    def apply_all(self, resources: Mapping[str, Any], again: bool = True) -> Result:
        before, stamps = self.bytes(), self._stamps()
        predicted = self.run(resources, check=True)
        assert self.bytes() == before and self._stamps() == stamps, "check mode changed something"
        done = self.run(resources)
        for name in ("changed", "created", "updated", "deleted", "restart_required"):
            assert getattr(predicted, name) == getattr(done, name), name
        assert predicted.diff == done.diff and predicted.activation["commands"] == done.activation["commands"]
        assert done.changed == bool(done.created or done.updated or done.deleted)
        if again:
            after = self.bytes()
            second = self.run(resources)
            assert not second.changed and not second.created and not second.updated, (second.created, second.updated)
            assert not second.deleted and self.bytes() == after, "a second run changes something"
        return done

    def _stamps(self) -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in [self.folder, *self.folder.rglob("*")]}

    def apply(self, kind: str, *items: Item, **options: Any) -> Result:
        return self.apply_all({kind: {RESOURCES[kind].items: list(items), **options}})

    def edit(self, kind: str, *items: Item, name: str = "pjsip.conf", **options: Any) -> list[str]:
        """Apply, and return the lines of one file that went and came: `-gone`, `+new`; all others are as they were."""
        before = self.bytes()
        self.apply(kind, *items, **options)
        after = self.bytes()
        others = {one for one in {*before, *after} if before.get(one) != after.get(one)} - {name}
        assert not others, f"{others} changed too"
        return changed_lines(before.get(name, b"").decode(), after[name].decode())

    def refused(self, kind: str, *items: Item, **options: Any) -> str:
        """Return the error, with which check mode and the run itself refuse; nothing is touched."""
        return self.refused_all({kind: {RESOURCES[kind].items: list(items), **options}})

    def refused_all(self, resources: Mapping[str, Any]) -> str:
        before, said = self.bytes(), list(self.server.commands)
        texts = []
        for check in (True, False):
            with pytest.raises(PbxError) as error:
                self.run(resources, check=check)
            texts.append(str(error.value))
            assert self.bytes() == before and self.server.commands == said and self.state.load() is None
        assert texts[0] == texts[1]
        return texts[0]

    def refused_or_warned(self, kind: str, *items: Item, **options: Any) -> str:
        """Return the error of a run, which check mode has as an error or, where another task may help, as warnings."""
        resources = {kind: {RESOURCES[kind].items: list(items), **options}}
        before = self.bytes()
        with pytest.raises(PbxError) as error:
            self.run(resources)
        try:
            assert self.run(resources, check=True).warnings == str(error.value).split("\n")
        except PbxError as other:
            assert str(other) == str(error.value)
        assert self.bytes() == before and self.state.load() is None
        return str(error.value)

    def info(self, subsets: Sequence[str] = KINDS, files: Sequence[str] = (), secrets: bool = False) -> dict[str, Any]:
        assert set(subsets) <= set(SUBSETS)
        return gather(self.system(check=True), subsets, files, secrets)

    def unchanged_by_reapplying(self, files: Sequence[str] = (), **options: Any) -> dict[str, Any]:
        """Feed what asterisk_info returns through every kind, with and without secrets; return it without."""
        before = self.bytes()
        for secrets in (True, False):
            found = self.info(files=files, secrets=secrets)
            resources = {kind: {**items, **options} for kind, items in found["resources"].items()}
            done = self.apply_all(resources)
            assert not done.changed and self.bytes() == before, (done.created, done.updated, done.deleted, done.diff)
        return found

    def item(self, kind: str, name: str, secrets: bool = True) -> Item:
        """Return one item as asterisk_info gives it."""
        items = self.info([kind], secrets=secrets)["resources"][kind][RESOURCES[kind].items]
        return next(one for one in items if one["name"] == name)

    def names(self, kind: str) -> list[str]:
        return [one["name"] for one in self.info([kind])["resources"][kind][RESOURCES[kind].items]]

    def held(self, kind: str, name: str) -> dict[str, list[str]] | None:
        """Return what the running server holds of an object."""
        return self.server.objects.get(kind, {}).get(name)


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines that went and came, in order."""
    rows = difflib.ndiff(before.split("\n"), after.split("\n"))
    return [f"{row[0]}{row[2:]}" for row in rows if row[0] in "+-"]
