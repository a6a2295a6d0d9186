# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site builds against what was read: only what it builds the same is claimed, the rest stays as it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import is_secret_name
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.compare import SECRETS, UNORDERED, plain
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.facts import Facts
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.guess import guesses, is_compiled
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.overlay import identity
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.raw import KINDS, title_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import Reference, Secrets

# What stands for a secret that was not read, so that the site can be compiled: sound by the checks, and used by nobody.
SECRET, PIN = "stands-for-a-secret", "739184"
TRIES = 60  # things that are taken out of a site before it is given up
LEAST = 0.5  # of what a site builds must be as it was read, or the site says something else than this server


@dataclass(frozen=True)
class Proven:
    """site is {} where none was proven.

    left        kind -> items that stay raw
    understood  sentences, and so are raw (what stays raw, and why) and notes
    wanted      (place in the site, name of the secret)
    """

    site: dict = field(default_factory=dict)
    left: Mapping[str, list] = field(default_factory=dict)
    understood: tuple = ()
    raw: tuple = ()
    notes: tuple = ()
    wanted: tuple = ()


@dataclass(frozen=True)
class _Compared:
    """left: items that stay raw, those to be absent among them; why: sentences; same, built: how many."""

    left: dict
    why: list
    same: int
    built: int


def prove(items: Mapping[str, list], secrets: Secrets, name: str, now: datetime.datetime) -> Proven:
    """Return the best site that can be proven of what was read, and what it does not build."""
    facts = Facts(items, secrets)
    best: tuple[_Compared, dict, list, dict] | None = None
    notes: list[str] = []
    for site, said in guesses(facts, name, now.date()) if is_compiled(facts) else ():
        sound, resources, dropped = _sound(site, secrets, now)
        if not resources:
            notes = dropped
            continue
        found = _compare(resources, items)
        if best is None or found.same > best[0].same:
            best = (found, sound, [*said, *dropped], resources)
        if not found.why:
            break
    if best is None or best[0].same < LEAST * best[0].built:
        secrets.known.clear()
        told = ["no site builds most of this server, so none is claimed"] if best else []
        return Proven({}, items, (), tuple(_kept(items)), (*notes, *told))
    compared, site, notes, resources = best
    return Proven(
        site,
        compared.left,
        tuple(_understood(site)),
        (*compared.why, *_kept({kind: _beside(kind, found, resources) for kind, found in compared.left.items()})),
        tuple(notes),
        tuple(_wanted(site)),
    )


def _beside(kind: str, found: list, resources: Mapping) -> list:
    """Return the items that the site does not build at all."""
    built = {identity(kind, one) for one in resources[kind][KINDS[kind][0]]}
    return [one for one in found if identity(kind, one) not in built]


def _kept(items: Mapping[str, list]) -> Iterator[str]:
    yield from (title_of(kind, one) for kind, found in items.items() for one in found)


def _sound(site: dict, secrets: Secrets, now: datetime.datetime) -> tuple[dict, dict, list[str]]:
    """Return a site that compiles, its resources, and what had to be taken out of it, each with the reason."""
    dropped: list[str] = []
    for _attempt in range(TRIES):
        try:
            made = build_asterisk(_filled(site, secrets), now)
        except PlanError as error:
            return site, {}, [str(error)]
        if not made.problems:
            return site, made.resources, dropped
        first = made.problems[0]
        smaller = _without(site, first)
        dropped.append(f"not in the site: {first}")
        if smaller is None:
            return site, {}, dropped
        site = smaller
    return site, {}, dropped


def _without(site: dict, problem: str) -> dict | None:
    """Return a site without what a problem names, or None."""
    found = re.match(r"(\w+)(?:\[(\d+)\])?", problem)
    if found is None or found.group(1) not in site or found.group(1) in ("name", "country"):
        return None
    key, at = found.groups()
    if at is None:
        return {name: value for name, value in site.items() if name != key}
    return {**site, key: [one for index, one in enumerate(site[key]) if index != int(at)]}


def _filled(value: Any, secrets: Secrets) -> Any:
    """Return a site with secrets where they are known, and with what stands for them elsewhere."""
    if isinstance(value, Reference):
        name = value.strip("{} ").partition(".")[2]
        return secrets.known.get(name, PIN if name.endswith("_pin") else SECRET)
    if isinstance(value, Mapping):
        return {key: _filled(one, secrets) for key, one in value.items()}
    return [_filled(one, secrets) for one in value] if isinstance(value, list) else value


def _compare(resources: Mapping, items: Mapping[str, list]) -> _Compared:
    left: dict[str, list] = {}
    why: list[str] = []
    same = built = 0
    for kind, (name, _singular, keys) in KINDS.items():
        there = {identity(kind, one): one for one in items.get(kind) or ()}
        for wanted in (resources.get(kind) or {}).get(name) or ():
            built += 1
            here = there.get(identity(kind, wanted))
            reason = "the site builds it, and this server has none" if here is None else _difference(kind, wanted, here)
            if not reason:
                same += 1
                there.pop(identity(kind, wanted))
                continue
            if here is not None and kind == "asterisk_config" and _holds(wanted, here):
                same += 1
                why.append(f"{title_of(kind, wanted)} has more options than the site gives it, and keeps them")
                continue
            why.append(f"{title_of(kind, wanted)}: {reason}")
            if here is None:
                gone = {key: wanted[key] for key in keys if wanted.get(key)}
                left.setdefault(kind, []).append({**gone, "state": "absent"})
        left.setdefault(kind, []).extend(there.values())
    return _Compared({kind: found for kind, found in left.items() if found}, why, same, built)


def _holds(wanted: Mapping, here: Mapping) -> bool:
    """Whether a section that is not the site's alone says all that the site wants of it, and more."""
    one, other = _shape("asterisk_config", wanted), _shape("asterisk_config", here)
    said = all(other.get(name) == value for name, value in one.items())
    return said and wanted["path"] not in names.OWN_FILES and not set(wanted.get("unset") or ()) & set(other)


def _difference(kind: str, wanted: Mapping, here: Mapping) -> str:
    """Return in which fields an item is not as the site builds it; secrets are not compared."""
    one, other = _shape(kind, wanted), _shape(kind, here)
    fields = [name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name)]
    return f"the site builds it otherwise ({', '.join(fields)})" if fields else ""


def _shape(kind: str, item: Mapping) -> dict:
    """Return an item in the form that is compared, field by field."""
    if kind == "asterisk_dialplan":
        made: dict[str, Any] = {f"extension {_name(one)}": _extension(one) for one in item.get("extensions") or ()}
        return {**made, **{word: list(item.get(word) or ()) for word in ("includes", "switches", "ignorepats")}}
    if kind == "asterisk_config":
        options = {key: plain(value) for key, value in (item.get("options") or {}).items() if not is_secret_name(key)}
        return {key: value for key, value in options.items() if key != "type" or item["path"] != "pjsip.conf"}
    ignored = {*SECRETS, "state", "unset"}
    return {key: plain(_sorted(key, value), key) for key, value in item.items() if key not in ignored}


def _sorted(key: str, value: Any) -> Any:
    return sorted(value) if key in UNORDERED and isinstance(value, list) else value


def _name(one: Mapping) -> str:
    return f"{one['extension']}/{one['callerid']}" if "callerid" in one else one["extension"]


def _extension(one: Mapping) -> tuple:
    steps = [
        (step["app"], step.get("data") or "", step.get("label"), step.get("priority"))
        for step in one.get("steps") or ()
    ]
    return (steps, one.get("hint") or "")


def _understood(site: Mapping) -> Iterator[str]:
    """Yield what a site says, a sentence for each thing."""
    yield f"country {site['country']}, {', '.join(key for key, one in site.items() if isinstance(one, (str, dict)))}"
    for key, found in site.items():
        for one in found if isinstance(found, list) else ():
            called = one.get("number") or one.get("name") or one.get("did") or one.get("caller") or ""
            more = f" ({one['name']})" if one.get("number") and one.get("name") else ""
            yield f"{key}: {called or ', '.join(map(str, one.get('calls') or one))}{more}"


def _wanted(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield (place, name) of every secret of a site."""
    if isinstance(value, Reference):
        yield where.lstrip("."), value.strip("{} ").partition(".")[2]
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _wanted(one, f"{where}.{key}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _wanted(one, f"{where}[{at}]")
