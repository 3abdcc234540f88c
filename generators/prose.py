"""What documentation comments say, the same in every language: texts wrapped, constraints in words."""

from __future__ import annotations

import json
import textwrap

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
    lines: list[str] = []
    for block in text.strip().split("\n\n"):
        rows = [row.rstrip() for row in block.splitlines() if row.strip()]
        if not rows:
            continue
        if lines:
            lines.append("")
        if any(row.startswith((" ", "\t", "- ", "* ", "|", "```")) for row in rows):
            lines += rows
        else:
            lines += textwrap.wrap(
                " ".join(rows), max(width, 20), break_long_words=False, break_on_hyphens=False
            )
    return lines


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
            if kind.pattern:
                said.append(f"Pattern: `{kind.pattern}`.")
        case Number():
            said = [_range(kind)]
            if kind.multiple_of is not None:
                said.append(f"A multiple of {number(kind.multiple_of)}.")
            if kind.format:
                said.append(f"Format: {kind.format}.")
        case ListOf():
            said = [_between("item", kind.min_items, kind.max_items)]
            if kind.unique:
                said.append("No item twice.")
        case MapOf():
            said = [_between("member", kind.min_members, kind.max_members)]
            if kind.key_pattern:
                said.append(f"Pattern of the names: `{kind.key_pattern}`.")
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
