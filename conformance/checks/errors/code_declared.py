"""`errors/code-declared`: the code of an error is one that its response may carry."""

from __future__ import annotations

from typing import Final

from conformance.check import Failure, Observer, each
from conformance.exchange import Exchange
from conformance.observing import applies_to_errors, status_is_declared, where
from conformance.refusals import declared_codes
from conformance.world import World


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    rules = world.contract.errors
    code = world.error_code(exchange)
    if rules is None or code is None or exchange.status is None:
        return False
    operation = world.contract.operation(exchange.request.operation or "")
    if operation is None:
        entry = rules.catalogue.get(code)
        if entry is not None and entry.status == exchange.status:
            return True
        words = f"an error of the service carries {code} with {exchange.status}"
        return Failure(
            seen=f"{words}, which the catalogue does not hold",
            exchanges=(exchange,),
            blame=f"{rules.pointer}/catalogue",
        )
    if not status_is_declared(world.contract, exchange):
        return False
    response = operation.response_for(exchange.status)
    if response is None or code in declared_codes(world.contract, response):
        return True
    return Failure(
        seen=f"an error with status {exchange.status} carries the code {code}, which its response "
        "does not declare",
        exchanges=(exchange,),
        blame=where(world.contract, exchange),
    )


CHECK: Final = Observer(
    rule="errors/code-declared",
    promise="The code of an error is one that its response may carry.",
    applies_to=applies_to_errors,
    observe=each(_judge),
    about="error with a code",
    defers=True,
    needs=("errors/*",),
)
