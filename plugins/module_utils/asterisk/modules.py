# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces of Asterisk's modules: their argument specs, and what each binds together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES, SUBSETS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR, AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import (
    PbxModule,
    Spec,
    carry_out,
    kind_spec,
    manage,
    module_spec,
    request_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request

COMMON: Spec = {"config_dir": {"type": "path", "default": CONFIG_DIR}}


def spec_of(name: str) -> Spec:
    """Return the argument spec of a managing module by its name."""
    if name == "asterisk_resources":
        kinds = {kind: {"type": "dict", "options": kind_spec(one)} for kind, one in RESOURCES.items()}
        return {
            "resources": {"type": "dict", "required": True, "options": kinds},
            "activate": {"type": "bool", "default": True},
            **COMMON,
        }
    return module_spec(RESOURCES[name], COMMON)


def info_spec() -> Spec:
    """Return the argument spec of asterisk_info."""
    return {
        "gather_subset": {"type": "list", "elements": "str", "choices": list(SUBSETS), "default": list(RESOURCES)},
        "files": {"type": "list", "elements": "str", "default": []},
        "include_secrets": {"type": "bool", "default": False, "no_log": False},
        **COMMON,
    }


def manage_kind(kind: str) -> None:
    """Run the module that manages one kind."""
    resource = RESOURCES[kind]
    module = PbxModule(
        argument_spec=spec_of(kind),
        resources=[resource],
        supports_check_mode=True,
        mutually_exclusive=[(resource.items, "src")],
        required_one_of=[(resource.items, "src")],
    )
    _with_system(module, lambda system: manage(module, system, resource))


def manage_resources() -> None:
    """Run asterisk_resources: every kind at once."""
    module = PbxModule(
        argument_spec=spec_of("asterisk_resources"), resources=list(RESOURCES.values()), supports_check_mode=True
    )
    _with_system(module, lambda system: carry_out(module, system, lambda: requests_of(module.params["resources"])))


def requests_of(resources: Mapping[str, Any]) -> list[Request]:
    """Return a request for every kind that is mentioned."""
    out = []
    for kind, resource in RESOURCES.items():
        options = resources.get(kind)
        if options is None:
            continue
        if options.get(resource.items) is None:
            raise refuse(f"resources: {kind}", f"`{resource.items}` is missing", "give the items, or an empty list")
        out.append(request_of(resource, options))
    return out


def manage_info() -> None:
    """Run asterisk_info."""
    module = PbxModule(argument_spec=info_spec(), supports_check_mode=True)

    def report(system: AsteriskSystem) -> None:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather

        facts: dict[str, Any] = gather(
            system, module.params["gather_subset"], module.params["files"], module.params["include_secrets"]
        )
        module.exit_json(changed=False, **facts)

    _with_system(module, report)


def _with_system(module: PbxModule, work: Callable[[AsteriskSystem], None]) -> None:
    module.ready()
    try:
        work(AsteriskSystem(module.params["config_dir"]))
    except PbxError as error:
        module.fail_json(msg=error.text())
