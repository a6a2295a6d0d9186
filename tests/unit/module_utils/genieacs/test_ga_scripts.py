# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of GenieACS: what does not compile is found, what compiles is never refused, and secrets in them are not shown."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import scripts
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.scripts_words import Broken, words

RECORDED = Path(__file__).parents[2] / "fakes" / "genieacs" / "recorded"
NODE = shutil.which("node") or shutil.which("nodejs")

# Each of these compiles as the body of a strict function.
SOUND = [
    "",
    "// only a comment",
    "return;",
    "return {writable: false, value: [args[0], 'xsd:string']};\n",
    "const a = 1\nlet b = a\n++b\nlog(b)",
    "const x = a / b / c; const y = /a\\/[/\"']b/gi.test(s) ? 1 / 2 : x[0] / 3;",
    "if (a) /re/.test(b); else b = (a) / 2 / 1;",
    "while (i--) /'/.test(x)\n",
    "const f = function () { return 1 } / 2; a = {} / 2",
    "for (const p of declare('Device.X.*', {path: 1})) { log(p.path) }\n/'/.test(x)",
    "const t = `a${b ? `c${{d: 1}.d}` : '}'}e\\`f`;",
    "x = a++ / 2; y = a-- /b/ 3;",
    "const o = {if: 1, get: 2, 'a b': 3, [k]: 4, get v() { return /x/ }, async f() {}, *g() { yield /x/; }};",
    "o.if / 2 / o.return; o?.class; a ? .5 : 1; a?.[0]; a ?? b; a ||= 1;",
    "label: for (;;) { break label }\nswitch (a) { case 1: case 'b': default: }",
    "const n = 0x1F + 1_000 + 0b11 + 0o7 + 1e-5 + .5 + 5. + 10n; 1..toString(); 1.5.toFixed()",
    "try { a() } catch { b() } finally { c() }",
    "do x(); while (y) z()",
    "class A { static x = 1; #y; get z() { return #y in this } static { a } const = 1\n}",
    "const \u00e9t\u00e9 = 1, \\u0061b = 2; \u03c0 = \u00e9t\u00e9\u00a0+ 1;",
    "<!-- an old comment '\nlog('\\x41\\u{1F600}\\\n')\n--> another '\n",
    "log('it\\'s', \"a\u2028b\");",
    "let x = a\n/b/g\nlog(x)",
    "const a = [, , 1, ,]; f(a, b,); const {c, ...d} = e; const g = async x => await x, h = (a, b = 1) => ({a, b})",
    "a = b ? c : d ? e : {f: g ? 1 : 2}",
    "if (a) { } else if (b) c\nelse d",
    "var of = 1, get = 2, async = 3; async\nof\n/1/g",
    "x = y => { return { } }\n`t`",
    "new Foo; new Foo().bar; typeof x === 'a'; void 0; delete o.x; x in y; x instanceof Y; throw new Error(x)",
    "})(); (function(){",
    "var a = x\n  ? y\n  : z;",
    "o.const = o.try; x = o.case; x = o.if + 1; if (a) b",
    "var e\u0301x = 1",
    "x = `${/a'/.test(b)}`",
    "x = o.in / b; log('/')",
    "x = o.if(a) / 2; log('/')",
    "async function f() { for await (const a of b) /'/.test(a) }",
]
# What does not compile, the line that is told, and a part of what is said.
BROKEN = [
    ("const = ;", 1, "a name is missing after `const`"),
    ("\n\nreturn {", 3, "`{` is never closed"),
    ("foo(1\nbar)", 2, "missing between two values"),
    ("a }", 1, "`}` closes nothing"),
    ("f(a]", 1, "`]` stands where `(` is to be closed"),
    ("log('x\n')", 1, "a string that begins here does not end in its line"),
    ("\nx = `a${b}", 2, "a template that begins here never ends"),
    ("/* a", 1, "a comment that begins here never ends"),
    ("x = /a[/;", 1, "a regular expression"),
    ("x = /a/gg;", 1, "flag"),
    ("declare(\u201cDevice\u201d)", 1, "U+201C"),
    ("a\u200bb", 1, "is not seen"),
    ("x = 08;", 1, "no number"),
    ("x = 3px;", 1, "no number"),
    ("x = '\\u12';", 1, "escape"),
    ("retrun x", 1, "missing between two values"),
    ("cosnt x = 1", 1, "missing between two values"),
    ("if x { }", 1, "`(` is missing after `if`"),
    ("x = = 1", 1, "a value is missing"),
    ("f(a,,b)", 1, "a value is missing"),
    ("x = a + ;", 1, "a value is missing"),
    ("o. = 1", 1, "a name is missing after `.`"),
    ("x = a ? b;", 1, "`?` has no `:`"),
    ("const x;", 1, "a constant has no value"),
    ("x = if (a) 1", 1, "where a value is due"),
    ("try a()", 1, "`{` is missing after `try`"),
    ("o = {a: 1 b: 2}", 1, "missing between two values"),
    ("a @ b", 1, "`@`"),
    ("x = [1, 2;\n]", 1, "`;` stands within brackets"),
    ("x = y { }", 1, "after a value"),
    ("=> 1", 1, "no parameters"),
    ("f(a) b", 1, "missing between two values"),
    ("f(= 1)", 1, "a value is missing"),
    ("a, ;", 1, "a value is missing before `;`"),
    ("x = function = 1", 1, "after `function`"),
    ("a # b", 1, "`#` cannot stand here"),
    ("x = ", None, "at its end: a value is missing"),
    ("\ud800", None, "surrogate"),
]


@pytest.fixture(name="alone")
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host without Node.js."""
    monkeypatch.setattr(shutil, "which", lambda name: None)


@pytest.mark.parametrize("script", SOUND)
def test_what_compiles_is_not_refused(alone: None, script: str) -> None:
    assert scripts.problem(script) is None


@pytest.mark.parametrize(("script", "line", "said"), BROKEN)
def test_what_does_not_compile_is_refused_with_its_line(alone: None, script: str, line: int | None, said: str) -> None:
    told = scripts.problem(script) or ""
    assert said in told
    assert line is None or told.startswith(f"line {line}: ")


@pytest.mark.skipif(not NODE, reason="there is no Node.js here to compare with")
def test_node_agrees() -> None:
    told = scripts._compiled(SOUND)
    assert [one for one, said in zip(SOUND, told) if said] == []
    told = scripts._compiled([script for script, line, _said in BROKEN if line])
    assert [one for one, said in zip(BROKEN, told) if not said] == []


def recorded() -> list[str]:
    """Return the scripts of a real GenieACS: its own, and those that it was given."""
    out = set()
    for path in sorted(RECORDED.rglob("*")):
        if path.is_file():
            text = path.read_text("utf-8", "replace")
            out.update(json.loads(one) for one in re.findall(r'"script":\s*("(?:[^"\\]|\\.)*")', text))
    return sorted(out)


def test_the_scripts_of_a_real_genieacs_compile(alone: None) -> None:
    found = recorded()
    assert len(found) >= 2
    assert [scripts.problem(one) for one in found] == [None] * len(found)


SAMPLE = """\
const now = Date.now(), hourly = Date.now(3600000);
let m = "";
if (args[1].value) {
  m = args[1].value[0];
} else {
  const d = declare("Device.DeviceInfo.SerialNumber", {value: now});
  for (const p of declare("Device.X.*", {path: hourly})) {
    if (p.path && /^Device\\.X\\.\\d+$/.test(p.path)) m += `x${p.value[0] / 2}y`;
    else if (p.size > 1 ? true : false) { log("odd: " + p.path, {n: 1, "b": [1, 2, 3]}); }
  }
  try { if (d.size) m = d.value[0]; } catch (e) { throw new Error("x"); }
  const f = (a, b = 3) => ({a, b: b ?? 1});
  switch (m) { case "a": m = f(1).a; break; default: return null; }
}
return {writable: false, value: [m, "xsd:string"]};
"""


def mutants(script: str, count: int, seed: int) -> list[str]:
    """Return a script with a character or a word left out, put in or doubled."""
    rng = random.Random(seed)
    out = []
    for _time in range(count):
        at, chance = rng.randrange(len(script)), rng.random()
        if chance < 0.5:
            out.append(script[:at] + script[at + 1 :])
        elif chance < 0.8:
            out.append(script[:at] + rng.choice("(){}[];,.\"'`=+:?/\\@&x1 ") + script[at:])
        else:
            match = rng.choice(list(re.finditer(r"\S+", script)))
            out.append(script[: match.start()] + script[match.end() :])
    return out


@pytest.mark.skipif(not NODE, reason="there is no Node.js here to compare with")
def test_most_of_what_is_broken_is_found_and_nothing_else() -> None:
    tried = sorted({one for script in [*recorded(), SAMPLE] for one in mutants(script, 200, len(script))})
    node = scripts._compiled(tried)
    ours = [scripts._broken(one) for one in tried]
    assert [one for one, said, told in zip(tried, ours, node) if said and not told] == []
    broken = [said for said, told in zip(ours, node) if told]
    assert len(broken) > 50
    assert sum(map(bool, broken)) > 0.8 * len(broken)


def test_a_long_script_is_read_in_a_moment(alone: None) -> None:
    """Slashes after braces can be read in two ways each: trying all of them would take for ever."""
    assert scripts.problem("if (a) { b }\n/1/2;\n" * 500 + "x = {} / 1; " * 500) is None
    assert scripts.problem("(" * 20000) is not None


@pytest.mark.skipif(not NODE, reason="needs Node.js")
def test_node_finds_what_is_beyond_words() -> None:
    said = scripts.problem("const a = 1;\nconst a = 2;")
    assert said is not None and said.startswith("line 2: ") and "already been declared" in said


@pytest.mark.skipif(not NODE, reason="needs Node.js")
def test_node_runs_nothing_of_it_and_quotes_no_names(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    assert scripts.problem(f"}})(); require('fs').writeFileSync({str(mark)!r}, ''); (function(){{") is None
    assert not mark.exists()
    assert "hunter2" not in str(scripts._compiled(["x = 'abc'hunter2"]))


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(60)", "print('no JSON')", 'print(\'["12.0.0", [["script:1", "SyntaxError"]]]\')', "1/0"],
)
def test_a_node_that_cannot_be_asked_says_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    fake = tmp_path / "node"
    fake.write_text(f"#!{sys.executable}\n{program}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(fake))
    monkeypatch.setattr(scripts, "_PATIENCE", 1.0)
    assert scripts.problem("return 1") is None


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("log('a');\nconsole.log('b')", "line 2: there is no `console`"),
        ("const x = require('fs')", "an extension"),
        ("EXT('a', 'b')", "`ext()`"),
        ("declare({value: 1})", "a parameter's path"),
        ("declare(1)", "a parameter's path"),
        ("clear()", "a parameter's path"),
        ("fetch('http://x')", "an extension"),
    ],
)
def test_what_fails_at_run_time_is_told(script: str, said: str) -> None:
    assert any(said in one for one in scripts.warnings(script))


@pytest.mark.parametrize(
    "script",
    [
        "declare('Device.X', {value: 1})",
        "declare(path + '.x')",
        "declare(`a${b}`)",
        "const console = {log: log}; console.log(1)",
        "o.fetch(1); o.console.x",
        "// console.log()\nlog('require(x)')",
        "function require(x) { return x }\nrequire(1)",
        "clear('Device', Date.now())",
    ],
)
def test_what_is_sound_at_run_time_is_not_told(script: str) -> None:
    assert scripts.warnings(script) == []


@pytest.mark.parametrize(
    "script",
    [
        'const password = "hunter2";',
        "let o = {secret: 'hunter2', b: 1};",
        "let o = {'auth-token': `hunter2`};",
        'declare("Device.ManagementServer.ConnectionRequestPassword", {value: 1}, {value: "hunter2"});',
        "const password = a || 'hunter2';",
        "password += 'hunter2'",
        "x.apiPassword = `${a}hunter2`;",
        "const PASSWORDS = ['a', 'hunter2'];",
        "if (args[0] === 'a' || password === 'hunter2') log('x');",
        "const secrets = {a: {b: 'c'}, d: f('hunter2')}",
        'declare("Device.X.Password", null,\n  {value: f("a", "hunter2")});',
        "if (a) { password = 'hunter2' ",
    ],
)
def test_secrets_in_scripts_are_not_shown(script: str) -> None:
    assert "hunter2" not in scripts.masked(script)
    assert "********" in scripts.masked(script)


def test_what_is_no_secret_is_shown() -> None:
    script = (
        'const getPassword = function (a) { log("a"); return a };\nconst otherSecret = (a) => { log("b") };\n'
        'const token = args[0]\nlog("c")\nif (password == null) log("d");\n'
        'const password = Math.random().toString(36);\nlog("text", {user: "alice"});\n'
        'declare("Device.X.Password", {value: 1}, {value: password});\nconst o = {password: p, name: "n"};\n'
        'const user = "bob"; f("x", password);\n'
    )
    assert scripts.masked(script) == script


def test_a_secret_that_changes_says_so() -> None:
    old, new = "const password = 'old'; log('a');", "const password = 'new'; log('b');"
    assert "(changed)" in scripts.masked(new, old)
    assert "(changed)" not in scripts.masked(new, new.replace("'b'", "'c'"))


def test_words_know_lines_and_kinds() -> None:
    for text, said in (("(", "never closed"), (")", "closes nothing")):
        with pytest.raises(Broken, match=said):
            words(text)
    assert [one.kind for one in words("/'/.test(x)").tokens][0] == "regex"
    found = words("a\n/b/g.test(`x${1}y`)").tokens
    assert [one.kind for one in found[:4]] == ["name", "mark", "name", "mark"]
    assert [one.kind for one in words("x = /b/g;").tokens] == ["name", "mark", "regex", "mark"]
    assert [one.fresh for one in found[:2]] == [True, True]
