# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one subclass of AnsibleModule, and the options and results that every managing module has.

Two places in ansible-core replace every secret in one huge string, once per secret: the echo of all arguments in the
result, and their syslog line.  With ten thousand secrets that takes minutes (195 s measured on ansible-core 2.19.14).
Both are overridden here, and so is what loads the arguments; a test fails if ansible-core renames them.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import request_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import KEEP, RESET, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import System, run, unchanged
from ansible_collections.telephony.pbx.plugins.module_utils.core.settled import Settled, our_code

Spec = dict[str, Any]
MANY = 500  # items, from which on it is felt that Ansible's validator copies each of them (0.05 ms)


def kind_spec(resource: Resource, scope: str = "path") -> Spec:
    """Return the options with which a task asks for one kind: the items, and how to treat the rest.

    `scope` is the name of the option that says where the items are kept, with an empty string for none.
    """
    spec: Spec = {
        resource.items: {"type": "list", "elements": "dict", "options": resource.item_spec()},
        "unspecified": {"type": "str", "choices": [KEEP, RESET], "default": KEEP},
        "purge": {"type": "bool", "default": False},
    }
    if scope:
        spec[scope] = {"type": "list", "elements": "str"} if resource.scattered else {"type": "str"}
    if any(one.write_only or one.owned for one in resource.fields):
        spec["update_secret"] = {
            "type": "str",
            "choices": ["always", "on_create"],
            "default": resource.update_secret,
            "no_log": False,
        }
    return spec


def module_spec(resource: Resource, common: Spec, scope: str = "path") -> Spec:
    """Return the argument spec of the module that manages one kind."""
    return {
        **kind_spec(resource, scope),
        "src": {"type": "path"},
        "activate": {"type": "bool", "default": True},
        **common,
    }


class PbxModule(AnsibleModule):
    """An Ansible module that echoes no arguments and names the item when one is wrong."""

    def __init__(self, argument_spec: Spec, resources: Sequence[Resource] = (), **options: Any) -> None:
        self._pbx_resources = resources
        gc.disable()  # a module lives for one run; collecting garbage among ten thousand items costs a second of it
        super().__init__(argument_spec=argument_spec, **options)

    def _load_params(self) -> None:
        """Take the arguments; thousands of items that are plainly right are not put through the validator, as in `validated`.

        Their secrets are then unknown to Ansible's own masking, as those of `src` are: what leaves a module is masked by field.
        """
        super()._load_params()
        for resource in self._pbx_resources:
            items = self.params.get(resource.items)
            if isinstance(items, list) and len(items) >= MANY and all(map(resource.fits, items)):
                self.argument_spec = {**self.argument_spec, resource.items: {"type": "list", "elements": "dict"}}

    def _log_invocation(self) -> None:
        """Log that the module was called, and nothing of its arguments."""
        self.log(f"Invoked by ansible: {self._name}")

    def _short(self) -> dict[str, Any]:
        params = getattr(self, "params", None) or {}
        plain = {k: v for k, v in params.items() if not isinstance(v, (dict, list)) and not self._hides(k)}
        counts = {k: f"{len(v)} items" for k, v in params.items() if isinstance(v, (dict, list))}
        return {"module_args": {**plain, **counts}}

    def _hides(self, name: str) -> bool:
        return bool((self.argument_spec.get(name) or {}).get("no_log"))

    def exit_json(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Exit with a result that carries counts, never the arguments."""
        kwargs.setdefault("invocation", self._short())
        super().exit_json(**kwargs)

    def fail_json(self, msg: str, **kwargs: Any) -> None:  # type: ignore[override]
        """Fail; where the arguments themselves were refused, name the item and the field."""
        kwargs.setdefault("invocation", self._short())
        if not getattr(self, "_pbx_ready", False):
            msg = self._named(msg)
        super().fail_json(msg=msg, **kwargs)

    def _named(self, msg: str) -> str:
        """Validate the items again one by one: natively an error has neither index nor hint."""
        params = getattr(self, "params", None) or {}
        problems: list[Problem] = []
        for resource in self._pbx_resources:
            holder = params if resource.items in params else (params.get("resources") or {}).get(resource.kind) or {}
            items = holder.get(resource.items) if isinstance(holder, dict) else None
            if isinstance(items, list):
                problems.extend(item_problems(resource, items))
        return PbxError(problems).text() if problems else msg

    def tell(self, *names: str) -> None:
        """Do not have Ansible look for the values of these options in the result.

        It replaces them wherever they stand, within words too: with a password `admin`, a user admin would come back under
        another name, and be made when what was read is applied again. No module of ours returns such an option.
        """
        for name in names:
            value = self.params.get(name)
            for one in value.values() if isinstance(value, dict) else [value]:
                self.no_log_values.discard(str(one))

    def ready(self) -> None:
        """The arguments were accepted: from here on failures are the module's own."""
        self._pbx_ready = True

    def given(self, resource: Resource) -> dict[str, Any]:
        """Return the options of a module of one kind, the items read from `src` if they are there."""
        options = dict(self.params)
        if options.get("src"):
            options[resource.items] = self.read_src(resource)
        return options

    def read_src(self, resource: Resource) -> list[dict[str, Any]]:
        """Return the items of `src`, a JSON file on the managed host, validated by the same spec."""
        path = self.params["src"]
        data = read_bytes(path)
        if data is None:
            raise refuse("src", f"there is no file {path} on this host", "put the items there first")
        try:
            items = json.loads(data)
        except ValueError as error:
            raise refuse(
                "src", f"{path} is not JSON: {getattr(error, 'msg', 'not text')}", "write a list of items"
            ) from None
        if not isinstance(items, list):
            raise refuse("src", f"{path} holds no list", f"write what `{resource.items}` would take")
        return validated(resource, items)


def kind_module(resource: Resource, argument_spec: Spec, **options: Any) -> PbxModule:
    """Return the module that manages one kind, whose items come in the task or in a file on the host."""
    items = (resource.items, "src")
    return PbxModule(
        argument_spec=argument_spec,
        resources=[resource],
        supports_check_mode=True,
        mutually_exclusive=[items],
        required_one_of=[items],
        **options,
    )


def validated(resource: Resource, items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return items as the argument spec makes them.  Raises PbxError with the item, the field and the remedy.

    Ten thousand items that are plainly right are not put through the validator, which copies each: half a second.
    """
    if len(items) >= MANY and resource.fits_all(items):
        return list(items)
    doubtful = [item for item in items if not resource.fits(item)]
    spec = {resource.items: {"type": "list", "elements": "dict", "options": resource.item_spec()}}
    result = ArgumentSpecValidator(spec).validate({resource.items: doubtful})
    if result.error_messages:
        problems = item_problems(resource, items)
        raise PbxError(problems or [Problem("src", text) for text in result.error_messages])
    made = iter(result.validated_parameters[resource.items])
    return [item if resource.fits(item) else next(made) for item in items]


def item_problems(resource: Resource, items: Sequence[Any]) -> list[Problem]:
    """Return what the argument spec refuses in each item, by index and field, with the nearest option as a hint.

    Values of secret fields never appear: for those only the field is named.
    """
    spec = resource.item_spec()
    validator = ArgumentSpecValidator(spec)
    problems: list[Problem] = []
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            problems.append(Problem(f"{resource.items}[{index}]", "is not a dictionary of options"))
            continue
        label = ":".join(str(item[name]) for name in resource.key if item.get(name) is not None)
        spot = f"{resource.items}[{index}] ({label})" if label else f"{resource.items}[{index}]"
        unknown = [name for name in item if name not in spec and not _alias(spec, name)]
        for name in unknown:
            hint = nearest(str(name), spec)
            free = next((f"options that are not named here go into `{one.name}`" for one in resource.free_fields), "")
            problems.append(Problem(f"{spot}: {name}", f"is no option of a {resource.singular}", hint or free))
        # Ansible has put None in for whatever an item does not mention, and would refuse that as a choice.
        known = {name: value for name, value in item.items() if value is not None and name not in unknown}
        for name in resource.key:
            if name not in resource.optional_key and known.get(name) is None:
                problems.append(Problem(f"{spot}: {name}", "is missing", f"it identifies the {resource.singular}"))
        problems.extend(_type_problems(spec, validator, known, resource, spot))
    return problems


def _type_problems(
    spec: Spec, validator: ArgumentSpecValidator, known: dict[str, Any], resource: Resource, spot: str
) -> list[Problem]:
    if all(known.get(name) is not None or name in resource.optional_key for name in resource.key):
        if not validator.validate(known).error_messages:
            return []
    out: list[Problem] = []
    for name, value in known.items():
        one = ArgumentSpecValidator({name: {**spec[name], "required": False}}) if name in spec else None
        errors = one.validate({name: value}).error_messages if one is not None else []
        if errors:
            hidden = name in resource.by_name and resource.by_name[name].hidden
            text = f"is not of type {spec[name]['type']}" if hidden else errors[0]
            out.append(Problem(f"{spot}: {name}", text))
    return out


def _alias(spec: Spec, name: str) -> bool:
    return any(name in (one.get("aliases") or ()) for one in spec.values())


def carry_out(module: PbxModule, system: System, requests: Callable[[], Sequence[Request]]) -> None:
    """Run the requests of a module and leave with its result."""
    module.ready()
    try:
        settled = Settled(system.state, our_code())
        stamp = settled.stamp(module.params)
        if settled.holds(stamp):
            result = unchanged()
        else:
            result = run(
                system,
                requests(),
                check_mode=module.check_mode,
                activate=module.params.get("activate", True),
                diff=module._diff,  # pylint: disable=protected-access
            )
            if not (result.changed or result.warnings or result.activation["commands"] or module.check_mode):
                settled.note(stamp, system.watched())
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    for text in result.warnings:
        module.warn(text)
    facts = result.facts()
    if result.diff is not None:
        facts["diff"] = result.diff
    if result.failures:
        module.fail_json(msg=PbxError(result.failures).text(), **facts)
        return
    module.exit_json(**facts)


def manage(module: PbxModule, system: System, resource: Resource, scope: str = "path") -> None:
    """Carry out what a module of one kind asks for."""

    carry_out(module, system, lambda: [request_of(resource, module.given(resource), scope)])
