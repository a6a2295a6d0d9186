# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device ids of GenieACS: what they are made of, and how they stand in paths and queries.

An id is OUI, product class and serial number, joined by `-`; every byte of them that is no ASCII letter, digit or _ is
percent-encoded with upper-case digits. A device without a product class has an id of two parts. In a path or a query
the whole is encoded once more; a path with an id that was not is answered 404, but the deletion of such a device 200.
"""

from __future__ import annotations

import re
import urllib.parse

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import escaped
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse

_PART = r"(?:[A-Za-z0-9_]|%(?!3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A])[0-9A-F]{2})+"
_ID = re.compile(rf"{_PART}-{_PART}(?:-{_PART})?")


def device_id(oui: str, product_class: str, serial_number: str) -> str:
    """Return the id of a device by what it says of itself; `product_class` may be empty."""
    return "-".join(_encoded(part) for part in (oui, product_class, serial_number) if part or part is oui)


def parts(device_id: str) -> tuple[str, str, str]:  # pylint: disable=redefined-outer-name
    """Return OUI, product class ("" if there is none) and serial number, decoded. Raises PbxError for what is no id."""
    wrong = problem(device_id)
    if wrong:
        raise refuse("device_id", wrong)
    found = [urllib.parse.unquote(part, errors="surrogateescape") for part in device_id.split("-")]
    return found[0], found[1] if len(found) == 3 else "", found[-1]


def in_path(text: str) -> str:
    """Return an id, a tag or a name as it stands in a path or a query: encoded once."""
    return escaped(text)


def problem(device_id: str) -> str | None:  # pylint: disable=redefined-outer-name
    """Return why a text is no device id, with what to do, or None when it is one."""
    if _ID.fullmatch(device_id):
        return None
    shown = device_id if len(device_id) <= 100 else f"{device_id[:100]}..."
    remedy = "percent-encode what is no letter, digit or _ in each part, or give oui, product_class and serial_number"
    if not device_id:
        return f"it is empty; {remedy}"
    if re.fullmatch(_ID.pattern, re.sub("%[0-9A-Fa-f]{2}", lambda found: found.group().upper(), device_id)):
        return f"{shown!r} is no device id: its percent-encoding must be in upper case"
    pieces = device_id.split("-")
    if len(pieces) < 2 or not all((pieces[0], pieces[-1])):
        return f"{shown!r} is no device id: it must be OUI-ProductClass-SerialNumber, or OUI-SerialNumber; {remedy}"
    plain = [
        urllib.parse.unquote(part, errors="surrogateescape") for part in (pieces[0], "-".join(pieces[1:-1]), pieces[-1])
    ]
    meant = "-".join(_encoded(part) for part in plain if part)
    meant = meant if len(meant) <= 200 else f"{meant[:200]}..."
    return f"{shown!r} is no device id; {remedy}: is it {meant}?"


def _encoded(text: str) -> str:
    """Percent-encode every byte but ASCII letters, digits and _."""
    return escaped(text).replace("-", "%2D")
