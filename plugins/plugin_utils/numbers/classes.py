# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which class a national significant number has, for a whole calling code at once, as a trie.

Every kind of number that libphonenumber knows is an expression. Reading all of them digit by digit, the walk stops
as soon as what may follow has one outcome only; a digit that no known number goes on with takes the outcome that
most of its known neighbours have ("the nearest class by prefix"), and their lengths, so that a range opened last
month is not refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import digits, trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import (
    metadata_of,
    network_metadata,
    regions_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import Overlay, Rule
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import overlay_of

CLASSES = ("emergency", "local", "national", "mobile", "service", "premium", "international", "satellite")

# libphonenumber's order when a number fits several types; what may be fixed or mobile counts as fixed, hence national
TYPES = {
    "premium_rate": "premium",
    "toll_free": "service",
    "shared_cost": "service",
    "voip": "national",
    # what the caller pays depends on where the holder sends the call
    "personal_number": "premium",
    "pager": "service",
    "uan": "service",
    "voicemail": "service",
    "fixed_line": "national",
    "mobile": "mobile",
}
# What a country brings into the plan of another one with which it shares the calling code: its own subscribers. Its
# service numbers are the shared ones under another name (every +1 country lists 800).
OF_NEIGHBOURS = ("voip", "fixed_line", "mobile")

# International networks, by calling code. ITU-T E.164.1 and the list of assigned codes: 870 Inmarsat, 881 global
# mobile satellite systems, 882 and 883 international networks (satellite and maritime among them), 979
# international premium rate. 808 (shared cost), 878 (personal numbers) and 888 have no country whose plan bounds
# their price: premium, so that nobody reaches them unasked.
NETWORKS = {
    "800": "service",
    "808": "premium",
    "870": "satellite",
    "878": "premium",
    "881": "satellite",
    "882": "satellite",
    "883": "satellite",
    "888": "premium",
    "979": "premium",
}


# Some plans put service numbers into the middle of every area (CN 10x 95xxx). Where telling classes apart takes
# more patterns than this, fewer leading digits are read, and what is mixed under them takes the class of most of
# it.
MOST_PATTERNS = 90
FINEST = (15, 5, 4, 3)


class Outcome(NamedTuple):
    """What a national significant number is. ``country`` is set when it is another country's."""

    cls: str
    country: str | None = None
    form: str = "trunk"  # trunk | bare | either
    as_dialled: bool = False


class _Found(NamedTuple):
    """Numbers that may still follow, and what they would be."""

    outcome: Outcome
    state: digits.State


@dataclass(frozen=True)
class _Pending:
    """A rule whose prefix has not been read to its end."""

    rule: Rule
    state: digits.State


def _types_of(region: str, names: Iterable) -> list:
    metadata = metadata_of(region)
    found = []
    for name in names:
        desc = getattr(metadata, name)
        if desc is not None and desc.national_number_pattern:
            found.append((TYPES[name], name, desc.national_number_pattern))
    return found


def _heaviest(found: tuple) -> tuple:
    """(outcome, mask of lengths) of most of these numbers; this country's before another's."""
    weights: dict = {}
    masks: dict = {}
    for item in found:
        weights[item.outcome] = weights.get(item.outcome, 0) + digits.count(item.state)
        masks[item.outcome] = masks.get(item.outcome, 0) | digits.lengths(item.state)
    own = [outcome for outcome in weights if outcome.country is None]
    best = max(own or weights, key=lambda outcome: weights[outcome])
    return best, masks[best]


def _nearest(digit: int, going: list) -> tuple | None:
    """(outcome, mask of lengths) that a digit with no known number takes from the known digits around it.

    From the closest one, and from this country's before another's: a code that was opened last month is more likely
    ours.
    """
    known = [other for other in range(10) if going[other]]
    own = [other for other in known if any(item.outcome.country is None for item in going[other])]
    near = own or known
    if not near:
        return None
    distance = min(abs(digit - other) for other in near)
    found = tuple(item for other in near if abs(digit - other) == distance for item in going[other])
    return _heaviest(found)


def _distinct(found: Iterable) -> tuple:
    """Of entries that go on alike, the first: a later one can never decide anything."""
    first: dict = {}
    for item in found:
        first.setdefault(item.state, item)
    return tuple(first.values())


def _mask(numbers: Iterable) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def _any_digits(lengths: tuple, depth: int) -> digits.State:
    """Any digits that make a number of one of the lengths, ``depth`` of which have been read."""
    return digits.compile_digits("|".join(f"\\d{{{length - depth}}}" for length in lengths))


class _Builder:
    """Builds one trie; remembers what it has seen, since the rests of numbers repeat."""

    def __init__(self, unfilled: str = "", hull: bool = False, finest: int = 99):
        self.unfilled = unfilled  # first digits with which no unknown number is taken
        self.hull = hull  # any length between the shortest and the longest
        self.finest = finest  # how many digits are read at most to tell classes apart
        self.seen: dict = {}

    def build(self, found: tuple, pending: tuple) -> int:
        """The trie of a calling code or country."""
        return self._branch(found, pending, None, 0)

    def _branch(self, found: tuple, pending: tuple, fallback: tuple | None, depth: int) -> int:
        """``fallback``: outcome and lengths where no number is known from here on."""
        going = []
        for digit in range(10):
            after = [_Found(item.outcome, digits.step(item.state, digit)) for item in found]
            going.append(_distinct(item for item in after if item.state))
        kids = []
        for digit in range(10):
            near = _nearest(digit, going)
            if near is None and fallback is not None:
                near = (fallback[0], fallback[1] >> 1)
            if depth == 0 and not going[digit] and str(digit) in self.unfilled:
                near = None
            kids.append(self._kid(going[digit], pending, near, digit, depth + 1))
        ending = next((item.outcome for item in found if digits.END in item.state), None)
        return trie.branch(ending, kids)

    def _kid(self, found: tuple, pending: tuple, near: tuple | None, digit: int, depth: int) -> int:
        waiting = []
        for item in pending:
            state = digits.step(item.state, digit)
            if digits.END in state:
                found, near = _apply(item.rule, found, near, depth)
            elif state:
                waiting.append(_Pending(item.rule, state))
        if not found and near is None:
            return trie.EMPTY
        if not found and not waiting:
            return trie.tail([near])
        if depth >= self.finest and found and not waiting:
            mask = 0
            for item in found:
                mask |= digits.lengths(item.state)
            return trie.tail([(_heaviest(found)[0], self._lengths(mask))])
        key = (found, tuple(waiting), None if found else near)
        if key not in self.seen:
            if not waiting and len({item.outcome for item in found}) == 1:
                self.seen[key] = trie.tail([(found[0].outcome, self._lengths(_heaviest(found)[1]))])
            else:
                self.seen[key] = self._branch(found, tuple(waiting), near, depth)
        return self.seen[key]

    def _lengths(self, mask: int) -> int:
        if not self.hull:
            return mask
        return (1 << mask.bit_length()) - (mask & -mask)


def _apply(rule: Rule, found: tuple, near: tuple | None, depth: int) -> tuple:
    """What was found, and what is near, once a rule's prefix has been read."""
    found = _distinct(_Found(_override(item.outcome, rule), item.state) for item in found)
    if near is not None:
        near = (_override(near[0], rule), near[1])
    if rule.lengths:
        outcomes = [item.outcome for item in found if item.outcome.country is None] or ([near[0]] if near else [])
        if outcomes:
            theirs = tuple(item for item in found if item.outcome.country is not None)
            found = _distinct((*theirs, _Found(outcomes[0], _any_digits(rule.lengths, depth))))
    return found, near


def _override(outcome: Outcome, rule: Rule) -> Outcome:
    if rule.cls == "local":  # the area code's rule: of its numbers only the ordinary ones are local
        return outcome._replace(cls="local") if outcome.cls == "national" and outcome.country is None else outcome
    if outcome.country is not None:
        return outcome
    return Outcome(
        cls=rule.cls or outcome.cls,
        form=rule.form or outcome.form,
        as_dialled=outcome.as_dialled if rule.as_dialled is None else rule.as_dialled,
    )


def _neighbour(cls: str, kind: str, region: str, overlay: Overlay, form: str) -> Outcome:
    """How a number of another country with our calling code counts."""
    if region in overlay.national | overlay.one_country or (region in overlay.national_fixed and kind == "fixed_line"):
        return Outcome(cls, form=form)
    return Outcome("international", region, form=form)


def national_trie(country: str, form: str, area_code: str = "") -> int:
    """The numbers of a country's calling code as seen from that country. Outcomes are ``Outcome``s.

    ``form`` is how they are dialled unless the overlay says otherwise; ``area_code`` makes its fixed lines local.
    """
    overlay = overlay_of(country)
    found = []
    pattern_of_ours = {}
    for cls, kind, pattern in _types_of(country, TYPES):
        pattern_of_ours[kind] = pattern
        found.append(_Found(Outcome(cls, form=form), digits.compile_digits(pattern)))
    for region in regions_of(country):
        if region != country:
            for cls, kind, pattern in _types_of(region, OF_NEIGHBOURS):
                if pattern_of_ours.get(kind) != pattern:
                    found.append(_Found(_neighbour(cls, kind, region, overlay, form), digits.compile_digits(pattern)))
    rules = overlay.rules
    if area_code:
        rules = (Rule(area_code, "the site's area code", cls="local"),) + rules
    pending = tuple(_Pending(rule, digits.compile_digits(rule.prefix)) for rule in rules)
    # 0 and 1 lead to trunk, operator and service codes: no unknown range is opened there
    for finest in FINEST:
        root = _Builder(unfilled="01", finest=finest).build(_distinct(found), pending)
        if len([path for path in trie.paths(root) if path.outcome.country is None]) <= MOST_PATTERNS:
            break
    return root


def foreign_trie(calling_code: str) -> int:
    """The numbers after a calling code that is not ours, by country, of bounded length. Outcomes are ``Outcome``s."""
    if calling_code in NETWORKS:
        desc = network_metadata(calling_code).general_desc
        outcome = Outcome(NETWORKS[calling_code])
        shortest, longest = min(desc.possible_length), max(desc.possible_length)
        return trie.tail([(outcome, _mask(range(shortest, longest + 1)))])
    found = []
    regions = regions_of(calling_code)
    part_of_main = overlay_of(regions[0]).one_country
    for region in regions:
        country = regions[0] if region in part_of_main else region
        for cls, _kind, pattern in _types_of(region, TYPES):
            outcome = Outcome("premium" if cls == "premium" else "international", country)
            found.append(_Found(outcome, digits.compile_digits(pattern)))
    return _Builder(unfilled="0", hull=True).build(_distinct(found), ())
