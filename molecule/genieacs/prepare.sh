#!/bin/sh
# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# What would be there before the role: the programs of GenieACS, a database, certificates. As far as the role can see them.
# Argument: the serial numbers of telephones, as a JSON list.
set -e
cd /opt/on_host
for one in cwmp nbi fs ui; do
    printf '#!/bin/sh\nexec python3 -B /opt/on_host/stand_in.py %s\n' $one > /usr/local/bin/genieacs-$one
    chmod 755 /usr/local/bin/genieacs-$one
done
for one in database world; do
    cat > /etc/systemd/system/stand-in-$one.service << UNIT
[Unit]
Description=What stands in for a $one
[Service]
Environment='STAND_IN_TELEPHONES=$1'
ExecStart=/usr/bin/python3 -B /opt/on_host/stand_in.py $one
[Install]
WantedBy=multi-user.target
UNIT
done
mkdir -p /etc/ssl/acs /srv/firmware
cd /etc/ssl/acs
ec="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650"
openssl req -x509 $ec -subj /CN=devices -keyout ca.key -out ca.pem
openssl req -x509 $ec -subj /CN=acs.example.com -addext subjectAltName=DNS:acs.example.com,DNS:localhost -keyout acs.key -out acs.pem
openssl req -x509 $ec -subj /CN=stranger -keyout stranger.key -out stranger.pem
openssl req $ec -subj /CN=device -keyout device.key -out device.csr
openssl x509 -req -in device.csr -CA ca.pem -CAkey ca.key -days 3650 -out device.pem
echo "firmware of no telephone" > /srv/firmware/T46U-108.86.0.20.rom
systemctl daemon-reload
systemctl enable --now stand-in-world stand-in-database
