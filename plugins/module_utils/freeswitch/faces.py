# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module of FreeSWITCH can be told, and what those have in common that ask a running one and keep nothing."""

from __future__ import annotations

from typing import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.socket_conf import CONFIG_DIR

COMMON: Spec = {"config_dir": {"type": "path", "default": CONFIG_DIR}, "event_socket": {"type": "str"}}


def with_server(module: PbxModule, work: Callable[..., None]) -> None:
    """Do some work with the running server; what is refused, by us or by the server, fails the module."""
    from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import ServerError, connect

    module.ready()
    try:
        server = connect(module.params["config_dir"], module.params.get("event_socket"))
        if server is None:
            raise refuse("", "FreeSWITCH is not running: nobody listens on its event socket", "start it first")
        work(server)
    except PbxError as error:
        module.fail_json(msg=error.text())
    except ServerError as error:
        module.fail_json(msg=str(error))
