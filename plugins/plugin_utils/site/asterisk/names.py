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
QUEUES_FILE = "queues.d/site.conf"
MAILBOXES_FILE = "voicemail.d/site.conf"
CONFERENCES_FILE = "confbridge.d/site.conf"
MUSIC_FILE = "musiconhold.d/site.conf"
PARKING_FILE = "res_parking.d/site.conf"
FEATURES_FILE = "features.d/site.conf"
EDGE_FILE = "pjsip.d/edge.conf"
OWN_FILES = (CONFERENCES_FILE, MUSIC_FILE, PARKING_FILE, FEATURES_FILE, EDGE_FILE)
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
RING = "pbx-ring"  # rings the telephones of one extension and does nothing else
FEATURES = "pbx-features"  # codes that telephones dial
VOICEMAIL = "pbx-voicemail"  # one for each mailbox
ANNOUNCEMENTS = "pbx-announcements"  # one for each prompt that calls end in
DIRECT = "pbx-direct"  # the extensions that a caller may dial in a menu
PAGE = "pbx-page"  # rings one telephone so that it answers by itself
AUTO_ANSWER = "pbx-auto-answer"  # the headers that make it do so
PARKED = "pbx-parked"  # where Asterisk itself puts the numbers that park and take back
COMEBACK = "pbx-comeback"  # where parked calls that nobody took return to
BLOCKED = "pbx-blocked"  # callers who are refused
RECORD = "pbx-record"  # records a call
DEMAND = "pbx-demand"  # records a call from the moment a key was pressed
NOTICE = "pbx-notice"  # tells whoever is called of the recording
MESSAGES = "pbx-messages"  # where SIP messages end, so that none runs the dialplan of calls

EDGE_HEADER = "X-PBX-Trunk"  # the edge says in it from which trunk a call came

CALLER_ID = "PBX_CALLER_ID"
EMERGENCY_CALLER_ID = "PBX_EMERGENCY_CALLER_ID"
LOCATION = "PBX_LOCATION"
EXTENSION = "PBX_EXTENSION"
RECORDS = "PBX_RECORDS"
TOLD = "PBX_TOLD"

# families of Asterisk's own database that telephones change by dialling a code
DB_FORWARD, DB_DND, DB_OVERRIDE = "pbx-forward", "pbx-dnd", "pbx-override"

MAILBOXES = "pbx"  # the context of voicemail.conf
LOT = "pbx"  # the parking lot
ROOM_MENU = "pbx-menu"  # what keys do in a conference
RECORD_FEATURE = "pbx-record"

NORMAL = 16  # Q.850: normal call clearing

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


def prefixes(may_call: tuple) -> str:
    """Return the context with the prefixes that show or withhold the number of those telephones."""
    return _of_classes("prefix", may_call)


def forward(may_call: tuple) -> str:
    """Return the context by which a telephone's own forward leaves, with what that telephone may call."""
    return _of_classes("forward", may_call)


def queue(name: str) -> str:
    return f"pbx-queue-{name}"


def ring_group(name: str) -> str:
    return f"pbx-group-{name}"


def ivr(name: str) -> str:
    return f"pbx-ivr-{name}"


def schedule(name: str) -> str:
    return f"pbx-schedule-{name}"


def hours(name: str) -> str:
    return f"pbx-hours-{name}"


def fax(number: str) -> str:
    return f"pbx-fax-{number}"


def route(index: int) -> str:
    """Return the context of the outbound rule with this index."""
    return f"pbx-route-{index + 1}"


def contact_id(trunk: str, uri: str) -> str:
    """Return the id by which Asterisk keeps a contact of its configuration: the AOR and the MD5 of the URI as written."""
    return f"{trunk}@@{hashlib.md5(uri.encode(), usedforsecurity=False).hexdigest()}"
