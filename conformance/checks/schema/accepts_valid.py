"""`schema/accepts-valid`: a request that the contract allows is not refused as malformed or invalid."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.drafts import border_requests, valid_requests
from conformance.exchange import Exchange
from conformance.world import World
from conformance.world.bodies import RECIPES
from conformance.world.values import Unsatisfiable
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.rules.errors import Circumstance

_INVALID: Final = frozenset({
    Circumstance.MALFORMED_BODY, Circumstance.INVALID_BODY, Circumstance.INVALID_PARAMETER,
    Circumstance.NOT_ACCEPTABLE, Circumstance.UNSUPPORTED_MEDIA_TYPE, Circumstance.METHOD_NOT_ALLOWED,
    Circumstance.UNKNOWN_ROUTE, Circumstance.UNAUTHENTICATED, Circumstance.INTERNAL,
})  # fmt: skip
"""What a valid request is never refused for; all else is the domain's own business."""
_ALWAYS_WRONG: Final = frozenset({400, 405, 406, 415})


def _applies(_contract: Contract, _operation: Operation) -> Applies:
    return True


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    failures: dict[str, Failure] = {}
    tried = accepted = 0
    unmade = ""
    for recipe in RECIPES:
        try:
            request = yield from world.prepare(operation, recipe=recipe)
        except Unsatisfiable as reason:
            unmade = unmade or str(reason)
            continue
        exchange = yield from send(request)
        tried += 1
        accepted += exchange.succeeded
        world.remember(exchange)
        _collect(world, operation, exchange, failures)
        if operation.body is None:
            break
    if tried == 0:
        return Undecided(missing=f"no valid request could be made for {operation.id}: {unmade}")
    if not accepted and not failures:
        # Of the steps of a state machine, some alone are allowed from where a thing begins.
        try:
            yield from world.succeeding(operation)
        except Unproven:
            return Undecided(
                missing=f"{operation.id} refused every valid request, for reasons of its domain"
            )
        accepted += 1
    if operation.method != "delete" and accepted:
        base = yield from world.valid(operation)
        borders = yield from border_requests(world, operation, base)
        variants = yield from valid_requests(world, operation, base)
        for variant in (*borders, *variants):
            if operation.parameter("If-Match", Location.HEADER) is not None:
                current = yield from world.entity_tag(operation, base)
                if current is not None and base.headers.get("If-Match") is not None:
                    variant = variant.with_header("If-Match", current)  # noqa: PLW2901
            exchange = yield from send(variant.because("a valid request"))
            tried += 1
            world.remember(exchange)
            _collect(world, operation, exchange, failures)
    return judged(list(failures.values()), requests=tried)


def _collect(
    world: World, operation: Operation, exchange: Exchange, failures: dict[str, Failure]
) -> None:
    reason = _wrongly_refused(world, exchange)
    if reason is not None:
        failure = Failure(
            seen=f"a request that the contract allows {reason}",
            exchanges=(exchange,),
            blame=operation.pointer,
        )
        failures.setdefault(failure.fingerprint, failure)


def _wrongly_refused(world: World, exchange: Exchange) -> str | None:
    if exchange.status is None:
        return f"got no answer ({exchange.error})"
    if exchange.status < 400 or exchange.status == 429:
        return None
    code = world.error_code(exchange)
    entry = world.contract.errors.catalogue.get(code or "") if world.contract.errors else None
    words = f"was answered {exchange.status}" + (f" {code}" if code else "")
    if entry is not None and Circumstance.UNAVAILABLE not in entry.when:
        # A code for several circumstances may have been meant for one that is the domain's own.
        return words if set(entry.when) <= _INVALID | {Circumstance.INVALID_CURSOR} else None
    if exchange.status >= 500 and exchange.status != 503:
        return words
    return words if exchange.status in _ALWAYS_WRONG and world.contract.errors is None else None


CHECK: Final = OperationCheck(
    rule="schema/accepts-valid",
    promise="A request that the contract allows is not refused as malformed or invalid.",
    applies_to=_applies,
    script=_script,
)
