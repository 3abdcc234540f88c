"""Values that a schema forbids, each one change away from a value that it allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.world.bodies import item_of, references_in, replaced
from conformance.world.merging import Flat, count, flatten, number, types_of
from conformance.world.schemas import Direction, has_flag
from conformance.world.values import Richness, Unsatisfiable
from contracts.operations import SchemaAt
from contracts.pointers import ABSENT, Pointer, join, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world.world import World

_LIMIT: Final = 90
_LONGEST: Final = 20_000
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A forbidden value: what was changed in it, and the pointers that may name the place."""

    what: str
    value: Json
    pointers: tuple[Pointer, ...]
    place: Pointer


def body_mutations(
    world: World, schema: SchemaAt, body: Json, answered: Mapping[str, Json] | None = None
) -> tuple[Mutation, ...]:
    """Return forbidden variants of a valid body; each one surely breaks the schema, formats aside.

    One of every kind comes first, so that a caller may take as many as it has time for. `answered` are
    members that answers have and the body may not, with values: they are the service's own to set.
    """
    found: dict[str, list[Mutation]] = {}
    changes = [*_assignments(body, answered or {}), *_changes(world, schema, body, "", 0)]
    for place, what, value, pointers in changes:
        changed = replaced(body, place, value)
        if not world.schemas.accepts(schema, changed, Direction.REQUEST):
            mutation = Mutation(what=what, value=changed, pointers=pointers, place=place)
            found.setdefault(what, []).append(mutation)
    ordered: list[Mutation] = []
    while found and len(ordered) < _LIMIT:
        for what in list(found):
            ordered.append(found[what].pop(0))
            if not found[what]:
                del found[what]
    return tuple(ordered[:_LIMIT])


def _assignments(
    body: Json, answered: Mapping[str, Json]
) -> Iterator[tuple[Pointer, str, Json, tuple[Pointer, ...]]]:
    for name, value in answered.items():
        if isinstance(body, dict) and name not in body:
            what = "a body with a member that only answers have"
            yield "", what, {**body, name: value}, (join((name,)), "")


def _changes(
    world: World, schema: SchemaAt, value: Json, at: Pointer, depth: int
) -> Iterator[tuple[Pointer, str, Json, tuple[Pointer, ...]]]:
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    for what, wrong in scalar_changes(flat, value):
        yield at, what, wrong, (at,)
    if isinstance(value, dict):
        yield from _object_changes(world, flat, value, at, depth)
    elif isinstance(value, list):
        yield from _array_changes(world, flat, value, at, depth)


def _object_changes(
    world: World, flat: Flat, value: dict[str, Json], at: Pointer, depth: int
) -> Iterator[tuple[Pointer, str, Json, tuple[Pointer, ...]]]:
    resolver = world.contract.resolver
    for name in flat.required:
        if name in value:
            less = {key: one for key, one in value.items() if key != name}
            yield at, "a body without a required member", less, (at + join((name,)), at)
    if flat.keywords.get("additionalProperties") is False:
        more = {**value, "lockstepUnknown": 1}
        yield at, "a body with an unknown member", more, (f"{at}/lockstepUnknown", at)
    if depth >= _DEEPEST:
        return
    for name, (inner, pointer) in flat.properties.items():
        if has_flag(resolver, inner, "readOnly", pointer):
            continue
        place = at + join((name,))
        known = value.get(name)
        inner_schema = SchemaAt(value=inner, pointer=pointer)
        if name in value:
            yield from _changes(world, inner_schema, known, place, depth + 1)
            continue
        inner_flat = flatten(resolver, inner, pointer)
        for what, wrong in scalar_changes(inner_flat, _stand_in(inner_flat)):
            yield at, what, {**value, name: wrong}, (place,)
        whole = _whole(world, inner_schema, inner_flat)
        if whole is not None:
            more = {**value, name: whole}
            for inside, what, wrong, pointers in _changes(
                world, inner_schema, whole, place, depth + 1
            ):
                yield at, what, replaced(more, inside[len(at) :], wrong), pointers


def _array_changes(
    world: World, flat: Flat, value: list[Json], at: Pointer, depth: int
) -> Iterator[tuple[Pointer, str, Json, tuple[Pointer, ...]]]:
    least, most = count(flat.keywords.get("minItems"), 0), flat.keywords.get("maxItems")
    if least > 0:
        yield at, "a body with too few items", value[: least - 1], (at,)
    limit = number(most)
    if limit is not None and limit < 5000 and value:
        many = [value[index % len(value)] for index in range(int(limit) + 1)]
        yield at, "a body with too many items", many, (at,)
    if flat.keywords.get("uniqueItems") is True and value:
        yield at, "a body with an item twice", [*value, value[0]], (at,)
    if value and depth < _DEEPEST:
        schema = SchemaAt(value=flat.keywords, pointer=flat.pointer)
        resolved = resolve(world.contract.document.data, flat.pointer)
        if resolved is not ABSENT and isinstance(resolved, dict):
            schema = SchemaAt(value=resolved, pointer=flat.pointer)
        last = len(value) - 1
        yield from _changes(world, item_of(world, schema), value[last], f"{at}/{last}", depth + 1)


def scalar_changes(flat: Flat, value: Json) -> Iterator[tuple[str, Json]]:
    """Yield values that keywords other than those of members and items forbid."""
    keywords = flat.keywords
    kinds = types_of(keywords)
    if kinds:
        wrong: Json = "lockstep" if not {"string"} & set(kinds) else {"lockstep": True}
        if set(kinds) & {"string"} and "object" in kinds:
            wrong = 1
        yield "a body with a member of another type", wrong
        if "string" in kinds and "integer" not in kinds and "number" not in kinds:
            yield "a body with a number in place of a text", 12345
        if "boolean" in kinds and "string" not in kinds:
            yield "a body with a text in place of a boolean", "true"
        if {"integer", "number"} & set(kinds) and "string" not in kinds:
            yield "a body with a text in place of a number", "12"
        if {"integer", "number"} & set(kinds) and "boolean" not in kinds:
            yield "a body with a boolean in place of a number", True
        if "null" not in kinds:
            yield "a body with null where it is not allowed", None
    if "integer" in kinds and "number" not in kinds:
        yield "a body with a fraction in place of an integer", 1.5
    members = keywords.get("enum")
    if isinstance(members, list) and members:
        text = any(isinstance(one, str) for one in members)
        yield "a body with a value outside an enumeration", "lockstep-none" if text else 987654321
    if "const" in keywords:
        yield "a body with a value other than the constant", "lockstep-none"
    yield from _text_changes(keywords, value)
    yield from _number_changes(keywords)
    if "oneOf" in keywords or "anyOf" in keywords:
        yield "a body that is no alternative of a union", [["lockstep"]]


def _text_changes(keywords: dict[str, Json], value: Json) -> Iterator[tuple[str, Json]]:
    longest, shortest = number(keywords.get("maxLength")), count(keywords.get("minLength"), 0)
    text = value if isinstance(value, str) and value else "lockstep"
    if longest is not None and longest < _LONGEST:
        repeated = (text * (int(longest) // len(text) + 2))[: int(longest) + 1]
        yield "a body with a text that is too long", repeated
    if shortest > 0:
        yield "a body with a text that is too short", text[: shortest - 1]
    if isinstance(keywords.get("pattern"), str):
        yield "a body with a text that breaks its pattern", "\u0001 ¬ lockstep"
        if isinstance(value, str):
            # A service may look for a pattern within a text where it is to be the whole of it.
            yield (
                "a body with a text that goes on after what its pattern allows",
                f"{value} lockstep",
            )
            yield (
                "a body with a text that begins before what its pattern allows",
                f"lockstep {value}",
            )


def _number_changes(keywords: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    for keyword, step, what in (
        ("minimum", -1, "small"),
        ("exclusiveMinimum", 0, "small"),
        ("maximum", 1, "large"),
        ("exclusiveMaximum", 0, "large"),
    ):
        bound = number(keywords.get(keyword))
        if bound is not None:
            wrong = bound + step
            yield (
                f"a body with a number that is too {what}",
                int(wrong) if wrong == int(wrong) else wrong,
            )
    step = number(keywords.get("multipleOf"))
    if step is not None and step != 1:
        yield (
            "a body with a number that is no multiple",
            (number(keywords.get("minimum")) or 0) + step / 2,
        )


def _whole(world: World, schema: SchemaAt, flat: Flat) -> Json:
    """Return an array or object for a member that a body lacks, or None where it would need others first."""
    if not {"array", "object"} & set(types_of(flat.keywords)) or references_in(world, schema):
        return None
    try:
        value = world.sampler("whole", schema.pointer, richness=Richness.FULL).value(schema)
    except Unsatisfiable:
        return None
    return value if value and world.schemas.accepts(schema, value, Direction.REQUEST) else None


def _stand_in(flat: Flat) -> Json:
    """Return some value of the kind that an absent member would have."""
    return "lockstep" if "string" in types_of(flat.keywords) else 1
