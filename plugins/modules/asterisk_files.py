#!/usr/bin/python

# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: asterisk_files
short_description: Put prompts and music on hold into place
version_added: 0.1.0
description:
  - Puts any number of sound files on the host in one task, by one transfer, and only if something differs.
  - What Asterisk cannot play is converted on the host. Of WAV it plays 8 kHz, 16 bit, mono alone.
    Other WAV is converted by C(sox) where it is installed, or else by the running Asterisk;
    MP3, FLAC, OGG and AIFF need C(sox) (and MP3 its package C(libsox-fmt-mp3)).
  - Whence each file came is remembered on the host, so that nothing is converted twice, and a file that somebody changed is
    noticed and put right.
  - Files are replaced at once, never half; a call that plays the old one goes on playing it.
  - Tells which prompts nothing in the configuration names, and which are named and are not there.
author:
  - The telephony.pbx contributors (@telephony-pbx)
extends_documentation_fragment:
  - telephony.pbx.asterisk
  - telephony.pbx.attributes.managing
  - telephony.pbx.attributes.actiongroup_asterisk
options:
  files:
    description:
      - The prompts, all of them in one task.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - What the dialplan calls it, without an ending, such as V(custom/welcome).
        type: str
        required: true
      language:
        description:
          - The language that it is spoken in, such as V(en) or V(en_AU). Without it, it is played whatever the language.
        type: str
      source:
        description:
          - The sound, on the controller, found in C(files/) of the role or beside the play as M(ansible.builtin.copy) does;
            with O(files[].remote_src) a path on the host. Required unless O(files[].state=absent).
        type: str
      remote_src:
        description:
          - Whether the source is on the host already.
        type: bool
      format:
        description:
          - The forms to have it in, by the endings that C(core show file formats) shows, such as V(wav), V(sln16), V(g722),
            V(alaw) and V(gsm). Asterisk plays the one that costs it least.
          - Without it, the source is kept as it is if Asterisk plays it, or else becomes V(wav) (8 kHz, 16 bit, mono).
        type: list
        elements: str
      state:
        description:
          - Whether the prompt is to be there, in any form. Without it, V(present).
        type: str
        choices: [present, absent]
  music:
    description:
      - Pieces of music on hold, all of them in one task.
    type: list
    elements: dict
    suboptions:
      class:
        description:
          - The class of C(musiconhold.conf) that plays it; the piece goes into the folder of that class.
        type: str
      folder:
        description:
          - The folder itself, as C(directory) in C(musiconhold.conf) says it, relative to Asterisk's data, or absolute. For a
            class that is made afterwards.
          - Either this or O(music[].class) is needed.
        type: str
      name:
        description:
          - The file's name without an ending. Without it, the source's.
        type: str
      source:
        description:
          - The piece, found as O(files[].source) is.
        type: str
      remote_src:
        description:
          - Whether the source is on the host already.
        type: bool
      format:
        description:
          - The forms to have it in, as O(files[].format).
        type: list
        elements: str
      state:
        description:
          - Whether the piece is to be there, in any form. Without it, V(present).
        type: str
        choices: [present, absent]
  purge:
    description:
      - Whether to remove what this module has put there before and is not listed any more, of each list that is given.
      - Files that came from elsewhere are never removed by this.
    type: bool
    default: false
  activate:
    description:
      - Whether the running server is told of new music. Prompts are found by themselves.
    type: bool
    default: true
  packed:
    description:
      - The lists and the digests of their sources as JSON. The controller's part of this module fills it in; leave it alone.
    type: str
  archive:
    description:
      - Where the controller's part of this module has put the sources on the host. Leave it alone.
    type: path
"""

EXAMPLES = r"""
---
- name: A folder for recordings
  ansible.builtin.file:
    path: /var/tmp/recordings
    state: directory
    mode: "0755"

- name: A recording in CD quality, as a studio would deliver it (a second of silence here)
  ansible.builtin.command:
    argv:
      - python3
      - -c
      - "import wave; w = wave.open('/var/tmp/recordings/welcome.wav', 'wb'); w.setparams((2, 2, 44100, 0, 'NONE', '')); w.writeframes(bytes(176400))"
    creates: /var/tmp/recordings/welcome.wav

- name: Announcements of the company
  telephony.pbx.asterisk_files:
    files:
      - name: custom/welcome
        source: /var/tmp/recordings/welcome.wav
        remote_src: true
        format: [wav, sln16]
      - name: custom/ring-ring
        language: en
        source: /usr/share/asterisk/sounds/en/beep.gsm
        remote_src: true
  register: prompts

- name: Show what nobody plays, and what is played and is not there
  ansible.builtin.debug:
    msg: "unused: {{ prompts.unused | join(' ') }}; missing: {{ prompts.missing | join(' ') }}"

- name: Music for those who wait for the sales desk
  telephony.pbx.asterisk_files:
    music:
      - folder: moh-sales
        name: quiet
        source: /var/tmp/recordings/welcome.wav
        remote_src: true

- name: The class that plays it
  telephony.pbx.asterisk_config:
    sections:
      - path: musiconhold.conf
        name: sales
        options: {mode: files, directory: moh-sales, sort: alpha}

- name: Take an announcement away
  telephony.pbx.asterisk_files:
    files:
      - name: custom/ring-ring
        language: en
        state: absent
"""

RETURN = r"""
---
created:
  description: Keys of what was put there (or would be, in check mode), by list. A prompt's key is its name and language.
  returned: success
  type: dict
  sample:
    files: ["custom/welcome", "custom/closed:en"]
    music: ["sales:quiet"]
updated:
  description: Keys of what was replaced or put right.
  returned: success
  type: dict
  sample: {}
deleted:
  description: Keys of what was removed.
  returned: success
  type: dict
  sample: {}
converted:
  description: Keys of what had to be converted.
  returned: success
  type: list
  elements: str
  sample: ["custom/welcome"]
unused:
  description:
    - Prompts in C(custom/), and those that this module put elsewhere, that nothing in the configuration names.
    - A name that the dialplan puts together from variables counts for all that it could become. What programs play by AGI, ARI
      or AMI is not seen.
  returned: success
  type: list
  elements: str
  sample: ["custom/old-greeting"]
missing:
  description:
    - Prompts that the dialplan plays, or that an option of queues, conferences, features or parking names, and that are there in
      no language.
  returned: success
  type: list
  elements: str
  sample: ["custom/ivr-menu"]
activation:
  description: How the running server took new music.
  returned: success
  type: dict
  contains:
    commands:
      description: The commands that were given to the server, or would be. None for prompts.
      type: list
      elements: str
      returned: success
    verified:
      description: Whether the server was asked and plays the new music. Null where it did not have to be asked.
      type: bool
      returned: success
    pending:
      description: Whether the activation is left to a later run, or to the server's next start.
      type: bool
      returned: success
    reason:
      description: Why it is left.
      type: str
      returned: when RV(activation.pending) is true
restart_required:
  description: Always empty. No sound needs a restart.
  returned: success
  type: list
  elements: dict
  sample: []
backup_files:
  description: Where the bytes are kept that this module replaced or removed and had not put there, mode 0600; the last five of each.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.prompts_run import manage_files


def main() -> None:
    """Run the module."""
    manage_files()


if __name__ == "__main__":
    main()
