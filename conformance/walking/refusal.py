"""Whether a bad page size or cursor is refused as the contract says."""

from __future__ import annotations

from conformance.exchange import Exchange
from conformance.world import World
from contracts.operations import Operation
from contracts.rules.errors import Circumstance


def wrong_refusal(
    world: World, operation: Operation, exchange: Exchange, circumstance: Circumstance
) -> str | None:
    """Return what is wrong with how a request was refused, in words, or None.

    An answer whose code cannot be read, or is none of the catalogue, breaks a rule of its own.
    """
    if not exchange.refused:
        return f"was {exchange.outcome}, and not refused" if exchange.status else exchange.outcome
    assert exchange.status is not None
    response = operation.response_for(exchange.status)
    if response is None:
        return f"was {exchange.outcome}, which the operation does not declare"
    rules = world.contract.errors
    if rules is None:
        return None
    wanted = {entry.code for entry in rules.codes_for(circumstance)}
    declared = {
        code
        for one in operation.responses
        for code in (one.error_codes if one.error_codes is not None else rules.catalogue)
    }
    code = world.error_code(exchange)
    if not wanted & declared or code is None or code not in rules.catalogue or code in wanted:
        return None
    return f"was refused as {code}, which the contract keeps for another circumstance"


def can_refuse(operation: Operation) -> bool:
    """Whether an operation declares any answer by which a request can be refused."""
    return any(
        one.status.startswith("4") or one.status.lower() == "default" for one in operation.responses
    )
