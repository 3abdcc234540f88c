"""`errors/precondition`: a write upon a state that is gone is refused (RFC 9110, 13.1.1)."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    judged,
    send,
)
from conformance.entity_tags import stale
from conformance.refusals import Trial, applies, expected, judge_trial
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    return applies(
        contract, operation, Circumstance.PRECONDITION_FAILED, Circumstance.PRECONDITION_REQUIRED
    )


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    failures: list[Failure] = []
    tried = 0
    for circumstance in (Circumstance.PRECONDITION_FAILED, Circumstance.PRECONDITION_REQUIRED):
        entries = expected(world.contract, operation, circumstance)
        if not entries:
            continue
        request = yield from world.valid(operation)
        if circumstance is Circumstance.PRECONDITION_FAILED:
            wrong = yield from stale(world, operation, request)
            what = "a request with the entity tag of a state that is gone"
        else:
            wrong = request.without_header("If-Match")
            what = "a request without the precondition that is required"
        tried += 1
        exchange = yield from send(wrong.because(what))
        trial = Trial(request=wrong, what=what, entries=entries)
        failure = judge_trial(world, operation, trial, exchange)
        failures.extend([failure] if failure else [])
    return judged(failures, requests=tried)


CHECK: Final = OperationCheck(
    rule="errors/precondition",
    promise="A write with the entity tag of a state that is gone, or without one that is required, "
    "is refused.",
    applies_to=_applies,
    script=_script,
)
