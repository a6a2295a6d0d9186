# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that a Kamailio names in tls.cfg or by modparam: there, readable, of one pair, not expired.

Kamailio 6.1 starts with an expired certificate, and no phone then trusts it.  The program openssl looks; no key leaves it.
"""

from __future__ import annotations

import configparser
import os
import pwd
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Optional

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Config
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_trial import PATH

Reader = Callable[[str], Optional[bytes]]
"""path -> the bytes that will stand there, or None."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, and where both are named."""

    where: str
    certificate: str
    key: str


def pairs(config: Config, read: Reader) -> Iterator[Pair | Problem]:
    """Give the pairs that a configuration names, and what is wrong with how it names them."""
    if "tls" not in config.modules:
        return
    said = {one.name: "".join(token.text for token in one.value) for one in config.parameters if one.modules == "tls"}
    path = said.get("config", "")
    if not path:
        if said.get("certificate") and said.get("private_key"):
            yield Pair('modparam("tls", "certificate")', said["certificate"], said["private_key"])
        return
    data = read(path)
    if data is None:
        yield Problem(path, 'modparam("tls", "config") names this file, and it is not there', "write it among `files`")
        return
    parser = configparser.ConfigParser(strict=False, interpolation=None, inline_comment_prefixes=("#", ";"))
    try:
        parser.read_string(data.decode("utf-8", "surrogateescape"))
    except configparser.Error as error:
        yield Problem(path, f"cannot be read: {str(error).splitlines()[0]}", "look at its lines")
        return
    for section in parser.sections():
        certificate = parser.get(section, "certificate", fallback="")
        key = parser.get(section, "private_key", fallback="")
        if certificate and key:
            yield Pair(f"{path} [{section}]", _absolute(certificate, path), _absolute(key, path))


def _absolute(name: str, beside: str) -> str:
    bare = name.strip("\"'")
    return bare if os.path.isabs(bare) else os.path.join(os.path.dirname(beside), bare)


def problems(config: Config, read: Reader, user: str, planned: Callable[[str], bool]) -> Iterator[Problem]:
    """Give what is wrong with the certificates.  planned: whether a path is one of the files that are written."""
    for one in pairs(config, read):
        if isinstance(one, Problem):
            yield one
            continue
        found = []
        for name, path in (("certificate", one.certificate), ("private_key", one.key)):
            data = read(path)
            if data is None:
                yield Problem(one.where, f"{name}: {path} is not there", "put it there first, or name another")
            elif user and not planned(path) and not readable(path, user):
                remedy = f"give it to the group of {user}, mode 0640, and let its folders be entered"
                yield Problem(one.where, f"{name}: user {user} cannot read {path}", remedy)
            if data is not None:
                found.append(data)
        if len(found) == 2:
            yield from _match(one, *found)


def _match(pair: Pair, certificate: bytes, key: bytes) -> Iterator[Problem]:
    public = _openssl(["x509", "-noout", "-pubkey"], certificate)
    own = _openssl(["pkey", "-pubout", "-passin", "pass:"], key)
    if public is None or own is None:
        return  # no such program: nothing can be said
    if not public[1]:
        yield Problem(pair.where, f"{pair.certificate} is no certificate in PEM", "put the server's certificate first")
    elif not own[1]:
        yield Problem(pair.where, f"{pair.key} is no private key in PEM, or needs a pass phrase", "take it without one")
    elif public[1].strip() != own[1].strip():
        message = f"{pair.key} is not the key of the certificate {pair.certificate}"
        yield Problem(pair.where, message, "put the two of one pair there")
    else:
        dated = _openssl(["x509", "-noout", "-checkend", "0"], certificate)
        if dated is not None and dated[0] != 0:
            until = _openssl(["x509", "-noout", "-enddate"], certificate)
            day = until[1].decode("ascii", "replace").strip().partition("=")[2] if until else ""
            yield Problem(pair.where, f"the certificate {pair.certificate} has expired: {day}", "renew it first")


def _openssl(words: list[str], data: bytes) -> tuple[int, bytes] | None:
    try:
        done = subprocess.run(
            ["openssl", *words],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=10,
            check=False,
            env={"PATH": PATH, "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.returncode, done.stdout if done.returncode == 0 else b""


def readable(path: str, user: str) -> bool:
    """Say whether a user may read a file, by the modes of it and of the folders above it."""
    who = pwd.getpwnam(user)
    groups = set(os.getgrouplist(user, who.pw_gid))

    def may(name: str, owner: int, group: int, other: int) -> bool:
        seen = os.stat(name)
        if seen.st_uid == who.pw_uid:
            return bool(seen.st_mode & owner)
        return bool(seen.st_mode & (group if seen.st_gid in groups else other))

    whole = os.path.realpath(path)
    above = os.path.dirname(whole)
    while above != "/":
        if not may(above, stat.S_IXUSR, stat.S_IXGRP, stat.S_IXOTH):
            return False
        above = os.path.dirname(above)
    return may(whole, stat.S_IRUSR, stat.S_IRGRP, stat.S_IROTH)
