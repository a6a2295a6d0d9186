# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that every managing module of one kind has."""

from __future__ import annotations


class ModuleDocFragment:
    """Options around the list of items."""

    DOCUMENTATION = r"""
options:
  src:
    type: path
    description:
      - A JSON file on the managed host with the list of items, checked like the option itself.
      - For thousands of items with secrets it is the fastest way; give the file mode V(0600).
  unspecified:
    type: str
    choices: [keep, reset]
    default: keep
    description:
      - What becomes of options that an item does not mention.
      - With V(reset) every line that is not mentioned is removed, so that the server's or a template's default applies.
        Secrets and values that the server owns stay.
  purge:
    type: bool
    default: false
    description:
      - Whether to remove what is not listed, within O(path) and only what this kind recognises as its own.
      - Cannot be combined with items of state V(absent).
  path:
    type: str
    description:
      - The file of this kind, relative to O(config_dir). It is created, and included from the kind's first file, if need be.
      - Without it an item is managed where it stands, and new ones go into the kind's first file.
  activate:
    type: bool
    default: true
    description:
      - Whether the running server is made to take the change. Otherwise the next run does that, whatever it changes.
"""
