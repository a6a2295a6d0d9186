# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start both servers with a user each; the databases are left to the cases.  Prints JSON."""

from __future__ import annotations

import json
import subprocess

from on_host.here import FILE, PASSWORD, as_owner


def main() -> None:
    """Start everything."""
    for unit in ("postgresql", "postgresql@18-main", "mariadb"):
        subprocess.run(["systemctl", "start", unit], check=unit != "postgresql@18-main")
    as_owner(
        "postgresql",
        "DROP DATABASE IF EXISTS kamailio WITH (FORCE);\nDROP ROLE IF EXISTS kamailio;\nDROP ROLE IF EXISTS stranger;\n"
        f"CREATE ROLE kamailio LOGIN PASSWORD '{PASSWORD}';\nCREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}';",
        "postgres",
    )
    as_owner(
        "mysql",
        f"CREATE OR REPLACE USER kamailio@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
        f"CREATE OR REPLACE USER kamailio@localhost IDENTIFIED BY '{PASSWORD}';\n"
        f"CREATE OR REPLACE USER stranger@localhost IDENTIFIED BY '{PASSWORD}';\n"
        "GRANT ALL ON kamailio.* TO kamailio@'127.0.0.1';\nGRANT ALL ON kamailio.* TO kamailio@localhost;",
        "",
    )
    FILE.parent.mkdir(mode=0o755, exist_ok=True)
    subprocess.run(["chown", "kamailio:kamailio", str(FILE.parent)], check=True)
    print(json.dumps({"wired": True}))


if __name__ == "__main__":
    main()
