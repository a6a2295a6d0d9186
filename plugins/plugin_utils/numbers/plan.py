# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number plan of a country as somebody dialling there meets it. It knows no engine and no site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers import trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.areas import checked_area_code
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.classes import (
    NETWORKS,
    Outcome,
    foreign_trie,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.emergency import emergency_numbers
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.forms import Form, form_of, numbers_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.metadata import (
    WORLD,
    calling_codes,
    countries,
    is_known,
    need_phonenumbers,
    regions_of,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlays import overlay_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.patterns import (
    Treatment,
    to_patterns,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.short import short_code_trie
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.writing import clean, shown

# Shorter local numbers would be extensions
_LEAST_LOCAL = 5


@dataclass(frozen=True)
class Classified:
    """What a dialled number is. ``number`` is what is sent: E.164, or the digits themselves with ``send_as_dialled``."""

    cls: str
    e164: str | None
    country: str | None
    send_as_dialled: bool
    number: str
    national: str
    kinds: frozenset = frozenset()  # of an emergency number
    cli: str | None = None  # withhold | show, when a prefix asked for it


def _with_trunk(outcome: Outcome) -> bool:
    """Whether a number is dialled inside the country with the trunk prefix in front."""
    return outcome.form == "trunk" or outcome.country is not None


def _after(outcome: Outcome, form: Form, dialled: str, front: str) -> Treatment:
    """The treatment of a national number that was dialled as ``dialled`` + the number, with ``front`` missing of it."""
    strip = len(dialled)
    if outcome.as_dialled:
        return Treatment(outcome.cls, outcome.country, True, strip, front, strip, front)
    prefix = (form.trunk if _with_trunk(outcome) else "") + front
    e164 = "+" + form.code + front
    keep_e164, keep_national = e164 == dialled, prefix == dialled
    return Treatment(
        outcome.cls,
        outcome.country,
        False,
        0 if keep_e164 else strip,
        "" if keep_e164 else e164,
        0 if keep_national else strip,
        "" if keep_national else prefix,
    )


class NumberPlan:
    """Get one with ``NumberPlan.of``. All methods are pure; tries are made once and kept."""

    def __init__(self, country: str, area_code: str, form: Form):
        self.country = country
        self.area_code = area_code
        self.calling_code = form.code
        self.trunk = form.trunk  # national prefix, or ""
        self.idds = form.idds  # international prefixes, the preferred one first
        self.overlay = overlay_of(country)
        self.emergency = emergency_numbers(country)
        self.cli_prefixes = self.overlay.cli_prefixes
        self._form = form
        self._kinds = {item.number: item.kinds for item in self.emergency}
        self._patterns: dict = {}
        self._after_codes: dict = {}
        self._codes = frozenset(calling_codes())
        self._numbers = numbers_of(country, area_code)
        self._first = self._exact_trie()
        self._dialled = self._dialled_trie()

    @staticmethod
    def of(country: str, area_code: str | None = None) -> NumberPlan:
        """The plan of an ISO 3166 country, for a site with that area code (with or without the national prefix).

        Raises PlanError for a country or area code that does not exist, or when phonenumbers is not installed.
        """
        need_phonenumbers()
        return _plan_of(str(country), "" if area_code is None else str(area_code))

    def _of_kind(self, kind: str) -> tuple:
        return tuple(item for item in self.emergency if kind in item.kinds)

    @property
    def emergency_voice(self) -> tuple:
        """Numbers that must reach the emergency services from every phone."""
        return self._of_kind("voice")

    @property
    def emergency_text(self) -> tuple:
        return self._of_kind("text")

    @property
    def emergency_test(self) -> tuple:
        """Numbers that test the emergency route and notify nobody."""
        return self._of_kind("test")

    @property
    def emergency_crisis(self) -> tuple:
        """Help lines that are never barred."""
        return self._of_kind("crisis")

    @property
    def emergency_mobile_only(self) -> tuple:
        return self._of_kind("mobile_only")

    def conflicts(self, internal_number: str) -> str | None:
        """``equal`` when an internal number is an emergency number, ``prefix`` when it begins with one, else None."""
        if internal_number in self._kinds:
            return "equal"
        return "prefix" if any(internal_number.startswith(number) for number in self._kinds) else None

    # --- tries -------------------------------------------------------------------------------------------------------

    def _exact_trie(self) -> int:
        """Emergency numbers and short codes, which go before everything else."""
        root = trie.EMPTY
        for item in self.emergency:
            root = trie.merge(root, trie.word(item.number, trie.tail([(Treatment("emergency", as_dialled=True), 1)])))
        codes = trie.relabel(short_code_trie(self.country), lambda cls: Treatment(cls, as_dialled=True))
        return trie.merge(root, codes)

    def _as(self, dialled: str, forms: tuple, root: int | None = None, front: str = "") -> int:
        """National numbers of some forms, treated as dialled with ``dialled`` in front and ``front`` left out."""

        def change(outcome: Outcome) -> Treatment | None:
            return _after(outcome, self._form, dialled, front) if outcome.form in forms else None

        return trie.relabel(self._numbers if root is None else root, change)

    def _local_trie(self) -> int:
        """Numbers without the site's own area code."""
        rest = trie.walk(self._numbers, self.area_code)
        kids = [trie.after(rest, d) if str(d) in self.overlay.local_first else trie.EMPTY for d in range(10)]
        long_enough = trie.only_lengths(trie.branch(None, kids), -1 << _LEAST_LOCAL & 0xFFFFF)
        local = trie.relabel(long_enough, lambda outcome: outcome if outcome.cls == "local" else None)
        return self._as("", ("trunk", "bare", "either"), local, self.area_code)

    def _dialled_trie(self) -> int:
        """Everything that is dialled inside the country, without + and without the international prefix."""
        root = self._as("", ("bare", "either"))
        if self.area_code:
            root = trie.merge(root, self._local_trie())
        for prefix in self.overlay.never_first:
            root = trie.without(root, prefix)
        if self._form.trunk:
            root = trie.merge(trie.word(self._form.trunk, self._as(self._form.trunk, ("trunk", "either"))), root)
        for prefix in self._form.idds + tuple(item.digits for item in self.cli_prefixes):
            if prefix.isdigit():
                root = trie.without(root, prefix)
        return trie.merge(self._first, root)

    def _foreign(self, code: str, dialled: str) -> int:
        """Numbers after another calling code; ``dialled`` is + or the international prefix."""
        plus = dialled == "+"

        def change(outcome: Outcome) -> Treatment:
            e164 = (0, "") if plus else (len(dialled), "+")
            national = (1, self._form.idds[0]) if plus else (0, "")
            return Treatment(outcome.cls, outcome.country, False, *e164, *national)

        return trie.relabel(_foreign_trie(code), change)

    def _own(self, dialled: str) -> int:
        """The country's own numbers in international form, without those that are a call abroad once the code is taken away.

        +39 00 44... would be sent to a national trunk as 0044...: cheap by its class, and dear.
        """
        made = trie.EMPTY
        for trunked, prefix in ((True, self._form.trunk), (False, "")):

            def change(outcome: Outcome, trunked: bool = trunked) -> Treatment | None:
                sent = not outcome.as_dialled and _with_trunk(outcome)
                is_own = outcome.form in ("trunk", "bare", "either") and sent == trunked
                return _after(outcome, self._form, dialled, "") if is_own else None

            part = trie.relabel(self._numbers, change)
            for idd in self._form.idds:
                if idd.startswith(prefix) and idd != prefix:
                    part = trie.without(part, idd[len(prefix) :])
            made = trie.merge(made, part)
        return made

    def _after_code(self, code: str, dialled: str) -> int:
        key = (code, dialled)
        if key not in self._after_codes:
            own = code == self.calling_code
            self._after_codes[key] = self._own(dialled + code) if own else self._foreign(code, dialled)
        return self._after_codes[key]

    # --- questions ---------------------------------------------------------------------------------------------------

    def classify(self, dialled: str) -> Classified:
        """What a dialled number is. Raises PlanError when it cannot be one: too short, too long, or no number."""
        number = clean(dialled)
        treatment = self._treatment(number)
        if treatment is not None:
            return self._classified(number, treatment)
        for prefix in self.cli_prefixes:
            if number.startswith(prefix.digits):
                rest = number[len(prefix.digits) :]
                treatment = self._treatment(rest)
                if treatment is not None:
                    return replace(self._classified(rest, treatment), cli=prefix.effect)
        raise PlanError(
            f"{shown(number)} is not a number that can be dialled in {self.country}",
            "check the number of digits, or write it in E.164 (+ and the country code)",
        )

    def _treatment(self, number: str) -> Treatment | None:
        if number.startswith("+"):
            return self._international(number[1:], "+")
        if not number.isdigit():
            return None
        found = trie.ending(trie.walk(self._dialled, number))
        if found is not None:
            return found
        for idd in sorted(self._form.idds, key=len, reverse=True):
            if number.startswith(idd):
                found = self._international(number[len(idd) :], idd)
                if found is not None:
                    return found
        return None

    def _international(self, rest: str, dialled: str) -> Treatment | None:
        if rest.isdigit():
            for length in (1, 2, 3):
                if rest[:length] in self._codes:
                    return trie.ending(trie.walk(self._after_code(rest[:length], dialled), rest[length:]))
        return None

    def _classified(self, number: str, treatment: Treatment) -> Classified:
        sent = treatment.prepend + number[treatment.strip :]
        return Classified(
            cls=treatment.cls,
            e164=None if treatment.as_dialled else sent,
            country=treatment.country,
            send_as_dialled=treatment.as_dialled,
            number=sent,
            national=treatment.national_prepend + number[treatment.national_strip :],
            kinds=self._kinds.get(sent, frozenset()) if treatment.cls == "emergency" else frozenset(),
        )

    def normalise(self, dialled: str) -> str:
        """The number as it is sent on a trunk of format e164. Raises PlanError."""
        return self.classify(dialled).number

    def to_national(self, e164: str) -> str:
        """An E.164 number as it is dialled inside the country. Raises PlanError."""
        number = clean(e164)
        if not number.startswith("+"):
            raise PlanError(f"{shown(number)} is not in E.164", "write + and the country code in front")
        return self.classify(number).national

    def to_e164(self, number: str) -> str:
        """E.164 of a number in any form that carriers send, as for matching an inbound DID. Raises PlanError.

        A reading that libphonenumber lists as existing wins over one that is only possible, in the order: with
        the calling code but no +, as dialled in the country, with 00, without any prefix.
        """
        text = clean(number)
        if text in self._kinds or not text.lstrip("+").isdigit():
            raise PlanError(f"{shown(text)} has no E.164 form", "name a full number")
        readings = [text] if text.startswith("+") else self._readings(text)
        possible = [found for found in map(self._in_e164, readings) if found]
        if not possible:
            raise PlanError(
                f"{shown(text)} is not a number of {self.country} in any form, nor an international one",
                "write it in E.164 (+ and the country code)",
            )
        return next((found for found in possible if is_known(found)), possible[0])

    def _readings(self, text: str) -> list:
        readings = [text]
        if text.startswith("00"):
            readings.append("+" + text[2:])
        if text.startswith(self.calling_code):
            treatment = self._treatment("+" + text)
            # carriers leave the + out more often than the area code; but not before a number that has no E.164 form
            first = treatment is not None and not treatment.as_dialled
            readings.insert(0 if first else len(readings), "+" + text)
        return [*readings, "+" + self.calling_code + text]

    def _in_e164(self, reading: str) -> str | None:
        treatment = self._treatment(reading)
        if treatment is None:
            return None
        if treatment.as_dialled:  # 1300 655 506 is +61 1300 655 506 in records, though nobody can dial that from abroad
            bare = treatment.prepend + reading[treatment.strip :]
            found = trie.ending(trie.walk(self._numbers, bare))
            return "+" + self.calling_code + bare if found is not None and found.as_dialled else None
        return treatment.prepend + reading[treatment.strip :]

    @property
    def countries(self) -> frozenset:
        """ISO codes of the other countries that the plan tells apart: what ``dial_patterns`` may be asked to allow."""
        return self.neighbours | _foreign_countries(self.calling_code)

    @property
    def neighbours(self) -> frozenset:
        """ISO codes of the other countries that share the calling code: some of their numbers are dialled like our own."""
        return frozenset(path.outcome.country for path in trie.paths(self._numbers)) - {None}

    def dial_patterns(self, allow: Iterable | None = None) -> tuple:
        """Everything that may be dialled, as DialPatterns: every string matches at most one, the one that
        classify() means.

        ``allow``: ISO codes of the other countries that are wanted (default: all; the world is about 2,500 patterns).
        Prefixes of ``cli_prefixes`` are not in front of these patterns: strip them and look again.
        """
        wanted = None if allow is None else frozenset(allow)
        if wanted not in self._patterns:
            self._patterns[wanted] = self._dial_patterns(wanted)
        return self._patterns[wanted]

    def _dial_patterns(self, wanted: frozenset | None) -> tuple:
        wanted_codes = [code for code in calling_codes() if self._is_wanted(code, wanted)]
        found = list(to_patterns(self._dialled))
        for before, dialled in self.fronts():
            for code in wanted_codes:
                found.extend(to_patterns(self._after_code(code, dialled), before + tuple(code)))
        return tuple(item for item in found if wanted is None or item.country is None or item.country in wanted)

    def _is_wanted(self, code: str, wanted: frozenset | None) -> bool:
        if wanted is None or code in NETWORKS or code == self.calling_code:
            return True
        return not wanted.isdisjoint(regions_of(code))

    def fronts(self) -> list:
        """Places, as those of a DialPattern, and one example of each way to begin an international number."""
        root = trie.EMPTY
        for idd in self._form.idds:
            root = trie.merge(root, trie.word(idd, trie.tail([(len(idd), 1)])))
        return [(("+",), "+")] + [
            (path.digits, "".join(places[0] for places in path.digits)) for path in trie.paths(root)
        ]


@cache
def _foreign_countries(own_code: str) -> frozenset:
    found: set = set()
    for code in calling_codes():
        if code != own_code:
            regions = regions_of(code)
            found.update(region for region in regions if region not in overlay_of(regions[0]).one_country)
    return frozenset(found - {WORLD})


_foreign_trie = cache(foreign_trie)


@lru_cache(maxsize=64)
def _plan_of(country: str, area_code: str) -> NumberPlan:
    if country not in countries():
        hint = "GB" if country.upper() == "UK" else country.upper()
        known = hint in countries()
        raise PlanError(
            f"no number plan for the country {country!r}",
            f"did you mean {hint}?" if known else "use its ISO 3166 code of two capital letters, such as AU",
        )
    form = form_of(country)
    plan = NumberPlan(country, checked_area_code(country, area_code), form)
    if not plan.emergency:
        raise PlanError(
            f"no emergency number is known for the country {country}",
            "add it with its source to the overlay of that country (plugins/plugin_utils/numbers)",
        )
    return plan
