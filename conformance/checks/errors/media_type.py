"""`errors/media-type`: every error comes in the media type that the contract names."""

from __future__ import annotations

from typing import Final

from conformance.check import Failure, Observer, each
from conformance.exchange import Exchange
from conformance.observing import applies_to_errors
from conformance.world import World


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    rules = world.contract.errors
    if rules is None or not exchange.is_error or not exchange.body:
        return False
    if exchange.media_type == rules.media_type.partition(";")[0].strip().lower():
        return True
    came = exchange.media_type or "no media type"
    return Failure(
        seen=f"an error came as {came}; want {rules.media_type}",
        exchanges=(exchange,),
        blame=f"{rules.pointer}/mediaType",
    )


CHECK: Final = Observer(
    rule="errors/media-type",
    promise="Every error has the media type that x-errors names.",
    applies_to=applies_to_errors,
    observe=each(_judge),
    about="error with a body",
    needs=("errors/*",),
)
