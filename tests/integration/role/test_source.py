# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_install: source, end to end with a small archive that stands in for Asterisk's: what is proved, built, and when."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import HERE, SOURCE, Run, play, podman, scratch, shell

FOLDER = "/usr/local/src/telephony.pbx"


def archive(version: str) -> bytes:
    """Return a .tar.gz as the project has them: one folder, with everything in it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as made:
        for path in sorted((HERE / "stand_in").iterdir()):
            info = made.gettarinfo(path)
            inside = {"menuselect": "menuselect/menuselect"}.get(path.name, path.name)
            info.name = f"asterisk-{version}/{inside}"
            info.mode = 0o644 if path.suffix == ".py" or path.name == "Makefile" else 0o755
            text = path.read_bytes()
            if path.suffix == ".py":
                text = b"#!/usr/bin/python3\n" + text
            info.size = len(text)
            made.addfile(info, io.BytesIO(text))
        info = tarfile.TarInfo(f"asterisk-{version}/.version")
        info.size = len(version)
        made.addfile(info, io.BytesIO(version.encode()))
    return gzip.compress(data.getvalue(), mtime=0)  # the same bytes each time


@pytest.fixture(scope="module", autouse=True)
def host() -> Iterator[None]:
    """A container without Asterisk. `make` stands in as well: there is no network, and the image has no compiler."""
    scratch(SOURCE)
    shell(
        SOURCE,
        "dpkg --purge asterisk asterisk-modules asterisk-config asterisk-core-sounds-en-gsm asterisk-core-sounds-en",
    )
    shell(
        SOURCE,
        "rm -rf /etc/asterisk /var/lib/asterisk /var/spool/asterisk /var/log/asterisk; deluser asterisk",
        check=False,
    )
    make = "#!/usr/bin/python3\n" + (HERE / "on_host" / "make.py").read_text(encoding="utf-8")
    podman("exec", "-i", SOURCE, "sh", "-c", "cat > /usr/local/bin/make; chmod 755 /usr/local/bin/make", stdin=make)
    yield
    podman("rm", "-f", "-t", "0", SOURCE, check=False)


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Run]:
    """`build("22.1.0")`: a run with that archive, on the controller."""

    def run(version: str, *words: str, **variables: object) -> Run:
        data = archive(version)
        (tmp_path / "asterisk.tar.gz").write_bytes(data)
        given = {
            "asterisk_install": "source",
            "asterisk_source_version": version,
            "asterisk_source_archive": str(tmp_path / "asterisk.tar.gz"),
            "asterisk_source_sha256": hashlib.sha256(data).hexdigest(),
            "asterisk_source_packages": [],
            "asterisk_extra_packages": [],
            **variables,
        }
        return play(SOURCE, tmp_path, *words, part="source.yml", **given)

    return run


def nothing_there() -> bool:
    return shell(SOURCE, f"ls {FOLDER} /usr/sbin/asterisk 2>/dev/null || true") in ("", f"{FOLDER}:\n")


def test_a_checksum_is_wanted(build) -> None:
    done = build("22.1.0", asterisk_source_sha256="")
    assert done.code != 0 and "asterisk_source_sha256 is not the SHA-256" in done.text
    assert nothing_there()


def test_check_mode_on_a_fresh_host(build) -> None:
    done = build("22.1.0", "--check")
    assert done.code == 0 and done.counts["changed"] > 0, done.text
    assert nothing_there()


def test_another_checksum_is_refused_before_anything_is_unpacked(build) -> None:
    done = build("22.1.0", asterisk_source_sha256="0" * 64)
    assert done.code != 0 and "checksum" in done.text, done.text
    assert nothing_there()


def test_a_version_that_does_not_build_is_tried_again(build) -> None:
    shell(SOURCE, "echo 1 > /run/fail-make")
    done = build("22.1.0")
    assert done.code != 0 and "make was told to fail" in done.text
    assert "installed.txt" not in shell(SOURCE, f"ls {FOLDER}") and shell(
        SOURCE, "ls /usr/sbin/asterisk || true"
    ).count("cannot")


def test_it_is_built_once_from_a_fresh_folder(build) -> None:
    shell(SOURCE, "rm -f /run/fail-make")
    done = build("22.1.0", asterisk_source_configure=["--with-x=1"], asterisk_source_menuselect=["--disable=chan_iax2"])
    assert done.code == 0 and "restart_required" not in done.text, done.text
    asked = shell(SOURCE, "cat /var/lib/asterisk/asked")
    assert "--prefix=/usr --sysconfdir=/etc --localstatedir=/var" in asked and "--with-x=1" in asked
    assert "menuselect --disable=chan_iax2" in asked
    assert shell(SOURCE, "stat -c %U:%a /etc/asterisk/modules.conf /var/lib/asterisk").split() == [
        "asterisk:640",
        "asterisk:750",
    ]
    again = build(
        "22.1.0", asterisk_source_configure=["--with-x=1"], asterisk_source_menuselect=["--disable=chan_iax2"]
    )
    assert again.code == 0 and again.counts["changed"] == 0, again.text
    check = build(
        "22.1.0",
        "--check",
        asterisk_source_configure=["--with-x=1"],
        asterisk_source_menuselect=["--disable=chan_iax2"],
    )
    assert check.counts["changed"] == 0


def test_the_service_runs_as_its_own_user(build) -> None:
    shell(SOURCE, "systemctl start asterisk")
    shown = shell(SOURCE, "systemctl show -p ActiveState,User asterisk").split()
    assert sorted(shown) == ["ActiveState=active", "User=asterisk"]
    assert "22.1.0" in shell(SOURCE, "asterisk -rx 'core show version'")


def test_another_version_leaves_the_running_server_alone_and_says_so(build) -> None:
    before = shell(SOURCE, "systemctl show -p MainPID asterisk")
    done = build("22.2.0")
    assert done.code == 0 and "restart_required" in done.text, done.text
    assert "22.1.0" in shell(SOURCE, "asterisk -rx 'core show version'")
    assert shell(SOURCE, "systemctl show -p MainPID asterisk") == before
    assert "[modules]" in shell(SOURCE, "cat /etc/asterisk/modules.conf")
    shell(SOURCE, "systemctl restart asterisk")
    assert "22.2.0" in shell(SOURCE, "asterisk -rx 'core show version'")
    assert build("22.2.0").counts["changed"] == 0


def test_an_archive_on_the_host(build) -> None:
    data = archive("22.3.0")
    shell(SOURCE, "mkdir -p /srv/archives")
    code = "import sys; open('/srv/archives/a.tar.gz', 'wb').write(bytes.fromhex(sys.stdin.read()))"
    podman("exec", "-i", SOURCE, "python3", "-c", code, stdin=data.hex())
    done = build(
        "22.3.0",
        asterisk_source_archive="/srv/archives/a.tar.gz",
        asterisk_source_archive_on_host=True,
        asterisk_source_sha256=hashlib.sha256(data).hexdigest(),
    )
    assert done.code == 0, done.text
    assert "Asterisk 22.3.0" in shell(SOURCE, f"cat {FOLDER}/installed.txt")
    assert "unproved" not in shell(SOURCE, f"ls {FOLDER}")


def test_the_distributions_package_is_not_overwritten(build) -> None:
    fake = "Package: asterisk\\nStatus: install ok installed\\nVersion: 1:22\\nArchitecture: all\\nMaintainer: x <x@x>\\nDescription: x\\n"
    shell(SOURCE, f"printf '{fake}\\n' >> /var/lib/dpkg/status")
    done = build("22.4.0")
    assert done.code != 0 and "Asterisk is installed as a package" in done.text
    assert "22.3.0" in shell(SOURCE, f"cat {FOLDER}/installed.txt")
