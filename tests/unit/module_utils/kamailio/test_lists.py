# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists are read as Kamailio reads them, and edited without touching what nobody asked for."""

from __future__ import annotations

import random

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import (
    ADDRESSES,
    DESTINATIONS,
    ListFile,
    attr_items,
    attrs_of,
    read_address,
    read_destination,
    write_address,
    write_destination,
)

# What each line says was seen on Kamailio 6.1.5.
LINES = {
    "plain": ("1 sip:10.0.0.1:5060", {"set": 1, "uri": "sip:10.0.0.1:5060"}),
    "no-blank": ("1sip:10.0.0.5", {"set": 1, "uri": "sip:10.0.0.5"}),
    "hexadecimal": ("1 sip:x 0x9 0 duid=a", {"set": 1, "uri": "sip:x", "flags": ["inactive", "probing"], "duid": "a"}),
    "no-numbers": ("1 sip:x weight=5", {"set": 1, "uri": "sip:x", "weight": 5}),
    "comment": (
        " 2\tsip:x 0 3 duid=a#b;weight=5 # c",
        {"set": 2, "uri": "sip:x", "priority": 3, "duid": "a#b", "weight": 5},
    ),
    "comment-at-uri": ("1 sip:x#c", {"set": 1, "uri": "sip:x"}),
    "quoted": (
        '1 sip:x 0 0 obproxy="sip:1.1.1.1;lr";weight=5',
        {"set": 1, "uri": "sip:x", "obproxy": "sip:1.1.1.1;lr", "weight": 5},
    ),
    "half-quoted": ("1 sip:x 0 0 duid='a;b'", {"set": 1, "uri": "sip:x", "duid": "a;b"}),
    "other": ("1 sip:x 0 0 site=a;weight=abc", {"set": 1, "uri": "sip:x", "attrs": {"site": "a", "weight": "abc"}}),
    "case": ("1 sip:x 0 0 DUID=x;Weight=6", {"set": 1, "uri": "sip:x", "duid": "x", "weight": 6}),
    "carriage-return": ("2 sip:x 0 1\r", {"set": 2, "uri": "sip:x", "priority": 1}),
}


@pytest.mark.parametrize("name", LINES)
def test_reads_a_line_as_the_server_does(name: str) -> None:
    text, item = LINES[name]
    assert read_destination(text) == item
    assert read_destination(write_destination(item, text)) == item
    assert read_destination(write_destination(item)) == item


@pytest.mark.parametrize("text", ["", "  ", "# 1 sip:x", "123", "\t# x"])
def test_reads_nothing_where_there_is_none(text: str) -> None:
    assert read_destination(text) is None


def test_a_change_keeps_spacing_comment_order_and_unknown_flags() -> None:
    old = "  1   sip:x   0x49  3   site=a;duid=b;weight=050   # first"
    item = read_destination(old)
    assert item is not None and write_destination(item, old) == old
    assert write_destination({**item, "duid": "c"}, old) == "  1   sip:x   0x49  3   site=a;duid=c;weight=050   # first"
    assert write_destination({**item, "flags": []}, old).split()[2] == "64"
    assert write_destination({"set": 1, "uri": "sip:x"}, "1 sip:x 4 2 duid=b # c") == "1 sip:x # c"


def test_attributes_of_a_name_with_an_option_of_its_own_give_way() -> None:
    item = attr_items("weight=abc;site=a")
    assert attrs_of({**item, "weight": 7}, "weight=abc;site=a") == "weight=7;site=a"


ADDRESS_LINES = {
    "host": ("1 203.0.113.7", {"group": 1, "address": "203.0.113.7", "port": 0}),
    "mask-0-is-a-host": ("6 10.1.1.1 0", {"group": 6, "address": "10.1.1.1", "port": 0}),
    "network": (
        "2 203.0.113.0 24 5060 tagx # c",
        {"group": 2, "address": "203.0.113.0/24", "port": 5060, "tag": "tagx"},
    ),
    "brackets": ("5 [2001:DB8::9] 128 # c", {"group": 5, "address": "2001:db8::9", "port": 0}),
    "name": (
        "3 example.org 0 5060 tt",
        {"group": 3, "address": "example.org", "port": 5060, "tag": "tt", "domain": True},
    ),
    "slash": ("1 203.0.113.0/24 32", {"group": 1, "address": "203.0.113.0/24", "port": 0, "domain": True}),
}


@pytest.mark.parametrize("name", ADDRESS_LINES)
def test_reads_addresses_as_the_server_does(name: str) -> None:
    text, item = ADDRESS_LINES[name]
    assert read_address(text) == item
    if name != "slash":  # which nothing writes: the server compares it with names
        assert read_address(write_address(item, text)) == item
        assert read_address(write_address({**item, "tag": "new"}, text)) == {**item, "tag": "new"}


TEXT = b"# media servers\n\n1 sip:a 0 0 duid=a  # first\n1  sip:b\n\n# more\n2 sip:c\n2 sip:c 0 5\n"


def test_a_list_is_kept_byte_for_byte_around_what_changes() -> None:
    found = ListFile.parse(DESTINATIONS, TEXT)
    assert found.edited([]) == TEXT
    assert found.duplicates() == {("2", "sip:c"): [7, 8]}
    new = {"set": 1, "uri": "sip:n"}
    changes = [
        Change(("1", "sip:b"), "delete", found.items[("1", "sip:b")], None),
        Change(("1", "sip:n"), "create", None, new),
        Change(("9", "sip:n"), "create", None, {**new, "set": 9}),
    ]
    assert found.edited(changes) == TEXT.replace(b"1  sip:b\n", b"1 sip:n\n") + b"9 sip:n\n"


@pytest.mark.parametrize("data", [b"", b"1 sip:a", b"1 sip:a\r\n", b"\xff\xfe\x00\n1 sip:a\n", b"\n\n"])
def test_any_bytes_can_be_read_and_added_to(data: bytes) -> None:
    found = ListFile.parse(DESTINATIONS, data)
    assert found.edited([]) == data
    item = {"set": 3, "uri": "sip:n"}
    after = found.edited([Change(("3", "sip:n"), "create", None, item)])
    assert after.endswith(b"\n") and ("3", "sip:n") in ListFile.parse(DESTINATIONS, after).items
    assert set(found.items) <= set(ListFile.parse(DESTINATIONS, after).items)


def test_random_lines_say_after_an_edit_what_they_should() -> None:
    chance = random.Random(5)
    for number in range(3000):
        line = "".join(chance.choice("1 2 \t0x#;=s:ip.a\"'weight,") for _one in range(chance.randint(1, 30)))
        for dialect in (DESTINATIONS, ADDRESSES):
            item = dialect.read(line)
            if item is not None and "\r" not in line:
                assert dialect.read(dialect.write(item, line)) is not None, line
                assert ListFile.parse(dialect, line.encode()).edited([]) == line.encode(), number
