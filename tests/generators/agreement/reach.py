"""Which definitions refer to which, near or far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from contracts.pointers import split
from contracts.schemas import (
    Alias,
    Enumeration,
    ListOf,
    MapOf,
    Record,
    Reference,
    SchemaGraph,
    Shape,
    TupleOf,
    Type,
    Union,
    Use,
)
from contracts.source import Json

_SCHEMAS: Final = "#/components/schemas/"


def reaching(graph: SchemaGraph, targets: Collection[str]) -> set[str]:
    """Return the definitions that are among the targets or refer to one, near or far."""
    referrers: dict[str, set[str]] = {}
    for name, definition in graph.definitions.items():
        for other in references(definition.shape):
            referrers.setdefault(other, set()).add(name)
    return _closure(referrers, targets)


def referring(schemas: Mapping[str, Json], targets: Collection[str]) -> set[str]:
    """Return the component schemas that are among the targets or have a `$ref` to one, near or far."""
    referrers: dict[str, set[str]] = {}
    for name, schema in schemas.items():
        waiting = [schema]
        while waiting:
            match waiting.pop():
                case dict() as value:
                    reference = value.get("$ref")
                    if isinstance(reference, str) and reference.startswith(_SCHEMAS):
                        other = reference.removeprefix(_SCHEMAS).partition("/")[0]
                        referrers.setdefault(split("/" + other)[0], set()).add(name)
                    waiting += value.values()
                case list() as value:
                    waiting += value
                case _:
                    continue
    return _closure(referrers, targets)


def _closure(referrers: Mapping[str, set[str]], targets: Collection[str]) -> set[str]:
    found, waiting = set(targets), list(targets)
    while waiting:
        for name in referrers.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def references(shape: Shape) -> Iterator[str]:
    """Yield the names of the definitions that a shape refers to itself."""
    match shape:
        case Alias():
            yield from _of(shape.type)
        case Enumeration():
            return
        case Union():
            for branch in shape.branches:
                yield from _of(branch.type)
        case Record():
            uses: list[Use | None] = [member.use for member in shape.members]
            uses += [shape.additional, *(one.use for one in shape.patterns)]
            for use in uses:
                if use is not None:
                    yield from _of(use.type)


def _of(kind: Type) -> Iterator[str]:
    match kind:
        case Reference():
            yield kind.name
        case ListOf():
            yield from _of(kind.items.type)
        case TupleOf():
            for use in (*kind.items, kind.rest):
                if use is not None:
                    yield from _of(use.type)
        case MapOf():
            for use in (kind.values, *(one.use for one in kind.patterns)):
                if use is not None:
                    yield from _of(use.type)
        case _:
            return
