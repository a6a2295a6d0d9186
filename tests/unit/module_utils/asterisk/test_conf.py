# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading one file: bytes, sections, options, what is told to the owner, and what cannot be written."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_text import check_name

TEXT = """\
; house
#include "other.conf"
loose = 1
[general](!,base)trailing ; why
Allow = alaw
ALLOW=ulaw
allow += , g722
exten => 1,1,NoOp()
#tryinclude <pjsip.d/*.conf> ; phones
#exec /usr/bin/thing
#bogus
no equals sign
[general](+type=aor)
[1001](a,b)
k = v ; c
"""


def test_sections_and_options() -> None:
    document = conf.parse(TEXT, "pjsip.conf")
    first, addition, phone = document.sections
    assert (first.name, first.template, first.append, first.templates, first.line) == (
        "general",
        True,
        False,
        ("base",),
        4,
    )
    assert (addition.append, addition.append_filter, addition.templates) == (True, "type=aor", ())
    assert (phone.templates, phone.line, phone.items()) == (("a", "b"), 14, [("k", "v")])
    assert document.find("general") == [first, addition] and document.find("General") == []
    assert first.items() == [("Allow", "alaw"), ("ALLOW", "ulaw"), ("allow+=", ", g722"), ("exten", "1,1,NoOp()")]
    assert first.values("allow") == ["alaw", "ulaw", ", g722"]
    assert first.get("exten") == "1,1,NoOp()" and first.get("none") is None
    assert [(i.kind, i.target, i.line, i.section) for i in document.includes] == [
        ("include", "other.conf", 2, document.head),
        ("tryinclude", "pjsip.d/*.conf", 9, first),
        ("exec", "/usr/bin/thing", 10, first),
    ]
    assert document.head.items() == [("loose", "1")]


def test_what_the_server_drops_or_refuses_is_told() -> None:
    text = TEXT + f"\\ x\n[{'n' * 80}]\nl={'x' * 9000}\n[unclosed\n;-- open\n"
    told = {problem.line: (problem.fatal, problem.text) for problem in conf.parse(text, "f").problems()}
    assert sorted(told) == [0, 3, 10, 11, 12, 16, 17, 18, 19]
    assert [line for line, (fatal, _text) in told.items() if fatal] == [3, 16, 19]
    assert "never closed" in told[0][1] and "cut off" in told[17][1] and "8190" in told[18][1]
    assert conf.parse(text).render() == text


def test_problems_and_errors_never_show_values() -> None:
    document = conf.parse("[a]\npassword s3cret\npassword=" + "s3cret" * 2000 + "\n\\ s3cret=x\n=s3cret\n")
    assert len(document.problems()) == 4
    assert "s3cret" not in repr(document.problems())
    with pytest.raises(conf.ConfError) as caught:
        document.sections[0].set("password", "s3cret\n")
    assert "s3cret" not in str(caught.value) and "password" in str(caught.value)


@pytest.mark.parametrize(
    "data,words",
    [
        (b"[a]\nk=\0", "NUL"),
        ("[a]\nk=1\n".encode("utf-16"), "UTF-16"),
        (bytes(range(1, 32)) * 40, "control bytes"),
        (b"\x1f\x8b\x08\x01" * 100, "control bytes"),
    ],
)
def test_binary_files_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(conf.ConfError, match=words) as caught:
        conf.decode(data, "x.conf")
    assert caught.value.path == "x.conf"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xef\xbb\xbf[a]\r\nk=1\r\n",
        b"[caf\xe9]\nk=\xff\xfe\n",
        b"\x0c[a]\n",
        "[a]\nk=é\U0001f600\n".encode(),
    ],
)
def test_foreign_bytes_survive(data: bytes) -> None:
    document = conf.parse(conf.decode(data))
    assert conf.encode(document.render()) == data
    if document.sections:
        document.sections[0].set("k", "2")
        assert conf.encode(document.render()) != data


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "\0", " a", "a ", "\ta", "a\x1f", "\ud800", "\udcc3\udca9"])
def test_what_the_dialect_cannot_express_is_refused(value: str) -> None:
    section = conf.parse("[a]\nk=1\n").sections[0]
    with pytest.raises(conf.ConfError):
        section.set("k", ["2", value])
    assert section.document.render() == "[a]\nk=1\n"


def test_a_line_may_have_8190_bytes() -> None:
    section = conf.parse("[a]\nk = 1\n").sections[0]
    assert section.set("k", "é" * 4093)
    assert conf.parse(section.document.render()).sections[0].get("k") == "é" * 4093
    with pytest.raises(conf.ConfError, match="8192 bytes"):
        section.set("k", "é" * 4094)


@pytest.mark.parametrize(
    "name,words",
    [
        ("", "empty"),
        ("a]b", "']'"),
        ("n" * 80, "80 bytes"),
        ("é" * 40, "80 bytes"),
        ("x" * 5000, "5000 bytes"),
        (" a", "blank"),
        ("a\nb", "line feed"),
    ],
)
def test_bad_section_names(name: str, words: str) -> None:
    with pytest.raises(conf.ConfError, match=words):
        check_name(name)
    document = conf.parse("[a]\n")
    with pytest.raises(conf.ConfError, match=words):
        document.add_section(name)
    assert document.render() == "[a]\n"


@pytest.mark.parametrize("name", ["1001", "n" * 79, "é" * 39, "a;b", "a[b", "東京", "a b", "#a"])
def test_good_section_names(name: str) -> None:
    document = conf.parse("")
    section = document.add_section(name)
    again = conf.parse(document.render()).sections
    assert [one.name for one in again] == [name] == [section.name]


@pytest.mark.parametrize("key", ["", " k", "k=x", "a\nb"])
def test_bad_option_names(key: str) -> None:
    with pytest.raises(conf.ConfError):
        conf.parse("[a]\n").sections[0].set(key, "1")


def test_a_file_that_would_hang_the_server_is_refused() -> None:
    with pytest.raises(conf.ConfError, match="128") as caught:
        conf.parse("[a]\n" + ";--\n" * 129)
    assert caught.value.line == 130


def test_ten_megabytes_come_back_byte_for_byte() -> None:
    one = '[{0}]\ntype=endpoint\ncontext=from-phones\nallow=alaw,ulaw\ncallerid="A" <{0}> \\; x\n\n[{0}]\ntype=aor ; c\nmax_contacts=2\n\n'
    text = "".join(one.format(number) for number in range(100000))[: 10 * 1024 * 1024]
    assert conf.parse(text).render() == text
