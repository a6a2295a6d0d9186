# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation equals argument spec, every module has a test, and every example is one that its module accepts."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import info_spec, spec_of

ROOT = Path(__file__).resolve().parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
PACKAGE = "ansible_collections.telephony.pbx.plugins"

every_module = pytest.mark.parametrize("name", MODULES)


def module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.modules.{name}")


def spec(name: str) -> dict[str, Any]:
    return info_spec() if name.endswith("_info") else spec_of(name)


def documented(name: str) -> dict[str, Any]:
    """Return the options that `ansible-doc` shows: the module's own and those of its fragments."""
    text = yaml.safe_load(module(name).DOCUMENTATION)
    options = dict(text["options"])
    for fragment in text["extends_documentation_fragment"]:
        path, _dot, part = fragment.replace("telephony.pbx.", "").partition(".")
        holder = importlib.import_module(f"{PACKAGE}.doc_fragments.{path}").ModuleDocFragment
        content = yaml.safe_load(getattr(holder, (part or "documentation").upper()))
        options.update(content.get("options") or {})
    return options


def same(documentation: dict[str, Any], argument_spec: dict[str, Any], where: str) -> None:
    assert set(documentation) == set(argument_spec), where
    for name, one in argument_spec.items():
        text, spot = documentation[name], f"{where}.{name}"
        assert text.get("description"), f"{spot} has no description"
        for word, default in (
            ("type", "str"),
            ("elements", None),
            ("choices", None),
            ("required", False),
            ("default", None),
        ):
            assert text.get(word, default) == one.get(word, default), f"{spot}: {word}"
        if "options" in one or "suboptions" in text:
            same(text["suboptions"], one["options"], spot)


@every_module
def test_documentation_is_the_argument_spec(name: str) -> None:
    same(documented(name), spec(name), name)


def test_generated_documentation_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/tools/docs.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@every_module
def test_examples_are_accepted(name: str) -> None:
    """What an example says is what the module takes; that it works is shown on a real server by molecule."""
    tasks = yaml.safe_load(module(name).EXAMPLES)
    used = [task for task in tasks if f"telephony.pbx.{name}" in task]
    assert used, "the examples do not use the module"
    for task in tasks:
        for action, options in task.items():
            if not action.startswith("telephony.pbx."):
                continue
            options = dict(options or {})
            if isinstance(options.get("resources"), str):
                continue
            result = ArgumentSpecValidator(spec(action.split(".")[-1])).validate(options)
            assert not result.error_messages, f"{task['name']}: {result.error_messages}"


@every_module
def test_every_module_has_a_test(name: str) -> None:
    word = re.compile(rf"\b{name}\b")
    places = [*(ROOT / "tests" / "unit").rglob("test_*.py"), *(ROOT / "molecule").rglob("*.yml")]
    assert [path for path in places if path != Path(__file__) and word.search(path.read_text())]


@every_module
def test_a_module_is_a_binding(name: str) -> None:
    """At most 40 lines of code, and none of it logic."""
    text = (ROOT / "plugins" / "modules" / f"{name}.py").read_text()
    code = re.sub(r'^(DOCUMENTATION|EXAMPLES|RETURN) = r""".*?"""', "", text, flags=re.S | re.M)
    assert len([line for line in code.splitlines() if line.strip() and not line.startswith("#")]) <= 40
