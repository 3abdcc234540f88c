"""The layout of Python code is what Python's formatter makes of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from generators.targets.python.layout import docstring, fitted, parts, text_literal

LONG = "a" * 40
STATEMENTS: list[tuple[str, str, str, int]] = [
    ("x: ", "str", " = MISSING", 4),
    ("x: ", f"Annotated[{LONG}, Rules(first=1, second=2)] | MISSING", " = MISSING", 4),
    ("x: ", f"Annotated[{LONG}, Rules(first=1, second='{LONG}', third=3)] | MISSING".replace("'", '"'), " = MISSING", 4),  # noqa: E501
    ("x: ", f"Annotated[Annotated[{LONG}, Rules(a={LONG!r})] | MISSING, name('b')]".replace("'", '"'), " = MISSING", 4),  # noqa: E501
    ("x: ", f"list[Annotated[{LONG}, Rules(a='{LONG}{LONG}')]] | None".replace("'", '"'), "", 4),
    ("x: ", f'Literal["{LONG}", "{LONG}", "{LONG}"]', "", 4),
    ("x: ", f'dict[str, Literal["{LONG}", "{LONG}", "c"]]', "", 4),
    (f"{LONG}{LONG}: ", "str | MISSING", " = MISSING", 4),
    (f"{LONG}: ", f"{LONG}{LONG} | None", "", 4),
    (f"{LONG}{LONG}a: ", f"{LONG} | MISSING", " = MISSING", 4),
    (f"{LONG}: TypeAlias = ", f"Annotated[{LONG} | {LONG} | {LONG}, OneOf()]", "", 0),
    (f"{LONG}{LONG}: TypeAlias = ", f"Annotated[{LONG} | b, OneOf()]", "", 0),
    ("x: TypeAlias = ", f'Annotated[{LONG} | b, ToldApart("kind", {{"{LONG}": 0, "b": 1}})]', "", 0),
    ("x = ", f'TypeAliasType("x", "{LONG}{LONG}{LONG}")', "", 0),
    ("x = ", f'call("{LONG}", ("{LONG}", "{LONG}"), a={{"b": [1, 2], "{LONG}": [3]}})', "", 0),
    ("x = ", f'call((r"\\d{LONG}{LONG}",), b="{LONG}")', "", 0),
    ("return ", f"self._call(_A, {LONG}, {LONG}, {LONG})", "", 8),
]  # fmt: skip


@pytest.mark.parametrize(("prefix", "expression", "suffix", "indent"), STATEMENTS)
def test_statements_are_formatted(prefix: str, expression: str, suffix: str, indent: int) -> None:
    heads = {0: "", 4: "class A:\n", 8: "class A:\n    def b(self):\n"}
    text = heads[indent] + "\n".join(fitted(prefix, expression, suffix, indent)) + "\n"
    assert formatted(text) == text


@pytest.mark.parametrize(
    "text",
    ["One line.", "", "Ends in \"quotes\"", 'Holds """ and \\d and \u2028 end', "A " + "word " * 30, f"x{LONG * 3}", "- a\n- b", "a\n\nb"],  # noqa: E501
)  # fmt: skip
def test_docstrings_are_formatted(text: str) -> None:
    code = "class A:\n" + "\n".join(docstring(text or "x", 4)) + "\n"
    assert formatted(code) == code
    compile(code, "code", "exec")


@pytest.mark.parametrize("text", ["", "a", '"', "'", "\"'", "\\d", '\\"', "\\", "\n", "\u2028", "é", "\x00", "\U0001f600", "\ud800"])  # fmt: skip  # noqa: E501
def test_texts_come_back_from_their_literals(text: str) -> None:
    assert eval(text_literal(text)) == text
    assert "\n" not in text_literal(text)


def test_parts_are_apart_where_no_bracket_and_no_text_holds_them() -> None:
    assert parts("a, b(c, d), 'e, f', r'\\', g", ", ") == ["a", "b(c, d)", "'e, f'", "r'\\'", "g"]


def formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "100", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout
