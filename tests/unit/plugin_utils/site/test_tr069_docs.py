# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/tr069.md and the examples of the filters: every block of YAML is read, every filter runs, every module takes what it is given."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import Any

import jinja2.nativetypes
import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.filter.core import combine
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.everything import spec_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import check
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shapes_tr069 import MANAGED, TR069

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs" / "tr069.md").read_text(encoding="utf-8")
FILTERS = ("genieacs_site", "genieacs_device_id", "tr069_line", "tr069_path", "tr069_value")
SECRETS = {f"vault_secret_{number}": f"Made-For-Tests-{number}" for number in ("1001", "1002")}


def module(name: str) -> Any:
    return importlib.import_module(f"ansible_collections.telephony.pbx.plugins.filter.{name}")


def environment() -> jinja2.nativetypes.NativeEnvironment:
    made = jinja2.nativetypes.NativeEnvironment(undefined=jinja2.StrictUndefined)
    made.filters["combine"] = combine
    for name in FILTERS:
        made.filters[f"telephony.pbx.{name}"] = getattr(module(name), name)
    return made


def rendered(value: Any, variables: dict) -> Any:
    """Return a value with every template in it carried out."""
    if isinstance(value, dict):
        return {key: rendered(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [rendered(one, variables) for one in value]
    if isinstance(value, str) and "{{" in value:
        return environment().from_string(value).render(**variables)
    return value


def blocks() -> list:
    return [yaml.safe_load(one) for one in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.S | re.M)]


def the_site() -> dict:
    (site,) = [one["pbx_site"] for one in blocks() if "pbx_site" in one]
    return rendered(site, SECRETS)


def tasks(found: list) -> list:
    return [task for one in found for task in one.get("tasks", [one])]


def carried_out(task: dict) -> Any:
    """Return what a task gives to its module, which has to take it."""
    (name,) = [key for key in task if "." in key]
    options = rendered(task[name], {"pbx_site": the_site(), **SECRETS})
    if name.startswith("telephony.pbx."):
        errors = ArgumentSpecValidator(spec_of(name.rpartition(".")[2])).validate(options).error_messages
        assert errors == [], errors
    return options


OF_PAGE = tasks([one for block in blocks() if isinstance(block, list) for one in block])


def test_the_site_of_the_page_is_sound():
    found = check(the_site())
    assert found.problems == () and found.warnings == ()


@pytest.mark.parametrize("task", OF_PAGE, ids=lambda task: task["name"])
def test_a_task_of_the_page(task):
    assert carried_out(task)


def test_what_the_page_shows_is_so():
    shown = {task["name"]: carried_out(task) for task in OF_PAGE}
    lines = shown["Give every managed telephone its lines"]["resources"]["genieacs_parameters"]["devices"]
    assert [[line.get("number") for line in one["lines"]] for one in lines] == [["1001", "1002"] + [None] * 4, ["1001"]]
    names = shown["What a line is called in the data model of a gateway"]["msg"]
    assert all(path.startswith("InternetGatewayDevice.") for path in names)
    assert shown["An id, and what an id says"]["msg"] == ["001565-SIP%2DT46U-3146019112345678", "SIP-T46U"]
    assert shown["A path as the standard writes it, and a value as its type has it"]["msg"] == [
        "Device.Services.VoiceService.{i}.VoiceProfile.{i}.Line.{i}.Enable",
        True,
    ]
    said = shown["A line on a device whose parameters another tool has read"]["msg"]
    assert set(said.values()) == {"Enabled"} and len(said) == 2


def test_the_vlan_of_the_page_is_one_that_a_site_can_say():
    (vlan,) = [one["tr069"] for one in blocks() if "tr069" in one]
    site = the_site()
    site["tr069"].update(vlan)
    assert check(site).problems == ()


@pytest.mark.parametrize("shape", [TR069, MANAGED])
def test_every_key_is_on_the_page(shape):
    words = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert set(shape.keys) <= words


@pytest.mark.parametrize("name", FILTERS)
def test_the_examples_of_a_filter(name):
    text = module(name)
    found = yaml.safe_load(text.EXAMPLES)
    assert found and all(carried_out(task) for task in found)
    documented = yaml.safe_load(text.DOCUMENTATION)
    assert documented["name"] == name and set(yaml.safe_load(text.RETURN)) == {"_value"}
    body = ast.parse(Path(text.__file__).read_text(encoding="utf-8"))
    (face,) = [one for one in body.body if isinstance(one, ast.FunctionDef) and one.name == name]
    assert [one.arg for one in face.args.args][1:] == documented.get("positional", "").replace(",", "").split()
