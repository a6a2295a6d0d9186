# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same 300 hosts, changed: a field is its own lines and nothing else, and what is removed can be put back."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_host import Item, Left
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_made import SEEDS, made, roots_of
from ansible_collections.telephony.pbx.tests.unit.fakes.host import changed_lines

BATCH = 25
EDITS, REMOVALS = 6, 4  # of each host
# Kind -> the fields that are changed, and to what; a dot stands before the name of a free option.
FIELDS: dict[str, tuple[tuple[str, Any], ...]] = {
    "pjsip_transports": (("tos", "cs5"), ("cos", 5), ("options.symmetric_transport", "yes")),
    "pjsip_endpoints": (
        ("callerid", "Somebody Else <1>"),
        ("language", "xx"),
        ("device_state_busy_at", 7),
        ("secret", "semi;colon"),
        ("options.accountcode", "changed"),
        ("max_contacts", 9),
    ),
    "pjsip_trunks": (("from_user", "changed"), ("qualify_frequency", 33), ("options.accountcode", "changed")),
    "asterisk_queues": (("timeout", 77), ("maxlen", 78), ("options.setqueuevar", "yes"), ("announce", "changed")),
    "asterisk_mailboxes": (("name", "Changed; Name"), ("email", "changed@example.com"), ("options.tz", "changed")),
}

REFERS = ("type", "endpoint", "outbound_auth", "auth", "aors")
# Their sections are other kinds' items too.
SHOWN_TWICE = ("pjsip", "ext", "queues", "voicemail")


def edited(folder: Path, seed: int) -> Left:
    left = Left(folder / str(seed), made(seed, str(folder / str(seed) / "etc")))
    left.names = [name for name in left.names if not name.startswith(SHOWN_TWICE)]
    return left


def changed(item: Item, field: str, value: Any) -> Item:
    out = copy.deepcopy(item)
    group, dot, option = field.partition(".")
    if dot:
        out.setdefault(group, {})[option] = value
    else:
        out[group] = value
    return out


def edit_of(rng: random.Random, key: tuple[str, ...], item: Item) -> tuple[Item, Item, int] | None:
    """Return (what a task says, the item as it shall be, how many lines may change); None if there is nothing to say."""
    kind = key[0]
    if kind in FIELDS:
        # A password where there was none, or another form of it, makes more of an item than this field.
        field, value = rng.choice([one for one in FIELDS[kind] if one[0] != "secret" or "secret" in item])
        part = {name: item[name] for name in RESOURCES[kind].key if name in item}
        # A phone that has no AOR yet gets one; what a template says of an auth's type is said again.
        lines = {"max_contacts": 6, "secret": 3}.get(field, 2)
        return changed(part, field, value), changed(item, field, value), lines
    if kind == "asterisk_dialplan":
        steps = [one for extension in item.get("extensions", ()) for one in extension.get("steps", ()) if "data" in one]
        if not steps:
            return None
        at = rng.randrange(len(steps))
        after = copy.deepcopy(item)
        rows = [one for extension in after["extensions"] for one in extension.get("steps", ()) if "data" in one]
        rows[at]["data"] = "changed,by;us"
        return {"name": item["name"], "extensions": after["extensions"]}, after, 2
    options = [name for name, value in item.get("options", {}).items() if isinstance(value, str) and name not in REFERS]
    if not options:
        return None
    field = f"options.{rng.choice(options)}"
    key_part = {name: item[name] for name in ("path", "name", "type") if name in item}
    return changed(key_part, field, "changed"), changed(item, field, "changed"), 2


@pytest.mark.parametrize("batch", range(0, SEEDS, BATCH))
def test_one_field_is_its_own_lines(tmp_path: Path, batch: int) -> None:
    done = 0
    for seed in range(batch, batch + BATCH):
        rng = random.Random(-seed)
        left = edited(tmp_path, seed)
        for _unused in range(EDITS):
            items = left.items()
            kind = rng.choice(sorted({one[0] for one in items}))
            key = rng.choice([one for one in items if one[0] == kind])
            said = edit_of(rng, key, items[key])
            if said is None or said[1] == items[key]:
                continue
            before = left.bytes()
            try:
                result = left.put(key[0], said[0])
            except PbxError:
                assert left.bytes() == before
                continue
            done += 1
            after, where = left.bytes(), (seed, key, said[0])
            assert result.changed, where
            files = [name for name in after if before.get(name) != after[name]]
            rows = [
                row
                for name in files
                for row in changed_lines(
                    before[name].decode("utf-8", "surrogateescape"), after[name].decode("utf-8", "surrogateescape")
                )
            ]
            assert len(files) == 1 and len(rows) <= said[2], (where, rows)
            now = left.items()
            others = {one: (items.get(one), now.get(one)) for one in {*items, *now} if one != key}
            assert not {one: pair for one, pair in others.items() if pair[0] != pair[1]}, (where, rows)
            assert now[key] == said[1], (where, rows)
    assert done > 2 * BATCH


@pytest.mark.parametrize("batch", range(0, SEEDS, BATCH))
def test_what_is_removed_can_be_put_back(tmp_path: Path, batch: int) -> None:
    done = 0
    for seed in range(batch, batch + BATCH):
        rng = random.Random(-seed)
        left = edited(tmp_path, seed)
        for _unused in range(REMOVALS):
            items = left.items()
            kind = rng.choice(sorted({one[0] for one in items if one[0] != "asterisk_config"}))
            key = rng.choice([one for one in items if one[0] == kind])
            done += removed_and_put_back(left, key, items, (seed, key))
    assert done > BATCH / 2


def removed_and_put_back(left: Left, key: tuple[str, ...], items: dict[tuple[str, ...], Item], where: object) -> bool:
    """Remove one item and put it back; say whether that can be done at all."""
    kind, before = key[0], left.bytes()
    identity = {name: items[key][name] for name in RESOURCES[kind].key if name in items[key]}
    try:
        left.put(kind, {**identity, "state": "absent"})
    except PbxError:
        assert left.bytes() == before  # somebody refers to it, or lines of other files would go to another section
        return False
    gone = left.bytes()
    assert key not in left.items(), where
    for name in before:
        rows = changed_lines(*[one[name].decode("utf-8", "surrogateescape") for one in (before, gone)])
        assert not [row for row in rows if row[0] == "+"], (where, rows)
    try:
        left.put(kind, items[key])
    except PbxError:
        assert left.bytes() == gone  # what the server drops without a word is refused where it is new
        return False
    now = left.items()
    assert now[key] == items[key], where
    # A plain section needs no type in its key where the others of its name are gone to another file.
    others = {one: (items[one], now.get(one)) for one in items if one != key and one[0] != "asterisk_config"}
    assert not {one: pair for one, pair in others.items() if pair[0] != pair[1]}, where
    after = left.bytes()
    for root in roots_of(after):
        left.meaning(root)  # is not refused
    for name, data in after.items():
        rest = iter(data.split(b"\n"))
        assert all(any(row == one for one in rest) for row in gone.get(name, b"").split(b"\n")), (where, name)
    return True
