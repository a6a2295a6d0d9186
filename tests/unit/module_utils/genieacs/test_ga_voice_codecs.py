# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codecs of voice lines: what is enabled in which order, and what a device does not have."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.tree import Leaf
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice import voice
from ga_voice_trees import LINE, TWO, tree


def test_a_codec_that_the_device_lacks_is_told_with_what_it_has():
    (sentence,) = voice(tree(), [{"codecs": ["opus"]}]).problems
    assert sentence.startswith("lines[0].codecs: the device has no opus; it has G.711ALaw, G.711MuLaw, ")


def test_codecs_that_were_never_read_are_asked_for():
    there = tree(**{f"{LINE}.Codec.List.1.Codec": {"value": None}})
    found = voice(there, [{"codecs": ["alaw"]}])
    assert found.refresh == (f"{LINE}.Codec.List",) and not found.parameters and not found.problems


def test_codecs_in_the_words_of_devices():
    there = tree(**{f"{LINE}.Codec.List.1.Codec": {"value": "PCMA"}, f"{LINE}.Codec.List.2.Codec": {"value": "G.729A"}})
    found = voice(there, [{"codecs": ["g729", "alaw"]}])
    assert found.parameters[f"{LINE}.Codec.List.1.Enable"] is True and not found.problems
    assert found.parameters[f"{LINE}.Codec.List.2.Enable"] is True
    assert found.parameters[f"{LINE}.Codec.List.1.Priority"] > found.parameters[f"{LINE}.Codec.List.2.Priority"]


def test_codec_profiles_that_a_device_leaves_to_the_acs():
    """The standard has them filled by the device; one that is empty can be given its codec where the device lets us."""
    profile = f"{TWO}.CodecProfile"
    gone = tree(model="TR-104v2", without=[profile])
    found = voice(gone, [{"codecs": ["alaw", "g722"]}])
    assert found.add == [profile] * 2 and not found.problems
    first = {path: leaf for path, leaf in tree(model="TR-104v2").items() if not path.startswith(f"{profile}.")}
    for number in (4, 5):
        first[f"{profile}.{number}.Codec"] = Leaf("", "xsd:string", True, None, False)
        first[f"{profile}.{number}.Enable"] = Leaf(False, "xsd:boolean", True, None, False)
    found = voice(first, [{"codecs": ["g722", "alaw"]}])
    assert found.parameters[f"{profile}.4.Codec"] == f"{TWO}.Capabilities.Codec.3"
    assert found.parameters[f"{TWO}.SIP.Network.1.CodecList"] == f"{profile}.4,{profile}.5" and not found.add
    shut = {path: replace(leaf, writable=False) if path.endswith(".Codec") else leaf for path, leaf in first.items()}
    found = voice(shut, [{"codecs": ["alaw"]}])
    assert found.refresh and not found.add


def test_two_clients_share_the_codec_profiles_that_are_made():
    profile = f"{TWO}.CodecProfile"
    lines = [{"codecs": ["alaw"]}, {"codecs": ["alaw"]}]
    first = {path: leaf for path, leaf in tree(*lines, model="TR-104v2").items() if not path.startswith(f"{profile}.")}
    assert voice(first, lines).add.count(profile) == 1
    first[f"{profile}.1.Codec"] = Leaf("", "xsd:string", True, None, False)
    first[f"{profile}.1.Enable"] = Leaf(False, "xsd:boolean", True, None, False)
    found = voice(first, lines)
    assert not found.add and not found.problems and f"{profile}.1.Codec" in found.parameters


def test_of_g726_the_rate_that_engines_mean():
    there = tree()
    for number, rate in ((1, 16000), (2, 32000), (3, 40000)):
        there[f"{LINE}.Codec.List.{number}.Codec"] = Leaf("G.726", "xsd:string", False, None, False)
        there[f"{LINE}.Codec.List.{number}.BitRate"] = Leaf(rate, "xsd:unsignedInt", False, None, False)
    found = voice(there, [{"codecs": ["g726"]}])
    chosen = [path for path, value in found.parameters.items() if path.endswith("Enable") and value]
    assert chosen[0] == f"{LINE}.Codec.List.2.Enable" and f"{LINE}.Codec.List.1.Enable" not in chosen
