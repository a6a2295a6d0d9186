# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that no option's own name tells of: beside a name, and behind a name within a text."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import (
    MASK,
    holds_secret,
    is_secret_name,
    mask_names,
    mask_text,
    named_secret,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import KEEP, RESET, Reading, Request, make_plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource

S = "Correct-Horse-Battery-01"
CHANGED = f"{MASK} (changed)"
KIND = Resource(
    kind="k",
    items="is",
    singular="i",
    key=("name",),
    fields=(
        Field("name", required=True),
        Field("value"),
        Field("number", type="int"),
        Field("rows", type="list", elements="dict"),
        Field("words", type="list", elements="str"),
        Field("text"),
        Field("vars", type="dict"),
        Field("options", type="dict", free=True),
    ),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"sip_auth_password={S}", f"sip_auth_password={MASK}"),
        (f"password = {S} and, all; of it", f"password = {MASK}"),
        (f"secret => {S}", f"secret => {MASK}"),
        (f"__TOKEN={S}", f"__TOKEN={MASK}"),
        (f"nolocal:sip_auth_password={S}", f"nolocal:sip_auth_password={MASK}"),
        (f"DB(trunk/password)={S}", f"DB(trunk/password)={MASK}"),
        (f"CONFBRIDGE(user,pin)={S}", f"CONFBRIDGE(user,pin)={MASK}"),
        (f"PJSIP_HEADER(add,X-Token)={S}", f"PJSIP_HEADER(add,X-Token)={MASK}"),
        (f"Set(DB(a/${{X}}/secret)={S})", f"Set(DB(a/${{X}}/secret)={MASK}"),
        (f"a=b,my_token={S},c=d", f"a=b,my_token={MASK}"),
        (f"{{sip_auth_password={S}}}sofia/gateway/a/1", f"{{sip_auth_password={MASK}}}sofia/gateway/a/1"),
        (
            f"{{a=b,sip_auth_password='{S},x y',c=d}}sofia/a|[pin={S},d=e]user/1",
            f"{{a=b,sip_auth_password={MASK}}}sofia/a|[pin={MASK}]user/1",
        ),
        (f"<x_token={S}{{inner}}>{{a=b}}sofia/a", f"<x_token={MASK}>{{a=b}}sofia/a"),
        (f"{{x_token={S}", f"{{x_token={MASK}"),
        (f"{{x_token=${{a}}{S}}}b", f"{{x_token={MASK}}}b"),
        (f"one=1\npassword={S}\ntwo=2", f"one=1\npassword={MASK}\ntwo=2"),
        (f"pgsql://hostaddr=127.0.0.1 password='{S}' dbname=x", f"pgsql://hostaddr=127.0.0.1 password={MASK}"),
        (f"https://name:{S}@host.example/x", f"https://name:{MASK}@host.example/x"),
        (f"https://name:a:{S}@host.example", f"https://name:{MASK}@host.example"),
        (f"sip:name:{S}@host.example", f"sip:name:{MASK}@host.example"),
        (f"${{CURL(https://a.example/?token={S}&b=c)}}", f"${{CURL(https://a.example/?token={MASK}}}"),
    ],
)
def test_what_a_text_assigns_to_a_secret(text: str, shown: str) -> None:
    assert mask_text(text) == shown
    assert S not in shown and holds_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hangup_after_bridge=true",
        "sip_auth_password=",
        "sip_auth_password=${password}",
        "sip_auth_password=$${gateway_password}",
        "{sip_auth_password=${password},a=b}sofia/gateway/a/$1",
        "TOKEN=${DB(tokens/${EXTEN})}",
        "PIN=${ARG1}",
        "PIN=$[${A} + 1]",
        '$["${PIN}" = "1234"]?ok',
        "${PIN}==1",
        "password_file=/etc/secrets",
        "sip:1001@10.0.0.1:5060",
        "sip:10.0.0.1:5060;transport=udp",
        "sip:10.0.0.1:5060,sip:1001@10.0.0.2",
        "https://host.example:8080/@x",
        "https://name:${password}@host.example",
        "user/1001@${domain_name}",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert mask_text(text) == text
    assert not holds_secret(text)


def test_a_masked_text_that_differs_says_so() -> None:
    assert mask_text("a_token=one", "a_token=two") == f"a_token={CHANGED}"
    assert mask_text("a_token=one", "a_token=one") == f"a_token={MASK}"
    assert mask_text("b=1,a_token=one", "b=2,a_token=one") == f"b=1,a_token={MASK}", "what changes is seen as it is"


@pytest.mark.parametrize("naming", ["name", "key", "variable", "param"])
def test_a_value_beside_the_name_of_a_secret(naming: str) -> None:
    row = {naming: "db-password", "value": S, "direction": "outbound"}
    assert mask_names([row]) == [{**row, "value": MASK}] and holds_secret([row])
    assert mask_names([row], [{**row, "value": "other"}]) == [{**row, "value": CHANGED}]
    plain = {naming: "codec", "value": "PCMA"}
    assert mask_names([plain]) == [plain] and not holds_secret([plain])
    assert mask_names({"attributes": row})["attributes"]["value"] == MASK and holds_secret({"attributes": row})
    assert not holds_secret([{naming: "db-password", "value": ""}])
    assert named_secret(row, "value") and not named_secret(row, "direction")


@pytest.mark.parametrize("name", "moderator-pin gateway-credentials api_key api-key user_pass media-pass".split())
def test_more_names_that_tell_of_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", "bypass bypass_media spin key keypad pinned compass credentials_file".split())
def test_names_that_only_look_so(name: str) -> None:
    assert not is_secret_name(name)


def read(item: Item) -> tuple[Item, list[str]]:
    return KIND.without_secrets(item)


def again(there: Item, said: Item, unspecified: str) -> Any:
    reading = Reading({KIND.key_of(there): there}, frozenset({KIND.key_of(there)}))
    plan, problems = make_plan(Request(KIND, [said], unspecified=unspecified), reading, lambda: "made")
    assert not problems
    return plan.changes


ITEMS: list[tuple[Item, str]] = [
    ({"name": "db_password", "value": S}, "value"),
    ({"name": "a", "rows": [{"name": "x_token", "value": S}, {"name": "plain", "value": "1"}]}, "rows"),
    ({"name": "a", "rows": [{"element": "param", "attributes": {"name": "db-password", "value": S}}]}, "rows"),
    ({"name": "a", "rows": [{"deep": [{"secret": S}]}]}, "rows"),
    ({"name": "a", "rows": [{"app": "Set", "data": f"X_TOKEN={S}"}]}, "rows"),
    ({"name": "a", "words": [f"X_TOKEN={S}", "b=c"]}, "words"),
    ({"name": "a", "text": f"password={S}"}, "text"),
    ({"name": "a", "vars": {"plain": "1", "dial": f"{{x_token={S}}}user/1"}}, "vars.dial"),
    ({"name": "a", "options": {"plain": "1", "set_var": [f"X_TOKEN={S}", "Y=1"]}}, "options.set_var"),
    ({"name": "a", "vars": {"my_token": S}, "number": 4}, "vars.my_token"),
]


@pytest.mark.parametrize(("item", "name"), ITEMS)
def test_it_is_masked_left_out_named_and_kept(item: Item, name: str) -> None:
    """What is read without secrets is applied again as it is: neither way of leaving out takes it away."""
    assert S not in repr(KIND.masked(item)) and MASK in repr(KIND.masked(item))
    plain, names = read(item)
    assert names == [name] and S not in repr(plain)
    for unspecified in (KEEP, RESET):
        assert not again(item, plain, unspecified)
    assert again(item, {**plain, "unset": [name]}, KEEP) or name == "vars.dial" or name == "vars.my_token"


def test_what_holds_no_secret_is_reset_as_ever() -> None:
    item = {"name": "a", "rows": [{"name": "plain", "value": "1"}], "vars": {"plain": "1"}, "text": "a=b", "value": "1"}
    assert read(item) == (item, [])
    (change,) = again(item, {"name": "a"}, RESET)
    assert change.after == {"name": "a"}


def test_a_new_list_replaces_the_one_with_the_secret() -> None:
    item = {"name": "a", "rows": [{"name": "x_token", "value": S}]}
    for unspecified in (KEEP, RESET):
        (change,) = again(item, {"name": "a", "rows": [{"name": "y", "value": "1"}]}, unspecified)
        assert change.after == {"name": "a", "rows": [{"name": "y", "value": "1"}]}


MORE = ("{a_token=x}" * 20_000, "${" * 20_000 + "a_token=x", "<" * 20_000 + "a_token=x", "x://a:b@c " * 20_000)


def test_very_long_texts_take_no_time() -> None:
    for text in ("f(" * 20_000, "{a=b" * 20_000, "a_token=${" * 5_000, "://a:" * 20_000, "token = " * 20_000, *MORE):
        begun = time.monotonic()
        mask_text(text)
        assert time.monotonic() - begun < 10, "what grows with the square of the length takes minutes"
