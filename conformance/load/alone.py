"""Classes that the mix of the load leaves out: their budgets are judged by one request after another."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Final

from conformance.check import Failed, Failure, Judgement, Passed, Steps, Undecided, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.load.intervals import Decision, decide, least_samples
from conformance.load.preparation import class_of, is_left_out, longest, repeatable
from contracts.operations import Operation
from contracts.quantities import show_seconds
from contracts.report.verdict import Measure

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge
    from conformance.world import World

_LEAST: Final = 10
"""How many requests are sent, where fewer would decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """What came of one limit of a class."""

    words: str
    decision: Decision


def judged_alone(judge: Judge, assignment: Assignment) -> list[tuple[None, Judgement]]:
    """Return the verdict on each class that the mix leaves out and that promises something."""
    rules = assignment.contract.latency
    assert rules is not None and rules.load is not None
    found: list[tuple[None, Judgement]] = []
    for name, budget in rules.classes.items():
        operations = [
            one
            for one in assignment.contract.operations
            if class_of(one) == name and not (one.latency is not None and one.latency.own)
        ]
        if not operations or not is_left_out(rules, name) or not budget.percentiles():
            continue
        seconds = longest(rules.load, assignment.load_seconds)
        until = time.monotonic() + seconds
        judge.step(f"measuring {name}, which the load leaves out")
        try:
            taken = judge.steps(_taken(judge.world, operations, budget.percentiles(), until))
            verdict = _verdict(name, budget.percentiles(), taken, f"{rules.pointer}/classes/{name}")
            if isinstance(verdict, Failed):
                taken = judge.steps(_taken(judge.world, operations, budget.percentiles(), until))
                again = _verdict(name, budget.percentiles(), taken, verdict.failures[0].blame)
                verdict = again if not isinstance(again, Passed) else _not_again(name, verdict)
        except Unproven as reason:
            verdict = Undecided(missing=f"class {name}: {reason}")
        found.append((None, verdict))
    return found


def _taken(
    world: World, operations: list[Operation], limits: Mapping[float, float], until: float
) -> Steps[list[Exchange]]:
    """Send as many requests as decide the limits, one after another, until the time is up."""
    requests: list[Request] = []
    for operation in operations:
        found = yield from repeatable(world, operation, _LEAST)
        requests.extend(found)
    wanted = max(_LEAST, *(least_samples(1 - share) for share in limits))
    taken: list[Exchange] = []
    for request in _turns(requests, wanted):
        exchange = yield from send(request.because("timed, with nothing beside it"))
        taken.append(exchange)
        if time.monotonic() > until:
            break
    return taken


def _turns(requests: list[Request], count: int) -> Iterator[Request]:
    for _, request in zip(range(count), cycle(requests), strict=False):
        yield request


def _verdict(
    name: str, limits: Mapping[float, float], taken: list[Exchange], blame: str
) -> Judgement:
    decided: list[_Limit] = []
    for share, limit in limits.items():
        over = sum(not one.succeeded or one.seconds > limit for one in taken)
        label = "max" if share == 1.0 else f"p{share * 100:g}"
        decided.append(
            _Limit(
                words=f"{over} of {len(taken)} exceeded {show_seconds(limit)} ({label})",
                decision=decide(over, len(taken), 1 - share),
            )
        )
    slowest = max(taken, key=lambda one: (not one.succeeded, one.seconds))
    measured: dict[str, Measure] = {
        "samples": len(taken),
        "slowest_seconds": round(slowest.seconds, 6),
    }
    words = f"class {name}, one request after another: {'; '.join(one.words for one in decided)}"
    if any(one.decision is Decision.BROKEN for one in decided):
        failure = Failure(
            seen=words,
            cause=f"class {name} exceeds its budget",
            exchanges=(slowest,),
            blame=blame,
        )
        return Failed(failures=(failure,), measured=measured)
    if any(one.decision is Decision.OPEN for one in decided):
        return Undecided(missing=f"{words}: too few to decide, allow more with --load-seconds")
    return Passed(measured=measured, seen=words)


def _not_again(name: str, verdict: Failed) -> Judgement:
    return Undecided(
        missing=f"{verdict.failures[0].seen}, and not when it was measured again: measure {name} on a "
        "quieter machine",
        measured=verdict.measured,
    )
