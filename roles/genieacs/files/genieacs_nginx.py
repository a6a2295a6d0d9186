# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let nginx read a part of its configuration before it is put in place: the argument is the file. Runs on the host."""

from __future__ import annotations

import subprocess
import sys
import tempfile


def main(path: str) -> int:
    """Return what nginx returns for a configuration of this part alone."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as whole:
        whole.write(
            f"pid {whole.name}.pid;\nerror_log stderr;\nevents {{}}\nhttp {{ access_log off; include {path}; }}\n"
        )
        whole.flush()
        return subprocess.run(["nginx", "-q", "-t", "-c", whole.name], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
