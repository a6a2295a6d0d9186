# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises of every managing module, kept by GenieACS's documents; and several kinds in one run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.resources import RESOURCES
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs_bench import DOCUMENTS, GenieAcsBench
from ansible_collections.telephony.pbx.tests.unit.fakes.promises import StorePromises, do

PROXY = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.ProxyServer"
SCRIPT = f'declare("{PROXY}", {{value: Date.now()}}, {{value: args[0]}});\n'


@pytest.fixture(name="bench")
def the_bench() -> Iterator[GenieAcsBench]:
    bench = GenieAcsBench()
    yield bench
    bench.close()


class TestDocuments(StorePromises):
    resources = DOCUMENTS


def together(bench: GenieAcsBench, kinds: dict[str, list[dict[str, Any]]], check: bool = False) -> Result:
    requests = [Request(RESOURCES[kind], items) for kind, items in kinds.items()]
    return run(bench.system(check), requests, check_mode=check, diff=True)


def site(device: str, proxy: str = "sip.example.net") -> dict[str, list[dict[str, Any]]]:
    return {
        "genieacs_parameters": [{"device_id": device, "parameters": {PROXY: proxy}}],
        "genieacs_tags": [{"device_id": device, "tag": "voip"}],
        "genieacs_presets": [{"name": "voip", "configurations": [{"type": "provision", "name": "voip-proxy"}]}],
        "genieacs_provisions": [{"name": "voip-proxy", "script": SCRIPT}],
    }


def test_a_preset_may_name_a_provision_of_the_same_task(bench: GenieAcsBench) -> None:
    """Whatever the order in which the task says it: documents first, what is named before what names it; then devices."""
    one = bench.server.add_device(values={PROXY: ("old.example.net", "xsd:string", True)})
    predicted = together(bench, site(one.id), check=True)
    done = together(bench, site(one.id))
    assert predicted.created == done.created and predicted.updated == done.updated and predicted.diff == done.diff
    writes = [line.split()[1].split("/")[1] for line in bench.server.requests if line.split()[0] in ("PUT", "POST")]
    assert writes[:2] == ["provisions", "presets"] and set(writes[2:]) == {"devices"}
    assert done.more["proven"]["genieacs_parameters"] == [one.id] and one.values[PROXY] == "sip.example.net"
    again = together(bench, site(one.id))
    assert not again.changed and not again.more["proven"]


def test_what_named_it_goes_before_what_is_named(bench: GenieAcsBench) -> None:
    one = bench.server.add_device(values={PROXY: ("old.example.net", "xsd:string", True)})
    together(bench, site(one.id))
    gone = {
        "genieacs_provisions": [{"name": "voip-proxy", "state": "absent"}],
        "genieacs_presets": [{"name": "voip", "state": "absent"}],
    }
    before = len(bench.server.requests)
    assert together(bench, gone).changed
    deleted = [line for line in bench.server.requests[before:] if line.startswith("DELETE")]
    assert [line.split("/")[1] for line in deleted] == ["presets", "provisions"]


def test_documents_that_are_refused_leave_devices_alone(bench: GenieAcsBench) -> None:
    one = bench.server.add_device(values={PROXY: ("old.example.net", "xsd:string", True)})
    bench.server.refuse("PUT /presets/", 500, "cannot load it")
    with pytest.raises(PbxError, match="cannot load it.*everything of this run was rolled back"):
        together(bench, site(one.id))
    assert bench.untouched() and one.values[PROXY] == "old.example.net" and not bench.server.tasks_of(one)


def test_a_device_that_fails_undoes_nothing(bench: GenieAcsBench) -> None:
    one = bench.server.add_device(values={PROXY: ("old.example.net", "xsd:string", True)})
    one.fault(PROXY, 9007)
    done = together(bench, site(one.id))
    assert done.changed and "9007" in str(done.failures[0]) and one.id in str(done.failures[0])
    assert done.more["proven"] == {"genieacs_tags": [f"{one.id}:voip"]} and "voip" in bench.server.store.presets


def test_a_rollback_that_fails_too_says_both(bench: GenieAcsBench) -> None:
    resource = RESOURCES["genieacs_provisions"]
    do(bench, resource, [{"name": "one", "script": "log('1');\n"}])
    bench.server.refuse("PUT /provisions/two", 500, "cannot load two")
    bench.server.refuse("DELETE /provisions/", 500, "cannot delete")
    with pytest.raises(PbxError, match="cannot load two.*putting the old state back did not go well.*cannot delete"):
        do(bench, resource, [{"name": "three", "script": ""}, {"name": "two", "script": ""}])


def test_an_nbi_that_is_not_there_is_one_sentence(bench: GenieAcsBench) -> None:
    bench.server.refuse("GET /provisions", 502, "<html><title>Bad Gateway</title></html>")
    with pytest.raises(Exception, match="502") as error:
        do(bench, RESOURCES["genieacs_provisions"], [{"name": "one", "script": ""}])
    assert "Traceback" not in str(error.value)


def test_what_follows_the_name_of_a_secret_among_arguments_is_not_shown(bench: GenieAcsBench) -> None:
    secret, path = "Correct-Horse-Battery-01", "Device.ManagementServer.Password"
    do(bench, RESOURCES["genieacs_provisions"], [{"name": "p", "script": SCRIPT}])
    one = {"name": "a", "configurations": [{"type": "provision", "name": "p", "args": [path, secret]}]}
    done = do(bench, RESOURCES["genieacs_presets"], [one])
    assert done.changed and secret not in str(done) and path in str(done.diff)
    plain, names = RESOURCES["genieacs_presets"].without_secrets(bench.items(RESOURCES["genieacs_presets"])[0])
    assert names == ["configurations"] and secret not in str(plain)
    assert not do(bench, RESOURCES["genieacs_presets"], [plain]).changed
