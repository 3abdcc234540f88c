"""`latency/errors`: under load no more requests fail than the contract allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.check import Failure, Judgement, LoadCheck
from conformance.load.campaign import campaign
from conformance.load.evidence import applies_under_load, slowest, verdict
from conformance.load.intervals import least_samples
from conformance.load.reporting import engine_figures
from contracts.operations import Operation
from contracts.report.verdict import Measure

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge


def _measure(judge: Judge, assignment: Assignment) -> list[tuple[Operation | None, Judgement]]:
    found = campaign(judge, assignment)
    steady = found.first.steadiness
    rules = assignment.contract.latency
    assert rules is not None and rules.load is not None
    allowed = rules.load.errors
    outcomes: dict[str, Measure] = dict(sorted(steady.outcomes.items()))
    measured: dict[str, Measure] = {
        "samples": steady.total,
        "errors": steady.failed,
        "outcomes": outcomes,
        **engine_figures(found),
    }
    words = f"{steady.failed} of {steady.total} requests failed"
    if steady.failed:
        words += f" ({', '.join(f'{count} {name}' for name, count in outcomes.items())})"
    words += f", where {allowed:.3%} may" if allowed else ", where none may"
    if found.ending is not None:
        words += f"; the target did not live through it: {found.ending.words}"
    wanted = least_samples(allowed)
    hint = f"{wanted} samples may decide it" if steady.total < wanted else "too close to decide"
    failure = Failure(
        seen=f"at {found.plan.rate:g} requests a second {words}",
        cause="requests fail under load",
        exchanges=(slowest(found, range(len(found.streams))),),
        blame=f"{rules.pointer}/load" + ("/errors" if allowed else ""),
    )
    return [
        (
            None,
            verdict(
                found.settled(lambda one: one.steadiness.errors),
                seen=words,
                failure=failure,
                missing=f"{words}, but {found.crowd}"
                if found.crowd
                else f"{words}: {hint}, allow more with --load-seconds",
                measured=measured,
            ),
        )
    ]


CHECK: Final = LoadCheck(
    rule="latency/errors",
    promise="Under the stated load, no more requests fail than the contract allows.",
    applies_to=applies_under_load,
    measure=_measure,
)
