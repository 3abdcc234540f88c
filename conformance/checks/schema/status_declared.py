"""`schema/status-declared`: an operation succeeds with a status that it declares."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Failure, Observer, each
from conformance.exchange import Exchange
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation


def _applies(_contract: Contract, _operation: Operation) -> Applies:
    return True


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    operation = world.contract.operation(exchange.request.operation or "")
    if operation is None or exchange.status is None:
        return False
    if exchange.is_error and world.contract.errors is not None:
        return False
    if operation.response_for(exchange.status) is not None:
        # A declared refusal shows nothing of the successes, which this promise is about.
        return not exchange.is_error
    return Failure(
        seen=f"an operation answered {exchange.status}, which it does not declare",
        exchanges=(exchange,),
        blame=operation.pointer + "/responses",
    )


CHECK: Final = Observer(
    rule="schema/status-declared",
    promise="An operation succeeds with a status that it declares.",
    applies_to=_applies,
    observe=each(_judge),
    about="success",
    defers=True,
    needs=("schema/accepts-valid",),
)
