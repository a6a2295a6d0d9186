# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a playbook of every example in the documentation of the modules, so that all of them run on a real server.

`python tests/tools/examples.py FILE` writes it.  Modules come in the order in which their examples build on each other.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "plugins" / "modules"
FIRST = (
    "pjsip_transports",
    "asterisk_dialplan",
    "pjsip_endpoints",
    "pjsip_trunks",
    "asterisk_config",
    "asterisk_resources",
    "asterisk_info",
)
VARIABLES = {
    "phone_secrets": {name: f"Made-For-Examples-{name}" for name in ("1001", "1002", "1501", "1502", "1600")},
    "trunk_secret": "Made-For-Examples-Trunk",
}


def examples(name: str) -> list[Any]:
    """Return the tasks of a module's EXAMPLES."""
    tree = ast.parse((MODULES / f"{name}.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
            return yaml.safe_load(ast.literal_eval(node.value))
    raise SystemExit(f"{name} has no EXAMPLES")


def of_readme() -> list[Any]:
    """Return the tasks of the plays in the README."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text(), re.S | re.M)
    plays = [play for block in blocks for play in yaml.safe_load(block) if isinstance(play, dict) and "tasks" in play]
    if not plays:
        raise SystemExit("the README has no play")
    return [task for play in plays for task in play["tasks"]]


def playbook() -> list[Any]:
    """Return the play.  A module that is not in FIRST comes last: none is left out."""
    names = [*FIRST, *sorted(path.stem for path in MODULES.glob("*.py") if path.stem not in FIRST)]
    groups = [*((name, examples(name)) for name in names), ("README", of_readme())]
    tasks = [{"name": f"{name}: {task.pop('name')}", **task} for name, group in groups for task in group]
    return [
        {
            "name": "Every example of the documentation",
            "hosts": "asterisk",
            "gather_facts": False,
            "vars": VARIABLES,
            "tasks": tasks,
        }
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(yaml.safe_dump(playbook(), sort_keys=False, width=120))
