"""`state/read-your-writes`: right after a write is acknowledged, the item and its list say so."""

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
    judged,
    send,
)
from conformance.exchange import Exchange
from conformance.stored.changing import changed, telling
from conformance.stored.comparing import same
from conformance.stored.creating import creating, creation_by, made_in
from conformance.stored.form import Member
from conformance.stored.freshness import STORED, Watch, warm_list
from conformance.stored.marks import is_marked
from conformance.stored.outcomes import has_failed, noted, shows_what_is_made
from conformance.stored.target import (
    collection_at,
    read_request,
    reading_of,
    reading_resource,
    restored,
    write_request,
)
from conformance.stored.views import shown_in_list
from conformance.stored.writing import Writing, Written, writing_of
from conformance.walking.page import key_text
from conformance.world import World
from conformance.world.prerequisites import Wish, prepare
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

RULE: Final = "state/read-your-writes"
_TIMES: Final = 3


def _applies(_: Contract, operation: Operation) -> Applies:
    return operation.method in STORED or "the operation writes nothing"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noted(world, RULE, operation, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    rule = STORED[operation.method]
    if has_failed(world, rule, operation):
        raise NotApplicable(f"what it writes is not stored: see {rule}")
    match operation.method:
        case "post":
            judgement = yield from _creates(world, operation)
        case "delete":
            judgement = yield from _deletes(world, operation)
        case _:
            judgement = yield from _changes(world, operation)
    return judgement


def _creates(world: World, operation: Operation) -> Steps[Judgement]:
    creation = creation_by(world, operation)
    watch = Watch(world=world, operation=operation)
    exchange = yield from creating(world, creation)
    if exchange.status == 202:
        raise NotApplicable("the answer is 202: what was asked for may be made later")
    first = made_in(world, creation, exchange)[0]
    values = dict(exchange.request.path_values)
    found = yield from warm_list(
        world, creation.collection, dict(first.parameters), first.principal
    )
    if found is not None and not shows_what_is_made(world, found.operation):
        found = None
    readings = 0
    for _ in range(_TIMES):
        wish = Wish(
            principal=first.principal, recipe=world.recipes[operation.id], context=dict(values)
        )
        request = yield from prepare(world, operation, wish)
        exchange = yield from send(request.because(f"create by {operation.id}"))
        if not exchange.succeeded:
            break
        resource = made_in(world, creation, exchange)[0]
        read = yield from reading_resource(world, resource)
        failure: Failure | None = None
        if read is not None:
            readings += 1
            failure = yield from watch.item(exchange, read, lambda one: one.succeeded)
        if failure is None and found is not None:
            readings += 1
            key = found.identity(resource, found.item_of(exchange))
            failure = yield from watch.list(exchange, found, key, is_there=True)
        if failure is not None:
            return judged([failure])
    return _verdict(operation, readings)


def _changes(world: World, operation: Operation) -> Steps[Judgement]:
    writing, written = yield from writing_of(world, operation)
    able = telling(writing.members)
    if not able:
        raise NotApplicable(f"nothing that {operation.id} sets can be changed so that it shows")
    assert writing.target is not None
    watch = Watch(world=world, operation=operation)
    collection = collection_at(world, operation.path)
    values: dict[str, Json] = dict(writing.request.path_values)
    found = yield from warm_list(world, collection, values, writing.request.principal)
    failure: Failure | None = None
    readings = 0
    shown = writing.shown(written.reading)
    # One member is enough to tell an old state from a new one; the next is tried where it is refused.
    for member in able:
        for _ in range(_TIMES):
            body, named = changed(world, writing.form, writing.body, [member], shown)
            outcome = (yield from writing.write(body)) if named else None
            if not isinstance(outcome, Written):
                break
            shown = writing.form.item(body)
            readings += 1
            failure = yield from _stale(world, watch, writing, outcome, member, named[member])
            if failure is None and found is not None and collection is not None:
                readings += 1
                key = key_text(values.get(collection.parameter or ""))
                failure = yield from watch.list(
                    outcome.write, found, key, is_there=True, member=member, value=named[member]
                )
            if failure is not None:
                break
        if readings:
            break
    yield from restored(writing.target)
    return judged([failure]) if failure is not None else _verdict(operation, readings)


def _stale(
    world: World,
    watch: Watch,
    writing: Writing,
    written: Written,
    member: Member,
    value: Json,
) -> Steps[Failure | None]:
    def holds(reading: Exchange) -> bool:
        shown = writing.shown(reading)
        held = ABSENT if isinstance(shown, Absent) else resolve(shown, member.pointer)
        return same(world, value, held, member.schema)

    assert written.read is not None
    failure = yield from watch.item(
        written.write,
        written.read,
        holds,
        first=written.reading,
        elsewhere=lambda: shown_in_list(world, writing, member, value),
    )
    return failure


def _deletes(world: World, operation: Operation) -> Steps[Judgement]:
    reading, collection = reading_of(world, operation), collection_at(world, operation.path)
    if reading is None and (collection is None or collection.listing is None):
        raise NotApplicable(f"the contract has no operation that reads {operation.path}")
    watch = Watch(world=world, operation=operation)
    request = yield from write_request(world, operation)
    values: dict[str, Json] = dict(request.path_values)
    read = None
    if reading is not None:
        read = yield from read_request(world, reading, values, request.principal)
        yield from send(read.because("what is there before"))
    found = yield from warm_list(world, collection, values, request.principal)
    exchange = yield from send(request.because(f"delete by {operation.id}"))
    if not exchange.succeeded or exchange.status == 202:
        return Undecided(
            missing=f"{operation.id} {exchange.outcome} to what the contract calls a valid request"
            + world.words_of(exchange)
        )
    failure: Failure | None = None
    if read is not None:
        failure = yield from watch.item(
            exchange, read, lambda one: not one.succeeded or is_marked(one.json)
        )
    if failure is None and found is not None and collection is not None:
        key = key_text(values.get(collection.parameter or ""))
        failure = yield from watch.list(exchange, found, key, is_there=False)
    if failure is not None:
        return judged([failure])
    return _verdict(operation, int(read is not None) + int(found is not None))


def _verdict(operation: Operation, readings: int) -> Judgement:
    if readings == 0:
        return Undecided(missing=f"nothing that {operation.id} wrote could be read afterwards")
    return judged([], readings=readings)


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="Right after a write was acknowledged, the item and its list show it.",
    applies_to=_applies,
    script=_script,
    needs=tuple(STORED.values()),
)
