# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes plugins/module_utils/freeswitch/catalogue.py from the sources of FreeSWITCH.

    python tests/tools/freeswitch_catalogue.py SOURCES [--check]

SOURCES is a folder of FreeSWITCH's sources, of which one file is read: mod_sofia's sofia.c, that compares the name of each
parameter with the names that it knows. What only a new SIP agent reads cannot be told from names: that list is kept here, made
by reading what nua_create and nua_set_params are given.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "plugins" / "module_utils" / "freeswitch" / "catalogue.py"
SOFIA = "src/mod/endpoints/mod_sofia/sofia.c"
GATEWAYS = "static void parse_gateways(sofia_profile_t *profile, switch_xml_t gateways_tag, const char *gwname)\n{"
COMPARED = re.compile(r'\bstr(n?case)?cmp\(var, "([^"]+)"')
VERSION = re.compile(r"SWITCH_VERSION_(?:MAJOR|MINOR|MICRO), \[(\w+)[\w-]*\]")

# sofia.c applies these when the profile starts; a rescan would take none of them, or half of one (sip-port: the address that is
# told to others changes, the socket does not).
RESTART_ONLY = """
sip-ip sip-port ext-sip-port bind-params tls tls-only tls-bind-params tls-sip-port tls-cert-dir tls-passphrase
tls-verify-policy tls-verify-depth tls-verify-date tls-verify-in-subjects tls-ciphers tls-version tls-timeout
tls-orq-connect-timeout ws-binding wss-binding disable-srv disable-naptr disable-srv503 tcp-pingpong tcp-ping2pong
socket-tcp-keepalive tcp-keepalive outbound-proxy enable-compact-headers timer-T1 timer-T1X64 timer-T2 timer-T4
reuse-connections allow-update disable-register enable-100rel enable-timer enable-rfc-5626 session-timeout
minimum-session-expires max-proceeding max-recv-requests-per-second manage-presence manage-shared-appearance
user-agent-string odbc-dsn dbname db-spin-up-wait-ms db-pre-trans-execute db-post-trans-execute
db-inner-pre-trans-execute db-inner-post-trans-execute alias bind-attempts bind-attempt-interval shutdown-on-fail
sip-trace NDLB-force-rport disable-transfer
""".split()

HEADER = '''# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters that FreeSWITCH's mod_sofia reads. Made by tests/tools/freeswitch_catalogue.py: do not edit."""

from __future__ import annotations

VERSION = "{version}"
'''
PARTS = (
    ("GATEWAY", "Of a gateway; case matters, and whatever else stands there is ignored in silence."),
    ("SUBSCRIPTION", "Of a subscription within a gateway."),
    ("PROFILE", "Of a profile's settings; case does not matter."),
    ("RESTART_ONLY", "Of these, what a running profile does not take: only a restart of it does."),
    ("GLOBAL", "Of sofia.conf.xml's global_settings."),
)


def function(text: str, head: str) -> str:
    """Return the body of a C function: from its head to the brace in the first column."""
    start = text.index(f"\n{head}")
    return text[start : text.index("\n}", start)]


def names(text: str) -> list[str]:
    """Return every name that a text compares `var` with, in its order, once."""
    return list(dict.fromkeys(one[1] for one in COMPARED.findall(text)))


def read(sources: Path) -> tuple[str, dict[str, list[str]]]:
    """Return the version of the sources, and the names of each part."""
    text = (sources / SOFIA).read_text(encoding="utf-8", errors="replace")
    version = ".".join(VERSION.findall((sources / "configure.ac").read_text(encoding="utf-8"))[:3])
    whole = function(text, "switch_status_t config_sofia(")
    split = whole.index('"profiles"')
    profile = sorted(names(whole[split:]))
    known = {name.lower() for name in profile}
    lost = [name for name in RESTART_ONLY if name.lower() not in known]
    if lost:
        raise SystemExit(f"no longer parameters of a profile: {', '.join(lost)}")
    return version, {
        "GATEWAY": names(function(text, GATEWAYS)),
        "SUBSCRIPTION": names(function(text, "static void parse_gateway_subscriptions(")),
        "PROFILE": profile,
        "RESTART_ONLY": sorted(RESTART_ONLY),
        "GLOBAL": sorted(names(whole[:split])),
    }


def render(version: str, parts: dict[str, Sequence[str]]) -> str:
    """Return the text of the catalogue."""
    out = HEADER.format(version=version)
    for name, words in PARTS:
        lines = textwrap.wrap(" ".join(parts[name]), 116, break_on_hyphens=False)
        body = "\n".join(lines)
        out += f'\n# {words}\n{name} = """\n{body}\n""".split()\n'
    return out


def main() -> int:
    """Write the catalogue, or say that it is stale."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("sources", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = render(*read(options.sources))
    if options.check:
        stale = text != TARGET.read_text(encoding="utf-8")
        print("stale" if stale else "up to date")
        return int(stale)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
