"""`errors/status-declared`: no operation answers with an error status that it does not declare."""

from __future__ import annotations

from typing import Final

from conformance.check import Failure, Observer, each
from conformance.exchange import Exchange
from conformance.observing import applies_to_errors, where
from conformance.world import World


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    operation = world.contract.operation(exchange.request.operation or "")
    if operation is None or exchange.status is None or not exchange.is_error:
        return False
    if operation.response_for(exchange.status) is not None:
        return True
    return Failure(
        seen=f"an operation answered {exchange.status}, which it does not declare",
        exchanges=(exchange,),
        blame=where(world.contract, exchange),
    )


CHECK: Final = Observer(
    rule="errors/status-declared",
    promise="No operation answers with an error status that it does not declare.",
    applies_to=applies_to_errors,
    observe=each(_judge),
    about="error",
    defers=True,
    needs=("errors/*",),
)
