# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs by itself on the host: mail, log rotation, backups; and how little a run does that has nothing to do."""

from __future__ import annotations

from conftest import ROOT, SERVER, podman, shell

from tests.lab.shell import wait_for

PART = "backup.yml"
BACKUP = {"asterisk_backup": ["voicemail", "config"], "asterisk_backup_keep": 2, "asterisk_backup_dir": "/srv/backups"}
RELAY = (ROOT / "tests" / "unit" / "roles" / "smtp_relay.py").read_text(encoding="utf-8") + """
with Relay(port=2525) as relay:
    relay.arrived.wait()
    with open("/run/mail.txt", "wb") as stream:
        stream.write(relay.mails[0].data)
"""
MAIL = "/usr/local/libexec/telephony.pbx/pbx-mail --relay 127.0.0.1:2525 --from pbx@example.com --to a@example.com"


def test_a_run_that_has_nothing_to_do_is_short(role) -> None:
    done = role()
    assert done.code == 0 and done.counts["changed"] == 0, done.text
    assert done.counts["ok"] <= 11, done.text
    assert "restart_required" not in done.text


def test_a_mail_waits_for_the_relay_and_arrives(server: str) -> None:
    """As the server's user; the relay comes up later."""
    shell(SERVER, f"echo hello | runuser -u asterisk -- {MAIL} --subject Fax")
    podman("exec", "-i", SERVER, "sh", "-c", "cat > /run/relay.py", stdin=RELAY)
    shell(SERVER, "systemd-run --quiet --collect python3 /run/relay.py")
    wait_for("the mail", lambda: "hello" in shell(SERVER, "cat /run/mail.txt", check=False), timeout=60)
    assert "Subject: Fax" in shell(SERVER, "cat /run/mail.txt")
    said = shell(SERVER, "journalctl -t pbx-mail --no-pager")
    assert "mail for a@example.com waits" in said and "mail for a@example.com was taken" in said
    assert "hello" not in said and "Fax" not in said


def test_logs_are_rotated_and_the_server_goes_on_writing(server: str) -> None:
    shell(SERVER, "mkdir -p /var/log/asterisk/cdr-csv; echo call > /var/log/asterisk/cdr-csv/Master.csv")
    shell(SERVER, "chown asterisk: /var/log/asterisk/cdr-csv/Master.csv; asterisk -rx 'logger reload'")
    assert "error" not in shell(SERVER, "logrotate -d /etc/logrotate.d/asterisk").lower()
    assert "error" not in shell(SERVER, "logrotate -d /etc/logrotate.conf 2>&1 | grep -i asterisk").lower()
    before = shell(SERVER, "stat -c %i /var/log/asterisk/messages.log")
    said = shell(SERVER, "logrotate -f /etc/logrotate.d/asterisk")
    assert "error" not in said, said
    assert shell(SERVER, "cat /var/log/asterisk/cdr-csv/Master.csv.1") == "call\n"
    assert shell(SERVER, "stat -c %i /var/log/asterisk/messages.log") != before
    assert shell(SERVER, "stat -c %a:%U /var/log/asterisk/messages.log") == "640:asterisk\n"
    held = shell(SERVER, "ls -l /proc/$(pidof asterisk)/fd")
    assert "messages.log" in held and "messages.log.1" not in held


def test_backups_are_made_kept_private_pruned_and_put_back(role, server: str) -> None:
    box = "/var/spool/asterisk/voicemail/pbx/1001/INBOX"
    shell(SERVER, f"install -d -o asterisk {box}; echo voice > {box}/msg0000.wav; chown asterisk {box}/msg0000.wav")
    check = role("--check", part=PART, **BACKUP)
    assert check.code == 0 and "Keep the archives from everybody else" in check.changed, check.text
    assert "No such file" in shell(SERVER, "ls /srv/backups", check=False)
    done = role(part=PART, **BACKUP)
    assert done.code == 0, done.text
    assert role(part=PART, **BACKUP).counts["changed"] == 0
    assert "telephony-pbx-backup.service" in shell(SERVER, "systemctl list-timers --no-pager")
    for _unused in range(3):
        shell(SERVER, "systemctl start telephony-pbx-backup.service; sleep 1.1")  # its name has the second in it
    archives = shell(SERVER, "ls /srv/backups").split()
    assert len(archives) == 2
    assert shell(SERVER, "stat -c %a:%U /srv/backups /srv/backups/*").split() == ["700:root", "600:root", "600:root"]
    shell(SERVER, f"rm -r /var/spool/asterisk/voicemail; tar -xpf /srv/backups/{archives[-1]} -C /")
    assert shell(SERVER, f"cat {box}/msg0000.wav; stat -c %U {box}/msg0000.wav").split() == ["voice", "asterisk"]
    listed = shell(SERVER, f"tar -tf /srv/backups/{archives[-1]}")
    assert "etc/asterisk/pjsip.conf" in listed and "var/lib/asterisk/astdb.sqlite3" in listed
