# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the event socket listens and what its password is, as autoload_configs/event_socket.conf.xml says."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, XmlError, parse_text
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_tree import ROOT, read_tree

CONFIG_DIR = "/etc/freeswitch"
CONF = "event_socket.conf"
PORT = 8021
PASSWORD = "ClueCon"  # the server's own, where no file gives one
# What the server's preprocessor takes out before the XML is read.
_DROPPED = re.compile(r"^.*(<include>|</include>|<\?|X-PRE-PROCESS).*$", re.M)


@dataclass(frozen=True)
class Spot:
    """Where to connect: `hosts` are tried in order."""

    hosts: Sequence[str]
    port: int
    password: str = field(repr=False)


def socket_of(config_dir: str = CONFIG_DIR, address: str | None = None, password: str | None = None) -> Spot:
    """Where the event socket is. What is given goes before what the files say. Raises PbxError for what is no address."""
    host, port = _split(address) if address else ("", 0)
    needed = not host or not port or password is None
    params = _params(config_dir) if needed and not (host and password is not None) else {}
    listen = host or params.get("listen-ip", "") or "127.0.0.1"
    number = port or _port(params.get("listen-port", "")) or PORT
    return Spot(_hosts(listen), number, password if password is not None else params.get("password") or PASSWORD)


def _split(address: str) -> tuple[str, int]:
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\s\[\]]+))(?::([0-9]{1,5}))?", address)
    if found is None or (found.group(3) and not 0 < int(found.group(3)) < 65536):
        raise refuse("event_socket", "is no address of an event socket", "give host:port, 127.0.0.1:8021 or [::1]:8021")
    return found.group(1) or found.group(2), int(found.group(3) or PORT)


def _hosts(listen: str) -> tuple[str, ...]:
    if listen == "0.0.0.0":
        return ("127.0.0.1",)
    return ("::1", "127.0.0.1") if listen == "::" else (listen,)


def _port(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) and int(text) < 65536 else 0


def _params(config_dir: str) -> Mapping[str, str]:
    """The settings. The whole configuration is read only where the one file does not say it plainly: it may hold 10,000 users."""
    plain = _of_file(os.path.join(config_dir, "autoload_configs", f"{CONF}.xml"))
    if plain and not any("$${" in value for value in plain.values()):
        return plain
    if not os.path.isfile(os.path.join(config_dir, ROOT)):
        return {}
    tree = read_tree(config_dir)
    conf = tree.configuration(CONF)
    return {} if conf is None else {name: tree.expand(value) for name, value in conf.params("settings").items()}


def _of_file(path: str) -> Mapping[str, str]:
    data = read_bytes(path)
    if data is None:
        return {}
    try:
        root = parse_text(_DROPPED.sub("", data.decode("utf-8", "surrogateescape")))
    except XmlError:
        return {}
    conf = _configuration(root)
    return {} if conf is None else conf.params("settings")


def _configuration(root: Element) -> Element | None:
    if root.name == "configuration" and root.get("name") == CONF:
        return root
    return next((found for found in map(_configuration, root.children) if found is not None), None)
