# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of the server that was recorded, of our own hand: only what its recorded answers show of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

EXCHANGES = Path(__file__).parent / "freeswitch" / "exchanges"
ROOT = """\
<?xml version="1.0"?>
<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="include" data="vars.xml"/>
  <section name="configuration">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
  <section name="directory">
    <X-PRE-PROCESS cmd="include" data="directory/*.xml"/>
  </section>
</document>
"""
BOTH = (("sip-ip", "127.0.0.1"), ("rtp-ip", "127.0.0.1"), ("ext-rtp-ip", "127.0.0.1"), ("ext-sip-ip", "127.0.0.1"))
INTERNAL = {
    **dict(BOTH),
    "sip-port": "5060",
    "context": "public",
    "presence-hosts": "$${domain},127.0.0.1",
    "challenge-realm": "auto_from",
    "hold-music": "local_stream://moh",
    "inbound-codec-prefs": "OPUS,G722,PCMU,PCMA,H264,VP8",
    "outbound-codec-prefs": "OPUS,G722,PCMU,PCMA,H264,VP8",
    "inbound-late-negotiation": "true",
}
EXTERNAL = {**dict(BOTH), "sip-port": "5080", "context": "public", "hold-music": "local_stream://moh"}
LAB = {"sip-ip": "127.0.0.1", "sip-port": "5090", "context": "public", "codec-prefs": "PCMU,PCMA"}
EXAMPLE = {"username": "joeuser", "password": "x", "extension": "5000", "proxy": "example.com", "register": "false"}
TRUNK1 = {"username": "1002", "password": "1234", "proxy": "127.0.0.1:5060", "realm": "pbx.test"}
TRUNK1.update({"from-domain": "pbx.test", "expire-seconds": "600"})
TRUNK2 = {"username": "u2", "proxy": "127.0.0.1:5999", "register": "false"}


def params(values: dict[str, str]) -> str:
    return "".join(f'<param name="{name}" value="{value}"/>\n' for name, value in values.items())


def gateway(name: str, values: dict[str, str], more: str = "") -> str:
    return f'<include>\n<gateway name="{name}">\n{params(values)}{more}</gateway>\n</include>\n'


def profile(name: str, values: dict[str, str], domains: str = "") -> str:
    return (
        f'<profile name="{name}">\n<gateways>\n<X-PRE-PROCESS cmd="include" data="{name}/*.xml"/>\n</gateways>\n'
        f"<domains>\n{domains}</domains>\n<settings>\n{params(values)}</settings>\n</profile>\n"
    )


def user(name: str, password: str = "$${default_password}", attributes: str = "", more: str = "") -> str:
    inside = f'<params>\n<param name="password" value="{password}"/>\n</params>\n{more}'
    return f'<include>\n<user id="{name}"{attributes}>\n{inside}</user>\n</include>\n'


def telephone(number: int) -> str:
    have = {"toll_allow": "domestic,international,local", "user_context": "default", "callgroup": "techsupport"}
    have.update(effective_caller_id_name=f"Extension {number}", effective_caller_id_number=str(number))
    rows = "".join(f'<variable name="{name}" value="{value}"/>\n' for name, value in have.items())
    return user(str(number), more=f"<variables>\n{rows}</variables>\n")


def acl(*nodes: str) -> str:
    rows = "".join(f'<node type="allow" cidr="{one}"/>\n' for one in nodes)
    inside = f'<list name="research" default="deny">\n{rows}</list>\n' if nodes else ""
    return f'<configuration name="acl.conf">\n<network-lists>\n{inside}</network-lists>\n</configuration>\n'


def _group(name: str, first: int, last: int) -> str:
    rows = "".join(f'<user id="{number}" type="pointer"/>\n' for number in range(first, last + 1))
    return f'<group name="{name}">\n<users>\n{rows}</users>\n</group>\n'


DIRECTORY = (
    '<include>\n<domain name="$${domain}">\n<variables>\n<variable name="default_gateway" value="example.com"/>\n'
    '</variables>\n<groups>\n<group name="default">\n<users>\n'
    '<X-PRE-PROCESS cmd="include" data="default/*.xml"/>\n</users>\n</group>\n'
    + _group("sales", 1000, 1004)
    + _group("billing", 1005, 1009)
    + "</groups>\n</domain>\n</include>\n"
)
FILES = {
    "freeswitch.xml": ROOT,
    "vars.xml": '<include>\n<X-PRE-PROCESS cmd="set" data="domain=pbx.test"/>\n'
    '<X-PRE-PROCESS cmd="set" data="default_password=1234"/>\n</include>\n',
    "autoload_configs/sofia.conf.xml": '<configuration name="sofia.conf">\n<profiles>\n'
    '<X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>\n</profiles>\n</configuration>\n',
    "autoload_configs/acl.conf.xml": acl(),
    "sip_profiles/internal.xml": profile("internal", INTERNAL, '<domain name="all" alias="true" parse="false"/>\n'),
    "sip_profiles/external.xml": profile("external", EXTERNAL, '<domain name="all" alias="false" parse="true"/>\n'),
    "directory/default.xml": DIRECTORY,
    "directory/default/example.com.xml": user("example.com").replace(
        "<params>",
        f'<gateways>\n<gateway name="example.com">\n{params({**EXAMPLE, "expire-seconds": "600"})}</gateway>\n</gateways>\n'
        "<params>",
        1,
    ),
    **{f"directory/default/{number}.xml": telephone(number) for number in range(1000, 1010)},
}


def write_lab(folder: Path) -> None:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def exchange(name: str) -> list[tuple[str, str]]:
    """Return what was sent and what came back, one behind the other; a pause is `# sleep SECONDS`."""
    text = (EXCHANGES / f"{name}.txt").read_bytes().decode("utf-8", "surrogateescape")
    out = []
    for part in re.split(r"^=== command\n", text, flags=re.MULTILINE)[1:]:
        sent, _mark, reply = part.partition("\n=== reply\n")
        out.append((sent.rstrip("\n"), reply))
    return out


def file_of(name: str) -> tuple[str, bytes | None] | None:
    """Return path and content of the file that an exchange was recorded with; no content: it was removed."""
    text = (EXCHANGES / f"{name}.txt").read_bytes().decode("utf-8", "surrogateescape")
    found = re.search(r"--- file (\S+) ---\n(.*?)--- end ---", text, re.DOTALL)
    if found is None:
        return None
    path, content = found.groups()
    if content == "None":
        return path, None
    if content.startswith("b'"):
        return path, bytes(ast.literal_eval(content))
    return path, content.encode("utf-8", "surrogateescape")


VOLATILE = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"<uptime-usec>\d+<", "<uptime-usec>N<"),
    (r"^(Uptime  \t)\d+s", r"\1Ns"),
    (r"^UP \d+ year.*", "UP"),
    (r"^min idle cpu .*", "min idle cpu"),
    (r"^(\d+ session\(s\)( since startup| - peak| per Sec)).*", r"SESSIONS\2"),
    (r"retry: (\d+s|NEVER)", "retry: Ns"),
    (r"<retry>\w+<", "<retry>Ns<"),
    (r"(near line )\d+", r"\1N"),
    (r"wait \d+ second", "wait N second"),
    (r"^((FAILED-)?CALLS-(IN|OUT) *\t)\d+", r"\1N"),
    (r"^(REGISTRATIONS *\t)\d+", r"\1N"),
    (r'"(expires|token|url|network_port)":"[^"]*"', r'"\1":"X"'),
    (r"sip:gw\+trunk1@\S+?\|", "CONTACT|"),
    (r'"uptime":\{[^}]*\}', '"uptime":{}'),
    (r'"(total|active|peak|peak5Min|used|allowed)":[\d.]+', r'"\1":N'),
    (r"^Event-(Date|Calling|Sequence)\S*: .*\n", ""),
    (r"^(Core-UUID|FreeSWITCH-IPv6): .*\n", ""),
    (r"^Content-Length: \d+\n", ""),
    (r"^\d{10}$", "EPOCH"),
    (r"^\d{4}-\d\d-\d\d$", "DATE"),
)


def settled(text: str) -> str:
    """Return an answer without what no two servers have in common: ids, times, counts, lengths of what varies."""
    for pattern, by in VOLATILE:
        text = re.sub(pattern, by, text, flags=re.MULTILINE)
    return text
