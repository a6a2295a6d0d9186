# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls go within a site, as its owner describes it: mailboxes, menus, hours, queues, groups, rooms.

Every object knows `where` it was written, as in model.py. Times of the clock are minutes since midnight, durations seconds.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_tr069 import Managed

DESTINATIONS = (
    "extension voicemail queue ring_group ivr schedule conference paging fax announcement external hangup"
).split()


@dataclass(frozen=True)
class Destination:
    """Where a call goes: (`extension`, "1001"), (`external`, "+61..."), (`hangup`, "unallocated"), (`ivr`, "main") ..."""

    kind: str
    name: str
    where: str = ""


@dataclass(frozen=True)
class Voicemail:
    """An extension's mailbox. `pin` opens it; a PIN that its owner changed by telephone is kept."""

    pin: str = field(repr=False)
    email: str | None = None
    weak_pin: bool = False
    where: str = ""


@dataclass(frozen=True)
class Forward:
    """Where an extension's calls go instead. `after` is how long it rings."""

    always: Destination | None = None
    busy: Destination | None = None
    no_answer: Destination | None = None
    unavailable: Destination | None = None
    after: int = 25
    where: str = ""

    def each(self) -> list:
        """Return (key, destination) for what is said."""
        keys = ("always", "busy", "no_answer", "unavailable")
        return [(key, getattr(self, key)) for key in keys if getattr(self, key) is not None]


@dataclass(frozen=True)
class Hours:
    """Open on these days (1 is Monday) from `start` to before `end`; an end not after the start is on the next day."""

    days: tuple
    start: int
    end: int
    where: str = ""

    def spans(self) -> list:
        """Return (day, start, end) with none over midnight."""
        if self.end > self.start:
            return [(day, self.start, self.end) for day in self.days]
        late = [(day, self.start, 1440) for day in self.days]
        return late + [(day % 7 + 1, 0, self.end) for day in self.days if self.end]


@dataclass(frozen=True)
class Holiday:
    """Closed from `first` to `last`, both included, or on the month and day `every` of each year."""

    name: str | None
    first: datetime.date | None
    last: datetime.date | None
    every: tuple | None
    where: str = ""


@dataclass(frozen=True)
class Override:
    """The feature code that forces a schedule open or closed."""

    code: str
    where: str = ""


@dataclass(frozen=True)
class Schedule:
    """`then` while open, `otherwise` (written else) while closed."""

    name: str
    timezone: str | None = None
    open: tuple = ()
    holidays: tuple = ()
    override: Override | None = None
    then: Destination | None = None
    otherwise: Destination | None = None
    where: str = ""


@dataclass(frozen=True)
class Ivr:
    """A menu. `greeting` is played once, `menu` before each of `attempts` waits of `timeout` seconds.

    keys         pairs of (digits, destination)
    invalid      after a key that is none; without it the menu is played again
    no_input     after the last attempt
    direct_dial  whether a caller may dial an extension's number
    """

    name: str
    number: str | None = None
    greeting: str | None = None
    menu: str | None = None
    timeout: int = 5
    keys: tuple = ()
    invalid: Destination | None = None
    no_input: Destination | None = None
    attempts: int = 3
    direct_dial: bool = False
    where: str = ""


@dataclass(frozen=True)
class Queue:
    """Callers who wait for one of `members`. `timeout` is how long, None for ever; `ring` how long one member is rung."""

    name: str
    number: str | None = None
    strategy: str = "ringall"
    members: tuple = ()
    timeout: int | None = None
    ring: int = 20
    wrap_up: int = 0
    max_waiting: int | None = None
    music: str | None = None
    overflow: Destination | None = None
    where: str = ""


@dataclass(frozen=True)
class RingGroup:
    """Extensions that ring together (`all`) or one after the other (`in_turn`), `timeout` seconds in all or each."""

    name: str
    number: str | None = None
    members: tuple = ()
    ring: str = "all"
    timeout: int = 25
    no_answer: Destination | None = None
    where: str = ""


@dataclass(frozen=True)
class Conference:
    """A room where callers meet; `pin` lets them in."""

    number: str
    name: str | None = None
    pin: str | None = field(default=None, repr=False)
    weak_pin: bool = False
    max_members: int | None = None
    where: str = ""


@dataclass(frozen=True)
class Paging:
    """A number that speaks to the loudspeakers of its members' telephones."""

    number: str
    members: tuple = ()
    two_way: bool = False
    where: str = ""


@dataclass(frozen=True)
class Parking:
    """`number` parks a call; the next `spaces` numbers are where it waits, `timeout` seconds."""

    number: str
    spaces: int = 20
    timeout: int = 120
    where: str = ""

    def slots(self) -> list:
        """Return the numbers of the spaces, as wide as `number`."""
        if not self.number:
            return []
        first = int(self.number) + 1
        return [str(first + index).zfill(len(self.number)) for index in range(self.spaces or 0)]


@dataclass(frozen=True)
class Fax:
    """A number that receives faxes and mails them."""

    number: str
    email: str | None = None
    where: str = ""


@dataclass(frozen=True)
class Features:
    """Codes that telephones dial; one that is not said does not exist. `record` is pressed during a call."""

    voicemail: str | None = None
    pickup: str | None = None
    forward_on: str | None = None
    forward_off: str | None = None
    dnd: str | None = None
    record: str | None = None
    where: str = "features"

    def each(self) -> list:
        """Return (name, code) for the codes that exist."""
        names = ("voicemail", "pickup", "forward_on", "forward_off", "dnd", "record")
        return [(name, getattr(self, name)) for name in names if getattr(self, name)]


@dataclass(frozen=True)
class Blocked:
    """Callers who are refused: one `caller` in E.164, or those who withhold their number."""

    caller: str | None = None
    anonymous: bool | None = None
    where: str = ""


@dataclass(frozen=True)
class Mail:
    """How mail leaves. `relay` is a host or host:port."""

    relay: str
    sender: str
    where: str = "mail"


@dataclass(frozen=True)
class Recording:
    """`notice` is the prompt that tells callers of a recorded extension."""

    notice: str | None = None
    where: str = "recording"


@dataclass(frozen=True)
class Phone:
    """A telephone on a desk; checked here, and told its lines by the ACS where it is managed by TR-069."""

    mac: str
    model: str
    lines: tuple = ()
    location: str | None = None
    keys: tuple = ()
    tr069: Managed | None = None
    where: str = ""
