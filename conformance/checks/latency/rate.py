"""`latency/rate`: answers keep up with arrivals within one in a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.check import Failure, Judgement, LoadCheck
from conformance.load.campaign import campaign
from conformance.load.evidence import applies_under_load, slowest, verdict
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
    assert rules is not None
    measured: dict[str, Measure] = {
        "arrived": steady.arrived,
        "behind": steady.behind,
        **engine_figures(found),
    }
    words = f"{steady.behind} of {steady.arrived} arrivals were not answered when counting ended"
    failure = Failure(
        seen=f"at {found.plan.rate:g} requests a second answers fall behind: {words}",
        cause="answers fall behind arrivals",
        exchanges=(slowest(found, range(len(found.streams))),),
        blame=f"{rules.pointer}/load/rate",
    )
    return [
        (
            None,
            verdict(
                found.settled(lambda one: one.steadiness.rate),
                seen=words,
                failure=failure,
                missing=f"{words}, but {found.crowd}"
                if found.crowd
                else f"{words}: too close to decide, allow more with --load-seconds",
                measured=measured,
            ),
        )
    ]


CHECK: Final = LoadCheck(
    rule="latency/rate",
    promise="Under the stated load, answers keep up with arrivals within 1 %.",
    applies_to=applies_under_load,
    measure=_measure,
)
