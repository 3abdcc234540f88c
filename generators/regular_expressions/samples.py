"""A short text that a regular expression is found in, for examples."""

from __future__ import annotations

from typing import Final

from generators.regular_expressions.characters import SHORTHANDS, complement
from generators.regular_expressions.parser import parse
from generators.regular_expressions.syntax import (
    AnyChar,
    Char,
    Choice,
    Class,
    ClassItem,
    Group,
    InvalidPatternError,
    Node,
    Property,
    Range,
    Repeat,
    Sequence,
    Shorthand,
)

_FIRST: Final = tuple(ord(sign) for sign in "aA1 -_./:@#é日")
_OF_CATEGORY: Final = {"Lu": "A", "Lt": "ǅ", "N": "1", "Nd": "1", "P": ".", "S": "+", "Z": " "}


def sample(pattern: str, turns: int = 0) -> str | None:
    """Return a text that a pattern is likely to be found in.

    Each repetition is taken `turns` times more than it must. What is asserted is not minded, so the
    caller tries the text. None is returned for what is no pattern.
    """
    try:
        return _text(parse(pattern), turns)
    except (InvalidPatternError, RecursionError):
        return None


def _text(node: Node, turns: int) -> str:
    match node:
        case Char():
            return chr(node.code)
        case AnyChar():
            return "a"
        case Shorthand() | Property():
            return _one_of(Class(items=(node,)))
        case Class():
            return _one_of(node)
        case Group():
            return _text(node.body, turns)
        case Repeat():
            wanted = node.least + turns
            count = min(wanted, node.most) if node.most is not None else wanted
            return _text(node.body, turns) * min(count, 1000)
        case Sequence():
            return "".join(_text(item, turns) for item in node.items)
        case Choice():
            return _text(node.branches[0], turns)
        case _:
            return ""


def _one_of(node: Class) -> str:
    starts = [_start(item) for item in node.items] if not node.negated else []
    for code in (*_FIRST, *starts, *range(0x21, 0x250)):
        if any(_holds(item, code) for item in node.items) is not node.negated:
            return chr(code)
    return ""


def _start(item: ClassItem) -> int:
    match item:
        case Char():
            return item.code
        case Range():
            return item.first
        case Shorthand():
            return SHORTHANDS[item.letter][0][0]
        case Property():
            return ord(_OF_CATEGORY.get(item.value, "a"))


def _holds(item: ClassItem, code: int) -> bool:
    match item:
        case Char():
            return item.code == code
        case Range():
            return item.first <= code <= item.last
        case Shorthand():
            known = SHORTHANDS[item.letter]
            ranges = complement(known) if item.negated else known
            return any(first <= code <= last for first, last in ranges)
        case Property():
            return (chr(code) == _OF_CATEGORY.get(item.value, "a")) is not item.negated
