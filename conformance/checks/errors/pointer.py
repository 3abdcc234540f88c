"""`errors/pointer`: an error about a body says which member is wrong (RFC 6901)."""

from __future__ import annotations

from collections.abc import Sequence
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
from conformance.exchange import Exchange
from conformance.refusals import applies, blame, expected
from conformance.world import World
from conformance.world.bodies import shape_of
from conformance.world.mutations import Mutation, body_mutations
from contracts.contract import Contract
from contracts.expressions import Expression
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.rules.errors import Circumstance

_MOST: Final = 16


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is not None and contract.errors.field_pointer is None:
        return "x-errors states no pointer"
    if operation.body is None:
        return "the operation takes no body"
    return applies(contract, operation, Circumstance.INVALID_BODY)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    rules = world.contract.errors
    request = yield from world.valid(operation)
    shape, body = shape_of(world, operation), request.json
    if shape is None or isinstance(body, Absent) or rules is None or rules.field_pointer is None:
        return Undecided(
            missing=f"no JSON body is known for {operation.id} that could be made invalid"
        )
    entries = expected(world.contract, operation, Circumstance.INVALID_BODY)
    failures: dict[str, Failure] = {}
    number = 0
    mutations = [one for one in body_mutations(world, shape.schema, body) if one.pointers != ("",)]
    for mutation in mutations[:_MOST]:
        exchange = yield from send(request.with_json(mutation.value).because(mutation.what))
        if exchange.succeeded:
            world.remember(exchange)
            request = yield from world.valid(operation)
        code = world.error_code(exchange)
        if code is None or code not in {entry.code for entry in entries}:
            continue
        number += 1
        if not _names(exchange, rules.field_pointer, mutation):
            failure = Failure(
                seen=f"{mutation.what} was refused without a pointer to "
                f"{mutation.place or mutation.pointers[0]}",
                cause="a body was refused without a pointer to the member that is wrong",
                exchanges=(exchange,),
                blame=blame(operation, entries),
            )
            failures.setdefault(failure.fingerprint, failure)
    if number == 0:
        return Undecided(missing=f"{operation.id} refused no body for a member of it")
    return judged(list(failures.values()), requests=number)


def _names(exchange: Exchange, expression: Expression, mutation: Mutation) -> bool:
    given = [str(one).removeprefix("#") for one in exchange.evaluate_all(expression)]
    return any(_is_at(one, mutation.pointers) for one in given)


def _is_at(pointer: str, wanted: Sequence[str]) -> bool:
    """Whether a pointer leads to one of some places, or inside the first of them."""
    text = pointer if pointer.startswith("/") or not pointer else f"/{pointer}"
    return text in wanted or text.startswith(wanted[0] + "/")


CHECK: Final = OperationCheck(
    rule="errors/pointer",
    promise="An error about a body points at the member that is wrong.",
    applies_to=_applies,
    script=_script,
)
