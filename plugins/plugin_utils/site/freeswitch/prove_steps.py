# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the proofs know of single actions of FreeSWITCH, and of settings outside the dialplan: what is not known here is not harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.graph import Act, Leg, safe_captures
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.notices import SAFE
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import MAILER
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.dialling import leg_of, split, variables_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.menus import entries, menus
from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.server import Server

# applications that neither dial, nor move the call, nor read digits, nor run anything
HARMLESS = frozenset(
    "log info event sleep ring_ready pre_answer answer playback endless_playback gentones hangup respond say phrase"
    " stop_record_session privacy unset check_acl start_dtmf stop_dtmf set_audio_level flush_dtmf early_hangup limit".split()
)
# functions that only tell something; db and hash are looked at by themselves
TELLING = frozenset(
    "cond regex user_exists user_data acl limit_usage strftime strftime_tz expr sofia_contact lower_case upper_case".split()
)
FUNCTION = re.compile(r"\$\{\s*([A-Za-z_]\w*)\s*[( ]\s*(\w*)")
# what may be set on a call of somebody outside: nothing that names a place, runs something, or stands for a telephone
SETTABLE = frozenset(
    "effective_caller_id_number effective_caller_id_name hangup_after_bridge continue_on_fail call_timeout absolute_codec_string"
    " originate_disposition record_bridge_req record_stereo limit_ignore_transfer ringback instant_ringback transfer_ringback hold_music"
    " timezone tod_tz_offset default_language sound_prefix fax_enable_t38 fax_enable_t38_request fax_verbose fax_disable_v17"
    " fax_use_ecm fax_ident fax_header playback_terminators playback_sleep_val record_title record_min_sec"
    " cc_moh_override cc_base_score cc_queue_answered_epoch skip_instructions skip_greeting voicemail_greeting_number".split()
) | {
    names.NUMBER,
    names.NATIONAL,
    names.DID,
    names.FORWARDS,
    "pbx_dead",
    "pbx_forwarder",
    "pbx_hidden",
    "pbx_state",
    "pbx_tries",
    "pbx_now",
    "pbx_ring",
    "pbx_rang",
}
# and these only with words of the owner's
PLAIN = frozenset(
    "pbx_ring pbx_dead pbx_key pbx_prompt pbx_tries conference_auto_outcall_timeout conference_auto_outcall_flags".split()
)
OF_A_TELEPHONE = frozenset({names.EXTENSION, names.EMERGENCY_CALLER_ID, names.LOCATION})
# of a leg, besides: how it is called
OF_A_LEG = frozenset(
    "leg_progress_timeout leg_timeout leg_delay_start originate_timeout sip_cid_type outbound_redirect_fatal absolute_codec_string"
    " limit_ignore_transfer ignore_early_media origination_caller_id_name origination_caller_id_number sip_h_privacy"
    " sip_invite_domain presence_id rtp_secure_media sip_auto_answer sip_h_call-info sip_h_alert-info alert_info hangup_after_bridge"
    " call_timeout pbx_told outcall_flags fail_on_single_reject".split()
)
COUNT = re.compile(r"limit hash ([\w.\-]+) ([\w.\-]+)(?: -1)?")
LIMIT = re.compile(r"hash ([\w.\-]+) (\S+) (\d+)(?: .*)?")
FULL = re.compile(r"\$\{cond\(\$\{limit_usage\(hash ([\w.\-]+) ([\w.\-]+)\)\} >= (\d+) \? full : free\)\}")
# variables that a leg's own may hold: nobody who calls can choose what is in them
GIVEN = re.compile(
    rf"\$\{{(?:{names.RIGHTS}|pbx_hidden|pbx_ring|pbx_told\w*|uuid|dialed_user|dialed_domain|{names.CALLER_ID}|sounds_dir)\}}|\$\$\{{\w+\}}"
)
TOLD = re.compile(r"uuid_setvar \$\{uuid\} pbx_rang yes")
TELEPHONE_NUMBER = re.compile(r"[\w.\-]+|\$\{[a-z_]+\}")
CALL_OWN = re.compile(
    r"\$\{(?:uuid|strftime\(%[\w%-]+\)|strftime_tz\([\w/]+ %[\w%-]+\)|recordings_dir|sounds_dir|storage_dir|base_dir)\}|\$\$\{\w+\}"
)


def functions_of(text: str) -> Iterator[str]:
    """Yield, as text, the functions in a text that do more than tell something, and variables whose name is one."""
    for found in FUNCTION.finditer(text):
        name, word = found.groups()
        if name in ("db", "hash"):
            if word not in ("select", "exists"):
                yield f"${{{name}({word})}}"
        elif name == "callcenter_config":
            if not re.match(r"queue (?:count|list) ", text[found.start(2) :]):
                yield f"${{{name}({word})}}"
        elif name not in TELLING:
            yield f"${{{name}()}}"
    if re.search(r"\$\{\s*\$\{", text):
        yield "a variable whose name is in a variable"


def told(act: Act) -> Iterator[str]:
    """Yield what is wrong with the texts of an action, whatever it does: functions, and what a caller chose."""
    condition = act.condition
    texts = [act.data, str(condition.get("field") or ""), str(condition.get("expression") or "")]
    for one in condition.get("regexes") or ():
        texts += [str(one.get("field") or ""), str(one.get("expression") or "")]
    for text in texts:
        yield from functions_of(text)
    if act.free and not safe_captures(condition, act.data):
        yield f"{act.text} with any text that a caller sends"


def settable(data: str, contexts: Mapping) -> bool:
    """Whether an outsider's call may be given this variable."""
    name, _sign, value = data.partition("=")
    name = name.strip().lower()
    if name == names.CALLER_ID:
        return bool(re.fullmatch(r"(?:\+?\d*|\$\d)", value))
    if name in ("pbx_hidden", "pbx_told"):  # they become variables of a leg
        given = dict(one.partition("=")[::2] for one in value.split(":") if one)
        return "$" not in value.replace("${sounds_dir}", "") and not list(
            leg_problems(Leg("", "", "", given, ""), contexts)
        )
    if name == "pbx_fax":
        return plain_file(value)
    if name in PLAIN:
        return "$" not in re.sub(rf"\$\{{(?:{name}|sounds_dir)\}}", "", value)
    if name == names.RIGHTS:
        return value == names.REFUSED
    if name == "force_transfer_context":
        return value in contexts or value == f"${{{names.RIGHTS}}}"
    if name in ("execute_on_answer", "execute_on_ring"):
        return value.partition(" ")[0] in ("record_session", "playback") and plain_file(value.partition(" ")[2])
    return name in SETTABLE


def plain_file(text: str) -> bool:
    """Whether a file's name depends on nothing that a caller chooses."""
    return "$" not in SAFE.sub("", CALL_OWN.sub("", text))


def command(data: str) -> bool:
    """Whether a command is the role's own mail program, given nothing but what is safe."""
    left = SAFE.sub("", data)
    left = re.sub(r'^\[ "" = (?:\'[^\']*\'|[\w.-]+) \] && ', "", left)
    tail = " > /dev/null 2>&1"
    body = left[: -len(tail)] if left.endswith(tail) else left
    said, pipe, rest = body.partition(" | ")
    quiet = not set("$`\\;&|<>\n") & set(re.sub(r"'[^']*'", "", rest))
    return bool(pipe and re.fullmatch(r'echo "[^"$`\\\n]*"', said) and rest.startswith(f"{MAILER} ") and quiet)


def harmless(act: Act, contexts: Mapping) -> bool:
    """Whether an action does nothing with the call that a stranger could use."""
    application, data = act.application, act.data
    if application in HARMLESS:
        return True
    if application in ("set", "export"):
        return settable(data[len("nolocal:") :] if data.startswith("nolocal:") else data, contexts)
    if application == "record_session":
        return plain_file(data)
    if application == "rxfax":
        return plain_file(data)
    if application in ("bgsystem", "system"):
        return command(data)
    return False


def leg_problems(leg: Leg, contexts: Mapping) -> Iterator[str]:
    """Yield what is wrong with the variables of a leg: a place, a program, or a redirection that is followed."""
    for name, value in leg.variables.items():
        known = name.lower()
        if "$" in CALL_OWN.sub("", GIVEN.sub("", value)):
            yield f"{name}={value} of {leg.text}"
            continue
        if re.fullmatch(r"execute_on_originate(?:_\d+)?", known):
            if not COUNT.fullmatch(value):
                yield f"{name}={value} of {leg.text}"
        elif known in ("api_on_ring", "api_on_pre_answer"):
            if not TOLD.fullmatch(value):
                yield f"{name}={value} of {leg.text}"
        elif known == "force_transfer_context":
            if not (value in contexts or value == f"${{{names.RIGHTS}}}"):
                yield f"{name}={value} of {leg.text}"
        elif known in ("execute_on_answer", "execute_on_pre_bridge"):
            if not (value.partition(" ")[0] in ("playback", "record_session") and plain_file(value.partition(" ")[2])):
                yield f"{name}={value} of {leg.text}"
        elif known not in OF_A_LEG and not known.startswith("pbx_") or known in OF_A_TELEPHONE:
            yield f"{name}={value} of {leg.text}"


def counts(leg: Leg) -> set[tuple[str, str]]:
    """The (realm, name) that count a leg from the moment it is called."""
    found = (COUNT.fullmatch(value) for name, value in leg.variables.items() if name.startswith("execute_on_originate"))
    return {(one[1], one[2]) for one in found if one}


class Settings:
    """What stands outside the dialplan and decides what a caller may do."""

    def __init__(self, resources: Mapping) -> None:
        self.server = Server(resources)
        self.elements = self.server.items("freeswitch_config")

    @cached_property
    def menus(self) -> dict:
        return menus(self.server)

    @cached_property
    def users(self) -> list[Mapping]:
        return self.server.items("freeswitch_users")

    def menu(self, name: str) -> list[Mapping] | None:
        item = self.menus.get(name)
        return None if item is None else entries(item)

    def named(self, file: str, element: str) -> Iterator[tuple[str, dict]]:
        """Yield (name, attributes and params) of the elements of a file: each written by itself, or all as children of one."""
        holder, _slash, kind = element.partition("/")
        for one in self.elements:
            if one.get("file") != file:
                continue
            if str(one.get("element")) == element:
                yield str(one.get("name") or ""), {**(one.get("attributes") or {}), **(one.get("params") or {})}
            for child in one.get("children") or () if str(one.get("element")) == holder else ():
                if child.get("element") == kind:
                    attributes = child.get("attributes") or {}
                    yield str(attributes.get("name") or ""), dict(attributes)

    def telephone(self, number: str, domain: str) -> bool:
        """Whether `user/number@domain` rings registered telephones of the site and nothing else; any number: all of them do."""
        if not TELEPHONE_NUMBER.fullmatch(number) or not re.fullmatch(
            r"[\w.\-]+|\$\{domain(?:_name)?\}|\$\$\{domain\}", domain
        ):
            return False
        if "$" in number:
            return not self.loud
        user = self.server.user(number, "" if "$" in domain else domain)
        return user is not None and not list(self.dial_string(user))

    @cached_property
    def loud(self) -> list[str]:
        """What is wrong with any user's dial string."""
        known: dict = {}
        for user in self.users:
            text = self.server.params(user).get("dial-string", "")
            if text not in known:
                known[text] = list(self.dial_string(user))
        return [one for found in known.values() for one in found]

    def dial_string(self, user: Mapping) -> Iterator[str]:
        text = self.server.params(user).get("dial-string", "")
        given, rest = variables_of(text, "{", "}")
        for part in [one for group in split(rest, "|") for one in split(group, ",")]:
            leg = leg_of(part, given)
            if not re.fullmatch(r"\$\{sofia_contact\((?:[\w*-]+/)?\$\{dialed_user\}@\$\{dialed_domain\}\)\}", leg.text):
                yield f"user {user['id']}: its dial-string calls {leg.text}"
            if str(leg.variables.get("outbound_redirect_fatal")) != "true":
                yield f"user {user['id']}: its telephone may send a call elsewhere (outbound_redirect_fatal)"
            odd = [name for name in leg.variables if name.lower() not in OF_A_LEG]
            yield from (f"user {user['id']}: its dial-string sets {name}" for name in odd)

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield (context, what) where calls begin that no password opens."""
        for name, profile in self.server.profiles.items():
            yield str(profile.get("context") or "default"), f"profile {name}"
        for name, gateway in self.server.gateways.items():
            if gateway.get("context"):
                yield str(gateway["context"]), f"trunk {self.server.line(name)}"
        for user in self.users:
            context = self.server.variables(user).get("user_context") or "default"
            if not user.get("password") and not user.get("a1_hash"):
                yield context, f"user {user['id']}, which has no password"
            if user.get("cidr"):
                yield context, f"user {user['id']}, whose address is enough"

        for name, found in self.named("voicemail.conf", "profiles/profile"):
            yield str(found.get("callback-context") or "default"), f"calling back whoever left a message ({name})"

    def problems(self) -> Iterator[str]:
        """Yield settings that would let a caller transfer, dial, or be somebody else."""
        for name, profile in self.server.profiles.items():
            options = {str(key).lower(): str(value) for key, value in (profile.get("options") or {}).items()}
            if not profile.get("auth_calls") and options.get("disable-transfer") != "true":
                yield f"{name}: whoever calls without a password may transfer calls (disable-transfer)"
            for option in ("accept-blind-auth", "accept-blind-reg"):
                if options.get(option, "false") not in ("false", "no"):
                    yield f"{name}: any password will do ({option})"
            if options.get("dialplan", "XML") != "XML" or profile.get("dialplan") not in (None, "XML"):
                yield f"{name}: its calls take another dialplan than XML"
            if profile.get("auth_calls") and profile.get("apply_inbound_acl"):
                yield f"{name}: addresses of {', '.join(profile['apply_inbound_acl'])} call without a password"
            if not profile.get("auth_calls") and not profile.get("apply_inbound_acl"):
                yield f"{name}: any address may call without a password (apply_inbound_acl)"
        for listed, item in self.server.lists.items():
            if str(item.get("default")) != "deny" and listed.startswith("trunk"):
                yield f"access list {listed}: whoever it does not name is let in"
        yield from dict.fromkeys(self.loud)
        yield from self._users()
        yield from self._modules()

    def _users(self) -> Iterator[str]:
        for user in self.users:
            params, variables = self.server.params(user), self.server.variables(user)
            if params.get("allow-empty-password", "true") != "false" and not (
                user.get("password") or user.get("a1_hash")
            ):
                yield f"user {user['id']}: an empty password opens it"
            if params.get("vm-operator-extension"):
                yield f"user {user['id']}: a key in its mailbox dials (vm-operator-extension)"
            for name in sorted(variables):
                if re.search(r"execute_on|api_on|api_hangup|after_bridge|transfer_on_fail|exec_after|redirect", name):
                    yield f"user {user['id']}: its calls do more than the dialplan says ({name})"
        for name, gateway in self.server.gateways.items():
            for one in gateway.get("variables") or ():
                known = str(one.get("name")).lower()
                if known.startswith("pbx_") or re.search(
                    r"transfer|execute_on|api_|after_bridge|redirect|context", known
                ):
                    yield f"{name}: the carrier's callers have {one['name']}, as only telephones do"

    def _modules(self) -> Iterator[str]:
        for name, found in self.named("voicemail.conf", "profiles/profile"):
            for option in ("operator-key", "vmain-key", "login-keys"):
                if found.get(option, "0" if option == "login-keys" else ""):
                    yield f"voicemail {name}: {option} lets a caller dial"
        for one in self.elements:
            if one.get("file") == "conference.conf" and str(one.get("element")).startswith("caller-controls"):
                for child in one.get("children") or ():
                    action = str((child.get("attributes") or {}).get("action"))
                    if action in ("transfer", "execute_application") or action.startswith("exec"):
                        yield f"conference keys {one.get('name')}: {action} lets a caller dial"
