# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server holds becomes a site again, and nothing is claimed that would not be built the same."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
import yaml
from ansible_collections.telephony.pbx.plugins.filter.asterisk_import import asterisk_import
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.imported import Imported, imported
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.overlay import overlaid
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.raw import KINDS
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import Reference

from .sites import GONE, SMALL, athena, office, whole

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)
SECRET_FIELDS = {"pjsip_endpoints": ["secret"], "asterisk_mailboxes": ["pin"], "pjsip_trunks": ["secret"]}
SITES = {"athena": athena(), "office": office(), **SMALL}
KEPT = "Kept as it is (raw.yml)"


class Loader(yaml.SafeLoader):
    """Reads what an import writes, `!unsafe` as text."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def built(site: dict) -> dict:
    made = build_asterisk(site, NOW)
    assert made.problems == ()
    return made.resources


def read(resources: dict, secrets: bool = False) -> dict:
    """Return what asterisk_info says of a server that was built from resources."""
    there: dict[str, Any] = {}
    secrets_set: dict[str, dict] = {}
    for kind, part in copy.deepcopy(resources).items():
        name = KINDS[kind][0]
        there[kind] = {name: part[name]}
        for item in part[name] if not secrets else ():
            held = [field for field in SECRET_FIELDS.get(kind, ()) if item.pop(field, None)]
            if kind == "asterisk_config" and item.get("options", {}).pop("pin", None):
                held = ["options.pin"]
            if held:
                label = ":".join(str(item[field]) for field in KINDS[kind][2] if item.get(field))
                secrets_set.setdefault(kind, {})[label] = held
    return {"resources": there, "secrets_set": secrets_set, "reads": {}, "unmanaged": [], "live": {}}


def again(resources: dict, secrets: bool = False) -> Imported:
    info = read(resources)
    return imported(info, {"reads": {}}, read(resources, True) if secrets else None, {}, "again", NOW)


def filled(value: Any, secrets: dict) -> Any:
    """Put secrets in where they are referred to, as Ansible does."""
    if isinstance(value, Reference):
        return secrets[value.strip("{} ").partition(".")[2]]
    if isinstance(value, dict):
        return {key: filled(one, secrets) for key, one in value.items()}
    return [filled(one, secrets) for one in value] if isinstance(value, list) else value


def shape(resources: dict) -> dict:
    """Return resources by name, extensions of a context too: their order means nothing."""
    made: dict[str, Any] = {}
    for kind, part in resources.items():
        for item in part[KINDS[kind][0]]:
            one = {key: value for key, value in item.items() if key not in ("type", "unset", "included_by") and value}
            if "extensions" in one:
                one["extensions"] = {each["extension"]: each for each in one["extensions"]}
            one["accept_from"] = sorted(one.get("accept_from") or ())
            made[(kind, *(str(item.get(field) or "") for field in KINDS[kind][2] if field != "type"))] = one
    return made


@pytest.mark.parametrize("name", sorted(SITES))
def test_a_site_is_found_again_whole(name: str) -> None:
    """With the secrets that were read it compiles to what was there, secrets included; nothing stays raw."""
    resources = built(SITES[name])
    made = again(resources, secrets=True)
    assert made.raw == {} and made.report[KEPT] == ()
    assert made.site["country"] == SITES[name]["country"]
    assert [one["number"] for one in made.site["extensions"]] == [one["number"] for one in SITES[name]["extensions"]]
    assert shape(built(filled(made.site, made.secrets))) == shape(resources)


SAID = {
    "reach": {
        "network.srtp": "required",
        "network.transports": ["tls", "tcp"],
        "network.public_address": "203.0.113.9",
    },
    "forwards": {
        "extensions[0].may_call": [],
        "extensions[0].forward": {"always": "1002"},
        "extensions[1].forward": {"busy": "+61491570006", "after": 40},
        "extensions[1].caller_id": "+61712345679",
        "extensions[1].secret": "short",
        "extensions[1].weak_secret": True,
        "features.dnd": GONE,
        "features.forward_on": GONE,
    },
    "trunks": {
        "trunks[0].did_from": "to",
        "trunks[0].identity": "pai",
        "trunks[0].format": "national",
        "trunks[0].max_calls": GONE,
        "trunks[1].max_calls": 4,
        "trunks[1].emergency": {"send": {"112": "000"}},
        "inbound[0].to": {"external": "+61491570006"},
        "inbound[0].limits": {"calls": 5},
        "blocked": [],
    },
    "calls": {
        "schedules[0].open": ["mon,wed 22:00-02:00", "sat 09:00-12:00", "daily 03:00-04:00"],
        "ivrs[0].direct_dial": True,
        "ivrs[0].greeting": GONE,
        "ivrs[0].number": "2300",
        "ivrs[0].invalid": {"announcement": "custom/wrong"},
        "ivrs[0].no_input": GONE,
        "ring_groups[0].ring": "in_turn",
        "ring_groups[0].no_answer": GONE,
        "queues[0].timeout": GONE,
        "queues[0].overflow": GONE,
        "queues[0].max_waiting": 9,
        "conferences[0].pin": GONE,
        "conferences[0].max_members": 7,
        "paging[0].two_way": True,
    },
}


@pytest.mark.parametrize("changes", SAID.values(), ids=SAID)
def test_what_a_site_may_say_is_found_again(changes: dict) -> None:
    resources = built(whole(changes))
    made = again(resources, secrets=True)
    assert (made.raw, made.report[KEPT]) == ({}, ())
    assert shape(built(filled(made.site, made.secrets))) == shape(resources)


def test_what_was_edited_by_hand_stays_as_it_is() -> None:
    """The site and the raw items make what was there, and the report says which of them it is."""
    resources = built(athena())
    steps = next(one for one in resources["asterisk_dialplan"]["contexts"] if one["name"] == "pbx-ended")
    steps["extensions"][0]["steps"] = [{"app": "Hangup", "data": "99"}]
    resources["pjsip_endpoints"]["endpoints"][0]["options"]["allow_overlap"] = "no"
    resources["pjsip_endpoints"]["endpoints"].append({"name": "door", "context": "door", "username": "door"})
    resources["asterisk_dialplan"]["contexts"].append({"name": "door", "extensions": []})
    lost = next(one for one in resources["asterisk_dialplan"]["contexts"] if one["name"] == "pbx-unknown")
    lost["extensions"] = []
    made = again(resources, secrets=True)
    told = "\n".join(made.report[KEPT])
    assert "context pbx-ended: the site builds it otherwise (extension BUSY)" in told
    assert "endpoint 1001: the site builds it otherwise (options)" in told and "endpoint door" in told
    both = overlaid(built(filled(made.site, made.secrets)), filled(made.raw, made.secrets))
    assert shape(both) == shape(resources)
    assert both["pjsip_endpoints"]["purge"] is True


def test_what_was_removed_by_hand_stays_away() -> None:
    resources = built(athena())
    queues = resources["asterisk_queues"]["queues"]
    queues.pop(1)
    contexts = resources["asterisk_dialplan"]["contexts"]
    contexts.remove(next(one for one in contexts if one["name"] == "pbx-messages"))
    made = again(resources, secrets=True)
    both = overlaid(built(filled(made.site, made.secrets)), filled(made.raw, made.secrets))
    assert shape(both) == shape(resources)


def test_a_server_that_no_site_builds_stays_raw() -> None:
    """Two contexts that look like ours do not make a site."""
    contexts = [{"name": name, "extensions": []} for name in ("pbx-internal", "pbx-unknown", "office")]
    made = again({"asterisk_dialplan": {"contexts": contexts}})
    assert made.site == {} and made.secrets == {}
    assert [one["name"] for one in made.raw["asterisk_dialplan"]["contexts"]] == [one["name"] for one in contexts]


def test_without_secrets_there_are_none() -> None:
    resources = built(athena())
    made = again(resources)
    text = "".join(made.files("host").values())
    values = [one["secret"] for one in resources["pjsip_endpoints"]["endpoints"]]
    assert "secrets.yml" not in made.files("host") and not [one for one in values if one in text]
    assert "{{ pbx_secrets.extension_1001_secret }}" in text
    assert "extensions[0].secret: pbx_secrets.extension_1001_secret" in text


def test_a_holiday_that_is_over_is_left_out() -> None:
    """The site would be refused for it; the hours stay as they are."""
    resources = built(whole({"schedules[0].holidays": [{"date": "2026-12-25"}, {"every": "01-26"}]}))
    later = datetime.datetime(2027, 3, 1, tzinfo=datetime.timezone.utc)
    made = imported(read(resources), {"reads": {}}, None, {}, "again", later)
    assert made.site["schedules"][0]["holidays"] == [{"every": "01-26"}]
    assert "has holidays that are over, 1 of them" in "".join(made.report["To be looked at"])
    assert [one["name"] for one in made.raw["asterisk_dialplan"]["contexts"]] == ["pbx-hours-office"]


def test_text_that_ansible_would_take_for_a_template() -> None:
    data = "${HASH(a,{{x}})} ${#x} {% y %} {#z"
    contexts = [{"name": "own", "extensions": [{"extension": "s", "steps": [{"app": "NoOp", "data": data}]}]}]
    text = again({"asterisk_dialplan": {"contexts": contexts}}).files("host")["raw.yml"]
    assert "data: !unsafe" in text
    found = yaml.load(text, Loader)["asterisk_resources_extra"]["asterisk_dialplan"]["contexts"]
    assert found == contexts


def sections(*items: dict, reads: dict | None = None, **kinds: list) -> Imported:
    """Import a server with these sections, and items of other kinds."""
    there = {kind: {KINDS[kind][0]: found} for kind, found in kinds.items()}
    there["asterisk_config"] = {"sections": list(items)}
    info = {"resources": there, "secrets_set": {}, "reads": {}, "unmanaged": [], "live": {}}
    return imported(info, {"reads": reads or {}, "resources": {}}, None, {}, "host", NOW)


def test_an_object_whose_parts_bear_other_names_stays_sections() -> None:
    """An AOR of another name is what its telephone registers with."""
    reads = {"pjsip.conf": ["pjsip.conf", "phones.conf"]}
    made = sections(
        {"path": "phones.conf", "name": "alice", "options": {"type": "endpoint", "aors": "201", "auth": "alice"}},
        {"path": "phones.conf", "name": "alice", "type": "auth", "options": {"username": "alice"}},
        {"path": "phones.conf", "name": "201", "options": {"type": "aor"}},
        {"path": "phones.conf", "name": "202", "type": "endpoint", "options": {"aors": "202"}},
        {"path": "phones.conf", "name": "202", "type": "aor", "options": {}},
        reads=reads,
        pjsip_endpoints=[{"name": "alice"}, {"name": "202"}],
    )
    assert made.raw["pjsip_endpoints"]["endpoints"] == [{"name": "202"}]
    kept = made.raw["asterisk_config"]["sections"]
    assert [one["name"] for one in kept] == ["alice", "alice", "201"]
    assert {one["included_by"] for one in kept} == {"pjsip.conf"}


def test_a_queue_with_a_template_stays_a_section() -> None:
    made = sections(
        {"path": "queues.conf", "name": "general"},
        {"path": "queues.conf", "name": "base", "template": True},
        {"path": "queues.conf", "name": "sales", "templates": ["base"]},
        {"path": "queues.conf", "name": "support"},
        {"path": "queues.conf", "name": "late", "options": {}},
        {"path": "queues.conf", "name": "late", "type": "+"},
        reads={"queues.conf": ["queues.conf"]},
        asterisk_queues=[{"name": "sales"}, {"name": "support"}, {"name": "late"}],
    )
    assert made.raw["asterisk_queues"]["queues"] == [{"name": "support"}]
    assert [one["name"] for one in made.raw["asterisk_config"]["sections"]] == [
        "general",
        "base",
        "sales",
        "late",
        "late",
    ]


def test_what_cannot_be_said_is_told() -> None:
    contexts = [{"name": "own", "extensions": []}]
    info = read({"asterisk_dialplan": {"contexts": contexts}})
    info["unmanaged"] = [{"kind": "asterisk_dialplan", "name": "own", "lines": ["line 4: banana (no dialplan word)"]}]
    info["live"] = {"contexts": {"own": {}, "from-ael": {}}}
    told = imported(info, {"reads": {}}, None, {}, "host", NOW).report["Not imported"]
    assert told == [
        "context own, line 4: banana (no dialplan word)",
        "context from-ael runs, and stands in no file that was read",
    ]


def test_samples_that_are_not_there_are_taken_away() -> None:
    contexts = [{"name": "default", "extensions": []}]
    samples = {"asterisk_dialplan": [{"name": "default", "state": "absent"}, {"name": "demo", "state": "absent"}]}
    made = imported(read({"asterisk_dialplan": {"contexts": contexts}}), {"reads": {}}, None, samples, "host", NOW)
    assert made.raw["asterisk_dialplan"]["contexts"] == [*contexts, {"name": "demo", "state": "absent"}]


def test_the_filter_takes_a_task_that_was_skipped_for_no_secrets() -> None:
    made = asterisk_import(read(built(office())), {"reads": {}}, {"skipped": True}, {}, "host")
    assert made["secrets"] == {} and sorted(made["files"]) == ["raw.yml", "report.md", "site.yml"]
