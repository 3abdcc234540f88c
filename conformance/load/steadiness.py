"""How steadily answers come under load: whether they keep up, how many fail, and where they pause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.load.histogram import quantile
from conformance.load.intervals import Decision, decide
from conformance.load.plan import Plan
from conformance.load.questions import failures_of
from conformance.load.recorder import NO_ANSWER, Record
from contracts.contract import Contract

_BEHIND: Final = 0.01
_FEW: Final = 3
_IN_FLIGHT: Final = 0.25
"""Seconds of arrivals that may be under way when counting ends without anybody being behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """What one measurement says of answers in general.

    `failed` of `total` requests are errors by the rule; `behind` is how many more requests arrived than
    were answered, of `arrived`; `pause` is the longest time (start, length in seconds) without an answer
    while requests waited. `longest` is what the contract allows of that, None where it states no maximum.
    """

    failed: int
    total: int
    outcomes: dict[str, int]
    errors: Decision
    arrived: int
    behind: int
    rate: Decision
    pause: tuple[float, float]
    longest: float | None
    stall: Decision


def steadiness_of(contract: Contract, record: Record, plan: Plan, confidence: float) -> Steadiness:
    """Return how steadily answers came in a measurement."""
    rules = contract.latency
    assert rules is not None and rules.load is not None
    outcomes = failures_of(record, range(len(plan.streams)))
    total = sum(cell.sent for cell in record.cells.values())
    failed = sum(count for outcome, count in outcomes.items() if is_error(contract, outcome))
    arrived, behind, rate = _rate(record, plan)
    maxima = [one.max for one in rules.classes.values() if one.max is not None]
    pause = max(record.pauses, key=lambda one: one[1], default=(0.0, 0.0))
    return Steadiness(
        failed=failed,
        total=total,
        outcomes=outcomes,
        errors=decide(failed, total, rules.load.errors, confidence=confidence),
        arrived=arrived,
        behind=behind,
        rate=rate,
        pause=pause,
        longest=max(maxima, default=None),
        stall=_stall(record, pause[1], max(maxima, default=None)),
    )


def is_error(contract: Contract, outcome: str) -> bool:
    """Whether what came in place of a success is an error: no answer, 5xx, or a 429 within the limits."""
    if outcome in NO_ANSWER or outcome.startswith("5"):
        return True
    limits = contract.errors.limits if contract.errors is not None else None
    allowed = limits.rate if limits is not None else None
    load = contract.latency.load if contract.latency is not None else None
    within = allowed is None or load is None or load.rate <= allowed
    return outcome == "429" and within


def _rate(record: Record, plan: Plan) -> tuple[int, int, Decision]:
    """Return arrivals, how far answers are behind, and whether they keep up within one in a hundred."""
    last = max(record.arrived, default=0)
    arrived = sum(count for block, count in record.arrived.items() if block < last)
    answered = sum(count for block, count in record.answered.items() if block < last)
    behind = max(0, arrived - answered)
    if arrived == 0:
        return 0, 0, Decision.OPEN
    allowed = _BEHIND * arrived + _FEW
    if behind <= allowed:
        return arrived, behind, Decision.HOLDS
    broken = behind > allowed + _IN_FLIGHT * plan.rate
    return arrived, behind, Decision.BROKEN if broken else Decision.OPEN


def _stall(record: Record, pause: float, longest: float | None) -> Decision:
    if longest is None or pause <= longest:
        return Decision.HOLDS
    # A machine that slept keeps the engine waiting as well: such a pause is nobody's.
    late = quantile(record.lag, 1.0) or 0.0
    return Decision.OPEN if late > pause / 2 else Decision.BROKEN
