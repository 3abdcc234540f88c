"""The answers that the schema rules judge: successes, and errors where x-errors is silent."""

from __future__ import annotations

from conformance.exchange import Exchange
from conformance.world import World
from contracts.operations import MediaType, Operation, Response


def described(world: World, exchange: Exchange) -> tuple[Operation, Response] | None:
    """Return what describes an answer that the schema rules judge, or None."""
    operation = world.contract.operation(exchange.request.operation or "")
    if operation is None or exchange.status is None or exchange.request.method == "HEAD":
        return None
    if exchange.is_error and world.contract.errors is not None:
        return None
    response = operation.response_for(exchange.status)
    return None if response is None else (operation, response)


def representation(response: Response, media_type: str | None) -> MediaType | None:
    """Return the declared representation that covers a media type: the exact one before ranges."""
    wanted = (media_type or "").lower()
    ranges = (wanted, f"{wanted.partition('/')[0]}/*", "*/*")
    for name in ranges:
        for one in response.content:
            if one.media_type.partition(";")[0].strip().lower() == name:
                return one
    return None


def succeeds_with_content(operation: Operation) -> bool:
    """Whether an operation declares a success that has a body."""
    return any(one.content for one in operation.responses if one.status[:1] in ("2", "d", "D"))
