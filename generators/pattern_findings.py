"""Regular expressions that a language cannot run, each said once for all languages that are generated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from contracts.report.finding import Finding, Severity
from contracts.schemas import Alias, ListOf, MapOf, Record, Text, TupleOf, Union
from generators.patterns import translate

if TYPE_CHECKING:
    from contracts.pointers import Pointer
    from contracts.schemas import PatternMembers, Shape, Type
    from generators.inventory import ModelUnit
    from generators.patterns import Dialect


def pattern_findings(unit: ModelUnit, dialects: Mapping[str, Dialect]) -> Iterator[Finding]:
    """Yield a warning for each pattern of a unit's types that some language cannot run.

    `dialects` maps a target's name to the dialect of regular expressions that its code runs.
    """
    for definition in unit.definitions:
        if definition.view:
            continue
        for pattern, pointer in _of_shape(definition.shape, definition.pointer):
            unable = [
                name for name, dialect in dialects.items() if translate(pattern, dialect) is None
            ]
            if unable:
                yield Finding(
                    rule="schema/unexpressed",
                    severity=Severity.WARNING,
                    message=f"{' and '.join(unable)} cannot run the pattern {pattern}",
                    place=unit.graph.locate(pointer) if unit.graph.locate else None,
                    hint="values are not held against it there; the server still checks it",
                )


def _of_shape(shape: Shape, pointer: Pointer) -> Iterator[tuple[str, Pointer]]:
    match shape:
        case Record():
            for member in shape.members:
                yield from _of_type(member.use.type, member.use.pointer)
            if shape.additional is not None:
                yield from _of_type(shape.additional.type, shape.additional.pointer)
            yield from _of_names(shape.keys, shape.patterns, pointer)
        case Union():
            for branch in shape.branches:
                yield from _of_type(branch.type, branch.pointer)
        case Alias():
            yield from _of_type(shape.type, pointer)
        case _:
            return


def _of_type(kind: Type, pointer: Pointer) -> Iterator[tuple[str, Pointer]]:
    match kind:
        case Text():
            yield from ((pattern, pointer) for pattern in kind.patterns)
        case ListOf():
            yield from _of_type(kind.items.type, kind.items.pointer)
        case TupleOf():
            for use in (*kind.items, *((kind.rest,) if kind.rest else ())):
                yield from _of_type(use.type, use.pointer)
        case MapOf():
            if kind.values is not None:
                yield from _of_type(kind.values.type, kind.values.pointer)
            yield from _of_names(kind.keys, kind.patterns, pointer)
        case _:
            return


def _of_names(
    keys: Text | None, patterns: tuple[PatternMembers, ...], pointer: Pointer
) -> Iterator[tuple[str, Pointer]]:
    for pattern in keys.patterns if keys is not None else ():
        yield pattern, pointer
    for one in patterns:
        yield one.pattern, pointer
        yield from _of_type(one.use.type, one.use.pointer)
