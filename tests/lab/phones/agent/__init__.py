# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that do as they are told, message by message: what SIPp's fixed scenarios cannot do.

They press digits, transfer, redirect, hold, and say at any moment what they hear. See `__main__` for how they are told.
"""
