# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Asterisk takes the objects of pjsip.conf: what it refuses with which words, and what it swallows. For the fake.

The words and the behaviour are those of 22.10.1; tests/integration/asterisk/test_fake_agrees.py compares them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import TRUE, Catalogue, check_value
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Category, Line
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine

Shown = dict[str, list[str]]

# Options that take anything, and make their default of what they do not know.
_FORGIVING = {"dtls_setup", "dtls_fingerprint"}
_NOT_SHOWN = {"type", "permit", "deny", "contact_permit", "contact_deny", "disallow"}
_URIS = {("registration", "server_uri"), ("registration", "client_uri"), ("aor", "contact")}
_NETWORKS = {"match", "local_net", "permit", "deny", "contact_permit", "contact_deny"}
_ACCUMULATE = {"contact", "match", "local_net", "set_var"}


class Made(NamedTuple):
    """An object as the server would show it, or None and why not."""

    shown: Shown | None
    lines: list[LogLine]


def make(kind: str, category: Category, known: Catalogue, path: str) -> Made:
    """One object of a type from a section."""
    table = known.tables["pjsip.conf"][kind]
    for line in category.lines:
        name = line.key.lower()
        if name not in table:
            words = f"Could not find option suitable for category '{category.name}' named '{line.key}' at line {line.line} of "
            return _refused(kind, category, words + _place(line, path), "config_options.c")
        if not _takes(kind, name, line.value, table[name]):
            words = f"Error parsing {line.key}={line.value} at line {line.line} of " + _place(line, path)
            return _refused(kind, category, words, "config_options.c")
    options = {name: category.values(name) for name in {line.key.lower() for line in category.lines}}
    reason = _incomplete(kind, category.name, options)
    if reason:
        return _refused(kind, category, *reason)
    shown = {squash(name): _shown(kind, name, values, table[name], options) for name, values in options.items()
             if name not in _NOT_SHOWN} | _variables(options)  # fmt: skip
    return Made({**shown, "allow": [_codecs(category.lines)]} if "allow" in options else shown, [])


def _codecs(lines: Sequence[Line]) -> str:
    """What is left of the codecs, line by line: `disallow=all` takes back every `allow` above it."""
    held: list[str] = []
    for line in lines:
        option = line.key.lower()
        for one in re.split("[,|]", line.value) if option in ("allow", "disallow") else ():
            word = one.strip().partition(":")[0].lower()
            name = word.lstrip("!")
            if option == "disallow" or word != name:
                held = [] if name == "all" else [codec for codec in held if codec != name]
            elif name not in held:
                held.append(name)
    return f"({'|'.join(held)})" if held else "(nothing)"


def squash(name: str) -> str:
    return name.replace("_", "").lower()


def _place(line: Line, path: str) -> str:
    """The server names the file of a line in an included file only."""
    return "" if line.path == path else line.path


def _refused(kind: str, category: Category, words: str, source: str) -> Made:
    object_words = (
        f"Could not create an object of type '{kind}' with id '{category.name}' from configuration file 'pjsip.conf'"
    )
    lines = [LogLine("ERROR", words, source)] if words else []
    return Made(None, [*lines, LogLine("ERROR", object_words, "res_sorcery_config.c")])


def _takes(kind: str, name: str, value: str, mark: str) -> bool:
    """Does the parser of an option take a value?"""
    if mark == "b" or name in _FORGIVING:
        return True  # whatever is no yes is a no
    if check_value(mark, value):
        return value == "" and name in ("identify_by", "supported_algorithms_uac", "supported_algorithms_uas")
    if name == "allow" and not value:
        return False
    if (kind, name) in _URIS:
        return value == "" or kind != "aor" or all(_is_uri(one) for one in value.split(","))
    if name in _NETWORKS and name != "match":
        return value == "" or _is_network(value)
    if name == "match":
        return all(_is_network(one) or _is_host(one) for one in value.split(","))
    if name == "bind":
        return re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[0-9.]+|[0-9a-fA-F:]+)(:\d+)?", value) is not None
    if name == "password_digest":
        algorithm, colon, digest = value.partition(":")
        return len(digest) == {"md5": 32, "sha-256": 64, "sha-512-256": 64}.get(algorithm.lower(), -1)
    if name == "md5_cred":
        return len(value) == 32
    if name == "set_var":
        return value == "" or "=" in value
    if name == "from_user":
        return not re.search(r"[@\s]", value)
    return not (name.endswith("_file") and value and not value.startswith("/etc/"))


def _is_uri(text: str) -> bool:
    return re.match(r"\s*<?sips?:[^\s@]*@?[^\s@]+", text) is not None


def _is_host(text: str) -> bool:
    return re.fullmatch(r"\s*[A-Za-z][\w.-]*\s*", text) is not None and not text.strip().endswith(".invalid")


def _is_network(text: str) -> bool:
    address = text.strip().lstrip("!")
    if address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return True


def _incomplete(kind: str, name: str, options: dict[str, list[str]]) -> tuple[str, str] | None:
    """What the server says of an object whose options fit, each for itself, but not together; and the source file."""

    def last(option: str) -> str:
        return options.get(option, [""])[-1]

    if kind == "auth":
        return _auth_incomplete(name, options)
    if kind == "registration":
        source = "res_pjsip_outbound_registration.c"
        for option, words in (("server_uri", "Server URI"), ("client_uri", "Client URI")):
            if not last(option):
                return f"No {words.lower()} specified on outbound registration '{name}'", source
            if not _is_uri(last(option)):
                return f"{words} or hostname length exceeds pjproject limit or is not a sip(s) uri: '{name}'", source
        if last("line").lower() in TRUE and not last("endpoint"):
            return (
                f"Line support has been enabled on outbound registration '{name}' without providing an endpoint",
                source,
            )
    if kind == "identify":
        source = "res_pjsip_endpoint_identifier_ip.c"
        if not last("endpoint"):
            return f"Identify '{name}' missing required endpoint name.", source
        if not any(last(option) for option in ("match", "match_header", "match_request_uri")):
            return f"Identify '{name}' is not configured to match anything.", source
    if kind == "transport" and not last("bind") and last("protocol") != "flow":
        return f"Transport '{name}' could not be started as binding not specified", "res_pjsip/config_transport.c"
    return None


def _auth_incomplete(name: str, options: dict[str, list[str]]) -> tuple[str, str] | None:
    source = "res_pjsip/config_auth.c"
    if options.get("auth_type", [""])[-1].lower() == "google_oauth" or options.get("md5_cred"):
        return None
    if options.get("password", [""])[-1]:
        return None
    digests = {value.partition(":")[0].upper() for value in options.get("password_digest", ())}
    for option in ("supported_algorithms_uas", "supported_algorithms_uac"):
        for algorithm in (options.get(option) or ["MD5"])[-1].upper().replace(" ", "").split(","):
            if algorithm not in digests:
                return f"{name}: No plain text or digest password found for algorithm {algorithm} in {option}", source
    return None


def _shown(kind: str, name: str, values: list[str], mark: str, options: dict[str, list[str]]) -> list[str]:
    """The values of an option in the server's spelling."""
    value = values[-1]
    if mark == "b":
        return ["true" if value.lower() in TRUE else "false"]
    if name in ("match", "local_net"):
        return [_masked(one) for text in values for one in text.split(",") if one.strip()]
    if name in _ACCUMULATE:
        return [one.strip() for text in values for one in text.split(",")]
    if name == "callerid":
        match = re.match(r'"?(.*?)"?\s*<(.*)>\Z', value)
        return [f'"{match.group(1)}" <{match.group(2)}>' if match and match.group(1) else value]
    return [value]


def _masked(text: str) -> str:
    try:
        return ipaddress.ip_network(text.strip(), strict=False).with_netmask
    except ValueError:
        return "192.0.2.1/255.255.255.255"  # the address of a host's name, whatever it is


def _variables(options: dict[str, list[str]]) -> Shown:
    """Every row as name=value, as the console's table gives them: variables stand among the options."""
    return {"setvar": [f"{name}={value}" for name, values in options.items() if name != "set_var" for value in values]
            + options.get("set_var", [])}  # fmt: skip
