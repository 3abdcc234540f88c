"""An item of our own that an operation acts upon, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.check import NotApplicable, Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.stored.form import Form, form_of, moves_by_itself
from conformance.world.bodies import RECIPES, Recipe, item_of, replaced, schema_at, shape_of
from conformance.world.collections import Collection, Creator, parameters_of, prefix_through
from conformance.world.merging import flatten
from conformance.world.prerequisites import Wish, prepare
from conformance.world.resources import Resource
from conformance.world.schemas import Direction
from contracts.operations import Location, Operation, SchemaAt
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

FULL = RECIPES[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a write acts upon: a valid request of the write, and the request that reads the same item.

    `before` is what was there where it is not our own to keep changed, and ABSENT where it is.
    """

    operation: Operation
    request: Request
    read: Request
    form: Form
    before: Json | Absent = ABSENT

    def shown(self, exchange: Exchange) -> Json | Absent:
        """Return the item that an answer shows, or ABSENT."""
        body = exchange.json if exchange.succeeded else ABSENT
        return ABSENT if isinstance(body, Absent) else resolve(body, self.form.shown_at)


def reading_of(world: World, operation: Operation) -> Operation | None:
    """Return the operation that reads what another one acts upon, or None."""
    return next(
        (
            one
            for one in world.contract.operations
            if one.method == "get" and one.path == operation.path and one.pagination is None
        ),
        None,
    )


def required_reading(world: World, operation: Operation) -> Operation:
    """Return the operation that reads what another one acts upon; raises NotApplicable."""
    reading = reading_of(world, operation)
    if reading is None:
        raise NotApplicable(f"the contract has no operation that reads {operation.path}")
    return reading


def read_request(
    world: World, reading: Operation, values: Mapping[str, Json], principal: str | None
) -> Steps[Request]:
    """Return the request that reads the item that some path parameters name."""
    wish = Wish(principal=principal, context=dict(values))
    request = yield from prepare(world, reading, wish)
    return request.because("read what is stored")


def reading_resource(world: World, resource: Resource) -> Steps[Request | None]:
    """Return the request that reads an item by its id, or None where nothing does."""
    operation = resource.collection.item_operation("get")
    if operation is None or operation.pagination is not None:
        return None
    request = yield from read_request(world, operation, resource.parameters, resource.principal)
    return request


def target_of(world: World, operation: Operation, *, recipe: Recipe | None = None) -> Steps[Target]:
    """Return a target of a write with a body; raises Unproven and NotApplicable.

    With a `recipe` the body is made by it, where it can be.
    """
    reading = required_reading(world, operation)
    form = form_of(world, operation, reading, identity=identity_of(world, operation.path))
    if form is None:
        raise NotApplicable(f"{reading.id} shows nothing of what {operation.id} sets")
    request = yield from write_request(world, operation, recipe=recipe)
    read = yield from read_request(world, reading, dict(request.path_values), request.principal)
    target = Target(operation=operation, request=request, read=read, form=form)
    if not _is_ours(world, request):
        exchange = yield from send(read.because("what to put back in the end"))
        target = replace(target, before=target.shown(exchange))
    return target


def write_request(
    world: World, operation: Operation, *, recipe: Recipe | None = None
) -> Steps[Request]:
    """Return a valid write that acts upon an item of its own, be it a tenant; raises Unproven."""
    world.require(world.owner, operation)
    if operation.id not in world.recipes:
        yield from world.valid(operation)
    known = world.recipes.get(operation.id, RECIPES[0])
    wish = Wish(principal=world.owner, recipe=recipe or known, fresh=True, destructive=True)
    try:
        request = yield from prepare(world, operation, wish)
    except Unproven:
        # The tenant itself may be all that there is to act upon.
        request = yield from prepare(world, operation, replace(wish, destructive=False))
    return request


def restored(target: Target) -> Steps[None]:
    """Put back what was there before, as far as the write can say it."""
    body = target.request.json
    item = target.form.item(body)
    before = target.before
    if not isinstance(before, dict) or not isinstance(item, dict) or isinstance(body, Absent):
        return
    old: Json = {name: before[name] for name in item if name in before}
    yield from send(
        target.request.with_json(replaced(body, target.form.written_at, old)).because("put back")
    )


def renewed(world: World, operation: Operation, request: Request) -> Request:
    """Return a request that is not taken for a repetition: with an idempotency key of its own."""
    promise = operation.idempotency
    if promise is None or request.headers.get(promise.key.name) is None:
        return request
    return request.with_header(promise.key.name, new_key(world, operation))


def new_key(world: World, operation: Operation) -> str:
    """Return an idempotency key that was not used before."""
    assert operation.idempotency is not None
    parameter = operation.parameter(operation.idempotency.key.name, Location.HEADER)
    random = world.random("idempotency", operation.id, world.next_number())
    if parameter is None:
        return f"lockstep-{random.getrandbits(64):016x}"
    maker = world.sampler("idempotency", operation.id, world.next_number())
    value = maker.unique(parameter.schema)
    plain = f"lockstep-{random.getrandbits(64):016x}"
    free = value.startswith("lockstep") if isinstance(value, str) else False
    fits = world.schemas.accepts(parameter.schema, plain, Direction.REQUEST)
    return plain if free and fits else str(value)


def with_tag(request: Request, exchange: Exchange) -> Request:
    """Return a request under the entity tag that an answer gave, where it is conditional at all."""
    tag = exchange.headers.get("ETag")
    if tag is None or request.headers.get("If-Match") is None:
        return request
    return request.with_header("If-Match", tag)


def identity_of(world: World, path: str) -> frozenset[str]:
    """Return the names of the members by which the items at a path are told apart."""
    names = {"id", *parameters_of(path)}
    for collection in world.collections.all:
        if path in (collection.path, collection.item_path):
            names |= {collection.parameter or "id", (collection.key or "/id").rpartition("/")[2]}
    return frozenset(names)


def settable_elsewhere(world: World, operation: Operation) -> frozenset[str]:
    """Return the names of the members that other writes of the same items can set."""
    collection = collection_at(world, operation.path)
    if collection is None:
        return frozenset()
    names: set[str] = set()
    for writer in writers_of(collection):
        shape = shape_of(world, writer.operation)
        if shape is None:
            continue
        schema: SchemaAt | None = shape.schema
        if writer.items is not None:
            array = schema_at(world, shape.schema, writer.items.pointer)
            schema = None if array is None else item_of(world, array)
        if schema is not None:
            flat = flatten(world.contract.resolver, schema.value, schema.pointer)
            names |= {
                name
                for name, (value, pointer) in flat.properties.items()
                if not moves_by_itself(name)
                and flatten(world.contract.resolver, value, pointer).keywords.get("readOnly")
                is not True
            }
    return frozenset(names) - identity_of(world, operation.path)


def writers_of(collection: Collection) -> list[Creator]:
    """Return what sets the members of a collection's items: its creators, and PUT."""
    put = collection.item_operation("put")
    found = list(collection.creators)
    if put is not None and put.id not in {one.operation.id for one in found}:
        found.append(Creator(operation=put, chosen=True))
    return found


def collection_at(world: World, path: str) -> Collection | None:
    """Return the collection whose items stand at a path, or None."""
    return world.collections.of_item_path(path)


def _is_ours(world: World, request: Request) -> bool:
    """Whether the run has made what a request acts upon, or something that it is part of."""
    operation = world.contract.operation(request.operation or "")
    assert operation is not None
    values = dict(request.path_values)
    for name in parameters_of(operation.path):
        through = prefix_through(operation.path, name)
        collection = world.collections.of_item_path(through)
        for one in world.ledger.made_in(collection.path) if collection is not None else ():
            if all(
                str(one.parameters.get(key)) == values.get(key) for key in parameters_of(through)
            ):
                return True
    return False
