"""The load of one run: calibrated, measured until all is decided, and again before anything fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from conformance.check import Unproven
from conformance.exchange import Exchange, Headers
from conformance.load import machine
from conformance.load.cores import apart
from conformance.load.histogram import merged, quantile
from conformance.load.intervals import Decision
from conformance.load.machine import listener, usage
from conformance.load.measurement import Crew, calibrate, measure
from conformance.load.plan import Plan
from conformance.load.planning import (
    confidence_of,
    is_late,
    limits_of,
    plan_for,
    subjects_of,
)
from conformance.load.preparation import Stream, longest, streams_of
from conformance.load.questions import Answered, Subject, answer
from conformance.load.recorder import Record
from conformance.load.steadiness import Steadiness, steadiness_of
from contracts.quantities import show_seconds
from contracts.report.run import Ending

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What load is made of: requests that bear repetition, whose budgets they have, and the plan of it.

    `idle` names what bears no repetition, with the reason.
    """

    plan: Plan
    streams: tuple[Stream, ...]
    subjects: tuple[Subject, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measurement: its record, what it says to each subject, and how steadily answers came.

    `others` is the share of the machine's processors that went to neither the target nor the engine.
    """

    record: Record
    others: float
    answers: tuple[tuple[Answered, ...], ...]
    steadiness: Steadiness


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What load came to.

    `again` is a second measurement, made where the first found something broken. `ending` says how the
    target ended meanwhile, where it did: then nothing needs to be seen twice. `null_lag` and
    `null_latency` are the engine's own, at the 99th percentile and in seconds, against a server that does
    nothing. `idle` names what bears no repetition, with the reason.
    """

    plan: Plan
    streams: tuple[Stream, ...]
    subjects: tuple[Subject, ...]
    first: Measured
    again: Measured | None
    ending: Ending | None
    null_lag: float
    null_latency: float
    idle: tuple[str, ...]

    @property
    def lag(self) -> float:
        """How late the engine was, at the 99th percentile, in seconds."""
        return quantile(self.first.record.lag, 0.99) or 0.0

    def settled(self, ask: Callable[[Measured], Decision]) -> Decision:
        """Return what both measurements come to: broken only where each says so, on a machine with room."""
        decision = ask(self.first)
        if decision is not Decision.BROKEN or self.ending is not None:
            return decision
        if self.crowd or self.again is None:
            return Decision.OPEN
        return ask(self.again) if ask(self.again) is Decision.BROKEN else Decision.OPEN

    @property
    def crowd(self) -> str:
        """Why what is broken is held against nobody: others took too much of the machine; else nothing."""
        most = max(one.others for one in (self.first, self.again) if one is not None)
        if most <= machine.CROWDED:
            return ""
        return (
            f"other programs took {most:.0%} of this machine's processors meanwhile: measure when they "
            "are gone"
        )


def campaign(judge: Judge, assignment: Assignment) -> Campaign:
    """Return the load of a run, made the first time that it is asked for; raises Unproven."""
    known = judge.world.memory.get("campaign")
    if isinstance(known, Campaign):
        return known
    if isinstance(known, str):
        raise Unproven(known)
    try:
        made = _made(judge, assignment)
    except Unproven as reason:
        judge.world.memory["campaign"] = str(reason)
        raise
    judge.world.memory["campaign"] = made
    return made


def load_of(judge: Judge, assignment: Assignment) -> Load:
    """Return the contract's load, made ready the first time that it is asked for; raises Unproven."""
    known = judge.world.memory.get("load")
    if isinstance(known, Load):
        return known
    rules = assignment.contract.latency
    assert rules is not None and rules.load is not None
    if assignment.load_seconds == 0:
        raise Unproven("no time was given to it: --load-seconds is 0")
    if urlsplit(assignment.base).scheme != "http":
        raise Unproven("load is sent over plain HTTP only in this version")
    seconds = longest(rules.load, assignment.load_seconds)
    streams, idle = judge.steps(streams_of(judge.world, rules, seconds))
    if not streams:
        raise Unproven(f"no request bears repetition under load: {'; '.join(idle[:3])}")
    subjects = subjects_of(assignment.contract, streams)
    plan = plan_for(judge.world, assignment.base, streams, subjects, seconds)
    found = Load(plan=plan, streams=tuple(streams), subjects=subjects, idle=tuple(idle))
    judge.world.memory["load"] = found
    return found


def _made(judge: Judge, assignment: Assignment) -> Campaign:
    load = load_of(judge, assignment)
    plan, streams, subjects = load.plan, load.streams, load.subjects
    pid = assignment.pid or (listener(plan.port) if plan.host in _LOOPBACK else None)
    with apart(pid) as (engine, others):
        plan = replace(plan, cores=engine if assignment.crew.meet is None else ())
        judge.step("calibrating the load engine")
        null = calibrate(plan, seconds=min(1.5, plan.seconds), cores=others)
        null_lag = quantile(null.lag, 0.99) or 0.0
        if assignment.crew.is_alone and is_late(null_lag, limits_of(subjects)):
            raise Unproven(
                f"this machine cannot send {plan.rate:g} requests a second on time: against a server that "
                f"does nothing the engine was {show_seconds(null_lag)} late (p99), more than a tenth of the "
                "smallest budget: give it a faster or a quieter machine, or --load-workers"
            )
        judge.step("measuring under load")
        first = _measured(judge, plan, streams, subjects, pid, assignment.crew)
        again = None
        ending = assignment.ending()
        if _is_broken(first) and ending is None:
            judge.step("measuring again what failed under load")
            again = _measured(
                judge,
                replace(plan, seed=f"{plan.seed}/again"),
                streams,
                subjects,
                pid,
                assignment.crew,
            )
    return Campaign(
        plan=plan,
        streams=streams,
        subjects=subjects,
        first=first,
        again=again,
        ending=ending,
        null_lag=null_lag,
        null_latency=quantile(merged(cell.took for cell in null.cells.values()), 0.99) or 0.0,
        idle=load.idle,
    )


def _measured(
    judge: Judge,
    plan: Plan,
    streams: Sequence[Stream],
    subjects: Sequence[Subject],
    pid: int | None,
    crew: Crew,
) -> Measured:
    before = usage(pid)

    def come_to(record: Record) -> Measured:
        confidence = confidence_of(plan)
        return Measured(
            record=record,
            others=usage(pid).others_since(before),
            answers=tuple(
                answer(record, plan, one, confidence=confidence, seed=plan.seed) for one in subjects
            ),
            steadiness=steadiness_of(judge.world.contract, record, plan, confidence),
        )

    def decided(record: Record, _seconds: float) -> bool:
        found = come_to(record)
        open_ones = [
            one for answers in found.answers for one in answers if one.decision is Decision.OPEN
        ]
        steady = (found.steadiness.errors, found.steadiness.rate)
        return not open_ones and Decision.OPEN not in steady

    record = measure(plan, decided, crew=crew)
    judge.requests += sum(cell.sent for cell in record.cells.values())
    for kept in record.kept:
        request = streams[kept.stream].requests[kept.turn]
        judge.world.remember(
            Exchange(
                request=request, status=kept.status, headers=_headers(kept.head), body=kept.body
            )
        )
    return come_to(record)


def _is_broken(measured: Measured) -> bool:
    steady = measured.steadiness
    return Decision.BROKEN in (
        *(one.decision for answers in measured.answers for one in answers),
        steady.errors,
        steady.rate,
        steady.stall,
    )


def _headers(head: bytes) -> Headers:
    pairs: list[tuple[str, str]] = []
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            pairs.append((name.strip(), value.strip()))
    return Headers(tuple(pairs))
