"""`errors/invalid-body`: a body that breaks its schema is refused as such."""

from __future__ import annotations

from typing import Final

from conformance.assigning import answered_members
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
from conformance.refusals import Trial, applies, expected, judge_trial, noting
from conformance.world import World
from conformance.world.bodies import shape_of
from conformance.world.mutations import body_mutations
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.rules.errors import Circumstance

_MOST: Final = 90


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.body is None:
        return "the operation takes no body"
    return applies(contract, operation, Circumstance.INVALID_BODY)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.INVALID_BODY, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    shape, body = shape_of(world, operation), request.json
    if shape is None or isinstance(body, Absent):
        return Undecided(
            missing=f"no JSON body is known for {operation.id} that could be made invalid"
        )
    entries = expected(world.contract, operation, Circumstance.INVALID_BODY)
    failures: dict[str, Failure] = {}
    answered = answered_members(world, operation)
    mutations = body_mutations(world, shape.schema, body, answered)[:_MOST]
    if not mutations:
        return Undecided(missing=f"the schema of the body of {operation.id} forbids no JSON value")
    for mutation in mutations:
        trial = Trial(
            request=request.with_json(mutation.value),
            what=mutation.what,
            detail=f" (at {mutation.place or 'the root'})",
            entries=entries,
        )
        exchange = yield from send(trial.request.because(mutation.what))
        failure = judge_trial(world, operation, trial, exchange)
        if failure is not None:
            failures.setdefault(failure.fingerprint, failure)
        if exchange.succeeded:
            # What it acted upon is no longer as it was.
            world.remember(exchange)
            request = yield from world.valid(operation)
    return judged(list(failures.values()), requests=len(mutations))


CHECK: Final = OperationCheck(
    rule="errors/invalid-body",
    promise="A body that breaks its schema is refused with the declared code.",
    applies_to=_applies,
    script=_script,
)
