# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a compiled site has, and how it is reached: network, places, extensions, trunks and the ways out and in."""

from __future__ import annotations

import re
from collections import Counter

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.phones import spelt
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.facts import Facts, number_in, some
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import name_of, reference
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import CALL_CLASSES
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import host_of, network_of

RING, RING_WITH_BOX = 60, 25  # seconds that an extension rings where its owner says nothing
EXTERNAL = (2, 60)  # limits of an external destination where its owner says nothing
WEAK_SECRET, WEAK_PIN = 12, 6  # shorter ones are refused unless said aloud


def secret_of(facts: Facts, kind: str, item: dict, field: str, name: str, weak: tuple) -> dict:
    """Return a field of the site with a reference to a secret, which is kept if it was read; weak is (field, least)."""
    value = facts.secrets.value(kind, item, field)
    if value is None:
        return {}
    facts.secrets.keep(name, value)
    return {weak[0]: True} if len(str(value)) < weak[1] else {}


def network(facts: Facts) -> dict:
    transports = facts.items.get("pjsip_transports") or []
    ours = [one for one in transports if one["name"] == f"transport-{one.get('protocol')}"]
    first = ours[0] if ours else {}
    tls: dict = next((one for one in ours if one.get("protocol") == "tls"), {})
    media: dict = next((one for one in facts.items.get("pjsip_endpoints") or () if one.get("media_encryption")), {})
    words = {"no": "never", "sdes": "preferred" if media.get("media_encryption_optimistic") else "required"}
    ports = facts.section("rtp.conf", "general")
    return some(
        public_address=first.get("external_media_address"),
        local=first.get("local_net"),
        transports=[one["protocol"] for one in ours],
        certificate=some(cert=tls.get("cert_file"), key=tls.get("priv_key_file")),
        srtp=words.get(str(media.get("media_encryption"))),
        rtp_ports=f"{ports['rtpstart']}-{ports['rtpend']}" if {"rtpstart", "rtpend"} <= set(ports) else None,
    )


def locations(facts: Facts) -> list[dict]:
    """Return the places that telephones tell of; addresses and whom to tell stand in the mails of emergency calls."""
    made: dict[str, dict] = {}
    for one in facts.items.get("pjsip_endpoints") or ():
        said = one.get("set_var") or {}
        if said.get(names.LOCATION):
            made.setdefault(
                said[names.LOCATION],
                some(name=said[names.LOCATION], emergency_caller_id=said.get(names.EMERGENCY_CALLER_ID)),
            )
    for text in facts.mailed():
        found = re.search(r"--to '?([^' ]+)'? --subject \"Emergency call to \S+ from (\S+)\"", text)
        if found and found.group(2) in made:
            made[found.group(2)]["notify"] = found.group(1).split(",")
            address = re.search(r" calls \S+\. Address: (.*)\. Number to call back", text)
            if address and address.group(1) != "not known":
                made[found.group(2)]["address"] = address.group(1)
    return list(made.values())


def site_caller_id(facts: Facts) -> str | None:
    """Return the number that ordinary calls show where the telephone says nothing, as the routes have it."""
    for name in facts.named("pbx-route-"):
        for data in facts.data(f"pbx-route-{name}", "s", "Set"):
            found = re.search(r"CALLERID\(num\)=\$\{IF\(.*\?(\+\d+):", data)
            if found:
                return found.group(1)
    return None


def extensions(facts: Facts, caller_id: str | None) -> list[dict]:
    boxes = {one["mailbox"]: one for one in facts.items.get("asterisk_mailboxes") or () if one.get("context") == "pbx"}
    return [
        _extension(facts, one, boxes.get(one["name"]), caller_id)
        for one in facts.items.get("pjsip_endpoints") or ()
        if str(one.get("context") or "").startswith("phones-") and one["name"].isdigit()
    ]


def _extension(facts: Facts, item: dict, box: dict | None, caller_id: str | None) -> dict:
    number, said = item["name"], item.get("set_var") or {}
    shown = re.fullmatch(r'"(.*)" <.*>', str(item.get("callerid") or ""))
    name = name_of("extension", number, "secret")
    weak = secret_of(facts, "pjsip_endpoints", item, "secret", name, ("weak_secret", WEAK_SECRET))
    own = said.get(names.CALLER_ID)
    words = item["context"][len("phones-") :].split("-")
    record = "always" if said.get(names.RECORDS) else "on_demand" if "DYNAMIC_FEATURES" in said else None
    voicemail = {}
    if item.get("mailboxes") and box is not None:
        pin = name_of("extension", number, "pin")
        soft = secret_of(facts, "asterisk_mailboxes", box, "pin", pin, ("weak_pin", WEAK_PIN))
        voicemail = {"pin": reference(pin), **some(email=box.get("email")), **soft}
    devices = item.get("max_contacts")
    return {
        "number": number,
        "name": shown.group(1) if shown else number,
        "secret": reference(name),
        **weak,
        **some(caller_id=own if own != caller_id else None, location=said.get(names.LOCATION)),
        "may_call": [word for word in CALL_CLASSES if word in words],
        **some(
            voicemail=voicemail,
            devices=devices if devices != 1 else None,
            forward=_forward(facts, number, bool(voicemail)),
            pickup_group=next(iter(item.get("named_call_group") or ()), None),
            record=record,
        ),
    }


def _forward(facts: Facts, number: str, box: bool) -> dict:
    steps = facts.steps(names.INTERNAL, number)
    before = []
    for one in steps:
        if one["app"] == "Dial":
            break
        before.append(one)
    always = next((one for one in before if one["app"] == "Goto"), None)
    made = {"always": facts.destination(always)}
    for key, label in (("busy", "busy"), ("no_answer", "noanswer"), ("unavailable", "absent")):
        to = facts.destination(facts.labelled(names.INTERNAL, label, number))
        default = {"voicemail": number} if box else {"hangup": key}
        made[key] = to if to != default else None
    after = number_in(r"PJSIP_DIAL_CONTACTS\(\d+\)\},(\d+),", facts.data(names.INTERNAL, number, "Dial"))
    said = some(**made)
    usual = RING_WITH_BOX if box or said else RING
    return {**said, **some(after=after if after != usual else None)}


def trunks(facts: Facts) -> list[dict]:
    return [
        _trunk(facts, one)
        for one in facts.items.get("pjsip_trunks") or ()
        if one.get("context") == names.from_trunk(one["name"]) and names.from_trunk(one["name"]) in facts.contexts
    ]


def bare(uri: str) -> str:
    """Return the host and port of `sip:host:port;transport=tls`."""
    return re.sub(r"^sip:|;.*$", "", uri)


def _trunk(facts: Facts, item: dict) -> dict:
    name, register = item["name"], {}
    account = next(iter(item.get("registrations") or ()), None)
    hosts = [bare(one) for one in item.get("hosts") or ()]
    known = {host_of(one) for one in hosts}
    domain = item.get("from_domain")
    if account:
        server = bare(account.get("server_uri") or "")
        kept = name_of("trunk", name, "secret")
        weak = secret_of(facts, "pjsip_trunks", item, "secret", kept, ("weak_secret", WEAK_SECRET))
        register = {"server": server, "username": item.get("username"), "secret": reference(kept), **weak}
        register.update(some(expires=account.get("expiration")))
        hosts = [] if hosts == [server] else hosts
        domain = None if domain in (host_of(server), f"[{host_of(server)}]") else domain
        known |= {host_of(server)} if network_of(host_of(server)) is not None else set()
    emergency = _emergency(facts, name)
    most = number_in(
        rf"GROUP_COUNT\({re.escape(name)}@trunk\)\}} > (\d+)", facts.data(names.from_trunk(name), "_[+0-9]!")
    )
    header = next(
        (one for one in facts.data(names.from_trunk(name), "_[+0-9]!", "Set") if "PJSIP_HEADER(read," in one), ""
    )
    return {
        "name": name,
        **some(
            register=register,
            peers=hosts,
            from_domain=domain,
            accept_from=[one for one in item.get("accept_from") or () if one not in known],
            codecs=item.get("allow"),
        ),
        "format": _format(facts, name),
        "identity": "pai" if item.get("send_pai") else "rpid" if item.get("send_rpid") else "from",
        "did_from": "to" if ",To)" in header else "p-called-party" if header else "request",
        **some(max_calls=most + 1 if most is not None and emergency is not None else most),
        **({"emergency": emergency} if emergency is not None else {}),
    }


def _format(facts: Facts, name: str) -> str:
    texts = [data for route in facts.named("pbx-route-") for data in facts.data(f"pbx-route-{route}", "s", "Dial")]
    return "national" if any(text.startswith(f"PJSIP/{name}/sip:${{ARG2}}@") for text in texts) else "e164"


def _emergency(facts: Facts, name: str) -> dict | None:
    """Return which emergency numbers a trunk is sent as another; None where it carries none."""
    sent = {}
    for number in facts.contexts.get(names.EMERGENCY, {}):
        for data in facts.data(names.EMERGENCY, number, "Dial"):
            found = re.match(rf"PJSIP/{re.escape(name)}/sip:([^@]+)@", data)
            if found:
                sent[number] = found.group(1)
    changed = {number: user for number, user in sent.items() if number != user}
    return (some(send=changed)) if sent else None


def outbound(facts: Facts, plan: NumberPlan) -> list[dict]:
    """Return a rule for each route: the classes and countries whose patterns lead there, and its trunks in order."""
    routes = sorted(facts.named("pbx-route-"), key=int)
    used: dict[str, tuple[set, set]] = {route: (set(), set()) for route in routes}
    dialled = [extensions_ for name, extensions_ in facts.contexts.items() if name.startswith("calls-")]
    for pattern in plan.dial_patterns() if dialled else ():
        wanted = spelt(pattern)[0]
        for each in dialled:
            steps = (each.get(wanted) or {}).get("steps") or [{}]
            found = re.match(r"pbx-route-(\d+),s,1\(", steps[0].get("data") or "")
            if found and found.group(1) in used:
                classes, allow = used[found.group(1)]
                classes.add(pattern.cls)
                allow.update({pattern.country} if pattern.country else ())
    made = []
    for route in routes:
        steps = facts.data(f"pbx-route-{route}")
        dials = [re.match(r"PJSIP/([^/]+)/", one) for one in facts.data(f"pbx-route-{route}", "s", "Dial")]
        classes, allow = used[route]
        limits = limits_of(steps, f"pbx-route-{route}@route", f"pbx_route_{route}")
        made.append(
            {
                "calls": [word for word in CALL_CLASSES if word in classes],
                "trunks": list(dict.fromkeys(one.group(1) for one in dials if one)),
                **some(allow=sorted(allow), limits=limits),
            }
        )
    return made


def limits_of(steps: list[str], group: str, counter: str) -> dict:
    return some(
        calls=number_in(rf"GROUP_COUNT\({re.escape(group)}\)\}} >= (\d+)", steps),
        per_hour=number_in(rf"^pbx-hourly,s,1\({re.escape(counter)},(\d+)\)", steps),
    )


def inbound(facts: Facts) -> list[dict]:
    made = []
    for did, each in facts.contexts.get(names.DID, {}).items():
        if not (did.startswith("+") or did == "default"):
            continue
        step = (each.get("steps") or [None])[0]
        rule = {"did": did} if did != "default" else {"default": True}
        made.append({**rule, "to": facts.destination(step), **_limits(facts, step)})
    return made


def _limits(facts: Facts, step: dict | None) -> dict:
    found = re.match(rf"{names.EXTERNAL},([^,]+),1", (step or {}).get("data") or "")
    if not found:
        return {}
    steps = facts.data(names.EXTERNAL, found.group(1))
    limits = limits_of(steps, f"{found.group(1)}@inbound", found.group(1))
    return {} if (limits.get("calls"), limits.get("per_hour")) == EXTERNAL else some(limits=limits)


def blocked(facts: Facts) -> list[dict]:
    made: list[dict] = [{"caller": one[1:]} for one in facts.contexts.get(names.BLOCKED, {}) if one.startswith("n+")]
    texts = [data for name in facts.named("from-") for data in facts.data(f"from-{name}", "_[+0-9]!", "GotoIf")]
    return made + ([{"anonymous": True}] if any('"prohib"]?blocked' in text for text in texts) else [])


def area_code(facts: Facts, calling_code: str) -> str | None:
    """Return what local numbers lack: what the dialplan puts in front of them."""
    found: Counter = Counter()
    for name in facts.named("calls-"):
        for each in facts.contexts[f"calls-{name}"].values():
            for step in each.get("steps") or ():
                one = re.search(rf"\(\+{calling_code}(\d+)\$\{{EXTEN\}},", step.get("data") or "")
                found.update([one.group(1)] if one else [])
    return found.most_common(1)[0][0] if found else None
