"""Declarations in source text with braces: enough of Java and TypeScript to list what we wrote ourselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|=>|.""", re.DOTALL
)
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One declaration: what stands before its body, on one line, and the body, None where there is none."""

    head: str
    body: str | None = None


def declarations(text: str, *, braced: re.Pattern[str]) -> Iterator[Declaration]:
    """Yield the declarations of a file or of a body, comments left out.

    One whose head matches `braced` ends with the brace that closes its body, any other with a semicolon.
    """
    head: list[str] = []
    body: list[str] | None = None
    depth = 0
    for token in _tokens(text):
        if body is not None:
            depth += (token in _OPENING) - (token in _CLOSING)
            if depth:
                body.append(token)
                continue
            yield Declaration(head=_line(head), body="".join(body))
            head, body = [], None
        elif token == "{" and not depth and braced.match(_line(head)):
            body, depth = [], 1
        elif token == ";" and not depth:
            if _line(head):
                yield Declaration(head=_line(head))
            head = []
        else:
            depth += (token in _OPENING) - (token in _CLOSING)
            head.append(token)
    if _line(head):
        yield Declaration(head=_line(head))


def parted(text: str, separator: str) -> Iterator[str]:
    """Yield the parts of a text between separators that stand in no bracket, each on one line."""
    part: list[str] = []
    depth = 0
    for token in _tokens(text):
        depth += (token in "([{<") - (token in ")]}>")
        if token == separator and not depth:
            yield _line(part)
            part = []
        else:
            part.append(token)
    if _line(part):
        yield _line(part)


def parameters(head: str) -> tuple[str, str, str]:
    """Return what stands before the first round bracket of a head, in it, and after it."""
    before, within, after = list[str](), list[str](), list[str]()
    depth, into = 0, before
    for token in _tokens(head):
        if token == "(" and into is before:
            into, depth = within, 1
            continue
        if into is within:
            depth += (token in _OPENING) - (token in _CLOSING)
            if not depth:
                into = after
                continue
        into.append(token)
    return _line(before), _line(within), _line(after)


def _tokens(text: str) -> Iterator[str]:
    return (match[0] for match in _TOKEN.finditer(text) if not match[0].startswith(("//", "/*")))


def _line(tokens: list[str]) -> str:
    return " ".join("".join(tokens).split())
