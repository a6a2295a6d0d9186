# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds on the controller: found, looked at, and packed into one file for the host that wants them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_audio import NoSoundError, identify

LISTS = ("files", "music")


@dataclass
class Sources:
    """The sources that a task names on the controller.

    find     name as the task says it -> path; raises AnsibleError
    read     path -> bytes
    told     name -> [digest, nature]: what the host needs to know to tell whether it wants it
    paths    digest -> path
    """

    find: Callable[[str], str]
    read: Callable[[str], bytes]
    told: dict[str, list[Any]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def look(self, arguments: Mapping[str, Any]) -> None:
        """Look at every source that the lists name.  Whatever is no item is left to the module, which says so."""
        for name in LISTS:
            items = arguments.get(name)
            for index, item in enumerate(items if isinstance(items, list) else ()):
                source = item.get("source") if isinstance(item, Mapping) else None
                if not isinstance(source, str) or not source or item.get("state") == "absent":
                    continue
                if source not in self.told and not boolean(item.get("remote_src") or False, strict=False):
                    self._look(source, f"{name}[{index}] ({item.get('name') or source}): source")

    def _look(self, source: str, spot: str) -> None:
        try:
            path = self.find(source)
            data = self.read(path)
            digest = hashlib.sha256(data).hexdigest()
            self.told[str(source)] = [digest, identify(data, source).packed()]
            self.paths[digest] = path
        except NoSoundError as error:
            self.problems.append(f"{spot}: {source} {error}; give a sound")
        except AnsibleError:
            text = "was not found on the controller; put it into files/ beside the play or into the role's"
            self.problems.append(f"{spot}: {source} {text}")
        except OSError as error:
            self.problems.append(f"{spot}: {source} cannot be read: {error.strerror}")

    def complaint(self) -> str:
        """Return all that is wrong, the first twenty in full."""
        more = [f"... and {len(self.problems) - 20} more"] if len(self.problems) > 20 else []
        return "\n".join([*self.problems[:20], *more])

    def packed(self, arguments: Mapping[str, Any]) -> str:
        """Return the lists and what was found of their sources as one text.

        A text costs the host nothing; ten thousand dictionaries among a module's arguments cost it seconds.
        """
        lists = {name: arguments[name] for name in LISTS if arguments.get(name) is not None}
        return json.dumps({**lists, "sources": self.told}, separators=(",", ":"), default=_plain)

    def archive(self, wants: Collection[str], target: str) -> None:
        """Write one tar file of these sources, named by their digests; the same sources give the same bytes."""
        with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as out:
            for digest in sorted(wants):
                data = self.read(self.paths[digest])
                member = tarfile.TarInfo(digest)
                member.size, member.mode = len(data), 0o600
                out.addfile(member, io.BytesIO(data))


def _plain(value: Any) -> Any:
    """Turn what templating leaves into what JSON knows."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (tuple, set)) else str(value)
