# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of the cases of on_host/suite.py, and what those say that are to be refused."""

from __future__ import annotations

CASES = (
    "create",
    "change",
    "unset",
    "reset",
    "digest for secret",
    "contact",
    "registration",
    "members",
    "unset queue",
    "purge",
    "delete",
)
REFUSED = {
    "phone to trunk": ("trunks[0] (1001)", "is there already as one of pjsip_endpoints"),
    "unknown option": ("endpoints[0] (1001): options.contextt", 'did you mean "context"?'),
    "no context": ("endpoints[0] (1001): context", 'there is no context called "nowhere"'),
    "line break": ("endpoints[0] (1001): callerid", "line break"),
    "refused by the server": ("auth 1009", "rolled back"),
}
