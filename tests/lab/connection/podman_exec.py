# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reach a container of the lab by `podman exec`: a test tool, no part of the collection.

Modules are piped into the container's Python: a task is one command there instead of six. With ANSIBLE_PIPELINING=0 they
are copied there first, as Ansible does by SSH unless it is told otherwise; the scenario `kamailio` runs so.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.plugins.connection import ConnectionBase

INSIDE_SH = str(Path(__file__).resolve().parent.parent / "inside.sh")
DOCUMENTATION = """
name: podman_exec
short_description: Run tasks in a container
description: Runs tasks in a container by C(podman exec).
author: The telephony.pbx contributors
options:
  remote_addr:
    description: The container's name.
    default: inventory_hostname
    vars: [{name: inventory_hostname}, {name: ansible_host}]
  pipelining:
    description: Whether modules are piped.
    type: boolean
    default: true
    env: [{name: ANSIBLE_PIPELINING}]
"""


class Connection(ConnectionBase):
    """`podman exec -i`, with pipelining."""

    transport = "podman_exec"
    has_pipelining = True
    allow_executable = True

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def _podman(self, words: list[str], data: bytes | None = None) -> tuple[int, bytes, bytes]:
        container = self.get_option("remote_addr")
        done = subprocess.run(["sh", INSIDE_SH, container, *words], input=data or b"", capture_output=True, check=False)
        if done.returncode == 125:
            raise AnsibleConnectionFailure(f"podman cannot reach {container}: {to_text(done.stderr)}")
        return done.returncode, done.stdout, done.stderr

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        return self._podman(["/bin/sh", "-c", cmd], in_data)

    def put_file(self, in_path: str, out_path: str) -> None:
        with open(in_path, "rb") as source:
            code, _out, err = self._podman(["dd", f"of={out_path}", "status=none"], source.read())
        if code:
            raise AnsibleError(f"cannot write {out_path}: {to_text(err)}")

    def fetch_file(self, in_path: str, out_path: str) -> None:
        code, out, err = self._podman(["dd", f"if={in_path}", "status=none"])
        if code:
            raise AnsibleError(f"cannot read {in_path}: {to_text(err)}")
        with open(to_bytes(out_path), "wb") as target:
            target.write(out)

    def close(self) -> None:
        self._connected = False
