# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated CPE, against a little ACS: sessions with cookies and credentials, every RPC and its faults, knocks, downloads."""

from __future__ import annotations

import http.server
import re
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.telephony.pbx.tests.lab import cpe as lab
from ansible_collections.telephony.pbx.tests.lab import cpe_soap
from ansible_collections.telephony.pbx.tests.lab.cpe_http import Gate, credentials, digest, parameters

LINE = "Device.Services.VoiceService.1.VoiceProfile.1.Line."
PASSWORD = f"{LINE}1.SIP.AuthPassword"
EXPIRES = "Device.Services.VoiceService.1.VoiceProfile.1.SIP.RegisterExpires"
INTERVAL = "Device.ManagementServer.PeriodicInformInterval"
codes = re.compile(r"<FaultCode>(\d+)</FaultCode>").findall


class Acs(http.server.ThreadingHTTPServer):
    """An ACS that asks what it is told to. One session is one cookie; `challenge` wants credentials that `proof` knows."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asking, self.informs, self.answers, self.transfers = [list[str]() for _kind in range(4)]
        self.refusals = self.strangers = 0  # without credentials, and requests of a session that bore no cookie
        self.challenge = ""
        self.proof: Callable[[str], bool] = lambda header: True
        self.fails = self.loses = 0  # Informs and TransferCompletes that get a 503
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/cwmp"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Acs

    def log_message(self, *words: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        acs, header = self.server, self.headers.get("Authorization", "")
        if acs.challenge and not (header and acs.proof(header)):
            acs.refusals += 1
            return self.say(401, "", {"WWW-Authenticate": acs.challenge})
        if "<cwmp:Inform>" in body:
            if acs.fails:
                acs.fails -= 1
                return self.say(503, "")
            acs.informs.append(body)
            return self.say(200, wrap("inf1", "<cwmp:InformResponse/>"), {"Set-Cookie": 'session="a b"; Path=/'})
        if self.headers.get("Cookie") != 'session="a b"':
            acs.strangers += 1
        if "<cwmp:TransferComplete>" in body:
            if acs.loses:
                acs.loses -= 1
                return self.say(503, "")
            acs.transfers.append(body)
            return self.say(200, wrap("tc1", "<cwmp:TransferCompleteResponse/>"))
        if body:
            acs.answers.append(body)
        if acs.asking:
            return self.say(200, wrap("7", acs.asking.pop(0)))
        return self.say(204, "")

    def say(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self) -> None:
        files = {"/firmware": (200, "108.99.0.1 image"), "/rubbish": (200, "no version here"), "/secret": (401, "")}
        self.say(*files.get(self.path, (404, "")))


@pytest.fixture(name="acs")
def _acs() -> Iterator[Acs]:
    acs = Acs()
    yield acs
    acs.shutdown()
    acs.server_close()


@pytest.fixture(name="fleet")
def _fleet(acs: Acs) -> Iterator[lab.Fleet]:
    with lab.Fleet(acs.url) as fleet:
        yield fleet


@pytest.fixture(name="phone")
def _phone(fleet: lab.Fleet) -> lab.Cpe:
    phone = fleet.add("X1")
    assert phone.wait(5) and phone.sessions == 1
    phone.temper.boot = 0.05
    return phone


def wrap(identity: str, body: str) -> str:
    return cpe_soap.envelope(identity, body).decode()


def ask(acs: Acs, phone: lab.Cpe, *rpcs: str) -> list[str]:
    """Have one session in which the ACS asks these; return the answers."""
    acs.asking.extend(rpcs)
    acs.answers.clear()
    phone.inform("6 CONNECTION REQUEST")
    assert phone.wait(10), phone.failures
    return acs.answers


def setting(*wanted: tuple[str, str, str]) -> str:
    every = "".join(cpe_soap.value(path, kind, text) for path, text, kind in wanted)
    return f"<cwmp:SetParameterValues><ParameterList>{every}</ParameterList><ParameterKey>k1</ParameterKey></cwmp:SetParameterValues>"


def named(*paths: str) -> str:
    names = "</string><string>".join(paths)
    return (
        f"<cwmp:GetParameterValues><ParameterNames><string>{names}</string></ParameterNames></cwmp:GetParameterValues>"
    )


def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def test_the_first_inform_says_who_it_is_and_why_it_comes(acs: Acs, phone: lab.Cpe) -> None:
    (inform,) = acs.informs
    assert re.findall(r"<EventCode>(.*?)</EventCode>", inform) == ["0 BOOTSTRAP", "1 BOOT"]
    for words in ("<OUI>001565</OUI>", "<ProductClass>SIP-T46U</ProductClass>", "<SerialNumber>X1</SerialNumber>"):
        assert words in inform
    assert phone.tree.text("ManagementServer.ConnectionRequestURL") in inform
    assert acs.strangers == 0


def test_a_session_that_fails_is_tried_again_with_its_events(acs: Acs, fleet: lab.Fleet) -> None:
    acs.fails = 1
    phone = fleet.add("X2")
    assert phone.wait(10) and phone.sessions == 1 and phone.failures == ["the ACS answers 503"]
    assert "0 BOOTSTRAP" in acs.informs[0] and "<RetryCount>1</RetryCount>" in acs.informs[0]


def test_a_periodic_inform_comes_by_itself(acs: Acs, fleet: lab.Fleet) -> None:
    fleet.add("X3", interval=1)
    until(lambda: any("2 PERIODIC" in one for one in acs.informs))


def test_it_proves_itself_with_basic(acs: Acs, fleet: lab.Fleet) -> None:
    acs.challenge, acs.proof = 'Basic realm="acs"', lambda header: header == "Basic " + b64encode(b"u:p").decode()
    phone = fleet.add("X4", username="u", password="p")
    assert phone.wait(5) and phone.sessions == 1 and acs.refusals == 1


def test_it_proves_itself_with_digest(acs: Acs, fleet: lab.Fleet) -> None:
    def proof(header: str) -> bool:
        given = parameters(header)
        right = digest("POST", "/cwmp", "u", "p", given)
        return (
            header.startswith("Digest ")
            and given["username"] == "u"
            and given["response"] == right
            and given["opaque"] == "o"
        )

    acs.challenge, acs.proof = 'Digest realm="a \\"b\\"", qop="auth,auth-int", nonce="n1", opaque="o"', proof
    phone = fleet.add("X5", username="u", password="p")
    assert phone.wait(5) and phone.sessions == 1 and acs.refusals == 1, phone.failures


def test_wrong_credentials_get_it_nowhere(acs: Acs, fleet: lab.Fleet) -> None:
    acs.challenge, acs.proof = 'Basic realm="acs"', lambda header: False
    phone = fleet.add("X6", username="u", password="wrong")
    until(lambda: phone.failures)
    phone.stop()
    assert phone.sessions == 0 and phone.failures[0] == "the ACS answers 401"


def test_a_digest_is_that_of_the_rfc() -> None:
    given = {
        "realm": "testrealm@host.com",
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "nc": "00000001",
        "cnonce": "0a4f113b",
    }
    assert (
        digest("GET", "/dir/index.html", "Mufasa", "Circle Of Life", {**given, "qop": "auth"})
        == "6629fae49393a05397450978507c4ef1"
    )
    assert credentials('Basic realm="x"', "GET", "/", "a", "b") == "Basic YTpi"


def test_names_are_told_by_level_and_as_a_whole(acs: Acs, phone: lab.Cpe) -> None:
    def names(path: str, level: int) -> str:
        inside = f"<ParameterPath>{path}</ParameterPath><NextLevel>{level}</NextLevel>"
        return f"<cwmp:GetParameterNames>{inside}</cwmp:GetParameterNames>"

    level, root, whole, unknown, leaf = ask(
        acs, phone, names(LINE, 1), names("", 1), names(f"{LINE}1.SIP.", 0), names("Device.No.", 1), names(PASSWORD, 1)
    )
    assert re.findall(r"<Name>(.*?)</Name><Writable>(.)", level) == [(f"{LINE}1.", "1"), (f"{LINE}2.", "1")]
    assert re.findall(r"<Name>(.*?)</Name><Writable>(.)", root) == [("Device.", "0")]
    assert [name for name, _w in re.findall(r"<Name>(.*?)</Name><Writable>(.)", whole)][0] == f"{LINE}1.SIP."
    assert codes(unknown) == ["9005"] and codes(leaf) == ["9003"]


def test_what_is_set_is_read_but_for_passwords(acs: Acs, phone: lab.Cpe) -> None:
    done, read = ask(
        acs,
        phone,
        setting(
            (INTERVAL, "77", "xsd:unsignedInt"),
            (PASSWORD, "<s3cret&>", "xsd:string"),
            (f"{LINE}1.SIP.URI", "<é&>", "xsd:string"),
        ),
        named(INTERVAL, f"{LINE}1.SIP."),
    )
    assert "<Status>0</Status>" in done and '<Value xsi:type="xsd:unsignedInt">77</Value>' in read
    assert f'{PASSWORD}</Name><Value xsi:type="xsd:string"></Value>' in read and "s3cret" not in read
    assert "&lt;é&amp;&gt;" in read and phone.tree.leaves[PASSWORD].value == "<s3cret&>"
    assert phone.tree.text("ManagementServer.ParameterKey") == "k1"


@pytest.mark.parametrize(
    ("path", "value", "kind", "code"),
    [
        (EXPIRES, "abc", "xsd:unsignedInt", "9007"),
        (EXPIRES, "0", "xsd:unsignedInt", "9007"),
        (EXPIRES, "5", "xsd:string", "9006"),
        (f"{LINE}1.Enable", "Perhaps", "xsd:string", "9007"),
        (f"{LINE}1.CallingFeatures.CallWaitingEnable", "yes", "xsd:boolean", "9007"),
        (f"{LINE}1.DirectoryNumber", "9" * 33, "xsd:string", "9007"),
        ("Device.ManagementServer.PeriodicInformTime", "soon", "xsd:dateTime", "9007"),
        ("Device.DeviceInfo.SerialNumber", "x", "xsd:string", "9008"),
        ("Device.No.Such", "x", "xsd:string", "9005"),
    ],
)
def test_one_wrong_value_refuses_all(acs: Acs, phone: lab.Cpe, path: str, value: str, kind: str, code: str) -> None:
    (answer,) = ask(acs, phone, setting((INTERVAL, "77", "xsd:unsignedInt"), (path, value, kind)))
    assert codes(answer) == ["9003", code] and f"<ParameterName>{path}</ParameterName>" in answer
    assert phone.tree.text("ManagementServer.PeriodicInformInterval") == "3600"


def test_instances_come_and_go_and_numbers_are_not_used_twice(acs: Acs, phone: lab.Cpe) -> None:
    def change(what: str, path: str) -> str:
        return f"<cwmp:{what}Object><ObjectName>{path}</ObjectName><ParameterKey/></cwmp:{what}Object>"

    added, deleted, again, *wrong = ask(
        acs,
        phone,
        change("Add", LINE),
        change("Delete", f"{LINE}3."),
        change("Add", LINE),
        change("Add", "Device.DeviceInfo."),
        change("Add", f"{LINE}1.Codec.List."),
        change("Delete", f"{LINE}9."),
        change("Delete", "Device.Services.VoiceService.1."),
    )
    assert "<InstanceNumber>3<" in added and "<Status>0<" in deleted and "<InstanceNumber>4<" in again
    assert [codes(one) for one in wrong] == [["9005"], ["9005"], ["9005"], ["9001"]]
    assert f"{LINE}4.Codec.List.2.Enable" in phone.tree.leaves and f"{LINE}3.Enable" not in phone.tree.leaves
    full = ask(acs, phone, *[change("Add", LINE)] * 4)
    assert [codes(one) for one in full] == [[], [], [], ["9004"]]


def test_what_it_does_not_know_is_no_method(acs: Acs, phone: lab.Cpe) -> None:
    answers = ask(acs, phone, "<cwmp:SetParameterAttributes/>", "<cwmp:ScheduleInform/>", "<cwmp:GetRPCMethods/>")
    assert [codes(one) for one in answers] == [["9000"], ["9000"], []] and "<string>Download</string>" in answers[2]


def test_it_reboots_and_is_away_meanwhile(acs: Acs, phone: lab.Cpe) -> None:
    phone.temper.boot = 0.3
    acs.asking.append("<cwmp:Reboot><CommandKey>r1</CommandKey></cwmp:Reboot>")
    phone.inform("2 PERIODIC")
    until(lambda: acs.answers)
    time.sleep(0.1)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(phone.tree.text("ManagementServer.ConnectionRequestURL"), timeout=2)
    assert phone.wait(5) and "1 BOOT" in acs.informs[-1] and "<CommandKey>r1</CommandKey>" in acs.informs[-1]


def test_a_reset_forgets_everything(acs: Acs, phone: lab.Cpe) -> None:
    ask(acs, phone, setting((INTERVAL, "77", "xsd:unsignedInt")), "<cwmp:FactoryReset/>")
    until(lambda: len(acs.informs) == 3)
    assert "0 BOOTSTRAP" in acs.informs[-1] and phone.tree.text("ManagementServer.PeriodicInformInterval") == "3600"


@pytest.mark.parametrize(
    ("path", "code"), [("/firmware", "0"), ("/rubbish", "9018"), ("/none", "9016"), ("/secret", "9012"), ("", "9015")]
)
def test_a_download_ends_in_a_transfer_complete(acs: Acs, phone: lab.Cpe, path: str, code: str) -> None:
    acs.loses = 1
    url = acs.url.replace("/cwmp", path) if path else "http://127.0.0.1:1/x"
    kind = "<FileType>1 Firmware Upgrade Image</FileType>"
    (answer,) = ask(acs, phone, f"<cwmp:Download><CommandKey>d1</CommandKey>{kind}<URL>{url}</URL></cwmp:Download>")
    until(lambda: acs.transfers)
    assert (
        "<Status>1<" in answer
        and phone.failures == ["the ACS answers 503"]
        and phone.wait(5)
        and len(acs.transfers) == 1
    )
    assert codes(acs.transfers[0]) == [code] and "<CommandKey>d1</CommandKey>" in acs.transfers[0]
    assert "7 TRANSFER COMPLETE" in acs.informs[-1]
    assert ("108.99.0.1" in acs.informs[-1]) == ("1 BOOT" in acs.informs[-1]) == (code == "0")


def test_it_can_be_made_to_misbehave(acs: Acs, phone: lab.Cpe) -> None:
    phone.temper.refuse = {"Reboot": 9001, INTERVAL: 9002}
    phone.temper.forgets = frozenset({EXPIRES})
    reboot, other, kept = ask(
        acs,
        phone,
        "<cwmp:Reboot/>",
        setting((INTERVAL, "5", "xsd:unsignedInt")),
        setting((EXPIRES, "5", "xsd:unsignedInt")),
    )
    assert codes(reboot) == ["9001"] and codes(other) == ["9003", "9002"] and "<Status>0<" in kept
    assert phone.tree.leaves[EXPIRES].value == "3600"
    assert phone.rpcs["SetParameterValues"] == 2


def knock(phone: lab.Cpe, user: str = "", password: str = "") -> int:
    url = phone.tree.text("ManagementServer.ConnectionRequestURL")
    manager = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    manager.add_password(None, url, user, password)
    opener = urllib.request.build_opener(*([urllib.request.HTTPDigestAuthHandler(manager)] if user else []))
    try:
        return int(opener.open(url, timeout=5).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_knock_wants_digest_once_there_is_a_name(phone: lab.Cpe) -> None:
    phone.tree.put("ManagementServer.ConnectionRequestUsername", "u")
    phone.tree.put("ManagementServer.ConnectionRequestPassword", "p")
    assert [knock(phone), knock(phone, "u", "wrong"), knock(phone, "u", "p")] == [401, 401, 200] and phone.knocks == 1


def test_an_answer_to_a_challenge_opens_once() -> None:
    gate = Gate()
    _status, headers = gate.challenge()
    header = credentials(headers["WWW-Authenticate"], "GET", "/acs", "u", "p")
    assert not gate.knows(header.replace("Digest", "Basic"), "/acs", "u", "p")
    assert gate.knows(header, "/acs", "u", "p") and not gate.knows(header, "/acs", "u", "p")


def test_a_knock_brings_a_session_unless_it_is_a_silent_one(acs: Acs, phone: lab.Cpe) -> None:
    phone.temper.silent = True
    assert knock(phone) == 200 and phone.knocks == 1
    time.sleep(0.2)
    assert len(acs.informs) == 1
    phone.temper.silent = False
    assert knock(phone) == 200
    until(lambda: any("6 CONNECTION REQUEST" in one for one in acs.informs))


def test_without_power_nobody_answers(acs: Acs, phone: lab.Cpe) -> None:
    phone.offline()
    with pytest.raises(urllib.error.URLError):
        knock(phone)
    phone.online()
    assert phone.wait(5) and "1 BOOT" in acs.informs[-1] and knock(phone) == 200
