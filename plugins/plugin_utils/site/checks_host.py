# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a description names and only the host can show: prompts, and the certificate with its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, shown


def prompts(site: Site) -> Iterator[tuple[str, str]]:
    """Yield (prompt, where) for every prompt that the site names."""
    for menu in site.ivrs:
        yield from ((value, at(menu.where, key)) for key, value in (("greeting", menu.greeting), ("menu", menu.menu)))
    if site.recording.notice is not None:
        yield site.recording.notice, at(site.recording.where, "notice")
    for to in site.destinations():
        if to.kind == "announcement":
            yield to.name, at(to.where, "announcement")


def check_host(site: Site, host: Mapping, notes: Notes) -> None:
    """Note what is not on the host. `host` is the result of asterisk_info: `sounds` and `key_pairs` are looked at, if there."""
    known = {name for names in (host.get("sounds") or {}).values() for name in names}
    for prompt, where in prompts(site) if host.get("sounds") is not None else ():
        if prompt is not None and prompt not in known:
            remedy = nearest(prompt, known) or "place it with asterisk_files, or name another"
            notes.add(where, f"there is no prompt {shown(prompt)} on the host", remedy)
    certificate = site.network.certificate
    for pair in host.get("key_pairs") or ():
        if certificate is not None and pair.get("problem") and pair.get("cert") == certificate.cert:
            notes.add(certificate.where, str(pair["problem"]), "put both files on the host, readable for the server")
