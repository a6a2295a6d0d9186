# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes plugins/module_utils/kamailio/cfg_catalogue_{functions,parameters,core}.py from what real servers know.

    python tests/tools/kamailio_catalogue.py [--check]

Kamailio 5.6, 6.0 and 6.1 are asked in containers of the lab (kamailio_modules.py, which runs there). Which package brings a
module says tests/data/kamailio/module-packages.json: the lists of files of Debian's packages, also of those that the images
lack. One table serves all releases: `+6.0` after a word is since, `-6.1` is gone since.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.lab import containers, image
from tests.lab.host import podman

TARGET = ROOT / "plugins" / "module_utils" / "kamailio"
PACKAGES = ROOT / "tests" / "data" / "kamailio" / "module-packages.json"
IMAGES = {"5.6": "bookworm", "6.0": "trixie", "6.1": "edge"}
RELEASES = tuple(IMAGES)
PREFIX = os.environ.get("LAB_KAMAILIO_CONFIG", "kamailio-config")
ROUTES = "RFTBSELCXV"  # request failure tm-reply branch send error local core-reply branch-failure event: bits 0 to 9
VARIABLE = -128
HEADER = """# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
\"\"\"{title} Made by tests/tools/kamailio_catalogue.py: do not edit.\"\"\"

from __future__ import annotations
"""


def ask(release: str) -> dict:
    """What a release says of itself, in a container that is left standing."""
    name = f"{PREFIX}-{IMAGES[release]}"
    containers.scratch(name, image.IMAGES[IMAGES[release]])
    script = (ROOT / "tests" / "tools" / "kamailio_modules.py").read_text(encoding="utf-8")
    done = podman("exec", name, "python3", "-", "--core", stdin=script, timeout=300)
    return json.loads(done.stdout)


def span(present: Iterable[str], possible: Iterable[str] = RELEASES) -> str:
    """What tells the releases that have something from those that could have it."""
    able, there = list(possible), set(present)
    first = min(able.index(one) for one in there)
    last = max(able.index(one) for one in there)
    return (f"+{able[first]}" if first else "") + (f"-{able[last + 1]}" if last + 1 < len(able) else "")


def words(found: dict[str, set[str]], possible: Iterable[str]) -> list[str]:
    """word -> releases, as words with their spans."""
    able = list(possible)
    return [f"{word}{span(there, able)}" for word, there in sorted(found.items())]


def functions(one: dict) -> set[str]:
    """The functions of a module as words: name, numbers of parameters, kinds of route where not all."""
    counts: dict[tuple[str, str], set[int]] = {}
    for name, count, flags in one["functions"]:
        if flags and (count >= 0 or count == VARIABLE):  # others are for modules among themselves
            kinds = "".join(letter for bit, letter in enumerate(ROUTES) if flags >> bit & 1)
            counts.setdefault((name, "" if kinds == ROUTES else kinds), set()).add(count)
    out = set()
    for (name, kinds), numbers in counts.items():
        text = "*" if VARIABLE in numbers else ",".join(map(str, sorted(numbers)))
        out.add(f"{name}:{text}" + (f":{kinds}" if kinds else ""))
    return out


def parameters(one: dict) -> set[str]:
    """The parameters of a module as words: name and i (number), s (text; not said when it is alone) or both, f: a function."""
    kinds: dict[str, set[str]] = {}
    for name, flags in one["params"]:
        marks = ("i" if flags & 2 else "") + ("s" if flags & 5 else "") + ("f" if flags >> 31 else "")
        kinds.setdefault(name, set()).update(marks)
    return {name if marks == {"s"} else f"{name}:{''.join(sorted(marks))}" for name, marks in kinds.items()}


def per_module(known: dict[str, dict], part) -> dict[str, str]:
    """module -> text of its words, over all releases."""
    out = {}
    for module in sorted({name for one in known.values() for name in one["modules"]}):
        able = [release for release in RELEASES if module in known[release]["modules"]]
        found: dict[str, set[str]] = {}
        for release in able:
            for word in part(known[release]["modules"][module]):
                found.setdefault(word, set()).add(release)
        text = " ".join(words(found, able))
        if text:
            out[module] = text
    return out


def packages(known: dict[str, dict]) -> dict[str, str]:
    """package -> its modules. Where 6.0 has no such file in its image, it is taken to be as its neighbours are."""
    listed = json.loads(PACKAGES.read_text(encoding="utf-8"))
    homes = {
        release: {name: package for package, text in listed[release].items() for name in text.split()}
        for release in listed
    }
    found: dict[str, dict[str, set[str]]] = {}
    installed = {homes["6.1"][name] for name in known["6.0"]["modules"] if name in homes["6.1"]}
    for name in sorted({*homes["5.6"], *homes["6.1"], *known["6.0"]["modules"]}):
        package = homes["6.1"].get(name) or homes["5.6"].get(name) or "kamailio"
        there = {release for release in homes if name in homes[release]}
        if name in known["6.0"]["modules"] or (package not in installed and there):
            there.add("6.0")
        found.setdefault(package, {})[name] = there
    return {package: " ".join(words(names, RELEASES)) for package, names in sorted(found.items())}


def core(known: dict[str, dict]) -> dict[str, str]:
    """What the core knows: statements with numbers of parameters, global parameters with kinds, pseudo-variables."""
    found: dict[str, dict[str, set[str]]] = {"statements": {}, "parameters": {}, "pvs": {}}
    for release, one in known.items():
        told = one["core"]
        spoken = {
            "statements": [f"{name}:{','.join(map(str, counts))}" for name, counts in told["statements"].items()],
            "parameters": [f"{name}:{kinds}" for name, kinds in told["parameters"].items()],
            "pvs": told["pvs"],
        }
        for part, names in spoken.items():
            for word in names:
                found[part].setdefault(word, set()).add(release)
    return {part: " ".join(words(names, RELEASES)) for part, names in found.items()}


def literal(text: str, key: str) -> str:
    """A string literal that is cut at blanks so that no line is too long."""
    if len(key) + len(text) + 12 <= 120:
        return json.dumps(text)
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > 108:
            lines.append("")
        lines[-1] += word + " "
    lines[-1] = lines[-1].rstrip()
    return "(\n" + "".join(f"        {json.dumps(line)}\n" for line in lines) + "    )"


def table(name: str, found: dict[str, str]) -> list[str]:
    return [f"{name} = {{", *(f'    "{key}": {literal(text, key)},' for key, text in found.items()), "}"]


def cut(found: dict[str, str]) -> list[dict[str, str]]:
    """A table in two halves of about the same size."""
    total, half, so_far = sum(map(len, found.values())), ({}, {}), 0  # type: ignore[var-annotated]
    for key, text in found.items():
        half[so_far > total / 2][key] = text
        so_far += len(text)
    return list(half)


def generate() -> dict[Path, str]:
    """The texts of the modules, by their paths."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        known = dict(zip(RELEASES, pool.map(ask, RELEASES)))
    return render(known)


def render(known: dict[str, dict]) -> dict[Path, str]:
    versions = ", ".join(known[release]["version"] for release in RELEASES)

    def text(title: str, *lines: str) -> str:
        return "\n".join([HEADER.format(title=title), *lines, ""])

    told = per_module(known, functions)
    names = per_module(known, parameters)
    pvs = per_module(known, lambda one: set(one["pvs"]))
    out = {
        TARGET
        / "cfg_catalogue_functions.py": text(
            f"The functions of Kamailio {versions}: numbers of parameters, kinds of route.",
            *table("FUNCTIONS", told),
        ),
        TARGET
        / "cfg_catalogue_core.py": text(
            f"The core of Kamailio {versions}, the variables of its modules, and their packages.",
            f"RELEASES = {json.dumps(RELEASES).replace('[', '(').replace(']', ')')}",
            *table("CORE", core(known)),
            *table("VARIABLES", pvs),
            *table("PACKAGES", packages(known)),
        ),
    }
    for number, half in enumerate(cut(names), 1):
        out[TARGET / f"cfg_catalogue_parameters{number}.py"] = text(
            f"The parameters of Kamailio {versions}, with their kinds (part {number}).",
            *table("PARAMETERS", half),
        )
    return out


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if a file would change, write nothing")
    options = parser.parse_args(arguments)
    stale = 0
    for path, text in generate().items():
        if options.check and path.read_text(encoding="utf-8") != text:
            sys.stdout.write(f"{path.relative_to(ROOT)}: is not what the servers say\n")
            stale = 1
        if not options.check:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}: {len(text)} bytes, {text.count(chr(10))} lines\n")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
