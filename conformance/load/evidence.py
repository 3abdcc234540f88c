"""What verdicts under load have in common: when they apply, when the engine was too late, what shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.check import Applies, Failed, Failure, Judgement, Passed, Undecided
from conformance.exchange import Exchange
from conformance.load.campaign import Campaign
from conformance.load.histogram import value_of
from conformance.load.intervals import Decision
from conformance.load.planning import is_late
from conformance.load.questions import cells_by_stream
from contracts.contract import Contract
from contracts.quantities import show_seconds
from contracts.report.verdict import Measure


def applies_under_load(contract: Contract) -> Applies:
    """Return True where the contract states a load, else why nothing is judged under it."""
    if contract.latency is None:
        return "the contract states no x-latency"
    return (
        contract.latency.load is not None or "x-latency states no load at which budgets must hold"
    )


def late(found: Campaign, limits: Sequence[float]) -> str:
    """Return why the engine itself was too late for some limits (in seconds), or nothing."""
    if is_late(found.lag, limits):
        return (
            f"the load engine itself was {show_seconds(found.lag)} late (p99), more than a tenth of "
            "the smallest budget: give it a faster or a quieter machine, or --load-workers"
        )
    return ""


def slowest(found: Campaign, streams: Sequence[int]) -> Exchange:
    """Return the request of some streams that failed, or took longest, as an exchange to show."""
    worst: dict[int, tuple[int, int, str]] = {}
    for cells in cells_by_stream(found.first.record, streams):
        for stream, cell in cells:
            failed = sum(cell.failed.values())
            took = value_of(max(cell.took)) if cell.took else 0
            outcome = max(cell.failed, key=lambda one: cell.failed[one], default="")
            former = worst.get(stream, (0, 0, ""))
            worst[stream] = max(former, (failed, took, outcome))
    stream = max(worst, key=lambda one: worst[one], default=streams[0])
    _, took, outcome = worst.get(stream, (0, 0, ""))
    status = int(outcome) if outcome.isdigit() else None if outcome else 200
    return Exchange(
        request=found.streams[stream].requests[0].because("the slowest under load"),
        status=status,
        seconds=took / 1e6,
        error=None if status else f"no answer under load ({outcome})",
    )


def verdict(
    decision: Decision,
    *,
    seen: str,
    failure: Failure,
    missing: str,
    measured: Mapping[str, Measure],
) -> Judgement:
    """Return the judgement that a decision asks for, out of what each would say."""
    match decision:
        case Decision.HOLDS:
            return Passed(measured=measured, seen=seen)
        case Decision.BROKEN:
            return Failed(failures=(failure,), measured=measured)
        case Decision.OPEN:
            return Undecided(missing=missing, measured=measured)
