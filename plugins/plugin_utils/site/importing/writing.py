# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import writes on the controller: YAML that Ansible reads back as it was, and a report for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml  # type: ignore[import-untyped]
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.importing.secrets import Reference

MARKS = ("{{", "{%", "{#")  # what Ansible takes for a template; Asterisk's own ${#...} has one, too


class _Dumper(yaml.SafeDumper):
    """Block style, mappings in the order in which they were made, and text that Ansible does not take for a template."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if any(mark in value for mark in MARKS):
        return dumper.represent_scalar("!unsafe", value, style='"')
    return dumper.represent_scalar("tag:yaml.org,2002:str", value)


# ansible-core 2.19 marks texts and numbers by subclasses of their types
_Dumper.add_multi_representer(str, lambda dumper, value: _text(dumper, "".join(value)))
_Dumper.add_multi_representer(int, lambda dumper, value: dumper.represent_int(int(value)))
_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    Reference, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style='"')
)


def as_yaml(value: Mapping, *lines: str) -> str:
    """Return variables as a file that `vars_files` reads, below lines of comment."""
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140)
    return "".join(["---\n", *(f"# {line}\n" for line in lines), text])


def as_report(host: str, parts: Mapping[str, Iterable[str]]) -> str:
    """Return a report: a heading for each part that has anything, and its sentences."""
    out = [f"# What was read of {host}"]
    for title, sentences in parts.items():
        found = list(sentences)
        if found:
            out += ["", f"## {title}", "", *(f"- {one}" for one in found)]
    return "\n".join(out) + "\n"
