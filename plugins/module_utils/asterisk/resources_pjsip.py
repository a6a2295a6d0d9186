# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PJSIP's kinds: transports, endpoints (phones) and trunks.

Options and their defaults are those of Asterisk 22.10.1 as the server reports them (`config show help res_pjsip`).
"""

from __future__ import annotations

from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import pjsip_auth
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import (
    CODECS,
    COMMA,
    LINES,
    PAIRS,
    Layout,
    Part,
    Wire,
    named_wins,
    wires_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.values import (
    check_item,
    codec_list,
    digest,
    hosts,
    option_canon,
    section_name,
    settle_pjsip,
    uris,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource

DTMF = ("rfc4733", "inband", "info", "auto", "auto_info")
ENCRYPTION = ("no", "sdes", "dtls")


def _endpoint(option: str, kind: str, description: str, **more: Any) -> Field:
    form = more.pop("form", None) or "plain"
    return Field(option, description, type=kind, wire=Wire("endpoint", option, form), **more)


def _free(part: str, kind: str) -> Field:
    return Field(
        part,
        f"Any other option of the C({kind}) that this version of Asterisk knows, by its own name; a list writes it several times.",
        type="dict",
        free=True,
        wire=kind,
    )


CREDENTIALS: tuple[Field, ...] = (
    Field(
        "username",
        "The name to authenticate with. A new item with a secret gets its own name.",
        wire=Wire("auth", "username"),
        sample="1001",
    ),
    Field(
        "secret",
        "The password, in clear. Where the realm is known, C(password_digest) keeps it out of the files.",
        secret=True,
        wire=Wire("auth", "password"),
    ),
    Field(
        "password_digest",
        "The password as a digest: C(MD5:) or C(SHA-256:) and the hash of C(user:realm:password). Releases before 20.12,"
        " 21.7 and 22.2 know only MD5; it is written for them as C(md5_cred).",
        secret=True,
        check=digest,
        wire=Wire("auth", "password_digest"),
    ),
)

MEDIA: tuple[Field, ...] = (
    _endpoint("transport", "str", "The transport that requests to it leave by."),
    _endpoint("context", "str", "The dialplan context in which its calls begin.", sample="from-phones"),
    _endpoint(
        "allow",
        "list",
        "The codecs that are offered, in order of preference. Written as C(disallow=all) and one C(allow) line.",
        elements="str",
        form=CODECS,
        check=codec_list,
        sample=["alaw", "ulaw"],
    ),
    _endpoint("dtmf_mode", "str", "How DTMF is sent.", choices=DTMF),
    _endpoint("direct_media", "bool", "Whether media may flow past Asterisk."),
    _endpoint("media_encryption", "str", "SRTP with keys in SDP (V(sdes)), by DTLS, or none.", choices=ENCRYPTION),
    _endpoint("rtp_symmetric", "bool", "Send media back to where it comes from: for phones behind NAT."),
    _endpoint("force_rport", "bool", "Answer to the port that a request came from: for phones behind NAT."),
    _endpoint("rewrite_contact", "bool", "Reach it where its request came from: for phones behind NAT."),
    _endpoint(
        "set_var",
        "dict",
        "Channel variables that its calls begin with, by name.",
        form=PAIRS,
        sample={"LOCATION": "hq"},
    ),
)


def _direct_transport(after: Item, wanted: Item, _before: Item, _make: Callable[[], str]) -> Item:
    return named_wins(_TRANSPORT, after, wanted)


def _direct_endpoint(after: Item, wanted: Item, before: Item, _make: Callable[[], str]) -> Item:
    return _credentials(named_wins(_ENDPOINT, after, wanted), wanted, before)


def _direct_trunk(after: Item, wanted: Item, before: Item, _make: Callable[[], str]) -> Item:
    return _credentials(named_wins(_TRUNK, after, wanted), wanted, before)


NAME = Field(
    "name",
    "The name: of the endpoint, and of the sections that belong to it.",
    required=True,
    check=section_name,
    sample="1001",
)


def _credentials(after: Item, wanted: Item, before: Item) -> Item:
    """Give a new authentication its user name, and let a new password replace the other form of it."""
    out = dict(after)
    out = pjsip_auth.settle(out, wanted)
    had = "secret" in before or "password_digest" in before
    if wanted.get("secret") and not wanted.get("password_digest"):
        out.pop("password_digest", None)
    elif wanted.get("password_digest") and not wanted.get("secret"):
        out.pop("secret", None)
    if "secret" in out or "password_digest" in out:
        if not had or before.get("username") == out["name"]:
            out.setdefault("username", out["name"])
    elif had and out.get("username") == out["name"] and "username" not in wanted:
        out.pop("username")
    return out


TRANSPORT_FIELDS = tuple(
    Field(name, text, type=kind, wire=Wire("transport", name, str(more.pop("form", "plain"))), **more)  # type: ignore[arg-type]
    for name, kind, text, more in (
        (
            "protocol",
            "str",
            "What SIP is carried over.",
            {"choices": ("udp", "tcp", "tls", "ws", "wss"), "sample": "udp"},
        ),
        ("bind", "str", "Address, or address and port, to listen on.", {"sample": "0.0.0.0:5060"}),
        (
            "local_net",
            "list",
            "Networks that are reached without NAT, as address/bits.",
            {"elements": "str", "form": LINES, "ordered": False, "check": hosts},
        ),
        (
            "external_signaling_address",
            "str",
            "The address that hosts outside O(transports[].local_net) see in SIP.",
            {},
        ),
        ("external_signaling_port", "int", "The port that they see in SIP.", {}),
        ("external_media_address", "str", "The address that they send media to.", {}),
        ("cert_file", "path", "The certificate for V(tls) and V(wss), PEM.", {}),
        ("priv_key_file", "path", "The private key of the certificate, PEM.", {}),
        ("ca_list_file", "path", "Certificates of the authorities that are trusted, PEM.", {}),
        ("method", "str", "The TLS version.", {"sample": "tlsv1_2"}),
        ("verify_client", "bool", "Whether a client must show a certificate that can be verified.", {}),
        ("verify_server", "bool", "Whether a server's certificate must be verifiable.", {}),
        (
            "allow_reload",
            "bool",
            "Whether a change is applied by a reload. Calls over TCP and TLS that are up then lose their connection.",
            {},
        ),
        ("tos", "str", "Type of service of the SIP packets.", {"sample": "cs3"}),
        ("cos", "int", "Class of service of the SIP packets, 0 to 7.", {}),
    )
)

_TRANSPORT = (
    Field("name", "The transport's name.", required=True, check=section_name, sample="transport-udp"),
    *TRANSPORT_FIELDS,
    _free("options", "transport"),
)

TRANSPORTS = Resource(
    kind="pjsip_transports",
    items="transports",
    singular="transport",
    key=("name",),
    fields=_TRANSPORT,
    title="Manage PJSIP transports of Asterisk",
    description=(
        "Transports are the sockets that PJSIP listens on and sends from.",
        "A new transport works without a restart. One that is changed needs it, unless it says O(transports[].allow_reload=true).",
    ),
    layout=Layout("pjsip.conf", (Part("transport", "options"),), wires_of(_TRANSPORT)),
    settle=settle_pjsip,
    option_canon=option_canon,
    check=check_item,
    direct=_direct_transport,
)


def _aor(option: str, kind: str, description: str, **more: Any) -> Field:
    form = more.pop("form", None) or "plain"
    return Field(more.pop("name", option), description, type=kind, wire=Wire("aor", option, form), **more)


QUALIFY = _aor("qualify_frequency", "int", "Seconds between two OPTIONS that ask whether it is there; V(0) never asks.")

_ENDPOINT = (
    NAME,
    Field("templates", "Section templates that the endpoint takes lines from, in order.", type="list", elements="str"),
    _endpoint("callerid", "str", "Caller ID as C(Name <number>).", sample="Josh Finlay <1001>"),
    *CREDENTIALS,
    *MEDIA,
    _endpoint("media_encryption_optimistic", "bool", "Whether a call without SRTP is accepted too."),
    _endpoint(
        "webrtc",
        "bool",
        "Whether it is a browser: media by ICE and DTLS-SRTP, with a certificate that Asterisk makes itself unless"
        " O(endpoints[].options) has C(dtls_cert_file). It registers at C(wss://HOST:8089/ws), for which C(http.conf) must start the web server.",
        sample=False,
    ),
    _aor("max_contacts", "int", "How many devices may register at once.", sample=1),
    _aor("remove_existing", "bool", "Whether a new device makes room for itself at the limit."),
    _aor("remove_unavailable", "bool", "Whether, at the limit, contacts that do not answer make room first."),
    QUALIFY,
    _aor(
        "contact",
        "list",
        "Addresses at which it is reached without registering, as SIP URIs.",
        elements="str",
        form=LINES,
        check=uris,
    ),
    _aor(
        "mailboxes",
        "list",
        "Mailboxes whose messages light its lamp, as mailbox@context.",
        elements="str",
        form=COMMA,
    ),
    _endpoint("named_call_group", "list", "Call groups that it rings in.", elements="str", form=COMMA, ordered=False),
    _endpoint("named_pickup_group", "list", "Call groups it may pick up.", elements="str", form=COMMA, ordered=False),
    _endpoint("device_state_busy_at", "int", "Number of calls at which it counts as busy."),
    _endpoint("language", "str", "Language of the prompts that it hears.", sample="en"),
    _endpoint("moh_suggest", "str", "Music class that it suggests for those it puts on hold."),
    _free("options", "endpoint"),
    _free("aor_options", "aor"),
    _free("auth_options", "auth"),
)

ENDPOINTS = Resource(
    kind="pjsip_endpoints",
    items="endpoints",
    singular="endpoint",
    key=("name",),
    fields=_ENDPOINT,
    title="Manage PJSIP endpoints (telephones) of Asterisk",
    description=(
        "Endpoints are telephones, each with its address of record (AOR) and its authentication as one item.",
        "An endpoint that an outbound registration or an identify belongs to is a trunk, and left to M(telephony.pbx.pjsip_trunks).",
    ),
    layout=Layout(
        "pjsip.conf",
        (
            Part("endpoint", "options"),
            Part("auth", "auth_options", refer="auth"),
            Part("aor", "aor_options", refer="aors", always=True),
        ),
        wires_of(_ENDPOINT),
    ),
    settle=settle_pjsip,
    option_canon=option_canon,
    check=check_item,
    direct=_direct_endpoint,
)


def _registration(option: str, kind: str, description: str, **more: Any) -> Field:
    return Field(option, description, type=kind, wire=Wire("registration", option), **more)


def _one_uri(value: str) -> str | None:
    return uris([value])


REGISTRATION_FIELDS = (
    _registration("server_uri", "str", "Where to register, as a SIP URI.", sample="sip:sip.provider.example"),
    _registration("client_uri", "str", "Who registers, as a SIP URI.", sample="sip:account@sip.provider.example"),
    _registration("contact_user", "str", "User part of the contact: what the carrier puts in the request of a call."),
    _registration("expiration", "int", "Seconds that a registration is asked for."),
    _registration("retry_interval", "int", "Seconds between attempts."),
    _registration("max_retries", "int", "Attempts before it gives up."),
    _registration("outbound_proxy", "str", "Proxy to register through, as a SIP URI."),
    _registration("line", "bool", "Whether incoming calls are matched to the trunk by a token in the contact."),
    Field("options", "Any other option of the registration.", type="dict", free=True, wire="registration"),
)

_TRUNK = (
    Field("name", NAME.description, required=True, check=section_name, sample="my-provider"),
    Field(
        "hosts",
        "SIP URIs of the carrier's hosts; calls go to the first that is reachable.",
        type="list",
        elements="str",
        check=uris,
        wire=Wire("aor", "contact", LINES),
        sample=["sip:203.0.113.1:5060"],
    ),
    Field(
        "accept_from",
        "Hosts, addresses and networks from which a call belongs to this trunk.",
        type="list",
        elements="str",
        ordered=False,
        check=hosts,
        wire=Wire("identify", "match", LINES),
        sample=["203.0.113.0/24"],
    ),
    *CREDENTIALS,
    Field(
        "registrations",
        "Where the trunk registers; the list is replaced whole.",
        type="list",
        elements="dict",
        fields=REGISTRATION_FIELDS,
    ),
    *MEDIA,
    QUALIFY,
    _endpoint("from_user", "str", "User part of the From header of calls to the carrier."),
    _endpoint("from_domain", "str", "Host part of the From header of calls to the carrier."),
    _endpoint("trust_id_inbound", "bool", "Whether the carrier's P-Asserted-Identity is believed."),
    _endpoint("trust_id_outbound", "bool", "Whether private identities are sent to the carrier."),
    _endpoint("send_pai", "bool", "Whether P-Asserted-Identity is sent."),
    _endpoint("send_rpid", "bool", "Whether Remote-Party-ID is sent."),
    _endpoint("outbound_proxy", "str", "Proxy that calls go through, as a SIP URI."),
    _free("options", "endpoint"),
    _free("aor_options", "aor"),
    _free("auth_options", "auth"),
    _free("identify_options", "identify"),
)


def _check_trunk(item: Item) -> list[tuple[str, str, str]]:
    out = check_item(item)
    for index, one in enumerate(item.get("registrations") or ()):
        for name in ("server_uri", "client_uri"):
            spot = f"registrations[{index}].{name}"
            reason = _one_uri(one[name]) if one.get(name) else "is missing"
            if reason:
                out.append((spot, reason, ""))
    return out


TRUNKS = Resource(
    kind="pjsip_trunks",
    items="trunks",
    singular="trunk",
    key=("name",),
    fields=_TRUNK,
    title="Manage PJSIP trunks of Asterisk",
    description=(
        "Trunks are carriers and other systems, reached by registration, by address, or both: endpoint, AOR, authentication, identify"
        " and registrations as one item.",
        "A trunk has O(trunks[].accept_from), or O(trunks[].registrations), or both: without, its calls could not be told from a stranger's.",
    ),
    layout=Layout(
        "pjsip.conf",
        (
            Part("endpoint", "options"),
            Part("auth", "auth_options", refer="outbound_auth"),
            Part("aor", "aor_options", refer="aors", always=True),
            Part("identify", "identify_options", back="endpoint"),
            Part("registration", "", many="registrations"),
        ),
        wires_of(_TRUNK),
    ),
    settle=settle_pjsip,
    option_canon=option_canon,
    check=_check_trunk,
    direct=_direct_trunk,
)
