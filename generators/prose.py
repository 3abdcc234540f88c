"""What documentation comments say, the same in every language: texts wrapped, constraints in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from contracts.pointers import ABSENT
from contracts.schemas import (
    Alias,
    Constant,
    ListOf,
    MapOf,
    Member,
    Number,
    Record,
    SchemaGraph,
    Shape,
    Text,
    Type,
    Use,
)


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text, its paragraphs wrapped to a width and its blank lines kept.

    A paragraph with list items or indented lines keeps its lines as they stand.
    """
    return list(_wrapped(text, max(width, 20)))


@cache
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    text = text.strip()
    if len(text) <= width and "\n" not in text:
        return (" ".join(text.split()),) if text else ()
    lines: list[str] = []
    for block in text.split("\n\n"):
        rows = [row.rstrip() for row in block.splitlines() if row.strip()]
        if not rows:
            continue
        if lines:
            lines.append("")
        if any(row.startswith((" ", "\t", "- ", "* ", "|", ">", "```")) for row in rows):
            lines += rows
        else:
            lines += _filled(" ".join(rows).split(), width)
    return tuple(lines)


def _filled(words: list[str], width: int) -> Iterator[str]:
    """Yield lines with as many words as fit; a word that is longer than a line has one of its own."""
    line, length = [words[0]], len(words[0])
    for word in words[1:]:
        if length + 1 + len(word) > width:
            yield " ".join(line)
            line, length = [word], len(word)
        else:
            line.append(word)
            length += 1 + len(word)
    yield " ".join(line)


def describe_use(graph: SchemaGraph, use: Use) -> str:
    """Return what is to be said of a type where it is used: its own words, else its definition's."""
    from contracts.schemas import Reference

    if use.description:
        return use.description
    return graph.definitions[use.type.name].description if isinstance(use.type, Reference) else ""


def describe_member(graph: SchemaGraph, member: Member) -> tuple[str, ...]:
    """Return the paragraphs that document a member: description, constraints, and who writes it."""
    use = member.use
    facts = [fact for fact in (constraints(use.type), access(use), default(use)) if fact]
    return tuple(part for part in (describe_use(graph, use), " ".join(facts)) if part)


def describe_shape(shape: Shape) -> str:
    """Return the constraints of a definition in words."""
    match shape:
        case Record():
            return _between("member", shape.min_members, shape.max_members)
        case Alias():
            return constraints(shape.type)
        case _:
            return ""


def access(use: Use) -> str:
    """Return in words which side alone sends a value, or nothing."""
    if use.read_only:
        return "Sent by the server only."
    return "Sent by the client only." if use.write_only else ""


def default(use: Use) -> str:
    """Return in words what holds where a value is absent, or nothing."""
    if use.default is ABSENT:
        return ""
    return f"Default: {json.dumps(use.default, ensure_ascii=False)}."


def constraints(kind: Type) -> str:
    """Return the constraints of a type in words; those of a type that it refers to are said there."""
    match kind:
        case Text():
            said = [_between("character", kind.min_length, kind.max_length)]
            if kind.format:
                said.append(f"Format: {kind.format}.")
            if kind.encoding:
                said.append(f"Encoding: {kind.encoding}.")
            said += [f"Pattern: `{pattern}`." for pattern in kind.patterns]
        case Number():
            said = [_range(kind)]
            said += [f"A multiple of {number(step)}." for step in kind.multiples]
            if kind.format:
                said.append(f"Format: {kind.format}.")
        case ListOf():
            said = [_between("item", kind.min_items, kind.max_items)]
            if kind.unique:
                said.append("No item twice.")
        case MapOf():
            said = [_between("member", kind.min_members, kind.max_members)]
            for pattern in kind.keys.patterns if kind.keys else ():
                said.append(f"Pattern of the names: `{pattern}`.")
        case Constant():
            said = []
        case _:
            said = []
    return " ".join(part for part in said if part)


def number(value: float) -> str:
    """Return a number as JSON writes it, whole ones without a fraction."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**63 else repr(value)


def _between(thing: str, least: int | None, most: int | None) -> str:
    def counted(count: int) -> str:
        return f"{count} {thing}{'' if count == 1 else 's'}"

    if least in (None, 0) and most is None:
        return ""
    if most is None:
        return f"At least {counted(least or 0)}."
    if not least:
        return f"At most {counted(most)}."
    return f"Exactly {counted(most)}." if least == most else f"{least} to {counted(most)}."


def _range(kind: Number) -> str:
    bounds = [
        f"{words} {number(bound)}"
        for words, bound in (
            ("at least", kind.minimum),
            ("more than", kind.exclusive_minimum),
            ("at most", kind.maximum),
            ("less than", kind.exclusive_maximum),
        )
        if bound is not None
    ]
    said = " and ".join(bounds)
    return f"{said[0].upper()}{said[1:]}." if said else ""
