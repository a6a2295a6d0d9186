# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that a compiled site uses in Asterisk, each said once.

Everything but the contexts of trunks and telephones begins with `pbx-`: Asterisk merges contexts of one name, and a context of
somebody else's file must not become part of ours.
"""

from __future__ import annotations

import hashlib

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import CALL_CLASSES

TRANSPORTS_FILE = "pjsip.d/transports.conf"
ENDPOINTS_FILE = "pjsip.d/endpoints.conf"
TRUNKS_FILE = "pjsip.d/trunks.conf"
DIALPLAN_FILE = "extensions.d/site.conf"

EMERGENCY = "pbx-emergency"  # one extension for each emergency number
INTERNAL = "pbx-internal"  # one for each of the site's own numbers
DID = "pbx-did"  # one for each DID in each form that carriers send
EXTERNAL = "pbx-external"  # one for each number outside that the owner sends calls to
UNKNOWN = "pbx-unknown"  # whatever nothing else took
ENDED = "pbx-ended"  # how an unanswered internal call ends, by DIALSTATUS
OUTCOME = "pbx-outcome"  # whether the next trunk may be tried
HOURLY = "pbx-hourly"  # counts calls of an hour
COUNT = "pbx-count"  # puts a call into the groups that count it
MESSAGES = "pbx-messages"  # where SIP messages end, so that none runs the dialplan of calls

CALLER_ID = "PBX_CALLER_ID"
EMERGENCY_CALLER_ID = "PBX_EMERGENCY_CALLER_ID"
LOCATION = "PBX_LOCATION"

# ISUP causes (Q.850), which Asterisk turns into SIP answers: 404 480 486 403 410 503
CAUSES = {
    "unallocated": 1,
    "busy": 17,
    "no_answer": 19,
    "unavailable": 20,
    "rejected": 21,
    "changed": 22,
    "congestion": 34,
}


def from_trunk(trunk: str) -> str:
    return f"from-{trunk}"


def _of_classes(prefix: str, may_call: tuple) -> str:
    named = [name for name in CALL_CLASSES if name in may_call]
    return f"{prefix}-{'-'.join(named) or 'internal'}"


def phones(may_call: tuple) -> str:
    """Return the context in which telephones with this set of classes begin: at most 68 bytes of the 79 possible."""
    return _of_classes("phones", may_call)


def calls(may_call: tuple) -> str:
    """Return the context with what those telephones may dial outside."""
    return _of_classes("calls", may_call)


def route(index: int) -> str:
    """Return the context of the outbound rule with this index."""
    return f"pbx-route-{index + 1}"


def contact_id(trunk: str, uri: str) -> str:
    """Return the id by which Asterisk keeps a contact of its configuration: the AOR and the MD5 of the URI as written."""
    return f"{trunk}@@{hashlib.md5(uri.encode(), usedforsecurity=False).hexdigest()}"
