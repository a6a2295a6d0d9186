# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows with the face of sections, the tables as data, and what their columns hold."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import realtime_tables as tables
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_checks import fits
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_rows import (
    Rows,
    column_of,
    decode,
    encode,
    option_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Found, Postgres


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["plain"], "plain"),
        (["a", "b"], "a;b"),
        (["sip:a@b;transport=tcp", "c"], "sip:a@b^3Btransport=tcp;c"),
        (["2^3B"], "2^5E3B"),
        ([], None),
    ],
    ids=["one", "two", "semicolon", "circumflex", "none"],
)
def test_values_of_one_column(values: list[str], text: str | None) -> None:
    assert encode(values) == text
    assert decode(text or "") == values


def test_what_asterisk_makes_of_a_column() -> None:
    assert decode(" a ; ;b^2Cc") == ["a", "b,c"]


@pytest.mark.parametrize(
    ("option", "column"), [("musicclass", "musiconhold"), ("announce-frequency", "announce_frequency")]
)
def test_queues_spell_their_columns_otherwise(option: str, column: str) -> None:
    assert column_of("queue", option) == column and option_of("queue", column) == option
    assert column_of("endpoint", "From_User") == "from_user"


def test_a_row_is_read_and_edited_as_a_section() -> None:
    rows = Rows("database a", {"auth": "ps_auths"}, ("userpass", "md5"))
    row = rows.read("auth", "1001", "id", Found({"id": "1001", "username": "x", "realm": "", "nonce_lifetime": 32}))
    assert row.items() == [("type", "auth"), ("username", "x"), ("nonce_lifetime", "32")]
    assert str(row.line) == "ps_auths.1001" and row.get("type") == "auth"
    assert not row.set("username", ["x"]) and row.changed() == {}
    assert row.set("Password", ["p"]) and row.unset("nonce_lifetime") and not row.unset("nonce_lifetime")
    assert row.changed() == {"password": ["p"], "nonce_lifetime": []}
    row.set("auth_type", ["digest"])
    assert row.get("auth_type") == "userpass"  # the enum of the migrations has no digest
    new = rows.add_section("1002")
    new.set("type", ["auth"])
    assert str(new.line) == "ps_auths.1002" and new.rows()[0][1:] == ("type", "=", "auth")
    rows.remove_section(row)
    assert (rows.sections, rows.removed) == ([new], [row])


@pytest.mark.parametrize("kind", ["pjsip_endpoints", "pjsip_trunks", "asterisk_queues"])
def test_every_option_of_a_kind_has_its_column(kind: str) -> None:
    """A field without one could never be written."""
    resource = RESOURCES[kind]
    for part in resource.layout.parts:
        family = "queues" if kind == "asterisk_queues" else tables.PJSIP[part.type][0]
        columns = tables.declared(family)
        fields = resource.by_name[part.many].fields if part.many else resource.layout.wires.get(part.type, ())
        for one in fields:
            if not one.free and one.wire.option != "member":
                assert column_of(part.type, one.wire.option) in columns, (part.type, one.name)
        for one in fields:
            for choice in one.choices:
                assert fits(columns[column_of(part.type, one.wire.option)], choice) is None


def test_tables_that_are_created() -> None:
    texts = list(
        tables.create(Postgres(), {"ps_aors": "my_aors", "queue_members": "queue_members"}, {"yesno_values": ()})
    )
    assert texts[0].startswith("CREATE TYPE \"ast_bool_values\" AS ENUM ('0', ")
    assert not any("yesno_values" in text for text in texts)
    aors = next(text for text in texts if "my_aors" in text and text.startswith("CREATE TABLE"))
    assert '"id" varchar(255) NOT NULL' in aors and 'UNIQUE ("id")' in aors and '"max_contacts" integer' in aors
    assert '"uniqueid" serial NOT NULL' in texts[-1] and 'PRIMARY KEY ("queue_name", "interface")' in texts[-1]


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("callerid", "x" * 40, ""),
        ("callerid", "x" * 41, "is 41 characters long"),
        ("dtmf_mode", "inbnd", "none of rfc4733, inband"),
        ("dtmf_mode", "info", ""),
        ("timers_min_se", "90", ""),
        ("timers_min_se", "soon", "is no number"),
        ("cos_audio", "3000000000", "32 bits"),
        ("set_var", "x" * 5000, ""),
    ],
    ids=["fits", "too long", "no choice", "choice", "number", "no number", "too large", "text"],
)
def test_what_a_column_holds(column: str, text: str, words: str) -> None:
    problem = fits(tables.declared("ps_endpoints")[column], text)
    assert (problem is None) if not words else (problem is not None and words in problem[0])


def test_a_secret_is_not_shown() -> None:
    problem = fits(tables.declared("ps_endpoints")["timers_min_se"], "hush", secret=True)
    assert problem is not None and "hush" not in problem[0]
