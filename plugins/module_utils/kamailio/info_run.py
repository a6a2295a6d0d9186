# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kamailio_info: its argument spec, and what it binds together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.faces import COMMON
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.info import HTABLE, SUBSETS, gather, tables
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import DATABASE_SPEC
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import DATABASE, FILE, MEMORY
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import KamailioSystem


def info_spec() -> Spec:
    """Return the argument spec of kamailio_info."""
    where: Spec = {"backend": {"type": "str", "choices": [FILE, MEMORY, DATABASE]}, "path": {"type": "path"}}
    where.update(table={"type": "str"}, database=DATABASE_SPEC, tables={"type": "list", "elements": "str"})
    return {
        "gather_subset": {"type": "list", "elements": "str", "choices": list(SUBSETS), "default": ["dispatcher"]},
        "kinds": {
            "type": "dict",
            "default": {},
            "options": {kind: {"type": "dict", "options": where} for kind in RESOURCES},
        },
        "include_secrets": {"type": "bool", "default": False, "no_log": False},
        **COMMON,
    }


def kinds_of(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The kinds that are read: those that are named, or else those that stand in files."""
    named = {
        kind: {name: one for name, one in where.items() if one is not None} for kind, where in given.items() if where
    }
    return named or {kind: {} for kind, one in RESOURCES.items() if one.layout.backends[0] == FILE}


def manage_info() -> None:
    """Run kamailio_info."""
    module = PbxModule(argument_spec=info_spec(), supports_check_mode=True)
    module.ready()
    given = module.params
    try:
        kinds = kinds_of(given["kinds"] or {})
        system = KamailioSystem(config_dir=given["config_dir"], rpc=given["rpc"], options=kinds)
        if HTABLE in kinds and system.backend(HTABLE) == MEMORY and system.server is not None:
            kinds[HTABLE].setdefault("tables", tables(system.server))
        facts = gather(system, given["gather_subset"], kinds, given["include_secrets"])
    except (PbxError, ServerError) as error:
        module.fail_json(msg=str(error))
        return
    module.exit_json(changed=False, **facts)
