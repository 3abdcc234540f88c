"""The declared order of a list: numbers by value, date-times by instant, other text by code point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

from conformance.walking.instants import instant
from conformance.walking.page import Key, member
from conformance.world.bodies import item_of, schema_at
from conformance.world.merging import flatten
from conformance.world.serialising import is_json
from contracts.expressions import Part
from contracts.operations import Operation, SchemaAt
from contracts.pointers import Pointer
from contracts.rules.pagination import OrderMember
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.walking.survey import Survey
    from conformance.world import World

_MOST_NULLABLE: Final = 4
Keyed = Sequence[tuple[Key, Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order's members; `instants` are those that the contract calls date-times.

    `either` are members whose every value reads as a date-time though the contract does not say
    so: they may be in order by instant or by code point.
    """

    members: tuple[OrderMember, ...]
    instants: frozenset[Pointer]
    either: frozenset[Pointer] = frozenset()


def order_of(world: World, survey: Survey) -> Order | None:
    """Return the declared order of a list, or None where it declares none."""
    pagination = survey.listing.pagination
    if not pagination.order:
        return None
    item = item_schema(world, survey.listing.operation)
    instants: set[Pointer] = set()
    either: set[Pointer] = set()
    for one in pagination.order:
        schema = None if item is None else schema_at(world, item, one.pointer)
        if schema is not None:
            keywords = flatten(world.contract.resolver, schema.value, schema.pointer).keywords
            if "date-time" in formats_of(world, schema) or keywords.get("format") == "date-time":
                instants.add(one.pointer)
                continue
        values = [member(item, one.pointer) for item in survey.items.values()]
        texts = [value for value in values if isinstance(value, str)]
        if texts and all(instant(text) is not None for text in texts):
            either.add(one.pointer)
    return Order(members=pagination.order, instants=frozenset(instants), either=frozenset(either))


def item_schema(world: World, operation: Operation) -> SchemaAt | None:
    """Return the schema of a list's items, or None where the contract states none."""
    pagination = operation.pagination
    if pagination is None or pagination.items.part is not Part.BODY:
        return None
    for response in operation.responses:
        if not response.status.startswith("2"):
            continue
        for content in sorted(response.content, key=lambda one: not is_json(one.media_type)):
            if content.schema is None:
                continue
            array = schema_at(world, content.schema, pagination.items.pointer)
            if array is not None:
                return item_of(world, array)
    return None


def formats_of(world: World, schema: SchemaAt) -> frozenset[str]:
    """Return the formats of a schema and of the branches of its unions."""
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    found = {str(flat.keywords["format"])} if "format" in flat.keywords else set[str]()
    for union in ("oneOf", "anyOf"):
        branches = flat.keywords.get(union)
        for index, branch in enumerate(branches if isinstance(branches, list) else []):
            at = SchemaAt(value=branch, pointer=f"{flat.pointer}/{union}/{index}")
            found |= formats_of(world, at)
    return frozenset(found)


def disorder(order: Order, sequences: Sequence[Keyed]) -> list[tuple[Key, Key] | None]:
    """Return for each sequence the first neighbours that are out of order, or None.

    Where nulls stand is free but the same everywhere, so the placement that suits most sequences is taken.
    """
    nullable = [
        one.pointer
        for one in order.members
        if any(member(item, one.pointer) is None for sequence in sequences for _, item in sequence)
    ][:_MOST_NULLABLE]
    best: list[tuple[Key, Key] | None] | None = None
    for firsts in product((True, False), repeat=len(nullable)):
        for texts in product((True, False), repeat=len(order.either)):
            nulls_first = dict(zip(nullable, firsts, strict=True))
            by_instant = order.instants | {
                pointer
                for pointer, chosen in zip(sorted(order.either), texts, strict=True)
                if chosen
            }
            found = [_first_fault(order.members, one, nulls_first, by_instant) for one in sequences]
            if best is None or _faults(found) < _faults(best):
                best = found
    return best or []


def _faults(found: Sequence[object]) -> int:
    return sum(one is not None for one in found)


def _first_fault(
    members: Sequence[OrderMember],
    sequence: Keyed,
    nulls_first: dict[Pointer, bool],
    by_instant: frozenset[Pointer],
) -> tuple[Key, Key] | None:
    for (one_key, one), (two_key, two) in pairwise(sequence):
        for part in members:
            first, second = member(one, part.pointer), member(two, part.pointer)
            if first is None or second is None:
                sign = _nulls(first, second, nulls_first.get(part.pointer, True))
            else:
                sign = compare(first, second, part.pointer in by_instant)
                sign = -sign if part.descending else sign
            if sign > 0:
                return one_key, two_key
            if sign < 0:
                break
    return None


def _nulls(first: Json, second: Json, nulls_first: bool) -> int:
    if first is None and second is None:
        return 0
    return (-1 if first is None else 1) * (1 if nulls_first else -1)


def compare(first: Json, second: Json, as_instants: bool) -> int:
    """Return how two values stand to one another: -1, 0 or 1; what cannot be compared counts as equal."""
    if isinstance(first, bool | int | float) and isinstance(second, bool | int | float):
        return (first > second) - (first < second)
    if isinstance(first, str) and isinstance(second, str):
        if as_instants:
            one, two = instant(first), instant(second)
            if one is not None and two is not None:
                return (one > two) - (one < two)
        return (first > second) - (first < second)
    return 0
