"""What a regular expression is made of. Source: ECMA-262, section 22.2.1 (Patterns)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


class InvalidPatternError(ValueError):
    """A text is no regular expression of ECMA-262."""


class InexpressibleError(ValueError):
    """A regular expression has no equal in another language's engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Char:
    """One character, by its code point."""

    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Characters of a class from one code point to another, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorthand:
    """`\\d`, `\\w` or `\\s`, or where `negated` what these leave out."""

    letter: str
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """`\\p{…}`: a Unicode property as it is called in `unicode_properties`, and its value."""

    name: str
    value: str = ""
    negated: bool = False


ClassItem: TypeAlias = Char | Range | Shorthand | Property


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """`[…]`, or `[^…]` where `negated`."""

    items: tuple[ClassItem, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyChar:
    """`.`: any character but those that end a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """`^`, or `$` where `end`: the very edge of the text."""

    end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """`\\b`, or `\\B` where `negated`."""

    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`(…)` with its number, or `(?:…)` without one."""

    body: Node
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look-ahead, or a look-behind where `behind`."""

    body: Node
    behind: bool
    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackReference:
    """What a group has matched.

    `is_certain` is whether it always has by then, `is_stale` whether an engine may remember what
    ECMA-262 forgets.
    """

    number: int
    is_certain: bool = True
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A quantifier: `most` is None where there is no limit."""

    body: Node
    least: int
    most: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several branches."""

    branches: tuple[Node, ...]


Node: TypeAlias = (
    Char
    | Shorthand
    | Property
    | Class
    | AnyChar
    | Edge
    | Boundary
    | Group
    | Look
    | BackReference
    | Repeat
    | Sequence
    | Choice
)

Path: TypeAlias = "tuple[tuple[Node, int], ...]"
"""The nodes above one, and which child of each leads on."""


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly within a node."""
    match node:
        case Group() | Look() | Repeat():
            return (node.body,)
        case Sequence():
            return node.items
        case Choice():
            return node.branches
        case _:
            return ()


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Node, Path]]:
    """Yield every node with the path to it: each node above, and which of its children follows."""
    yield node, path
    for index, child in enumerate(children(node)):
        yield from walk(child, (*path, (node, index)))


def width(node: Node) -> tuple[int, int | None]:
    """Return the least and the greatest number of characters that a node matches; None is without limit."""
    match node:
        case Char() | Shorthand() | Property() | Class() | AnyChar():
            return 1, 1
        case Edge() | Boundary() | Look():
            return 0, 0
        case BackReference():
            return 0, None
        case Group():
            return width(node.body)
        case Repeat():
            least, most = width(node.body)
            if most == 0 or node.most == 0:
                return 0, 0
            return least * node.least, (
                None if most is None or node.most is None else most * node.most
            )
        case Sequence():
            widths = [width(item) for item in node.items]
            limits = [most for _, most in widths]
            return sum(least for least, _ in widths), (
                None if None in limits else sum(most or 0 for most in limits)
            )
        case Choice():
            widths = [width(branch) for branch in node.branches]
            limits = [most for _, most in widths]
            return min(least for least, _ in widths), (
                None if None in limits else max(most or 0 for most in limits)
            )
