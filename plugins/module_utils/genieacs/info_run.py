# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module genieacs_info: its argument spec, and what it binds together."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faces import COMMON, with_acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.info import SUBSETS, gather

SPEC: Spec = {
    "gather_subset": {"type": "list", "elements": "str", "choices": list(SUBSETS), "default": ["devices", "faults"]},
    "query": {"type": "dict"},
    "parameters": {"type": "list", "elements": "str", "default": []},
    "include_secrets": {"type": "bool", "default": False, "no_log": False},
    **COMMON,
}


def manage_info() -> None:
    """Run genieacs_info."""
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True)

    def work(acs: Acs) -> None:
        given = module.params
        facts = gather(acs, given["gather_subset"], given["query"], given["parameters"], given["include_secrets"])
        module.exit_json(changed=False, **facts)

    with_acs(module, work)
