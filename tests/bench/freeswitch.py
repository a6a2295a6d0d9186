# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH's files cost, against a template of the same files; and how many requests a change of gateways makes.

No server runs for the first two: what is measured is the files. The requests are counted by the tests' own event socket.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .figures import Figure, figure
from .runs import rounds, run

MODULES = {"gateways": "telephony.pbx.freeswitch_gateways", "users": "telephony.pbx.freeswitch_users"}
DOMAIN = "pbx.example.com"
FILES = {
    "freeswitch.xml": """<?xml version="1.0"?>
<document type="freeswitch/xml">
  <section name="configuration">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
  <section name="directory">
    <X-PRE-PROCESS cmd="include" data="directory/*.xml"/>
  </section>
  <section name="dialplan"/>
</document>
""",
    # Nobody listens on this port.
    "autoload_configs/event_socket.conf.xml": """<configuration name="event_socket.conf">
  <settings>
    <param name="listen-ip" value="127.0.0.1"/>
    <param name="listen-port" value="9"/>
    <param name="password" value="nobody-listens-here"/>
  </settings>
</configuration>
""",
    "autoload_configs/sofia.conf.xml": """<configuration name="sofia.conf">
  <profiles>
    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>
  </profiles>
</configuration>
""",
    "sip_profiles/external.xml": """<profile name="external">
  <gateways>
    <X-PRE-PROCESS cmd="include" data="external/*.xml"/>
  </gateways>
  <settings>
    <param name="sip-ip" value="127.0.0.1"/>
    <param name="sip-port" value="5080"/>
  </settings>
</profile>
""",
}
GATEWAYS = """<include>
{% for item in items %}
  <gateway name="{{ item.name }}">
    <param name="username" value="{{ item.username | e }}"/>
    <param name="password" value="{{ item.password | e }}"/>
    <param name="proxy" value="{{ item.proxy | e }}"/>
    <param name="register" value="{{ 'true' if item.register else 'false' }}"/>
    <param name="expire-seconds" value="{{ item.expire_seconds }}"/>
  </gateway>
{% endfor %}
</include>
"""
USERS = """<include>
  <domain name="{{ domain }}">
    <groups>
{% for group in items | batch(1000) %}
      <group name="users-{{ loop.index }}">
        <users>
{% for item in group %}
          <user id="{{ item.id }}">
            <params>
              <param name="password" value="{{ item.password | e }}"/>
            </params>
            <variables>
              <variable name="user_context" value="{{ item.context }}"/>
              <variable name="effective_caller_id_name" value="{{ item.caller_id_name | e }}"/>
            </variables>
          </user>
{% endfor %}
        </users>
      </group>
{% endfor %}
    </groups>
  </domain>
</include>
"""


def gateways(count: int) -> list[dict[str, Any]]:
    """So many trunks that register."""
    return [
        {
            "name": f"trunk-{number}",
            "profile": "external",
            "username": f"account-{number}",
            "password": f"not-a-real-password-{number:06d}",
            "proxy": f"sip{number}.provider.example",
            "register": True,
            "expire_seconds": 3600,
        }
        for number in range(count)
    ]


def users(count: int) -> list[dict[str, Any]]:
    """So many telephones of one domain."""
    return [
        {
            "domain": DOMAIN,
            "id": str(100000 + number),
            "password": f"not-a-real-password-{number:06d}",
            "context": "internal",
            "caller_id_name": f"Person {number}",
        }
        for number in range(count)
    ]


class Folder:
    """A configuration folder, items of one kind, and the plays that keep them: ours, and a template of one file."""

    def __init__(self, folder: Path, kind: str, template: str) -> None:
        self.folder, self.kind = folder, kind
        self.config = folder / "etc"
        for name, text in FILES.items():
            (self.config / name).parent.mkdir(parents=True, exist_ok=True)
            (self.config / name).write_text(text)
        for name in ("sip_profiles/external", "directory"):
            (self.config / name).mkdir(parents=True, exist_ok=True)
        self.source, self.template = folder / "items.json", folder / "items.xml.j2"
        self.template.write_text(template)
        self.listed = "{{ lookup('ansible.builtin.file', '" + str(self.source) + "') | from_json }}"

    def give(self, items: Sequence[dict[str, Any]]) -> None:
        """Put the items where every play reads them."""
        self.source.write_text(json.dumps(items))
        self.source.chmod(0o600)

    def domain(self) -> None:
        """Make the domain that users are in."""
        options = {"config_dir": str(self.config), "domains": [{"name": DOMAIN}]}
        run(self.play("domain", {"telephony.pbx.freeswitch_domains": options}), 1)
        self.activated()

    def activated(self) -> None:
        """No server runs here that could take what was written: go on as if one had."""
        from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import state_of
        from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.system import CONFIG_DIR

        Path(state_of("freeswitch", str(self.config), CONFIG_DIR).journal).unlink(missing_ok=True)

    def play(self, name: str, task: dict[str, Any]) -> Path:
        """Write a play on this machine."""
        path = self.folder / f"{name}.json"
        path.write_text(
            json.dumps([{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}])
        )
        return path

    def ours(self) -> Path:
        """Our module, given the items as a file on the host."""
        return self.play("ours", {MODULES[self.kind]: {"config_dir": str(self.config), "src": str(self.source)}})

    def theirs(self) -> Path:
        """`template`, writing the same items into one file."""
        options = {"src": str(self.template), "dest": str(self.folder / "items.xml"), "mode": "0640"}
        return self.play(
            "theirs", {"ansible.builtin.template": options, "vars": {"items": self.listed, "domain": DOMAIN}}
        )


def thousand_gateways(folder: Path) -> Iterator[Figure]:
    """One thousand gateways, one changed, file only."""
    bench, wanted = Folder(folder, "gateways", GATEWAYS), gateways(1000)
    bench.give(wanted)
    plays = {"ours": bench.ours(), "theirs": bench.theirs()}
    for path in plays.values():
        run(path, 1)
    turn = [0]

    def one_changes() -> None:
        turn[0] += 1
        wanted[500]["proxy"] = f"other{turn[0]}.provider.example"
        bench.give(wanted)
        bench.activated()

    took = rounds(plays, 1, one_changes)
    written = "".join(path.read_text() for path in (bench.config / "sip_profiles").rglob("*.xml"))
    if written.count(f"other{turn[0]}.provider.example") != 1 or written.count("<gateway ") != 1000:
        raise SystemExit("the gateways are not what was asked for")
    yield figure("1,000 gateways, one changed, file only, to template", took["ours"], took["theirs"], 1.0)


def ten_thousand_users(folder: Path) -> Iterator[Figure]:
    """Ten thousand users, nothing to change."""
    bench = Folder(folder, "users", USERS)
    bench.domain()
    bench.give(users(10_000))
    plays = {"ours": bench.ours(), "theirs": bench.theirs()}
    for path in plays.values():
        run(path, 1)
    bench.activated()
    took = rounds(plays)
    yield figure("10,000 users by src, nothing to change, to template", took["ours"], took["theirs"], 1.2)


def main() -> Iterator[Figure]:
    """Every figure of this file."""
    with tempfile.TemporaryDirectory() as name:
        yield from thousand_gateways(Path(name) / "gateways")
        yield from ten_thousand_users(Path(name) / "users")
