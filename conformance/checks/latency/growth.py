"""`latency/growth`: a list with ten times the items is as quick."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Stage,
    Steps,
    Undecided,
    Unproven,
    send,
)
from conformance.contents import largest_page, next_page, walk
from conformance.exchange import Exchange, Request
from conformance.load.evidence import verdict
from conformance.load.intervals import Decision
from conformance.load.medians import BESIDES, TIMES, decide_medians
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.quantities import show_seconds
from contracts.report.verdict import Measure

_TIMES_MORE: Final = 10
_LEAST: Final = 10
_MOST: Final = 250
"""Items in a list from which on ten times as many are more than a check may make, one by one."""
_MOST_IN_BULK: Final = 2500
_ROUNDS: Final = 31
_WARMING: Final = 40
_STEP: Final = 100
_REQUESTS: Final = 2500
"""How many requests a list may take to grow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What was measured before the list grew: items, seconds of each request, seconds of another request."""

    items: int
    seconds: tuple[float, ...]
    control: tuple[float, ...]


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.latency is None:
        return "the contract states no x-latency"
    return operation.pagination is not None or "the operation is not paginated"


def _opening(world: World, operation: Operation) -> Steps[None]:
    """Time the list while it is short: what is judged beside it fills it, and some lists with every write."""
    request, control = yield from _questions(world, operation)
    for _ in range(_WARMING):
        yield from send(request.because("to be warm before it is timed"))
    yield from _before(world, operation, request, control)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    request, control = yield from _questions(world, operation)
    before = yield from _before(world, operation, request, control)
    wanted = _TIMES_MORE * before.items
    held = yield from _held(world, operation, request, wanted)
    if wanted - held > (_MOST_IN_BULK if _in_bulk(world, operation) else _MOST) * _TIMES_MORE:
        return Undecided(
            missing=f"the list held {before.items} items already, and ten times as many are more than a "
            "check makes: judge it in an emptier tenant"
        )
    made = yield from world.populate(operation, 1)
    sent, first = len(world.log), len(made.keys)
    for count in range(_STEP, wanted - held + _STEP, _STEP):
        yield from world.populate(operation, first + min(count, wanted - held))
        if len(world.log) - sent > _REQUESTS:
            return Undecided(
                missing=f"{_REQUESTS} requests did not bring ten times as many items as the "
                f"{before.items} of the list: judge it in an emptier tenant"
            )
    after, last = yield from _timed(request.because("the list after it grew, timed"), control)
    # What slowed everything meanwhile is not the list's doing.
    drift = 1.0
    if before.control and after[1]:
        drift = max(1.0, statistics.median(after[1]) / statistics.median(before.control))
    decision = decide_medians(
        [one * drift for one in before.seconds], after[0], f"{world.seed}/{operation.id}"
    )
    pagination, items = operation.pagination, max(held, wanted)
    small, large = statistics.median(before.seconds), statistics.median(after[0])
    if decision is Decision.BROKEN and large <= TIMES * small * drift + BESIDES:
        decision = Decision.OPEN
    words = (
        f"with {before.items} items it took {show_seconds(small)}, with {items} of them "
        f"{show_seconds(large)} (medians)"
    )
    measured: dict[str, Measure] = {
        "items_before": before.items,
        "items_after": items,
        "median_before_seconds": round(small, 6),
        "median_after_seconds": round(large, 6),
        "drift_in_seconds": round(drift * small - small, 6),
    }
    failure = Failure(
        seen=words,
        cause="a list takes longer the more it holds",
        exchanges=(last,),
        blame=pagination.pointer if pagination is not None else operation.pointer,
    )
    return verdict(
        decision,
        seen=f"{items} items take no longer than {before.items} allow",
        failure=failure,
        missing=f"{words}: too close to decide on this machine",
        measured=measured,
    )


def _questions(world: World, operation: Operation) -> Steps[tuple[Request, Request | None]]:
    """Return the request that is timed, of a list that has a few items, and one to compare it with."""
    yield from world.populate(operation, _LEAST)
    request = yield from world.valid(operation)
    pagination = operation.pagination
    if pagination is not None and pagination.limit is not None:
        # The same page before and after: it is the list that grows, not the answer.
        request = request.with_query(pagination.limit.name, str(_LEAST))
    control = yield from _control(world)
    return request, control


def _before(
    world: World, operation: Operation, request: Request, control: Request | None
) -> Steps[_Before]:
    """Return what the list was like when it was timed first."""
    name = f"growth {operation.id}"
    known = world.memory.get(name)
    if isinstance(known, _Before):
        return known
    walked = yield from walk(world, operation, request)
    timed, _ = yield from _timed(request, control)
    found = _Before(items=len(walked.items), seconds=timed[0], control=timed[1])
    world.memory[name] = found
    return found


def _held(world: World, operation: Operation, request: Request, enough: int) -> Steps[int]:
    """Return how many items a list holds, counted no further than what is enough."""
    pagination = operation.pagination
    assert pagination is not None
    if pagination.limit is not None:
        request = request.with_query(pagination.limit.name, str(largest_page(world, operation)))
    seen = 0
    following: Request | None = request
    while following is not None and seen < enough:
        exchange = yield from send(following.because("how many there are by now"))
        page = exchange.evaluate(pagination.items) if exchange.succeeded else None
        if not isinstance(page, list):
            raise Unproven(f"{operation.id} {exchange.outcome} when its items were counted")
        seen += len(page)
        following = next_page(pagination, exchange, page, seen) if page else None
    return seen


def _in_bulk(world: World, operation: Operation) -> bool:
    collection = world.collections.of_listing(operation.id)
    return collection is not None and any(one.items for one in collection.creators)


def _control(world: World) -> Steps[Request | None]:
    """Return a request whose time does not depend on what a list holds, or None."""
    for operation in world.contract.operations:
        if operation.method == "get" and operation.pagination is None:
            try:
                request = yield from world.valid(operation)
            except Unproven:
                continue
            return request.because("for comparison, timed")
    return None


def _timed(
    request: Request, control: Request | None
) -> Steps[tuple[tuple[tuple[float, ...], tuple[float, ...]], Exchange]]:
    """Send a request and its control in turns; returns the seconds of both, and the last exchange."""
    own: list[float] = []
    others: list[float] = []
    while True:
        exchange = yield from send(request)
        if not exchange.succeeded:
            raise Unproven(f"{request.operation} {exchange.outcome} when it was timed")
        own.append(exchange.seconds)
        if control is not None:
            answer = yield from send(control)
            others.append(answer.seconds)
        if len(own) == _ROUNDS:
            return (tuple(own), tuple(others)), exchange


CHECK: Final = OperationCheck(
    rule="latency/growth",
    promise="With ten times the items, the median of a list is at most twice what it was, and a millisecond.",
    applies_to=_applies,
    script=_script,
    stage=Stage.LOAD,
    opening=_opening,
)
