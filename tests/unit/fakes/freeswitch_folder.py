# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small configuration of FreeSWITCH, of our own hand: what a server needs to start, and nothing that a test would miss."""

from __future__ import annotations

from pathlib import Path

DOMAIN = "pbx.example.com"
PROFILE = "external"
MODULES = (
    "mod_console mod_logfile mod_event_socket mod_sofia mod_loopback mod_commands mod_dptools mod_db mod_hash mod_expr"
    " mod_dialplan_xml mod_callcenter mod_conference mod_voicemail mod_sndfile mod_tone_stream"
).split()

ROOT = """\
<?xml version="1.0"?>
<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="include" data="vars.xml"/>
  <X-PRE-PROCESS cmd="include" data="vars/*.xml"/>
  <section name="configuration" description="modules and the server itself">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
  <section name="dialplan" description="where calls go">
    <X-PRE-PROCESS cmd="include" data="dialplan/*.xml"/>
  </section>
  <section name="directory" description="who may register">
    <X-PRE-PROCESS cmd="include" data="directory/*.xml"/>
  </section>
</document>
"""


def _include(body: str) -> str:
    return f"<include>\n{body}</include>\n"


def _settings(name: str, *rows: tuple[str, str]) -> str:
    """Return a module's file; its parameters are of no meaning for the tests beyond being there."""
    params = "".join(f'    <param name="{key}" value="{value}"/>\n' for key, value in rows)
    return f'<configuration name="{name}">\n  <settings>\n{params}  </settings>\n</configuration>\n'


FILES = {
    "freeswitch.xml": ROOT,
    "vars.xml": _include(
        f'  <X-PRE-PROCESS cmd="set" data="domain={DOMAIN}"/>\n'
        '  <X-PRE-PROCESS cmd="set" data="local_address=127.0.0.1"/>\n'
    ),
    "vars/none.xml": _include("  <!-- a folder that an include names has to be there -->\n"),
    "autoload_configs/switch.conf.xml": _settings(
        "switch.conf", ("max-sessions", "1000"), ("sessions-per-second", "30"), ("rtp-start-port", "16384")
    ),
    "autoload_configs/event_socket.conf.xml": _settings(
        "event_socket.conf", ("listen-ip", "127.0.0.1"), ("listen-port", "8021"), ("password", "secret")
    ),
    "autoload_configs/sofia.conf.xml": (
        '<configuration name="sofia.conf">\n  <global_settings>\n    <param name="log-level" value="0"/>\n'
        '  </global_settings>\n  <profiles>\n    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>\n'
        "  </profiles>\n</configuration>\n"
    ),
    "autoload_configs/acl.conf.xml": (
        '<configuration name="acl.conf">\n  <network-lists>\n  </network-lists>\n</configuration>\n'
    ),
    "autoload_configs/modules.conf.xml": '<configuration name="modules.conf">\n  <modules>\n'
    + "".join(f'    <load module="{name}"/>\n' for name in MODULES)
    + "  </modules>\n</configuration>\n",
    "autoload_configs/callcenter.conf.xml": (
        '<configuration name="callcenter.conf">\n  <queues>\n  </queues>\n</configuration>\n'
    ),
    f"sip_profiles/{PROFILE}.xml": (
        f'<profile name="{PROFILE}">\n  <gateways>\n    <X-PRE-PROCESS cmd="include" data="{PROFILE}/*.xml"/>\n'
        '  </gateways>\n  <settings>\n    <param name="sip-ip" value="$${local_address}"/>\n'
        '    <param name="sip-port" value="5080"/>\n    <param name="context" value="from-trunks"/>\n'
        '    <param name="inbound-codec-prefs" value="PCMA"/>\n    <param name="outbound-codec-prefs" value="PCMA"/>\n'
        "  </settings>\n</profile>\n"
    ),
    f"sip_profiles/{PROFILE}/none.xml": _include("  <!-- gateways stand beside this -->\n"),
    "directory/default.xml": _include(
        '  <domain name="$${domain}">\n    <params>\n      <param name="allow-empty-password" value="false"/>\n'
        "    </params>\n    <groups>\n    </groups>\n  </domain>\n"
    ),
    "dialplan/default.xml": _include(
        '  <context name="refused">\n    <extension name="refuse">\n      <condition>\n'
        '        <action application="respond" data="404"/>\n      </condition>\n    </extension>\n  </context>\n'
    ),
}


def write_folder(folder: Path) -> None:
    """Write all of it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
