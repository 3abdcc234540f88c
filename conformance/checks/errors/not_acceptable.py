"""`errors/not-acceptable`: a client that accepts nothing the service has is told so (RFC 9110, 12.5.1)."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps
from conformance.refusals import Trial, applies, expected, noting, try_all
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    return applies(contract, operation, Circumstance.NOT_ACCEPTABLE)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.NOT_ACCEPTABLE, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    trial = Trial(
        request=request.with_header("Accept", "application/x-lockstep-none"),
        what="a request that accepts no representation of the answer",
        entries=expected(world.contract, operation, Circumstance.NOT_ACCEPTABLE),
    )
    judgement = yield from try_all(world, operation, Circumstance.NOT_ACCEPTABLE, [trial])
    return judgement


CHECK: Final = OperationCheck(
    rule="errors/not-acceptable",
    promise="A request that accepts no representation of the answer is refused with the declared code.",
    applies_to=_applies,
    script=_script,
)
