# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The UI's own API: login, first-run wizard, config, users, permissions, and the other form of what the NBI has."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Union
from urllib.parse import unquote

from . import expression, script
from .session import parameter_of, set_tag
from .store import Node, Store, hash_password
from .text import VERSION, Crash
from .ui_forms import makes_query, preset_of, shown
from .wire import Answer, Request, Response

if TYPE_CHECKING:
    from .server import FakeGenieAcs

COOKIE = "genieacs-ui-jwt"
RESOURCES = "devices presets provisions files virtualParameters config permissions users faults tasks".split()
PUTTABLE = ("presets", "provisions", "virtualParameters", "config", "permissions", "users")
SECTIONS = {  # of the UI's settings, some of each
    "filters": {
        "ui.filters.0.label": "'Serial number'",
        "ui.filters.1.label": "'Product class'",
        "ui.filters.2.type": "'tag'",
    },
    "device": {"ui.device.0.type": "'tags'"},
    "index": {"ui.index.0.parameter": "DeviceID.SerialNumber"},
    "overview": {"ui.overview.charts.online.slices.1_onlineNow.filter": "Events.Inform > NOW() - 5 * 60 * 1000"},
}
SCRIPTS = {
    "bootstrap": 'const now = Date.now();\nclear("Device", now);\nclear("InternetGatewayDevice", now);',
    "default": 'declare("InternetGatewayDevice.DeviceInfo.SoftwareVersion", {value: Date.now(3600000)});',
    "inform": 'declare("Device.ManagementServer.PeriodicInformEnable", {value: Date.now(86400000)}, {value: true});',
}

Made = Union[Answer, Awaitable[Answer]]


def seed(store: Store, wanted: Node) -> None:
    """Make what the first-run wizard makes: admin/admin with its permissions, presets, and the UI's settings."""
    if wanted.get("users"):
        for resource in (name for name in RESOURCES if name != "tasks"):
            key = f"admin:{resource}:3"
            entry = {"_id": key, "role": "admin", "resource": resource, "access": 3, "validate": "true"}
            store.permissions[key] = entry
        salt = secrets.token_hex(64)
        hashed = hash_password("admin", salt)
        store.users["admin"] = {"_id": "admin", "password": hashed, "roles": "admin", "salt": salt}
    if wanted.get("presets"):
        for name, text in SCRIPTS.items():
            store.provisions[name] = {"_id": name, "script": text}
            part = {"type": "provision", "name": name, "args": None}
            events = {"0 BOOTSTRAP": True} if name == "bootstrap" else {}
            preset = {"_id": name, "weight": 0, "channel": name, "events": events, "precondition": ""}
            store.presets[name] = {**preset, "configurations": [part]}
    for section, settings in SECTIONS.items():
        if wanted.get(section):
            for key, value in settings.items():
                store.config[key] = {"_id": key, "value": value}


def connection_credentials(store: Store) -> tuple[str, str] | None:
    """Return what the configuration says a connection request authenticates with, if it says so plainly."""
    try:
        made = expression.parse(store.config.get("cwmp.connectionRequestAuth", {}).get("value"))
    except expression.ParseError:
        return None
    if isinstance(made, tuple) and made[:2] == ("FUNC", "AUTH") and len(made) == 4:
        return (made[2], made[3]) if isinstance(made[2], str) and isinstance(made[3], str) else None
    return None


def _coded(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


class Ui:
    """Routes of genieacs-ui. A poisoned database takes all of it down."""

    def __init__(self, fake: FakeGenieAcs) -> None:
        self.fake = fake
        self.store = fake.store
        self.secret = secrets.token_bytes(16)

    def __call__(self, request: Request) -> Made:
        reasons = self.fake.active_poison().get("ui")
        if reasons:
            raise Crash(reasons[0])
        path = request.path
        if path == "/status":
            return Response.text("OK")
        if path == "/login" and request.method == "POST":
            return self.login(request)
        if path == "/logout" and request.method == "POST":
            return Response.text("")
        if path == "/init":
            return self.init(request)
        if path.startswith("/api/"):
            return self.api(request, [unquote(part) for part in path[5:].split("/")])
        return Response.text("Not Found", 404)

    @staticmethod
    def finish(response: Response) -> Response:
        """Give an answer the headers of Koa, and its length: only lists are sent in chunks."""
        kind = response.headers.pop("Content-Type", "text/plain")
        if "charset" not in kind and kind != "application/octet-stream":
            kind += "; charset=utf-8"
        named = {"X-Config-Snapshot": "0" * 32, "GenieACS-Version": VERSION, "Vary": "Accept-Encoding"}
        response.headers = {**named, "Content-Type": kind, **response.headers}
        response.chunked = response.body.startswith(b"[\n")
        return response

    # who asks

    def token(self, user: str) -> str:
        """Return a token without an end, as the UI makes them."""
        claims = {"username": user, "authMethod": "local", "iat": int(time.time())}
        signed = f"{_coded({'alg': 'HS256', 'typ': 'JWT'})}.{_coded(claims)}"
        return f"{signed}.{_coded(hmac.new(self.secret, signed.encode(), hashlib.sha256).digest())}"

    def user(self, request: Request) -> Node | None:
        """Return whose token came along, by header or cookie."""
        found = request.headers.get("authorization", "")
        token = found[7:] if found.lower().startswith("bearer ") else ""
        for part in request.headers.get("cookie", "").split(";"):
            name, _equals, value = part.strip().partition("=")
            token = token or (value if name == COOKIE else "")
        signed, _dot, signature = token.rpartition(".")
        wanted = _coded(hmac.new(self.secret, signed.encode(), hashlib.sha256).digest())
        if not signed or not hmac.compare_digest(signature, wanted):
            return None
        claims = signed.split(".")[1]
        name = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["username"]
        return self.store.users.get(name)

    def permissions(self, user: Node | None, resource: str, access: int) -> list[Node]:
        """Return the permissions that allow this, through any role of the user."""
        roles = [role.strip() for role in (user or {}).get("roles", "").split(",")]
        return [
            entry
            for entry in self.store.permissions.values()
            if entry.get("role") in roles and entry.get("resource") == resource and entry.get("access", 0) >= access
        ]

    def login(self, request: Request) -> Response:
        body = _body(request)
        user = self.store.users.get(str(body.get("username")))
        password = body.get("password")
        good = bool(user and user.get("password") and isinstance(password, str))
        if not good or hash_password(str(password), user["salt"]) != user["password"]:  # type: ignore[index]
            return Response.text("Incorrect username or password", 400)
        token = self.token(str(body["username"]))
        cookie = f"{COOKIE}={token}; path=/; samesite=lax; httponly"
        return Response.text(json.dumps(token), 200, "", **{"Set-Cookie": cookie})

    def init(self, request: Request) -> Response:
        state = {"users": not self.store.users, "presets": not self.store.presets}
        state.update({name: not any(key.startswith(f"ui.{name}.") for key in self.store.config) for name in SECTIONS})
        wanted = _body(request) if request.method == "POST" else state
        user = self.user(request)
        if self.store.users:
            needs = {"users": ("users", "permissions"), "presets": ("presets", "provisions")}
            for name in state:
                for resource in needs.get(name, ("config",)):
                    if not self.permissions(user, resource, 3):
                        wanted[name] = False
        if request.method == "POST":
            seed(self.store, wanted)
            self.fake.changed()
            return Response.text("")
        return Response.json(wanted)

    # /api

    def api(self, request: Request, parts: list[str]) -> Made:
        resource, name = parts[0], "/".join(parts[1:])
        user = self.user(request)
        if resource == "blob" and parts[1:2] == ["files"]:
            return self.blob(user, "/".join(parts[2:]))
        if resource not in RESOURCES:
            return Response.text("Not Found", 404)
        access = {"GET": 2, "HEAD": 1 if not name else 2}.get(request.method, 3)
        allowed = self.permissions(user, resource, access)
        if not allowed or (access == 3 and not validated(allowed)):
            return Response.text("Forbidden", 403)
        if resource == "devices" and len(parts) == 3 and request.method == "POST":
            return self.tasks(parts[1], request) if parts[2] == "tasks" else self.tags(parts[1], request)
        if resource == "users" and len(parts) == 3 and parts[2] == "password":
            return self.password(parts[1], _body(request))
        if request.method in ("GET", "HEAD"):
            return self.read(request, resource, name, allowed)
        if request.method == "DELETE" and name:
            return self.delete(resource, name)
        if request.method == "PUT" and resource == "files":
            return self.upload(request, name)
        if request.method == "PUT" and resource in PUTTABLE and name:
            return self.put(resource, name, _body(request))
        return Response.text("Method Not Allowed", 405)

    def table(self, resource: str) -> dict[str, Node]:
        found: dict[str, Node] = getattr(self.store, resource)
        return found

    def read(self, request: Request, resource: str, name: str, allowed: list[Node]) -> Response:
        query = request.query
        filters = [expression.parse(entry.get("filter")) for entry in allowed]
        try:
            asked = expression.parse(query.get("filter"))
            wrong = [made for made in (asked, *filters) if not makes_query(made)]
            if wrong:
                raise expression.ParseError(f"no query can be made of {wrong[0]}")
        except expression.ParseError as error:
            self.fake.crashes.append(f"UI: {error}")
            return Response.text("Internal Server Error", 500)
        found = []
        for key, entry in list(self.table(resource).items()):
            get = _getter(resource, entry)
            seen = any(made is None or expression.evaluate(made, get) is True for made in filters)
            if seen and (asked is None or expression.evaluate(asked, get) is True) and name in ("", key):
                found.append(entry)
        if request.method == "HEAD":
            return Response.text("", 404 if name and not found else 200, "", **{"X-Total-Count": str(len(found))})
        if name:
            if not found:
                return Response.text("Not Found", 404)
            return Response.json(shown(resource, found[0]))
        skip, limit = int(query.get("skip") or 0), int(query.get("limit") or 0)
        found = found[skip : skip + limit] if limit else found[skip:]
        wanted = query["projection"].split(",") if "projection" in query else []
        listed = []
        for entry in found:
            one = shown(resource, entry)
            kept = {key: value for key, value in one.items() if key in wanted or key == "_id"} if wanted else one
            listed.append(json.dumps(kept, separators=(",", ":"), ensure_ascii=False))
        body = "[\n" + ",".join(line + "\n" for line in listed) + "]"
        return Response(200, body.encode(), {"Content-Type": "application/json"})

    def delete(self, resource: str, name: str) -> Response:
        if name not in self.table(resource):
            return Response.text("Not Found", 404)
        device = name.partition(":")[0]
        if resource in ("devices", "faults") and self.store.in_session(device):
            return Response.text("Device is in session", 503)
        if resource == "devices":
            self.store.forget(name)
        elif resource != "tasks":
            self.table(resource).pop(name)
        if resource == "files":
            self.store.blobs.pop(name, None)
        self.fake.changed()
        return Response.text("")

    def put(self, resource: str, name: str, body: Node) -> Response:
        body.pop("_id", None)
        try:
            if resource == "presets":
                body = preset_of(body)
            elif resource in ("provisions", "virtualParameters"):
                body.setdefault("script", "")
                problem = script.syntax_problem(str(body["script"]))
                if problem:
                    raise ValueError(problem)
            elif resource == "users":
                body = {key: value for key, value in body.items() if key not in ("password", "salt")}
                body = {**self.store.users.get(name, {}), **body}
        except ValueError as error:
            return Response.text(f"Error: {error}", 400)
        body.pop("_id", None)
        self.table(resource)[name] = {"_id": name, **body}
        self.fake.changed()
        return Response.text("")

    def password(self, name: str, body: Node) -> Response:
        if not isinstance(body.get("newPassword"), str):
            return Response.text("Internal Server Error", 500)
        if name not in self.store.users:
            return Response.text("Not Found", 404)
        salt = secrets.token_hex(64)
        self.store.users[name].update(password=hash_password(body["newPassword"], salt), salt=salt)
        return Response.text("")

    def upload(self, request: Request, name: str) -> Response:
        fields = ("fileType", "oui", "productClass", "version")
        self.store.put_file(
            name, request.body, {one: request.headers.get(f"metadata-{one.lower()}", "") for one in fields}
        )
        return Response.text("")

    def blob(self, user: Node | None, name: str) -> Response:
        if not self.permissions(user, "files", 2):
            return Response.text("Forbidden", 403)
        if name not in self.store.blobs:
            return Response.text("Not Found", 404)
        headers = {"Content-Type": "application/octet-stream"}
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(200, self.store.blobs[name], headers)

    def tags(self, name: str, request: Request) -> Response:
        document = self.store.devices.get(name)
        wanted = _body(request)
        if document is None:
            return Response.text("Not Found", 404)
        if len({bool(flag) for flag in wanted.values()}) > 1:
            return Response.text("Updating the path '_tags' would create a conflict at '_tags'", 400)
        for tag, flag in wanted.items():
            set_tag(document, tag.strip(), bool(flag))
        return Response.text("")

    def tasks(self, name: str, request: Request) -> Made:
        """Run tasks and tell how each went; they are gone afterwards, done or not."""
        tasks = json.loads(request.body)
        if name not in self.store.devices:
            return Response.text("Not Found", 404)
        if self.store.in_session(name):
            return Response.text("Device is in session", 503)
        for task in tasks:
            self.fake.nbi.insert(name, task)
        status = self.fake.connection_request(name)
        device = self.store.simulated.get(name)
        if not status and device is not None and device.online is not True:
            status = "No contact from CPE"
        if not status:
            self.fake.session(name)
        listed = []
        for task in tasks:
            fault = f"{name}:task_{task['_id']}" in self.store.faults
            listed.append({"_id": task["_id"], "status": "pending" if status else "fault" if fault else "done"})
            self.store.delete_task(task["_id"])
        return Response.json(listed, 200, "", **{"Connection-Request": status or "OK"})


def validated(allowed: list[Node]) -> bool:
    """Tell whether the permissions let a write through: one has to say so, and those of two roles cancel out."""
    validators = [entry for entry in allowed if entry.get("validate")]
    if len(validators) != 1 and len({entry["role"] for entry in validators}) != 1:
        return False
    return any(expression.evaluate(expression.parse(entry["validate"]), lambda _name: None) for entry in validators)


def _body(request: Request) -> Node:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _getter(resource: str, entry: Node) -> Callable[[str], Any]:
    if resource == "devices":
        return lambda name: parameter_of(entry, name)
    return entry.get
