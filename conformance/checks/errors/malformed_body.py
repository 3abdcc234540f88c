"""`errors/malformed-body`: a body that is no JSON is refused as such."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps
from conformance.refusals import Trial, applies, expected, noting, try_all
from conformance.world import World
from conformance.world.bodies import shape_of
from conformance.world.serialising import is_json
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.body is None or not any(is_json(one.media_type) for one in operation.body.content):
        return "the operation takes no JSON body"
    return applies(contract, operation, Circumstance.MALFORMED_BODY)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.MALFORMED_BODY, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    entries = expected(world.contract, operation, Circumstance.MALFORMED_BODY)
    # Whether nothing, or what is not text at all, is malformed or merely invalid is left open.
    either = expected(
        world.contract, operation, Circumstance.MALFORMED_BODY, Circumstance.INVALID_BODY
    )
    body = request.body or b"{}"
    what = "a body that is not well-formed JSON"
    trials = [
        Trial(request=request.with_body(body[:-1]), what=what, entries=entries),
        Trial(request=request.with_body(body + b"}"), what=what, entries=entries),
        Trial(request=request.with_body(b"{'lockstep': 1}"), what=what, entries=entries),
        Trial(
            request=request.with_body(b"\xff\xfe\xfa"),
            what="a body that is not text in UTF-8",
            entries=either,
        ),
    ]
    shape = shape_of(world, operation)
    if operation.body is not None and operation.body.required and shape is not None:
        trials.append(Trial(request=request.with_body(b""), what="an empty body", entries=either))
    judgement = yield from try_all(world, operation, Circumstance.MALFORMED_BODY, trials)
    return judgement


CHECK: Final = OperationCheck(
    rule="errors/malformed-body",
    promise="A body that is not well-formed JSON is refused with the declared code, whatever it holds.",
    applies_to=_applies,
    script=_script,
)
