"""Values at the borders of a schema: the longest, the largest, the fewest, and letters beyond ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from conformance.world.merging import Flat, flatten, number, types_of
from conformance.world.schemas import Direction, has_flag
from contracts.operations import SchemaAt
from contracts.pointers import Pointer, join
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world.world import World

_LETTERS: Final = "Grüße 東京 😀"
_LONGEST: Final = 2000
_SAFE_INTEGER: Final = 2**53 - 1
_SPECIAL: Final = frozenset({"pattern", "format", "enum", "const", "x-unique", "x-refers-to"})


def border_values(world: World, schema: SchemaAt, body: Json) -> Iterator[tuple[Pointer, Json]]:
    """Yield members of an object, each with a value that its schema just allows.

    Left out are members with a meaning of their own, numbers that no double can hold, and very long texts.
    """
    resolver = world.contract.resolver
    flat = flatten(resolver, schema.value, schema.pointer)
    if not isinstance(body, dict):
        return
    for name, (value, pointer) in flat.properties.items():
        inner = flatten(resolver, value, pointer)
        if set(inner.keywords) & _SPECIAL or has_flag(resolver, value, "readOnly", pointer):
            continue
        for border in _borders(inner):
            if world.schemas.accepts(
                SchemaAt(value=value, pointer=pointer), border, Direction.REQUEST
            ):
                yield join((name,)), border


def _borders(flat: Flat) -> Iterator[Json]:
    keywords = flat.keywords
    kinds = set(types_of(keywords))
    if "string" in kinds:
        longest, shortest = number(keywords.get("maxLength")), number(keywords.get("minLength"))
        yield _LETTERS[: int(longest)] if longest is not None else _LETTERS
        if longest is not None and longest <= _LONGEST:
            yield "x" * int(longest)
        if shortest is not None and shortest > 0:
            yield "x" * int(shortest)
    if kinds & {"integer", "number"}:
        for keyword in ("minimum", "maximum"):
            bound = number(keywords.get(keyword))
            if bound is not None and abs(bound) <= _SAFE_INTEGER:
                yield int(bound) if bound == int(bound) else bound
    if "null" in kinds:
        yield None
