# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes, by mod_voicemail: nobody dials out of one, and a PIN that its owner changed by telephone is kept.

Of mod_voicemail 1.11.2:

* Who listens to a message may call back whoever left it, by the number that the caller gave, in `callback-context`. That context is
  the one which refuses everything. The keys that would lead out while a message is left are none, and lead nowhere.
* `login-keys` would open the mailbox to callers who know its PIN. There are none.
* A PIN that was changed stands in the server's database; without `db-password-override` the first one opens the box as well.
"""

from __future__ import annotations

import shlex

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    any_of,
    context,
    dialled,
    extension,
    hangup,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import mailer

FILE, PROFILE = "voicemail.conf", "default"
NOWHERE = f"none XML {names.REFUSED}"
NO_WAY_OUT = {
    "callback-dialplan": "XML",
    "callback-context": names.REFUSED,
    "operator-extension": NOWHERE,
    "operator-key": "",
    "vmain-extension": NOWHERE,
    "vmain-key": "",
    "login-keys": "",
}
SETTINGS = {
    "file-extension": "wav",
    "terminator-key": "#",
    "max-login-attempts": "3",
    "digit-timeout": "10000",
    "min-record-len": "2",
    "max-record-len": "600",
    "max-retries": "3",
    "skip-greet-key": "#",
    "db-password-override": "true",
    "allow-empty-password-auth": "false",
}
WHEN = "%A, %d %B %Y, %H:%M"


def voicemail_contexts(site: Site) -> list[dict]:
    """Return the context with every mailbox; FreeSWITCH has one greeting, whether somebody is busy or not there."""
    boxes = [item.number for item in site.extensions if item.voicemail is not None]
    if not boxes:
        return []
    leave = [
        action("answer"),
        action("sleep", "500"),
        action("voicemail", f"{PROFILE} {names.domain(site)} $1"),
        hangup(names.NORMAL),
    ]
    return [context(names.VOICEMAIL, [extension("mailboxes", dialled(f"{any_of(boxes)[:-1]}(?:-busy)?$", *leave))])]


def elements(site: Site) -> list[dict]:
    """Return how mailboxes work, and how their mail leaves."""
    if not any(item.voicemail is not None for item in site.extensions):
        return []
    params = {**SETTINGS, **NO_WAY_OUT, **_mail(site)}
    return [{"file": FILE, "element": "profiles/profile", "name": PROFILE, "params": params}, *_mailer(site)]


def _mail(site: Site) -> dict:
    """Return the mail's text. Nothing of it but the body holds what a caller says of themselves."""
    if site.mail is None:
        return {}
    sender = site.mail.sender
    body = "Message for ${voicemail_account} from ${voicemail_caller_id_number}, ${voicemail_time}, ${voicemail_message_len} long."
    return {
        "email_email-from": sender,
        "email_date-fmt": WHEN,
        "email_headers": "\n".join(
            [
                f"From: {_plain(site.organisation or site.name)} <{sender}>",
                "To: ${voicemail_email}",
                "Subject: New message for ${voicemail_account}",
                "",
            ]
        ),
        "email_body": body,
    }


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isalnum() or char in " .-_'" else " " for char in text).split())


def _mailer(site: Site) -> list[dict]:
    """Return the program by which FreeSWITCH mails, the same as elsewhere.

    What FreeSWITCH adds in its own way (-f, a recipient) goes to the shell, which leaves it alone: the message has headers for it.
    """
    if site.mail is None:
        return []
    app = f"/bin/sh -c {shlex.quote(f'exec {mailer(site)} -t')} pbx-mail"
    return [{"file": "switch.conf", "element": "settings", "params": {"mailer-app": app, "mailer-app-args": "-t"}}]
