"""`errors/status-agrees`: the status that an error repeats is the status that it has."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Failure, Observer, each
from conformance.exchange import Exchange
from conformance.observing import applies_to_errors, status_is_declared
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is not None and contract.errors.status is None:
        return "x-errors names no member that repeats the status"
    return applies_to_errors(contract, operation)


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    rules = world.contract.errors
    if rules is None or rules.status is None or not exchange.is_error:
        return False
    stated = exchange.evaluate(rules.status)
    # An absent member is for errors/schema, a status that nobody declared for errors/status-declared.
    if isinstance(stated, Absent) or not status_is_declared(world.contract, exchange):
        return False
    if str(stated) == str(exchange.status):
        return True
    return Failure(
        seen=f"an error with status {exchange.status} says that its status is {stated}",
        exchanges=(exchange,),
        blame=f"{rules.pointer}/status",
    )


CHECK: Final = Observer(
    rule="errors/status-agrees",
    promise="The status that an error repeats in its body is the status of the answer.",
    applies_to=_applies,
    observe=each(_judge),
    about="error that repeats its status",
    needs=("errors/*",),
)
