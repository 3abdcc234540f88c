"""`state/delete`: gone is gone, by id and in lists, and nothing else is."""

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
from conformance.contents import walk
from conformance.exchange import Exchange, Request
from conformance.stored.listed import ListOf, list_of
from conformance.stored.marks import is_marked
from conformance.stored.outcomes import noted, settled
from conformance.stored.target import (
    collection_at,
    read_request,
    reading_of,
    reading_resource,
    write_request,
)
from conformance.walking.page import key_text
from conformance.world import World
from conformance.world.collections import Collection
from conformance.world.resources import Resource
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.source import Json

RULE: Final = "state/delete"
_AGAIN: Final = 5


def _applies(_: Contract, operation: Operation) -> Applies:
    return operation.method == "delete" or "the operation deletes nothing"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noted(world, RULE, operation, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    reading, collection = reading_of(world, operation), collection_at(world, operation.path)
    if reading is None and (collection is None or collection.listing is None):
        raise NotApplicable(f"the contract has no operation that reads {operation.path}")
    other = yield from _other(world, collection)
    request = yield from write_request(world, operation)
    made = world.ledger.made_at(request.path)
    values: dict[str, Json] = dict(request.path_values)
    found: ListOf | None = None
    if collection is not None:
        found = yield from _list(world, collection, values, request)
    key = ""
    beside: set[str] = set()
    if found is not None and collection is not None:
        key = key_text(made.key if made is not None else values.get(collection.parameter or ""))
        beside = yield from _ours(world, found, key)
    exchange = yield from send(request.because(f"delete by {operation.id}"))
    if not exchange.succeeded:
        return Undecided(
            missing=f"{operation.id} {exchange.outcome} to what the contract calls a valid request"
            + world.words_of(exchange)
        )
    if exchange.status == 202:
        raise NotApplicable("the answer is 202: what was asked for may be done later")
    failure: Failure | None = None
    if reading is not None:
        read = yield from read_request(world, reading, values, request.principal)
        failure = yield from _by_id(world, exchange, read)
    if failure is None and found is not None and collection is not None:
        failure = yield from _in_list(world, collection, found, key, beside, exchange)
    if failure is None and other is not None:
        failure = yield from _others(world, other, exchange)
    if failure is None:
        failure = yield from _again(operation, request, exchange)
    return judged(
        [failure] if failure else [],
        by_id=int(reading is not None),
        in_list=int(found is not None),
    )


def _other(world: World, collection: Collection | None) -> Steps[tuple[Resource, Request] | None]:
    """Return another item that can be read, so that its loss can be seen."""
    if collection is None or not collection.creators:
        return None
    try:
        resource = yield from world.item(collection)
        read = yield from reading_resource(world, resource)
    except Unproven:
        return None
    if read is None:
        return None
    exchange = yield from send(read)
    return (resource, read) if exchange.succeeded else None


def _list(
    world: World, collection: Collection, values: dict[str, Json], request: Request
) -> Steps[ListOf | None]:
    try:
        found = yield from list_of(world, collection, values, request.principal)
    except Unproven:
        return None
    return found


def _by_id(world: World, deleted: Exchange, read: Request) -> Steps[Failure | None]:
    first = yield from send(read.because("is it gone?"))
    last = yield from settled(read, lambda one: not one.succeeded, first)
    if not last.succeeded or is_marked(last.json):
        return None
    return Failure(
        seen=f"what was deleted is still answered {last.status} by its id",
        exchanges=(deleted, last),
        blame=_pointer(world, deleted),
        cause="what was deleted is still found by its id",
    )


def _in_list(
    world: World,
    collection: Collection,
    found: ListOf,
    key: str,
    beside: set[str],
    deleted: Exchange,
) -> Steps[Failure | None]:
    failure: Failure | None = None
    for _ in range(_AGAIN):
        try:
            walked = yield from walk(world, found.operation, found.request)
        except Unproven:
            return None
        item = found.item(walked, key)
        stays = not isinstance(item, Absent) and not is_marked(item)
        lost = yield from _unreadable(
            world, collection, beside, found.keys(walked) | {key}, deleted
        )
        if not stays and not lost:
            return None
        seen = "what was deleted is still in its list"
        if not stays:
            seen = "another item than the one that was deleted is gone as well"
        failure = Failure(
            seen=seen, exchanges=(deleted, *walked.exchanges), blame=_pointer(world, deleted)
        )
    return failure


def _unreadable(
    world: World, collection: Collection, beside: set[str], listed: set[str], deleted: Exchange
) -> Steps[set[str]]:
    """Return the keys of what is neither listed nor read any more.

    What is still read is only not listed: that is for the rules of the list to say.
    """
    lost: set[str] = set()
    for one in world.ledger.made_in(collection.path) if beside - listed else ():
        key = key_text(one.key)
        if key not in beside - listed or not _stand_together(collection, one, deleted):
            continue
        try:
            read = yield from reading_resource(world, one)
        except Unproven:
            continue
        exchange = None if read is None else (yield from send(read))
        if exchange is None or not exchange.succeeded:
            lost.add(key)
    return lost


def _stand_together(collection: Collection, one: Resource, deleted: Exchange) -> bool:
    """Whether a resource stands below the same parents as what was deleted."""
    values = dict(deleted.request.path_values)
    return all(
        str(value) == values.get(name)
        for name, value in one.parameters.items()
        if name != collection.parameter
    )


def _ours(world: World, found: ListOf, key: str) -> Steps[set[str]]:
    """Return the keys of what the run itself has put in a list, so that nobody else takes it away.

    A list that does not show what is about to be deleted leaves things out for reasons of its own, and
    tells nothing of what a deletion takes away.
    """
    for _ in range(_AGAIN):
        try:
            walked = yield from walk(world, found.operation, found.request)
        except Unproven:
            return set()
        shown = found.keys(walked)
        if key in shown:
            return shown & world.ledger.keys
    return set()


def _others(
    world: World, other: tuple[Resource, Request], deleted: Exchange
) -> Steps[Failure | None]:
    _, read = other
    first = yield from send(read.because("is another one still there?"))
    last = yield from settled(read, lambda one: one.succeeded, first)
    if last.status not in (404, 410):
        return None
    return Failure(
        seen="another item than the one that was deleted is gone as well",
        exchanges=(deleted, last),
        blame=_pointer(world, deleted),
    )


def _again(operation: Operation, request: Request, deleted: Exchange) -> Steps[Failure | None]:
    exchange = yield from send(request.because("delete what is gone"))
    if exchange.status is None or exchange.status < 500:
        return None
    return Failure(
        seen=f"deleting what is gone already was answered {exchange.status}",
        exchanges=(deleted, exchange),
        blame=operation.pointer,
        cause="deleting what is gone already is a failure of the service",
    )


def _pointer(world: World, exchange: Exchange) -> str:
    operation = world.contract.operation(exchange.request.operation or "")
    return "" if operation is None else operation.pointer


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="What was deleted is gone, by its id and in its list, and nothing else is.",
    applies_to=_applies,
    script=_script,
)
