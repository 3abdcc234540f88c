"""Patterns mean the same in every engine: what we write is run beside what ECMA-262's own engine finds."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from generators.patterns import Dialect, translate

ENGINES = Path(__file__).parent / "engines"
Case = tuple[str, tuple[str, ...]]

WORDS = (
    "",
    "a",
    "ab",
    "abc",
    "A-1",
    "a_b",
    "1234",
    "foo bar",
    "aa",
    "aba",
    "é",
    "ß1",
    "日本",
    "😀",
    "a😀b",
)
LINES = (
    "a\n",
    "\n",
    "a\nb",
    "\r",
    "a\u2028",
    "\u2029b",
    "\u00a0",
    "\ufeff",
    "\u0085",
    "\v",
    "\t",
    "\u180e",
)
SIGNS = (
    "[",
    "]",
    "&&",
    "a&&b",
    "~",
    "-",
    "^",
    "\\",
    "/",
    "{",
    "}",
    "{1}",
    "a{,2}",
    "$",
    ".",
    "a.b",
    "|",
    "#",
    "\0",
)
DIGITS = ("٣", "0", "９", "x٣", "1a2", "٣1")  # noqa: RUF001
TEXTS = (*WORDS, *LINES, *SIGNS, *DIGITS)

VALID = (
    "",
    "a",
    "^a",
    "a$",
    "^a$",
    "^$",
    "^.$",
    "^.{2}$",
    "^.*$",
    "^[^]$",
    "[^]",
    "[]",
    "a[]",
    "^[a-z]+$",
    "^[A-Za-z0-9_.-]+$",
    r"^\d+$",
    r"^\D+$",
    r"^\w+$",
    r"^\W+$",
    r"^\s+$",
    r"^\S+$",
    r"^[\d\s]+$",
    r"^[^\d\s]+$",
    r"^[\D]$",
    r"^[\W\d]$",
    r"^[^\W\d]+$",
    r"^[^\S]+$",
    r"\ba",
    r"a\b",
    r"\Ba",
    r"\b",
    r"^\B$",
    r"\bé",
    r"^[\b]$",
    r"\cJ",
    r"^\cJ$",
    r"\t|\n|\v|\f|\r|\0",
    r"\x41",
    r"\u0041",
    r"\u{1F600}",
    r"^\u{1F600}$",
    r"^[\u{1F600}]$",
    r"\ud83d\ude00",
    r"^[\ud83d\ude00-\ud83d\ude4f]$",
    r"\ud83d",
    r"^[^a]$",
    "^😀$",
    "^[😀b]",
    r"\/",
    r"[\-\]\\^]",
    r"[a\-z]",
    "[-a]",
    "[a-]",
    "[+--]",
    "[[]",
    "[&&]",
    "[a&&b]",
    "[&&a]",
    "[~~]",
    "[--]",
    "[||]",
    "[[a]",
    "[^[&]",
    r"[\[\]]",
    "#",
    "a|b|",
    "^(?:a|b)+$",
    "(a)(b)",
    r"^(a)\1$",
    r"^(a|b)(?:x|\1)$",
    r"^(?<one>a)b\k<one>$",
    r"\k<one>(?<one>a)",
    r"^\1(a)",
    r"^(a\1)$",
    r"^(?:(a)|b)\1$",
    r"^(?:(a)|b)*\1$",
    r"^(a)?b?\1$",
    r"(?:a|(b))\1?",
    r"^(?:\1(a))*$",
    r"^(a*)+?$\1",
    r"^(?:(a*)b)+\1$",
    r"(?!(a))\1b",
    r"(?=(a))\1b",
    r"(a)\1{2}",
    r"(a)(?:\1)1",
    r"\1*(a)",
    "a(?=b)",
    "a(?!b)",
    "(?<=a)b",
    "(?<!a)b",
    "(?<=a|ab)c",
    "(?<!a|ab)c",
    "(?<=^|a)b",
    "(?<=a+)b",
    "(?<=a{1,2})b",
    r"(?<=\b)a",
    r"(?<=(a))b\1",
    "(?<=(?=a).)b",
    "(?=.*[a-z])(?=.*[0-9]).+",
    "^(?!foo)",
    "^(?!.*--)[a-z-]+$",
    "a??",
    "a*?b",
    "a+?",
    "^a{2}$",
    "^a{1,}$",
    "^a{1,2}?$",
    "(a*)*",
    "(a*)+b",
    "(?:a?)*?b",
    "^(?:a|ab)(?:c|bcd)?$",
    r"^\p{Nd}$",
    r"^\P{Nd}$",
    r"^[\p{Nd}a]+$",
    r"^\p{L}+$",
    r"^\p{Lu}",
    r"^\p{Letter}$",
    r"^\p{gc=Ll}$",
    r"^[^\p{L}]$",
    r"^[\P{L}]$",
    r"^\p{Script=Han}+$",
    r"^\p{sc=Latn}+$",
    r"^\p{Alphabetic}$",
    r"^\p{White_Space}$",
    r"^\P{White_Space}$",
    r"^\p{ASCII}+$",
    r"^\p{Z}$",
    r"^\P{Zs}$",
    r"^[\p{Cc}\p{Zl}]$",
    r"^[\P{ASCII}]+$",
    r"^\p{Any}$",
    r"a\.b",
    r"^\$\^\\\.\*\+\?\(\)\[\]\{\}\|$",
)
"""Valid in Unicode mode."""

OLDER = (
    "{",
    "}",
    "]",
    "a{",
    "a{,2}",
    "a{1",
    "^[a-z]{1,2}}$",
    r"a\-1",
    r"\_",
    r"\#",
    r"\~",
    r"[\w-a]",
    r"[\d-\w]",
    r"[a\_]",
    "(?=a)*",
    "(?=a)+",
    "^(?!a){2}",
)
"""Valid without it alone."""

INVALID = (
    "(",
    ")",
    "a)",
    "(a",
    "[",
    "[a",
    "[b-a]",
    "*",
    "+a",
    "a**",
    "a++",
    "a*+",
    "a{2}{3}",
    "a{2,1}",
    "{1}",
    "?",
    "\\",
    "(?i)a",
    "(?>a)",
    "(?#a)",
    "(?P<a>b)",
    "(?<a>b)(?<a>c)",
    "(?<1>b)",
    r"\k<a>",
    "(?<=a)*",
    "^*",
    r"\p{Foo}",
    r"\p{L}]",
    r"[\p{L}&&[a-z]]",
    r"\u{61}\-",
    r"\p{IsLatin}",
    r"\p",
    r"\u{110000}",
    r"\A",
    r"\Z",
    r"\z",
    r"\h",
    r"\Qa\E",
    r"\x4",
    r"\u00",
    r"\c1",
    r"\1",
    r"(a)\2",
    r"\01",
)


@cache
def home_of_java() -> Path | None:
    for home in (os.environ.get("JAVA_HOME"), *sorted(Path("/usr/lib/jvm").glob("*-jdk*"))[::-1]):
        if home is None or not (Path(home) / "bin" / "javac").exists():
            continue
        asked = [str(Path(home) / "bin" / "javac"), "-version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False)
        version = re.search(r"javac (\d+)", said.stdout + said.stderr)
        if version is not None and int(version[1]) >= 21:
            return Path(home)
    return None


def in_node(cases: list[tuple[str, str, tuple[str, ...]]]) -> list[list[bool] | None]:
    """Return whether each pattern, with its flags, is found in each of its texts; None for no pattern."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NO NODE: nothing to compare patterns with")
    done = subprocess.run(
        [node, str(ENGINES / "search.mjs")],
        input=json.dumps(cases).encode(),
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def in_python(pattern: str, texts: tuple[str, ...]) -> list[bool]:
    expression = re.compile(pattern)
    return [expression.search(text) is not None for text in texts]


def in_java(cases: list[Case]) -> list[list[bool]]:
    home = home_of_java()
    if home is None:
        pytest.skip("NO JDK 21 OR NEWER: patterns are not checked in Java")
    lines = "".join(
        "\t".join(text.encode("utf-16-be", "surrogatepass").hex() for text in (pattern, *texts))
        + "\n"
        for pattern, texts in cases
    )
    done = subprocess.run(
        [str(home / "bin" / "java"), str(ENGINES / "Search.java")],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = done.stdout.splitlines()
    for (pattern, _), answer in zip(cases, answers, strict=True):
        assert answer != "invalid", f"Java refuses {pattern!r}"
    return [[one == "1" for one in answer] for answer in answers]


def disagreements(cases: list[Case], flags: str) -> list[str]:
    """Return what the engines find otherwise than ECMA-262's own does, one line for each."""
    wanted = in_node([(pattern, flags, texts) for pattern, texts in cases])
    again = in_node([(translate(pattern, "ecma") or "", "u", texts) for pattern, texts in cases])
    known: dict[Dialect, list[tuple[int, str]]] = {"python": [], "java": []}
    for index, (pattern, _) in enumerate(cases):
        for dialect, listed in known.items():
            written = translate(pattern, dialect)
            if written is not None:
                listed.append((index, written))
    java = in_java([(written, cases[index][1]) for index, written in known["java"]])
    found: list[tuple[str, int, str, list[bool] | None]] = [
        ("ecma", index, translate(cases[index][0], "ecma") or "", answers)
        for index, answers in enumerate(again)
    ]
    found += [
        ("python", index, written, in_python(written, cases[index][1]))
        for index, written in known["python"]
    ]
    found += [
        ("java", index, written, answers)
        for (index, written), answers in zip(known["java"], java, strict=True)
    ]
    said: list[str] = []
    for engine, index, written, answers in found:
        pattern, texts = cases[index]
        for text, got, want in zip(texts, answers or (), wanted[index] or (), strict=True):
            if got is not want:
                said.append(f"{engine}: {pattern!r} as {written!r} in {text!r}: {got}")
    return said


def test_engines_agree_on_valid_patterns() -> None:
    cases: list[Case] = [(pattern, TEXTS) for pattern in VALID]
    assert disagreements(cases, "u") == []


def test_engines_agree_on_older_patterns() -> None:
    ascii_texts = tuple(text for text in TEXTS if text.isascii())
    cases: list[Case] = [(pattern, ascii_texts) for pattern in OLDER]
    assert [answers for answers in in_node([(one, "u", ()) for one in OLDER]) if answers] == []
    assert disagreements(cases, "") == []


@pytest.mark.parametrize("pattern", INVALID)
def test_what_is_no_pattern_is_none_anywhere(pattern: str) -> None:
    dialects: tuple[Dialect, ...] = ("python", "java", "ecma")
    assert [translate(pattern, dialect) for dialect in dialects] == [None, None, None]


def test_valid_patterns_are_valid_in_node() -> None:
    refused = [
        pattern
        for pattern, answers in zip(VALID, in_node([(one, "u", ()) for one in VALID]), strict=True)
        if answers is None or translate(pattern, "ecma") is None
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("pattern", "python", "java"),
    [
        ("^[a-z]+$", r"^[a-z]+\Z", r"^[a-z]+\z"),
        (r"^\d{3}$", r"^[0-9]{3}\Z", r"^[0-9]{3}\z"),
        ("^.$", r"^[^\n\r\u2028\u2029]\Z", r"^[^\n\r\x{2028}\x{2029}]\z"),
        ("[a&&b]", r"[a\&\&b]", r"[a\&\&b]"),
        ("(?<x>a)", "(a)", "(a)"),
        (r"^\p{L}$", None, r"^[\p{L}]\z"),
        ("(?<=a+)b", None, None),
        ("(?<=a{1,2})b", None, "(?<=a{1,2})b"),
        ("(?<=a|bc)d", "(?:(?<=a)|(?<=bc))d", "(?<=a|bc)d"),
        (r"(a)?\1b", r"(a)?(?(1)\1|)b", None),
        (r"(?:(a)|b)*\1", None, None),
        ("a{99999999999}", None, None),
    ],
)
def test_how_it_is_written(pattern: str, python: str | None, java: str | None) -> None:
    assert translate(pattern, "python") == python
    assert translate(pattern, "java") == java


def random_pattern(chance: random.Random, depth: int = 0) -> str:
    """Return a pattern out of every construct, valid in Unicode mode."""
    atoms = [
        *"abc1-_ é",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\W",
        r"\D",
        r"\S",
        "😀",
        r"\n",
        r"\.",
        r"\u{e9}",
    ]
    items = [
        "a",
        "b",
        "a-c",
        r"\d",
        r"\w",
        r"\s",
        r"\W",
        "0-9",
        r"\-",
        r"\]",
        "é",
        "[",
        "&&",
        "^",
        "😀",
    ]
    parts: list[str] = []
    for _ in range(chance.randint(1, 3)):
        kind = chance.random()
        if kind < 0.5 or depth > 2:
            part = chance.choice(atoms)
        elif kind < 0.65:
            negation = chance.choice(["", "", "^"])
            inner = "".join(chance.choice(items) for _ in range(chance.randint(0, 3)))
            part = f"[{negation}{inner}]".replace("[^^", "[^\\^")
        elif kind < 0.85:
            opening = chance.choice(["(", "(?:", "(?:"])
            branches = [random_pattern(chance, depth + 1) for _ in range(chance.randint(1, 2))]
            part = f"{opening}{'|'.join(branches)})"
        else:
            opening = chance.choice(["(?=", "(?!", "(?<=", "(?<!"])
            parts.append(f"{opening}{random_pattern(chance, depth + 1)})")
            continue
        quantifier = chance.choice(["", "", "", "*", "+", "?", "{2}", "{1,2}", "*?", "+?", "??"])
        parts.append(part + quantifier)
    whole = "".join(parts)
    if depth == 0:
        whole = chance.choice(["", "^", r"\b"]) + whole + chance.choice(["", "$", r"\b"])
        groups = len(re.findall(r"(?<!\\)\((?!\?)", re.sub(r"\[[^\]]*\]", "", whole)))
        if groups and chance.random() < 0.5:
            whole += f"\\{chance.randint(1, groups)}"
    return whole


def test_engines_agree_on_random_patterns() -> None:
    chance = random.Random(3)
    alphabet = "abc1-_ é😀\n[&^]."
    cases: list[Case] = []
    for _ in range(1500):
        texts = tuple(
            "".join(chance.choice(alphabet) for _ in range(chance.randint(0, 6))) for _ in range(12)
        )
        cases.append((random_pattern(chance), texts))
    valid = in_node([(pattern, "u", ()) for pattern, _ in cases])
    parsed = [translate(pattern, "ecma") is not None for pattern, _ in cases]
    assert [one is not None for one in valid] == parsed
    expressed = [case for case, one in zip(cases, valid, strict=True) if one is not None]
    assert len(expressed) > 1000
    assert sum(translate(pattern, "python") is not None for pattern, _ in expressed) > 1000
    assert disagreements(expressed, "u") == []
