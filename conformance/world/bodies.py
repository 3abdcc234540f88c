"""Valid request bodies: what the contract shows first, then the least, then more."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from conformance.world.merging import flatten
from conformance.world.schemas import Direction
from conformance.world.serialising import is_json
from conformance.world.values import Richness, Sampler, Unsatisfiable
from contracts.expressions import Expression
from contracts.operations import MediaType, Operation, SchemaAt
from contracts.pointers import ABSENT, Absent, Pointer, child, join, resolve, split
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One way to make a body; `unique_text` renews free text, for collections with unstated uniqueness.

    `members` are set to given values in the end, where the schema allows them.
    """

    richness: Richness
    unique_text: bool = False
    members: tuple[tuple[Pointer, Json], ...] = ()


RECIPES: Final = (
    Recipe(richness=Richness.EXAMPLE),
    Recipe(richness=Richness.EXAMPLE, unique_text=True),
    Recipe(richness=Richness.MINIMAL, unique_text=True),
    Recipe(richness=Richness.FULL, unique_text=True),
    Recipe(richness=Richness.VARIED, unique_text=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the body of an operation is made from.

    `items` points at the array of a bulk body; `fresh` names the members that identify an item.
    """

    media_type: MediaType
    items: Pointer | None = None
    fresh: frozenset[str] = frozenset()

    @property
    def schema(self) -> SchemaAt:
        """The schema of the body; anything where the contract states none."""
        stated = self.media_type.schema or self.media_type.item_schema
        return stated or SchemaAt(value=True, pointer=self.media_type.pointer)


def shape_of(world: World, operation: Operation) -> Shape | None:
    """Return what the body of an operation is made from, JSON before other media types, or None."""
    if operation.body is None or not operation.body.content:
        return None
    contents = sorted(operation.body.content, key=lambda one: not is_json(one.media_type))
    created = world.collections.of_creator(operation.id)
    items, fresh = None, frozenset[str]()
    if created is not None:
        collection, creator = created
        items = creator.items.pointer if isinstance(creator.items, Expression) else None
        tokens = split(collection.key or "")
        fresh = frozenset(tokens) if len(tokens) == 1 else fresh
    return Shape(media_type=contents[0], items=items, fresh=fresh)


def make_body(
    world: World,
    shape: Shape,
    recipe: Recipe,
    references: Mapping[str, tuple[Json, ...]],
    random: Random,
    *,
    count: int = 1,
) -> Json:
    """Return a valid body; a bulk one holds `count` items. Raises Unsatisfiable."""
    sampler = Sampler(
        resolver=world.contract.resolver,
        random=random,
        richness=recipe.richness,
        references=references,
        fresh=shape.fresh,
        fresh_depth=1 if shape.items is None else 3,
        unique_text=recipe.unique_text,
    )
    failure = "no valid body was found"
    for attempt in range(6):
        try:
            body = _one(shape, sampler, example=attempt)
            if shape.items is not None:
                body = _with_count(world, shape, sampler, body, count, example=attempt)
        except Unsatisfiable as error:
            failure = str(error)
            continue
        for pointer, value in recipe.members:
            body = replaced(body, pointer, value)
        if world.schemas.accepts(shape.schema, body, Direction.REQUEST):
            return body
        if attempt >= len(shape.media_type.examples):
            problems = world.schemas.problems(shape.schema, body, Direction.REQUEST, limit=1)
            failure = f"the values that were tried break the schema: {problems[0].message}"
    raise Unsatisfiable(failure)


def _one(shape: Shape, sampler: Sampler, *, example: int) -> Json:
    examples = shape.media_type.examples
    if sampler.richness is Richness.EXAMPLE and example < len(examples):
        shown = examples[example]
        if shape.media_type.schema is None:
            return copy.deepcopy(shown)
        return sampler.adapt(shown, shape.schema)
    if shape.media_type.schema is None and shape.media_type.item_schema is not None:
        return [sampler.value(shape.media_type.item_schema)]
    return sampler.value(shape.schema)


def _with_count(
    world: World, shape: Shape, sampler: Sampler, body: Json, count: int, *, example: int
) -> Json:
    assert shape.items is not None
    schema = schema_at(world, shape.schema, shape.items)
    held = resolve(body, shape.items)
    items: list[Json] = list(held[:count]) if isinstance(held, list) else []
    while len(items) < count:
        more = resolve(_one(shape, sampler, example=example), shape.items)
        if isinstance(more, list) and more:
            items.extend(more[: count - len(items)])
        elif schema is not None:
            items.append(sampler.value(item_of(world, schema)))
        else:
            raise Unsatisfiable("the array of a bulk body has no schema")
    return replaced(body, shape.items, items)


def enumerated(world: World, schema: SchemaAt) -> list[tuple[Pointer, list[Json]]]:
    """Return the members of an object that have one of a few values, with these values."""
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    found: list[tuple[Pointer, list[Json]]] = []
    for name, (value, pointer) in flat.properties.items():
        values = flatten(world.contract.resolver, value, pointer).keywords.get("enum")
        if isinstance(values, list):
            found.append((join((name,)), [one for one in values if one is not None]))
    return found


def replaced(value: Json, pointer: Pointer | Sequence[str], new: Json | Absent) -> Json:
    """Return a value with what a pointer leads to replaced or, for ABSENT, taken out."""
    tokens = split(pointer) if isinstance(pointer, str) else tuple(pointer)
    if not tokens:
        return None if isinstance(new, Absent) else new
    value = _apart(value)
    holder: Json | Absent = value
    for token in tokens[:-1]:
        holder = child(holder, token)
    last = tokens[-1]
    if isinstance(holder, dict):
        if isinstance(new, Absent):
            holder.pop(last, None)
        else:
            holder[last] = new
    elif isinstance(holder, list) and last.isdigit() and int(last) < len(holder):
        if isinstance(new, Absent):
            del holder[int(last)]
        else:
            holder[int(last)] = new
    return value


def _apart(value: Json) -> Json:
    """Return a copy in which nothing is shared, not even what is shared in the original."""
    if isinstance(value, dict):
        return {name: _apart(one) for name, one in value.items()}
    return [_apart(one) for one in value] if isinstance(value, list) else value


def schema_at(world: World, schema: SchemaAt, pointer: Pointer) -> SchemaAt | None:
    """Return the schema of the member that an instance pointer leads to, or None."""
    resolver = world.contract.resolver
    found = schema
    for token in split(pointer):
        flat = flatten(resolver, found.value, found.pointer)
        if token in flat.properties:
            value, at = flat.properties[token]
            found = SchemaAt(value=value, pointer=at)
        elif token.isdigit() and "items" in flat.keywords:
            found = item_of(world, found)
        else:
            branches = [
                SchemaAt(value=branch, pointer=f"{flat.pointer}/{union}/{index}")
                for union in ("oneOf", "anyOf")
                for index, branch in enumerate(_list(flat.keywords.get(union)))
            ]
            inner = [schema_at(world, branch, "/" + token) for branch in branches]
            known = [one for one in inner if one is not None]
            if not known:
                return None
            found = known[0]
    return found


def item_of(world: World, schema: SchemaAt) -> SchemaAt:
    """Return the schema of an array's items."""
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    pointer = next(
        (
            f"{name}/items"
            for name in reversed(flat.names)
            if resolve(world.contract.document.data, f"{name}/items") is not ABSENT
        ),
        f"{flat.pointer}/items",
    )
    return SchemaAt(value=flat.keywords.get("items", True), pointer=pointer)


def references_in(world: World, schema: SchemaAt) -> Mapping[str, tuple[bool, int]]:
    """Return the lists that a body refers to: whether it must, and in how many members."""
    found: dict[str, tuple[bool, int]] = {}
    resolver = world.contract.resolver

    def visit(value: Json, pointer: Pointer, required: bool, above: frozenset[Pointer]) -> None:
        flat = flatten(resolver, value, pointer)
        name = flat.names[-1] if len(flat.names) > 1 else flat.pointer
        if name in above or len(above) > 10:
            return
        target = flat.keywords.get("x-refers-to")
        if isinstance(target, str):
            known, number = found.get(target, (False, 0))
            found[target] = (known or required, number + 1)
            return
        inside = above | {name}
        for member, (inner, at) in flat.properties.items():
            visit(inner, at, required and member in flat.required, inside)
        if "items" in flat.keywords:
            visit(flat.keywords["items"], f"{flat.pointer}/items", required, inside)
        for union in ("oneOf", "anyOf"):
            for index, branch in enumerate(_list(flat.keywords.get(union))):
                visit(branch, f"{flat.pointer}/{union}/{index}", False, inside)

    visit(schema.value, schema.pointer, True, frozenset())
    return found


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
