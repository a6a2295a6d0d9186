# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task asks for, as requests of the core: passwords become digests on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import request_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import RESET, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource

SUBSCRIBERS = "kamailio_subscribers"


def prepared(system: Any, resource: Resource, options: Mapping[str, Any]) -> Request:
    """Return the request of one kind, with digests in the place of passwords; its store knows which rows are there already."""
    request = request_of(resource, options, "")
    if resource.kind != SUBSCRIBERS:
        return request
    request = replace(request, items=digested(request.items, bool(options.get("store_password"))))
    clean, reset = list(request.items), request.unspecified == RESET
    store = system.store(request)
    if store.narrow(clean, reset) is None:
        store.narrow([{name: value for name, value in item.items() if value is not None} for item in clean], reset)
    return request


def digested(items: Sequence[Mapping[str, Any]], store_password: bool) -> list[Mapping[str, Any]]:
    """Return subscribers with the digests of their passwords, and with the passwords themselves only if those are kept.

    A password that stands in the table from former times goes as soon as a new one is given.
    """
    out: list[Mapping[str, Any]] = []
    for index, item in enumerate(items):
        password = item.get("password")
        if password is None:
            out.append(item)
            continue
        user, domain = str(item.get("username") or ""), str(item.get("domain") or "")
        made = {"ha1": md5(f"{user}:{domain}:{password}"), "ha1b": md5(f"{user}@{domain}:{domain}:{password}")}
        for name, value in made.items():
            if item.get(name) not in (None, value):
                raise refuse(
                    f"subscribers[{index}] ({user}:{domain}): {name}",
                    "is not the digest of the password that is given beside it",
                    "leave one of them out",
                )
        new = {**item, **made}
        if not store_password:
            del new["password"]
            new["unset"] = [*(item.get("unset") or ()), "password"]
        out.append(new)
    return out


def md5(text: str) -> str:
    """Return the MD5 digest of a text, which is what RFC 2617 and the table ask for, not what protects anything here."""
    data = text.encode("utf-8", "surrogateescape")
    try:
        return hashlib.md5(data, usedforsecurity=False).hexdigest()  # type: ignore[call-arg,unused-ignore]
    except ValueError:
        raise refuse("password", "this host forbids MD5", "give ha1 and ha1b instead") from None
