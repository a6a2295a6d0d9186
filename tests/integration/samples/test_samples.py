# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialect against Debian's own files and a live Asterisk 22.

Every sample file of the packages comes back byte for byte; and what the server says of them, of the awkward files in
conf_facts.py and of dialplan lines is what this collection reads. Needs the lab's image:
``python -m pytest tests/integration/samples``.
"""

from __future__ import annotations

import base64
import fnmatch
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import conf_facts
import pytest
import test_conf_dialplan
import test_conf_random
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf, dialplan_text
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree

from tests.lab import containers
from tests.lab.host import podman
from tests.lab.shell import wait_for

NAME = "lab-samples"
LOGIN = "printf '[samples]\\nsecret=samples\\nread=all\\nwrite=all\\n' > /etc/asterisk/manager.d/samples.conf"
COLLECT = """
import base64, json, os
found = {}
for root in "/etc/asterisk", "/usr/share", "/usr/lib", "/var/lib/asterisk":
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            known = name.endswith((".conf", ".conf.gz", ".conf.sample", ".conf.sample.gz"))
            if known and os.path.isfile(path) and ("asterisk" in path):
                found[path] = base64.b64encode(open(path, "rb").read()).decode()
print(json.dumps(found))
"""


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    there = NAME in containers.existing()
    containers.scratch(NAME)
    podman("exec", NAME, "sh", "-c", f"mkdir -p /etc/asterisk/manager.d; {LOGIN}; systemctl restart asterisk")
    wait_for(
        "asterisk",
        lambda: podman("exec", NAME, "asterisk", "-rx", "core waitfullybooted", check=False).returncode == 0,
        timeout=60,
    )
    yield NAME
    if not there:
        podman("rm", "-f", "-t", "0", NAME)


@pytest.fixture(scope="session")
def samples(server: str) -> dict[str, bytes]:
    found = json.loads(podman("exec", server, "python3", "-c", COLLECT, timeout=120).stdout)
    return {path: base64.b64decode(data) for path, data in found.items()}


def ask(files: dict[str, bytes], get: list[str], contexts: list[str]) -> dict[str, Any]:
    script = (Path(__file__).parent / "server.py").read_text("utf-8")
    job = {
        "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
        "get": get,
        "contexts": contexts,
    }
    return json.loads(podman("exec", NAME, "python3", "-c", script, stdin=json.dumps(job), timeout=300).stdout)


def outcome(lines: list[list[str]]) -> conf_facts.Outcome:
    """What GetConfig says, as in conf_facts. A template's name is in Templates, itself it is not listed."""
    if lines[0] != ["Response", "Success"]:
        return conf_facts.REFUSED
    found: list[tuple[str, str, list[str]]] = []
    for key, value in lines[1:]:
        if key.startswith("Category-"):
            found.append((value, "", []))
        elif key.startswith("Templates-"):
            found[-1] = (found[-1][0], value, found[-1][2])
        elif key.startswith("Line-"):
            found[-1][2].append(value)
    return found


def ours(files: dict[str, bytes], root: str) -> conf_facts.Outcome:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    def glob(pattern: str) -> list[str]:
        return [path for path in files if fnmatch.fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")]

    tree = Tree(root, "", read, glob)
    if tree.refused:
        return conf_facts.REFUSED
    return [
        (one.name, ",".join(one.parents), [f"{line.key}={line.value}" for line in one.lines])
        for one in tree.categories()
    ]


def test_every_sample_comes_back_byte_for_byte(samples: dict[str, bytes]) -> None:
    assert len([path for path in samples if path.startswith("/etc/asterisk/")]) > 90
    for path, data in samples.items():
        data = gzip.decompress(data) if path.endswith(".gz") else data
        document = conf.parse(conf.decode(data, path), path)
        for section in document.parts():
            section.rows()
        assert conf.encode(document.render()) == data, path


def test_the_server_reads_its_own_files_as_we_do(samples: dict[str, bytes]) -> None:
    files = {path[len("/etc/asterisk/") :]: data for path, data in samples.items() if path.startswith("/etc/asterisk/")}
    roots = [path for path in files if "/" not in path]
    told = ask({}, roots, [])["get"]
    read = 0
    for root in roots:
        assert outcome(told[root]) == ours(files, root), root
        read += len(told[root])
    assert read > 500


def test_the_server_still_does_what_the_facts_say(server: str) -> None:
    files = dict(conf_facts.INCLUDED)
    names = {f"facts/{number}.conf": name for number, name in enumerate(conf_facts.FACTS)}
    files.update({path: conf_facts.root_bytes(conf_facts.FACTS[name][0]) for path, name in names.items()})
    told = ask(files, list(names), [])["get"]
    for path, name in names.items():
        assert outcome(told[path]) == conf_facts.FACTS[name][1], name


@pytest.mark.parametrize("seed", range(2))
def test_made_up_files_mean_the_same_to_both(server: str, seed: int) -> None:
    rng = random.Random(seed)
    files = {f"facts/{number}.conf": conf.encode(test_conf_random.made_up(rng)) for number in range(1500)}
    files["fz/inc.conf"] = b"loose=1\n[i]\nx=1\n[a](+)\nadd=1\n"
    roots = [path for path in files if path.startswith("facts/")]
    told = ask(files, roots, [])["get"]
    refused = 0
    for root in roots:
        assert outcome(told[root]) == ours(files, root), files[root]
        refused += outcome(told[root]) == conf_facts.REFUSED
    assert 100 < refused < 1400


def test_values_that_were_set_reach_the_server(server: str) -> None:
    rng, files, wanted = random.Random(7), {}, {}
    for number in range(500):
        section = conf.parse(
            rng.choice(["[a]\nk = x ; y\n", "[a]\nother=1\n", "[a]\nk=>1\nk=>2 ;-- c --;\n"])
        ).sections[0]
        values = [rng.choice(test_conf_random.VALUES[:-1]) for _unused in range(rng.randint(0, 3))]
        key = rng.choice(["k", "[y", "=z", "n+", "#x", "\\b", "a;b"])
        section.set(key, values)
        files[f"facts/{number}.conf"] = conf.encode(section.document.render())
        wanted[f"facts/{number}.conf"] = [f"{key}={value}" for value in values]
    told = ask(files, list(files), [])["get"]
    for path, values in wanted.items():
        lines = [line for _name, _templates, lines in outcome(told[path]) for line in lines]
        others = ("other=", "k=") if not values or not values[0].startswith("k=") else ("other=",)
        assert [line for line in lines if not line.startswith(others)] == values, files[path]
        assert outcome(told[path]) == ours(files, path)


def test_dialplan_lines_register_what_the_facts_say(server: str) -> None:
    cases = dict(enumerate(lines for lines, _registered in test_conf_dialplan.MEASURED))
    text = "".join(f"[m{number}]\n" + "\n".join(lines) + "\n" for number, lines in cases.items())
    document = conf.parse(text)
    told = ask({"extensions.conf": text.encode()}, [], [f"m{number}" for number in cases])["contexts"]
    for name, events in told.items():
        rows = [
            (
                event["Extension"],
                dialplan_text.HINT if event["Priority"] == "hint" else int(event["Priority"]),
                event.get("ExtensionLabel", ""),
                event["Application"],
                event.get("AppData", ""),
            )
            for event in events
            if "Extension" in event
        ]
        item, _raw = dialplan_text.read_context(document.find(name))
        assert sorted(rows) == sorted((row[0], *row[2:]) for row in dialplan_text.rows_of(item)), cases[int(name[1:])]
