#!/bin/sh
# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# What a package of FreeSWITCH would bring, as far as the role can see it.
set -e
useradd --system --home-dir /var/lib/freeswitch --shell /usr/sbin/nologin freeswitch
mkdir -p /var/lib/freeswitch /etc/freeswitch/directory /etc/freeswitch/autoload_configs
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=pbx.example.com \
    -keyout /etc/ssl/pbx.key -out /etc/ssl/pbx.pem 2> /dev/null
cat > /etc/freeswitch/freeswitch.xml << 'SAMPLE'
<document type="freeswitch/xml">
  <section name="directory"><X-PRE-PROCESS cmd="include" data="directory/*.xml"/></section>
</document>
SAMPLE
cat > /etc/freeswitch/directory/default.xml << 'SAMPLE'
<include>
  <domain name="sample"><user id="1000"><params><param name="password" value="1234"/></params></user></domain>
</include>
SAMPLE
cat > /etc/systemd/system/freeswitch.service << 'UNIT'
[Unit]
Description=An event socket that answers as FreeSWITCH does

[Service]
User=freeswitch
WorkingDirectory=/opt
ExecStart=/usr/bin/python3 -B -m freeswitch --conf /etc/freeswitch --speed 0.5

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
