# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules have in common that ask a running Kamailio and keep nothing."""

from __future__ import annotations

from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import (
    CONFIG_DIR,
    Server,
    ServerError,
    connect,
)

COMMON: dict[str, Any] = {"config_dir": {"type": "path", "default": CONFIG_DIR}, "rpc": {"type": "str"}}


def running(rpc: str | None) -> Server:
    """The running server. Raises PbxError when there is none."""
    server = connect(rpc)
    if server is None:
        at = f" at {rpc}" if rpc else ""
        raise refuse("", f"Kamailio is not running: nobody listens{at}", "start it first, or see the option `rpc`")
    return server


def with_server(module: PbxModule, work: Callable[[Server], None]) -> None:
    """Do some work with the running server; what is refused, by us or by the server, fails the module."""
    module.ready()
    try:
        work(running(module.params["rpc"]))
    except PbxError as error:
        module.fail_json(msg=error.text())
    except ServerError as error:
        module.fail_json(msg=error.words)
