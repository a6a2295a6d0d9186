# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was written to a PJSIP option against what the running server shows of it. Pure.

The server shows values in a spelling of its own (`yes` as `true`, `10.0.0.0/8` as `10.0.0.0/255.0.0.0`). Every option of the
catalogue of 22.10.1 was written in every spelling that it takes, and read back; what cannot be compared is said below, with
why. Where there is doubt the answer is None: a false alarm would take back a good change.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import FALSE, TRUE

# Never shown: permit, deny, contact_permit, contact_deny, disallow, type.
# Shown, but not what was written:
NOT_COMPARABLE = frozenset(
    (
        "acl",  # 'deny/permit' once one of these is set; of several lists only the first
        "async_operations",  # always 1
        "cipher",  # OpenSSL's own names
        "contact_acl",  # as acl
        "direct_media_method",  # always 'invite', whatever was set
        "security_mechanisms",  # what is not understood is dropped
        "stir_shaken",  # no longer supported, always 'no'
    )
)
# webrtc=yes sets these by itself.
_WEBRTC = frozenset(
    ("use_avpf", "ice_support", "rtcp_mux", "bundle", "media_encryption", "media_use_received_transport")
)

_TOS = {
    "cs0": 0, "cs1": 32, "cs2": 64, "cs3": 96, "cs4": 128, "cs5": 160, "cs6": 192, "cs7": 224, "ef": 184,
    "af11": 40, "af12": 48, "af13": 56, "af21": 72, "af22": 80, "af23": 88, "af31": 104, "af32": 112, "af33": 120,
    "af41": 136, "af42": 144, "af43": 152,
}  # fmt: skip
_SAME = {"reinvite": "invite", "forced": "always"}

Compare = Callable[[Sequence[str], Sequence[str]], "bool | None"]


def agree(
    mark: str, name: str, written: Mapping[str, Sequence[str]], shown: Mapping[str, Sequence[str]]
) -> bool | None:
    """Does the server hold what was written of one option? None where it cannot be told.

    `mark` is the kind of the option in the catalogue; `written` all options of the object with their lines in order;
    `shown` the server's attributes, option names without underscores.
    """
    values = [value for value in written[name] if value is not None]
    key = name.replace("_", "").lower()
    if name in NOT_COMPARABLE or not values or (key not in shown and name != "set_var"):
        return None
    if name in _WEBRTC or name.startswith("dtls_"):
        if _last(written.get("webrtc", ())).lower() in TRUE:
            return None
    if name == "bind" and _last(written.get("protocol", ())).lower() == "flow":
        return None  # a flow has no socket of its own
    held = list(shown.get(key, ()))
    if name == "allow":
        return _codecs(written, held)
    if name in _ACCUMULATE:
        return _ACCUMULATE[name](values, held)
    value, there = values[-1], _last(held)
    if name in _SPECIAL:
        return _SPECIAL[name](value, there)
    return _by_kind(mark, value, there)


def _last(values: Sequence[str]) -> str:
    return values[-1] if values else ""


def _by_kind(mark: str, value: str, there: str) -> bool | None:
    if mark == "b":
        return _truth(value, there)
    if mark[:1] in ("u", "i"):
        return _number(value, there)
    if mark == "d":
        try:
            return abs(float(value) - float(there)) < 1e-6
        except ValueError:
            return None
    if mark[:1] == "=":
        mine, theirs = value.lower(), there.lower()
        if mine in ("default", ""):
            return None  # what the default is called is the server's affair
        if mine in TRUE | FALSE and theirs in TRUE | FALSE:
            return (mine in TRUE) == (theirs in TRUE)
        return _SAME.get(mine, mine) == _SAME.get(theirs, theirs)
    if mark[:1] == ",":
        return _words(value) == _words(there) if value.strip() else None
    return value.strip() == there


def _truth(value: str, there: str) -> bool:
    """Anything that is not a yes is a no, to the server."""
    return (value.lower() in TRUE) == (there.lower() in TRUE)


def _number(value: str, there: str) -> bool | None:
    try:
        mine = int(value, 0) if "x" in value.lower() else int(value)
        return mine == int(there)
    except ValueError:
        return None


def _words(value: str) -> list[str]:
    return [word.lower() for word in re.split(r"[,\s]+", value) if word]


def _codecs(written: Mapping[str, Sequence[str]], held: Sequence[str]) -> bool | None:
    """`disallow=all` and then names: exactly these, in this order. Without it templates may have put others before."""
    names: list[str] = []
    for value in written["allow"]:
        for one in re.split(r"[,|]", value):
            name = one.strip().partition(":")[0].strip().lower()
            if name.startswith("!") and name != "!all":
                return None
            if name in ("all", "!all"):
                if name == "all" or names:
                    return None
                continue
            if name and name not in names:
                names.append(name)
    there = [name for name in _last(held).strip("()").split("|") if name]
    order = list(written)
    disallow = [value.strip().lower() for value in written.get("disallow", ())]
    if disallow == ["all"] and order.index("disallow") < order.index("allow"):
        return names == there
    return None if disallow else set(names) <= set(there)


def _networks(values: Sequence[str], held: Sequence[str]) -> bool | None:
    """Addresses and networks, by comma or by line; names of hosts are resolved by the server and cannot be compared."""
    try:
        mine = [_network(one) for value in values for one in value.split(",") if one.strip()]
        return sorted(mine) == sorted(_network(one) for one in held if one)
    except ValueError:
        return None


def _network(text: str) -> str:
    text = text.strip()
    mark = "!" if text.startswith("!") else ""
    address, slash, width = text.lstrip("!").partition("/")
    port = ""
    if address.count(":") == 1:  # 10.0.0.1:5060
        address, unused, port = address.partition(":")
    if ":" in width:  # the server writes the width of an IPv6 network as a mask
        width = str(bin(int(ipaddress.IPv6Address(width))).count("1"))
    return f"{mark}{ipaddress.ip_network(address + slash + width, strict=False)} {port}"


def _lines(values: Sequence[str], held: Sequence[str]) -> bool:
    """Lists by comma or by line whose order does not count."""
    return sorted(_pieces(values)) == sorted(_pieces(held))


def _contacts(values: Sequence[str], held: Sequence[str]) -> bool:
    """Those that were written are among those that are shown: telephones that have registered are shown beside them."""
    return set(_pieces(values)) <= set(_pieces(held))


def _pieces(values: Sequence[str]) -> list[str]:
    return [one.strip() for value in values for one in value.split(",") if one.strip()]


def _variables(values: Sequence[str], held: Sequence[str]) -> bool | None:
    """`held` is every row of the object as name=value: the server shows variables among the options."""
    if not held:
        return None
    wanted = [value.partition("=") for value in values if value]
    return all(f"{name.strip()}={value.strip()}" in held for name, unused, value in wanted)


def _groups(value: str, there: str) -> bool | None:
    """1-3,5 is shown as 1, 2, 3, 5; groups over 63 are dropped with a line in the log."""
    try:
        return _expanded(value) == _expanded(there)
    except ValueError:
        return None


def _expanded(value: str) -> set[int]:
    found: set[int] = set()
    for one in value.split(","):
        if one.strip():
            first, dash, last = one.partition("-")
            found.update(range(int(first), int(last if dash else first) + 1))
    return found


def _set(value: str, there: str) -> bool:
    return set(_pieces([value])) == set(_pieces([there]))


def _tos(value: str, there: str) -> bool | None:
    mine = str(_TOS.get(value.lower(), value))
    try:
        number = int(mine, 0) if "x" in mine.lower() else int(mine)
        return number // 4 * 4 == int(there) // 4 * 4  # the lowest two bits are not part of a DSCP
    except ValueError:
        return None


def _bind(value: str, there: str) -> bool | None:
    mine, theirs = _address(value), _address(there)
    if mine is None or theirs is None:
        return None
    return mine[0] == theirs[0] and (not mine[1] or mine[1] == theirs[1])


def _address(text: str) -> tuple[str, int] | None:
    match = re.match(r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[^:]+))(?::(?P<port>\d+))?\Z", text.strip())
    try:
        if match is None:
            return str(ipaddress.ip_address(text.strip())), 0
        return str(ipaddress.ip_address(match.group("six") or match.group("four"))), int(match.group("port") or 0)
    except ValueError:
        return None


def _caller(value: str, there: str) -> bool | None:
    mine, theirs = _split_caller(value), _split_caller(there)
    if mine is None or theirs is None or value.strip().lower() in ("", "asreceived"):
        return None
    return mine == theirs


def _split_caller(text: str) -> tuple[bytes, str] | None:
    """Name and number of `"Bob" <1001>`, `Bob <1001>`, `1001` or `Bob`; None for what is written strangely."""
    text = text.strip()
    match = re.match(r"(?P<name>.*?)\s*<(?P<number>[^<>]*)>\Z", text)
    if match:
        name = match.group("name").strip()
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = name[1:-1]
        return _name(name.replace('\\"', '"')), _shrunk(match.group("number"))
    if "<" in text or ">" in text:
        return None
    bare = text.strip('"')
    return (b"", _shrunk(bare)) if re.fullmatch(r"[0-9*#+() \-.]+", bare) else (_name(bare), "")


def _name(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")[:79]  # the server cuts a caller's name there


def _shrunk(number: str) -> str:
    return re.sub(r"[ ().\-]", "", number)


def _preferences(value: str, there: str) -> bool:
    """`prefer: pending, keep: all`: each that was written is among those that are shown."""
    return {one.replace(" ", "") for one in _pieces([value])} <= {one.replace(" ", "") for one in _pieces([there])}


def _verify(value: str, there: str) -> bool:
    """16.28 shows Yes for `fingerprint` and `certificate` as well."""
    if there.lower() in TRUE | FALSE:
        return (value.lower() not in FALSE) == (there.lower() in TRUE)
    return value.lower() == there.lower()


def _without_blanks(value: str, there: str) -> bool | None:
    return value == there if value and not re.search(r"\s", value) else None


_ACCUMULATE: dict[str, Compare] = {
    "contact": _contacts,
    "local_net": _networks,
    "match": _networks,
    "outbound_auth": _lines,
    "set_var": _variables,
}
_SPECIAL: dict[str, Callable[[str, str], bool | None]] = {
    "bind": _bind,
    "call_group": _groups,
    "callerid": _caller,
    "codec_prefs_incoming_answer": _preferences,
    "codec_prefs_incoming_offer": _preferences,
    "codec_prefs_outgoing_answer": _preferences,
    "codec_prefs_outgoing_offer": _preferences,
    "dtls_verify": _verify,
    "follow_redirect_methods": lambda value, there: _set(value.lower(), there.lower()),
    "named_call_group": _set,
    "named_pickup_group": _set,
    "password_digest": lambda value, there: value.lower() == there.lower(),
    "md5_cred": lambda value, there: value.lower() == there.lower(),
    "pickup_group": _groups,
    "sdp_owner": _without_blanks,
    "sdp_session": lambda value, there: value == there if value else None,
    "tos": _tos,
    "tos_audio": _tos,
    "tos_video": _tos,
}
