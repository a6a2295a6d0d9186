# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One GenieACS: its northbound interface, its file server, and the API of its UI where an account is given for it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import Nbi
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ui import Ui


@dataclass
class Acs:
    """What a task reaches of GenieACS.

    given    options that say where it is and how it is reached: faces.COMMON
    check    check mode: nothing may be asked of a device either
    options  kind -> what the task says of it
    warned   what a person is told although nothing is refused
    """

    given: Mapping[str, Any] = field(repr=False)  # passwords are among them
    check: bool = False
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    warned: list[Problem] = field(default_factory=list)
    _made: dict[str, Any] = field(default_factory=dict)

    def http(self, option: str, proxied: bool = True) -> Http:
        """Return the client of one address. A proxy in front may want a name and password, or a certificate."""
        given = self.given
        url = given.get(option)
        if not url:
            raise refuse(option, "is missing", "say where GenieACS answers")
        return Http(
            url,
            username=given.get("url_username") if proxied else None,
            password=given.get("url_password") if proxied else None,
            headers=given.get("headers"),
            ca_path=given.get("ca_path"),
            client_cert=given.get("client_cert"),
            client_key=given.get("client_key"),
            validate_certs=given.get("validate_certs", True),
            timeout=float(given.get("timeout") or 30),
        )

    @property
    def nbi(self) -> Nbi:
        """The northbound interface."""
        if "nbi" not in self._made:
            self._made["nbi"] = Nbi(self.http("nbi_url"))
        return self._made["nbi"]  # type: ignore[no-any-return]

    @property
    def fs(self) -> Http:
        """The file server, from which devices load firmware."""
        if "fs" not in self._made:
            self._made["fs"] = self.http("fs_url")
        return self._made["fs"]  # type: ignore[no-any-return]

    @property
    def ui(self) -> Ui:
        """The UI's API, which alone writes configuration, users and permissions."""
        if "ui" not in self._made:
            name, password = self.given.get("ui_username"), self.given.get("ui_password")
            if not name or not password:
                raise refuse(
                    "ui_username",
                    "is missing: configuration, users and permissions are written through the API of GenieACS's UI",
                    "give ui_url, ui_username and ui_password, or the variables GENIEACS_UI_USERNAME and GENIEACS_UI_PASSWORD",
                )
            # A proxy's own name and password would take the place of the token in the same header.
            self._made["ui"] = Ui(self.http("ui_url", proxied=False), name, password)
        return self._made["ui"]  # type: ignore[no-any-return]

    def option(self, kind: str, name: str, default: Any = None) -> Any:
        """Return what the task says of a kind, or the default."""
        value = self.options.get(kind, {}).get(name)
        return default if value is None else value

    def warn(self, where: str, message: str, remedy: str = "") -> None:
        """Tell a person something that hinders nothing."""
        self.warned.append(Problem(where, message, remedy, warning=True))

    @staticmethod
    def now() -> float:
        """Return the time of this host, in seconds since the epoch."""
        return time.time()

    def close(self) -> None:
        """Close every connection."""
        for one in self._made.values():
            getattr(one, "http", one).close()
        self._made.clear()
