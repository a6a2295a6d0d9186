# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk 22.10.1 makes of awkward files, as its GetConfig shows it.

Every line here was measured; the unit tests hold our reading against it, and tests/integration/samples asks the server
again. FACTS maps a name to (text of the root file, what comes out); INCLUDED are files that roots include. What comes
out is REFUSED, or [(category, templates, ["key=value", ...]), ...] without templates themselves.
"""

from __future__ import annotations

from typing import Union

REFUSED = "refused"
Outcome = Union[str, list[tuple[str, str, list[str]]]]

INCLUDED: dict[str, bytes] = {
    "facts/loose.conf": b"loose=1\n[i]\nx=1\n",
    "facts/loose2.conf": b"loose2=1\n",
    "facts/broken.conf": b"[p]\na=1\n[q\nb=1\n[r]\nc=1\n",
    "facts/g/10.conf": b"[ten]\na=1\n",
    "facts/g/9.conf": b"loose=1\n[nine]\na=1\n",
    "facts/g/B.conf": b"\xef\xbb\xbf[B]\nb=1\n",
    "facts/g/a.conf": b"[a]\na=1 ;-- open\n",
    "facts/g/b.conf": b"[b]\na=1\n--;c=1\n",
    "facts/h/1.conf": b"[one]\na=1\n[+]\n[nosuch](+)\nb=1\n",
    "facts/h/2.conf": b"[two]\na=1\n",
    "facts/deep1.conf": b"[a]\n[lost](nosuch)\nb=1\n",
}

FACTS: dict[str, tuple[str | bytes, Outcome]] = {
    "escapes": (
        '[a]\nk1=a\\;b\nk2=a\\\\;b\nk3=a\\\\\\;b\nk4=a\\b\\\\c\\\nk5=a ; c\nk6=a\\  ; c\nk7="q ; r"\nk8=\\;lead\n',
        [("a", "", ["k1=a;b", "k2=a\\;b", "k3=a\\\\;b", "k4=a\\b\\\\c\\", "k5=a", "k6=a\\", 'k7="q', "k8=;lead"])],
    ),
    "escapes in names": (
        "[a]\n\\[k9=v\n\\=k10=v\n\\#k11=v\n\\k12=v\n\\\\k13=v\n\\;k14=v\nk15\\;x=v\n",
        [("a", "", ["[k9=v", "=k10=v", "#k11=v", "k12=v", "\\k13=v", ";k14=v", "k15;x=v"])],
    ),
    "a name that is a plus": ("[a]\n\\+=v\n", [("a", "", ["+=v"])]),
    "a backslash at the end of a comment": ("[a]\n;-- c \\\nk=1\n--;\n; c \\\nk=2\n", [("a", "", ["k=2"])]),
    "a backslash before a blank": ("[a]\n\\ b=1\n", REFUSED),
    "a backslash before a letter outside ASCII": ("[a]\n\\\u00e9=1\n", REFUSED),
    "block comments": (
        "[a]\nk1=a ;-- x --; b\nk2=a ;-- x ;-- y --; z --; b ; c\nk3=1 ;-- open\nk4=hidden\n;-- nested\nk5=hidden --;\n"
        "; plain in block --; k6=shown6\nk7=x ;--- plain\nk8=x ;-- - --; y ;-- z --;w\nk9=1 ;-- --\\; still --; end\n"
        ";-- a --; [b]\nk10=1\n;------------\nk11=2\n;-- x --;k12=3;-- y\nk13=hid --;--; k14=hid --; k15=hid\n--; k16=shown\n",
        [
            ("a", "", ["k1=a  b", "k2=a  b", "k3=1", "k6=shown6", "k7=x", "k8=x  y w", "k9=1  end"]),
            ("b", "", ["k10=1", "k11=2", "k12=3", "k16=shown"]),
        ],
    ),
    "a --; that closes nothing hides what follows": (
        "[a]\nk1=a --; b\nk2=lost\nk3=lost ;-- x\nk4=seen\nk5=c --; d ; e ;-- f --; g --; h\nk6=lost\n;--\nk7=lost\n",
        [("a", "", ["k1=a --; b", "k4=seen", "k5=c --; d ; e"])],
    ),
    "operators": (
        "[a]\nk1=v\nk2 => v\nk3=>v\nk4= >v\nk5=>>v\nk6==v\nk7=a=b\nk8+=v\nk1+=x\nk1 += y ; c\nk1 +=> z\nK1+=w\nk1 + = v\nk9=\n"
        "k9+= v\nk9+=\n =novalue\n+=nokey\nnothing\nk10=a\nk10=b\nk10+=c\nk10 = >d\nk11+ = v\n",
        [
            (
                "a",
                "",
                ["k1=vx y> z", "k2=v", "k3=v", "k4=>v", "k5=>v", "k6==v", "k7=a=b", "k8=v", "K1=w", "k1 +=v", "k9=v"]
                + ["k10=a", "k10=bc", "k10=>d", "k11+=v"],
            )
        ],
    ),
    "+= changes the first line with the last one's value": (
        "[a]\nk=1\nk=2\nK=1\nk=1\nk=1\nK=1\nk+=w\n[b]\nk=\nk=2\nk=\nk+=w\n",
        [("a", "", ["k=1w", "k=2", "K=1", "k=1", "k=1", "K=1"]), ("b", "", ["k=w", "k=2", "k="])],
    ),
    "headers": (
        "[t](!)\na=1\n[u](!,t)\nb=2\n[n](u)trailing\nc=3\n[n2] (u)\nd=4\n[ sp ]\ne=5\n[n](+)\nf=6\n[n3](t,u)\n"
        "[n4](u,t) ; comment\ng=1\n[x]y=1\nh=2\n[T2](T)\n[]\na=1\n",
        [
            ("n", "u", ["a=1", "b=2", "c=3", "f=6"]),
            ("n2", "", ["d=4"]),
            (" sp ", "", ["e=5"]),
            ("n3", "t,u", ["a=1", "a=1", "b=2"]),
            ("n4", "u,t", ["a=1", "b=2", "a=1", "g=1"]),
            ("x", "", ["h=2"]),
            ("T2", "t", ["a=1"]),
            ("", "", ["a=1"]),
        ],
    ),
    "an addition to nothing": ("[q]\na=1\n[n5](+)\n", REFUSED),
    "an addition to a template": ("[t](!)\na=1\n[t](+)\nb=2\n", REFUSED),
    "an addition that looks for templates": (
        "[t](!)\na=1\n[t](+TEMPLATES=include)\nb=2\n[x](t)\n",
        [("x", "t", ["a=1", "b=2"])],
    ),
    "an addition makes a template": ("[t]\na=1\n[t](!,+)\nb=2\n[u]\n", [("u", "", [])]),
    "additions by regular expression": (
        "[n]\ntype=auth\na=1\n[n]\ntype=aor\nb=1\n[n](+type=aor)\nc=1\n[n](+type=a)\nd=1\n[n](+type=aor&b=1)\ne=1\n[N](+type=aor)\nf=1\n",
        [("n", "", ["type=auth", "a=1", "d=1"]), ("n", "", ["type=aor", "b=1", "c=1", "e=1", "f=1"])],
    ),
    "an addition with a template": ("[t](!)\na=1\n[n]\nb=1\n[n](+,t)\nc=1\n", [("n", "t", ["b=1", "a=1", "c=1"])]),
    "an empty parent is the first section": (
        "[t]\na=1\n[x]()\nb=2\n",
        [("t", "", ["a=1"]), ("x", "t", ["a=1", "b=2"])],
    ),
    "a blank before a template": ("[t](!)\na=1\n[x](!, t)\nb=2\n", REFUSED),
    "a section that inherits from itself": ("[a](a)\n", REFUSED),
    "a template below its use": ("[a](b)\n[b](!)\n", REFUSED),
    "no closing ]": ("[a\nb=1\n", REFUSED),
    "no closing )": ("[a](b\nb=1\n", REFUSED),
    "an option before any section": ("b=1\n[a]\nc=1\n", REFUSED),
    "junk before any section": ("junk\n[a]\nc=1\n", REFUSED),
    "an unknown directive before any section": ("#junk\n[a]\nc=1\n", [("a", "", ["c=1"])]),
    "an empty file": ("", []),
    "only a comment": ("; x\n", []),
    "byte order mark and CRLF": (b"\xef\xbb\xbf[a]\r\nb=1\r\n ; c\r\nd = 2 ;x\r\n", [("a", "", ["b=1", "d=2"])]),
    "only CR": ("[a]\rb=1\r", [("a", "", [])]),
    "bytes that are not UTF-8": (
        b"[caf\xe9]\nb=caf\xe9 \xa0\n\xa0c=1\n\x0bd\x0c=\x01x\x1f\n",
        [("caf\udce9", "", ["b=caf\udce9 \udca0", "\udca0c=1", "d=x"])],
    ),
    "line ends that are none": ("[a]\nx\x85y=1\x0bz\u2028=2\n", [("a", "", ["x\x85y=1\x0bz\u2028=2"])]),
    "no line feed at the end": ("[a]\nb=1", [("a", "", ["b=1"])]),
    "a line of 8190 bytes": ("[a]\nk=" + "x" * 8188 + "\nb=1\n", [("a", "", ["k=" + "x" * 8188, "b=1"])]),
    "a line of 8191 bytes": ("[a]\nk=" + "x" * 8189 + "\nb=1\n", [("a", "", ["b=1"])]),
    "a line of 16382 bytes": ("[a]\nk=" + "\u00e9" * 8190 + "\nb=1\n", [("a", "", ["b=1"])]),
    "section names are cut off": (
        "[" + "n" * 81 + "]\na=2\n[" + "\u00e9" * 40 + "]\na=3\n",
        [("n" * 79, "", ["a=2"]), ("\u00e9" * 39 + "\udcc3", "", ["a=3"])],
    ),
    "directives": (
        '[a]\n#unknown x\nb=1\n#include\n#INCLUDE facts/loose.conf\nc=1\n#tryinclude "facts/nope.conf"\n'
        "#tryinclude <facts/loose.conf> ; c\n#exec /bin/true\nd=1\n",
        [("a", "", ["b=1", "loose=1", "c=1", "d=1"]), ("i", "", ["x=1", "loose=1"]), ("i", "", ["x=1"])],
    ),
    "loose lines belong to what was opened last": (
        "[a]\n#include facts/loose.conf\n#include facts/loose2.conf\nafter=1\n",
        [("a", "", ["loose=1", "after=1"]), ("i", "", ["x=1", "loose2=1"])],
    ),
    "a dangling include": ("[a]\n#include facts/nope.conf\n", REFUSED),
    "a glob without match": ("[a]\n#include facts/nope/*.conf\n", REFUSED),
    "a dangling tryinclude": ("[a]\n#tryinclude facts/nope/*.conf\nb=1\n", [("a", "", ["b=1"])]),
    "a folder": ("[a]\n#tryinclude facts/g\nb=1\n", [("a", "", ["b=1"])]),
    "a glob is one text": (
        "[z]\n#include facts/g/*.conf\nafter=1\n",
        [
            ("z", "", ["after=1"]),
            ("ten", "", ["a=1", "loose=1"]),
            ("nine", "", ["a=1", "b=1"]),
            ("a", "", ["a=1", "c=1"]),
        ],
    ),
    "braces": (
        "[z]\n#include facts/g/{9,10}.conf\n",
        [("z", "", ["loose=1"]), ("nine", "", ["a=1"]), ("ten", "", ["a=1"])],
    ),
    "an error in an included file ends only that file": (
        "[a]\n#include facts/broken.conf\nafter=1\n[b]\nc=1\n",
        [("a", "", ["after=1"]), ("p", "", ["a=1"]), ("b", "", ["c=1"])],
    ),
    "an error in a file ends its glob": (
        "[a]\n#include facts/h/*.conf\n[b]\nc=1\n",
        [("a", "", []), ("one", "", ["a=1"]), ("+", "", []), ("b", "", ["c=1"])],
    ),
    "a missing template in an included file": (
        "#include facts/deep1.conf\n[b]\nc=1\n",
        [("a", "", []), ("b", "", ["c=1"])],
    ),
    "repeated sections": (
        "[a]\nk=1\n[b]\nk=2\n[a]\nk=3\n",
        [("a", "", ["k=1"]), ("b", "", ["k=2"]), ("a", "", ["k=3"])],
    ),
    "+= on what a template gave": (
        "[t](!)\nallow=a\nx=1\n[e](t)\nallow+=,b\nallow=c\nx=2\n[f](e)\ny=1\n",
        [("e", "t", ["allow=a,b", "x=1", "allow=c", "x=2"]), ("f", "e", ["allow=a,b", "x=1", "allow=c", "x=2", "y=1"])],
    ),
}


def root_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")
