"""Requests that bear repetition: what load is made of."""

from __future__ import annotations

from typing import Final

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.tenancy import is_write
from conformance.world import World
from contracts.operations import Operation

READ: Final = "read"
WRITE: Final = "write"
_CREATES: Final = 400


def class_of(operation: Operation) -> str:
    """Return the latency class of an operation: stated, or by its method."""
    if operation.latency is not None:
        return operation.latency.class_name
    return READ if operation.method in ("get", "head") else WRITE


def repeatable(world: World, operation: Operation) -> Steps[tuple[Request, ...]]:
    """Return requests of an operation that all succeed; raises Unproven where there are none.

    One that succeeds twice may be sent again and again. One that creates gets a body of its own each time.
    """
    if operation.method == "delete":
        raise Unproven("what was deleted cannot be deleted again")
    if world.collections.of_creator(operation.id) is not None:
        found: list[Request] = []
        for _ in range(_CREATES):
            request = yield from world.valid(operation, fresh=False)
            found.append(request)
        return tuple(found)
    request = yield from world.valid(operation)
    for _ in range(2):
        exchange = yield from send(request.because("whether it bears repetition"))
        if not exchange.succeeded:
            raise Unproven(f"{operation.id} {exchange.outcome} when it is repeated")
    return (request,)


def creates(world: World, operation: Operation) -> bool:
    """Whether sending an operation leaves something behind."""
    return is_write(world, operation) and world.collections.of_creator(operation.id) is not None


def remember(world: World, answers: list[Exchange]) -> None:
    """Record what load created, so that it is taken away in the end."""
    for answer in answers:
        world.remember(answer)
