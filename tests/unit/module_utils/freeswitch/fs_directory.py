# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory of FreeSWITCH in a folder, and tasks of users done to it; for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import users
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_edit import Editor
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import read_tree

KIND = users.KIND
DOMAIN = "pbx.test"
ROOT = """<document type="freeswitch/xml">
  <X-PRE-PROCESS cmd="set" data="known=value"/>
  <X-PRE-PROCESS cmd="set" data="empty="/>
  <section name="configuration">
    <configuration name="sofia.conf">
      <profiles>
        <profile name="phones"><settings/></profile>
        <profile name="trunks"><settings/></profile>
      </profiles>
    </configuration>
  </section>
  <section name="directory">
    <X-PRE-PROCESS cmd="include" data="directory/*.xml"/>
  </section>
</document>
"""
EMPTY = f"""<include>
  <domain name="{DOMAIN}">
    <params>
      <param name="dial-string" value="x"/>
    </params>
    <groups>
    </groups>
  </domain>
</include>
"""
HAND_MADE = f"""<!-- by hand -->
<include>
  <domain name="{DOMAIN}">
    <variables><variable name="language" value="de"/></variables>
    <groups>
      <group name="default">
        <users>
          <X-PRE-PROCESS cmd="include" data="default/*.xml"/>
          <!-- the boss -->
          <user id="1000" cidr="10.0.0.0/8"><params><param name="Password" value="$${{known}}"/></params></user>
        </users>
      </group>
      <group name="sales">
        <users>
          <user id="1000" type="pointer"/>
        </users>
      </group>
    </groups>
  </domain>
</include>
"""


def folder(tmp_path: Path, domain: str = EMPTY, **files: str) -> Path:
    """Write a configuration; `files` are users of a folder, one file each."""
    (tmp_path / "directory" / "default").mkdir(parents=True)
    (tmp_path / "freeswitch.xml").write_text(ROOT)
    (tmp_path / "directory" / f"{DOMAIN}.xml").write_text(domain)
    for name, text in files.items():
        (tmp_path / "directory" / "default" / f"{name}.xml").write_text(text)
    return tmp_path


def plan_of(tree: Any, items: list[dict[str, Any]], **more: Any) -> Any:
    """Return what a task comes to."""
    there = {key: one.item for key, one in KIND.read(tree).items()}
    plan, problems = make_plan(Request(users.USERS, items, **more), Reading(there, frozenset(there)), lambda: "made")
    assert not problems, [str(one) for one in problems]
    return plan


def change(where: Path, items: list[dict[str, Any]], path: str | None = None, **more: Any) -> tuple[Any, Any, Any]:
    """Return (before, after, plan) of a task."""
    before = read_tree(str(where))
    plan = plan_of(before, items, **more)
    editor = Editor(before)
    KIND.edit(before, editor, plan.changes, str(where / path) if path else None)
    return before, read_tree(str(where), editor.overlay()), plan


def said(where: Path, items: list[dict[str, Any]], **more: Any) -> str:
    """Return what is wrong with a task."""
    before, after, plan = change(where, items, **more)
    return "\n".join(str(one) for one in KIND.problems(before, after, plan) if not one.warning)


def write(tree: Any) -> None:
    """Make a configuration that would be one that is."""
    for path, data in tree.files.items():
        Path(path).write_bytes(data)


def user(name: str = "1001", **more: Any) -> dict[str, Any]:
    """Return a user as a task gives it."""
    return {"domain": DOMAIN, "id": name, "password": "secret", **more}
