"""`errors/too-large`: a body above the limit gets an answer, not a broken connection."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps, Undecided
from conformance.refusals import Trial, applies, expected, noting, try_all
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance

_LARGEST: Final = 64 * 1024 * 1024


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.body is None:
        return "the operation takes no body"
    return applies(contract, operation, Circumstance.PAYLOAD_TOO_LARGE)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.PAYLOAD_TOO_LARGE, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    limit = operation.limits.body
    if limit is None:
        return Undecided(missing="x-errors.limits.body does not say how large a body may be")
    if limit > _LARGEST:
        return Undecided(missing=f"a limit of {limit} bytes is more than this check sends")
    request = yield from world.valid(operation)
    body = request.body or b"{}"
    # White space around a JSON text means nothing (RFC 8259, 2): the size is the only change.
    padded = body + b" " * (limit + 1 - len(body))
    trial = Trial(
        request=request.with_body(padded),
        what="a body one byte above the limit",
        entries=expected(world.contract, operation, Circumstance.PAYLOAD_TOO_LARGE),
    )
    judgement = yield from try_all(world, operation, Circumstance.PAYLOAD_TOO_LARGE, [trial])
    return judgement


CHECK: Final = OperationCheck(
    rule="errors/too-large",
    promise="A body above the limit gets the declared answer, not a broken connection.",
    applies_to=_applies,
    script=_script,
)
