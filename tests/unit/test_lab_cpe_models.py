# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data models of the simulated CPE, and how its id is written."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.tests.lab import cpe as lab
from ansible_collections.telephony.pbx.tests.lab.cpe_models import MODELS
from ansible_collections.telephony.pbx.tests.lab.cpe_tree import Tree


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_model_has_what_an_acs_needs_of_it(name: str) -> None:
    model = MODELS[name]
    tree = Tree(model, {"serial": "S1"})
    assert tree.text("DeviceInfo.SerialNumber") == "S1" and tree.text("DeviceInfo.ManufacturerOUI") == model.oui
    assert all("@" not in leaf.value and "{" not in leaf.value + path for path, leaf in tree.leaves.items())
    assert all(
        path.rpartition(".")[0] + "." in tree.objects for path in tree.leaves
    ), "an object is missing above a parameter"
    lines = "CallControl.Line." if name == "tr104v2" else "VoiceProfile.1.Line."
    assert tree.add(f"{model.root}.Services.VoiceService.1.{lines}") == 3


def test_ids_are_written_as_genieacs_writes_them() -> None:
    fleet = lab.Fleet("http://127.0.0.1:1")
    odd = fleet.add("é~1", start=False, oui="CCCCCC", product_class="CCQ:1.2%3(a)*'!")
    assert lab.device_id(odd) == "CCCCCC-CCQ%3A1%2E2%253%28a%29%2A%27%21-%C3%A9%7E1"
    assert lab.device_id(fleet.add("7", start=False, product_class="")) == "001565-7"
