# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests on a real GenieACS have in common: it, without our own code, and playbooks that run against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
NBI = os.environ.get("GENIEACS_NBI", "").rstrip("/")
FS = os.environ.get("GENIEACS_FS", "http://127.0.0.1:7567").rstrip("/")
UI = os.environ.get("GENIEACS_UI", "http://127.0.0.1:3000").rstrip("/")
CWMP = os.environ.get("GENIEACS_CWMP", "http://127.0.0.1:7547").rstrip("/")
NAME, PASSWORD = os.environ.get("GENIEACS_UI_USERNAME", "admin"), os.environ.get("GENIEACS_UI_PASSWORD", "admin")
PLAIN = ("vars", "check_mode", "environment")
CACHED = 5.5  # seconds until presets, configuration and users are heeded


def quoted(text: str) -> str:
    """Escape as GenieACS's paths want it."""
    return urllib.parse.quote(text, safe="").replace(".", "%2E").replace("~", "%7E")


class Server:
    """The NBI without any of our own code: what the tests believe."""

    def ask(self, method: str, path: str, body: Any = None, url: str = NBI) -> tuple[int, str]:
        """Return status and text."""
        status, found = self.raw(method, path, body, url)
        return status, found.decode()

    def raw(self, method: str, path: str, body: Any = None, url: str = NBI, token: str = "") -> tuple[int, bytes]:
        """Return status and bytes."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(url + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=180) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def find(self, collection: str, **query: Any) -> list[dict[str, Any]]:
        """Return documents."""
        asked = f"?query={quoted(json.dumps(query))}" if query else ""
        status, text = self.ask("GET", f"/{collection}/{asked}")
        assert status == 200, text
        return list(json.loads(text))

    def one(self, collection: str, name: str) -> dict[str, Any] | None:
        """Return a document by its name."""
        return next(iter(self.find(collection, _id=name)), None)

    def value(self, device: str, path: str) -> Any:
        """Return what GenieACS holds of a parameter."""
        found: Any = self.one("devices", device)
        for part in path.split("."):
            found = (found or {}).get(part)
        return (found or {}).get("_value")

    def tasks(self, device: str) -> list[dict[str, Any]]:
        """Return what waits for a device."""
        return self.find("tasks", device=device)

    def faults(self, device: str) -> list[dict[str, Any]]:
        """Return what went wrong with a device."""
        return self.find("faults", device=device)


class Play:
    """Runs tasks by ansible-playbook on this host; the collection is this checkout.

    said     what was printed by the last run
    secrets  variables for what must not stand in the playbook itself, of which ansible-core prints some lines with an error
    """

    def __init__(self, folder: Path, account: tuple[str, str]) -> None:
        self.folder, self.said, self.rest = folder, "", list[dict[str, Any]]()
        self.secrets: dict[str, str] = {}
        tree = folder / "tree" / "ansible_collections" / "telephony"
        tree.mkdir(parents=True)
        (tree / "pbx").symlink_to(ROOT)
        self.env = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(folder / "tree"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            "ANSIBLE_HOME": str(folder / "home"),
            "GENIEACS_NBI_URL": NBI,
            "GENIEACS_FS_URL": FS,
            "GENIEACS_UI_URL": UI,
            "GENIEACS_UI_USERNAME": account[0],
            "GENIEACS_UI_PASSWORD": account[1],
        }

    def __call__(self, *tasks: dict[str, Any], check: bool = False) -> list[dict[str, Any]]:
        """Run tasks, `{"genieacs_tags": {...}}` each; return their results, failed ones too. What was printed is in `said`."""
        book, results = self.folder / "play.yml", self.folder / "results.json"
        results.unlink(missing_ok=True)
        written = [
            {
                **{name if name in PLAIN else f"telephony.pbx.{name}": options for name, options in task.items()},
                "register": f"result_{number}",
                "ignore_errors": True,
            }
            for number, task in enumerate(tasks)
        ]
        every = ", ".join(f"result_{number}" for number in range(len(tasks)))
        keep = {"content": "{{ [" + every + "] | to_json }}", "dest": str(results), "mode": "0600"}
        written.append({"ansible.builtin.copy": keep, "check_mode": False, "diff": False, "no_log": True})
        book.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": written}]))
        hidden = self.folder / "secrets.json"
        hidden.write_text(json.dumps(self.secrets))
        words = ["ansible-playbook", str(book), "-e", f"@{hidden}", "--diff", "-v", *(["--check"] if check else [])]
        self.said = self.run(*words)
        assert results.exists(), self.said[-4000:]
        return list(json.loads(results.read_text()))

    def run(self, name: str, *words: str) -> str:
        """Run a program of Ansible's; return what it printed."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / name), *words],
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return done.stdout + done.stderr

    def good(self, *tasks: dict[str, Any], check: bool = False) -> list[dict[str, Any]]:
        """Run tasks of which none may fail."""
        found = self(*tasks, check=check)
        wrong = [one.get("msg", one) for one in found if one.get("failed")]
        assert not wrong, f"{wrong}\n{self.said[-3000:]}"
        return found

    def settled(self, task: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
        """Run a task in check mode, for real, and again: told before, done, and done no more. Returns the result that counts.

        `more` are run after it; their results are in `rest`.
        """
        told, done, again, *self.rest = self.good({**task, "check_mode": True}, task, task, *more)
        assert told["changed"] and done["changed"], (told, done)
        for name in ("created", "updated", "deleted"):
            assert told.get(name) == done.get(name), f"check mode said {told.get(name)}, and it became {done.get(name)}"
        assert not again["changed"], f"it is not idempotent: {again}"
        return done


def until(true: Callable[[], Any], seconds: float = 15.0, what: str = "it did not come to that") -> Any:
    """Wait for something."""
    end = time.monotonic() + seconds
    while True:
        found = true()
        if found:
            return found
        assert time.monotonic() < end, what
        time.sleep(0.1)
