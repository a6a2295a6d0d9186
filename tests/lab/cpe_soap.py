# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CWMP's envelopes, as a CPE writes and reads them (TR-069 amendment 5, annex A)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .cpe_tree import WORDS, CpeFault

UNKNOWN_TIME = "0001-01-01T00:00:00Z"
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2">'
    '<soap-env:Header><cwmp:ID soap-env:mustUnderstand="1">{id}</cwmp:ID></soap-env:Header>'
    "<soap-env:Body>{body}</soap-env:Body></soap-env:Envelope>"
)


@dataclass(frozen=True)
class Message:
    """One envelope: the header's id, the name of what is in the body without its namespace, and its element."""

    id: str
    name: str
    element: ElementTree.Element

    def text(self, name: str) -> str:
        """Return the text of a child; an empty one if there is none."""
        found = child(self.element, name)
        return "" if found is None else found.text or ""


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def child(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    """Return the first child of that name, whatever its namespace."""
    return next((one for one in element if _local(one) == name), None)


def read(data: bytes) -> Message:
    """Parse an envelope. ValueError if it is none."""
    try:
        envelope = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise ValueError(f"no envelope: {error}") from None
    header, body = child(envelope, "Header"), child(envelope, "Body")
    if body is None or not len(body):
        raise ValueError("an envelope without a body")
    identity = child(header, "ID") if header is not None else None
    return Message((identity.text or "") if identity is not None else "", _local(body[0]), body[0])


def strings(message: Message, name: str) -> list[str]:
    """Return the texts of a list such as ParameterNames."""
    found = child(message.element, name)
    return [] if found is None else [one.text or "" for one in found]


def settings(message: Message) -> list[tuple[str, str, str]]:
    """Return (path, value, type) of a SetParameterValues; the type as it was written, such as `xsd:int`."""
    found = child(message.element, "ParameterList")
    every = []
    for one in () if found is None else found:
        name, value = child(one, "Name"), child(one, "Value")
        if name is None or value is None:
            raise CpeFault(9003)
        kind = next((text for key, text in value.attrib.items() if key.rpartition("}")[2] == "type"), "")
        every.append(((name.text or "").strip(), value.text or "", kind))
    return every


def envelope(identity: str, body: str) -> bytes:
    """Put an element into an envelope."""
    return _ENVELOPE.format(id=escape(identity), body=body).encode()


def listed(name: str, kind: str, items: Iterable[str]) -> str:
    """Write a SOAP array."""
    every = list(items)
    return f'<{name} soap-enc:arrayType="cwmp:{kind}[{len(every)}]">{"".join(every)}</{name}>'


def value(path: str, kind: str, text: str) -> str:
    """Write a ParameterValueStruct."""
    return f'<ParameterValueStruct><Name>{escape(path)}</Name><Value xsi:type="{kind}">{escape(text)}</Value></ParameterValueStruct>'


def answer(name: str, inside: str = "") -> str:
    """Write the answer to an RPC."""
    return f"<cwmp:{name}Response>{inside}</cwmp:{name}Response>"


def fault(error: CpeFault) -> str:
    """Write a fault, with its parameters if it has any."""
    details = "".join(
        f"<SetParameterValuesFault><ParameterName>{escape(path)}</ParameterName><FaultCode>{code}</FaultCode>"
        f"<FaultString>{WORDS[code]}</FaultString></SetParameterValuesFault>"
        for path, code in error.details
    )
    return (
        "<soap-env:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>"
        f"<FaultCode>{error.code}</FaultCode><FaultString>{WORDS.get(error.code, 'Fault')}</FaultString>{details}"
        "</cwmp:Fault></detail></soap-env:Fault>"
    )


def stamp(seconds: float | None = None) -> str:
    """Write a time in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def inform(
    identity: tuple[str, str, str, str], events: Iterable[tuple[str, str]], values: Iterable[str], retries: int
) -> str:
    """Write an Inform: (manufacturer, OUI, product class, serial), (event, command key), ParameterValueStructs."""
    names = ("Manufacturer", "OUI", "ProductClass", "SerialNumber")
    who = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in zip(names, identity))
    what = (
        f"<EventStruct><EventCode>{escape(code)}</EventCode><CommandKey>{escape(key)}</CommandKey></EventStruct>"
        for code, key in events
    )
    return (
        f"<cwmp:Inform><DeviceId>{who}</DeviceId>{listed('Event', 'EventStruct', what)}<MaxEnvelopes>1</MaxEnvelopes>"
        f"<CurrentTime>{stamp()}</CurrentTime><RetryCount>{retries}</RetryCount>"
        f"{listed('ParameterList', 'ParameterValueStruct', values)}</cwmp:Inform>"
    )


def transfer_complete(key: str, code: int, start: float, end: float) -> str:
    """Write a TransferComplete; code 0 is success."""
    words = escape(WORDS.get(code, "Fault")) if code else ""
    return (
        f"<cwmp:TransferComplete><CommandKey>{escape(key)}</CommandKey><FaultStruct><FaultCode>{code}</FaultCode>"
        f"<FaultString>{words}</FaultString></FaultStruct><StartTime>{stamp(start)}</StartTime>"
        f"<CompleteTime>{stamp(end)}</CompleteTime></cwmp:TransferComplete>"
    )
