"""`latency/stall`: while requests wait, answers never pause for longer than the longest maximum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    LoadCheck,
)
from conformance.load.campaign import campaign
from conformance.load.evidence import applies_under_load, slowest, verdict
from conformance.load.reporting import engine_figures
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.quantities import show_seconds
from contracts.report.verdict import Measure

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge


def _applies(contract: Contract) -> Applies:
    applies = applies_under_load(contract)
    if applies is not True or contract.latency is None:
        return applies
    return any(one.max is not None for one in contract.latency.classes.values()) or (
        "no class of x-latency states a max"
    )


def _measure(judge: Judge, assignment: Assignment) -> list[tuple[Operation | None, Judgement]]:
    found = campaign(judge, assignment)
    steady = found.first.steadiness
    rules = assignment.contract.latency
    assert rules is not None and steady.longest is not None
    start, length = steady.pause
    measured: dict[str, Measure] = {
        "longest_pause_seconds": round(length, 6),
        "it_began_at_seconds": round(start, 3),
        "pauses": [[round(at, 3), round(one, 3)] for at, one in found.first.record.pauses[:10]],
        **engine_figures(found),
    }
    words = f"the longest pause was {show_seconds(length)}" if length else "answers never paused"
    failure = Failure(
        seen=f"while requests waited, none was answered for {show_seconds(length)} "
        f"({show_seconds(start)} into the load), where {show_seconds(steady.longest)} may be",
        cause="answers pause under load",
        exchanges=(slowest(found, range(len(found.streams))),),
        blame=f"{rules.pointer}/classes",
    )
    return [
        (
            None,
            verdict(
                found.settled(lambda one: one.steadiness.stall),
                seen=words,
                failure=failure,
                missing=f"{words}, but {found.crowd}"
                if found.crowd
                else f"{words}, but not twice, or while the engine itself was kept waiting",
                measured=measured,
            ),
        )
    ]


CHECK: Final = LoadCheck(
    rule="latency/stall",
    promise="Under the stated load, answers never pause for longer than the longest maximum while "
    "requests wait.",
    applies_to=_applies,
    measure=_measure,
)
