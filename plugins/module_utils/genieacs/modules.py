# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces of the modules that manage kinds: argument specs, and what they bind together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.module import (
    PbxModule,
    Spec,
    carry_out,
    kind_module,
    kind_spec,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faces import COMMON, with_acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.system import GenieAcsSystem


def options_of(kind: Kind) -> Spec:
    """Return the options with which a task asks for one kind."""
    return {**kind_spec(kind.resource, scope=""), **kind.own_options}


def kind_module_spec(kind: Kind) -> Spec:
    """Return the argument spec of the module that manages one kind."""
    return {**options_of(kind), "src": {"type": "path"}, **COMMON}


def manage_kind(kind: Kind) -> None:
    """Run the module that manages one kind."""
    resource = kind.resource
    module = kind_module(resource, kind_module_spec(kind))

    def requests(acs: Acs) -> list[Request]:
        return [kind.request(acs, module.given(resource))]

    with_system(module, [kind], {resource.kind: module.params}, requests)


def with_system(
    module: PbxModule,
    kinds: Sequence[Kind],
    options: Mapping[str, Mapping[str, Any]],
    requests: Callable[[Acs], Sequence[Request]],
) -> None:
    """Carry out what a module asks for."""

    def work(acs: Acs) -> None:
        acs.options = options
        carry_out(module, GenieAcsSystem(acs, {one.resource.kind: one for one in kinds}), lambda: requests(acs))

    with_acs(module, work)
