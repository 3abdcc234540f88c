"""`errors/request-id`: every error carries a correlation id of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from conformance.check import Applies, Failure, Observed, Observer
from conformance.exchange import Exchange
from conformance.observing import applies_to_errors
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is not None and contract.errors.request_id is None:
        return "x-errors names no request id"
    return applies_to_errors(contract, operation)


def _observe(world: World, exchanges: Sequence[Exchange]) -> Iterator[Observed]:
    rules = world.contract.errors
    if rules is None or rules.request_id is None:
        return
    seen: dict[str, Exchange] = {}
    for exchange in exchanges:
        if not exchange.is_error:
            continue
        found = exchange.evaluate(rules.request_id)
        text = "" if isinstance(found, Absent) or found is None else str(found)
        if not text:
            yield (
                exchange,
                Failure(
                    seen="an error carries no request id",
                    exchanges=(exchange,),
                    blame=f"{rules.pointer}/requestId",
                ),
            )
        elif text in seen and seen[text] is not exchange:
            yield (
                exchange,
                Failure(
                    seen="two errors carry the same request id",
                    exchanges=(seen[text], exchange),
                    blame=f"{rules.pointer}/requestId",
                ),
            )
        else:
            seen[text] = exchange
            yield exchange, None


CHECK: Final = Observer(
    rule="errors/request-id",
    promise="Every error carries a request id, and no two the same.",
    applies_to=_applies,
    observe=_observe,
    about="error",
    needs=("errors/*",),
)
