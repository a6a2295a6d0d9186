# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that a compiled site uses in FreeSWITCH, each said once. What Asterisk calls the same has the same name there."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import CALL_CLASSES, Site

USERS_FILE = "directory/site.xml"
DIALPLAN_FILE = "dialplan/site.xml"
GATEWAYS_FILE = "sip_profiles/trunks/site.xml"

PHONES_PROFILE, TRUNKS_PROFILE = "phones", "trunks"
PHONES_PORT, TRUNKS_PORT = 5060, 5080

REFUSED = "refused"  # calls of the telephones' profile that no user made
FROM_TRUNKS = "from-trunks"  # calls from addresses of trunks: which trunk it is
EMERGENCY = "emergency"  # one extension for each emergency number
INTERNAL = "internal"  # one for each of the site's own numbers
AFTER = "after"  # how an extension's call goes on that nobody took, by originate_disposition
DIDS = "dids"  # one for each DID in each form that carriers send
EXTERNAL = "external"  # one for each number outside that the owner sends calls to
FEATURES = "features"  # codes that telephones dial
VOICEMAIL = "voicemail"  # one for each mailbox; <number> and <number>-busy
ANNOUNCEMENTS = "announcements"  # one for each prompt that calls end in
DIRECT = "direct"  # the extensions that a caller may dial in a menu
START = "s"  # where contexts begin that are entered in one place

TRUNKS_ACL = "trunks"  # every address from which a trunk may call
LOCAL_ACL = "site-local"  # the networks in which telephones stand without NAT

# Variables of a call. A telephone's come from the directory; nobody outside can set one.
EXTENSION = "pbx_extension"
CALLER_ID = "pbx_caller_id"
EMERGENCY_CALLER_ID = "pbx_emergency_caller_id"
LOCATION = "pbx_location"
RIGHTS = (
    "pbx_rights"  # the context in which whoever has this call transfers the other one: their own telephones' context
)
NUMBER = "pbx_number"  # the number outside that was dialled, in E.164
NATIONAL = "pbx_national"  # the same as it is dialled inside the country
DID = "pbx_did"
FORWARDS = "pbx_forwards"  # how often telephones have forwarded this call

# realms of FreeSWITCH's own database that telephones change by dialling a code
DB_FORWARD, DB_DND, DB_OVERRIDE = "pbx-forward", "pbx-dnd", "pbx-override"

# Q.850 in FreeSWITCH's words; as SIP answers: 404 486 480 480 403 410 503
CAUSES = {
    "unallocated": "UNALLOCATED_NUMBER",
    "busy": "USER_BUSY",
    "no_answer": "NO_ANSWER",
    "unavailable": "SUBSCRIBER_ABSENT",
    "rejected": "CALL_REJECTED",
    "changed": "NUMBER_CHANGED",
    "congestion": "NORMAL_CIRCUIT_CONGESTION",
}
NORMAL = "NORMAL_CLEARING"


def domain(site: Site) -> str:
    """Return the domain of the directory: every telephone is a user of it, whatever host it was told to register with."""
    return site.domain or site.name


def _of_classes(prefix: str, may_call: tuple) -> str:
    named = [name for name in CALL_CLASSES if name in may_call]
    return f"{prefix}-{'-'.join(named) or 'internal'}"


def phones(may_call: tuple) -> str:
    """Return the context in which telephones with this set of classes begin."""
    return _of_classes("phones", may_call)


def calls(may_call: tuple) -> str:
    """Return the context with what those telephones may dial outside, and nothing else: forwards go there too."""
    return _of_classes("calls", may_call)


def forward(may_call: tuple) -> str:
    """Return the context by which a telephone's own forward leaves, with what that telephone may call."""
    return _of_classes("forward", may_call)


def trunk(name: str) -> str:
    """Return the context of a trunk's calls, which is the name of its access list, too."""
    return f"trunk-{name}"


def gateway(trunk_name: str, index: int) -> str:
    """Return the gateway of a trunk's host with this index: watched, so that a dead one fails at once."""
    return trunk_name if index == 0 else f"{trunk_name}.{index + 1}"


def unwatched(gateway_name: str) -> str:
    """Return the gateway to the same host that is tried whatever the watched one thinks of it."""
    return f"{gateway_name}.always"


def queue(name: str) -> str:
    return f"queue-{name}"


def ring_group(name: str) -> str:
    return f"group-{name}"


def ivr(name: str) -> str:
    return f"ivr-{name}"


def schedule(name: str) -> str:
    return f"schedule-{name}"


def hours(name: str) -> str:
    return f"hours-{name}"


def fax(number: str) -> str:
    return f"fax-{number}"


def route(index: int) -> str:
    """Return the context of the outbound rule with this index."""
    return f"route-{index + 1}"
