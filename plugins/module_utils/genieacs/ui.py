# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API behind GenieACS's UI: the only way to write configuration, users and permissions from elsewhere.

Measured on GenieACS 1.2.16: `POST /login` answers a token as a JSON string, which never expires and ends only with its user;
a wrong password is 400, a missing token and a missing permission are both 403. What is written is known to a UI process
within five seconds, since each keeps a copy of users and permissions for so long. Nothing that is stored is checked: what
kills the UI is refused here, and by the kinds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http, HttpFailure, Reply, escaped
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.expression import deadly
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError

CACHED = 5.0  # seconds for which a UI process goes on with the users and permissions that it knows
STEPS = ("users", "presets", "filters", "device", "index", "overview")  # of the first run
_SHOWN = 200  # characters of an answer that an error shows


class Ui:
    """The UI by an HTTP client and an account. Raises AcsError, and PbxError for what must not be sent.

    It logs in with the first request that needs it, and once more when its token has been revoked. Neither the password nor
    the token is in any message or repr.
    """

    def __init__(self, http: Http, username: str, password: str) -> None:
        self.http = http
        self.username = username
        self._password = password
        self._token = ""

    def __repr__(self) -> str:
        return f"Ui({self.http!r}, {self.username})"

    def ready(self) -> None:
        """Log in, so that nothing is begun with an account that cannot go on."""
        if not self._token:
            self._login()

    def status(self) -> bool:
        """Return whether the UI answers; it needs no account."""
        return self._plain("GET", "/status").text().strip() == "OK"

    def initial(self) -> Mapping[str, bool]:
        """Return which steps of the first run are still to be done, as far as our account may do them."""
        reply = self._plain("GET", "/init")
        said = self._json(reply)
        if not isinstance(said, dict):
            raise AcsError(
                f"{reply.asked}: this is not the answer of GenieACS's UI; does ui_url lead to it?", "strange"
            )
        return {str(name): bool(value) for name, value in said.items()}

    def fresh(self) -> bool:
        """Return whether there is no user at all yet: anybody may then make the account admin with the password admin."""
        return self.initial().get("users", False)

    def init(self, *steps: str) -> None:
        """Do steps of the first run, see STEPS. `users` makes the account admin with the password admin: change it at once."""
        unknown = [one for one in steps if one not in STEPS]
        if unknown or not steps:
            raise refuse(
                "init", f"there is no step {unknown[0] if unknown else ''!r}", f"name some of {', '.join(STEPS)}"
            )
        self._plain("POST", "/init", {one: one in steps for one in STEPS})

    def check_password(self, user: str, password: str) -> bool:
        """Return whether a user can log in with a password. A UI process may know of a change only after CACHED seconds."""
        return self._try_login(user, password) != ""

    def get(self, resource: str, name: str) -> dict[str, Any] | None:
        """Return a document of `config`, `users` or `permissions`, or None. Passwords are never among what comes."""
        reply = self._api("GET", resource, name, ok=(200, 404))
        if reply.status == 404:
            return None
        document = self._json(reply)
        if not isinstance(document, dict):
            raise AcsError(f"{reply.asked}: what came is no document of GenieACS", "strange")
        return {one: value for one, value in document.items() if one not in ("password", "salt")}

    def put(self, resource: str, name: str, document: Mapping[str, Any]) -> None:
        """Store a document. A user keeps the password that he has.

        What GenieACS would store and die of is refused, whoever asks for it: a user without roles, and expressions of
        which its processes die.
        """
        self._deadly(resource, name, document)
        self._api("PUT", resource, name, dict(document))

    def put_password(self, user: str, password: str) -> None:
        """Give a user, who must be there, a password."""
        if not password:
            raise refuse(f"user {user}: password", "is empty: nobody can log in with it", "give another one")
        reply = self._api("PUT", "users", user, {"newPassword": password}, "/password", ok=(200, 404))
        if reply.status == 404:
            raise AcsError(f"{reply.asked}: GenieACS has no user {user}", "refused")

    def delete(self, resource: str, name: str) -> bool:
        """Delete a document, and return whether it was there."""
        return self._api("DELETE", resource, name, ok=(200, 404)).status == 200

    # -- how it is asked ---------------------------------------------------------------------------------------------
    @staticmethod
    def _deadly(resource: str, name: str, document: Mapping[str, Any]) -> None:
        if resource == "users" and not isinstance(document.get("roles"), str):
            raise refuse(
                f"user {name}: roles",
                "are missing: GenieACS would store the user, and its UI would answer nobody until somebody mends the database",
                "give the roles",
            )
        fields = {"config": ("value",), "permissions": ("filter", "validate")}.get(resource, ())
        for one in fields:
            text = document.get(one, "")
            reason = deadly(text) if isinstance(text, str) else "is no text"
            if reason:
                raise refuse(
                    f"{resource} {name}: {one}",
                    f"{reason}: GenieACS would store it, and its UI would answer nobody until somebody mends the database",
                    "mend it",
                )

    def _plain(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Ask what needs no account; a token that is there goes with it."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else None
        try:
            return self.http.send(method, path, body=dict(body) if body is not None else None, headers=headers)
        except HttpFailure as error:
            raise _gone(error) from None

    def _try_login(self, user: str, password: str) -> str:
        """Return the token of a login, or "" if GenieACS does not know the name and password together."""
        # A login changes nothing, so that it may be repeated.
        body = {"username": user, "password": password}
        try:
            reply = self.http.send("POST", "/login", body=body, repeatable=True, ok=(200, 400, 500))
        except HttpFailure as error:
            raise _gone(error) from None
        if reply.status == 400:
            return ""
        if reply.status == 500:
            if "UI_JWT_SECRET" in reply.text():
                raise AcsError(
                    f"{reply.asked}: GenieACS's UI has no secret to sign its tokens with, so that nobody can log in; set"
                    " GENIEACS_UI_JWT_SECRET for genieacs-ui and restart it",
                    "refused",
                )
            raise AcsError(f"{reply.asked}: 500 {reply.reason}; look at the log of genieacs-ui", "refused")
        try:
            token = json.loads(reply.body)
        except ValueError:
            token = None
        if not isinstance(token, str) or token.count(".") != 2:
            # Nothing of the answer is shown: it may be a token all the same.
            raise AcsError(f"{reply.asked}: what came is no token of GenieACS; does ui_url lead to its UI?", "strange")
        return token

    def _login(self) -> None:
        self._token = ""
        self._token = self._try_login(self.username, self._password)
        if self._token:
            return
        if self.fresh():
            raise AcsError(
                f"GenieACS's UI at {self.http.address} has no user at all yet, so that anybody can make the account admin with"
                " the password admin; make its first user, as the role genieacs does",
                "denied",
            )
        raise AcsError(
            f"GenieACS's UI at {self.http.address} does not know the user {self.username} with this password; mend"
            " ui_username and ui_password",
            "denied",
        )

    def _api(
        self,
        method: str,
        resource: str,
        name: str,
        body: Mapping[str, Any] | None = None,
        tail: str = "",
        ok: tuple[int, ...] = (200,),
    ) -> Reply:
        """Ask with our token; a 403 may say that it was revoked, so that we log in and ask once more."""
        path = f"/api/{resource}/{escaped(name)}{tail}"
        known = bool(self._token)
        self.ready()
        reply = self._authorised(method, path, body, ok)
        if reply.status == 403 and known:
            self._login()
            reply = self._authorised(method, path, body, ok)
        if reply.status == 403:
            access = "read" if method == "GET" else "write"
            raise AcsError(
                f"{reply.asked}: the user {self.username} may not {access} {resource}; give one of its roles a permission"
                f" for {resource} with access {access}{', and with `validate`,' if access == 'write' else ''} or take"
                " another user",
                "denied",
            )
        if reply.status not in ok:
            # What the API says of a document may quote it, and a document may hold secrets.
            said = "" if body is not None else f": {reply.text().strip()[:_SHOWN]}"
            raise AcsError(f"{reply.asked}: {reply.status} {reply.reason}{said}", "refused")
        return reply

    def _authorised(self, method: str, path: str, body: Mapping[str, Any] | None, ok: tuple[int, ...]) -> Reply:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            return self.http.send(
                method,
                path,
                body=dict(body) if body is not None else None,
                headers=headers,
                # The same document once more is the same document, and what is gone stays gone.
                repeatable=True,
                ok=(*ok, 400, 401, 403, 500),
            )
        except HttpFailure as error:
            raise _gone(error) from None

    @staticmethod
    def _json(reply: Reply) -> Any:
        try:
            return reply.json()
        except HttpFailure as error:
            raise _gone(error) from None


def _gone(error: HttpFailure) -> AcsError:
    remedy = {
        "down": "is genieacs-ui running, and does ui_url lead to it?",
        "cut": "genieacs-ui may have died of what its database holds; look at its log",
        "silent": "genieacs-ui may have died of what its database holds; look at its log",
        "gateway": "a proxy answers, and genieacs-ui behind it does not; look at its log",
    }.get(error.kind, "")
    return AcsError(f"{error.words}; {remedy}" if remedy else error.words, error.kind)
