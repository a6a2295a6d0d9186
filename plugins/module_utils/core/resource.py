# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Field and Resource: a kind of thing that a telephone system holds, declared as data.

From one declaration come the argument spec and the documentation of a module, what is compared and how, what is masked,
and the stateful fake of the tests.  Nothing here reads or writes anything, and nothing knows any particular system:
`Field.wire` belongs to the system's own store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import (
    MASK,
    holds_secret,
    is_secret_name,
    mask_names,
    masked_as,
    named_secret,
)

Item = dict[str, Any]
Key = tuple[str, ...]

TYPES = ("str", "int", "float", "bool", "list", "dict", "path", "raw")
LABEL = 100  # characters of a key that an error shows
RESERVED = ("state", "unset")
# Types whose values need no conversion when they are exactly that; a path, a float or anything raw may.
_EXACT = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict}


@dataclass(frozen=True)
class Field:
    """One option of an item.

    name         the option's name, the server's own where it can be
    type         one of TYPES; `elements` for lists; `choices` where the values are few
    fields       the options of a dict, or of each dict in a list
    free         a dict of whatever else the server knows, merged name by name; checked by the system's catalogue
    secret       no_log in the argument spec, masked everywhere, never reset by omission
    masked       masked everywhere by us, without no_log: PINs and short digits, since no_log replaces substrings
    owned        the server may change it (a voicemail PIN): never reset by omission, and what is there is replaced only
                 if the request says `update_secret: always`
    write_only   the server cannot show it back: compared on creation only, unless the request says `update_secret`
    generate     made on the host when neither wanted nor there; never returned
    directive    an instruction to `Resource.direct`, neither stored nor compared
    ordered      whether the order of a list means something
    wire         how the system's store writes it; opaque to the core
    canon        value -> value, for comparison only
    check        value -> reason for refusal, or None
    """

    name: str
    description: str = ""
    type: str = "str"
    elements: str | None = None
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    required: bool = False
    free: bool = False
    secret: bool = False
    masked: bool = False
    owned: bool = False
    write_only: bool = False
    generate: bool = False
    directive: bool = False
    ordered: bool = True
    aliases: tuple[str, ...] = ()
    wire: Any = None
    since: str = ""
    sample: Any = None
    canon: Callable[[Any], Any] | None = None
    check: Callable[[Any], str | None] | None = None

    def __post_init__(self) -> None:
        def no(reason: str) -> ValueError:
            return ValueError(f"field {self.name}: {reason}")

        if self.name in RESERVED:
            raise no("this name belongs to every item")
        if self.type not in TYPES:
            raise no(f"type {self.type} is not one of {TYPES}")
        if self.elements and self.type != "list":
            raise no("only a list has elements")
        if self.type == "list" and not self.elements:
            raise no("a list says what its elements are")
        if self.fields and self.type != "dict" and self.elements != "dict":
            raise no("only dicts have fields")
        if self.free and self.type != "dict":
            raise no("only a dict can be free")
        if self.secret and self.masked:
            raise no("secret says masked already")
        if self.generate and not (self.secret or self.masked):
            raise no("only a secret is generated")
        if not self.ordered and self.type != "list":
            raise no("only a list has an order to ignore")
        for one in self.fields:
            if one.hidden and not is_secret_name(one.name):
                raise no(f"{one.name} is hidden, and masking inside items goes by name: give it a telling one")

    @property
    def hidden(self) -> bool:
        """Whether values of this field are shown to nobody."""
        return self.secret or self.masked

    @property
    def kept_by_reset(self) -> bool:
        """Whether `unspecified: reset` leaves the field alone when it is not mentioned."""
        return self.hidden or self.owned or self.write_only or self.generate

    def same(self, left: Any, right: Any) -> bool:
        """Compare two values of this field as the server would."""
        return left == right or self.canonical(left) == self.canonical(right)

    def canonical(self, value: Any) -> Any:
        """Return the value in the form that is compared."""
        if self.canon is not None and value is not None:
            value = self.canon(value)
        if isinstance(value, list):
            rows = [self._row(row) for row in value]
            return rows if self.ordered else sorted(rows, key=repr)
        return self._row(value)

    def _row(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {one.name: one for one in self.fields}
        return {k: known[k].canonical(v) if k in known else v for k, v in value.items() if v not in (None, {}, [])}

    def fits(self, value: Any) -> bool:
        """Say whether a value is beyond doubt one of this field: exactly of its type, and True is no number."""
        kind: Any = _EXACT.get(self.type)
        if value.__class__ is not kind:
            return False
        if kind is list:
            if self.elements == "str":
                return all(one.__class__ is str for one in value)
            return self.elements == "dict" and all(self._row_fits(one) for one in value)
        if kind is dict:
            return not self.fields or self._row_fits(value)
        return not self.choices or value in self.choices

    def _row_fits(self, row: Any) -> bool:
        known = {one.name: one for one in self.fields}
        return (
            row.__class__ is dict
            and all(name in known and (value is None or known[name].fits(value)) for name, value in row.items())
            and all(row.get(one.name) is not None for one in self.fields if one.required)
        )

    def spec(self) -> dict[str, Any]:
        """Return this field's part of an argument spec.  No defaults: None means that it was not mentioned."""
        out: dict[str, Any] = {"type": self.type, "no_log": self.secret}
        if not self.secret and not is_secret_name(self.name):
            del out["no_log"]
        if self.elements:
            out["elements"] = self.elements
        if self.choices:
            out["choices"] = list(self.choices)
        if self.required:
            out["required"] = True
        if self.aliases:
            out["aliases"] = list(self.aliases)
        if self.fields:
            out["options"] = {one.name: one.spec() for one in self.fields}
        return out


STATE = {"type": "str", "choices": ["present", "absent"]}
UNSET = {"type": "list", "elements": "str"}


@dataclass(frozen=True)
class Resource:
    """A kind of thing that a system holds.

    kind      the kind's name, system and plural: `pjsip_endpoints`; also the module's name
    items     the module's option that holds the list: `endpoints`
    singular  for sentences: `endpoint`
    scattered whether its items are kept in several places at once, so that a request may name several
    title     the module's short description; `description` its first paragraphs
    key       names of the fields that identify an item, all of them required unless in `optional_key`
    layout    whatever the system's store needs to know beyond the fields; opaque to the core
    settle    item -> item, applied to what is there and to what is wanted: one spelling for one meaning
    option_canon (free field, name, value) -> value, for comparing options that no field names
    hides     (item, name of an option) -> whether an option that no field names is a secret though its name does not say so
    check     item -> problems as (field, message, remedy), beyond what the fields check themselves
    direct    (item as it will be, as wanted, as it is, maker of secrets) -> item as it will be: carries out the directives
    """

    kind: str
    items: str
    singular: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    scattered: bool = False
    title: str = ""
    description: tuple[str, ...] = ()
    optional_key: tuple[str, ...] = ()
    layout: Any = None
    settle: Callable[[Item], Item] | None = None
    option_canon: Callable[[Field, str, Any], Any] | None = None
    hides: Callable[[Mapping[str, Any], str], bool] | None = None
    check: Callable[[Item], list[tuple[str, str, str]]] | None = None
    direct: Callable[[Item, Item, Item, Callable[[], str]], Item] | None = None
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False, default_factory=dict)
    # Whether an item may want something although all that it says is there: what is write-only or generated.
    partial: bool = field(init=False, repr=False, compare=False, default=False)

    def __post_init__(self) -> None:
        names = [one.name for one in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.kind}: a field is declared twice")
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})
        directed = self.direct is not None and any(one.directive for one in self.fields)
        object.__setattr__(self, "partial", directed or any(one.write_only or one.generate for one in self.fields))
        for name in self.key:
            one = self.by_name.get(name)
            if one is None or one.hidden or one.type not in ("str", "path", "int"):
                raise ValueError(f"{self.kind}: key {name} must be a plain field")
            if one.required == (name in self.optional_key):
                raise ValueError(f"{self.kind}: key {name} is required, or it is an optional key")
        if any(one.required and one.name not in self.key for one in self.fields):
            raise ValueError(f"{self.kind}: items require their identity keys only")

    @property
    def update_secret(self) -> str:
        """When a task that does not say so sends a value again: what the server's users change themselves is theirs."""
        return "on_create" if any(one.owned for one in self.fields) else "always"

    def key_of(self, item: Mapping[str, Any]) -> Key:
        """Return the identity of an item."""
        return tuple("" if item.get(name) is None else str(item[name]) for name in self.key)

    def label(self, key: Key) -> str:
        """Return an identity as people read it."""
        text = ":".join(part for part in key if part) or "?"
        return text if len(text) <= LABEL else f"{text[:LABEL]}..."

    @property
    def free_fields(self) -> Iterator[Field]:
        """The fields that take whatever else the server knows."""
        return (one for one in self.fields if one.free)

    def canonical_option(self, one: Field, name: str, value: Any) -> Any:
        """Return the value of an option that no field names, in the form that is compared."""
        if value is None or self.option_canon is None:
            return value
        return self.option_canon(one, name, value)

    def keeps(self, item: Mapping[str, Any], name: str) -> bool:
        """Say whether `unspecified: reset` leaves a field alone that is not mentioned.

        It does what is a secret, or holds one: whoever read the item back was not shown it.
        """
        one = self.by_name[name]
        return one.kept_by_reset or name in self.key or (one.type != "dict" and self._left_out(item, name))

    def kept_options(self, item: Mapping[str, Any], name: str) -> Item:
        """Return what of a dict is never removed by omission, for the same reason."""
        value = item.get(name) or {}
        return {option: said for option, said in value.items() if self.hides_option(item, option, said)}

    def item_spec(self) -> dict[str, Any]:
        """Return the argument spec of one item."""
        spec = {one.name: one.spec() for one in self.fields}
        spec["state"] = dict(STATE)
        spec["unset"] = dict(UNSET)
        return spec

    def fits(self, item: Any) -> bool:
        """Say whether an item is beyond doubt what the argument spec asks for, to the letter of its types.

        Whatever is not goes to Ansible's own validator, which converts, or says what is wrong.
        """
        if item.__class__ is not dict or any(
            item.get(name) is None for name in self.key if name not in self.optional_key
        ):
            return False
        for name, value in item.items():
            one = self.by_name.get(name)
            if one is None:
                if not (name == "state" and value in STATE["choices"]):
                    return False
            elif value is not None and not one.fits(value):
                return False
        return True

    def fits_all(self, items: Sequence[Any]) -> bool:
        """Say whether very many items fit, all of one shape: by columns, a hundred thousand take a tenth of the time."""
        if set(map(type, items)) != {dict}:
            return False
        shapes = set(map(tuple, items))
        shape: tuple[str, ...] = shapes.pop()
        if shapes or any(name not in shape for name in self.key if name not in self.optional_key):
            return False
        for name in shape:
            one = self.by_name.get(name)
            column = list(map(itemgetter(name), items))
            if one is None or set(map(type, column)) != {_EXACT.get(one.type)}:
                return False
            if one.type in ("list", "dict") and not all(map(one.fits, column)):
                return False
            if one.choices and not set(column) <= set(one.choices):
                return False
        return True

    def clean(self, item: Mapping[str, Any]) -> Item:
        """Return a validated item without what it does not mention, in its settled spelling."""
        out = {name: prune(value) for name, value in item.items() if value is not None}
        return self.settle(out) if self.settle is not None else out

    def masked(self, item: Mapping[str, Any], other: Mapping[str, Any] | None = None) -> Item:
        """Return the item fit to be shown.  A hidden value that differs from `other`'s says so, and nothing else."""
        other = other if other is not None else item
        return {name: self._mask(item, name, value, other.get(name)) for name, value in item.items()}

    def without_secrets(self, item: Mapping[str, Any]) -> tuple[Item, list[str]]:
        """Return the item without what is secret of it, which keeps it when it is applied again, and the names of that.

        Of a dict its options are left out one by one. A list or text that holds a secret is left out whole: a part of it
        would replace it.
        """
        names: list[str] = []
        out: Item = {}
        for name, value in item.items():
            if self._left_out(item, name):
                names.append(name)
            elif isinstance(value, dict):
                hidden = self.kept_options(item, name)
                names.extend(f"{name}.{option}" for option in hidden)
                out[name] = {option: said for option, said in value.items() if option not in hidden}
            else:
                out[name] = value
        return out, names

    def hides_option(self, item: Mapping[str, Any], name: str, value: Any = None) -> bool:
        """Say whether an option that no field names is a secret, or has a value that holds one."""
        return is_secret_name(str(name)) or holds_secret(value) or (self.hides is not None and self.hides(item, name))

    def _left_out(self, item: Mapping[str, Any], name: str) -> bool:
        """Say whether a whole field is shown to nobody who does not ask for secrets."""
        one, value = self.by_name.get(name), item.get(name)
        if name in self.key or name in RESERVED:
            return False
        if (one is not None and one.hidden) or named_secret(item, name):
            return True
        return not isinstance(value, dict) and holds_secret(value)

    def _mask(self, item: Mapping[str, Any], name: str, value: Any, other: Any) -> Any:
        one = self.by_name.get(name)
        if one is not None and one.hidden:
            return MASK if one.same(value, other) else f"{MASK} (changed)"
        if name in self.key:
            return value
        if named_secret(item, name):
            return masked_as(value, other)
        shown = mask_names(value, other)
        if one is not None and one.free and self.hides is not None:
            others = other if isinstance(other, dict) else {}
            for option in value:
                if self.hides(item, option):
                    shown[option] = masked_as(value[option], others.get(option))
        return shown


def prune(value: Any) -> Any:
    """Drop what nested dicts do not mention."""
    if isinstance(value, dict):
        return {name: prune(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [prune(one) for one in value]
    return value
