"""`errors/unprocessable-reference`: a body that refers to what does not exist is refused."""

from __future__ import annotations

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
from conformance.contents import walk
from conformance.refusals import Trial, applies, expected, judge_trial, noting
from conformance.tenancy import foreign_key
from conformance.uniqueness import Marked, dangling_key, marked_members
from conformance.world import World
from conformance.world.bodies import replaced
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent, split
from contracts.rules.errors import Circumstance
from contracts.source import Json


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.body is None:
        return "the operation takes no body"
    return applies(contract, operation, Circumstance.UNPROCESSABLE_REFERENCE)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.UNPROCESSABLE_REFERENCE, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    entries = expected(world.contract, operation, Circumstance.UNPROCESSABLE_REFERENCE)
    members = marked_members(world, operation, request.json, "x-refers-to")
    if not members:
        return Undecided(
            missing=f"no member of the body of {operation.id} says x-refers-to what it refers to"
        )
    created = world.collections.of_creator(operation.id)
    bulk = created is not None and created[1].items is not None
    failures: list[Failure] = []
    tried = 0
    wanted: list[tuple[Marked, Json, str]] = []
    for member in members:
        dangling = dangling_key(world, operation, member)
        wanted.append((member, dangling, "a body that refers to what does not exist"))
        foreign = yield from foreign_key(world, member)
        wanted.append((member, foreign, "a body that refers to what another tenant has"))
    for member, dangling, what in wanted:
        request = yield from world.valid(operation)
        body = request.json
        if dangling is None or isinstance(body, Absent):
            continue
        wrong = request.with_json(replaced(body, member.pointer, dangling)).because(what)
        exchange = yield from send(wrong)
        world.remember(exchange)
        trial = Trial(request=wrong, what=what, detail=f" ({member.pointer})", entries=entries)
        failure = judge_trial(world, operation, trial, exchange)
        if bulk and exchange.succeeded:
            # A bulk operation may answer for each item by itself: what counts is what it stored.
            stored = yield from _is_stored(world, operation, member, dangling)
            failure = failure if stored else None
            if not stored:
                continue
        tried += 1
        failures.extend([failure] if failure else [])
    if tried == 0:
        return Undecided(
            missing=f"{operation.id} answers for each item by itself, so its code for a whole body "
            "was not seen"
        )
    return judged(failures, members=tried)


def _is_stored(world: World, operation: Operation, member: Marked, key: Json) -> Steps[bool]:
    created = world.collections.of_creator(operation.id)
    if created is None or created[0].listing is None:
        return True
    listing = created[0].listing
    first = yield from world.prepare(listing)
    walked = yield from walk(world, listing, first)
    name = split(member.pointer)[-1]
    return any(isinstance(one, dict) and one.get(name) == key for one in walked.items)


CHECK: Final = OperationCheck(
    rule="errors/unprocessable-reference",
    promise="A body that refers to what does not exist is refused with the declared code.",
    applies_to=_applies,
    script=_script,
)
