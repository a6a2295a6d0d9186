# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AEL files: what includes what, what is edited, and what Asterisk's parser says of it (its words are of 22.10.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael_parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.ael import Ael, compare, said
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import ContextRows, Row
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import StateDir
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

OUTPUT = """LOG: lev:0 file:ael.flex  line:892 func: setup_filestack    --Read in included file ././extensions.ael.d/b.ael, 141 chars
LOG: lev:4 file:ael.y  line:839 func: ael_yyerror  ==== File: ././extensions.ael.d/b.ael, Line 3, Cols: 34-40: \
Error: syntax error, unexpected 'default', expecting word
LOG: lev:4 file:ael.y  line:839 func: ael_yyerror  ==== File: (null), Line 1, Cols: 37-37: Error: syntax error, unexpected $end
LOG: lev:4 file:ael.flex  line:880 func: setup_filestack  File=./extensions.ael, line=2, column=1: \
Couldn't find the include file: ././x.ael; ignoring the Include directive!
LOG: lev:3 file:pval.c  line:821 func: check_includes  Warning: file ././b.ael, line 2-2: The included context 'one' cannot be found.
LOG: lev:4 file:pbx_ael.c  line:189 func: pbx_load_module  Sorry, but 1 syntax errors and 0 semantic errors were detected. It doesn't make sense to compile.
LOG: lev:4 file:ael2_parse  line:543 func: main  0 contexts, 0 extensions, 0 priorities
"""
DUMP = """[globals]
FOO=1

[two]
ignorepat => 9
eswitch => Loopback/4@${CONTEXT}
exten => 1001,-1,PJSIP/1001
exten => 200,3,Goto(sw_1_${FOO},10)
exten => 200,15(lab),NoOp("b, c",3)
exten => 200/555,1,NoOp()
"""


class System:
    """A folder with AEL files, and no server."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.state = folder / "etc", StateDir(str(folder / "state"))
        self.etc.mkdir()

    def apply(self, *files: dict[str, Any], **options: Any) -> Any:
        system = AsteriskSystem(str(self.etc), self.state, connect=lambda _folder: None)
        return run(system, [Request(RESOURCES["asterisk_ael"], files, **options)], check_mode=False)

    def ael(self) -> Ael:
        return AsteriskSystem(str(self.etc), self.state).ael

    def text(self, name: str) -> str:
        return (self.etc / name).read_text()


@pytest.fixture(name="system")
def a_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    monkeypatch.setattr(ael_parse, "PARSER", "no-parser-of-this-host")
    return System(tmp_path)


def test_the_tree_follows_globs_and_passes_over_what_is_not_there(system: System) -> None:
    (system.etc / "d").mkdir()
    for name, text in (("b", '#include "extensions.ael"\n'), ("a", "context a {}\n")):
        (system.etc / "d" / f"{name}.ael").write_text(text)
    (system.etc / "extensions.ael").write_text('// #include "not.ael"\n #include "d/*.ael"\n#include <gone.ael>\n')
    assert list(system.ael().tree()) == ["extensions.ael", "d/a.ael", "d/b.ael"]


def test_a_new_file_is_included_once_and_no_more_when_it_is_gone(system: System) -> None:
    (system.etc / "extensions.ael").write_text("// by hand\ncontext old {}")
    one = {"path": "extensions.ael.d/one.ael", "content": "context one {}"}
    assert system.apply(one).created == {"asterisk_ael": [one["path"]]}
    assert system.text("extensions.ael") == '// by hand\ncontext old {}\n#include "extensions.ael.d/one.ael"\n'
    assert system.text(one["path"]) == "context one {}\n" and not system.apply(one).created
    system.apply({"path": one["path"], "state": "absent"})
    assert system.text("extensions.ael") == "// by hand\ncontext old {}\n"
    assert not (system.etc / one["path"]).exists()


def test_what_a_glob_reads_already_is_not_included_again(system: System) -> None:
    (system.etc / "extensions.ael").write_text('#include "extensions.ael.d/*.ael"\n')
    assert system.apply({"path": "extensions.ael.d/one.ael", "content": "context one {}"}).changed
    assert system.text("extensions.ael") == '#include "extensions.ael.d/*.ael"\n'


def test_purge_is_of_one_folder_and_never_of_the_first_file(system: System) -> None:
    for name in ("one", "two"):
        system.apply({"path": f"d/{name}.ael", "content": f"context {name} {{}}"})
    with pytest.raises(PbxError, match="name the folder"):
        system.apply({"path": "d/one.ael"}, purge=True)
    assert system.apply({"path": "d/one.ael"}, purge=True, scope="d").deleted == {"asterisk_ael": ["d/two.ael"]}
    assert system.text("extensions.ael") == '#include "d/one.ael"\n'


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"path": "../x.ael", "content": "context x {}"}, "is no AEL file below the configuration folder"),
        ({"path": "x.conf", "content": "context x {}"}, "is no AEL file below the configuration folder"),
        ({"path": "x.ael", "content": "a\0b"}, "holds a NUL"),
        ({"path": "x.ael", "content": "\n"}, "unset: [content]"),
        ({"path": "extensions.ael", "state": "absent"}, "pbx_ael.so needs this file to start"),
    ],
    ids=["outside", "conf", "nul", "empty", "first"],
)
def test_refused_by_name(system: System, item: dict[str, Any], words: str) -> None:
    (system.etc / "extensions.ael").write_text("context old {}\n")
    with pytest.raises(PbxError, match=r"files\[0\] \(.*" + words.replace("[", r"\[").replace("]", r"\]")):
        system.apply(item)
    assert system.text("extensions.ael") == "context old {}\n"


def test_a_first_file_that_leaves_the_others_out_is_refused(system: System) -> None:
    with pytest.raises(PbxError, match='add the line #include "d/one.ael"'):
        system.apply(
            {"path": "extensions.ael", "content": "context x {}"}, {"path": "d/one.ael", "content": "context y {}"}
        )


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("[modules]\nautoload=yes\nnoload => pbx_ael.so\n", True),
        ("[modules]\nautoload=no\nload = pbx_config.so\n", True),
        ("[modules]\nautoload=no\nload = pbx_ael.so\n", False),
        ("[modules]\nautoload=yes\n", False),
    ],
    ids=["noload", "not listed", "listed", "autoload"],
)
def test_files_that_no_module_reads_are_refused(system: System, text: str, refused: bool) -> None:
    (system.etc / "modules.conf").write_text(text)
    item = {"path": "extensions.ael", "content": "context x {}"}
    if refused:
        with pytest.raises(PbxError, match="keeps Asterisk from loading pbx_ael.so"):
            system.apply(item)
    else:
        assert system.apply(item).changed


def test_the_words_of_the_parser() -> None:
    first, end, missing = ael_parse.complaints(OUTPUT)
    assert first == ael_parse.Said("extensions.ael.d/b.ael", 3, "syntax error, unexpected 'default', expecting word")
    assert end == ael_parse.Said("", 0, "syntax error, unexpected $end: something is not closed")
    assert (missing.path, missing.line) == ("extensions.ael", 2) and "include file: x.ael" in missing.words


def test_the_steps_that_it_compiled() -> None:
    assert ael_parse.steps_of(DUMP) == {
        "two": [
            ("1001", -1, "PJSIP/1001", ""),
            ("200", 3, "Goto", "sw_1_${FOO},10"),
            ("200", 15, "NoOp", '"b, c",3'),
        ]
    }


def test_the_parser_reads_copies_and_full_paths_stay_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = tmp_path / "aelparse"
    parser.write_text("#!/bin/sh\ncat extensions.ael d/x.ael | sed 's/^/LOG: lev:4 file:a line:1 func: b  /'\n")
    parser.chmod(0o755)
    monkeypatch.setattr(ael_parse, "PARSER", str(parser))
    texts = {"extensions.ael": '#include "/etc/asterisk/d/x.ael"\n', "d/x.ael": "two\n"}
    tried = ael_parse.compiled(texts, "/etc/asterisk")
    assert [one.words for one in tried.errors] == ['#include "d/x.ael"', "two"] and tried.steps == {}


class Modules:
    """A server that tells whether pbx_ael.so runs."""

    def __init__(self, status: str) -> None:
        self.status = status

    def lines(self, _text: str) -> list[str]:
        return [f"pbx_ael.so   Compiler   0   {self.status}   extended"]


@pytest.mark.parametrize(
    ("status", "root", "commands"),
    [
        ("Running", True, ["ael reload"]),
        ("Running", False, ["module unload pbx_ael.so"]),
        ("Not Running", True, ["module load pbx_ael.so"]),
        ("Not Running", False, []),
    ],
)
def test_the_command_of_the_moment(status: str, root: bool, commands: list[str]) -> None:
    assert said(Modules(status), ["dialplan reload", "ael reload"], root) == ["dialplan reload", *commands]


class Held:
    """A server that holds one step, spelled its own way, and one that nobody wrote."""

    def context(self, name: str) -> Any:
        rows = [Row("s", 7, "", "GotoIf", "$[ ${x} < 3]?8:12"), Row("s", 9, "", "NoOp", "of another")]
        return ContextRows(rows, [], [], []) if name == "demo" else None


STEP, OLD = ("s", 7, "GotoIf", "$[${x} < 3]?8:12"), ("s", 1, "NoOp", "old")


@pytest.mark.parametrize(
    ("wanted", "gone", "words"),
    [
        ([STEP], [], []),
        ([STEP], [OLD], []),
        ([OLD], [OLD], []),
        ([OLD], [], ["s step 1 NoOp was written"]),
        ([], [STEP], ["s step 7 GotoIf was removed"]),
    ],
    ids=["held", "replaced", "not held before either", "not held", "still held"],
)
def test_only_what_changed_is_compared(wanted: list[Any], gone: list[Any], words: list[str]) -> None:
    told = compare(Held(), {"demo": wanted}, {"demo": gone})
    assert len(told) == len(words) and all(two in one for one, two in zip(told, words)), told


def test_edits_of_nothing_are_no_changes(system: System) -> None:
    (system.etc / "extensions.ael").write_text("context x {}\n")
    ael = system.ael()
    ael.tree()
    ael.edit([Change(("extensions.ael",), "update", {}, {"content": "context x {}"})])
    assert not list(ael.changes())
