# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Menus, queues, groups, rooms and codes on FreeSWITCH. What 1.11.2 itself did with them is said where it counts."""

from __future__ import annotations

import json
import re

import pytest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.build import build_freeswitch

from .fs_sites import actions, compiled, contexts, items
from .sites import athena, named, whole

HOME = "phones-local-national-mobile-service"
EXTERNAL = "+61491570006"


def made(changes=None):
    return contexts(changes, athena())


def element(file, path, name=None, changes=None):
    found = (
        item
        for item in items("config", changes, athena())
        if (item["file"], item["element"], item.get("name")) == (file, path, name)
    )
    return next(found)


def problems(changes):
    return list(build_freeswitch(whole(changes)).problems)


# -- menus ----------------------------------------------------------------------------------------------------------------


def menu(number, changes=None, **known):
    return actions(made(changes)["ivr-main"], number, {f"${{pbx_{key}}}": value for key, value in known.items()})


def test_a_menu_plays_and_waits():
    start = menu("s")
    assert start[0] == "answer()" and start[-1] == "transfer(menu XML ivr-main)"
    assert "set(pbx_prompt=file_string://${sounds_dir}/custom/welcome.wav!${sounds_dir}/custom/ivr-menu.wav)" in start
    assert menu("menu", tries="xx") == [
        "set(pbx_tries=${pbx_tries}x)",
        "set(pbx_key=)",
        "play_and_get_digits(1 1 1 5000 none ${pbx_prompt} silence_stream://10 pbx_key ^[0-9*#]+$ 3000)",
        "set(pbx_prompt=${sounds_dir}/custom/ivr-menu.wav)",
        "transfer(pressed XML ivr-main)",
    ]


@pytest.mark.parametrize(
    ("key", "tries", "said"),
    [
        ("1", "x", "transfer(s XML queue-sales)"),
        ("2", "xxx", "transfer(s XML queue-support)"),
        ("", "x", "transfer(menu XML ivr-main)"),
        ("3", "x", "transfer(menu XML ivr-main)"),
        ("12", "x", "transfer(menu XML ivr-main)"),
        ("1001", "x", "transfer(menu XML ivr-main)"),
        ("3", "xxx", "transfer(over XML ivr-main)"),
    ],
)
def test_keys_lead_where_their_owner_wrote(key, tries, said):
    assert menu("pressed", key=key, tries=tries) == [said]


def test_after_the_last_attempt_and_after_a_wrong_key():
    assert menu("menu", tries="xxx") == ["transfer(over XML ivr-main)"]
    assert menu("over") == ["transfer(1002 XML internal)"]
    other = {"ivrs[0].invalid": {"announcement": "custom/what"}}
    assert menu("pressed", other, key="7", tries="x") == ["transfer(prompt1 XML announcements)"]


def test_only_extensions_may_be_dialled_in_a_menu():
    changes = {"ivrs[0].direct_dial": True}
    assert menu("pressed", changes, key="1001", tries="x") == ["transfer(1001 XML internal)"]
    for key in ("000", "0412345678", "2001", "3001", "1003", "10011"):
        assert menu("pressed", changes, key=key, tries="x") == ["transfer(menu XML ivr-main)"], key
    assert "1 4 1 5000" in menu("menu", changes, tries="")[2]


@pytest.mark.parametrize("direct", [False, True])
def test_what_a_caller_presses_is_never_part_of_an_action(direct):
    """But for `$1` of an expression that lists every number of an extension."""
    for name, extensions in made({"ivrs[0].direct_dial": direct}).items():
        for one in extensions:
            for condition in one["conditions"]:
                for item in [*condition.get("actions", []), *condition.get("anti_actions", [])]:
                    data = item.get("data", "")
                    assert "${pbx_key}" not in data and "${digits" not in data, (name, one["name"])
                    if condition.get("field") == "${pbx_key}" and "$1" in data:
                        assert direct and re.fullmatch(r"\^\(100\[12\]\)\$", condition["expression"])


# -- queues and groups ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("ringall", "ring-all"),
        ("leastrecent", "longest-idle-agent"),
        ("fewestcalls", "agent-with-fewest-calls"),
        ("random", "random"),
        ("rrmemory", "round-robin"),
        ("linear", "top-down"),
    ],
)
def test_strategies_by_name(ours, theirs):
    params = element("callcenter.conf", "queues/queue", "sales", {"queues[0].strategy": ours})["params"]
    assert params["strategy"] == theirs and params["max-wait-time"] == "120"


def test_a_queue_and_its_members():
    assert actions(made()["queue-sales"], "s") == [
        "answer()",
        f"set(force_transfer_context={HOME})",
        "set(hangup_after_bridge=true)",
        "set(continue_on_fail=true)",
        "set(pbx_ring=20)",
        "callcenter(sales)",
        "transfer(over XML queue-sales)",
    ]
    assert actions(made()["queue-sales"], "over") == ["transfer(1002 XML voicemail)"]
    assert actions(made()["queue-support"], "over") == ["hangup(NORMAL_CLEARING)"]
    agents = {one["attributes"]["name"]: one["attributes"] for one in element("callcenter.conf", "agents")["children"]}
    assert agents["1001"]["contact"] == (
        "[^^:force_transfer_context=${pbx_rights}:leg_timeout=${pbx_ring}]"
        "${cond('${db(select/pbx-dnd/1001)}' == '1' ? error/user_busy : user/1001@pbx.athena.net.au)}"
    )
    tiers = [tuple(one["attributes"].values()) for one in element("callcenter.conf", "tiers")["children"]]
    assert tiers == [("1001", "sales", "1", "1"), ("1002", "sales", "1", "2"), ("1002", "support", "1", "1")]


def test_as_many_may_wait_as_the_owner_says():
    """The lines are those that the server printed, with a caller who calls themselves |Waiting|."""
    extensions = made({"queues[0].max_waiting": 2})["queue-sales"]
    line = "sales|single_box|u|s|0400|{name}|1|1|0|0|1|0|0|ring-all||{state}|14\n"
    waiting, gone = line.format(name="", state="Waiting"), line.format(name="|Waiting|", state="Abandoned")
    ringing = line.format(name="", state="Trying")
    for lines, full in ((waiting + gone, False), (waiting + gone + ringing, True), (gone * 3, False), ("+OK", False)):
        known = {"${callcenter_config(queue list members sales)}": f"queue|state|score\n{lines}+OK"}
        assert (actions(extensions, "s", known) == ["transfer(over XML queue-sales)"]) is full, lines


def test_what_its_queues_cannot_do_is_refused():
    assert any("max_waiting: is 51" in line for line in problems({"queues[0].max_waiting": 51}))
    assert any("wrap_up" in line and "1002" in line for line in problems({"queues[0].wrap_up": 5}))
    assert problems({"queues[0].wrap_up": 5, "queues[1].wrap_up": 5}) == []


def test_ring_groups():
    together = actions(made()["group-everyone"], "s")
    legs = [one for one in together if one.startswith("bridge(")]
    assert len(legs) == 1 and legs[0].endswith(",pickup/office)") and legs[0].count("leg_timeout=25") == 2
    assert together[-1] == "transfer(1002 XML voicemail)"
    in_turn = actions(made({"ring_groups[0].ring": "in_turn"})["group-everyone"], "s")
    assert [re.findall(r"user/(\d+)", one) for one in in_turn if one.startswith("bridge(")] == [["1001"], ["1002"]]


def test_whoever_takes_a_call_transfers_it_to_what_every_member_may_call():
    (first,) = (one for one in actions(made()["group-everyone"], "s") if "force_transfer" in one and "set(" in one)
    assert first == f"set(force_transfer_context={HOME})"
    apart = {"extensions[0].may_call": ["international"]}
    (first,) = (one for one in actions(made(apart)["group-everyone"], "s") if "set(force_transfer" in one)
    assert first == "set(force_transfer_context=internal)"


# -- mailboxes, rooms, parking --------------------------------------------------------------------------------------------


def test_no_key_leads_out_of_a_mailbox():
    params = element("voicemail.conf", "profiles/profile", "default")["params"]
    assert params["callback-context"] == "refused"
    assert params["operator-key"] == params["vmain-key"] == params["login-keys"] == ""
    assert params["operator-extension"] == params["vmain-extension"] == "none XML refused"
    assert (params["db-password-override"], params["allow-empty-password-auth"]) == ("true", "false")
    assert "caller_id" not in params["email_headers"] and "To: ${voicemail_email}\n" in params["email_headers"]
    (mailer,) = (item["params"] for item in items("config", {}, athena()) if item["file"] == "switch.conf")
    # FreeSWITCH adds -f and a recipient, which the program would refuse
    assert mailer["mailer-app"].startswith("/bin/sh -c 'exec ") and mailer["mailer-app"].endswith(" -t' pbx-mail")
    for number in ("1001", "1001-busy"):
        assert "voicemail(default pbx.athena.net.au 1001)" in actions(made()["voicemail"], number)
    assert actions(made()["voicemail"], "1003") == []


def test_a_room_and_its_pin():
    params = element("conference.conf", "profiles/profile", "site-3001")["params"]
    assert params["pin"] == "628403" and params["caller-controls"] == "site"
    keys = element("conference.conf", "caller-controls/group", "site")["children"]
    assert {one["attributes"]["action"] for one in keys} == {"mute", "hangup"}
    assert "conference(3001@site-3001)" in actions(made()["internal"], "3001")
    assert "628403" not in json.dumps(made())


def test_paging_speaks_and_does_not_listen():
    said = actions(made()["internal"], "3100")
    assert [one for one in said if "outcall_flags=mute" in one and "sip_auto_answer=true" in one]
    both = actions(made({"paging[0].two_way": True})["internal"], "3100")
    assert not [one for one in both if "mute" in one]


def test_parking_and_its_return():
    phones = made()[HOME]
    park = actions(phones, "700")
    assert park[-1] == "valet_park(site auto in 701 720)"
    assert "set(valet_parking_timeout=120)" in park and "set(valet_parking_orbit_context=comeback)" in park
    info = '<lot name="site">\n <extension uuid="u">701</extension>'
    known = {"${valet_info(site)}": info}
    assert actions(phones, "701", known) == ["answer()", "valet_park(site 701)"]
    # an empty space would park whoever looks into it
    assert actions(phones, "702", known) == ["hangup(UNALLOCATED_NUMBER)"]
    for parker, said in (
        ("<sip:1001@pbx.athena.net.au>", "transfer(1001 XML internal)"),
        ("<sip:0412345678@x>", "hangup(NORMAL_CLEARING)"),
        ("", "hangup(NORMAL_CLEARING)"),
    ):
        assert actions(made()["comeback"], "back", {"${sip_h_Referred-By}": parker}) == [said]


def test_nobody_but_telephones_parks():
    for name, extensions in made().items():
        if not name.startswith("phones-"):
            assert "valet_park" not in json.dumps(extensions), name


def test_a_fax_is_mailed():
    said = actions(made()["fax-3200"], "s")
    assert said[-2:] == ["rxfax(${pbx_fax})", "hangup(NORMAL_CLEARING)"]
    assert "set(pbx_fax=${recordings_dir}/fax-${uuid}.tiff)" in said
    assert "set(fax_enable_t38=true)" in said
    (mail,) = actions(made()["fax-3200"], "mail")
    assert '--attach "${pbx_fax}"' in mail and "office@athena.net.au" in mail and "caller_id" not in mail


# -- codes ----------------------------------------------------------------------------------------------------------------

MINE = {"${pbx_extension}": "1001"}


@pytest.mark.parametrize(
    ("dialled", "change"),
    [
        ("*720412345678", "db(insert/pbx-forward/${pbx_extension}/0412345678)"),
        ("*73", "db(delete/pbx-forward/${pbx_extension})"),
        ("*78", "db(insert/pbx-dnd/${pbx_extension}/1)"),
        ("*97", "voicemail(check default pbx.athena.net.au ${pbx_extension})"),
        ("*28", "transfer(office-by-the-clock XML features)"),
    ],
)
def test_codes_belong_to_the_telephone_that_dials_them(dialled, change):
    assert actions(made()[HOME], dialled) == [f"transfer({dialled} XML features)"]
    assert change in actions(made()["features"], dialled, MINE)
    # a call that somebody transferred to a code has no extension of its own
    assert actions(made()["features"], dialled) == ["hangup(CALL_REJECTED)"]


def test_codes_are_taken_back_by_the_same_code():
    quiet = {**MINE, "${db(select/pbx-dnd/${pbx_extension})}": "1"}
    assert "db(delete/pbx-dnd/${pbx_extension})" in actions(made()["features"], "*78", quiet)
    forced = {**MINE, "${db(select/pbx-override/office)}": "closed"}
    assert "db(delete/pbx-override/office)" in actions(made()["features"], "*28", forced)


def test_no_number_is_kept_but_digits():
    for dialled in ("*72${system(x)}", "*72$1", "*72", "*7204 12", "*72abc"):
        assert not [one for one in actions(made()[HOME], dialled) if "features" in one]
        assert actions(made()["features"], dialled, MINE) == ["hangup(CALL_REJECTED)"]


def test_calls_are_picked_up_within_the_telephones_own_group():
    assert actions(made()["features"], "*8", {"${callgroup}": "office"}) == ["pickup(office)"]
    assert actions(made()["features"], "*8", {"${callgroup}": "other"}) == ["hangup(UNALLOCATED_NUMBER)"]


# -- recording ------------------------------------------------------------------------------------------------------------

NOTICE = {"recording": {"notice": "custom/recorded"}}


def test_a_recorded_member_of_a_queue_or_group():
    changes = {"extensions[0].record": "always", **NOTICE}
    for name in ("queue-sales", "group-everyone"):
        assert "playback(${sounds_dir}/custom/recorded.wav)" in actions(made(changes)[name], "s")
    assert "playback" not in json.dumps(made(changes)["queue-support"])
    legs = next(one for one in actions(made(changes)["group-everyone"], "s") if one.startswith("bridge("))
    assert legs.count("execute_on_answer=record_session $${recordings_dir}/") == 1
    assert "record_session" not in json.dumps(made())


def test_a_key_starts_a_recording_and_the_notice():
    changes = {"extensions[0].record": "on_demand", **NOTICE}
    bind = next(one for one in actions(made(changes)["internal"], "1001") if "bind_meta_app" in one)
    caller = "${cond('${pbx_records}' == 'on_demand' ? a : n)}"
    assert bind == f"bind_meta_app(1 {caller}b o execute_extension::start XML record)"
    other = next(one for one in actions(made(changes)["internal"], "1002") if "bind_meta_app" in one)
    assert f"1 {caller} o" in other
    pressed = actions(made(changes)["record"], "start")
    assert pressed[0] == "playback(${sounds_dir}/custom/recorded.wav)" and pressed[1].startswith("record_session(")
    assert "record" not in made() and "bind_meta_app" not in json.dumps(made())
    assert any("longer" in line for line in problems({**changes, "features.record": "*12"}))


# -- destinations ---------------------------------------------------------------------------------------------------------


def test_a_number_outside_is_limited_and_fixed():
    changes = {"inbound[1].to": {"external": EXTERNAL}}
    extensions = made(changes)["external"]
    full = {"${cond(${limit_usage(hash inbound inboundx1to)} >= 2 ? full : free)}": "full"}
    assert actions(extensions, "inboundx1to", full) == ["transfer(inboundx1to-none XML external)"]
    start = actions(extensions, "inboundx1to")
    assert start[0] == "set(effective_caller_id_number=+61712345679)"
    assert start[-1] == "transfer(inboundx1to-first1 XML external)"
    assert any("limit(hash hour inboundx1to-" in one and " 60/3600 " in one for one in start)
    bridge = next(one for one in actions(extensions, "inboundx1to-first1") if one.startswith("bridge("))
    assert bridge.endswith((f"/{EXTERNAL})", "/61491570006)"))
    assert "limit hash inbound inboundx1to" in bridge
    assert "$1" not in json.dumps(extensions)


def test_every_place_that_actions_name_is_there():
    resources = compiled(
        {
            "ivrs[0].direct_dial": True,
            "queues[0].max_waiting": 3,
            "ivrs[0].keys": {
                "1": {"announcement": "custom/a"},
                "2": {"conference": "3001"},
                "3": {"paging": "3100"},
                "4": {"fax": "3200"},
                "5": {"ring_group": "everyone"},
                "6": {"external": EXTERNAL},
                "*": {"hangup": "busy"},
            },
            **NOTICE,
            "extensions[0].record": "on_demand",
        },
        athena(),
    )
    known = {item["name"]: item["extensions"] for item in resources["freeswitch_dialplan"]["contexts"]}
    for name, extensions in known.items():
        for one in json.dumps(extensions).split('"'):
            for number, to in re.findall(r"([^\s:]+) XML (\S+)", one):
                assert to in known, (name, one)
                if "$" not in number and to not in ("refused",):
                    assert actions(known[to], number) or to == "after", (name, number, to)
    assert named(resources["freeswitch_dialplan"]["contexts"], "fax-3200")
