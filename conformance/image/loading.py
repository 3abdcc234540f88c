"""Memory under load: load after load while it grows, each seen from its beginning to its end."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.check import Unproven
from conformance.exchange import Exchange
from conformance.image.facts import Growth, Memory
from conformance.image.questions import HowMuchMemory
from conformance.load.campaign import Load, load_of
from conformance.load.cores import apart
from conformance.load.evidence import applies_under_load
from conformance.load.measurement import measure
from conformance.load.recorder import Record
from conformance.watching import MemoryWatch
from contracts.report.run import Ending

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge

_LONGEST: Final = 10.0
"""Seconds of one load: what memory does in them it does in more."""
_PART: Final = 0.2
"""The share of a load, at its beginning and at its end, whose medians are compared."""


def memory_under_load(
    judge: Judge, assignment: Assignment, watch: MemoryWatch, question: HowMuchMemory
) -> Memory:
    """Send load while memory grows, and return what it came to."""
    applies = applies_under_load(assignment.contract)
    if applies is not True:
        return _memory(assignment, watch, (), loaded=str(applies))
    if judge.gone:
        return _memory(assignment, watch, (), loaded=judge.gone)
    try:
        load = load_of(judge, assignment)
    except Unproven as reason:
        return _memory(assignment, watch, (), loaded=str(reason))
    growths: list[Growth] = []
    while len(growths) < question.loads:
        judge.step(f"watching memory under load {len(growths) + 1}")
        try:
            growths.append(_loaded(judge, assignment, watch, load, len(growths)))
        except Unproven as reason:
            return _memory(assignment, watch, growths, loaded=str(reason))
        last, first = growths[-1].bytes, growths[0].bytes
        if assignment.ending() is not None or last < question.floor or last < first / 2:
            break
    return _memory(assignment, watch, growths)


def _loaded(
    judge: Judge, assignment: Assignment, watch: MemoryWatch, load: Load, number: int
) -> Growth:
    plan = replace(
        load.plan,
        seconds=min(load.plan.seconds, _LONGEST),
        seed=f"{load.plan.seed}/memory/{number}",
        looks=(),
    )
    with apart(assignment.pid) as (engine, _):
        began = time.monotonic()
        record = measure(replace(plan, cores=engine))
        ended = time.monotonic()
    requests = sum(cell.sent for cell in record.cells.values())
    judge.requests += requests
    _remember(judge, load, record)
    # The engine takes a moment to start, and warms up before it counts.
    started = ended - plan.seconds
    part = (ended - max(began, started)) * _PART
    before = watch.typical(started, started + part)
    after = watch.typical(ended - part, ended)
    if before is None or after is None:
        # Nobody is left to look at.
        return Growth(before=0, after=0, requests=requests)
    return Growth(before=before, after=after, requests=requests)


def _remember(judge: Judge, load: Load, record: Record) -> None:
    """See to it that what load created is taken away in the end."""
    for kept in record.kept:
        request = load.streams[kept.stream].requests[kept.turn]
        judge.world.remember(Exchange(request=request, status=kept.status, body=kept.body))


def _memory(
    assignment: Assignment,
    watch: MemoryWatch,
    growths: tuple[Growth, ...] | list[Growth],
    *,
    loaded: str = "",
) -> Memory:
    ending: Ending | None = assignment.ending()
    image = assignment.handle.image if assignment.handle is not None else None
    return Memory(
        peak=watch.peak,
        processes=watch.number,
        growths=tuple(growths),
        ended=ending,
        killed=ending is not None and image is not None and image.was_killed_for_memory(),
        loaded=loaded,
        cgroup=image.memory_peak() if image is not None else None,
    )
