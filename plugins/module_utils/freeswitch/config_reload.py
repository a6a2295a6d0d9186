# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which command makes a module take its configuration while calls go on, and where only a restart does (1.11.2's sources).

Some modules read their file at each use, or when the server tells them that it has read its XML; some have commands of their
own; some may be reloaded, since they carry no call.  For whatever else a restart is asked for, and done by nobody here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.config_items import configurations
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import quoted
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

SERVER = "FreeSWITCH"
# Read at each use (a new room, a menu that begins, a presence that changes), or at the event RELOADXML.
BY_ITSELF = frozenset(
    "conference.conf conference_layouts.conf ivr.conf presence_map.conf timezones.conf translate.conf memcache.conf"
    " cidlookup.conf spandsp.conf fax.conf enum.conf avmd.conf loopback.conf curl.conf event_multicast.conf"
    " tts_commandline.conf pocketsphinx.conf".split()
)
# Modules that carry no call, and so are loaded anew.
RELOADED = {
    "logfile.conf": "mod_logfile",
    "console.conf": "mod_console",
    "syslog.conf": "mod_syslog",
    "cdr_csv.conf": "mod_cdr_csv",
    "xml_cdr.conf": "mod_xml_cdr",
    "json_cdr.conf": "mod_json_cdr",
    "format_cdr.conf": "mod_format_cdr",
    "xml_curl.conf": "mod_xml_curl",
}
TOLD = {"fifo.conf": ("mod_fifo", "fifo reparse"), "distributor.conf": ("mod_distributor", "distributor_ctl reload")}
# Of the server itself, whatever modules there are.
CORE = (
    "post_load_switch.conf",
    "msrp.conf",
    "vpx.conf",
    "speex.conf",
    "pre_load_modules.conf",
    "post_load_modules.conf",
)
OTHERS = ("acl.conf", "sofia.conf")  # of other kinds, but for sofia's global settings
FSCTL = {"max-sessions": "max_sessions", "sessions-per-second": "sps", "loglevel": "loglevel"}
AGENT = {
    "contact": "contact",
    "type": "type",
    "max-no-answer": "max_no_answer",
    "wrap-up-time": "wrap_up_time",
    "reject-delay-time": "reject_delay_time",
    "busy-delay-time": "busy_delay_time",
    "no-answer-delay-time": "no_answer_delay_time",
    "status": "status",
}
EVENT_SOCKET = (
    "the event socket takes a new configuration only by loading itself anew, which cuts every session, this one too; a wrong"
    " password or access list would lock everybody out"
)
Meaning = tuple[Any, ...]
Effects = tuple[list[str], list[Restart]]


def meaning(tree: Any, element: Element) -> Meaning:
    """Return what the server makes of an element; without a tree it is of the server, and says so itself."""
    attrs = tuple(
        sorted((name, tree.value(element, name) if tree is not None else element.get(name)) for name in element.attrs)
    )
    return element.name, attrs, element.text.strip(), tuple(meaning(tree, one) for one in element.children)


def effects(before: Any, after: Any) -> Effects:
    """Return the commands, and what needs a restart."""
    was, will = ({one.get("name"): one for one in configurations(tree)} for tree in (before, after))
    commands: list[str] = []
    restarts: list[Restart] = []
    loaded = _modules(before) & _modules(after)
    for file in {**was, **will}:
        old, new = was.get(file), will.get(file)
        if (old and meaning(before, old)) == (new and meaning(after, new)):
            continue
        one, two = _of_file(file, _Side(before, old), _Side(after, new), loaded)
        commands.extend(one)
        restarts.extend(two)
    return commands, restarts


class _Side:
    """One configuration as it is, or as it will be."""

    def __init__(self, tree: Any, element: Element | None) -> None:
        self.tree, self.element = tree, element

    def named(self, holder: str, name: str) -> dict[str, Element]:
        """Return the elements of a holder by their names."""
        home = self.element.first(holder) if self.element is not None else None
        return {one.get("name"): one for one in reversed(home.all(name))} if home is not None else {}

    def attrs(self, element: Element) -> dict[str, str]:
        return {name: self.tree.value(element, name) for name in element.attrs}

    def settings(self) -> dict[str, str]:
        home = self.element.first("settings") if self.element is not None else None
        found = home.all("param") if home is not None else []
        return {one.get("name"): self.tree.value(one, "value") for one in found}

    def meaning(self, skip: str = "") -> Meaning:
        """Return what the server makes of it, without the children of one name."""
        if self.element is None:
            return ()
        return tuple(meaning(self.tree, one) for one in self.element.children if one.name != skip)


def _modules(tree: Any) -> frozenset[str]:
    home = tree.configuration("modules.conf")
    holder = home.first("modules") if home is not None else None
    return frozenset(one.get("module") for one in holder.all("load")) if holder is not None else frozenset()


def _differing(old: _Side, new: _Side, holder: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield (`added`, `changed` or `removed`, name) of the elements of a holder."""
    was, will = old.named(holder, name), new.named(holder, name)
    for one in {**was, **will}:
        if one not in will:
            yield "removed", one
        elif one not in was:
            yield "added", one
        elif meaning(old.tree, was[one]) != meaning(new.tree, will[one]):
            yield "changed", one


def _of_file(file: str, old: _Side, new: _Side, loaded: frozenset[str]) -> Effects:
    if file in BY_ITSELF or file == "acl.conf":
        return [], []
    if file in _OWN:
        module, work = _OWN[file]
        return work(old, new) if not module or module in loaded else ([], [])
    if file in TOLD:
        module, command = TOLD[file]
        return ([command] if module in loaded else []), []
    if file in RELOADED and RELOADED[file] in loaded:
        if file == "xml_curl.conf" and not new.named("bindings", "binding"):
            return [], [Restart(SERVER, "without a binding mod_xml_curl does not load: take it out of modules.conf")]
        return [f"reload {RELOADED[file]}"], []
    module = f"mod_{file[:-5] if file.endswith('.conf') else file}".replace("mod_mod_", "mod_")
    if file in CORE or module in loaded:
        return [], [Restart(SERVER, f"{file} is read when {module if file not in CORE else 'the server'} starts")]
    return [], []


def _sofia(old: _Side, new: _Side) -> Effects:
    if old.meaning("profiles") == new.meaning("profiles"):
        return [], []
    return [], [Restart(SERVER, "global_settings of sofia.conf are read when mod_sofia starts")]


def _switch(old: _Side, new: _Side) -> Effects:
    was, will = old.settings(), new.settings()
    commands, rest = [], []
    for name in {**was, **will}:
        if was.get(name) == will.get(name):
            continue
        value = will.get(name, "")
        if name in FSCTL and re.fullmatch(r"\w+" if name == "loglevel" else r"\d+", value):
            commands.append(f"fsctl {FSCTL[name]} {value}")
        else:
            rest.append(name)
    if old.meaning("settings") != new.meaning("settings"):
        rest.append("what is not among its settings")
    words = f"switch.conf is read when the server starts: {', '.join(rest)}"
    return commands, [Restart(SERVER, words)] if rest else []


def _module_list(old: _Side, new: _Side) -> Effects:
    was, will = _modules(old.tree), _modules(new.tree)
    home = new.element.first("modules") if new.element is not None else None
    listed = [one.get("module") for one in home.all("load")] if home is not None else []
    commands = [f"load {one}" for one in dict.fromkeys(listed) if one not in was]
    gone = sorted(was - will)
    words = f"modules that are no longer listed stay until then: {', '.join(gone)}"
    return commands, [Restart(SERVER, words)] if gone else []


def _event_socket(_old: _Side, _new: _Side) -> Effects:
    return [], [Restart(SERVER, EVENT_SOCKET)]


def _voicemail(old: _Side, new: _Side) -> Effects:
    verbs = {"added": "load", "changed": "reload", "removed": "unload"}
    commands = [f"voicemail {verbs[what]} {name}" for what, name in _differing(old, new, "profiles", "profile")]
    if old.meaning("profiles") != new.meaning("profiles"):
        return commands, [Restart(SERVER, "settings of voicemail.conf are read when mod_voicemail starts")]
    return commands, []


def _streams(old: _Side, new: _Side) -> Effects:
    was = {one.get("name"): one for one in old.element.all("directory")} if old.element is not None else {}
    will = {one.get("name"): one for one in new.element.all("directory")} if new.element is not None else {}
    commands, changed = [], []
    for name in {**was, **will}:
        if name not in was:
            commands.append(f"local_stream start {name}")
        elif name not in will or meaning(old.tree, was[name]) != meaning(new.tree, will[name]):
            changed.append(name)
    words = f"a stream that plays goes on as it began: {', '.join(changed)}"
    return commands, [Restart(SERVER, words)] if changed else []


def _callcenter(old: _Side, new: _Side) -> Effects:
    """Queues, agents and tiers have commands; whoever waits in a queue that is loaded anew goes on waiting."""
    out: list[str] = []
    tiers, wanted = _tiers(old), _tiers(new)
    gone = [key for key in tiers if key not in wanted]
    out.extend(f"callcenter_config tier del {queue} {agent}" for queue, agent in gone)
    verbs = {"added": "load", "changed": "reload", "removed": "unload"}
    for what, name in _differing(old, new, "queues", "queue"):
        out.append(f"callcenter_config queue {verbs[what]} {name}")
    for what, name in _differing(old, new, "agents", "agent"):
        out.extend(_agent(what, name, old, new))
    for key, values in wanted.items():
        queue, agent = key
        if key not in tiers:
            out.append(f"callcenter_config tier reload {queue} {agent}")
            continue
        for word in ("level", "position"):
            if values[word] != tiers[key][word]:
                out.append(f"callcenter_config tier set {word} {queue} {agent} {values[word]}")
    if old.settings() != new.settings():
        return out, [Restart(SERVER, "settings of callcenter.conf are read when mod_callcenter starts")]
    return out, []


def _tiers(side: _Side) -> dict[tuple[str, str], Mapping[str, str]]:
    home = side.element.first("tiers") if side.element is not None else None
    out: dict[tuple[str, str], Mapping[str, str]] = {}
    for one in home.all("tier") if home is not None else ():
        attrs = side.attrs(one)
        values = {"level": attrs.get("level") or "1", "position": attrs.get("position") or "1"}
        out[(attrs.get("queue", ""), attrs.get("agent", ""))] = values
    return out


def _agent(what: str, name: str, old: _Side, new: _Side) -> list[str]:
    """Return the commands for one agent; its status is said again only where it changes in the file."""
    if what == "removed":
        return [f"callcenter_config agent del {name}"]
    if what == "added":
        return [f"callcenter_config agent reload {name}"]
    was = old.attrs(old.named("agents", "agent")[name])
    will = new.attrs(new.named("agents", "agent")[name])
    return [
        f"callcenter_config agent set {AGENT[key]} {name} {quoted(value)}"
        for key, value in will.items()
        if key in AGENT and was.get(key) != value
    ]


_TURNED = {"load": "unload", "reload": "unload", "unload": "reload"}


def fitting(command: str, tree: Any) -> str:
    """Return a command as it fits the files: what an earlier run left to be told may be in them no more; "" drops it."""
    words = command.split()
    start, name = words[:2], words[-1]
    if start == ["callcenter_config", "queue"] and len(words) == 4:
        there = name in _side(tree, "callcenter.conf").named("queues", "queue")
        return command if there == (words[2] != "unload") else f"callcenter_config queue {_TURNED[words[2]]} {name}"
    if start == ["callcenter_config", "agent"] and len(words) > 3:
        name = words[4] if words[2] == "set" and len(words) > 4 else words[3]
        there = name in _side(tree, "callcenter.conf").named("agents", "agent")
        verb = "reload" if there else "del"
        return command if there == (words[2] != "del") else f"callcenter_config agent {verb} {name}"
    if start == ["callcenter_config", "tier"] and len(words) > 4:
        queue, agent = words[4:6] if words[2] == "set" else words[3:5]
        there = (queue, agent) in _tiers(_side(tree, "callcenter.conf"))
        verb = "reload" if there else "del"
        return command if there == (words[2] != "del") else f"callcenter_config tier {verb} {queue} {agent}"
    if words[0] == "voicemail" and len(words) == 3:
        there = name in _side(tree, "voicemail.conf").named("profiles", "profile")
        return command if there == (words[1] != "unload") else f"voicemail {_TURNED[words[1]]} {name}"
    if start == ["local_stream", "start"]:
        home = tree.configuration("local_stream.conf")
        return command if home is not None and home.named("directory", name) is not None else ""
    if words[0] == "load" and len(words) == 2:
        return command if name in _modules(tree) else ""
    if words[0] == "fsctl" and len(words) == 3 and words[1] in FSCTL.values():
        setting = next(one for one, verb in FSCTL.items() if verb == words[1])
        value = _side(tree, "switch.conf").settings().get(setting, "")
        return f"fsctl {words[1]} {value}" if re.fullmatch(r"\w+", value) else ""
    return command


def _side(tree: Any, file: str) -> _Side:
    return _Side(tree, tree.configuration(file))


_OWN = {
    "sofia.conf": ("", _sofia),
    "switch.conf": ("", _switch),
    "modules.conf": ("", _module_list),
    "event_socket.conf": ("mod_event_socket", _event_socket),
    "voicemail.conf": ("mod_voicemail", _voicemail),
    "local_stream.conf": ("mod_local_stream", _streams),
    "callcenter.conf": ("mod_callcenter", _callcenter),
}
