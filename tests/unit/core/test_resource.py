# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations that contradict themselves are refused; argument specs, comparison and masking come from them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import (
    MASK,
    Field,
    Resource,
    is_secret_name,
    mask_names,
    prune,
)
from ansible_collections.telephony.pbx.tests.unit.fakes.resources import ALL, ODD


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        ({"name": "state"}, "belongs to every item"),
        ({"type": "number"}, "is not one of"),
        ({"elements": "str"}, "only a list has elements"),
        ({"type": "list"}, "what its elements are"),
        ({"fields": (Field("a"),)}, "only dicts have fields"),
        ({"free": True}, "only a dict can be free"),
        ({"secret": True, "masked": True}, "secret says masked"),
        ({"generate": True}, "only a secret is generated"),
        ({"ordered": False}, "only a list has an order"),
        ({"type": "dict", "fields": (Field("colour", secret=True),)}, "masking inside items goes by name"),
    ],
)
def test_a_field_that_contradicts_itself(declaration: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Field(**{"name": "x", **declaration})


@pytest.mark.parametrize(
    ("fields", "more", "words"),
    [
        ((Field("a", required=True), Field("a")), {}, "declared twice"),
        ((Field("b"),), {}, "key a must be a plain field"),
        ((Field("a", secret=True, required=True),), {}, "key a must be a plain field"),
        ((Field("a"),), {}, "key a is required"),
        ((Field("a", required=True),), {"optional_key": ("a",)}, "key a is required, or it is an optional key"),
        ((Field("a", required=True), Field("b", required=True)), {}, "require their identity keys only"),
    ],
)
def test_a_resource_that_contradicts_itself(fields: Any, more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Resource(kind="k", items="is", singular="i", key=("a",), fields=fields, **more)


@pytest.mark.parametrize(
    "name",
    "secret password passwd password_digest md5_cred oauth_secret token api_token pin vm_pin PIN a1-hash ha1 ha1b dbpass "
    "astpassphrase tlsprivate_key refresh_token SIP_SECRET".split(),
)
def test_names_that_tell_of_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    "context spin pinned priv_key_file passthru bypass callerid secret_file token_type no_password password_expires "
    "supported_algorithms_uac mailbox externpassword_path minlength shipping".split(),
)
def test_names_that_do_not(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("resource", ALL, ids=lambda one: one.kind)
def test_specs_carry_no_default_and_require_only_the_key(resource: Resource) -> None:
    def walk(spec: dict[str, Any], where: str) -> None:
        for name, one in spec.items():
            assert "default" not in one, f"{where}.{name}"
            assert not one.get("required") or name in resource.key, f"{where}.{name}"
            if is_secret_name(name):
                assert "no_log" in one, f"{where}.{name}: ansible-core would guess"
            walk(one.get("options", {}), f"{where}.{name}")

    spec = resource.item_spec()
    walk(spec, resource.kind)
    assert {"state", "unset"} <= set(spec)


def test_a_pin_is_masked_by_us_and_not_by_ansible() -> None:
    """`no_log` replaces substrings everywhere: a PIN 2001 would wipe out an extension 2001."""
    assert ODD.item_spec()["pin"]["no_log"] is False
    assert ODD.item_spec()["token"]["no_log"] is True
    item = {"context": "default", "number": "2001", "pin": "2001", "token": "2001"}
    assert ODD.masked(item) == {"context": "default", "number": "2001", "pin": MASK, "token": MASK}


def test_masks_say_that_a_secret_changed_and_nothing_else() -> None:
    item = {
        "number": "1",
        "pin": "4242",
        "lines": [{"device": "x", "password": "p"}],
        "more": {"secret": "s", "a": "1"},
    }
    other = {
        "number": "1",
        "pin": "1111",
        "lines": [{"device": "x", "password": "q"}],
        "more": {"secret": "s", "a": "2"},
    }
    assert ODD.masked(item, other) == {
        "number": "1",
        "pin": f"{MASK} (changed)",
        "lines": [{"device": "x", "password": f"{MASK} (changed)"}],
        "more": {"secret": MASK, "a": "1"},
    }
    assert "(changed)" not in repr(ODD.masked(item))


def test_an_item_can_say_itself_what_is_secret() -> None:
    kind = Resource(
        kind="k",
        items="is",
        singular="i",
        key=("a",),
        fields=(Field("a", required=True), Field("options", type="dict", free=True)),
        hides=lambda item, name: item["a"] == "voicemail" and name.isdigit(),
    )
    item = {"a": "voicemail", "options": {"2001": "4242,Name", "plain": "1"}}
    assert kind.masked(item) == {"a": "voicemail", "options": {"2001": MASK, "plain": "1"}}
    assert kind.masked(item, {"a": "voicemail", "options": {}})["options"]["2001"] == f"{MASK} (changed)"
    assert kind.masked({**item, "a": "other"}) == {**item, "a": "other"}
    assert (
        kind.hides_option(item, "2001") and kind.hides_option(item, "secret") and not kind.hides_option(item, "plain")
    )


def test_masking_reaches_every_depth() -> None:
    value = {"a": [{"b": {"password": "x", "c": "d"}}], "token": "", "pin": None}
    assert mask_names(value) == {"a": [{"b": {"password": MASK, "c": "d"}}], "token": "", "pin": None}


def test_pruning_drops_what_is_not_mentioned() -> None:
    assert prune({"a": None, "b": [{"c": None, "d": 1}], "e": {}}) == {"b": [{"d": 1}], "e": {}}
    assert ODD.clean({"context": "x", "number": None, "lines": [{"device": "y", "password": None}]}) == {
        "context": "x",
        "lines": [{"device": "y"}],
    }


def test_identity() -> None:
    assert ODD.key_of({"context": "default", "number": 2001}) == ("default", "2001")
    assert ODD.label(("default", "2001")) == "default:2001" and ODD.label(("", "")) == "?"
