# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spellings that Asterisk 22.10.1 takes for each option of six PJSIP types, and the options that an object needs beside.

Options with a kind in the catalogue get the spellings of that kind; the others stand here, each tried on a real server.
"""

from __future__ import annotations

from collections.abc import Iterator

TYPES = ("endpoint", "aor", "auth", "identify", "registration", "transport")
BOOLEANS = ["yes", "no", "true", "false", "on", "off", "1", "0", "y", "n", "YES"]
NUMBERS = ["0", "5", "05", "0x10", "+5", "86400"]
MD5, SHA = "0123456789abcdef" * 2, "a" * 64
FILE, FOLDER = "/etc/passwd", "/etc"

SPELLINGS: dict[str, list[str]] = {
    "100rel": ["no", "required", "peer_supported", "yes", "true", "false"],
    "acl": ["named"],
    "allow": [
        "alaw,ulaw", "alaw|ulaw", "alaw, ulaw", "ALAW", "opus,g722", "alaw:20", "alaw,alaw", "!all,alaw", "all", "g722,all",
    ],
    "aors": ["a", "a,b", "a, b"],
    "auth": ["a", "a,b"],
    "auth_type": ["userpass", "USERPASS"],
    "bind": ["127.0.0.1:{port}", "[::1]:{port}"],
    "call_group": ["1,2", "1-3", "63", "3,1"],
    "callerid": [
        "Bob Smith <1001>", '"Bob Smith" <1001>', "1001", "<1001>", "Bob", "asreceived", '"B\\; C" <1>', "Zoë <12>",
        "Bob (x) <1001>", 'O"B <1>', "Bob <(02) 5550-1234>", "+61 2 5550 1234", "x" * 100 + " <1>", '"" <12>', "*97",
        "Smith, Bob <1>", "O'Neil <1>", "a.b <1>", "1001 <1002>", '"1001" <1002>', "Bob  Smith  <1001>", "Bob<1001>",
    ],
    "cipher": [""],
    "client_uri": ["sip:a@127.0.0.1:5099"],
    "codec_prefs_incoming_answer": ["prefer: pending, operation: intersect", "prefer:configured"],
    "codec_prefs_incoming_offer": ["prefer:configured", "prefer:pending,operation:intersect,keep:first,transcode:prevent"],
    "codec_prefs_outgoing_answer": ["prefer:configured,operation:union"],
    "codec_prefs_outgoing_offer": ["prefer:configured, operation:union, keep:all, transcode:allow"],
    "contact": ["sip:a@10.0.0.1", "sip:a@10.0.0.1,sip:b@10.0.0.2", "sip:10.0.0.1:5070\\;transport=tcp"],
    "contact_acl": ["named"],
    "contact_deny": ["0.0.0.0/0"],
    "contact_permit": ["10.0.0.0/8"],
    "contact_header_params": ["a=b"],
    "contact_user": ["u"],
    "deny": ["0.0.0.0/0"],
    "disallow": ["all"],
    "dtls_ca_file": [FILE],
    "dtls_ca_path": [FOLDER],
    "dtls_cert_file": [FILE],
    "dtls_cipher": ["ALL"],
    "dtls_private_key": [FILE],
    "dtls_rekey": ["0", "100"],
    "ca_list_file": [FILE],
    "ca_list_path": [FOLDER],
    "cert_file": [FILE],
    "priv_key_file": [FILE],
    "external_media_address": ["203.0.113.1", "192.0.2.7"],
    "external_signaling_address": ["203.0.113.1"],
    "follow_redirect_methods": ["message", ""],
    "from_user": ["1001"],
    "geoloc_incoming_call_profile": [],  # refused unless geolocation.conf has the profile
    "geoloc_outgoing_call_profile": [],
    "identify_by": ["username", "ip", "username,ip", "ip,username", "auth_username,username", "header, ip"],
    "line": ["no", "off"],
    "local_net": ["10.0.0.0/8", "10.0.0.1", "10.0.0.0/255.0.0.0", "10.1.2.3/8", "2001:db8::/32"],
    "match": [
        "10.{a}.{b}.1", "10.{a}.{b}.0/28", "10.{a}.{b}.16/255.255.255.240", "10.{a}.{b}.33,10.{a}.{b}.34", "localhost",
        "2001:db8:{a}:{b}::1", "2001:db8:1{a}:{b}::/64", "10.{a}.{b}.77/29", "10.{a}.{b}.80:5060", "10.{a}.{b}.81, 10.{a}.{b}.82",
    ],
    "match_header": ["X-Y: z{port}", "X-Y: /^a{port}/"],
    "match_request_uri": ["/sip:.*{port}/"],
    "md5_cred": [MD5, MD5.upper()],
    "media_address": ["10.0.0.1", "::1"],
    "method": ["unspecified", "tlsv1_2", "TLSV1_2", "default", "tlsv1_3"],
    "named_call_group": ["a,b", "a", "b, a", "1-3"],
    "named_pickup_group": ["a,b", "z,a"],
    "oauth_secret": ["x"],
    "outbound_auth": ["a", "a,b"],
    "outbound_proxy": ["sip:127.0.0.1:5099", "sip:127.0.0.1:5099\\;lr"],
    "password": ["pw", "p w", 'p,w=%&"#', "x" * 200],
    "password_digest": [f"MD5:{MD5}", f"md5:{MD5.upper()}"],
    "permit": ["10.0.0.0/8"],
    "pickup_group": ["1,2", "1-3"],
    "protocol": ["udp", "tcp", "UDP", "flow"],
    "qualify_timeout": ["3", "3.5", "0.5"],
    "realm": ["asterisk"],
    "rtp_port_end": ["0"],
    "rtp_port_start": ["0"],
    "sdp_owner": ["-", "x"],
    "sdp_session": ["x", "Some thing"],
    "security_mechanisms": ["sdes-srtp\\;mediasec"],
    "server_uri": ["sip:127.0.0.1:5099", "sip:127.0.0.1:5099\\;transport=tcp"],
    "set_var": ["A=1", "A=1,2", "Long_Name=x y", "__A=", "PJSIP_HEADER(add,X)=y"],
    "stir_shaken": ["no"],
    "supported_algorithms_uac": ["MD5", "md5,SHA-256", "MD5, SHA-256"],
    "supported_algorithms_uas": ["MD5", "sha-256", "MD5, SHA-256"],
    "timers_min_se": ["90", "0x64"],
    "timers_sess_expires": ["1800", "86400"],
    "tos": ["ef", "cs3", "0x18", "184", "af41", "46"],
    "tos_audio": ["ef", "cs3", "0xb8", "184", "46", "AF41"],
    "tos_video": ["af41", "32"],
    "transport": ["none-such"],
    "websocket_write_timeout": ["1", "100"],
}  # fmt: skip


def beside(kind: str, name: str, port: int) -> dict[str, str]:
    """The options that an object needs so that this one can be tried."""
    if kind == "auth":
        if name == "md5_cred":
            return {"username": "u", "auth_type": "md5"}
        if name == "password_digest":
            return {"username": "u", "auth_type": "digest"}
        return {"username": "u", "password": "p"}
    if kind == "registration":
        uris = {"server_uri": "sip:127.0.0.1:5099", "client_uri": "sip:me@127.0.0.1:5099"}
        return {**uris, "max_random_initial_delay": "0", **({"line": "yes"} if name == "endpoint" else {})}
    if kind == "identify":
        return {"endpoint": "x", "match": f"10.{port // 256 % 256}.{port % 256}.200"}
    if kind == "transport":
        tls = name in ("method", "cipher") or name.endswith(("_file", "_path"))
        return {"bind": f"127.0.0.1:{port}", "protocol": "tls" if tls else "udp"}
    return {"disallow": "all"} if name == "allow" else {}


def spellings(name: str, mark: str) -> list[str]:
    """What is to be tried for an option of a kind of the catalogue."""
    if name in SPELLINGS:
        return SPELLINGS[name]
    if mark == "b":
        return BOOLEANS
    if mark[:1] in ("u", "i"):
        return ["1", "0x10", "05", "65535"] if ".." in mark else NUMBERS
    if mark[:1] in ("=", ","):
        return mark[1:].split("|")
    return ["x1", "two words", "with, comma", 'quote"d', "semi\\;colon"]


def trials(tables: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """(type, option tried, section name, all options as they stand in the file) for every spelling."""
    number = 0
    for kind in TYPES:
        for name, mark in sorted(tables[kind].items()):
            for value in spellings(name, mark) if name != "type" else ():
                number += 1
                port = 20000 + number
                value = value.replace("{port}", str(port))
                value = value.replace("{a}", str(port // 256 % 256)).replace("{b}", str(port % 256))
                yield kind, name, f"t{number}", {**beside(kind, name, port), name: value}
