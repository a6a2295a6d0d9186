# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pack what callers left and what the PBX is into one archive, and keep the last few. Installed as `pbx-backup`.

    pbx-backup --dir DIR --keep N PART [PART ...]        PART: voicemail, recordings, config

Writes DIR/pbx-YYYYmmddTHHMMSSZ.tar.gz, mode 0600, under another name until it is whole. `tar -xpf ARCHIVE -C /` puts it back.
Exit 0: written. Exit 1: not, one sentence on stderr; the archives of before are all there.
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import stat
import sys
import tarfile
import tempfile
import time

PARTS = {
    "voicemail": ("/var/spool/asterisk/voicemail",),
    "recordings": ("/var/spool/asterisk/monitor", "/var/spool/asterisk/recording"),
    # Forwards, do not disturb and registrations are in the database; prompts of the site's own are beside it.
    "config": ("/etc/asterisk", "/var/lib/asterisk/keys", "/var/lib/asterisk/astdb.sqlite3"),
}
NAME = re.compile(r"pbx-\d{8}T\d{6}Z\.tar\.gz")
PARTIAL = ".partial"


class Whole:
    """A file of exactly `size` bytes for tarfile, whatever happens to it meanwhile: cut, or filled up with zeros."""

    def __init__(self, stream, size):
        self.stream = stream
        self.left = size

    def read(self, wanted):
        data = self.stream.read(min(wanted, self.left))
        if not data:
            data = bytes(min(wanted, self.left))
        self.left -= len(data)
        return data


def add(archive, path):
    """Add one file, folder or link, and what is in it. What vanishes meanwhile is left out; links are not followed."""
    try:
        info = archive.gettarinfo(path)
        if info is None:  # a socket
            return
        if info.isdir():
            archive.addfile(info)
            for name in sorted(os.listdir(path)):
                add(archive, os.path.join(path, name))
        elif info.isreg() or info.islnk():
            opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(opened, "rb") as stream:
                now = os.fstat(stream.fileno())
                if not stat.S_ISREG(now.st_mode):
                    return
                info.type, info.linkname, info.size = tarfile.REGTYPE, "", now.st_size
                archive.addfile(info, Whole(stream, info.size))
        elif info.issym():
            archive.addfile(info)
    except FileNotFoundError:
        return


def add_database(archive, path):
    """Add an SQLite database as it is at one moment, while the server goes on writing it."""
    info = archive.gettarinfo(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        source, target = sqlite3.connect(f"file:{path}?mode=ro", uri=True), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        info.size = os.path.getsize(copy)
        with open(copy, "rb") as stream:
            archive.addfile(info, stream)


def pack(target, parts, known=None):
    """Write the archive of the named parts; what is not on this host is left out."""
    opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as archive:
            for path in [path for part in parts for path in (known or PARTS)[part] if os.path.lexists(path)]:
                (add_database if path.endswith(".sqlite3") else add)(archive, path)
        stream.flush()
        os.fsync(stream.fileno())


def prune(folder, keep):
    """Remove the oldest archives beyond `keep`, and what runs that were cut short left. Files of other names stay."""
    names = sorted(os.listdir(folder))
    gone = [name for name in names if NAME.fullmatch(name)][:-keep]
    gone += [name for name in names if name.endswith(PARTIAL) and NAME.fullmatch(name[: -len(PARTIAL)])]
    for name in gone:
        os.unlink(os.path.join(folder, name))


def sync(folder):
    """Make a rename last."""
    opened = os.open(folder, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)


def backup(folder, keep, parts, now, known=None):
    """Write one archive and prune; return its path."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = os.path.join(folder, time.strftime("pbx-%Y%m%dT%H%M%SZ.tar.gz", time.gmtime(now)))
    partial = path + PARTIAL
    try:
        pack(partial, parts, known)
        os.rename(partial, path)
    finally:
        if os.path.exists(partial):
            os.unlink(partial)
    sync(folder)
    prune(folder, keep)
    return path


def main(argv):
    """Back up once."""
    parser = argparse.ArgumentParser(prog="pbx-backup", description="Back up the PBX.", allow_abbrev=False)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--keep", required=True, type=int)
    parser.add_argument("parts", nargs="+", choices=sorted(PARTS), metavar="PART")
    options = parser.parse_args(argv)
    if options.keep < 1:
        parser.error("--keep: at least one is kept")
    try:
        print(backup(options.dir, options.keep, options.parts, time.time()))
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        print(f"pbx-backup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
