# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls from a site of the United States, Great Britain, New Zealand and France, on one server that becomes each in turn.

All numbers are of ranges kept for fiction, and end at carriers of our own on a network with no way out.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.lab import carriers, mail
from tests.lab.calls import arrived
from tests.lab.handsets import Handset, Line, handsets
from tests.lab.shell import LabError


@dataclass(frozen=True)
class Placed:
    """A call to the outside: what 1001 dials, what a carrier gets, and whom it sees in From and in P-Asserted-Identity."""

    dialled: str
    arrives: str
    caller: str
    asserted: str = ""


ACCOUNT = "my_account_id"  # whom the carrier of a site sees that tells the caller's number in a header of its own
OFFICE = {"us": "+12125550100", "gb": "+442079460100", "nz": "+6495550100", "fr": "+33199000100"}
HELP = {"us": "+12125550101", "gb": "+442079460101", "nz": "+6495550101", "fr": "+33199000101"}
# where each carrier is told the number that emergency services call back: From, P-Asserted-Identity, Remote-Party-ID (not seen)
TOLD = {
    "us": (ACCOUNT, "+12125550101"),
    "gb": ("+442079460101", ""),
    "nz": (ACCOUNT, ""),
    "fr": ("+33199000101", ""),
}
EMERGENCY = {
    "us": ("911",),
    "gb": ("999", "112", "18000"),
    "nz": ("111",),
    "fr": ("15", "17", "18", "112", "114"),
}
CALLS = {
    "us": (
        Placed("2125550123", "2125550123", ACCOUNT, "+12125550100"),
        Placed("12125550123", "2125550123", ACCOUNT, "+12125550100"),
        Placed("011442079460123", "011442079460123", ACCOUNT, "+12125550100"),
        Placed("*672125550123", "2125550123", ACCOUNT, "+12125550100"),
    ),
    "gb": (
        Placed("02079460123", "+442079460123", "+442079460100"),
        Placed("79460123", "+442079460123", "+442079460100"),
        Placed("07700900123", "+447700900123", "+442079460100"),
        Placed("14102079460123", "+442079460123", "anonymous"),
    ),
    "nz": (
        Placed("095550123", "+6495550123", ACCOUNT),
        Placed("5550123", "+6495550123", ACCOUNT),
        Placed("0061370100123", "+61370100123", ACCOUNT),
    ),
    "fr": (
        Placed("0199001234", "0199001234", "+33199000100"),
        Placed("0639981234", "0639981234", "+33199000100"),
        Placed("003226200123", "003226200123", "+33199000100"),
    ),
}
REFUSED = {
    "us": ("19005550123", "18765550123", "011882345678901"),
    "gb": ("09098790123", "0061370100123"),
    "nz": ("0900555012", "00882345678901"),
    "fr": ("0899123456", "0061370100123"),
}


@pytest.fixture(scope="module", params=list(OFFICE))
def country(request: pytest.FixtureRequest, server: Callable[[str], str]) -> Iterator[str]:
    """The country that the server stands in."""
    server(request.param)
    yield request.param


@pytest.fixture(scope="module")
def phone(country: str) -> Iterator[Handset]:
    """Extension 1001, registered. A site that replaces another of the same extensions leaves it so."""
    with handsets("1001") as (one,):
        yield one


@contextlib.contextmanager
def calling(phone: Handset, number: str) -> Iterator[tuple[Line, float]]:
    """A call, answered or ended, and when it began."""
    since = time.time()
    line = phone.call(number)
    with contextlib.suppress(LabError):
        line.until("answered")
    yield line, since
    if line.state != "ended":
        line.hangup()


def test_the_second_run_changes_nothing(country: str, server: Callable[[str], str]) -> None:
    assert re.search(r"changed=0 .*failed=0", server(country))


def test_emergency_numbers_get_out_with_the_number_of_the_place(country: str, phone: Handset) -> None:
    for number in EMERGENCY[country]:
        with calling(phone, number) as (line, since):
            found = arrived(number, since=since)
            assert line.state == "answered" and found is not None, f"{number}: {line.reason}"
            assert (found[1].caller, digits(found[1].asserted)) == TOLD[country], number


def test_an_emergency_number_is_never_withheld(country: str, phone: Handset) -> None:
    prefix = {"us": "*67", "gb": "141", "nz": "0197", "fr": ""}[country]  # France has none
    number = EMERGENCY[country][0]
    with calling(phone, prefix + number) as (line, since):
        found = arrived(number, since=since)
        assert line.state == "answered" and found is not None, line.reason
        assert (found[1].caller, digits(found[1].asserted)) == TOLD[country]


def test_the_place_is_told(country: str, phone: Handset) -> None:
    with calling(phone, EMERGENCY[country][0]) as (_line, since):
        found = mail.wait(
            since=since, like=lambda one: one.subject.startswith(f"Emergency call to {EMERGENCY[country][0]} ")
        )
    assert found is not None, "nobody was told"
    assert "office" in found.subject
    assert HELP[country] in found.body and "1001" in found.body


def test_numbers_leave_as_the_country_dials_them(country: str, phone: Handset) -> None:
    for wanted in CALLS[country]:
        with calling(phone, wanted.dialled) as (line, since):
            found = arrived(wanted.arrives, since=since)
            assert line.state == "answered" and found is not None, f"{wanted.dialled}: {line.reason}"
            assert (found[1].caller, digits(found[1].asserted)) == (wanted.caller, wanted.asserted), wanted.dialled


def test_what_nobody_may_call_is_refused(country: str, phone: Handset) -> None:
    for number in REFUSED[country]:
        with calling(phone, number) as (line, _since):
            assert line.state == "ended" and line.status in (403, 404), f"{number}: {line.reason}"


def test_a_did_rings(country: str, phone: Handset) -> None:
    carriers.call_in("carrier-a", OFFICE[country])
    line = phone.arrival().answer()
    line.until_heard("1001")  # the carrier sends the voice back
    line.hangup()


def digits(header: str) -> str:
    """The number of a header such as <sip:+12125550100@10.97.0.101>."""
    found = re.search(r"sip:([^@;>]+)@", header)
    return found.group(1) if found else ""
