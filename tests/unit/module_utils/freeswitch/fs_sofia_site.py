# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small FreeSWITCH configuration for the tests of gateways and profiles, and what plays the frame and the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import (
    Plan,
    Reading,
    Request,
    differing,
    make_plan,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import LiveGateway, LiveProfile
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import parse_text
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree

FILES = {
    "freeswitch.xml": """<?xml version="1.0"?>
<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="include" data="vars.xml"/>
  <section name="configuration">
    <X-PRE-PROCESS cmd="include" data="autoload_configs/*.xml"/>
  </section>
  <section name="dialplan">
    <context name="public"/>
    <context name="trunk-a"/>
  </section>
  <section name="directory">
    <X-PRE-PROCESS cmd="include" data="directory/*.xml"/>
  </section>
</document>
""",
    "vars.xml": """<include>
  <X-PRE-PROCESS cmd="set" data="carrier=192.0.2.10"/>
  <X-PRE-PROCESS cmd="set" data="default_password=s3cret"/>
  <X-PRE-PROCESS cmd="set" data="sip_port=5080"/>
</include>
""",
    "autoload_configs/acl.conf.xml": """<configuration name="acl.conf">
  <network-lists>
    <list name="carriers" default="deny"/>
  </network-lists>
</configuration>
""",
    "autoload_configs/sofia.conf.xml": """<configuration name="sofia.conf">
  <profiles>
    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>
  </profiles>
</configuration>
""",
    "sip_profiles/trunks.xml": """<profile name="trunks">
  <gateways>
    <X-PRE-PROCESS cmd="include" data="trunks/*.xml"/>
  </gateways>
  <domains>
    <domain name="all" alias="false" parse="true"/>
  </domains>
  <settings>
    <!-- where it listens -->
    <param name="sip-ip" value="127.0.0.1"/>
    <param name="sip-port" value="$${sip_port}"/>
    <param name="Context" value="public"/>
    <param name="inbound-codec-prefs" value="PCMA,PCMU"/>
    <param name="outbound-codec-prefs" value="PCMA,PCMU"/>
    <param name="challenge-realm" value="auto_to"/>
    <param name="apply-inbound-acl" value="carriers"/>
  </settings>
</profile>
""",
    "sip_profiles/trunks/hand.xml": """<include>
  <!-- the old carrier -->
  <gateway name="hand">
    <param name="proxy" value="ignored.example.com"/>
    <params>
      <param name="proxy" value="$${carrier}"/> <!-- both sites -->
      <param name="username" value="alice"/>
      <param name="password" value="$${default_password}"/>
      <param name="retry_seconds" value="30"/>
      <param name="expire-seconds" value="abc"/>
      <param name="cid-type" value="rpid"/>
    </params>
    <variables>
      <variable name="codec" value="PCMA" direction="outbound"/>
      <variable name="neither" value="x" direction="both"/>
    </variables>
  </gateway>
  <gateway name="plain">
    <param name="register" value="no"/>
    <param name="proxy" value="192.0.2.11"/>
  </gateway>
</include>
""",
    "sip_profiles/phones.xml": """<profile name="phones">
  <settings>
    <param name="sip-ip" value="127.0.0.1"/>
    <param name="sip-port" value="5060"/>
    <param name="tls" value="true"/>
  </settings>
</profile>
""",
    "directory/site.xml": """<include>
  <domain name="example.com">
    <user id="1000">
      <gateways>
        <gateway name="of-a-user">
          <param name="register" value="false"/>
        </gateway>
      </gateways>
    </user>
  </domain>
</include>
""",
}


@dataclass
class Done:
    """What became of a request."""

    plan: Plan
    problems: Sequence[Problem]
    before: Any
    after: Any
    overlay: Mapping[str, bytes | None]
    commands: list[str]
    restarts: Sequence[Restart]

    @property
    def fatal(self) -> list[str]:
        """What was refused."""
        return [str(one) for one in self.problems if not one.warning]

    @property
    def warned(self) -> list[str]:
        """What was warned of."""
        return [str(one) for one in self.problems if one.warning]


@dataclass
class Site:
    """A configuration in a folder."""

    root: Path
    files: dict[str, str] = field(default_factory=lambda: dict(FILES))

    def write(self, **_more: str) -> Site:
        """Write the files."""
        for path, text in self.files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return self

    def text(self, path: str) -> str:
        """Return a file."""
        return (self.root / path).read_text(encoding="utf-8")

    def tree(self) -> Any:
        """Return what the server would load."""
        return read_tree(str(self.root))

    def items(self, kind: Any) -> dict[str, dict[str, Any]]:
        """Return the items of a kind."""
        return {key[0]: one.item for key, one in kind.read(self.tree()).items()}

    def apply(self, kind: Any, *items: dict[str, Any], path: str | None = None, **more: Any) -> Done:
        """Do what the frame does, up to the server; the files are written where nothing was refused."""
        before = self.tree()
        found = kind.read(before)
        there = {key: one.item for key, one in found.items()}
        request = Request(kind.resource, items, **more)
        plan, problems = make_plan(request, Reading(there, frozenset(there)), lambda: "generated")
        if problems:
            return Done(plan, problems, before, before, {}, [], [])
        editor = Editor(before)
        kind.edit(before, editor, plan.changes, str(self.root / path) if path else None)
        overlay = editor.overlay()
        after = read_tree(str(self.root), overlay)
        problems = list(kind.problems(before, after, plan))
        done = Done(
            plan,
            problems,
            before,
            after,
            overlay,
            [one.text for one in sorted(kind.commands(plan.changes, before, after))],
            kind.restarts(plan.changes, before, after),
        )
        if not done.fatal:
            self._settle(kind, done)
        return done

    def _settle(self, kind: Any, done: Done) -> None:
        for path, data in done.overlay.items():
            if data is None:
                Path(path).unlink()
            else:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(data)
        read = kind.read(done.after)
        for change in done.plan.changes:
            if change.after is None:
                assert change.key not in read
            else:
                assert differing(done.plan.request, read[change.key].item, change.after, {}) == ()
        assert not [one for one in done.after.findings if one not in done.before.findings]


class Answers:
    """A server that answers what it is given; `asked` are the requests that it was asked."""

    def __init__(self, tree: Any = None) -> None:
        self.tree = tree
        self.live: dict[str, LiveGateway] = {}
        self.states: dict[str, str] = {}
        self.running: dict[str, LiveProfile] = {}
        self.shown: dict[str, dict[str, str]] = {}
        self.revisions: dict[str, str] = {}
        self.registered = "REGED"
        self.loaded = ""
        self.asked: list[str] = []

    def gateways(self) -> dict[str, LiveGateway]:
        """All gateways."""
        self.asked.append("gateways")
        return self.live

    def gateway_states(self) -> dict[str, str]:
        """The list of gateways."""
        self.asked.append("gateway_states")
        return self.states

    def gateway_variable(self, name: str, variable: str) -> str:
        """A variable of a gateway."""
        self.asked.append(f"variable {name} {variable}")
        return self.revisions.get(name, "")

    def wait_registered(self, name: str, seconds: float = 10.0) -> str:
        """The state in the end."""
        self.asked.append(f"wait {name} {seconds:g}")
        return self.registered

    def profiles(self) -> dict[str, LiveProfile]:
        """The profiles that run."""
        self.asked.append("profiles")
        return self.running

    def profile(self, name: str) -> dict[str, str] | None:
        """One profile."""
        self.asked.append(f"profile {name}")
        return self.shown.get(name)

    def xml(self, section: str, tag: str, key: str, value: str) -> Any:
        """What the server has loaded."""
        self.asked.append(f"xml {section} {tag} {key} {value}")
        return parse_text(self.loaded) if self.loaded else None

    def run(self, *names: str) -> Answers:
        """Have these profiles run."""
        self.running = {name: LiveProfile(name, "RUNNING", "sip:x@127.0.0.1:5080", 0) for name in names}
        return self
