# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module of GenieACS has: where it is, how it is reached, and what its failures look like."""

from __future__ import annotations

from typing import Any, Callable

from ansible.module_utils.basic import env_fallback
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs

NBI_URL, UI_URL, FS_URL = "http://127.0.0.1:7557", "http://127.0.0.1:3000", "http://127.0.0.1:7567"


def _from(variable: str) -> Any:
    return (env_fallback, [variable])


COMMON: Spec = {
    "nbi_url": {"type": "str", "default": NBI_URL, "fallback": _from("GENIEACS_NBI_URL")},
    "fs_url": {"type": "str", "default": FS_URL, "fallback": _from("GENIEACS_FS_URL")},
    "ui_url": {"type": "str", "default": UI_URL, "fallback": _from("GENIEACS_UI_URL")},
    "url_username": {"type": "str", "fallback": _from("GENIEACS_USERNAME")},
    "url_password": {"type": "str", "no_log": True, "fallback": _from("GENIEACS_PASSWORD")},
    "ui_username": {"type": "str", "fallback": _from("GENIEACS_UI_USERNAME")},
    "ui_password": {"type": "str", "no_log": True, "fallback": _from("GENIEACS_UI_PASSWORD")},
    "headers": {"type": "dict", "no_log": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path"},
    "validate_certs": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 30},
}


def with_acs(module: PbxModule, work: Callable[[Acs], None]) -> None:
    """Do some work with GenieACS; what is refused, by us or by GenieACS, fails the module."""
    module.ready()
    module.tell("ui_password", "url_password", "headers")
    acs = Acs(module.params, check=module.check_mode)
    try:
        work(acs)
    except PbxError as error:
        module.fail_json(msg=error.text())
    except Unreachable as error:
        module.fail_json(msg=str(error))
    finally:
        acs.close()
