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
from conformance.contents import walk
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


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    yield from world.populate(operation, _LEAST)
    request = yield from world.valid(operation)
    pagination = operation.pagination
    if pagination is not None and pagination.limit is not None:
        # The same page before and after: it is the list that grows, not the answer.
        request = request.with_query(pagination.limit.name, str(_LEAST))
    control = yield from _control(world)
    name = f"growth {operation.id}"
    before = world.memory.get(name)
    if not isinstance(before, _Before):
        walked = yield from walk(world, operation, request)
        items = len(walked.items)
        collection = world.collections.of_listing(operation.id)
        in_bulk = collection is not None and any(one.items for one in collection.creators)
        if items > (_MOST_IN_BULK if in_bulk else _MOST):
            return Undecided(
                missing=f"the list holds {items} items already, and ten times as many are more than a "
                "check makes: judge it in an emptier tenant"
            )
        timed, _ = yield from _timed(request, control)
        before = _Before(items=items, seconds=timed[0], control=timed[1])
        # A failure is replayed, and then the list has grown already.
        world.memory[name] = before
    made = yield from world.populate(operation, 1)
    wanted = len(made.keys) + (_TIMES_MORE - 1) * before.items
    sent = len(world.log)
    for count in range(len(made.keys) + _STEP, wanted + _STEP, _STEP):
        yield from world.populate(operation, min(count, wanted))
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
    small, large = statistics.median(before.seconds), statistics.median(after[0])
    if decision is Decision.BROKEN and large <= TIMES * small * drift + BESIDES:
        decision = Decision.OPEN
    words = (
        f"with {before.items} items it took {show_seconds(small)}, with ten times as many "
        f"{show_seconds(large)} (medians)"
    )
    measured: dict[str, Measure] = {
        "items_before": before.items,
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
        seen=f"ten times the {before.items} items take no longer than these allow",
        failure=failure,
        missing=f"{words}: too close to decide on this machine",
        measured=measured,
    )


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
)
