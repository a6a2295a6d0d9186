# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind of files in AEL, the extension language with a syntax of its own: an item is a whole file."""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import Layout
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Resource

ROOT = "extensions.ael"
FILE_NAME = re.compile(r"^(?!\.)[A-Za-z0-9_.-]+(/(?!\.)[A-Za-z0-9_.-]+)*\.ael$")


def _file_name(path: str) -> str | None:
    if FILE_NAME.match(path):
        return None
    return "is no AEL file below the configuration folder; give it as extensions.ael.d/shop.ael"


def _content(text: str) -> str | None:
    if not text.strip("\n"):
        return "is empty; say `unset: [content]` to empty the file"
    return "holds a NUL; a file of AEL is text" if "\0" in text else None


AEL = Resource(
    kind="asterisk_ael",
    items="files",
    singular="file",
    key=("path",),
    fields=(
        Field(
            "path",
            "The file, relative to the configuration folder, with a name that ends in C(.ael).",
            required=True,
            check=_file_name,
            sample="extensions.ael.d/shop.ael",
        ),
        Field(
            "content",
            "The whole text of the file; an empty one has none. A file of the controller comes by the lookup P(ansible.builtin.file#lookup).",
            canon=lambda text: text.rstrip("\n"),
            check=_content,
            sample="context shop {\n  200 => Hangup();\n};\n",
        ),
    ),
    title="Place dialplans of Asterisk that are written in AEL",
    description=(
        "Whole files in the Asterisk Extension Language: C(extensions.ael) and what it includes.",
        "A file that C(extensions.ael) does not read yet is included there, and is no more when it is removed.",
        "Asterisk's own parser, C(aelparse), reads the candidate before anything is written, in check mode too; where"
        " it is not installed, a syntax error is found by the reload, and rolled back.",
        "What it compiles to is compared with the dialplan of the running server afterwards. C(pbx_ael.so), which does not"
        " start without C(extensions.ael), is loaded when that file appears.",
        "With O(purge=true), O(path) is a folder, such as C(extensions.ael.d).",
    ),
    layout=Layout(ROOT),
)
