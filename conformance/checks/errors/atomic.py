"""`errors/atomic`: a refused write leaves no trace, by id and in lists."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    NotApplicable,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.contents import key_of, walk
from conformance.exchange import Exchange, Request
from conformance.missing import with_path_value
from conformance.refusals import NO_RULES
from conformance.refused_writes import refused_writes
from conformance.tenancy import is_write, reading_of
from conformance.uniqueness import marked_members
from conformance.world import World
from conformance.world.bodies import RECIPES, shape_of
from conformance.world.collections import Collection, parameters_of
from conformance.world.serialising import expand
from conformance.world.values import Richness, Unsatisfiable
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.source import Json


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is None:
        return NO_RULES
    return operation.method not in ("get", "head", "options") or "the operation writes nothing"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    if not is_write(world, operation):
        raise NotApplicable("nothing says that the operation writes")
    created = world.collections.of_creator(operation.id)
    if created is not None:
        judgement = yield from _in_list(world, operation, created[0])
    else:
        judgement = yield from _by_id(world, operation)
    return judgement


def _in_list(world: World, operation: Operation, collection: Collection) -> Steps[Judgement]:
    """Judge an operation that adds to a list: after a refusal the list holds nothing new."""
    listing = collection.listing
    if listing is None:
        return Undecided(missing=f"nothing lists {collection.path}, so a trace could not be seen")
    request = yield from world.valid(operation)
    pages = yield from world.prepare(listing, principal=request.principal)
    for name, value in request.path_values:
        # What is listed is what is added to, below the same parents.
        if name in parameters_of(listing.path):
            pages = with_path_value(listing, pages, name, value)
    known: set[str] = set()
    other = yield from _other(world, operation, collection)
    # The first walk may still show what a cache holds of an earlier time.
    for _ in range(2):
        known |= yield from _keys(world, listing, pages)
    failures: list[Failure] = []
    tried = 0
    for write in refused_writes(world, operation, request, tag=None, taken=other):
        exchange = yield from send(write.request.because(f"a write {write.why}"))
        if not exchange.refused:
            world.remember(exchange)
            if exchange.succeeded:
                known |= yield from _keys(world, listing, pages)
            continue
        tried += 1
        after = yield from walk(world, listing, pages.because("the list after"))
        new = [item for item in after.items if key_of(listing.pagination, item) not in known]
        known |= {key_of(listing.pagination, item) for item in new}
        if new:
            failures.append(
                Failure(
                    seen=f"a write {write.why} was refused, and yet the list holds something new",
                    exchanges=(after.exchanges[-1], exchange),
                    blame=operation.pointer,
                )
            )
    return _verdict(operation, failures, tried)


def _other(world: World, operation: Operation, collection: Collection) -> Steps[Json]:
    """Return another item as it was sent, where the operation has values that no two items share."""
    shape = shape_of(world, operation)
    if shape is None:
        return None
    request = yield from world.prepare(operation)
    if not marked_members(world, operation, request.json, "x-unique"):
        return None
    try:
        resource = yield from world.create(collection)
    except Unproven:
        return None
    return None if isinstance(resource.sent, Absent) else resource.sent


def _keys(world: World, listing: Operation, pages: Request) -> Steps[set[str]]:
    walked = yield from walk(world, listing, pages)
    return {key_of(listing.pagination, item) for item in walked.items}


def _by_id(world: World, operation: Operation) -> Steps[Judgement]:
    """Judge an operation on something that can be read: after a refusal it reads as before."""
    reading = reading_of(world, operation)
    if reading is None:
        return Undecided(missing=f"nothing reads {operation.path}, so a trace could not be seen")
    request = yield from world.valid(operation)
    names = parameters_of(reading.path)
    path_values = tuple(one for one in request.path_values if one[0] in names)
    read = Request(
        method="GET",
        path=expand(reading.path, reading, dict(path_values)),
        operation=reading.id,
        principal=request.principal,
        path_values=path_values,
        why="what is there before",
    )
    before = yield from send(read)
    twice = yield from send(read)
    if not before.succeeded:
        return Undecided(missing=f"{reading.id} {before.outcome} for what {operation.id} acts upon")
    failures: list[Failure] = []
    tried = 0
    collection = world.collections.of_item_path(operation.path)
    other = None if collection is None else (yield from _other(world, operation, collection))
    tag = before.headers.get("ETag")
    rich = yield from _with_more(world, operation, request)
    for write in refused_writes(world, operation, rich, tag=tag, taken=other):
        exchange = yield from send(write.request.because(f"a write {write.why}"))
        if not exchange.refused:
            # What must not happen happened: other rules say so, and this item is spent.
            break
        tried += 1
        after = yield from send(read.because("what is there after"))
        changed = _change(before, twice, after)
        if changed is not None:
            failures.append(
                Failure(
                    seen=f"a write {write.why} was refused, and yet {changed}",
                    exchanges=(before, exchange, after),
                    blame=operation.pointer,
                )
            )
            break
    return _verdict(operation, failures, tried)


def _with_more(world: World, operation: Operation, request: Request) -> Steps[Request]:
    """Return a write that names more than it must: what is right in it must not be kept for what is wrong."""
    if isinstance(request.json, Absent):
        return request
    full = next(one for one in RECIPES if one.richness is Richness.FULL)
    try:
        rich = yield from world.prepare(operation, recipe=full, fresh=False)
    except (Unproven, Unsatisfiable):
        return request
    return request if isinstance(rich.json, Absent) else request.with_json(rich.json)


def _change(before: Exchange, twice: Exchange, after: Exchange) -> str | None:
    """Return what a write changed; what already differs between two readings does not count."""
    if not after.succeeded:
        return f"reading {after.outcome} afterwards"
    one, two, other = before.json, twice.json, after.json
    if not isinstance(one, dict) or not isinstance(two, dict) or not isinstance(other, dict):
        return "what is stored has changed" if _differs(one, two, other) else None
    for name in sorted({*one, *other}):
        if one.get(name) == two.get(name) and one.get(name) != other.get(name):
            return "what is stored has changed"
    return None


def _differs(one: Json | Absent, two: Json | Absent, other: Json | Absent) -> bool:
    return one == two and one != other


def _verdict(operation: Operation, failures: list[Failure], tried: int) -> Judgement:
    if tried == 0 and not failures:
        return Undecided(
            missing=f"no write of {operation.id} was refused, so none could leave a trace"
        )
    return judged(failures, refusals=tried)


CHECK: Final = OperationCheck(
    rule="errors/atomic",
    promise="A refused write leaves no trace, by id and in lists.",
    applies_to=_applies,
    script=_script,
)
