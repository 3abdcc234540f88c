"""`consumer/survives`: broken connections, slow and cut answers and a restart lose and double nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from conformance.check import ConsumerCheck, Failure, Judgement
from conformance.witness.evidence import Tally, applies_to_consumers, failure, pointer_of, unheld
from conformance.witness.sameness import is_repeatable
from conformance.witness.state import Yardstick, yardstick
from conformance.witness.transcript import LAWFUL, Left, Round, Testimony, Transcript
from contracts.operations import Operation

_ROUNDS: Final = (
    Round.RESET,
    Round.TRICKLE,
    Round.STALLED,
    Round.TRUNCATED,
    Round.RESTARTED,
    Round.BUSY,
)
_WORDS: Final = {
    Round.RESET: "a reset after the request was processed",
    Round.TRICKLE: "an answer that came slowly",
    Round.STALLED: "an answer that came without end",
    Round.TRUNCATED: "an answer that was cut short",
    Round.RESTARTED: "a provider that was started again",
    Round.BUSY: "a provider that asked for patience",
}


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    scenarios = {one.scenario.name: one.scenario for one in testimony.of(Round.WATCH)}
    for scenario in scenarios.values():
        undisturbed = [one for one in testimony.of(Round.WATCH) if one.scenario is scenario]
        measure = yardstick(undisturbed[0], undisturbed[1]) if len(undisturbed) > 1 else None
        held = [one for one in testimony.of(*_ROUNDS) if one.scenario is scenario]
        for transcript in held:
            _survived(tally, testimony, transcript, measure, undisturbed)
    for operation in testimony.used():
        missing = "no answer of it was disturbed in any round"
        tally.lacks(operation, unheld(testimony, *_ROUNDS) or missing)
    return tally.verdicts()


def _survived(
    tally: Tally,
    testimony: Testimony,
    transcript: Transcript,
    measure: Yardstick | None,
    undisturbed: Sequence[Transcript],
) -> None:
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
    obstacle = _obstacle(transcript, measure)
    if obstacle:
        for operation in operations.values():
            tally.lacks(operation, obstacle)
    elif measure is not None and transcript.state is not None:
        for one in measure.differences(transcript.state):
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
        words = _missing(transcript.left, undisturbed)
        if words:
            tally.fail(first, wrong(words, "its output is another"))
    if not obstacle:
        for operation in operations.values():
            tally.saw(operation)


def _obstacle(transcript: Transcript, measure: Yardstick | None) -> str:
    if not transcript.is_fresh:
        return "the provider runs at a URL, and was not started afresh for each round: give it a process"
    if measure is None or transcript.state is None:
        return "what the provider holds could not be read"
    unread = [f"{name}: {why}" for name, why in measure.unsteady.items()]
    unread += [
        f"{name}: {why}"
        for name, why in transcript.state.obstacles.items()
        if name in measure.counted
    ]
    return "; ".join(unread)


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
