# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as its owner describes it: what was read from `pbx_site`, with nothing of any engine in it.

Every object knows `where` it was written (`extensions[3]`), so that a check can say so. Fields are None, or their default, where
the owner wrote nothing or something wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import (
    Destination,
    Features,
    Forward,
    Mail,
    Parking,
    Phone,
    Recording,
    Voicemail,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_edge import Edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_tr069 import Tr069

CALL_CLASSES = ("local", "national", "mobile", "service", "premium", "international", "satellite")
DEFAULT_MAY_CALL = ("local", "national", "mobile", "service")
HANGUP_CAUSES = ("unallocated", "busy", "rejected", "no_answer", "unavailable", "changed", "congestion")


@dataclass(frozen=True)
class Certificate:
    """Files on the host of the engine, PEM."""

    cert: str
    key: str
    where: str = ""


@dataclass(frozen=True)
class Network:
    """How the site is reached. `rtp_ports` is (lowest, highest)."""

    public_address: str | None = None
    local: tuple = ()
    transports: tuple = ("udp",)
    certificate: Certificate | None = None
    srtp: str | None = None
    rtp_ports: tuple | None = None
    where: str = "network"


@dataclass(frozen=True)
class Location:
    """Where a telephone stands."""

    name: str
    address: str | None = None
    emergency_caller_id: str | None = None
    notify: tuple = ()
    where: str = ""


@dataclass(frozen=True)
class Extension:
    """One person or place that can be called, with up to `devices` telephones."""

    number: str
    name: str
    secret: str = field(repr=False)
    caller_id: str | None = None
    location: str | None = None
    may_call: tuple = DEFAULT_MAY_CALL
    devices: int = 1
    pickup_group: str | None = None
    weak_secret: bool = False
    voicemail: Voicemail | None = None
    forward: Forward | None = None
    record: str = "never"
    phone: Phone | None = None
    where: str = ""


@dataclass(frozen=True)
class Register:
    """The account by which a trunk registers. `server` is a host, or host:port; `expires` is in seconds."""

    server: str
    username: str
    secret: str = field(repr=False)
    expires: int = 3600
    weak_secret: bool = False
    where: str = ""


@dataclass(frozen=True)
class EmergencyTrunk:
    """That a trunk may carry emergency calls; `send` maps a number that was dialled to the one that the carrier wants."""

    send: tuple = ()
    where: str = ""


@dataclass(frozen=True)
class Trunk:
    """A way to the outside. `peers` are hosts or host:port, `max_calls` counts both directions."""

    name: str
    register: Register | None = None
    peers: tuple = ()
    from_domain: str | None = None
    accept_from: tuple = ()
    codecs: tuple = ()
    format: str = "e164"
    identity: str = "from"
    did_from: str = "request"
    max_calls: int | None = None
    emergency: EmergencyTrunk | None = None
    where: str = ""


@dataclass(frozen=True)
class Limits:
    """At most `calls` at the same time and `per_hour` in one hour of the clock; None is no limit."""

    calls: int | None = None
    per_hour: int | None = None
    where: str = ""


@dataclass(frozen=True)
class Outbound:
    """Which classes of number leave by which trunks; `allow` names the other countries that may be called."""

    calls: tuple
    trunks: tuple
    allow: tuple = ()
    limits: Limits | None = None
    where: str = ""


@dataclass(frozen=True)
class Inbound:
    """Where calls to one DID go, or (`default`) calls to any other. `limits` count calls to an external number."""

    did: str | None = None
    default: bool = False
    to: Destination | None = None
    limits: Limits | None = None
    where: str = ""


@dataclass(frozen=True)
class Site:
    """Everything. `emergency` is False when the owner said `emergency: none`."""

    name: str
    country: str
    organisation: str | None = None
    area_code: str | None = None
    timezone: str | None = None
    domain: str | None = None
    caller_id: str | None = None
    network: Network = Network()
    locations: tuple = ()
    extensions: tuple = ()
    trunks: tuple = ()
    outbound: tuple = ()
    inbound: tuple = ()
    blocked: tuple = ()
    schedules: tuple = ()
    ivrs: tuple = ()
    queues: tuple = ()
    ring_groups: tuple = ()
    conferences: tuple = ()
    paging: tuple = ()
    parking: Parking | None = None
    fax: tuple = ()
    features: Features = Features()
    hold_music: tuple = ()
    mail: Mail | None = None
    recording: Recording = Recording()
    phones: tuple = ()
    edge: Edge | None = None
    tr069: Tr069 | None = None
    emergency: bool = True

    def location_of(self, extension: Extension) -> Location | None:
        """Return where an extension's telephone stands: what it names, or the only location there is."""
        if extension.location is None:
            return self.locations[0] if len(self.locations) == 1 else None
        return next((item for item in self.locations if item.name == extension.location), None)

    def caller_id_of(self, extension: Extension) -> str | None:
        """Return what the outside sees of an extension's ordinary calls."""
        return extension.caller_id or self.caller_id

    def emergency_caller_id_of(self, location: Location | None) -> str | None:
        """Return the number that emergency services see and call back. Two locations never share the site's own number."""
        if location is None:
            return None
        return location.emergency_caller_id or (self.caller_id if len(self.locations) == 1 else None)

    def emergency_trunks(self) -> tuple:
        """Return the trunks that may carry emergency calls, in the order in which they are tried."""
        return tuple(trunk for trunk in self.trunks if trunk.emergency is not None)

    @cached_property
    def records(self) -> frozenset:
        """Return how extensions are recorded; asked once for each of ten thousand."""
        return frozenset(item.record for item in self.extensions)

    def numbers(self) -> Iterator[tuple[str, str]]:
        """Yield (number, where) for every number that a telephone of the site can dial to stay inside."""
        for part in (
            self.extensions,
            self.queues,
            self.ring_groups,
            self.ivrs,
            self.conferences,
            self.paging,
            self.fax,
        ):
            yield from ((item.number, f"{item.where}.number") for item in part if item.number is not None)
        if self.parking is not None and self.parking.number is not None:
            yield self.parking.number, f"{self.parking.where}.number"
            yield from ((slot, f"{self.parking.where}.spaces") for slot in self.parking.slots())

    def destinations(self) -> Iterator[Destination]:
        """Yield every destination that the owner wrote."""
        for item in self.extensions:
            if item.forward is not None:
                yield from (to for _key, to in item.forward.each())
        for rule in self.inbound:
            yield from filter(None, (rule.to,))
        for one in self.schedules:
            yield from filter(None, (one.then, one.otherwise))
        for menu in self.ivrs:
            yield from filter(None, (*(to for _key, to in menu.keys), menu.invalid, menu.no_input))
        yield from (item.overflow for item in self.queues if item.overflow is not None)
        yield from (item.no_answer for item in self.ring_groups if item.no_answer is not None)
