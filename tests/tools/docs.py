# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the DOCUMENTATION and RETURN of every managing module from its declaration.

`python tests/tools/docs.py` writes, `--check` says what is stale and fails.  EXAMPLES are written by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "unit"))
import conftest  # noqa: F401  pylint: disable=unused-import,wrong-import-position
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Resource

sys.path.insert(0, str(ROOT / "tests" / "tools"))
import docs_asterisk  # pylint: disable=wrong-import-position
import docs_freeswitch  # pylint: disable=wrong-import-position
import docs_genieacs  # pylint: disable=wrong-import-position
import docs_kamailio  # pylint: disable=wrong-import-position

VERSION = "0.1.0"
AUTHOR = ["The telephony.pbx contributors (@telephony-pbx)"]
# Each says which kinds there are (`KINDS`), which options beside the items (`own_options`), and which `fragments` there are;
# a system behind an API also what its modules `promise`, and what they return beside the usual (`more_returned`).
SYSTEMS: dict[str, Any] = {
    "asterisk": docs_asterisk,
    "freeswitch": docs_freeswitch,
    "genieacs": docs_genieacs,
    "kamailio": docs_kamailio,
}
NAMES = {"asterisk": "Asterisk", "freeswitch": "FreeSWITCH", "genieacs": "GenieACS", "kamailio": "Kamailio"}

RETURN: dict[str, Any] = {
    "created": "Keys of the items that were created (or would be, in check mode), by kind.",
    "updated": "Keys of the items that were changed, by kind.",
    "deleted": "Keys of the items that were removed, by kind.",
}


PROMISES = [
    "Everything is checked before anything is written; the running server is asked afterwards whether it holds what was"
    " written, and if it does not, everything is put back, in the files and in the server.",
    "Nothing is restarted. What only a restart would apply is returned as RV(restart_required).",
]
ALL_PROMISES = [
    "All of it is read, planned and checked together, written together, activated by one reload, read back, and rolled"
    " back together if the server refuses any of it. A whole site is one task.",
]
ACTIVATE = {
    "activate": {
        "description": "Whether the running server is made to take the change. Otherwise the next run does that.",
        "type": "bool",
        "default": True,
    },
}


def promises(system: str, resource: Resource | None) -> list[str]:
    """Return what the description of a managing module promises: of one kind, or of all of them."""
    words = SYSTEMS[system]
    if hasattr(words, "promises"):
        return list(words.promises(resource))
    return ALL_PROMISES if resource is None else PROMISES


def field_doc(one: Field, version: str) -> dict[str, Any]:
    """Return the documentation of one option of an item."""
    lines = [one.description or "Undocumented."]
    if one.secret or one.masked:
        lines.append("It is shown nowhere. Leaving it out keeps it, also with O(unspecified=reset).")
    if one.generate:
        lines.append("Made on the host when it is neither given nor there; never returned.")
    if one.since:
        lines.append(f"Needs version {one.since} or later of the server.")
    if one.type == "list" and not one.ordered:
        lines.append("The order means nothing.")
    out: dict[str, Any] = {"description": lines, "type": one.type}
    if one.elements:
        out["elements"] = one.elements
    if one.choices:
        out["choices"] = list(one.choices)
    if one.required:
        out["required"] = True
    if one.aliases:
        out["aliases"] = list(one.aliases)
    if one.fields:
        out["suboptions"] = {inner.name: field_doc(inner, version) for inner in one.fields}
    return out


def items_doc(resource: Resource) -> dict[str, Any]:
    """Return the documentation of the list of items."""
    options = {one.name: field_doc(one, VERSION) for one in resource.fields}
    options["state"] = {
        "description": f"Whether the {resource.singular} is to be there. Without it, V(present).",
        "type": "str",
        "choices": ["present", "absent"],
    }
    unset = ["Names of options to remove, so that the template's or the server's default applies."]
    free = [one.name for one in resource.fields if one.free]
    if free:
        unset.append(
            f"An option that has no name of its own here is named as C({free[-1]}.name), or by its name alone."
        )
    options["unset"] = {"description": unset, "type": "list", "elements": "str"}
    return {
        "description": [
            f"The {resource.items.replace('_', ' ')}, all of them in one task.",
            "What an item does not mention is kept, unless O(unspecified=reset).",
        ],
        "type": "list",
        "elements": "dict",
        "suboptions": options,
    }


def kind_documentation(system: str, resource: Resource) -> dict[str, Any]:
    """Return the DOCUMENTATION of the module that manages one kind."""
    return {
        "module": resource.kind,
        "short_description": resource.title,
        "version_added": VERSION,
        "description": [
            *resource.description,
            *promises(system, resource),
        ],
        "author": list(AUTHOR),
        "extends_documentation_fragment": SYSTEMS[system].fragments(resource),
        "options": {resource.items: items_doc(resource), **SYSTEMS[system].own_options(resource)},
    }


def nested(documentation: Any) -> Any:
    """Return documentation whose references to options are plain text: deeper down they would name other options."""
    if isinstance(documentation, dict):
        return {name: nested(value) for name, value in documentation.items()}
    if isinstance(documentation, list):
        return [nested(value) for value in documentation]
    return re.sub(r"\bO\(", "C(", documentation) if isinstance(documentation, str) else documentation


def resources_documentation(system: str, resources: dict[str, Resource]) -> dict[str, Any]:
    """Return the DOCUMENTATION of the module that takes every kind of a system at once."""
    kinds: dict[str, Any] = {}
    for kind, resource in resources.items():
        options: dict[str, Any] = {resource.items: nested(items_doc(resource))}
        options.update(nested(SYSTEMS[system].own_options(resource, everything=True)))
        kinds[kind] = {
            "description": [f"What M(telephony.pbx.{kind}) takes.", nested(resource.description[0])],
            "type": "dict",
            "suboptions": options,
        }
    return {
        "module": f"{system}_resources",
        "short_description": f"Manage everything of {NAMES[system]} in one transaction",
        "version_added": VERSION,
        "description": [
            "Takes every kind of thing that the other modules for this system manage, each with the options of its own module.",
            *promises(system, None),
            f"What M(telephony.pbx.{system}_info) returns as RV(telephony.pbx.{system}_info#module:resources) can be given"
            " here; it changes nothing then.",
        ],
        "author": list(AUTHOR),
        "extends_documentation_fragment": SYSTEMS[system].fragments(None),
        "options": {
            "resources": {
                "description": "What is to be there, by kind. Kinds that are not mentioned are left alone.",
                "type": "dict",
                "required": True,
                "suboptions": kinds,
            },
            **getattr(SYSTEMS[system], "ACTIVATE", ACTIVATE),
        },
    }


def return_documentation(system: str, resource: Resource, everything: bool = False) -> dict[str, Any]:
    """Return the RETURN of a managing module: the same keys for every one, in check mode too."""
    kind, sample = resource.kind, sample_label(resource)
    out: dict[str, Any] = {
        name: {
            "description": text,
            "returned": "success",
            "type": "dict",
            "sample": {kind: [sample]} if name == "created" else {},
        }
        for name, text in RETURN.items()
    }
    out["activation"] = {
        "description": "How the running server took the change.",
        "returned": "success",
        "type": "dict",
        "contains": {
            "commands": {
                "description": "The commands that were given to the server, or would be.",
                "type": "list",
                "elements": "str",
                "returned": "success",
            },
            "verified": {
                "description": "Whether the server was asked and holds what was written. Null where there was nothing that it could be asked: what"
                " stands in files such as C(manager.conf) is proven by the lines of its log alone.",
                "type": "bool",
                "returned": "success",
            },
            "pending": {
                "description": "Whether the activation is left to a later run, or to the server's next start.",
                "type": "bool",
                "returned": "success",
            },
            "reason": {
                "description": "Why it is left.",
                "type": "str",
                "returned": "when RV(activation.pending) is true",
            },
        },
    }
    out["restart_required"] = {
        "description": "What only a restart of the server applies, and why. Nothing is ever restarted by this module.",
        "returned": "success",
        "type": "list",
        "elements": "dict",
        "contains": {
            "what": {"description": "What is concerned.", "type": "str", "returned": "success"},
            "why": {"description": "Why a reload is not enough.", "type": "str", "returned": "success"},
        },
    }
    out["backup_files"] = {
        "description": "Where the bytes that were replaced are kept, mode 0600; the last five of each file.",
        "returned": "success",
        "type": "list",
        "elements": "str",
    }
    if hasattr(SYSTEMS[system], "more_returned"):
        out.update(SYSTEMS[system].more_returned(None if everything else resource))
    return out


def render(documentation: dict[str, Any]) -> str:
    """Return documentation as YAML, the way it stands in a module."""
    return yaml.safe_dump(documentation, sort_keys=False, width=118, allow_unicode=True)


def written(text: str, name: str, documentation: dict[str, Any]) -> str:
    """Return a module's text with one of its documentation blocks replaced."""
    block = f'{name} = r"""\n---\n{render(documentation)}"""'
    pattern = rf'^{name} = r"""\n.*?"""'
    assert re.search(pattern, text, re.S | re.M), f"there is no {name} block"
    return re.sub(pattern, lambda _match: block, text, count=1, flags=re.S | re.M)


def sample_label(resource: Resource) -> str:
    """Return the key of a sample item, as results name it."""
    samples = (resource.by_name[one].sample for one in resource.key)
    return resource.label(tuple("" if one is None else str(one) for one in samples))


def generated() -> dict[Path, str]:
    """Return path -> what each managing module should be."""
    out: dict[Path, str] = {}
    for system, words in SYSTEMS.items():
        resources = words.KINDS
        for kind, resource in resources.items():
            path = ROOT / "plugins" / "modules" / f"{kind}.py"
            text = written(path.read_text(), "DOCUMENTATION", kind_documentation(system, resource))
            out[path] = written(text, "RETURN", return_documentation(system, resource))
        path = ROOT / "plugins" / "modules" / f"{system}_resources.py"
        text = written(path.read_text(), "DOCUMENTATION", resources_documentation(system, resources))
        first = next(iter(resources.values()))
        out[path] = written(text, "RETURN", return_documentation(system, first, everything=True))
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        out[path.parents[1] / "README.md"] = role_readme(path.parents[1])
    return out


LICENCE = """<!--
Copyright (c) 2026, the telephony.pbx contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

Written by `make docs` from meta/argument_specs.yml.
-->
"""


def plain(text: str) -> str:
    """Return documentation markup as Markdown."""
    text = re.sub(r"[OVC]\(([^)]*)\)", r"`\1`", text)
    return re.sub(r"M\(([^)]*)\)", r"`\1`", text)


def role_readme(folder: Path) -> str:
    """Return a role's README, from the contract that Ansible checks."""
    spec = yaml.safe_load((folder / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]
    defaults = yaml.safe_load((folder / "defaults" / "main.yml").read_text())
    lines = [f"# Role telephony.pbx.{folder.name}", "", spec["short_description"] + ".", ""]
    lines += [line for text in spec["description"] for line in (plain(text), "")]
    lines += ["| option | type | default | what it is |", "|---|---|---|---|"]
    for name, option in spec["options"].items():
        default = defaults.get(name, option.get("default"))
        shown = (
            "required"
            if option.get("required")
            else f"`{yaml.safe_dump(default, default_flow_style=True, width=999).strip()}`"
        )
        shown = shown.replace("\n...", "")
        shown = "see `defaults/main.yml`" if len(shown) > 90 else shown
        text = option["description"] if isinstance(option["description"], str) else " ".join(option["description"])
        choices = f" One of {', '.join(f'`{one}`' for one in option['choices'])}." if "choices" in option else ""
        lines.append(f"| `{name}` | {option['type']} | {shown} | {plain(text)}{choices} |")
    return LICENCE + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write, or with --check compare."""
    stale = [(path, text) for path, text in generated().items() if not path.exists() or path.read_text() != text]
    for path, text in stale:
        print(f"{path.relative_to(ROOT)} {'is stale: run make docs' if '--check' in arguments else 'written'}")
        if "--check" not in arguments:
            path.write_text(text)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
