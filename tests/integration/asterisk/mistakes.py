# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes that people make in Asterisk's files, and what a server, real or fake, is seen to do about each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROOT = "#tryinclude pjsip.d/*.conf\n[transport-udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:5080\n"
PHONE = """[1001]
type = endpoint
context = internal
disallow = all
allow = alaw
aors = 1001
auth = 1001

[1001]
type = auth
auth_type = userpass
username = 1001
password = secret-1001

[1001]
type = aor
max_contacts = 1
"""
TRUNK = """[trunk]
type = endpoint
context = inbound
disallow = all
allow = ulaw
aors = trunk

[trunk]
type = aor
contact = sip:127.0.0.1:5099

[trunk]
type = identify
endpoint = trunk
match = 192.0.2.10

[trunk]
type = registration
server_uri = sip:127.0.0.1:5099
client_uri = sip:me@127.0.0.1:5099
"""
DIALPLAN = (
    "[internal]\ninclude => outbound\nexten => 1001,1(start),Dial(PJSIP/1001,20)\n same => n,Hangup()\n[outbound]\n"
)
BASE = {"pjsip.conf": ROOT, "pjsip.d/phones.conf": PHONE, "pjsip.d/trunks.conf": TRUNK, "extensions.conf": DIALPLAN}


@dataclass(frozen=True)
class Mistake:
    """A change of files (None: removed) to what BASE is, and the commands that follow it."""

    name: str
    files: Mapping[str, str | None]
    commands: tuple[str, ...] = ("pjsip reload",)


def phones(old: str, new: str) -> dict[str, str | None]:
    assert old in PHONE
    return {"pjsip.d/phones.conf": PHONE.replace(old, new)}


def trunks(old: str, new: str) -> dict[str, str | None]:
    assert old in TRUNK
    return {"pjsip.d/trunks.conf": TRUNK.replace(old, new)}


def plan(old: str, new: str) -> dict[str, str | None]:
    assert old in DIALPLAN
    return {"extensions.conf": DIALPLAN.replace(old, new)}


CONTEXT, DIAL = "context = internal", ("dialplan reload",)
NEW = "\n[1002]\ntype = endpoint\ncontext = internal\naors = 1002\n[1002]\ntype = aor\nmax_contacts = 3\n"
MISTAKES = [
    Mistake("nothing wrong", phones(CONTEXT, "context = other\ndtmf_mode = info")),
    Mistake("unknown option", phones(CONTEXT, "context = other\nno_such = 1")),
    Mistake("unknown option in a new object", phones("max_contacts = 1\n", "max_contacts = 2\n" + NEW + "contacts = 1\n")),
    Mistake("bad enumeration", phones(CONTEXT, "context = other\ndtmf_mode = morse")),
    Mistake("bad codec", phones("allow = alaw", "allow = alaw,morse")),
    Mistake("bad number", phones("max_contacts = 1", "max_contacts = -1")),
    Mistake("bad boolean", phones(CONTEXT, "context = other\ndirect_media = maybe")),
    Mistake("bad uri", trunks("contact = sip:127.0.0.1:5099", "contact = not a uri")),
    Mistake("bad registration uri", trunks("server_uri = sip:127.0.0.1:5099", "server_uri = 127.0.0.1")),
    Mistake("bad digest", phones("password = secret-1001", "auth_type = digest\npassword_digest = MD5:zz")),
    Mistake("digest without its algorithm", phones(
        "password = secret-1001", f"auth_type = digest\nsupported_algorithms_uas = SHA-256\npassword_digest = MD5:{'a' * 32}")),
    Mistake("good digest", phones("password = secret-1001", f"auth_type = digest\npassword_digest = MD5:{'a' * 32}")),
    Mistake("auth without a password", phones("password = secret-1001\n", "")),
    Mistake("unknown type", phones("type = aor\nmax_contacts = 1", "type = oar\nmax_contacts = 1")),
    Mistake("no type", phones("type = aor\n", "")),
    Mistake("missing references", phones("aors = 1001\nauth = 1001", "aors = none\nauth = none\ntransport = none")),
    Mistake("duplicate", {"pjsip.d/zz.conf": "[1001]\ntype = endpoint\ncontext = other\n" + NEW}),
    Mistake("unclosed bracket in an included file", {"pjsip.d/zz.conf": NEW + "[x\ntype = endpoint\n"}),
    Mistake("unclosed bracket in the root", {"pjsip.conf": ROOT + "[x\n", "pjsip.d/zz.conf": NEW}),
    Mistake("option before any section", {"pjsip.conf": "type = endpoint\n" + ROOT, "pjsip.d/zz.conf": NEW}),
    Mistake("addition to an unknown section", {"pjsip.d/zz.conf": NEW + "[none](+)\ncontext = other\n"}),
    Mistake("missing template", {"pjsip.d/zz.conf": NEW + "[1003](none)\ntype = endpoint\n"}),
    Mistake("line without equals", {"pjsip.d/zz.conf": NEW + "[1003]\ntype = endpoint\njunk\ncontext = c\n"}),
    Mistake("dangling include in the root", {"pjsip.conf": "#include none.conf\n" + ROOT, "pjsip.d/zz.conf": NEW}),
    Mistake("dangling include in an included file", {"pjsip.d/zz.conf": "#include none.conf\n" + NEW}),
    Mistake("files removed", {"pjsip.d/phones.conf": None, "pjsip.d/trunks.conf": None}),
    Mistake("root removed", {"pjsip.conf": None}),
    Mistake("root emptied", {"pjsip.conf": ""}),
    Mistake("transport changed without allow_reload", {"pjsip.conf": ROOT.replace("5080", "5081") + "local_net = 10.0.0.0/8\n"}),
    Mistake("transport changed with allow_reload", {"pjsip.conf": ROOT.replace("5080", "5082") + "allow_reload = yes\n"}),
    Mistake("transport with a port in use", {"pjsip.conf": ROOT + "[second]\ntype = transport\nbind = 127.0.0.1:5080\n"}),
    Mistake("transport without bind", {"pjsip.conf": ROOT + "[second]\ntype = transport\n"}),
    Mistake("system changed", {"pjsip.conf": ROOT + "[system]\ntype = system\ntimer_t1 = 600\n"}),
    Mistake("identify of nobody", trunks("endpoint = trunk\n", "")),
    Mistake("identify of a bad network", trunks("match = 192.0.2.10", "match = 300.1.1.1")),
    Mistake("registration line without endpoint", trunks("client_uri", "line = yes\nclient_uri")),
    Mistake("only registrations are told", trunks("match = 192.0.2.10", "match = 192.0.2.11") | phones(CONTEXT, "context = other"),
            ("module reload res_pjsip_outbound_registration.so",)),
    Mistake("only identifies are told", trunks("match = 192.0.2.10", "match = 192.0.2.11") | phones(CONTEXT, "context = other"),
            ("module reload res_pjsip_endpoint_identifier_ip.so",)),
    Mistake("the narrow reload takes all", trunks("match = 192.0.2.10", "match = 192.0.2.11") | phones(CONTEXT, "context = other"),
            ("module reload res_pjsip.so",)),
    Mistake("nothing is told", phones(CONTEXT, "context = other"), ()),
    Mistake("dialplan changed", plan("20)", "30)\n same => n(later),NoOp(x)"), DIAL),
    Mistake("step without application", plan(" same => n,Hangup()", " same => n,Hangup()\nexten => 3,1"), DIAL),
    Mistake("bad priority", plan(" same => n,Hangup()", "exten => 3,x,Hangup()\nexten => 4,1,Hangup()"), DIAL),
    Mistake("duplicate priority", plan(" same => n,Hangup()", "exten => 1001,1,Hangup()"), DIAL),
    Mistake("unclosed parenthesis", plan("Dial(PJSIP/1001,20)", "Dial(PJSIP/1001,20"), DIAL),
    Mistake("unknown application", plan("Hangup()", "NoSuchApplication(x)"), DIAL),
    Mistake("unknown word", plan(" same => n,Hangup()", "extn => 3,1,Hangup()"), DIAL),
    Mistake("include of a missing context", plan("include => outbound", "include => none"), DIAL),
    Mistake("unclosed bracket in the dialplan", plan("[outbound]", "[outbound"), DIAL),
    Mistake("the wrong reload", plan("20)", "30)"), ("pjsip reload",)),
]  # fmt: skip

LOOKED_AT = {
    "endpoint": ("context", "dtmf_mode", "allow", "direct_media", "aors"),
    "aor": ("max_contacts", "contact"),
    "auth": ("username",),
    "transport": ("bind", "local_net"),
    "identify": ("match",),
    "registration": ("server_uri",),
}


def lay(config_dir: str, files: Mapping[str, str | None]) -> None:
    """Write files, owned as the folder is; None removes one."""
    for path, text in files.items():
        full = os.path.join(config_dir, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        if text is None:
            os.unlink(full)
            continue
        with open(full, "w", encoding="utf-8") as stream:
            stream.write(text)
        if os.geteuid() == 0:
            os.chown(full, os.stat(config_dir).st_uid, os.stat(config_dir).st_gid)


def reset(config_dir: str) -> None:
    """Make the folder hold BASE and nothing else that we lay."""
    folder = os.path.join(config_dir, "pjsip.d")
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        os.unlink(os.path.join(folder, name))
    lay(config_dir, BASE)


def outcome(server: Any, mistake: Mistake) -> dict[str, Any]:
    """What can be seen after a mistake: objects with some options, steps, and whether the server complained."""
    logged = server.reload(mistake.commands)
    objects = {}
    for kind, options in LOOKED_AT.items():
        for name in sorted(server.names(kind)):
            shown = server.pjsip_object(kind, name) or {}
            objects[f"{kind} {name}"] = {
                option: shown[key] for option in options for key in [option.replace("_", "")] if any(shown.get(key, []))
            }
    steps = {}
    for name in ("internal", "outbound"):
        rows = server.dialplan(name)
        steps[name] = None if rows is None else sorted([row.exten, row.priority, row.app, row.data] for row in rows)
    return {"objects": objects, "steps": steps, "complained": any(line.level != "NOTICE" for line in logged)}
