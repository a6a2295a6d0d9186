# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.dialplan_lint`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dialplan_lint
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Say what is wrong with a dialplan
description:
  - Reads a dialplan of Asterisk and returns what is wrong with it, each finding with its place and a remedy.
  - What holds an expression, and what depends on what is not known here, is not judged.
  - Does not touch any host, and needs none. No finding holds the data of a step, since there may be passwords in it.
positional: applications, functions
options:
  _input:
    description:
      - The text of the files by path, C(extensions.conf) and what it includes; or one text; or items of
        M(telephony.pbx.asterisk_dialplan); or the result of M(telephony.pbx.asterisk_info), which also tells what the options below
        are for; or what P(telephony.pbx.asterisk_site#filter) returns.
      - Of items no line is known.
    type: raw
    required: true
  applications:
    description: Names of the applications that the server has. Without them nobody knows whether one is missing.
    type: list
    elements: str
  functions:
    description: Names of the functions that the server has.
    type: list
    elements: str
  endpoints:
    description: Endpoints as M(telephony.pbx.asterisk_info) returns them. Those without a password are where strangers come in.
    type: list
    elements: dict
  trunks:
    description: Trunks as M(telephony.pbx.asterisk_info) returns them. Their contexts are where strangers come in.
    type: list
    elements: dict
  queues:
    description: Queues as M(telephony.pbx.asterisk_info) returns them, or their names.
    type: list
    elements: raw
  mailboxes:
    description: Mailboxes as M(telephony.pbx.asterisk_info) returns them, or their names as C(mailbox@context).
    type: list
    elements: raw
  unauthenticated:
    description: Contexts in which calls begin that nobody authenticated, instead of those that O(endpoints) and O(trunks) tell.
    type: list
    elements: str
  contexts:
    description: Contexts that other modules make, as those of C(extensions.ael). Nothing is said of what is in them.
    type: list
    elements: str
  version:
    description: The version of the server.
    type: str
  ignore:
    description: Rules whose findings are left out.
    type: list
    elements: str
  at_least:
    description: How bad a finding must be to be returned.
    type: str
    choices: [error, warning, notice]
    default: notice
  sentences:
    description: Whether to return each finding as a sentence for people.
    type: bool
    default: false
notes:
  - "The rules are: V(duplicate_include), V(duplicate_label), V(duplicate_priority), V(dropped_line), V(include_loop),
    V(include_of_nothing), V(jump_to_nowhere), V(missing_application), V(missing_function), V(missing_h), V(missing_i),
    V(missing_mailbox), V(missing_queue), V(missing_t), V(no_first_priority), V(not_a_pattern), V(not_checked), V(open_pattern),
    V(parentheses), V(priority_gap), V(removed_application), V(set_without_value), V(shadowed_include), V(shadowed_pattern),
    V(toll_fraud), V(unbalanced), V(unknown_word), V(unreachable_step), V(unreadable_line)."
seealso:
  - module: telephony.pbx.asterisk_info
"""

EXAMPLES = r"""
- name: Read the dialplan, and what the server has for it
  telephony.pbx.asterisk_info:
    gather_subset: [pjsip_endpoints, pjsip_trunks, asterisk_queues, asterisk_mailboxes, applications, dialplan_files, live]
  register: there

- name: Show what is wrong with it
  ansible.builtin.debug:
    msg: "{{ there | telephony.pbx.dialplan_lint(sentences=true) }}"

- name: Refuse a dialplan of our own before it is deployed
  ansible.builtin.assert:
    that: errors == []
    fail_msg: "{{ errors | join('\n') }}"
  vars:
    text: "{{ lookup('ansible.builtin.file', 'extensions.conf') }}"
    errors: "{{ text | telephony.pbx.dialplan_lint(at_least='error', sentences=true) }}"
"""

RETURN = r"""
_value:
  description:
    - Findings, errors first, then warnings and notices. A value is null where it is not known or does not apply.
    - V(error) is what does not do what it says, or lets strangers out; V(warning) what surely was not meant; V(notice) what its owner
      should know.
  type: list
  elements: raw
  sample:
    - rule: jump_to_nowhere
      severity: error
      context: from-phones
      extension: "1001"
      priority: 3
      file: /etc/asterisk/extensions.conf
      line: 41
      message: "Goto leads nowhere: there is no context busy-menu"
      remedy: mend the name, or add what is missing
"""

from typing import Any

from ansible.errors import AnsibleFilterError


def dialplan_lint(value: Any, applications: Any = None, functions: Any = None, **more: Any) -> list:
    """Return the findings of a dialplan. Raises AnsibleFilterError for what is none."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan_lint.inputs import findings

    unknown = sorted(set(more) - set(_MORE))
    if unknown:
        raise AnsibleFilterError(f"dialplan_lint has no option {unknown[0]}; it has {', '.join(_MORE)}")
    try:
        return findings(value, {"applications": applications, "functions": functions, **more})
    except TypeError as error:
        raise AnsibleFilterError(str(error)) from error


_MORE = (
    "endpoints",
    "trunks",
    "queues",
    "mailboxes",
    "unauthenticated",
    "contexts",
    "version",
    "ignore",
    "at_least",
    "sentences",
)


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"dialplan_lint": dialplan_lint}
