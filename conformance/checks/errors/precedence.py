"""`errors/precedence`: who is asking is judged before what exists and what is valid."""

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
from conformance.exchange import Request
from conformance.missing import with_unknown
from conformance.parameters import wrong_texts
from conformance.refusals import applies, blame, expected, misjudged, wanted
from conformance.world import World
from conformance.world.bodies import shape_of
from conformance.world.collections import parameters_of
from conformance.world.mutations import body_mutations
from conformance.world.serialising import is_json
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.pointers import Absent
from contracts.rules.errors import Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    if not operation.is_secured:
        return "the operation needs no credential"
    return applies(contract, operation, Circumstance.UNAUTHENTICATED)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    entries = expected(world.contract, operation, Circumstance.UNAUTHENTICATED)
    plain = yield from send(request.sent_by(None).because("a request without a credential"))
    if plain.status not in {entry.status for entry in entries}:
        return Undecided(missing="the operation does not ask for a credential at all")
    failures: list[Failure] = []
    faults = _faults(world, operation, request)
    for fault, wrong in faults:
        exchange = yield from send(wrong.sent_by(None).because(f"no credential, and {fault}"))
        did = misjudged(world, exchange, entries, declared=[])
        if did is not None:
            failures.append(
                Failure(
                    seen=f"a request without a credential and with {fault} {did}; want {wanted(entries)}",
                    exchanges=(exchange,),
                    blame=blame(operation, entries),
                )
            )
    if not faults:
        raise NotApplicable("nothing else can be wrong with a request of it")
    return judged(failures, faults=len(faults))


def _faults(world: World, operation: Operation, request: Request) -> list[tuple[str, Request]]:
    found: list[tuple[str, Request]] = []
    for name in reversed(parameters_of(operation.path)):
        unknown = with_unknown(world, operation, request, name)
        if unknown is not None:
            found.append(("an identifier that names nothing", unknown))
            break
    for parameter in operation.parameters:
        if parameter.location is not Location.QUERY:
            continue
        texts = [text for _, text, certain in wrong_texts(world, parameter) if certain]
        if texts:
            found.append(("a wrong parameter", request.with_query(parameter.name, texts[0])))
            break
    shape, body = shape_of(world, operation), request.json
    if shape is None:
        return found
    unknown_type = request.with_header("Content-Type", "application/x-lockstep-none")
    found.append(("a media type that is not declared", unknown_type))
    if is_json(shape.media_type.media_type) and request.body:
        found.append(("a body that is not JSON", request.with_body(request.body[:-1])))
    if not isinstance(body, Absent):
        mutations = body_mutations(world, shape.schema, body)
        if mutations:
            found.append(("an invalid body", request.with_json(mutations[0].value)))
    return found


CHECK: Final = OperationCheck(
    rule="errors/precedence",
    promise="Without a credential the answer is 401, whatever else is wrong with the request.",
    applies_to=_applies,
    script=_script,
)
