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
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import call_run, command_run, prompts_run
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info_run import info_spec
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.modules import spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import command_run as freeswitch_command_run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import info_run as freeswitch_info_run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import restart_run as freeswitch_restart_run
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.everything import spec_of as freeswitch_spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import devices as genieacs_devices
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import faults as genieacs_faults
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import info_run as genieacs_info_run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import tasks as genieacs_tasks
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.everything import spec_of as genieacs_spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import config as kamailio_config
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import rpc_run, state_run
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.info_run import info_spec as kamailio_info_spec
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import spec_of as kamailio_spec_of
from ansible_collections.telephony.pbx.plugins.module_utils.rtpengine import config as rtpengine_config

ROOT = Path(__file__).resolve().parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
PACKAGE = "ansible_collections.telephony.pbx.plugins"

every_module = pytest.mark.parametrize("name", MODULES)


def module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.modules.{name}")


# Modules that manage no kind have their argument specs beside what they bind together.
OTHERS = {
    "asterisk_call": call_run.SPEC,
    "asterisk_command": command_run.SPEC,
    "asterisk_files": prompts_run.SPEC,
    "asterisk_info": info_spec(),
    "freeswitch_command": freeswitch_command_run.SPEC,
    "freeswitch_info": freeswitch_info_run.SPEC,
    "freeswitch_restart": freeswitch_restart_run.SPEC,
    "genieacs_devices": genieacs_devices.SPEC,
    "genieacs_faults": genieacs_faults.SPEC,
    "genieacs_info": genieacs_info_run.SPEC,
    "genieacs_tasks": genieacs_tasks.SPEC,
    "kamailio_config": kamailio_config.SPEC,
    "kamailio_dispatcher_state": state_run.SPEC,
    "kamailio_info": kamailio_info_spec(),
    "kamailio_rpc": rpc_run.SPEC,
    "rtpengine_config": rtpengine_config.SPEC,
}


def spec(name: str) -> dict[str, Any]:
    if name in OTHERS:
        return OTHERS[name]
    specs = {"kamailio": kamailio_spec_of, "freeswitch": freeswitch_spec_of, "genieacs": genieacs_spec_of}
    return specs.get(name.partition("_")[0], spec_of)(name)


def documented(name: str) -> dict[str, Any]:
    """Return the options that `ansible-doc` shows: the module's own and those of its fragments."""
    text = yaml.safe_load(module(name).DOCUMENTATION)
    options = dict(text["options"])
    for fragment in text["extends_documentation_fragment"]:
        path, _dot, part = fragment.replace("telephony.pbx.", "").partition(".")
        holder = importlib.import_module(f"{PACKAGE}.doc_fragments.{path}").ModuleDocFragment
        content = yaml.safe_load(getattr(holder, (part or "documentation").upper()))
        options = {**(content.get("options") or {}), **options}  # the module's own words win
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
