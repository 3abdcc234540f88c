"""`latency/budget`: each class, and each operation with its own percentiles, keeps its budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from conformance.check import (
    Failed,
    Failure,
    Judgement,
    LoadCheck,
    Passed,
    Undecided,
)
from conformance.load.alone import judged_alone
from conformance.load.campaign import Campaign, campaign
from conformance.load.evidence import applies_under_load, late, slowest
from conformance.load.intervals import Decision, least_samples
from conformance.load.planning import unmeasured
from conformance.load.questions import Answered, Subject
from conformance.load.reporting import figures
from contracts.operations import Operation
from contracts.quantities import show_seconds

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge

_Verdicts = list[tuple[Operation | None, Judgement]]


def _measure(judge: Judge, assignment: Assignment) -> _Verdicts:
    found = campaign(judge, assignment)
    contract = assignment.contract
    verdicts: _Verdicts = []
    for index, subject in enumerate(found.subjects):
        operation = None if subject.operation is None else contract.operation(subject.operation)
        verdicts.append((operation, _judge(found, index, subject)))
    verdicts += [
        (None, Undecided(missing=f"class {name}: no request of it bears repetition under load"))
        for name in unmeasured(contract, found.streams)
    ]
    verdicts += judged_alone(judge, assignment)
    measured = {subject.operation for subject in found.subjects}
    for operation in contract.operations:
        if operation.latency is not None and operation.latency.own and operation.id not in measured:
            missing = f"{operation.id}: no request of it bears repetition under load"
            verdicts.append((operation, Undecided(missing=missing)))
    return verdicts


def _judge(found: Campaign, index: int, subject: Subject) -> Judgement:
    name = subject.name if subject.operation else f"class {subject.name}"
    measured = figures(found, subject, found.first)
    reason = late(found, [limit for _, limit in subject.limits])
    if reason:
        return Undecided(missing=f"{name}: {reason}", measured=measured)

    def decision_of(number: int) -> Decision:
        return found.settled(lambda one: one.answers[index][number].decision)

    answers = found.first.answers[index]
    decided = [(answer, decision_of(number)) for number, answer in enumerate(answers)]
    broken = [answer for answer, decision in decided if decision is Decision.BROKEN]
    if broken:
        failure = Failure(
            seen=f"{name} at {found.plan.rate:g} requests a second: {_listed(broken)}",
            cause=f"{name} exceeds its budget",
            exchanges=(slowest(found, subject.streams),),
            blame=subject.blame,
        )
        return Failed(failures=(failure,), measured=measured)
    undecided = [answer for answer, decision in decided if decision is Decision.OPEN]
    if undecided:
        return Undecided(missing=f"{name}: {_why(found, undecided)}", measured=measured)
    return Passed(measured=measured, seen=f"{name}: {_listed(answers)}")


def _why(found: Campaign, undecided: Sequence[Answered]) -> str:
    if found.crowd and any(one.decision is Decision.BROKEN for one in undecided):
        return f"{_listed(undecided)}, but {found.crowd}"
    if found.again is not None and any(one.decision is Decision.BROKEN for one in undecided):
        return f"{_listed(undecided)}, and not when it was measured again: measure on a quieter machine"
    few = [one for one in undecided if one.total < least_samples(_allowed(one))]
    if few:
        wanted = max(least_samples(_allowed(one)) for one in few)
        return (
            f"{few[0].total} samples decide nothing, {wanted} may: allow more with --load-seconds"
        )
    return f"{_listed(undecided)}: too close to decide, allow more with --load-seconds"


def _allowed(answered: Answered) -> float:
    return 0.0 if answered.words == "max" else 1 - float(answered.words[1:]) / 100


def _listed(answers: Sequence[Answered]) -> str:
    return "; ".join(
        f"{one.over} of {one.total} exceeded {show_seconds(one.limit)} ({one.words})"
        for one in answers
    )


CHECK: Final = LoadCheck(
    rule="latency/budget",
    promise="Under the stated load, each class and each operation with percentiles of its own "
    "keeps its budget.",
    applies_to=applies_under_load,
    measure=_measure,
)
