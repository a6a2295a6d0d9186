# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter `telephony.pbx.dial`."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dial
author:
  - The telephony.pbx contributors (@telephony-pbx)
version_added: 0.1.0
short_description: Simulate a call through a dialplan of Asterisk or FreeSWITCH
description:
  - Follows one call through a dialplan as Asterisk 22 or FreeSWITCH 1.11 would make it, and returns every step that it takes, whom it dials and
    how it ends. Which of the two it is, the input says.
  - Knows Asterisk's order of patterns, includes, times of day and time zones, expressions, subroutines, and what a Dial leaves behind.
  - Knows FreeSWITCH's hunt, with nested conditions, times, C(break), C(inline), captures, variables and functions, and what a bridge that fails
    leaves behind.
  - What the targets of the call do is given in O(results). Nothing else happens beside the call, no time passes while it lasts, and every
    prompt is there.
  - A step or function that it does not know ends the simulation, and is named in RV(_value.unfollowed). It is never guessed.
  - Does not touch any host, and needs none.
positional: number
options:
  _input:
    description:
      - Contexts, as O(telephony.pbx.asterisk_dialplan#module:contexts) or O(telephony.pbx.freeswitch_dialplan#module:contexts) takes them.
      - Or what P(telephony.pbx.asterisk_site#filter) or P(telephony.pbx.freeswitch_site#filter) made, or the result of
        M(telephony.pbx.asterisk_info) or M(telephony.pbx.freeswitch_info).
    type: raw
    required: true
  number:
    description: What is dialled. On Asterisk an empty text is the extension C(s).
    type: str
    required: true
  context:
    description: The context in which the call begins. One of O(context), O(phone) and O(trunk) is needed.
    type: str
  phone:
    description: The endpoint or directory user that calls. Its context, caller ID and variables are taken.
    type: str
  trunk:
    description: The trunk or gateway on which the call comes in. Its context and variables are taken.
    type: str
  at:
    description:
      - When the call is made, like V(2026-11-22T10:00+10:00). Without an offset it is a time of O(zone).
      - Now if it is not given.
    type: str
  caller:
    description: Who calls, a number or V("Name" <number>).
    type: str
  variables:
    description:
      - Variables of the caller's channel.
      - Also what functions return, as V(NAME(arguments\)), or V(NAME(\)) for any arguments.
    type: dict
    default: {}
  globals:
    description: Global variables, beside those of the site.
    type: dict
    default: {}
  database:
    description: The server's own database, as V(family/key) and value; FreeSWITCH calls a family a realm, and C(hash) is read from here too.
    type: dict
    default: {}
  results:
    description:
      - What becomes of targets, by their beginning, like V(PJSIP/my-provider), V(PJSIP/1001) or V(PJSIP). FreeSWITCH's own words,
        V(gateway/my-provider) and V(user/1001), may be used for it instead.
      - One of V(ANSWER), V(BUSY), V(NOANSWER), V(CHANUNAVAIL) and V(CONGESTION), and maybe a colon and a cause of Q.850. Of several that suit
        the longest counts; a target that is not mentioned answers. An endpoint that is V(CHANUNAVAIL) has no registered contact either.
      - For V(VoiceMail/1001@pbx), V(Queue/sales) and others in which a caller stays, the status with which the call goes on behind them.
        V(HANGUP) ends it.
      - FreeSWITCH's own causes, like V(CALL_REJECTED), may be used for its targets, too.
    type: dict
    default: {}
  keys:
    description: What the caller presses, one text for each WaitExten or Read, or for each turn of a menu. An empty text is silence.
    type: list
    elements: str
    default: []
  zone:
    description: The time zone of the server, like V(Australia/Sydney). That of O(at) if it is not given.
    type: str
seealso:
  - plugin: telephony.pbx.asterisk_site
    plugin_type: filter
  - plugin: telephony.pbx.freeswitch_site
    plugin_type: filter
  - module: telephony.pbx.asterisk_info
  - module: telephony.pbx.freeswitch_info
"""

EXAMPLES = r"""
- name: See which trunk a mobile number takes from telephone 1001 when the first one is busy
  ansible.builtin.debug:
    msg: "{{ call.ended }}: {{ call.dialled | map(attribute='target') | join(', ') }}"
  vars:
    call: >-
      {{ pbx_site | telephony.pbx.asterisk_site
         | telephony.pbx.dial('0412345678', phone='1001', at='2026-11-23T10:00+10:00', results={'PJSIP/my-provider': 'CONGESTION'}) }}

- name: Fail unless the main number is answered by the menu on a Monday morning
  ansible.builtin.assert:
    that: "'WaitExten' in call.steps | map(attribute='app')"
  vars:
    call: >-
      {{ pbx_site | telephony.pbx.asterisk_site
         | telephony.pbx.dial('+61712345679', trunk='my-provider', caller='0412345678', at='2026-11-23T10:00+10:00') }}
"""

RETURN = r"""
_value:
  description: What became of the call.
  type: dict
  contains:
    ended:
      description:
        - V(answered), V(busy), V(congestion), V(hangup), or V(nowhere) where there is no such extension.
        - The application in which the caller stays, in small letters, like V(voicemail) or V(queue).
        - V(endless) for a dialplan that runs in a circle, V(unknown) where RV(_value.unfollowed) says why.
      type: str
    cause:
      description: The cause of Q.850, 0 where there is none. FreeSWITCH has some of its own above 127.
      type: int
    dialled:
      description: Every target of each Dial or bridge in order, with C(technology), C(target), C(number), C(status), and C(caller), the number that was shown.
      type: list
      elements: dict
    steps:
      description:
        - Every step, in order, with C(context), C(extension), C(priority), C(app), C(data) with its variables put in, C(stands), the context in
          which it is written, C(label) (on FreeSWITCH the name of the extension), and C(leg), 0 for the caller's channel and more for those that Dial made.
        - What only a running call knows is C(...).
      type: list
      elements: dict
    unfollowed:
      description: What is not known from here on, as sentences. Empty where everything is.
      type: list
      elements: str
  sample:
    ended: answered
    cause: 16
    dialled: [{technology: PJSIP, target: my-provider, number: "+61412345678", status: ANSWER, caller: "+61712345678"}]
    steps: [{context: phones, extension: "0412345678", priority: 1, app: Goto, data: "pbx-route-1,s,1", stands: calls, label: "", leg: 0}]
    unfollowed: []
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ansible.errors import AnsibleFilterError

_DICTS = ("variables", "globals", "database", "results")


def dial(
    value: Any,
    number: Any,
    context: str | None = None,
    phone: str | None = None,
    trunk: str | None = None,
    at: Any = None,
    caller: str | None = None,
    keys: Any = (),
    zone: str | None = None,
    **given: Any,
) -> dict:
    """Return what becomes of a call. Raises AnsibleFilterError for arguments that are not as documented."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.engine import simulate
    from ansible_collections.telephony.pbx.plugins.plugin_utils.dialplan.places import moment, start
    from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan import engine as xml_engine
    from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan import places as xml_places
    from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.places import is_freeswitch

    for name, one in given.items():
        if name not in _DICTS:
            raise AnsibleFilterError(f"dial: there is no argument {name}; there are also {', '.join(_DICTS)}")
        if not isinstance(one, Mapping):
            raise AnsibleFilterError(f"dial: {name} is no dictionary; write it like {{'name': 'value'}}")
    if isinstance(keys, (str, int)):
        raise AnsibleFilterError("dial: keys is no list; write one text for each WaitExten or Read, like ['1', '2']")
    texts = {name: {str(key): str(one) for key, one in (given.get(name) or {}).items()} for name in _DICTS}
    try:
        if is_freeswitch(value):
            there = xml_places.start(value, context, phone, trunk, str(number))
            run, items, globals_ = xml_engine.simulate, there.server, {}
            number = there.number or number
        else:
            there = start(value, context, phone, trunk)
            run, items, globals_ = simulate, there.items, there.globals
        outcome = run(
            items,
            there.context,
            str(number),
            at=moment(at, zone),
            caller=there.caller if caller is None else str(caller),
            variables={**there.variables, **texts["variables"]},
            globals_={**globals_, **texts["globals"]},
            database=texts["database"],
            results=texts["results"],
            keys=[str(one) for one in keys],
            zone=zone,
        )
    except ValueError as error:
        raise AnsibleFilterError(f"dial: {error}") from error
    return {
        "ended": outcome.ended,
        "cause": outcome.cause,
        "dialled": [asdict(one) for one in outcome.dialled],
        "steps": [asdict(one) for one in outcome.steps],
        "unfollowed": list(outcome.unfollowed),
    }


class FilterModule:
    """Filters of the collection."""

    def filters(self) -> dict:
        return {"dial": dial}
