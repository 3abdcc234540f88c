"""`latency/concurrency`: as many requests as the contract states, at one instant, all succeed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.check import (
    Applies,
    Failed,
    Failure,
    Judgement,
    LoadCheck,
    Passed,
    Undecided,
    Unproven,
    send_together,
)
from conformance.load.preparation import creates
from contracts.contract import Contract
from contracts.operations import Operation

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.check import Steps
    from conformance.exchange import Exchange, Request
    from conformance.judge import Judge
    from conformance.world import World


def _applies(contract: Contract) -> Applies:
    if contract.latency is None or contract.latency.load is None:
        return "the contract states no load"
    return contract.latency.load.concurrency is not None or "its load states no concurrency"


def _measure(judge: Judge, assignment: Assignment) -> list[tuple[Operation | None, Judgement]]:
    rules = assignment.contract.latency
    assert rules is not None and rules.load is not None and rules.load.concurrency is not None
    number = rules.load.concurrency
    try:
        requests = judge.steps(_requests(judge.world, number))
    except Unproven as reason:
        return [(None, Undecided(missing=str(reason)))]
    failed = [one for one in judge.steps(_together(requests)) if not one.succeeded]
    if failed:
        # Once may be chance; what fails again is the service's.
        failed = [one for one in judge.steps(_together(requests)) if not one.succeeded]
        if not failed:
            missing = (
                f"of {number} requests at one instant some failed, and none when it was repeated"
            )
            return [(None, Undecided(missing=missing))]
    if not failed:
        seen = f"{number} requests at one instant all succeeded"
        return [(None, Passed(measured={"requests": number}, seen=seen))]
    outcomes = sorted({one.outcome for one in failed})
    failure = Failure(
        seen=f"of {number} requests at one instant {len(failed)} {', '.join(outcomes[:3])}",
        cause="requests at one instant fail",
        exchanges=(failed[0],),
        blame=f"{rules.pointer}/load/concurrency",
    )
    return [(None, Failed(failures=(failure,), measured={"failed": len(failed)}))]


def _requests(world: World, number: int) -> Steps[tuple[Request, ...]]:
    """Return requests that succeed one by one and take nothing from each other, of many operations."""
    found: list[Request] = []
    reason = "no operation can be asked twice"
    for operation in world.contract.operations:
        if operation.method != "get" or creates(world, operation):
            continue
        try:
            request = yield from world.valid(operation)
        except Unproven as error:
            reason = str(error)
            continue
        found.append(request.because("one of many at one instant"))
    if not found:
        raise Unproven(reason)
    return tuple(found[index % len(found)] for index in range(number))


def _together(requests: tuple[Request, ...]) -> Steps[tuple[Exchange, ...]]:
    exchanges = yield from send_together(requests)
    return exchanges


CHECK: Final = LoadCheck(
    rule="latency/concurrency",
    promise="As many requests as the contract states, sent at one instant, all succeed.",
    applies_to=_applies,
    measure=_measure,
)
