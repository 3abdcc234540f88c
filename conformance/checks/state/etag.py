"""`state/etag`: an entity tag changes with the content and only with it; a stale If-Match is refused."""

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
from conformance.exchange import Exchange, Request
from conformance.stored.changing import changed, telling
from conformance.stored.outcomes import is_blamed, noted
from conformance.stored.target import (
    read_request,
    required_reading,
    restored,
)
from conformance.stored.writing import Writing, Written, writing_of
from conformance.world import World
from conformance.world.prerequisites import Wish, prepare
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.source import Json

RULE: Final = "state/etag"
_GOES_ON: Final = 3


def _applies(_: Contract, operation: Operation) -> Applies:
    if operation.method == "get":
        declared = any(
            header.name.lower() == "etag"
            for response in operation.responses
            if response.status.startswith("2")
            for header in response.headers
        )
        return declared or "its answers declare no ETag"
    conditional = operation.parameter("If-Match", Location.HEADER) is not None
    writes = operation.method in ("put", "patch", "delete")
    return (writes and conditional) or "the operation takes no If-Match"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    steps = _tags(world, operation) if operation.method == "get" else _stale(world, operation)
    return noted(world, RULE, operation, steps)


def _tags(world: World, operation: Operation) -> Steps[Judgement]:
    """Judge a reading: its tag goes with its content."""
    writing, read = yield from _something(world, operation)
    one = yield from send(read.because("the entity tag"))
    two = yield from send(read.because("the entity tag once more"))
    first, second = one.headers.get("ETag"), two.headers.get("ETag")
    if not (one.succeeded and two.succeeded) or first is None or second is None:
        return Undecided(
            missing=f"{operation.id} answered without an ETag, so none could be compared"
        )
    if one.body == two.body and first != second:
        return judged(
            [
                _failure(
                    operation,
                    "two readings of the same content have different entity tags",
                    one,
                    two,
                )
            ]
        )
    failure = yield from _elsewhere(world, operation, read, two)
    if failure is not None:
        return judged([failure])
    failure = yield from _not_modified(operation, read, two, is_current=True)
    if failure is not None or writing is None:
        return judged([failure] if failure else [], readings=3)
    changes = 0
    before = two
    for _ in range(_GOES_ON):
        body, named = changed(
            world, writing.form, writing.body, telling(writing.members)[:1], writing.shown(before)
        )
        written = (yield from writing.write(body)) if named else None
        if not isinstance(written, Written):
            break
        after = yield from send(read.because("the entity tag after a change"))
        if not after.succeeded or writing.shown(after) == writing.shown(before):
            continue
        changes += 1
        if after.headers.get("ETag") == before.headers.get("ETag"):
            seen = "the content has changed, and the entity tag has not"
            return judged([_failure(operation, seen, before, written.write, after)])
        failure = yield from _not_modified(operation, read, before, is_current=False)
        if failure is not None:
            return judged([failure])
        before = after
    if writing.target is not None:
        yield from restored(writing.target)
    if changes == 0:
        return Undecided(
            missing=f"nothing changed what {operation.id} shows, so its tag had to stay"
        )
    return judged([], readings=3, changes=changes)


def _something(world: World, operation: Operation) -> Steps[tuple[Writing | None, Request]]:
    """Return a write of what an operation reads, where there is one, and the reading of its target."""
    for method in ("patch", "put"):
        write = next(
            (
                one
                for one in world.contract.operations
                if one.path == operation.path and one.method == method
            ),
            None,
        )
        if write is None:
            continue
        try:
            writing, _ = yield from writing_of(world, write)
        except (NotApplicable, Unproven):
            continue
        if writing.target is not None and telling(writing.members):
            return writing, writing.target.read
    request = yield from world.valid(operation)
    return None, request


def _elsewhere(
    world: World, operation: Operation, read: Request, before: Exchange
) -> Steps[Failure | None]:
    """Create something beside what is read: where the content stays, so does the tag."""
    collection = world.collections.of_item_path(operation.path)
    if collection is None or not collection.creators:
        return None
    try:
        beside = yield from world.create(collection)
    except Unproven:
        return None
    after = yield from send(read.because("the entity tag after something else was created"))
    tags = (before.headers.get("ETag"), after.headers.get("ETag"))
    if not after.succeeded or after.body != before.body or tags[0] == tags[1]:
        return None
    seen = "the entity tag has changed though the content has not: something else was created"
    return _failure(operation, seen, before, beside.made_by, after)


def _not_modified(
    operation: Operation, read: Request, known: Exchange, *, is_current: bool
) -> Steps[Failure | None]:
    """Ask with If-None-Match: 304 for the current tag, where it is declared, and never for an old one."""
    tag = known.headers.get("ETag")
    if tag is None or not any(one.status == "304" for one in operation.responses):
        return None
    exchange = yield from send(read.with_header("If-None-Match", tag).because("is it still so?"))
    if is_current and exchange.succeeded:
        seen = "If-None-Match with the current entity tag was not answered 304, which is declared"
        return _failure(operation, seen, known, exchange)
    if not is_current and exchange.status == 304:
        seen = "If-None-Match with an entity tag of the past was answered 304"
        return _failure(operation, seen, known, exchange)
    return None


def _stale(world: World, operation: Operation) -> Steps[Judgement]:
    """Judge a write: under the tag of a state that is gone it is refused, and leaves no trace."""
    reading = required_reading(world, operation)
    if _applies(world.contract, reading) is not True:
        raise NotApplicable(f"{reading.id} declares no ETag that a write could be conditional on")

    def is_conditional(exchange: Exchange) -> bool:
        request = exchange.request
        ours = request.principal == world.owner and request.headers.get("If-Match") is not None
        return ours and exchange.succeeded

    if is_blamed(world, operation, is_conditional):
        raise NotApplicable("that it takes any tag is what errors/precondition has found")
    request, change = yield from _conditional(world, operation)
    read = yield from read_request(world, reading, dict(request.path_values), request.principal)
    first = yield from send(read.because("the entity tag"))
    old = first.headers.get("ETag")
    if not first.succeeded or old is None:
        return Undecided(missing=f"{reading.id} answered without an ETag, so none could be sent")
    moved = yield from send(change.with_header("If-Match", old).because("change it meanwhile"))
    if not moved.succeeded:
        return Undecided(
            missing=f"{moved.request.operation} {moved.outcome} to a change under the current tag"
            + world.words_of(moved)
        )
    before = yield from send(read.because("what is there before"))
    if before.headers.get("ETag") in (old, None):
        return Undecided(
            missing=f"the tag did not change with the content: see {RULE} of {reading.id}"
        )
    exchange = yield from send(request.with_header("If-Match", old).because("a stale If-Match"))
    if exchange.succeeded:
        seen = "a write with the entity tag of an earlier state was accepted"
        return judged([_failure(operation, seen, first, moved, exchange)])
    if not exchange.refused:
        return Undecided(missing=f"{operation.id} {exchange.outcome} to a stale If-Match")
    after = yield from send(read.because("what is there after"))
    if is_blamed(world, reading, lambda one: one.succeeded):
        # That a refused write leaves a trace is for errors/atomic to say, where it can.
        return judged([], refused=1)
    if after.body != before.body or after.headers.get("ETag") != before.headers.get("ETag"):
        twice = yield from send(read)
        if twice.body == after.body:
            seen = "a write with a stale If-Match was refused, and yet what is stored has changed"
            return judged([_failure(operation, seen, before, exchange, after)])
    return judged([], refused=1)


def _conditional(world: World, operation: Operation) -> Steps[tuple[Request, Request]]:
    """Return a write, and a valid change of the same item by which its tag becomes stale."""
    by: Operation | None = operation
    if operation.method == "delete":
        by = next(
            (
                one
                for method in ("patch", "put")
                for one in world.contract.operations
                if one.path == operation.path and one.method == method
            ),
            None,
        )
    if by is None:
        raise NotApplicable("nothing changes what it deletes, so no tag of it becomes stale")
    writing, written = yield from writing_of(world, by)
    able = telling(writing.members)
    shown = writing.shown(written.reading)
    change, named = changed(world, writing.form, writing.body, able[:1], shown)
    if not named:
        raise Unproven(f"no other values were found for the body of {by.id}")
    if operation is by:
        later, _ = changed(world, writing.form, change, able[:1], shown)
        return writing.request.with_json(later), writing.request.with_json(change)
    values: dict[str, Json] = dict(writing.request.path_values)
    wish = Wish(principal=writing.request.principal, context=values)
    request = yield from prepare(world, operation, wish)
    return request, writing.request.with_json(change)


def _failure(operation: Operation, seen: str, *exchanges: Exchange) -> Failure:
    return Failure(seen=seen, exchanges=exchanges, blame=operation.pointer)


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="An entity tag changes with the content and only with it, and a write upon a state that "
    "is gone is refused.",
    applies_to=_applies,
    script=_script,
)
