"""How deep an instance has to be at the least: which types have finite instances, and by which branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
)

ENDLESS: Final = 1000


def least_depths(graph: SchemaGraph) -> dict[str, int]:
    """Return for each definition the depth of its shallowest instance; `ENDLESS` where none is finite."""
    depths = dict.fromkeys(graph.definitions, ENDLESS)
    changed = True
    while changed:
        changed = False
        for name, definition in graph.definitions.items():
            depth = 0 if definition.nullable else shape_depth(definition.shape, depths)
            if depth < depths[name]:
                depths[name], changed = depth, True
    return depths


def shape_depth(shape: Shape, depths: Mapping[str, int]) -> int:
    match shape:
        case Alias():
            return type_depth(shape.type, depths)
        case Enumeration():
            return 0 if shape.values else ENDLESS
        case Record():
            needed = [
                0 if one.use.nullable else type_depth(one.use.type, depths)
                for one in shape.members
                if one.required
            ]
            return min(ENDLESS, 1 + max(needed, default=0))
        case Union():
            return min((type_depth(one.type, depths) for one in shape.branches), default=ENDLESS)


def type_depth(kind: Type, depths: Mapping[str, int]) -> int:
    match kind:
        case Reference():
            return depths[kind.name]
        case ListOf():
            return min(ENDLESS, 1 + type_depth(kind.items.type, depths)) if kind.min_items else 0
        case TupleOf():
            needed = [type_depth(one.type, depths) for one in kind.items[: kind.min_items]]
            return min(ENDLESS, 1 + max(needed, default=0))
        case MapOf() if kind.min_members and kind.values is not None:
            return min(ENDLESS, 1 + type_depth(kind.values.type, depths))
        case _:
            return 0
