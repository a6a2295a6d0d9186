# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a playbook of every example in the documentation of the modules, so that all of them run on a real server.

`python tests/tools/examples.py FILE` writes that of Asterisk's modules, and the README's; with `freeswitch` behind it, that of
FreeSWITCH's, with `genieacs` that of GenieACS's; tests/integration/kamailio_examples runs those of the edge.  Modules come in
the order in which their examples build on each other.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable

import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "plugins" / "modules"
FIRST = (
    "pjsip_transports",
    "asterisk_dialplan",
    "pjsip_endpoints",
    "pjsip_trunks",
    "asterisk_queues",
    "asterisk_mailboxes",
    "asterisk_config",
    "asterisk_resources",
    "asterisk_info",
)
EDGE = (
    "kamailio_dispatcher_destinations",
    "kamailio_addresses",
    "kamailio_htable",
    "kamailio_resources",
    "kamailio_info",
    "kamailio_dispatcher_state",
    "kamailio_rpc",
    "kamailio_subscribers",
    "kamailio_uac_registrations",
    "kamailio_config",
    "rtpengine_config",
)
SWITCH = (
    "freeswitch_vars",
    "freeswitch_acls",
    "freeswitch_config",
    "freeswitch_dialplan",
    "freeswitch_domains",
    "freeswitch_users",
    "freeswitch_profiles",
    "freeswitch_gateways",
    "freeswitch_info",
    "freeswitch_resources",
    "freeswitch_command",
    "freeswitch_restart",
)
ACS = (
    "genieacs_permissions",
    "genieacs_users",
    "genieacs_virtual_parameters",
    "genieacs_provisions",
    "genieacs_files",
    "genieacs_tags",
    "genieacs_parameters",
    "genieacs_objects",
    "genieacs_resources",
    "genieacs_tasks",
    "genieacs_faults",
    "genieacs_info",
    "genieacs_presets",
    "genieacs_config",
    "genieacs_devices",
)
OF_EDGE, OF_SWITCH, OF_ACS = ("kamailio_", "rtpengine_"), "freeswitch_", "genieacs_"
STOP = {
    "name": "The server stops: it keeps none of this in tables",
    "ansible.builtin.systemd_service": {"name": "kamailio", "state": "stopped"},
}
VARIABLES = {
    "phone_secrets": {name: f"Made-For-Examples-{name}" for name in ("1001", "1002", "1501", "1502", "1600")},
    "trunk_secret": "Made-For-Examples-Trunk",
    "secret_1001": "Made-For-Examples-1001",
    "secret_1002": "Made-For-Examples-1002",
    "mailbox_pins": {"1001": "48151", "1002": "62342", "forgotten": "10808"},
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
    """Return the play of Asterisk's modules.  A module that is not in FIRST comes last: none is left out."""
    return play(
        "asterisk",
        [*named(FIRST, lambda name: not name.startswith((*OF_EDGE, OF_SWITCH, OF_ACS))), ("README", of_readme())],
    )


def edge_playbook() -> list[Any]:
    """Return the play of the modules of the edge: what is kept in tables comes when the server, which reads files, is down."""
    groups = named(EDGE, lambda name: name.startswith(OF_EDGE))
    later = [
        (name, [task for task in group if _in_tables(task) or name == "kamailio_config"]) for name, group in groups
    ]
    sooner = [(name, [task for task in group if task not in dict(later)[name]]) for name, group in groups]
    return play("kamailio", [*sooner, ("", [STOP]), *later])


def switch_playbook() -> list[Any]:
    """Return the play of FreeSWITCH's modules."""
    return play("freeswitch", named(SWITCH, lambda name: name.startswith(OF_SWITCH)))


def acs_playbook() -> list[Any]:
    """Return the play of GenieACS's modules: what takes devices and presets away comes last."""
    return play("genieacs", named(ACS, lambda name: name.startswith(OF_ACS)))


def _in_tables(task: Any) -> bool:
    return any(isinstance(options, dict) and "database" in options for options in task.values())


def named(first: Sequence[str], ours: Callable[[str], bool]) -> list[tuple[str, list[Any]]]:
    """Return module -> examples, those of `first` first."""
    there = sorted(path.stem for path in MODULES.glob("*.py") if ours(path.stem))
    return [(name, examples(name)) for name in [*first, *(one for one in there if one not in first)]]


def play(group: str, groups: Sequence[tuple[str, list[Any]]]) -> list[Any]:
    """Return a play of the tasks of these modules."""
    tasks = [{"name": f"{name}: {task.pop('name')}", **task} for name, group_tasks in groups for task in group_tasks]
    return [
        {
            "name": "Every example of the documentation",
            "hosts": group,
            "gather_facts": False,
            "vars": VARIABLES,
            "tasks": tasks,
        }
    ]


if __name__ == "__main__":
    made = {"freeswitch": switch_playbook, "genieacs": acs_playbook}.get((sys.argv[2:] or [""])[0], playbook)()
    Path(sys.argv[1]).write_text(yaml.safe_dump(made, sort_keys=False, width=120))
