# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one subclass of AnsibleModule: what it overrides exists, and what it says names the item."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import (
    MANY,
    PbxModule,
    item_problems,
    manage,
    module_spec,
)
from ansible_collections.telephony.pbx.tests.unit.fakes.memory import MemorySystem
from ansible_collections.telephony.pbx.tests.unit.fakes.samples import sample_item

ENDPOINTS = RESOURCES["pjsip_endpoints"]
SECRET = "Correct-Horse-Battery-01"


def arguments(**options: Any) -> dict[str, Any]:
    return {"ANSIBLE_MODULE_ARGS": {"_ansible_remote_tmp": "/tmp", "_ansible_keep_remote_files": False, **options}}


def make(monkeypatch: pytest.MonkeyPatch, **options: Any) -> PbxModule:
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps(arguments(**options)).encode())
    if hasattr(basic, "_ANSIBLE_PROFILE"):
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy")
    return PbxModule(module_spec(ENDPOINTS, {}), resources=[ENDPOINTS], supports_check_mode=True)


def test_what_is_overridden_exists() -> None:
    """If ansible-core renames these, ten thousand secrets take minutes again."""
    assert "_log_invocation" in vars(basic.AnsibleModule)
    assert "self._log_invocation()" in inspect.getsource(basic.AnsibleModule.__init__)
    assert "self._load_params()" in inspect.getsource(basic.AnsibleModule.__init__)
    assert "invocation" in inspect.getsource(basic.AnsibleModule._return_formatted)
    for name in ("exit_json", "fail_json"):
        assert "_return_formatted" in inspect.getsource(getattr(basic.AnsibleModule, name))


def test_arguments_are_not_echoed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = make(monkeypatch, endpoints=[{"name": "1001", "secret": SECRET}])
    with pytest.raises(SystemExit):
        module.exit_json(changed=False)
    out = capsys.readouterr().out
    assert SECRET not in out and json.loads(out)["invocation"]["module_args"]["endpoints"] == "1 items"


def test_nothing_of_the_arguments_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = []
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda self, msg, log_args=None: logged.append((msg, log_args)))
    make(monkeypatch, endpoints=[{"name": "1001", "secret": SECRET}])
    assert logged and "1001" not in repr(logged) and SECRET not in repr(logged)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"name": "1002", "direct_meda": True}, ["endpoints[1] (1002)", "direct_meda", 'did you mean "direct_media"']),
        ({"name": "1002", "max_contacts": "many"}, ["endpoints[1] (1002): max_contacts", "int"]),
        ({"secret": SECRET}, ["endpoints[1]", "name", "is missing"]),
        ({"name": "1002", "dtmf_mode": "loud"}, ["endpoints[1] (1002): dtmf_mode", "rfc4733"]),
        ({"name": "1002", "secret": {"in": SECRET}, "allow": {"a": 1}}, ["endpoints[1] (1002): allow"]),
    ],
)
def test_a_wrong_argument_names_the_item_and_the_field(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], item: dict[str, Any], words: Any
) -> None:
    with pytest.raises(SystemExit):
        make(monkeypatch, endpoints=[{"name": "1001"}, item])
    said = json.loads(capsys.readouterr().out)
    assert said["failed"] and SECRET not in json.dumps(said)
    for word in words:
        assert word in said["msg"]


def test_thousands_of_items_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [{"name": str(1000 + n), "max_contacts": 2} for n in range(MANY)]
    assert make(monkeypatch, endpoints=items).params["endpoints"] == items


def test_one_doubtful_item_among_thousands_is_put_right_or_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    items: list[dict[str, Any]] = [{"name": str(1000 + n)} for n in range(MANY)]
    items[7]["max_contacts"] = "2"
    assert make(monkeypatch, endpoints=items).params["endpoints"][7]["max_contacts"] == 2
    items[7]["max_contacts"] = "many"
    with pytest.raises(SystemExit):
        make(monkeypatch, endpoints=items)
    assert "endpoints[7] (1007): max_contacts" in json.loads(capsys.readouterr().out)["msg"]


def test_problems_of_ten_thousand_items_are_few_lines() -> None:
    problems = item_problems(ENDPOINTS, [{"name": str(n), "wrong": 1} for n in range(10_000)])
    assert len(problems) == 10_000 and len(PbxError(problems).text().splitlines()) == 21


def test_what_an_item_does_not_mention_is_not_called_wrong() -> None:
    """Ansible fills items with None before it is found that one of them is wrong."""
    filled = {one.name: None for one in RESOURCES["asterisk_queues"].fields}
    items = [{**filled, "name": "good", "state": None}, {**filled, "name": "bad", "strategy": "ringal", "state": None}]
    problems = [str(one) for one in item_problems(RESOURCES["asterisk_queues"], items)]
    assert len(problems) == 1 and problems[0].startswith("queues[1] (bad): strategy: value of strategy must be one of")


def test_who_owns_a_value_decides_when_it_is_written_again() -> None:
    specs = {kind: module_spec(one, {}).get("update_secret", {}) for kind, one in RESOURCES.items()}
    assert {kind: spec["default"] for kind, spec in specs.items() if spec} == {"asterisk_mailboxes": "on_create"}


def test_src_is_checked_like_the_option(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    path = tmp_path / "items.json"
    path.write_text(json.dumps([{"name": "1001"}, {"name": "1002", "contxt": "x"}]))
    module = make(monkeypatch, src=str(path))
    with pytest.raises(PbxError, match=r'endpoints\[1\] \(1002\): contxt.*did you mean "context"'):
        module.read_src(ENDPOINTS)
    path.write_text("[{")
    with pytest.raises(PbxError, match="is not JSON"):
        module.read_src(ENDPOINTS)
    path.write_text(json.dumps([{"name": "1001", "max_contacts": "3"}]))
    assert module.read_src(ENDPOINTS)[0]["max_contacts"] == 3


@pytest.mark.parametrize(
    "item",
    [
        {"name": 1001},
        {"name": "1001", "max_contacts": "3"},
        {"name": "1001", "direct_media": "yes"},
        {"name": "1001", "allow": "alaw,ulaw"},
        {"name": "1001", "unset": ["callerid"]},
        {"name": "1001", "state": "gone"},
        {"name": "1001", "dtmf_mode": "loud"},
        {"name": "1001", "contxt": "x"},
        {"name": None},
        {},
        "1001",
    ],
)
def test_what_is_not_plainly_right_goes_to_the_validator(item: Any) -> None:
    assert not ENDPOINTS.fits(item)


def test_what_is_plainly_right_is_what_the_validator_makes_of_it() -> None:
    """For every declared resource: an item that `fits` comes back as the validator would give it."""
    for resource in RESOURCES.values():
        item = sample_item(resource)
        if resource.fits(item):
            spec = {resource.items: {"type": "list", "elements": "dict", "options": resource.item_spec()}}
            made = ArgumentSpecValidator(spec).validate({resource.items: [item]})
            assert not made.error_messages
            assert resource.clean(made.validated_parameters[resource.items][0]) == resource.clean(item)
    assert ENDPOINTS.fits(sample_item(ENDPOINTS)) and RESOURCES["pjsip_trunks"].fits(
        sample_item(RESOURCES["pjsip_trunks"])
    )


def test_single_failures_fail_the_module_with_its_whole_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    item = sample_item(ENDPOINTS)
    module = make(monkeypatch, endpoints=[item])
    system = MemorySystem(api=True)
    system.failures = [Problem("endpoint two", "refused it")]
    with pytest.raises(SystemExit):
        manage(module, system, ENDPOINTS)
    out = json.loads(capsys.readouterr().out)
    assert out["failed"] and out["changed"] and "endpoint two: refused it" in out["msg"]
    assert out["created"] == {"pjsip_endpoints": [item["name"]]}
