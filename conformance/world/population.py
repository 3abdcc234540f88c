"""Lists with enough in them: varied where a filter looks, equal where an order has ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.world.appearing import appeared, watched
from conformance.world.bodies import RECIPES, replaced, schema_at, shape_of
from conformance.world.collections import Collection, Creator, parameters_of
from conformance.world.merging import count as count_of
from conformance.world.merging import flatten
from conformance.world.prerequisites import (
    Wish,
    chosen_name,
    path_parameters,
    prepare,
    sampler,
)
from conformance.world.resources import Resource
from conformance.world.schemas import Direction
from conformance.world.values import Richness, Unsatisfiable
from contracts.operations import Location, Operation, SchemaAt
from contracts.pointers import ABSENT, Absent, Pointer, join, resolve, split
from contracts.rules.pagination import FilterOperator
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world.world import World

_BATCH: Final = 100
_CHOICES: Final = 3
_MOST_MEMBERS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """What was put into one list.

    `path_values` say which list it is, where its path has parameters. `keys` are the keys that are known of
    what was made, `sent` the items as they were sent.
    """

    operation: Operation
    path_values: Mapping[str, Json]
    resources: tuple[Resource, ...]
    sent: tuple[Json, ...]

    @property
    def keys(self) -> tuple[Json, ...]:
        """The keys of the items that were made, in the order of their making."""
        return tuple(one.key for one in self.resources)


def filters_of(operation: Operation) -> Mapping[str, tuple[Pointer, FilterOperator]]:
    """Return what each query parameter of a list keeps, by its name.

    A parameter named like a member of the item is an `eq` filter without saying so.
    """
    pagination = operation.pagination
    special = {
        expression.name
        for expression in (pagination.limit, pagination.position) if expression
    } if pagination else set[str]()  # fmt: skip
    found: dict[str, tuple[Pointer, FilterOperator]] = {}
    for parameter in operation.parameters:
        if parameter.location is not Location.QUERY or parameter.name in special:
            continue
        if parameter.filter is not None:
            found[parameter.name] = (parameter.filter.field, parameter.filter.operator)
        else:
            found[parameter.name] = (join((parameter.name,)), FilterOperator.EQUAL)
    return found


def populate(
    world: World, operation: Operation, count: int, *, principal: str | None, fresh: bool
) -> Steps[Population]:
    """Make at least `count` items in the list that an operation shows; raises Unproven.

    They are made once for a list and counted again on later calls, unless `fresh` is asked for.
    """
    collection = world.collections.of_listing(operation.id)
    if collection is None or not collection.creators:
        raise Unproven(
            f"nothing adds to what {operation.id} lists: state x-pagination.populate, or a Link from "
            "what does"
        )
    world.require(principal, operation)
    wish = Wish(principal=principal, anchor=world.collections.anchor(operation.id))
    context = yield from path_parameters(world, operation.path, wish)
    known = [] if fresh else _known(world, collection, context, principal)
    view = None
    if len(known) < count:
        view = yield from watched(world, operation, collection, principal)
    made: list[Resource] = []
    additions: list[Exchange] = []
    so_far = len(known)
    while so_far < count:
        batch, number, exchange = yield from _add(
            world, operation, collection, replace(wish, context=context), count - so_far, so_far
        )
        additions.append(exchange)
        made.extend(batch)
        # What a view does not name is counted by how much was sent.
        so_far += len(batch) or number
    if view is not None:
        made = yield from appeared(world, view, additions, made)
    resources = (*known, *made)
    return Population(
        operation=operation,
        path_values=context,
        resources=tuple(resources),
        sent=tuple(one.sent for one in resources if not isinstance(one.sent, Absent)),
    )


def _known(
    world: World, collection: Collection, context: Mapping[str, Json], principal: str | None
) -> list[Resource]:
    return [
        one
        for one in world.ledger.made_in(collection.path)
        if one.principal == principal
        and one.made_by.request.why.startswith("populate")
        and all(
            str(one.parameters.get(name, value)) == str(value) for name, value in context.items()
        )
    ]


def _add(
    world: World,
    operation: Operation,
    collection: Collection,
    wish: Wish,
    wanted: int,
    already: int,
) -> Steps[tuple[list[Resource], int, Exchange]]:
    """Add some items; returns what the answer tells of them, how many they are, and the exchange."""
    reasons: list[str] = []
    for creator in collection.creators:
        try:
            request, number = yield from _request(world, operation, creator, wish, wanted, already)
        except (Unproven, Unsatisfiable) as reason:
            reasons.append(str(reason))
            continue
        exchange = yield from send(request.because(f"populate {operation.id}"))
        if exchange.succeeded:
            found = world.ledger.note(exchange, collection, creator)
            if found or collection.is_view:
                return found, number, exchange
            if number:
                reasons.append(
                    f"{creator.operation.id} succeeded, but its answer does not tell what it made: "
                    "state a Link from it to the operations on the item"
                )
            continue
        reasons.append(
            f"{creator.operation.id} {exchange.outcome} to what the contract calls a valid request"
            + world.words_of(exchange)
        )
    raise Unproven("; ".join(reasons))


def _request(
    world: World,
    operation: Operation,
    creator: Creator,
    wish: Wish,
    wanted: int,
    already: int,
) -> Steps[tuple[Request, int]]:
    world.require(wish.principal, creator.operation)
    recipe = world.recipes.get(creator.operation.id, RECIPES[1])
    shape = shape_of(world, creator.operation)
    number = 1
    if creator.items is not None and shape is not None:
        array = schema_at(world, shape.schema, creator.items.pointer)
        most = _BATCH
        if array is not None:
            keywords = flatten(world.contract.resolver, array.value, array.pointer).keywords
            most = min(_BATCH, count_of(keywords.get("maxItems"), _BATCH))
        number = max(1, min(wanted, most))
    settled = dict(wish.context or {})
    if creator.chosen:
        name = parameters_of(creator.operation.path)[-1]
        settled[name] = chosen_name(world, creator.operation, name)
    wish = replace(wish, recipe=recipe, context=settled, count=number)
    request = yield from prepare(world, creator.operation, wish)
    body = request.json
    if isinstance(body, Absent) or shape is None:
        return request, number
    pointers = (
        [f"{creator.items.pointer}/{index}" for index in range(number)] if creator.items else [""]
    )
    for index, pointer in enumerate(pointers):
        body = _varied(world, operation, shape.schema, body, pointer, already + index)
    return request.with_json(body), number


def _varied(
    world: World, operation: Operation, schema: SchemaAt, body: Json, at: Pointer, index: int
) -> Json:
    """Return a body whose item has one of a few values in each member that a filter or order looks at.

    Few values make both: items that a filter tells apart, and items that tie.
    """
    pagination = operation.pagination
    looked_at = {field for field, _ in filters_of(operation).values()}
    if pagination is not None:
        looked_at |= {member.pointer for member in pagination.order[:-1]}
        looked_at.discard(pagination.key)
    for field in sorted(looked_at):
        inner = schema_at(world, schema, at + field) if split(field) else None
        held = resolve(body, (at + field).rpartition("/")[0])
        if inner is None or not isinstance(held, dict):
            continue
        keywords = flatten(world.contract.resolver, inner.value, inner.pointer).keywords
        if any(word in keywords for word in ("x-refers-to", "x-unique", "const", "readOnly")):
            continue
        choices = _choices(world, operation, field, inner)
        if pagination is not None and any(one.pointer == field for one in pagination.order):
            choices = _of_both_cases(world, inner, choices)
        if not choices:
            continue
        # The second member turns more slowly, so that two of them do not go in step.
        turn = index // (1 + sorted(looked_at).index(field))
        changed = replaced(body, at + field, choices[turn % len(choices)])
        body = changed if _valid(world, schema, changed) else body
    return body


def _of_both_cases(world: World, schema: SchemaAt, choices: list[Json]) -> list[Json]:
    """Return texts of which the last by the alphabet is in capitals: by code point it comes first."""
    texts = sorted((one for one in choices if isinstance(one, str)), key=str.casefold)
    if len(texts) < 2 or len(texts) < len(choices):
        return choices
    changed: list[Json] = [*(one.lower() for one in texts[:-1]), texts[-1].upper()]
    apart = len({str(one).casefold() for one in changed}) == len(changed)
    if apart and all(world.schemas.accepts(schema, one, Direction.REQUEST) for one in changed):
        return changed
    return choices


def _choices(world: World, operation: Operation, field: Pointer, schema: SchemaAt) -> list[Json]:
    keywords = flatten(world.contract.resolver, schema.value, schema.pointer).keywords
    members = keywords.get("enum")
    if isinstance(members, list):
        known: list[Json] = [one for one in members if one is not None]
        return known[:_MOST_MEMBERS]
    found: list[Json] = []
    for index in range(_CHOICES * 3):
        maker = sampler(world, "choice", operation.id, field, index, richness=Richness.VARIED)
        try:
            value = maker.value(schema)
        except Unsatisfiable:
            return found
        if value not in found:
            found.append(value)
        if len(found) == _CHOICES:
            break
    return found


def _valid(world: World, schema: SchemaAt, body: Json) -> bool:
    return world.schemas.accepts(schema, body, Direction.REQUEST)


__all__ = ["ABSENT", "Population", "filters_of", "populate", "replace"]
