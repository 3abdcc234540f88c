"""What is sent and what is read, where `readOnly` and `writeOnly` members make them differ.

A definition stands for what is read: members that are only written are not in it. Where what is sent
differs, in it or in anything that it holds, it has a twin without the members that are only read.
Source: OpenAPI Specification 3.0.4, section 4.7.24.2 (readOnly, writeOnly, and what they do to
`required`); JSON Schema 2020-12, validation section 9.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.schemas import (
    Alias,
    Definition,
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

SUFFIX = "~write"
"""Ends the key of a twin."""


def with_write_views(graph: SchemaGraph) -> SchemaGraph:
    """Return the graph with a twin beside each definition that is sent otherwise than it is read."""
    differing = _differing(graph)
    if not differing:
        return graph

    def sent(name: str) -> str:
        return name + SUFFIX if name in differing else name

    definitions: dict[str, Definition] = {}
    units = dict(graph.units)
    for name, definition in graph.definitions.items():
        definitions[name] = replace(definition, shape=_read(definition.shape))
        if name in differing:
            twin = sent(name)
            definitions[twin] = replace(
                definition, name=twin, view="write", shape=_written(definition.shape, sent)
            )
            units[definition.unit] = (*units[definition.unit], twin)
    written = {
        pointer: replace(use, type=_renamed(use.type, sent))
        for pointer, use in graph.uses.items()
        if not differing.isdisjoint(_names(use.type))
    }
    return replace(graph, definitions=definitions, units=units, written=written)


def _differing(graph: SchemaGraph) -> set[str]:
    holders: dict[str, list[str]] = {}
    found: list[str] = []
    for name, definition in graph.definitions.items():
        shape = definition.shape
        if isinstance(shape, Record) and any(
            one.use.read_only or one.use.write_only for one in shape.members
        ):
            found.append(name)
        for use in _uses(shape):
            for target in _names(use.type):
                holders.setdefault(target, []).append(name)
    differing = set(found)
    while found:
        for holder in holders.get(found.pop(), ()):
            if holder not in differing:
                differing.add(holder)
                found.append(holder)
    return differing


def _read(shape: Shape) -> Shape:
    if isinstance(shape, Record) and any(one.use.write_only for one in shape.members):
        return replace(shape, members=tuple(one for one in shape.members if not one.use.write_only))
    return shape


def _written(shape: Shape, sent: Callable[[str], str]) -> Shape:
    def renamed(use: Use) -> Use:
        return replace(use, type=_renamed(use.type, sent))

    match shape:
        case Record():
            return replace(
                shape,
                members=tuple(
                    replace(one, use=renamed(one.use))
                    for one in shape.members
                    if not one.use.read_only
                ),
                additional=renamed(shape.additional) if shape.additional else None,
                patterns=tuple(replace(one, use=renamed(one.use)) for one in shape.patterns),
            )
        case Union():
            return replace(shape, branches=tuple(renamed(one) for one in shape.branches))
        case Alias():
            return Alias(type=_renamed(shape.type, sent))
        case _:
            return shape


def _renamed(kind: Type, sent: Callable[[str], str]) -> Type:
    def renamed(use: Use) -> Use:
        return replace(use, type=_renamed(use.type, sent))

    match kind:
        case Reference():
            return Reference(name=sent(kind.name))
        case ListOf():
            return replace(kind, items=renamed(kind.items))
        case TupleOf():
            return replace(
                kind,
                items=tuple(renamed(one) for one in kind.items),
                rest=renamed(kind.rest) if kind.rest else None,
            )
        case MapOf():
            return replace(
                kind,
                values=renamed(kind.values) if kind.values else None,
                patterns=tuple(replace(one, use=renamed(one.use)) for one in kind.patterns),
            )
        case _:
            return kind


def _uses(shape: Shape) -> Iterator[Use]:
    match shape:
        case Record():
            yield from (one.use for one in shape.members)
            yield from (one.use for one in shape.patterns)
            if shape.additional is not None:
                yield shape.additional
        case Union():
            yield from shape.branches
        case Alias():
            yield Use(type=shape.type)
        case _:
            return


def _names(kind: Type) -> Iterator[str]:
    match kind:
        case Reference():
            yield kind.name
        case ListOf():
            yield from _names(kind.items.type)
        case TupleOf():
            for use in (*kind.items, *((kind.rest,) if kind.rest else ())):
                yield from _names(use.type)
        case MapOf():
            for use in (
                *((kind.values,) if kind.values else ()),
                *(one.use for one in kind.patterns),
            ):
                yield from _names(use.type)
        case _:
            return
