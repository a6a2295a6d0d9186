# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with where calls go: names that lead nowhere, loops, numbers twice, PINs, mail, telephones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Destination, Parking, Phone
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, hint, shown

LEAST_PIN, LEAST_WEAK_PIN = 6, 4
# kind of destination -> (the part of the site that holds it, the key that names it)
HELD = {
    "extension": ("extensions", "number"),
    "voicemail": ("extensions", "number"),
    "queue": ("queues", "name"),
    "ring_group": ("ring_groups", "name"),
    "ivr": ("ivrs", "name"),
    "schedule": ("schedules", "name"),
    "conference": ("conferences", "number"),
    "paging": ("paging", "number"),
    "fax": ("fax", "number"),
}
# Countries in which it is enough that one side of a call knows of its recording. To be sure, no other is on this list:
# New Zealand, Crimes Act 1961, section 216B(2).
ONE_SIDE_KNOWS = ("NZ",)


def missing(kind: str, name: str, known: Iterable) -> tuple[str, str]:
    """Return the message and remedy of a reference that leads nowhere."""
    names = [item for item in known if item is not None]
    part = HELD[kind][0] if kind in HELD else f"{kind}s"
    return f"there is no {kind.replace('_', ' ')} {shown(name)}", hint(name, names) if names else f"add it under {part}"


def check_calls(site: Site, plan: NumberPlan | None, notes: Notes) -> None:
    """Note everything that is wrong with where calls go, but for schedules and calls to numbers outside."""
    _numbers(site, notes)
    _codes(site, plan, notes)
    for to in site.destinations():
        _destination(to, site, notes)
    _members(site, notes)
    _loops(site, notes)
    _pins(site, notes)
    _mail(site, notes)
    _recording(site, notes)
    _music(site, notes)
    _blocked(site, notes)
    _phones(site, notes)
    _menus(site, notes)


def _numbers(site: Site, notes: Notes) -> None:
    first: dict = {}
    for number, where in site.numbers():
        if number in first:
            notes.add(where, f"{shown(number)} is already {first[number]}", "give each its own")
        first.setdefault(number, where.rpartition(".")[0])
    parking = site.parking
    if parking is not None and parking.number and any(len(slot) > len(parking.number) for slot in parking.slots()):
        notes.add(
            at(parking.where, "spaces"),
            f"{parking.spaces} do not fit behind {parking.number}",
            "begin lower, or have fewer",
        )


def codes(site: Site) -> Iterator[tuple[str, str]]:
    """Yield (code, where) for everything that telephones dial with a star in front."""
    for name, code in site.features.each():
        yield code, at(site.features.where, name)
    for one in site.schedules:
        if one.override is not None and one.override.code:
            yield one.override.code, at(one.override.where, "code")


def _codes(site: Site, plan: NumberPlan | None, notes: Notes) -> None:
    first: dict = {}
    prefixes = {item.digits: item.effect for item in plan.cli_prefixes} if plan is not None else {}
    for code, where in codes(site):
        if code in first:
            notes.add(where, f"{code} is already {first[code]}", "give each its own")
        if code in prefixes:
            remedy = "choose another code"
            notes.add(where, f"{code} is what {site.country} dials to {prefixes[code]} the caller's number", remedy)
        first.setdefault(code, where)
    if site.features.forward_on:
        for code, where in codes(site):
            if code != site.features.forward_on and code.startswith(site.features.forward_on):
                notes.add(where, f"{code} begins with forward_on ({site.features.forward_on})", "choose another code")
        for digits, effect in prefixes.items():
            if digits != site.features.forward_on and digits.startswith(site.features.forward_on):
                what = f"{digits}, which {effect}s the caller's number in {site.country}, begins with it"
                notes.add(at(site.features.where, "forward_on"), what, "choose another code")


def _destination(to: Destination, site: Site, notes: Notes) -> None:
    if to.kind not in HELD:
        return
    part, key = HELD[to.kind]
    if not notes.named(part, key):
        return
    known = {getattr(item, key): item for item in getattr(site, part)}
    where = to.where if ".forward." in to.where else at(to.where, to.kind)
    if to.name not in known:
        notes.add(where, *missing("extension" if to.kind == "voicemail" else to.kind, to.name, known))
    elif to.kind == "voicemail" and known[to.name].voicemail is None:
        if not notes.broken(at(known[to.name].where, "voicemail")):
            notes.add(where, f"{to.name} has no voicemail", f"give {known[to.name].where} one: voicemail: {{pin: ...}}")


def _members(site: Site, notes: Notes) -> None:
    known = {item.number for item in site.extensions}
    sure = notes.named("extensions", "number")
    for queue in site.queues:
        if queue.overflow is not None and queue.timeout is None and queue.max_waiting is None:
            notes.warn(
                at(queue.where, "overflow"),
                "is never reached while anybody may wait for ever",
                "give the queue a timeout or max_waiting",
            )
    for kind, part in (("queue", site.queues), ("ring group", site.ring_groups), ("paging", site.paging)):
        for item in part:
            where = at(item.where, "members")
            if not item.members and not notes.broken(where):
                notes.add(where, f"is empty, and a {kind} rings nobody then", "name the extensions")
            for index, number in enumerate(item.members if sure else ()):
                if number not in known:
                    notes.add(f"{where}[{index}]", *missing("extension", number, known))


def _automatic(site: Site) -> Iterator[tuple[tuple, Destination]]:
    """Yield where calls go on without anybody pressing a key or answering."""
    for item in site.extensions:
        for _key, to in item.forward.each() if item.forward is not None else ():
            yield ("extension", item.number), to
    for one in site.schedules:
        yield from ((("schedule", one.name), to) for to in (one.then, one.otherwise) if to is not None)
    for menu in site.ivrs:
        if menu.no_input is not None:
            yield ("ivr", menu.name), menu.no_input
    for queue in site.queues:
        if queue.overflow is not None:
            yield ("queue", queue.name), queue.overflow
    for group in site.ring_groups:
        if group.no_answer is not None:
            yield ("ring_group", group.name), group.no_answer


def _loops(site: Site, notes: Notes) -> None:
    """Note each way by which a call that nobody takes would come back to where it was, once for each loop."""
    edges: dict = {}
    for node, to in _automatic(site):
        edges.setdefault(node, []).append(to)
    done: set = set()
    for start in edges:
        _follow(start, edges, [], done, notes)


def _follow(node: tuple, edges: dict, path: list, done: set, notes: Notes) -> None:
    if node in done:
        return
    for to in edges.get(node, ()):
        there = (to.kind, to.name)
        before = [step for step, _to in path]
        if there == node or there in before:
            loop = [*before[before.index(there) :], node] if there in before else [node]
            words = " -> ".join(" ".join(step).replace("_", " ") for step in [*loop, there])
            notes.add(
                to.where, f"goes round for ever: {words}", "let one of them end in voicemail, a hangup or a person"
            )
        else:
            _follow(there, edges, [*path, (node, to)], done, notes)
    done.add(node)


def _pins(site: Site, notes: Notes) -> None:
    for item in site.extensions:
        if item.voicemail is not None:
            _pin(item.voicemail.pin, item.number, item.voicemail.weak_pin, item.voicemail.where, notes)
    for room in site.conferences:
        _pin(room.pin, room.number, room.weak_pin, room.where, notes)


def _pin(pin: str | None, number: str | None, weak: bool, where: str, notes: Notes) -> None:
    """Note a PIN that somebody would guess. The PIN itself is never repeated."""
    where = at(where, "pin")
    if pin is None:
        return
    least = LEAST_WEAK_PIN if weak else LEAST_PIN
    remedy = f"choose {LEAST_PIN} digits or more that are no number, no sequence and no repetition"
    if not pin.isdigit() or not pin.isascii():
        notes.add(where, "is not made of digits" if pin else "is empty", remedy)
    elif number is not None and pin == number:
        notes.add(where, "is the same as the number", remedy)
    elif len(set(pin)) == 1 or (len(pin) % 2 == 0 and pin == pin[:2] * (len(pin) // 2)):
        notes.add(where, "repeats itself", remedy)
    elif len(pin) > 2 and len({(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:])}) == 1:
        notes.add(where, "is a sequence", remedy)
    elif len(pin) < least:
        also = "" if weak else ", or say weak_pin: true beside it for 4"
        notes.add(where, f"has {len(pin)} digits, and {least} are the least", f"make it longer{also}")


def _mail(site: Site, notes: Notes) -> None:
    if site.mail is not None or notes.broken("mail"):
        return
    remedy = "add mail: {relay: localhost, from: pbx@example.com}"
    for item in site.extensions:
        if item.voicemail is not None and item.voicemail.email:
            notes.add(at(item.voicemail.where, "email"), "cannot be reached: the site has no mail", remedy)
    for fax in site.fax:
        if fax.email:
            notes.add(at(fax.where, "email"), "cannot be reached: the site has no mail", remedy)
    for place in site.locations:
        if place.notify:
            told = "are told on the manager interface only: the site has no mail"
            notes.warn(at(place.where, "notify"), told, remedy)


def _recording(site: Site, notes: Notes) -> None:
    recorded = [item for item in site.extensions if item.record in ("always", "on_demand")]
    if not recorded or notes.broken("recording", "features"):
        return
    if site.recording.notice is None and site.country not in ONE_SIDE_KNOWS:
        notes.add(
            at(recorded[0].where, "record"),
            f"is {recorded[0].record}, and callers in {site.country or 'this country'} must be told",
            "name the prompt that tells them: recording: {notice: custom/recorded}",
        )
    demand = [item for item in recorded if item.record == "on_demand"]
    if demand and not site.features.record:
        notes.add(at(demand[0].where, "record"), "is on_demand, and no code starts it", 'add features: {record: "*1"}')


def _music(site: Site, notes: Notes) -> None:
    known = {"default", *(name for name, _folder in site.hold_music)}
    for queue in site.queues:
        if queue.music is not None and queue.music not in known:
            notes.add(
                at(queue.where, "music"), f"there is no hold music {shown(queue.music)}", hint(queue.music, known)
            )


def _blocked(site: Site, notes: Notes) -> None:
    for rule in site.blocked:
        if (rule.caller is None) == (rule.anonymous is None) and not notes.broken(rule.where):
            notes.add(rule.where, "is one caller or anonymous, one of the two", 'write {caller: "+61..."}')


def _phones(site: Site, notes: Notes) -> None:
    numbers = {item.number for item in site.extensions}
    places = {place.name for place in site.locations}
    first: dict = {}
    own = [item.phone for item in site.extensions if item.phone is not None]
    known = {number for number, _where in (*site.numbers(), *codes(site))} if site.phones else set()
    for phone in (*site.phones, *own):
        mac = (phone.mac or "").lower().replace(":", "").replace("-", "")
        if mac and first.setdefault(mac, phone.where) != phone.where:
            notes.add(at(phone.where, "mac"), f"{shown(phone.mac)} is already {first[mac]}", "give each its own")
        for index, number in enumerate(phone.lines if notes.named("extensions", "number") else ()):
            if number not in numbers:
                notes.add(f"{phone.where}.lines[{index}]", *missing("extension", number, numbers))
        if phone.location is not None and phone.location not in places and notes.named("locations", "name"):
            notes.add(at(phone.where, "location"), *missing("location", phone.location, places))
        _watched(phone, known, notes)
    by_hand = [phone for phone in (*site.phones, *own) if phone.tr069 is None]
    if by_hand:
        where = "phones" if site.phones and site.phones[0] is by_hand[0] else by_hand[0].where
        notes.warn(where, "is checked, and not provisioned by this release", "set the telephones up by hand for now")


def _watched(phone: Phone, known: set, notes: Notes) -> None:
    """Note lamps that would watch nothing."""
    for index, pairs in enumerate(phone.keys):
        for kind, name in pairs:
            if kind == "blf" and name not in known and notes.named("extensions", "number"):
                where = f"{phone.where}.keys[{index}].blf"
                notes.add(where, f"there is no number or code {shown(name)} to watch", nearest(name, known))


def _menus(site: Site, notes: Notes) -> None:
    for menu in site.ivrs:
        if not menu.keys and not notes.broken(at(menu.where, "keys")):
            notes.add(at(menu.where, "keys"), "is empty", 'say what a key leads to: {"1": {queue: sales}}')
        if menu.greeting is None and menu.menu is None and not notes.broken(menu.where):
            notes.add(at(menu.where, "menu"), "is missing, and callers would hear nothing", "name a prompt")


def parking_numbers(parking: Parking | None) -> list:
    """Return the number that parks and those of the spaces."""
    return [parking.number, *parking.slots()] if parking is not None else []
