# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kamailio_config: what it binds together."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.config import SPEC, carry_out


def manage_config() -> None:
    """Run kamailio_config."""
    one = [("content", "src")]
    module = PbxModule(argument_spec=SPEC, supports_check_mode=True, mutually_exclusive=one, required_one_of=one)
    module.ready()
    # The texts may hold passwords, and are long.
    said = {key: value for key, value in module.params.items() if key not in ("content", "files")}
    said = {"module_args": said}
    try:
        result = carry_out(module.params, module.check_mode, bool(getattr(module, "_diff", False)))
    except PbxError as error:
        module.fail_json(msg=error.text(), invocation=said)
        return
    for words in result.pop("warnings"):
        module.warn(words)
    module.exit_json(invocation=said, **result)
