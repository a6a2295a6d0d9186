# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same arguments for every version: each kind, with what 16 and 22 both know."""

from __future__ import annotations

from typing import Any

MD5 = "MD5:" + "0123456789abcdef" * 2
SHA = "SHA-256:" + "0123456789abcdef" * 4

RESOURCES: dict[str, Any] = {
    "pjsip_transports": {
        "path": "pjsip.d/transports.conf",
        "purge": True,
        "unspecified": "reset",
        "transports": [
            {"name": "transport-udp", "protocol": "udp", "bind": "0.0.0.0:5060", "local_net": ["10.0.0.0/8"]},
            {"name": "transport-tcp", "protocol": "tcp", "bind": "0.0.0.0:5060", "allow_reload": True, "tos": "cs3"},
        ],
    },
    "pjsip_endpoints": {
        "path": "pjsip.d/endpoints.conf",
        "purge": True,
        "unspecified": "reset",
        "endpoints": [
            {
                "name": "1001",
                "context": "from-phones",
                "callerid": "Josh Finlay <1001>",
                "allow": ["alaw", "ulaw"],
                "secret": "password-of-1001",
                "max_contacts": 2,
                "remove_existing": True,
                "qualify_frequency": 30,
                "dtmf_mode": "rfc4733",
                "direct_media": False,
                "rtp_symmetric": True,
                "named_call_group": ["sales", "support"],
                "device_state_busy_at": 2,
                "set_var": {"LOCATION": "hq"},
                "mailboxes": ["1001@pbx"],
                "options": {"trust_connected_line": "no", "t38_udptl": "yes"},
            },
            {
                "name": "1002",
                "context": "from-phones",
                "allow": ["g722", "alaw"],
                "password_digest": MD5,
                "max_contacts": 1,
                "auth_options": {"realm": "asterisk"},
                "media_encryption": "sdes",
                "media_encryption_optimistic": True,
            },
        ],
    },
    "pjsip_trunks": {
        "path": "pjsip.d/trunks.conf",
        "purge": True,
        "unspecified": "reset",
        "trunks": [
            {
                "name": "my-provider",
                "context": "from-carriers",
                "allow": ["alaw"],
                "hosts": ["sip:127.0.0.1:5099"],
                "accept_from": ["203.0.113.0/24", "192.0.2.1"],
                "username": "account",
                "secret": "password-of-account",
                "registrations": [
                    {"server_uri": "sip:127.0.0.1:5099", "client_uri": "sip:account@127.0.0.1", "line": True}
                ],
                "from_user": "account",
                "trust_id_inbound": True,
                "send_pai": True,
            },
        ],
    },
    "asterisk_dialplan": {
        "path": "extensions.d/site.conf",
        "purge": True,
        "unspecified": "reset",
        "contexts": [
            {
                "name": "from-phones",
                "includes": ["features"],
                "ignorepats": ["0"],
                "extensions": [
                    {"extension": "1001", "hint": "PJSIP/1001", "steps": [{"app": "Dial", "data": "PJSIP/1001,20"}]},
                    {
                        "extension": "_0[2-9]X.",
                        "steps": [
                            {"app": "Set", "data": "CALLERID(num)=0255501001"},
                            {"app": "Dial", "data": "PJSIP/${EXTEN:1}@my-provider,60,g", "label": "again"},
                            {"app": "GotoIf", "data": '$["${DIALSTATUS}" = "BUSY"]?again'},
                            {"app": "Hangup"},
                        ],
                    },
                ],
            },
            {
                "name": "features",
                "extensions": [
                    {"extension": "600", "steps": [{"app": "Queue", "data": "support,t"}]},
                    {"extension": "*97", "steps": [{"app": "VoiceMailMain", "data": "1001@pbx"}]},
                ],
            },
            {"name": "from-carriers", "extensions": [{"extension": "s", "steps": [{"app": "Hangup"}]}]},
        ],
    },
    "asterisk_queues": {
        "path": "queues.d/site.conf",
        "purge": True,
        "unspecified": "reset",
        "queues": [
            {
                "name": "support",
                "strategy": "rrmemory",
                "timeout": 15,
                "retry": 5,
                "maxlen": 10,
                "weight": 2,
                "musicclass": "default",
                "joinempty": "yes",
                "ringinuse": False,
                "servicelevel": 60,
                "members": [{"interface": "PJSIP/1001", "penalty": 1, "name": "Josh Finlay"}],
            }
        ],
    },
    "asterisk_mailboxes": {
        "path": "voicemail.d/site.conf",
        "purge": True,
        "unspecified": "reset",
        "mailboxes": [
            {"mailbox": "1001", "context": "pbx", "pin": "4711", "name": "Josh Finlay", "email": "josh@example.org",
             "options": {"attach": "yes", "tz": "central"}},
        ],
    },
    "asterisk_config": {
        "sections": [
            {"path": "confbridge.conf", "name": "meeting", "type": "bridge",
             "options": {"max_members": 20, "record_conference": "no"}},
            {"path": "features.conf", "name": "featuremap", "options": {"blindxfer": "##"}},
            {"path": "rtp.conf", "name": "general", "options": {"rtpstart": 12000, "rtpend": 12999}},
        ]
    },
}  # fmt: skip
