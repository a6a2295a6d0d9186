# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of forwards, mailboxes, queues, groups, rooms, parking, codes and callers who are refused."""

from __future__ import annotations

import pytest

from .sites import GONE, athena, compiled, context, endpoint, exten, named, section, spoken, steps, trunk, whole

PLAIN = {"features": {}, "schedules[0].override": GONE}
CONTACTS = "${PJSIP_DIAL_CONTACTS(1001)}"
BY_STATUS = [
    'GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)',
    'GotoIf($["${DIALSTATUS}" = "NOANSWER"]?noanswer)',
    'GotoIf($["${DIALSTATUS}" = "CHANUNAVAIL"]?absent)',
    'GotoIf($["${DIALSTATUS}" = "CONGESTION"]?absent)',
    "Goto(pbx-ended,${DIALSTATUS},1)",
]
MOBILE = "+61491570006"


def said(context_name: str, name: str, changes: dict | None = None) -> list[str]:
    """Return the steps of Athena, changed."""
    return steps(context_name, name, changes, athena())


def test_an_extension_with_everything():
    assert said("pbx-internal", "1001") == [
        'GotoIf($["${DB(pbx-forward/1001)}" != ""]?sent)',
        'GotoIf($["${DB(pbx-dnd/1001)}" != ""]?busy)',
        f"GotoIf($[${{LEN({CONTACTS})}} = 0]?absent)",
        f"Dial({CONTACTS},25,i)",
        *BY_STATUS,
        "busy:Goto(pbx-voicemail,1001,busy)",
        "noanswer:Goto(pbx-voicemail,1001,1)",
        "absent:Goto(pbx-voicemail,1001,1)",
        "sent:Gosub(forward-local-national-mobile-service-international,s,1(1001,+61712345678))",
        "Goto(pbx-ended,${DIALSTATUS},1)",
    ]
    assert exten(compiled(site=athena()), "pbx-internal", "1001")["hint"] == "PJSIP/1001&Custom:pbx-dnd-1001"


def test_forwards_of_each_kind():
    each = {"busy": "1002", "no_answer": MOBILE, "unavailable": {"queue": "sales"}, "after": 15}
    assert said("pbx-internal", "1001", {**PLAIN, "extensions[0].forward": each}) == [
        f"GotoIf($[${{LEN({CONTACTS})}} = 0]?absent)",
        f"Dial({CONTACTS},15,i)",
        *BY_STATUS,
        "busy:Goto(pbx-internal,1002,1)",
        "noanswer:Goto(pbx-external,extensionsx0forwardnoanswer,1)",
        "absent:Goto(pbx-queue-sales,s,1)",
    ]


@pytest.mark.parametrize(
    ("to", "step"),
    [
        (MOBILE, "Goto(pbx-external,extensionsx0forwardalways,1)"),
        ("1002", "Goto(pbx-internal,1002,1)"),
        ("voicemail", "Goto(pbx-voicemail,1001,1)"),
        ({"voicemail": "1002"}, "Goto(pbx-voicemail,1002,1)"),
        ({"ring_group": "everyone"}, "Goto(pbx-group-everyone,s,1)"),
        ({"ivr": "main"}, "Goto(pbx-ivr-main,s,1)"),
        ({"schedule": "office"}, "Goto(pbx-schedule-office,s,1)"),
        ({"conference": "3001"}, "Goto(pbx-internal,3001,1)"),
        ({"paging": "3100"}, "Goto(pbx-internal,3100,1)"),
        ({"fax": "3200"}, "Goto(pbx-internal,3200,1)"),
        ({"announcement": "custom/closed"}, "Goto(pbx-announcements,prompt1,1)"),
        ({"hangup": "busy"}, "Hangup(17)"),
        ({"hangup": "changed"}, "Hangup(22)"),
    ],
)
def test_a_forward_of_all_calls(to, step):
    made = said(
        "pbx-internal", "1001", {"extensions[0].forward": {"always": to}, "ivrs[0].no_input": {"hangup": "no_answer"}}
    )
    assert made[1] == step  # behind what the telephone itself has asked for


def test_a_forward_outside_shows_the_number_of_whoever_forwards():
    changes = {"extensions[1].forward": {"always": MOBILE}, "extensions[1].caller_id": "+61712345679"}
    assert said("pbx-external", "extensionsx1forwardalways", changes)[:5] == [
        "Set(CALLERID(num)=+61712345679)",
        "Set(CALLERID(name)=)",
        "GotoIf($[${GROUP_COUNT(extensionsx1forwardalways@inbound)} >= 2]?none)",
        "Gosub(pbx-hourly,s,1(extensionsx1forwardalways,60))",
        'GotoIf($["${GOSUB_RETVAL}" = "full"]?none)',
    ]


def test_numbers_outside_behind_keys():
    keys = {"1": {"external": MOBILE}, "*": {"external": "+61491570157"}, "#": {"external": "+61491570158"}}
    resources = compiled({"ivrs[0].keys": keys}, athena())
    assert [item["extension"] for item in context(resources, "pbx-external")["extensions"]] == [
        "ivrsx0keys1",
        "ivrsx0keysstar",
        "ivrsx0keyshash",
    ]
    assert spoken(exten(resources, "pbx-ivr-main", "#")) == ["Goto(pbx-external,ivrsx0keyshash,1)"]


def test_an_extension_without_a_mailbox_just_ends():
    bare = {**PLAIN, "extensions[0].forward": GONE, "extensions[0].voicemail": GONE}
    assert said("pbx-internal", "1001", bare) == [
        f"GotoIf($[${{LEN({CONTACTS})}} = 0]?absent)",
        f"Dial({CONTACTS},60,i)",
        "Goto(pbx-ended,${DIALSTATUS},1)",
        "absent:Hangup(20)",
    ]


def test_a_telephones_own_forward():
    assert said("forward-local-national-mobile-service", "s") == [
        "Set(__PBX_FORWARDED=$[0${PBX_FORWARDED} + 1])",
        "GotoIf($[${PBX_FORWARDED} > 3]?none)",
        "GotoIf($[${DIALPLAN_EXISTS(pbx-internal,${DB(pbx-forward/${ARG1})},1)}]?inside)",
        "Set(GROUP(forward)=${ARG1})",
        "GotoIf($[${GROUP_COUNT(${ARG1}@forward)} > 2]?none)",
        "Set(_PBX_CALLER_ID=${ARG2})",
        "Dial(Local/${DB(pbx-forward/${ARG1})}@calls-local-national-mobile-service/n,,i)",
        "Return()",
        "inside:Goto(pbx-internal,${DB(pbx-forward/${ARG1})},1)",
        "none:Hangup(17)",
    ]
    assert "Set(DB(pbx-forward/${PBX_EXTENSION})=${FILTER(+0-9,${EXTEN:3})})" in said("pbx-features", "_*72[+0-9]!")


@pytest.mark.parametrize("code", ["*97", "_*72[+0-9]!", "*73", "*78", "*28"])
def test_a_code_asks_whose_telephone_it_is(code):
    made = said("pbx-features", code)
    assert made[0] == 'GotoIf($["${PBX_EXTENSION}" = ""]?nobody)'
    assert made[-1] == "nobody:Hangup(21)"
    assert endpoint("1002", None, athena())["set_var"]["PBX_EXTENSION"] == "1002"


def test_codes_that_are_not_said_do_not_exist():
    changes = {"features": {"pickup": "*8"}, "schedules[0].override": GONE}
    assert [item["extension"] for item in context(compiled(changes, athena()), "pbx-features")["extensions"]] == ["*8"]
    names = [item["name"] for item in compiled({**PLAIN, "parking": GONE}, athena())["asterisk_dialplan"]["contexts"]]
    assert not [
        name for name in names if name in ("pbx-features", "pbx-parked", "pbx-comeback") or name.startswith("forward-")
    ]
    assert "PBX_EXTENSION" not in endpoint("1001", {**PLAIN, "parking": GONE}, athena())["set_var"]


def test_mailboxes():
    resources = compiled(site=athena())
    assert resources["asterisk_mailboxes"]["mailboxes"] == [
        {"mailbox": "1001", "context": "pbx", "pin": "482916", "name": "Josh Finlay", "email": "josh@athena.net.au"},
        {"mailbox": "1002", "context": "pbx", "pin": "739518", "name": "Front Desk"},
    ]
    general = section(resources, "voicemail.conf", "general")
    assert general["options"]["passwordlocation"] == "spooldir"
    assert general["unset"] == [
        "dialout",
        "callback",
        "exitcontext",
        "operator",
        "sendvoicemail",
        "review",
        "externnotify",
        "externpass",
    ]
    assert section(resources, "voicemail.conf", "zonemessages")["options"] == {
        "site": "Australia/Brisbane|'vm-received' Q 'digits/at' IMp"
    }
    assert said("pbx-voicemail", "1002") == [
        "VoiceMail(1002@pbx,u)",
        "Hangup(16)",
        "busy:VoiceMail(1002@pbx,b)",
        "Hangup(16)",
    ]
    assert endpoint("1002", None, athena())["mailboxes"] == ["1002@pbx"]


def test_names_that_a_mailbox_cannot_bear():
    name = {"extensions[0].name": "Finlay, Josh | Office"}
    resources = compiled(name, athena())
    assert resources["asterisk_mailboxes"]["mailboxes"][0]["name"] == "Finlay  Josh   Office"
    assert named(resources["asterisk_queues"]["queues"], "sales")["members"][0]["name"] == "Finlay  Josh | Office"


def test_queues():
    changes = {
        "queues[1]": {
            "name": "support",
            "members": ["1002"],
            "ring": 12,
            "wrap_up": 30,
            "max_waiting": 5,
            "music": "jazz",
        }
    }
    changes["hold_music"] = {"default": "files", "jazz": "jazz"}
    resources = compiled(changes, athena())
    assert named(resources["asterisk_queues"]["queues"], "support") == {
        "name": "support",
        "strategy": "ringall",
        "timeout": 12,
        "retry": 2,
        "wrapuptime": 30,
        "maxlen": 5,
        "musicclass": "jazz",
        "ringinuse": False,
        "autofill": True,
        "joinempty": "yes",
        "leavewhenempty": "no",
        "members": [
            {"interface": "Local/1002@pbx-ring/n", "penalty": 0, "name": "Front Desk", "state_interface": "PJSIP/1002"}
        ],
    }
    assert said("pbx-queue-sales", "s") == ["Answer()", "Queue(sales,i,,,120)", "Goto(pbx-voicemail,1002,1)"]
    assert spoken(exten(resources, "pbx-queue-support", "s")) == ["Answer()", "Queue(support,i)", "Hangup(16)"]
    assert section(resources, "musiconhold.d/site.conf", "jazz")["options"]["directory"] == "moh/jazz"
    assert section(resources, "musiconhold.conf", "default")["options"]["directory"] == "moh"


def test_ring_groups():
    assert said("pbx-group-everyone", "s") == [
        "Dial(Local/1001@pbx-ring&Local/1002@pbx-ring,25,i)",
        "Goto(pbx-voicemail,1002,1)",
    ]
    assert said("pbx-group-everyone", "s", {"ring_groups[0].ring": "in_turn", "ring_groups[0].no_answer": GONE}) == [
        "Dial(Local/1001@pbx-ring,25,i)",
        "Dial(Local/1002@pbx-ring,25,i)",
        "Goto(pbx-ended,${DIALSTATUS},1)",
    ]


def test_paging():
    assert said("pbx-internal", "3100") == ["Page(Local/1001@pbx-page&Local/1002@pbx-page,iq)", "Hangup(16)"]
    assert (
        said("pbx-internal", "3100", {"paging[0].two_way": True})[0]
        == "Page(Local/1001@pbx-page&Local/1002@pbx-page,idq)"
    )
    assert said("pbx-page", "1001") == [
        'GotoIf($["${DEVICE_STATE(PJSIP/1001)}" != "NOT_INUSE"]?absent)',
        f"Dial({CONTACTS},10,ib(pbx-auto-answer^s^1))",
        "absent:Hangup(20)",
    ]


def test_conferences():
    rooms = [{"number": "3001", "pin": "628403", "max_members": 5}, {"number": "3002"}]
    resources = compiled({"conferences": rooms}, athena())
    own = "confbridge.d/site.conf"
    closed, open_ = (section(resources, own, f"pbx-room-{number}") for number in ("3001", "3002"))
    assert closed["options"]["pin"] == "628403"
    # a PIN that was taken out of the description must not stay on the server
    assert "pin" not in open_["options"] and open_["unset"] == ["pin"]
    assert section(resources, own, "pbx-bridge-3001")["options"] == {"type": "bridge", "max_members": "5"}
    assert section(resources, own, "pbx-bridge-3002")["options"] == {"type": "bridge", "max_members": "0"}
    assert spoken(exten(resources, "pbx-internal", "3002")) == [
        "Answer()",
        "ConfBridge(3002,pbx-bridge-3002,pbx-room-3002,pbx-menu)",
        "Hangup(16)",
    ]


def test_parking():
    resources = compiled({"parking": {"number": "0700", "spaces": 20, "timeout": 45}}, athena())
    lot = section(resources, "res_parking.d/site.conf", "pbx")["options"]
    assert (lot["parkext"], lot["parkpos"], lot["parkingtime"], lot["context"]) == (
        "0700",
        "0701-0720",
        "45",
        "pbx-parked",
    )
    assert (lot["comebacktoorigin"], lot["comebackcontext"], lot["parkext_exclusive"]) == ("no", "pbx-comeback", "yes")
    assert context(resources, "pbx-parked")["extensions"] == []  # Asterisk puts the numbers in
    assert "pbx-parked" in context(resources, "phones-local-national-mobile-service")["includes"]
    assert spoken(exten(resources, "pbx-comeback", "PJSIP_1002")) == ["Goto(pbx-internal,1002,1)"]


def test_menus():
    resources = compiled(
        {"ivrs[0].direct_dial": True, "ivrs[0].number": "2300", "ivrs[0].invalid": {"extension": "1002"}}, athena()
    )
    assert context(resources, "pbx-ivr-main")["includes"] == ["pbx-direct"]
    assert spoken(exten(resources, "pbx-direct", "1001")) == ["Goto(pbx-internal,1001,1)"]
    assert spoken(exten(resources, "pbx-internal", "2300")) == ["Goto(pbx-ivr-main,s,1)"]
    assert spoken(exten(resources, "pbx-ivr-main", "s")) == [
        "Answer()",
        "Set(PBX_TRIES=0)",
        "Set(TIMEOUT(digit)=3)",
        "Wait(0.5)",
        "Background(custom/welcome)",
        "menu:Set(PBX_TRIES=$[${PBX_TRIES} + 1])",
        "GotoIf($[${PBX_TRIES} > 3]?over)",
        "Background(custom/ivr-menu)",
        "WaitExten(5)",
        "over:Goto(pbx-internal,1002,1)",
    ]
    assert spoken(exten(resources, "pbx-ivr-main", "i")) == [
        "GotoIf($[${PBX_TRIES} >= 3]?s,over)",
        "Goto(pbx-internal,1002,1)",
    ]
    assert spoken(exten(resources, "pbx-ivr-main", "t")) == ["Goto(s,menu)"]
    assert said("pbx-ivr-main", "i")[1] == "Goto(s,menu)"  # the menu itself again: its greeting is for the first time


def test_announcements():
    made = {"inbound[0].to": {"announcement": "custom/closed"}, "schedules[0].else": {"announcement": "custom/away"}}
    assert said("pbx-did", "+61712345678", made) == ["Goto(pbx-announcements,prompt2,1)"]
    assert said("pbx-announcements", "prompt2", made) == [
        "Answer()",
        "Wait(1)",
        "Playback(custom/closed)",
        "Hangup(16)",
    ]


def test_callers_who_are_refused():
    changes = {"blocked": [{"caller": "+61900000000"}, {"anonymous": True}]}
    assert said("from-my-provider", "_[+0-9]!", changes) == [
        "GotoIf($[${DIALPLAN_EXISTS(pbx-blocked,n${FILTER(+0-9,${CALLERID(num)})},1)}]?blocked)",
        'GotoIf($["${FILTER(+0-9,${CALLERID(num)})}" = "" | "${CALLERID(pres):0:6}" = "prohib"]?blocked)',
        "Set(GROUP(trunk)=my-provider)",
        "GotoIf($[${GROUP_COUNT(my-provider@trunk)} > 9]?full)",
        "Goto(pbx-did,${EXTEN},1)",
        "full:Hangup(34)",
        "blocked:Hangup(21)",
    ]
    resources = compiled(changes, athena())
    assert [item["extension"] for item in context(resources, "pbx-blocked")["extensions"]] == [
        "n+61900000000", "n61900000000", "n0061900000000", "n001161900000000", "n900000000", "n0900000000",
    ]  # fmt: skip
    assert len(said("from-carrier-trunk", "_[+0-9]!", {"blocked": [{"anonymous": False}]})) == 1


def test_faxes():
    assert said("pbx-fax-3200", "s") == [
        "Answer()",
        "ReceiveFAX(/var/spool/asterisk/monitor/fax-${UNIQUEID}.tiff,f)",
        "Hangup(16)",
    ]
    assert trunk("carrier-trunk", None, athena())["options"]["t38_udptl"] == "yes"
    assert "t38_udptl" not in trunk("carrier-trunk", {"fax": []}, athena())["options"]


def test_two_builds_are_the_same():
    assert compiled(site=whole({})) == compiled(site=athena())
