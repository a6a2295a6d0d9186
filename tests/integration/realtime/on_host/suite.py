# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases that both back ends pass: `suite.py file|realtime`.  Prints JSON: case -> what came of it, and what runs then."""

from __future__ import annotations

import json
import sys
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_options import KINDS, system_of
from on_host.here import ETC, apply, shown

PHONE: dict[str, Any] = {
    "name": "1001",
    "transport": "udp",
    "context": "phones",
    "allow": ["ulaw", "alaw"],
    "callerid": "Josh; Finlay <1001>",
    "secret": "a;b^c'd\\e\"f",
    "dtmf_mode": "info",
    "direct_media": False,
    "rtp_symmetric": True,
    "max_contacts": 3,
    "remove_existing": True,
    "mailboxes": [],
    "named_call_group": ["a", "b"],
    "device_state_busy_at": 2,
    "language": "en",
    "moh_suggest": "default",
    "set_var": {"LOCATION": "hq;2", "N": "1"},
    "options": {"timers_sess_expires": 900, "tos_audio": "ef", "100rel": "no"},
    "aor_options": {"default_expiration": 120, "qualify_timeout": "2.5"},
    "auth_options": {"nonce_lifetime": 60},
}
HASHED = {"name": "1002", "context": "phones", "password_digest": "MD5:0123456789abcdef0123456789abcdef"}
STATIC = {"name": "1003", "context": "phones", "contact": ["sip:a@127.0.0.1:5999;ob"], "qualify_frequency": 30}
TRUNK: dict[str, Any] = {
    "name": "provider",
    "context": "carrier",
    "allow": ["alaw"],
    "hosts": ["sip:127.0.0.1:5998", "sip:127.0.0.1:5997;lr"],
    "accept_from": ["192.0.2.0/24", "198.51.100.7"],
    "username": "account",
    "secret": "secret of the trunk",
    "from_user": "account",
    "send_pai": True,
    "trust_id_inbound": True,
    "qualify_frequency": 60,
    "registrations": [
        {"server_uri": "sip:127.0.0.1:5998", "client_uri": "sip:account@127.0.0.1", "line": True, "expiration": 120},
        {"server_uri": "sip:127.0.0.1:5997", "client_uri": "sip:account@127.0.0.1", "retry_interval": 90},
    ],
    "identify_options": {"srv_lookups": "no"},
}
QUEUE: dict[str, Any] = {
    "name": "support",
    "strategy": "rrmemory",
    "timeout": 12,
    "wrapuptime": 4,
    "maxlen": 9,
    "weight": 2,
    "musicclass": "default",
    "announce_frequency": 30,
    "joinempty": "yes",
    "ringinuse": True,
    "servicelevel": 45,
    "members": [
        {"interface": "PJSIP/1002", "penalty": 1, "name": "Ann"},
        {"interface": "PJSIP/1001", "ringinuse": False, "state_interface": "PJSIP/1002"},
    ],
    "options": {"memberdelay": "1", "autopause": "no"},
}
EVERY = {
    "pjsip_endpoints": {"endpoints": [PHONE, HASHED, STATIC]},
    "pjsip_trunks": {"trunks": [TRUNK]},
    "asterisk_queues": {"queues": [QUEUE]},
}
OBJECTS = [
    *((kind, name) for name in ("1001", "1002", "1003", "provider") for kind in ("endpoint", "auth", "aor")),
    *(("identify", "provider"), ("registration", "provider"), ("registration", "provider-2"), ("queue", "support")),
]


def phones(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a request for endpoints."""
    return {"pjsip_endpoints": {"endpoints": list(items), **more}}


def changed_queue(**more: Any) -> dict[str, Any]:
    """Return a request for the queue, with other values."""
    return {"asterisk_queues": {"queues": [{"name": "support", **more}]}}


MEMBERS = [{"interface": "PJSIP/1001", "name": "Bob"}, {"interface": "PJSIP/1003", "penalty": 2}]
CASES: dict[str, dict[str, Any]] = {
    "create": EVERY,
    "change": phones({"name": "1001", "callerid": "Josh <1001>", "allow": ["alaw"], "secret": "other"}),
    "unset": phones({"name": "1001", "unset": ["callerid", "tos_audio", "set_var"]}),
    "reset": phones({"name": "1001", "context": "phones"}, unspecified="reset"),
    "digest for secret": phones({"name": "1001", "password_digest": HASHED["password_digest"]}),
    "contact": phones({"name": "1003", "contact": ["sip:b@127.0.0.1:5999"]}),
    "registration": {
        "pjsip_trunks": {"trunks": [{"name": "provider", "registrations": TRUNK["registrations"][:1]}]}
    },
    "members": changed_queue(members=MEMBERS, maxlen=3),
    "unset queue": changed_queue(unset=["maxlen", "members"]),
    "phone to trunk": {"pjsip_trunks": {"trunks": [{"name": "1001", "accept_from": ["192.0.2.1"]}]}},
    "unknown option": phones({"name": "1001", "options": {"contextt": "x"}}),
    "no context": phones({"name": "1001", "context": "nowhere"}),
    "line break": phones({"name": "1001", "callerid": "a\nb"}),
    "refused by the server": phones(
        {"name": "1009", "context": "phones", "password_digest": HASHED["password_digest"],
         "auth_options": {"supported_algorithms_uas": "SHA-256", "supported_algorithms_uac": "SHA-256"}}
    ),
    "purge": phones({"name": "1002"}, {"name": "1003"}, purge=True),
    "delete": {
        **phones({"name": "1002", "state": "absent"}, {"name": "1003", "state": "absent"}),
        "pjsip_trunks": {"trunks": [{"name": "provider", "state": "absent"}]},
        "asterisk_queues": {"queues": [{"name": "support", "state": "absent"}]},
    },
}  # fmt: skip


def facts(backend: str) -> dict[str, Any]:
    """Return what asterisk_info tells of the three kinds, secrets too."""
    options = {"config_dir": str(ETC), "backend": backend, "database": {}}
    return gather(system_of(options), KINDS, [], True)["resources"]


def main() -> None:
    """Run every case: predicted, done, done again, read, and the reading applied."""
    backend, out = sys.argv[1], {}
    database = {"create_tables": True} if backend == "realtime" else {}
    for name, resources in CASES.items():
        one: dict[str, Any] = {
            "check": apply(resources, backend, check=True, **database),
            "done": apply(resources, backend, **database),
            "again": apply(resources, backend, **database),
        }
        one["facts"] = facts(backend)
        one["facts again"] = apply(one["facts"], backend)
        one["shown"] = {f"{kind} {object_name}": shown(kind, object_name) for kind, object_name in OBJECTS}
        out[name] = one
    print(json.dumps(out))


if __name__ == "__main__":
    main()
