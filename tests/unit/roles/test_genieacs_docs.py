# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/genieacs.md: every block of YAML is read; its settings are the role's, and its modules take what they are given."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import info_run, tasks
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.everything import spec_of

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "genieacs.md").read_text(encoding="utf-8")
ROLE = ROOT / "roles" / "genieacs"
SPEC = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
DEFAULTS = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
BLOCKS = [yaml.safe_load(one) for one in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.S | re.M)]
SPECS = {"genieacs_info": info_run.SPEC, "genieacs_tasks": tasks.SPEC}


def settings() -> list[dict[str, Any]]:
    """Return what the page sets of the role: in an inventory, or by itself."""
    found = []
    for one in BLOCKS:
        if isinstance(one, dict):
            found.append(one["genieacs"]["vars"] if "genieacs" in one else one)
    return found


def tasks_of_page() -> list[dict[str, Any]]:
    """Return its tasks, in plays or bare."""
    return [
        task
        for one in BLOCKS
        if isinstance(one, list)
        for entry in one
        for task in (entry.get("tasks", []) if "hosts" in entry else [entry])
    ]


def test_the_page_has_examples_of_each_sort() -> None:
    assert len(settings()) >= 4 and len(tasks_of_page()) >= 3


@pytest.mark.parametrize("given", settings(), ids=lambda one: next(iter(one)))
def test_settings_are_the_roles(given: dict[str, Any]) -> None:
    spec = {
        name: {key: one[key] for key in ("type", "elements", "choices", "options", "required") if key in one}
        for name, one in SPEC.items()
    }
    spec["genieacs_mongodb_url"].pop("required")
    checked = ArgumentSpecValidator(spec).validate(given)
    assert not checked.error_messages


def test_what_else_it_holds_is_what_the_module_takes() -> None:
    (extra,) = [one["genieacs_resources_extra"] for one in settings() if "genieacs_resources_extra" in one]
    assert not ArgumentSpecValidator(spec_of("genieacs_resources")).validate({"resources": extra}).error_messages


@pytest.mark.parametrize("task", tasks_of_page(), ids=lambda one: one["name"])
def test_modules_take_what_they_are_given(task: dict[str, Any]) -> None:
    (name,) = [key.rpartition(".")[2] for key in task if key.startswith("telephony.pbx.")]
    importlib.import_module(f"ansible_collections.telephony.pbx.plugins.modules.{name}")
    spec = SPECS.get(name) or spec_of(name)
    assert not ArgumentSpecValidator(spec).validate(task[f"telephony.pbx.{name}"]).error_messages


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(genieacs_[a-z_]+)`", PAGE))))
def test_what_the_page_names_is_an_option(name: str) -> None:
    assert name in SPEC


def test_defaults_and_contract_agree() -> None:
    for name, option in SPEC.items():
        if "default" in option:
            assert DEFAULTS[name] == option["default"], name
    assert set(DEFAULTS) <= set(SPEC)
