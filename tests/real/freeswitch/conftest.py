# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real FreeSWITCH in a container of the lab, built into Athena by its role. It needs one that is installed:

    FREESWITCH=/opt/freeswitch python -m pytest tests/real/freeswitch

Without it everything here is one skipped test, which says so: FreeSWITCH is in no Debian, and nothing of it is in this repository.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
NAME = os.environ.get("LAB_REAL_FREESWITCH", "fs-real")
INSTALLED = os.environ.get("FREESWITCH", "")
if INSTALLED:
    # The lab reads these when its calls are imported.
    os.environ.update(LAB_PBX=NAME, LAB_ENGINE="freeswitch")

INVENTORY = ROOT / "tests" / "lab" / "inventory_freeswitch.yml"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what would only fail to start; test_installed.py is there in any case."""
    ours = collection_path.parent == Path(__file__).parent and collection_path.name.startswith("test_")
    return True if ours and not INSTALLED and collection_path.name != "test_installed.py" else None


class Pbx:
    """The host: `play` runs a playbook of these tasks, or the role, on it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.name, self.address, self.folder = NAME, address, folder
        tree = folder / "tree" / "ansible_collections" / "telephony"
        tree.mkdir(parents=True)
        (tree / "pbx").symlink_to(ROOT)
        inventory = yaml.safe_load(INVENTORY.read_text(encoding="utf-8").replace("inventory_dir", "lab"))
        group = inventory["freeswitch"]
        group["hosts"] = {NAME: None}
        group["vars"].update(lab=str(INVENTORY.parent), freeswitch_address=address)
        (folder / "hosts.yml").write_text(yaml.safe_dump(inventory))

    def play(self, tasks: list[dict], *words: str, fine: bool = True) -> str:
        """Run tasks; return what was printed. With `fine` a task that failed fails the test."""
        from tests.lab.plays import ansible_playbook

        book = self.folder / "play.yml"
        book.write_text(yaml.safe_dump([{"hosts": "freeswitch", "gather_facts": False, "tasks": tasks}]))
        done = ansible_playbook(
            ["-i", str(self.folder / "hosts.yml"), str(book), *words], tree=self.folder / "tree", cwd=self.folder
        )
        assert not fine or done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-1000:]}"
        return done.stdout

    def role(self, **variables: object) -> str:
        """Run the role, with these variables beside those of the inventory."""
        return self.play([{"ansible.builtin.include_role": {"name": "telephony.pbx.freeswitch"}, "vars": variables}])


@pytest.fixture(scope="session", name="pbx")
def the_pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pbx]:
    """Athena on a real FreeSWITCH, with carriers, a mail relay and a container of telephones."""
    from tests.lab import carriers, containers, engine, image, mail, pbx
    from tests.lab.shell import LabError

    try:
        for one in ("sid", engine.FREESWITCH):
            image.build(image.IMAGES[one])
        containers.up(["phones", "carrier-a", "carrier-b", "mail"])
        address = containers.scratch(NAME, image.IMAGES[engine.FREESWITCH], engine.mounts())
        pbx.furnish(NAME)
        carriers.start_all()
        mail.start()
    except (LabError, OSError, subprocess.TimeoutExpired) as error:
        pytest.fail(f"no container can be had: {error}")
    built = Pbx(tmp_path_factory.mktemp("real"), address)
    built.role()
    carriers.ensure_registered()
    yield built
    if not os.environ.get("LAB_KEEP"):
        containers.down([NAME])
