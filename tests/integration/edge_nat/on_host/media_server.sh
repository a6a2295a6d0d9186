# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes Asterisk a media server behind an edge: it trusts the edge by its address, echoes whoever calls 600, and reaches
# telephones through the edge. usage: media_server.sh OWN-ADDRESS EDGE-ADDRESS
set -eu
cd /etc/asterisk
rm -f extensions.ael
cat > pjsip.conf << CONF
[udp]
type = transport
protocol = udp
bind = $1:5060

[edge]
type = endpoint
context = from-edge
disallow = all
allow = alaw
aors = edge
direct_media = no
rtp_symmetric = no
outbound_proxy = sip:$2:5060\\;lr

[edge]
type = aor
contact = sip:$2:5060

[edge]
type = identify
endpoint = edge
match = $2
CONF
cat > extensions.conf << 'CONF'
[from-edge]
exten => 600,1,Answer()
 same => n,Echo()
CONF
cat > rtp.conf << 'CONF'
[general]
rtpstart = 12000
rtpend = 12999
CONF
printf '[general]\nenabled = no\n' > manager.conf
chown -R asterisk: .
systemctl restart asterisk
asterisk -rx 'core waitfullybooted'
