# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make an empty database, and wire Asterisk to it: what docs/realtime.md tells, as files.  Prints JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from on_host.here import ETC, PASSWORD, run_sql, started

ODBC = f"""[asterisk]
Driver = PostgreSQL Unicode
Servername = 127.0.0.1
Port = 5432
Database = asterisk
Username = asterisk
Password = {PASSWORD}
"""
FILES = {
    "res_odbc.conf": "[asterisk]\nenabled => yes\ndsn => asterisk\npre-connect => yes\nmax_connections => 5\n",
    "extconfig.conf": """[settings]
ps_endpoints => odbc,asterisk
ps_auths => odbc,asterisk
ps_aors => odbc,asterisk
ps_endpoint_id_ips => odbc,asterisk
ps_registrations => odbc,asterisk
queues => odbc,asterisk
queue_members => odbc,asterisk
""",
    "sorcery.conf": """[res_pjsip]
endpoint = config,pjsip.conf,criteria=type=endpoint
endpoint = realtime,ps_endpoints
auth = config,pjsip.conf,criteria=type=auth
auth = realtime,ps_auths
aor = config,pjsip.conf,criteria=type=aor
aor = realtime,ps_aors
[res_pjsip_endpoint_identifier_ip]
identify = config,pjsip.conf,criteria=type=identify
identify = realtime,ps_endpoint_id_ips
[res_pjsip_outbound_registration]
registration = config,pjsip.conf,criteria=type=registration
registration = realtime,ps_registrations
""",
    "manager.conf": """[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5038
[telephony]
secret = only-for-the-scratch-container
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,command,config,reporting
write = system,command,config,reporting
""",
    "pjsip.conf": "[udp]\ntype = transport\nprotocol = udp\nbind = 0.0.0.0\n",
    "extensions.conf": "[phones]\nexten => _X.,1,NoOp()\n[carrier]\nexten => _X.,1,NoOp()\n",
    "queues.conf": "[general]\n",
    "users.conf": "",
}


def main() -> None:
    """Wire everything and start it."""
    subprocess.run(["systemctl", "start", "postgresql"], check=True)
    subprocess.run(["systemctl", "start", "postgresql@18-main"], check=False)
    as_owner = f"CREATE ROLE asterisk LOGIN PASSWORD '{PASSWORD}';\nCREATE DATABASE asterisk OWNER asterisk;\n"
    command = ["runuser", "-u", "postgres", "--", "psql", "-qX", "-v", "ON_ERROR_STOP=1"]
    subprocess.run(command, input=as_owner, text=True, check=True, cwd="/")
    odbc = Path("/etc/odbc.ini")
    odbc.write_text(ODBC)
    shutil.chown(odbc, "root", "asterisk")
    odbc.chmod(0o640)
    for name, text in FILES.items():
        (ETC / name).write_text(text)
        shutil.chown(ETC / name, "asterisk", "asterisk")
    (ETC / "extensions.ael").unlink(missing_ok=True)
    modules = (ETC / "modules.conf").read_text()
    modules = modules.replace("noload => res_config_odbc.so", "").replace(";preload => res_", "preload => res_")
    (ETC / "modules.conf").write_text(modules)
    subprocess.run(["systemctl", "restart", "asterisk"], check=True)
    started()
    print(json.dumps({"tables": run_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public';")}))


if __name__ == "__main__":
    main()
