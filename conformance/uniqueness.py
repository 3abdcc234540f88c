"""Members that no two items share (`x-unique`), and members that refer to other items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.world.bodies import item_of, shape_of
from conformance.world.merging import flatten
from conformance.world.values import Unsatisfiable
from contracts.operations import Operation, SchemaAt
from contracts.pointers import Absent, Pointer, join, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A member of a body that carries a keyword: where it is, its schema, and the keyword's value."""

    pointer: Pointer
    schema: SchemaAt
    mark: Json


def marked_members(
    world: World, operation: Operation, body: Json | Absent, keyword: str
) -> tuple[Marked, ...]:
    """Return the members of an operation's body that carry a keyword, present or not."""
    shape = shape_of(world, operation)
    if shape is None or isinstance(body, Absent):
        return ()
    return tuple(_members(world, shape.schema, body, "", keyword, 0))


def _members(
    world: World, schema: SchemaAt, body: Json | Absent, at: Pointer, keyword: str, depth: int
) -> Iterator[Marked]:
    if depth > 6:
        return
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    mark = flat.keywords.get(keyword)
    if mark is not None and mark is not False:
        yield Marked(pointer=at, schema=schema, mark=mark)
        return
    if isinstance(body, list) and body:
        last = len(body) - 1
        whole = SchemaAt(value=schema.value, pointer=schema.pointer)
        yield from _members(
            world, item_of(world, whole), body[last], f"{at}/{last}", keyword, depth + 1
        )
    elif isinstance(body, dict):
        for name, (value, pointer) in flat.properties.items():
            inner = SchemaAt(value=value, pointer=pointer)
            place = join((name,))
            yield from _members(world, inner, resolve(body, place), at + place, keyword, depth + 1)


def dangling_key(world: World, operation: Operation, member: Marked) -> Json:
    """Return a key of the right form that no item has, or None."""
    sampler = world.sampler("dangling", operation.id, member.pointer, world.next_number())
    try:
        value = sampler.unique(member.schema)
    except Unsatisfiable:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value + 1_500_000_000 if value < 600_000_000 else value
    return value
