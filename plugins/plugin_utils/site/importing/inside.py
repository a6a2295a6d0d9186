# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls go within a compiled site: hours, menus, queues, groups, rooms, codes, and what stands beside the dialplan."""

from __future__ import annotations

import datetime
import re
import shlex

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.facts import Facts, number_in, some
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import name_of, reference
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.ways import WEAK_PIN, secret_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import MAILER

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def schedules(facts: Facts, timezone: str | None) -> list[dict]:
    codes = {
        str(each.get("hint")).partition("pbx-override-")[2]: code
        for code, each in facts.contexts.get(names.FEATURES, {}).items()
        if "pbx-override-" in str(each.get("hint"))
    }
    made = []
    for name in facts.named("pbx-schedule-"):
        hours = names.hours(name)
        zone = re.search(r"\$\{EPOCH\},([^,]+),", next(iter(facts.data(hours, "s", "Set")), ""))
        conditions = facts.data(hours, "s", "GotoIf")
        said = zone.group(1) if zone else None
        made.append(
            {
                "name": name,
                **some(timezone=said if said != timezone else None),
                "open": [_open(one) for one in conditions if one.endswith("?open")],
                **some(
                    holidays=[_holiday(one) for one in conditions if one.endswith("?closed")],
                    override=some(code=codes.get(name)),
                ),
                "then": facts.destination(facts.labelled(names.schedule(name), "open")),
                "else": facts.destination(facts.labelled(names.schedule(name), "closed")),
            }
        )
    return made


def _holiday(text: str) -> dict:
    yearly = re.search(r'"\$\{NOW:4:4\}" = "(\d\d)(\d\d)"', text)
    if yearly:
        return {"every": "-".join(yearly.groups())}
    days = [datetime.datetime.strptime(one, "%Y%m%d").date().isoformat() for one in re.findall(r"\b\d{8}\b", text)]
    return {"date": days[0]} if len(days) == 1 else {"from": days[0], "to": days[-1]} if days else {}


def is_over(holiday: dict, today: datetime.date) -> bool:
    """Whether a holiday will not come again: a site that names one is refused."""
    last = holiday.get("to") or holiday.get("date") or ""
    return last != "" and datetime.date.fromisoformat(last) < today


def _open(text: str) -> str:
    first, last = re.search(r"\$\{NOW:8:1\} >= (\d)", text), re.search(r"\$\{NOW:8:1\} <= (\d)", text)
    clock = re.findall(r"1\$\{NOW:9:4\} (?:>=|<) 1(\d\d)(\d\d)", text)
    days = [int(one) for one in re.findall(r"\$\{NOW:8:1\} = (\d)", text)]
    if first and last:
        days = list(range(int(first.group(1)), int(last.group(1)) + 1))
    said = "daily" if len(days) == 7 else _days(days, bool(first and last))
    return f"{said} {'-'.join(':'.join(one) for one in clock)}"


def _days(days: list[int], run: bool) -> str:
    if run and len(days) > 1:
        return f"{DAYS[days[0] - 1]}-{DAYS[days[-1] - 1]}"
    return ",".join(DAYS[day - 1] for day in days)


def ivrs(facts: Facts) -> list[dict]:
    numbers = facts.numbers("pbx-ivr-")
    return [_ivr(facts, name, numbers.get(name)) for name in facts.named("pbx-ivr-")]


def _ivr(facts: Facts, name: str, number: str | None) -> dict:
    context = names.ivr(name)
    steps = facts.steps(context)
    start = next((at for at, one in enumerate(steps) if one.get("label") == "menu"), len(steps))
    played = [(at, one.get("data")) for at, one in enumerate(steps) if one["app"] == "Background"]
    wrong = facts.steps(context, "i")
    invalid = facts.destination(wrong[1]) if len(wrong) > 1 else None
    keys = {
        key: facts.destination((each.get("steps") or [None])[0])
        for key, each in facts.contexts[context].items()
        if key not in ("s", "t", "i")
    }
    return {
        "name": name,
        **some(
            number=number,
            greeting=next((data for at, data in played if at < start), None),
            menu=next((data for at, data in played if at > start), None),
            timeout=number_in(r"^(\d+)$", facts.data(context, "s", "WaitExten")),
        ),
        "keys": keys,
        **some(
            invalid=invalid,
            no_input=facts.destination(facts.labelled(context, "over")),
            attempts=number_in(r"PBX_TRIES\} > (\d+)", facts.data(context)),
            direct_dial=names.DIRECT in facts.includes[context] or None,
        ),
    }


def queues(facts: Facts) -> list[dict]:
    numbers = facts.numbers("pbx-queue-")
    made = []
    for one in facts.items.get("asterisk_queues") or ():
        context = names.queue(one["name"])
        if context not in facts.contexts:
            continue
        members = [re.fullmatch(r"Local/(\d+)@pbx-ring/n", each["interface"]) for each in one.get("members") or ()]
        music = one.get("musicclass")
        made.append(
            {
                "name": one["name"],
                **some(number=numbers.get(one["name"]), strategy=one.get("strategy")),
                "members": [each.group(1) for each in members if each],
                **some(
                    timeout=number_in(r",,,(\d+)$", facts.data(context, "s", "Queue")),
                    ring=one.get("timeout"),
                    wrap_up=one.get("wrapuptime") or None,
                    max_waiting=one.get("maxlen") or None,
                    music=music if music != "default" else None,
                    overflow=facts.destination(facts.steps(context)[-1]),
                ),
            }
        )
    return made


def ring_groups(facts: Facts) -> list[dict]:
    numbers = facts.numbers("pbx-group-")
    made = []
    for name in facts.named("pbx-group-"):
        context = names.ring_group(name)
        dials = facts.data(context, "s", "Dial")
        members = [one for data in dials for one in re.findall(r"Local/(\d+)@pbx-ring", data)]
        said = some(number=numbers.get(name), members=members, ring="in_turn" if len(dials) > 1 else "all")
        said.update(some(timeout=number_in(r",(\d+),i", dials), no_answer=facts.destination(facts.steps(context)[-1])))
        made.append({"name": name, **said})
    return made


def conferences(facts: Facts) -> list[dict]:
    made = []
    for one in facts.items.get("asterisk_config") or ():
        if one["path"] != names.CONFERENCES_FILE or not one["name"].startswith("pbx-room-"):
            continue
        number = one["name"][len("pbx-room-") :]
        most = facts.section(names.CONFERENCES_FILE, f"pbx-bridge-{number}").get("max_members")
        pin = {}
        if "options.pin" in facts.secrets.fields("asterisk_config", one) or "pin" in one.get("options", {}):
            kept = name_of("conference", number, "pin")
            pin = {
                "pin": reference(kept),
                **secret_of(facts, "asterisk_config", one, "options.pin", kept, ("weak_pin", WEAK_PIN)),
            }
        made.append({"number": number, **pin, **some(max_members=int(most) if most and most != "0" else None)})
    return made


def paging(facts: Facts) -> list[dict]:
    made = []
    for number in facts.contexts.get(names.INTERNAL, {}):
        for data in facts.data(names.INTERNAL, number, "Page"):
            members = re.findall(r"Local/(\d+)@pbx-page", data)
            two_way = "d" in data.rpartition(",")[2]
            made.append({"number": number, "members": members, **some(two_way=two_way or None)})
    return made


def parking(facts: Facts) -> dict:
    said = facts.section(names.PARKING_FILE, names.LOT)
    first, _dash, last = str(said.get("parkpos") or "").partition("-")
    if not (first.isdigit() and last.isdigit()):
        return {}
    return {"number": said.get("parkext"), "spaces": int(last) - int(first) + 1, "timeout": int(said["parkingtime"])}


def fax(facts: Facts) -> list[dict]:
    made = []
    for number in facts.named("pbx-fax-"):
        to = re.search(r"--to '?([^' ]+)'?", next(iter(facts.data(names.fax(number), "h", "TrySystem")), ""))
        made.append({"number": number, **some(email=to.group(1) if to else None)})
    return made


def features(facts: Facts) -> dict:
    made: dict[str, str | None] = {}
    for code in facts.contexts.get(names.FEATURES, {}):
        apps = {one["app"]: one.get("data") or "" for one in reversed(facts.steps(names.FEATURES, code))}
        text = " ".join(facts.data(names.FEATURES, code))
        if "VoiceMailMain" in apps:
            made["voicemail"] = code
        elif "Pickup" in apps:
            made["pickup"] = code
        elif code.startswith("_"):
            made["forward_on"] = code[1:].partition("[")[0]
        elif f"DB_DELETE({names.DB_FORWARD}/" in text:
            made["forward_off"] = code
        elif f"DB({names.DB_DND}/" in text:
            made["dnd"] = code
    pressed = facts.section(names.FEATURES_FILE, "applicationmap").get(names.RECORD_FEATURE)
    return some(**made, record=str(pressed).partition(",")[0] if pressed else None)


def hold_music(facts: Facts) -> dict:
    made = {}
    first = facts.section("musiconhold.conf", "default")
    if (first.get("mode"), first.get("sort")) == ("files", "random") and str(first.get("directory")).startswith("moh"):
        made["default"] = "files" if first["directory"] == "moh" else first["directory"][len("moh/") :]
    for one in facts.items.get("asterisk_config") or ():
        if one["path"] == names.MUSIC_FILE:
            folder = str(one["options"].get("directory"))
            made[one["name"]] = "files" if folder == "moh" else folder.partition("/")[2]
    return made


def mail(facts: Facts) -> dict:
    command = str(facts.section("voicemail.conf", "general").get("mailcmd") or "")
    found = [one[one.index(MAILER) :] for one in (command, *facts.mailed()) if MAILER in one]
    words = shlex.split(found[0].partition(" --subject ")[0]) if found else []
    given = dict(zip(words, words[1:]))
    return some(relay=given.get("--relay"), from_=given.get("--from"))


def notice(facts: Facts) -> dict:
    return some(
        notice=next((one for name in (names.NOTICE, names.DEMAND) for one in facts.data(name, "s", "Playback")), None)
    )


def timezone(facts: Facts) -> str | None:
    """Return the site's zone: what voicemail tells the time by, else that of a schedule."""
    said = str(facts.section("voicemail.conf", "zonemessages").get("site") or "").partition("|")[0]
    return said or None
