# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module asterisk_info: its argument spec, and what it binds together.

Apart from the managing modules, which would otherwise carry everything that is only read to each host.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import realtime_options
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import COMMON, with_system
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES, SUBSETS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec


def info_spec() -> Spec:
    """Return the argument spec of asterisk_info."""
    return {
        "gather_subset": {"type": "list", "elements": "str", "choices": list(SUBSETS), "default": list(RESOURCES)},
        "files": {"type": "list", "elements": "str", "default": []},
        "include_secrets": {"type": "bool", "default": False, "no_log": False},
        "key_pairs": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "no_log": False,
            "options": {
                "cert": {"type": "path", "required": True},
                "key": {"type": "path", "required": True, "no_log": False},
            },
        },
        **realtime_options.SPEC,
        **COMMON,
    }


def manage_info() -> None:
    """Run asterisk_info."""
    module = PbxModule(argument_spec=info_spec(), supports_check_mode=True)

    def report(system: AsteriskSystem) -> None:
        given = module.params
        facts: dict[str, Any] = gather(
            system, given["gather_subset"], given["files"], given["include_secrets"], given["key_pairs"]
        )
        for kind in realtime_options.databases_of(given):
            facts["resources"].get(kind, {}).update(backend=realtime_options.REALTIME)
        module.exit_json(changed=False, **facts)

    with_system(module, report)
