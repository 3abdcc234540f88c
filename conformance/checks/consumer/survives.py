"""`consumer/survives`: broken connections, slow and cut answers and a restart lose and double nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.check import ConsumerCheck, Failure, Judgement
from conformance.witness.belongings import Belongings, belongings
from conformance.witness.evidence import Tally, applies_to_consumers, failure, pointer_of, unheld
from conformance.witness.sameness import is_repeatable
from conformance.witness.state import Yardstick, yardstick
from conformance.witness.transcript import (
    COMPARED,
    LAWFUL,
    Left,
    Round,
    Testimony,
    Transcript,
)
from contracts.operations import Operation
from contracts.report.verdict import Measure
from contracts.scenarios import Scenario

_ROUNDS: Final = tuple(one for one in Round if one in COMPARED - {Round.WATCH})
_WORDS: Final = {
    Round.RESET: "a reset after the request was processed",
    Round.TRICKLE: "an answer that came slowly",
    Round.STALLED: "an answer that came without end",
    Round.TRUNCATED: "an answer that was cut short",
    Round.RESTARTED: "a provider that was started again",
    Round.BUSY: "a provider that asked for patience",
}
_NOTICED: Final = 1.0
"""Seconds in which the witness notices that a consumer has hung up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What a scenario is compared with: what it writes, and what it leaves behind undisturbed."""

    undisturbed: Sequence[Transcript]
    belongings: Belongings
    measure: Yardstick | None

    @staticmethod
    def of(testimony: Testimony, scenario: Scenario) -> _Basis:
        """Return the basis of a scenario."""
        undisturbed = [one for one in testimony.of(Round.WATCH) if one.scenario is scenario]
        used = {name for one in undisturbed for name in one.counts()}
        own = belongings(
            testimony.contract, [one for one in testimony.contract.operations if one.id in used]
        )
        return _Basis(
            undisturbed=undisturbed,
            belongings=own,
            measure=yardstick(undisturbed[0], undisturbed[1], own.lists)
            if len(undisturbed) > 1
            else None,
        )

    @property
    def compared(self) -> tuple[str, ...]:
        """The lists that are compared."""
        return tuple(self.measure.counted) if self.measure is not None else ()

    @property
    def left_out(self) -> Mapping[str, str]:
        """What is not compared though the consumer has to do with it, and why."""
        unseen = dict.fromkeys(self.belongings.unseen, "no list shows what it writes")
        return {
            **self.belongings.apart,
            **unseen,
            **(self.measure.unsteady if self.measure is not None else {}),
        }

    def obstacle(self, transcript: Transcript) -> str:
        """Return why what the provider holds after a round says nothing, or nothing."""
        if not self.belongings.writes:
            return ""
        if not transcript.is_fresh:
            return "the provider runs at a URL, and was not started afresh for each round: give it a process"
        if self.measure is None or transcript.state is None:
            return "what the provider holds could not be read"
        if any(name in transcript.state.lists for name in self.compared):
            return ""
        reasons = {**self.left_out, **transcript.state.obstacles}
        said = "; ".join(f"{name}: {why}" for name, why in reasons.items())
        return f"nothing that it writes can be compared ({said})"


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    compared: list[str] = []
    left_out: dict[str, str] = {}
    scenarios = {one.scenario.name: one.scenario for one in testimony.of(Round.WATCH)}
    for scenario in scenarios.values():
        basis = _Basis.of(testimony, scenario)
        compared += basis.compared
        left_out |= basis.left_out
        held = [one for one in testimony.of(*_ROUNDS) if one.scenario is scenario]
        for transcript in held:
            _survived(tally, testimony, transcript, basis)
    for operation in testimony.used():
        missing = "no answer of it was disturbed in any round"
        tally.lacks(operation, unheld(testimony, *_ROUNDS) or missing)
    told: dict[str, Measure] = {}
    if compared:
        told["compared"] = list(dict.fromkeys(compared))
    if left_out:
        told["not_compared"] = [f"{name}: {why}" for name, why in left_out.items()]
    return tally.verdicts(**told)


def _survived(tally: Tally, testimony: Testimony, transcript: Transcript, basis: _Basis) -> None:
    struck = transcript.faults
    operations = {
        one.exchange.request.operation: testimony.contract.operation(
            one.exchange.request.operation or ""
        )
        for one in struck
    }
    first = next(iter(operations.values()), None)
    trouble = _WORDS[transcript.round]

    def wrong(seen: str, cause: str, blame: Operation | None = first) -> Failure:
        return failure(transcript, f"{trouble}: {seen}", pointer_of(blame), struck[:2], cause=cause)

    if not struck:
        return
    if transcript.conclusion.timed_out and _went_on(transcript):
        still = f"{transcript.conclusion.words}, and was still at work: allow more, `within:`"
        for operation in operations.values():
            tally.doubt(operation, f"{trouble}: {still}")
        return
    if transcript.conclusion.timed_out:
        tally.fail(first, wrong(transcript.conclusion.words, f"{transcript.round} without end"))
        return
    repeatable = all(
        is_repeatable(operations[one.exchange.request.operation], one.exchange.request)
        for one in struck
    )
    if not transcript.ended_well and transcript.round in LAWFUL:
        tally.fail(first, wrong(transcript.conclusion.words, f"{transcript.round} ended it"))
        return
    if not transcript.ended_well and repeatable and transcript.round is Round.BUSY:
        # Whether what is retryable is tried again is another rule's.
        return
    # What may be repeated a consumer has to carry through by itself; else it may end with a failure.
    whole = transcript.ended_well or repeatable
    gave_up = "" if transcript.ended_well else f"it gave up ({transcript.conclusion.words}): "
    obstacle = basis.obstacle(transcript)
    if obstacle:
        for operation in operations.values():
            tally.lacks(operation, obstacle)
    elif basis.measure is not None and transcript.state is not None:
        for one in basis.measure.differences(transcript.state):
            listing = testimony.contract.operation(one.listing)
            lost = f"{one.lost} items were lost" if one.lost and whole else ""
            # What changed is lost in one form, and more in another.
            surplus = one.more - one.lost if not lost else one.more
            doubled = f"{one.more} items were doubled or are others" if surplus > 0 else ""
            words = " and ".join(part for part in (lost, doubled) if part)
            if words:
                cause = " and ".join(
                    part for part in ("lost" if lost else "", "doubled" if doubled else "") if part
                )
                tally.fail(
                    first,
                    wrong(f"{gave_up}{words} in {one.listing}", f"items were {cause}", listing),
                )
    if transcript.ended_well:
        words = _missing(transcript.left, basis.undisturbed)
        if words:
            tally.fail(first, wrong(words, "its output is another"))
    if not obstacle:
        for operation in operations.values():
            tally.saw(operation)


def _went_on(transcript: Transcript) -> bool:
    """Whether a consumer had left behind what it met with, and only came to no end in time."""
    service = transcript.conclusion.is_service
    return all(
        any(
            later.began > max(one.began, one.ended - _NOTICED)
            and (not service or later.exchange.request.operation == one.exchange.request.operation)
            for later in transcript.encounters
        )
        for one in transcript.faults
    )


def _missing(left: Mapping[str, Left], undisturbed: Sequence[Transcript]) -> str:
    """Return how what a scenario wrote differs from what it always writes undisturbed, or nothing."""
    for name, usual in undisturbed[0].left.items():
        others = [one.left.get(name) for one in undisturbed[1:]]
        found = left.get(name)
        where = "its output" if name == "" else f"the file {name}"
        if any(one is None or one.lines != usual.lines for one in others):
            continue
        if found is None or found.lines != usual.lines:
            count = 0 if found is None else found.lines
            return f"{where} has {count} lines where it has {usual.lines} undisturbed"
        steady = bool(others) and all(
            one is not None and one.digest == usual.digest for one in others
        )
        if steady and found.digest != usual.digest:
            return f"{where} is another than undisturbed"
    return ""


CHECK: Final = ConsumerCheck(
    rule="consumer/survives",
    promise="Resets, slow and cut answers and a restarted provider lose nothing and double nothing.",
    applies_to=applies_to_consumers,
    rounds=frozenset({Round.WATCH, *_ROUNDS}),
    judge=_judge,
)
