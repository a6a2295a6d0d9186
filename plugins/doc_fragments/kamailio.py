# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that every module for Kamailio has."""

from __future__ import annotations


class ModuleDocFragment:
    """Where Kamailio is, and how it is reached."""

    DOCUMENTATION = r"""
options:
  config_dir:
    type: path
    default: /etc/kamailio
    description:
      - The folder of Kamailio's configuration files.
  rpc:
    type: str
    description:
      - The address of Kamailio's JSON-RPC, C(unixd:/run/kamailio/kamailio_rpc.sock), C(fifo:/run/kamailio/kamailio_rpc.fifo) or
        C(http://127.0.0.1:8060/RPC). Where the server writes the replies of its FIFO elsewhere than to C(/tmp), their folder
        follows, C(fifo:/run/kamailio/kamailio_rpc.fifo;reply_dir=/run/kamailio).
      - Without it the socket in C(/run/kamailio) is used, or else the FIFO there.
notes:
  - The running server is reached by the C(jsonrpcs) module of Kamailio, which its packaged configuration loads.
  - An answer above about 128 KB, some 250 destinations, does not fit through the socket. It is asked for again by the FIFO, which
    should therefore be there as well, C(modparam("jsonrpcs", "fifo_name", "/run/kamailio/kamailio_rpc.fifo")).
requirements:
  - Kamailio 5.6 or later on the managed host
"""
