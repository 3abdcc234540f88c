"""`schema/rejects-invalid`: a request that the contract forbids is refused."""

from __future__ import annotations

from typing import Final

from conformance.assigning import answered_members
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
from conformance.drafts import invalid_requests
from conformance.exchange import Request
from conformance.parameters import wrong_parameters
from conformance.world import World
from conformance.world.bodies import shape_of
from conformance.world.mutations import body_mutations
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.pointers import Absent

_MOST: Final = 90
_GENERATED: Final = "a generated request that the contract forbids"


def _applies(_contract: Contract, operation: Operation) -> Applies:
    if operation.body is None and not any(
        one.location is Location.QUERY for one in operation.parameters
    ):
        return "the operation takes neither a body nor a query"
    return True


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    base = yield from world.valid(operation)
    failures: dict[str, Failure] = {}
    requests = [*_ours(world, operation, base), *_generated(world, operation, base)][:_MOST]
    if not requests:
        if operation.body is None:
            raise NotApplicable("its schemas forbid no value of any parameter")
        return Undecided(missing=f"no request was found that {operation.id} surely forbids")
    for what, request in requests:
        exchange = yield from send(request.because(what))
        if exchange.succeeded:
            world.remember(exchange)
            failure = Failure(
                seen=f"{what} was accepted with {exchange.status}",
                exchanges=(exchange,),
                cause=f"{what} was accepted",
                blame=operation.pointer,
            )
            if what == _GENERATED and failures:
                # A named violation already says what this one would.
                continue
            failures.setdefault(failure.fingerprint, failure)
    return judged(list(failures.values()), requests=len(requests))


def _ours(world: World, operation: Operation, base: Request) -> list[tuple[str, Request]]:
    found = [
        (wrong.what, wrong.request)
        for wrong in wrong_parameters(world, operation, base)
        if wrong.certain and wrong.parameter.location is Location.QUERY
    ]
    shape, body = shape_of(world, operation), base.json
    if shape is not None and not isinstance(body, Absent):
        found += [
            (mutation.what, base.with_json(mutation.value))
            for mutation in body_mutations(
                world, shape.schema, body, answered_members(world, operation)
            )
        ]
    return found[: _MOST - 15]


def _generated(world: World, operation: Operation, base: Request) -> list[tuple[str, Request]]:
    return [(_GENERATED, request) for request in invalid_requests(world, operation, base)]


CHECK: Final = OperationCheck(
    rule="schema/rejects-invalid",
    promise="A request that the contract forbids is refused.",
    applies_to=_applies,
    script=_script,
)
