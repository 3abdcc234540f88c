"""`errors/conflict`: what cannot stand beside what is stored is refused as a conflict."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    judged,
    send,
)
from conformance.exchange import Exchange, Request
from conformance.refusals import Trial, applies, expected, judge_trial, noting
from conformance.uniqueness import Marked, marked_members
from conformance.world import World
from conformance.world.bodies import enumerated, replaced, shape_of
from conformance.world.collections import parameters_of
from conformance.world.prerequisites import Wish, create
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent, resolve, split
from contracts.rules.errors import CatalogueEntry, Circumstance
from contracts.source import Json


def _applies(contract: Contract, operation: Operation) -> Applies:
    return applies(contract, operation, Circumstance.CONFLICT)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.CONFLICT, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    entries = expected(world.contract, operation, Circumstance.CONFLICT)
    members = marked_members(world, operation, request.json, "x-unique")
    if members:
        judgement = yield from _twice(world, operation, request, members, entries)
        return judgement
    found = yield from _search(world, operation, request, entries)
    if found is None:
        return Undecided(
            missing=f"no x-unique member says what conflicts on {operation.id}, and neither stepping through "
            "its enumerations nor repeating it brought a conflict about"
        )
    return judged([], requests=found)


def _twice(
    world: World,
    operation: Operation,
    request: Request,
    members: tuple[Marked, ...],
    entries: tuple[CatalogueEntry, ...],
) -> Steps[Judgement]:
    """Send a second item with the unique value of a first one that has the same parents."""
    failures: list[Failure] = []
    tried = 0
    for member in members:
        second = yield from world.valid(operation)
        if request.path_values and operation.path == _collection_path(world, operation):
            second = replace(second, path=request.path, path_values=request.path_values)
        first = yield from _first(world, operation, request, second, member)
        body = second.json
        if first is None or isinstance(body, Absent):
            continue
        value, before = first
        tried += 1
        what = "a value that is taken, in a member that is unique,"
        changed = second.with_json(replaced(body, member.pointer, value)).because(what)
        exchange = yield from send(changed)
        if exchange.succeeded:
            world.remember(exchange)
        trial = Trial(
            request=changed,
            what=what,
            detail=f" ({member.pointer})",
            entries=entries,
            before=before,
        )
        failure = judge_trial(world, operation, trial, exchange)
        failures.extend([failure] if failure else [])
    if tried == 0:
        return Undecided(
            missing="no first item could be made whose unique value a second one repeats"
        )
    return judged(failures, members=tried)


def _collection_path(world: World, operation: Operation) -> str | None:
    created = world.collections.of_creator(operation.id)
    return None if created is None else created[0].path


def _first(
    world: World, operation: Operation, request: Request, second: Request, member: Marked
) -> Steps[tuple[Json, tuple[Exchange, ...]] | None]:
    """Return the unique value of an item that is stored, with the exchange that made it."""
    created = world.collections.of_creator(operation.id)
    if created is not None:
        exchange = yield from send(request.because("the first of two that share a unique value"))
        world.remember(exchange)
        value = None if isinstance(request.json, Absent) else resolve(request.json, member.pointer)
        if not exchange.succeeded or isinstance(value, Absent):
            return None
        return value, (exchange,)
    collection = world.collections.of_item_path(operation.path)
    if collection is None:
        return None
    parents: dict[str, Json] = {
        name: value for name, value in second.path_values if name in parameters_of(collection.path)
    }
    wish = Wish(principal=second.principal, fresh=True, context=parents)
    resource = yield from create(world, collection, wish)
    name = split(member.pointer)[-1]
    sent = resource.sent if isinstance(resource.sent, dict) else {}
    value = sent.get(name)
    return None if value is None else (value, (resource.made_by,))


def _search(
    world: World, operation: Operation, request: Request, entries: tuple[CatalogueEntry, ...]
) -> Steps[int | None]:
    """Look for a conflict among what is valid: every step of a state machine, and repetition.

    Returns how many requests it took, or None where none conflicts.
    """
    sent = 0
    codes = {entry.code for entry in entries}
    statuses = {entry.status for entry in entries}
    for body in _steppings(world, operation, request.json):
        exchange = yield from send(request.with_json(body).because("a step of a state machine"))
        sent += 1
        if exchange.status in statuses and world.error_code(exchange) in {*codes, None}:
            return sent
    again = yield from world.valid(operation)
    for _ in range(3):
        exchange = yield from send(again.because("a request that is repeated"))
        if exchange.succeeded:
            world.remember(exchange)
        sent += 1
        if exchange.status in statuses and world.error_code(exchange) in {*codes, None}:
            return sent
    return None


def _steppings(world: World, operation: Operation, body: Json | Absent) -> list[Json]:
    """Return bodies that set each enumerated member to each of its values, twice round."""
    shape = shape_of(world, operation)
    if shape is None or not isinstance(body, dict):
        return []
    found: list[Json] = []
    for pointer, values in enumerated(world, shape.schema):
        rounds = [*values, *values, *reversed(values)]
        found.extend(replaced(body, pointer, one) for one in rounds)
    return found


CHECK: Final = OperationCheck(
    rule="errors/conflict",
    promise="What cannot stand beside what is stored is refused with the declared code.",
    applies_to=_applies,
    script=_script,
)
