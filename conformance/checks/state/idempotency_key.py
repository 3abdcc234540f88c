"""`state/idempotency-key`: the same key and body act once and answer alike, another body is the mismatch."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    Unproven,
    judged,
    send,
    send_together,
)
from conformance.contents import walk
from conformance.exchange import Exchange, Request
from conformance.refusals import Trial, judge_trial, noting
from conformance.stored.outcomes import noted
from conformance.stored.repeating import (
    differently,
    differing,
    is_named,
    list_before,
    may_stand_twice,
    told,
    twins,
    with_key,
)
from conformance.stored.target import new_key, reading_resource
from conformance.tenancy import tenant_parameters
from conformance.world import World
from conformance.world.bodies import references_in, shape_of
from conformance.world.principals import STRANGER
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance

RULE: Final = "state/idempotency-key"
_NOT_YET: Final = (409, 425, 429, 503)
"""What a request may be told while another one with its key is at work."""

_NOT_THERE: Final = (403, 404, 410)
"""What who asks for a thing that its tenant has not is told."""


def _applies(_: Contract, operation: Operation) -> Applies:
    return operation.idempotency is not None or "the operation promises nothing of a repeated key"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    steps = noted(world, RULE, operation, _steps(world, operation))
    return noting(world, operation, Circumstance.IDEMPOTENCY_MISMATCH, steps)


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    failures: list[Failure] = []
    first_request = with_key(operation, request, new_key(world, operation))
    first = yield from send(first_request.because("under a key of its own"))
    if not first.succeeded:
        raise Unproven(
            f"{operation.id} {first.outcome} to a valid request under a key{world.words_of(first)}"
        )
    failures += yield from _again(world, operation, first_request, first)
    failures += yield from _mismatch(world, operation, first_request, first)
    if not failures:
        failures += yield from _other_key(world, operation, first_request, first)
        failures += yield from _together(world, operation, request)
    if not failures:
        failures += yield from _another_tenant(world, operation, first)
    return judged(failures)


def _again(
    world: World, operation: Operation, request: Request, first: Exchange
) -> Steps[list[Failure]]:
    """Repeat key and body: the answer is alike, and nothing more is made."""
    made = world.remember(first)
    key = told(world, first)
    before = yield from list_before(world, made[0] if made else None)
    again = yield from send(request.because("the same key and body"))
    if again.status is None or again.status // 100 != (first.status or 0) // 100:
        seen = "the same key and body a second time was not answered alike"
        detail = f": {again.status or 'no answer'} after {first.status}"
        return [_failure(operation, seen, (first, again), detail)]
    if told(world, again) != key:
        seen = "the same key and body acted a second time"
        return [_failure(operation, seen, (first, again))]
    other = differing(world, operation, first, again)
    if other is not None:
        seen = "the same key and body a second time was not answered alike"
        return [_failure(operation, seen, (first, again), f": {other} is another")]
    if before is None or key is None:
        return []
    found, walked = before
    after = yield from walk(world, found.operation, found.request)
    added = twins(found, walked, after, found.identity(made[0], found.item_of(first)))
    if not added:
        return []
    seen = "the same key and body acted a second time, though it was answered alike"
    return [_failure(operation, seen, (first, again, *after.exchanges))]


def _mismatch(
    world: World, operation: Operation, request: Request, first: Exchange
) -> Steps[list[Failure]]:
    """Send another body under the same key: it is refused, with the code that the contract names."""
    assert operation.idempotency is not None
    name = operation.idempotency.mismatch
    other = yield from differently(world, operation, request)
    key = operation.idempotency.key.name
    used = request.headers.get(key) or dict(request.query).get(key) or ""
    wrong = with_key(operation, other, used)
    what = "the same key with another body"
    exchange = yield from send(wrong.because(what))
    if exchange.succeeded:
        world.remember(exchange)
    rules = world.contract.errors
    entry = rules.catalogue.get(name) if rules is not None and name is not None else None
    if entry is not None:
        trial = Trial(request=wrong, what=what, entries=(entry,), before=(first,))
        failure = judge_trial(world, operation, trial, exchange)
        return [failure] if failure else []
    if exchange.refused:
        return []
    return [_failure(operation, f"{what} was not refused", (first, exchange))]


def _other_key(
    world: World, operation: Operation, request: Request, first: Exchange
) -> Steps[list[Failure]]:
    """Send the same body under another key: it acts again, where nothing else stands against it.

    That shows where something is made. A request that names what it acts on is told the same of it each time.
    """
    key = told(world, first)
    if key is None or is_named(request, key) or not may_stand_twice(world, operation, request):
        return []
    other = with_key(operation, request, new_key(world, operation))
    exchange = yield from send(other.because("the same body under another key"))
    if not exchange.succeeded or told(world, exchange) != key:
        return []
    seen = "the same body under another key did not act again"
    return [_failure(operation, seen, (first, exchange))]


def _together(world: World, operation: Operation, request: Request) -> Steps[list[Failure]]:
    """Send two at one instant with the same key: they act once."""
    fresh = yield from differently(world, operation, request)
    keyed = with_key(operation, fresh, new_key(world, operation)).because("two at one instant")
    one, other = yield from send_together((keyed, keyed))
    answers = [exchange for exchange in (one, other) if exchange.succeeded]
    keys = {told(world, exchange) for exchange in answers}
    if len(keys) > 1:
        seen = "two requests at one instant with the same key acted twice"
        return [_failure(operation, seen, (one, other))]
    for exchange in (one, other):
        if not exchange.succeeded and exchange.status not in _NOT_YET:
            seen = "of two requests at one instant with the same key, one was neither repeated nor put off"
            detail = f": {exchange.status or 'no answer'}"
            return [_failure(operation, seen, (one, other), detail)]
    return []


def _another_tenant(world: World, operation: Operation, first: Exchange) -> Steps[list[Failure]]:
    """Send key and body in a tenant of its own as a stranger: it is not answered with what the owner made.

    Not where a body refers to what only the owner has, nor where the contract names no tenant.
    """
    key, shape = told(world, first), shape_of(world, operation)
    is_apart = bool(tenant_parameters(world, operation)) and not (
        shape is not None and references_in(world, shape.schema)
    )
    if key is None or not is_apart or is_named(first.request, key):
        return []
    stranger = world.principals.get(STRANGER)
    if stranger is None or not stranger.may_write:
        return []
    try:
        place = yield from world.valid(operation, principal=STRANGER)
    except Unproven:
        return []
    theirs = replace(
        first.request, principal=STRANGER, path=place.path, path_values=place.path_values
    )
    exchange = yield from send(theirs.because("the same key and body in another tenant"))
    if not exchange.succeeded or told(world, exchange) != key:
        return []
    # Tenants may number their things alike: then the stranger has one of that name, and did make it.
    made = world.remember(exchange)
    reading = (yield from reading_resource(world, made[0])) if made else None
    if reading is None or (yield from send(reading)).status not in _NOT_THERE:
        return []
    seen = (
        "the same key and body in another tenant was answered with what the first tenant had made"
    )
    return [_failure(operation, seen, (first, exchange))]


def _failure(
    operation: Operation, seen: str, exchanges: tuple[Exchange, ...], detail: str = ""
) -> Failure:
    return Failure(seen=seen + detail, exchanges=exchanges, blame=operation.pointer, cause=seen)


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="The same key and body act once and are answered alike; the same key with another body "
    "is refused.",
    applies_to=_applies,
    script=_script,
)
