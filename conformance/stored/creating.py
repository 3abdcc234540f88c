"""Creating an item, and what identifies it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.check import NotApplicable, Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.missing import unknown_value, with_path_value
from conformance.stored.target import reading_resource, renewed
from conformance.world.collections import Collection, Creator, parameters_of
from conformance.world.prerequisites import Wish, prepare
from conformance.world.resources import Resource
from conformance.world.values import Unsatisfiable
from contracts.operations import Operation
from contracts.pointers import Absent, resolve

if TYPE_CHECKING:
    from conformance.world import World

_BULK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """An operation that creates items, and the collection that it adds them to."""

    operation: Operation
    collection: Collection
    creator: Creator


def creation_by(world: World, operation: Operation) -> Creation:
    """Return what an operation creates; raises NotApplicable where nothing says that it does."""
    found = world.collections.of_creator(operation.id)
    if found is None:
        for collection in world.collections.all:
            for creator in collection.creators:
                if creator.chosen and creator.operation.id == operation.id:
                    found = collection, creator
    reads = operation.latency is not None and operation.latency.class_name == "read"
    if found is None or reads:
        raise NotApplicable("nothing says that the operation creates something")
    return Creation(operation=operation, collection=found[0], creator=found[1])


def creating(world: World, creation: Creation, *, several: bool = False) -> Steps[Exchange]:
    """Create something by a valid request, several at once where a body may hold them; raises Unproven."""
    operation = creation.operation
    request = yield from world.valid(operation)
    if creation.creator.chosen:
        request = _under_new_name(world, operation, request)
    wide: Request | None = None
    if several and creation.creator.items is not None:
        wish = Wish(
            principal=request.principal,
            recipe=world.recipes[operation.id],
            fresh=True,
            count=_BULK,
        )
        try:
            wide = yield from prepare(world, operation, wish)
        except Unsatisfiable:
            wide = None
    exchange = yield from send((wide or request).because(f"create by {operation.id}"))
    if wide is not None and not exchange.succeeded:
        exchange = yield from send(request.because(f"create by {operation.id}"))
    if not exchange.succeeded:
        raise Unproven(
            f"{operation.id} {exchange.outcome} to what the contract calls a valid request"
            + world.words_of(exchange)
        )
    return exchange


def made_in(world: World, creation: Creation, exchange: Exchange) -> list[Resource]:
    """Return what a successful create made, and remember it; raises where the answer does not tell."""
    made = world.ledger.note(exchange, creation.collection, creation.creator)
    if made:
        return made
    if exchange.status == 201 or creation.creator.links:
        raise Unproven(
            f"{creation.operation.id} succeeded, but its answer does not tell what it made: state a Link "
            "from it to the operations on the item"
        )
    raise NotApplicable("nothing in its answer says that it created something")


def is_identified(world: World, creation: Creation, resource: Resource) -> bool:
    """Whether it is sure by what an item is read: the contract or a header says so, or it worked before."""
    collection, exchange = creation.collection, resource.made_by
    if creation.creator.chosen or creation.creator.links:
        return True
    if exchange.headers.get("Location") is not None:
        return True
    name = (collection.parameter or "").lower()
    body = exchange.json
    named = not isinstance(body, Absent) and (
        not isinstance(resolve(body, f"/{collection.parameter}"), Absent) or name.endswith("id")
    )
    if named:
        return True
    reading = collection.item_operation("get")
    return reading is not None and any(
        one.succeeded and one.request.principal == resource.principal for one in world.seen(reading)
    )


def read_resources(world: World, made: list[Resource]) -> Steps[list[tuple[Resource, Request]]]:
    """Return the requests that read items by their ids; empty where nothing reads them."""
    found: list[tuple[Resource, Request]] = []
    for resource in made:
        request = yield from reading_resource(world, resource)
        if request is not None:
            found.append((resource, request))
    return found


def _under_new_name(world: World, operation: Operation, request: Request) -> Request:
    name = parameters_of(operation.path)[-1]
    value = unknown_value(world, operation, name, dict(request.path_values).get(name))
    if value is None:
        raise Unproven(f"no new value was found for {{{name}}} of {operation.path}")
    moved = with_path_value(operation, request, name, value)
    return replace(renewed(world, operation, moved)).without_header("If-Match")
