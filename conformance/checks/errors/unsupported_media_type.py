"""`errors/unsupported-media-type`: a body in a media type that is not declared is refused."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps
from conformance.refusals import Trial, applies, expected, noting, try_all
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance

_UNDECLARED: Final = (
    "application/x-lockstep-none",
    "text/x-lockstep-none",
    "text/plain",
    "application/json",
)
"""What nobody takes, and what many take beside what they declare."""


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.body is None:
        return "the operation takes no body"
    if any(one.media_type.startswith("*/") for one in operation.body.content):
        return "the operation takes every media type"
    return applies(contract, operation, Circumstance.UNSUPPORTED_MEDIA_TYPE)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.UNSUPPORTED_MEDIA_TYPE, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    entries = expected(world.contract, operation, Circumstance.UNSUPPORTED_MEDIA_TYPE)
    ranges = {one.media_type for one in operation.body.content} if operation.body else set[str]()
    trials = [
        Trial(
            request=request.with_header("Content-Type", name),
            what="a body in a media type that is not declared",
            entries=entries,
        )
        for name in _UNDECLARED
        if name not in ranges
        and f"{name.partition('/')[0]}/*" not in ranges
        # Who takes a kind of JSON may well take it under its plain name.
        and not (name == "application/json" and any(one.endswith("+json") for one in ranges))
    ]
    judgement = yield from try_all(world, operation, Circumstance.UNSUPPORTED_MEDIA_TYPE, trials)
    return judgement


CHECK: Final = OperationCheck(
    rule="errors/unsupported-media-type",
    promise="A body in a media type that the operation does not take is refused with the declared code.",
    applies_to=_applies,
    script=_script,
)
