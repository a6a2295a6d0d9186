# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several files together: includes, templates, additions; against what a live server was seen to make of them."""

from __future__ import annotations

import fnmatch

import conf_facts
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree, duplicates, effective


def tree_of(root: str, files: dict[str, str | bytes | OSError], config_dir: str = "/etc/asterisk") -> Tree:
    def read(path: str) -> bytes:
        found = files.get(
            path[len(config_dir) + 1 :] if config_dir else path, FileNotFoundError(2, "No such file", path)
        )
        if isinstance(found, OSError):
            raise found
        return found if isinstance(found, bytes) else found.encode()

    def glob(pattern: str) -> list[str]:
        start = config_dir + "/" if config_dir else ""
        known = [start + name for name in reversed(list(files))]
        return [path for path in known if fnmatch.fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")]

    return Tree(root, config_dir, read, glob)


@pytest.mark.parametrize("name", conf_facts.FACTS)
def test_files_mean_what_the_server_makes_of_them(name: str) -> None:
    text, expected = conf_facts.FACTS[name]
    tree = tree_of("root.conf", {**conf_facts.INCLUDED, "root.conf": conf_facts.root_bytes(text)}, "")
    if expected == conf_facts.REFUSED:
        assert tree.refused and any(problem.fatal for problem in tree.check())
    else:
        assert not tree.refused
        assert [
            (one.name, ",".join(one.parents), [f"{line.key}={line.value}" for line in one.lines])
            for one in tree.categories()
        ] == expected


PBX: dict[str, str | bytes | OSError] = {
    "pjsip.conf": "[base](!)\nallow=alaw\n#tryinclude pjsip.d/*.conf\n[1001](+type=endpoint)\nset_var=A=1\n",
    "pjsip.d/b.conf": "[1001](base)\ntype=endpoint\nallow+=,ulaw\n[1001]\ntype=aor\n",
    "pjsip.d/a.conf": "[t](!,base)\nx=1\n",
}


def test_places_and_origins() -> None:
    tree = tree_of("pjsip.conf", PBX)
    assert [(place.document.path, place.section.name) for place in tree.places] == [
        ("/etc/asterisk/pjsip.conf", "base"),
        ("/etc/asterisk/pjsip.d/a.conf", "t"),
        ("/etc/asterisk/pjsip.d/b.conf", "1001"),
        ("/etc/asterisk/pjsip.d/b.conf", "1001"),
        ("/etc/asterisk/pjsip.conf", "1001"),
    ]
    assert list(tree.documents) == [
        f"/etc/asterisk/{name}" for name in ("pjsip.conf", "pjsip.d/a.conf", "pjsip.d/b.conf")
    ]
    lines = effective(tree, "1001", "endpoint")
    assert [(line.key, line.value, line.path[14:], line.line, line.inherited) for line in lines] == [
        ("allow", "alaw,ulaw", "pjsip.conf", 2, True),
        ("type", "endpoint", "pjsip.d/b.conf", 2, False),
        ("set_var", "A=1", "pjsip.conf", 5, False),
    ]
    assert [line.value for line in effective(tree, "1001", "aor")] == ["aor"]
    assert [line.key for line in effective(tree, "t")] == ["allow", "x"]
    assert effective(tree, "1001", "auth") == effective(tree, "nobody") == []
    assert tree.check() == [] and not tree.refused
    addition = tree.places[-1].section
    category = tree.category_of(addition)
    assert category is tree.category_of(tree.places[2].section)
    assert category is not None and category.get("ALLOW") == "alaw,ulaw" and category.values("none") == []


def test_objects_defined_twice_by_hand() -> None:
    tree = tree_of("pjsip.conf", {"pjsip.conf": "[a]\ntype=aor\n[a]\ntype=auth\n[a]\ntype=aor\n[t](!)\n[t](!)\n"})
    assert {pair: [one.section.line for one in found] for pair, found in duplicates(tree).items()} == {
        ("a", "aor"): [1, 5]
    }


@pytest.mark.parametrize(
    "broken,words",
    [
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (b"[a]\n\0", "NUL"),
        (FileNotFoundError(2, "gone"), "no such file"),
        (IsADirectoryError(21, "folder"), "no such file"),
    ],
)
def test_files_that_cannot_be_read_are_problems(broken: bytes | OSError, words: str) -> None:
    tree = tree_of("pjsip.conf", {"pjsip.conf": "[a]\n#include x.conf\n", "x.conf": broken})
    assert any(words in problem.text and problem.fatal for problem in tree.check())
    assert tree.refused
    alone = tree_of("x.conf", {"x.conf": broken})
    assert alone.refused and alone.root is None and alone.places == [] and alone.categories() == []
    assert any(words in problem.text and problem.fatal for problem in alone.check())


def test_a_dangling_include_is_told_with_its_line() -> None:
    tree = tree_of("pjsip.conf", {"pjsip.conf": "[a]\n\n#include nope.d/*.conf\n[b]\n"})
    (problem,) = tree.check()
    assert (problem.path, problem.line, problem.fatal) == ("/etc/asterisk/pjsip.conf", 3, True)
    assert "nope.d/*.conf" in problem.text
    assert [place.section.name for place in tree.places] == ["a", "b"]  # everything is there to be managed
    assert [one.name for one in tree.categories()] == ["a"]  # the server stops reading there


def test_an_error_in_an_included_file_is_not_the_end() -> None:
    tree = tree_of("r.conf", {"r.conf": "[a]\n#include x.conf\n[c]\n", "x.conf": "[b]\n[bad\n[lost]\n"})
    assert not tree.refused
    assert [(problem.path, problem.line, problem.fatal) for problem in tree.check()] == [
        ("/etc/asterisk/x.conf", 2, True)
    ]
    assert [one.name for one in tree.categories()] == ["a", "b", "c"]
    assert tree.category_of(tree.places[2].section) is None


def test_files_that_include_each_other() -> None:
    tree = tree_of("a.conf", {"a.conf": "[a]\n#include b.conf\n", "b.conf": "[b]\n#include a.conf\n[c]\n"})
    assert [one.name for one in tree.categories()] == ["a", "b", "c"]
    (problem,) = tree.check()
    assert (problem.path, problem.line, problem.fatal) == ("/etc/asterisk/b.conf", 2, False)
    assert "includes itself" in problem.text
    assert tree.is_cycle(tree.documents["/etc/asterisk/b.conf"].includes[0])


def test_ten_files_deep_and_no_deeper() -> None:
    files: dict[str, str | bytes | OSError] = {f"d{n}.conf": f"[d{n}]\n#tryinclude d{n + 1}.conf\n" for n in range(13)}
    tree = tree_of("d0.conf", files)
    assert [one.name for one in tree.categories()] == [f"d{n}" for n in range(11)]
    assert [problem.path for problem in tree.check()] == ["/etc/asterisk/d10.conf"]


def test_a_file_read_twice_is_one_document() -> None:
    tree = tree_of("r.conf", {"r.conf": "#include x.conf\n#include x.conf\n", "x.conf": "[x]\nk=1\n"})
    assert len(tree.places) == 2 and tree.places[0] == tree.places[1]
    assert len(tree.documents) == 2 and len(duplicates(tree)) == 1


def test_exec_is_told_and_never_run() -> None:
    tree = tree_of("r.conf", {"r.conf": "[a]\n#exec /bin/false\nk=1\n"})
    assert [line.key for line in effective(tree, "a")] == ["k"]
    assert "not run" in tree.check()[0].text and not tree.refused


def test_a_byte_order_mark_inside_a_glob_is_told() -> None:
    tree = tree_of("r.conf", {"r.conf": "#include g/*\n", "g/a": "[a]\n", "g/b": "\ufeff[b]\nk=1\n"})
    assert [(problem.path, problem.line) for problem in tree.check()] == [("/etc/asterisk/g/b", 1)]
    assert [line.key for line in effective(tree, "a")] == ["k"]


def test_absolute_targets_and_missing_root() -> None:
    tree = tree_of("r.conf", {"r.conf": "[a]\n#include /etc/asterisk/x.conf\n", "x.conf": "[x]\n"})
    assert list(tree.documents) == ["/etc/asterisk/r.conf", "/etc/asterisk/x.conf"]
    gone = tree_of("none.conf", {})
    assert gone.refused and [problem.path for problem in gone.check()] == ["/etc/asterisk/none.conf"]
