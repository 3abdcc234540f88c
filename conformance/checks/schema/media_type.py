"""`schema/media-type`: an answer comes in a media type that is declared for it."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Failure, Observer, each
from conformance.exchange import Exchange
from conformance.successes import described, representation, succeeds_with_content
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation


def _applies(_contract: Contract, operation: Operation) -> Applies:
    return succeeds_with_content(operation) or "no success of it has a body"


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    found = described(world, exchange)
    if found is None or not found[1].content or not exchange.body:
        return False
    if representation(found[1], exchange.media_type) is not None:
        return True
    declared = ", ".join(one.media_type for one in found[1].content)
    return Failure(
        seen=f"an answer came as {exchange.media_type or 'no media type'}; want {declared}",
        exchanges=(exchange,),
        blame=found[1].pointer + "/content",
    )


CHECK: Final = Observer(
    rule="schema/media-type",
    promise="An answer comes in a media type that its response declares.",
    applies_to=_applies,
    observe=each(_judge),
    about="success with a body",
    needs=("schema/accepts-valid",),
)
