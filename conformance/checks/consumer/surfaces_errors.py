"""`consumer/surfaces-errors`: an error is told, with its code and request id, and with the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import Tally, applies_to_consumers, failure, pointer_of, unheld
from conformance.witness.sameness import is_repeatable
from conformance.witness.transcript import Encounter, Round, Testimony, Transcript
from contracts.operations import Operation

_ROUNDS: Final = (Round.REFUSED, Round.BUSY, Round.UNREACHABLE)


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    rules = testimony.contract.errors
    blame = rules.pointer if rules is not None else "/paths"
    for transcript in testimony.of(*_ROUNDS):
        for struck in transcript.faults[:1]:
            operation = testimony.contract.operation(struck.exchange.request.operation or "")
            repeatable = is_repeatable(operation, struck.exchange.request)
            if transcript.round is Round.BUSY and (repeatable or len(transcript.faults) > 1):
                # Patience was asked for, and may well have helped.
                continue
            _ending(tally, transcript, operation, struck)
            if struck.fault is not None and struck.fault.code is not None:
                _telling(tally, transcript, operation, blame)
    for operation in testimony.used():
        missing = "no error could be put in the place of an answer: it declares none"
        tally.lacks(operation, unheld(testimony, *_ROUNDS) or missing)
    return tally.verdicts()


def _ending(
    tally: Tally, transcript: Transcript, operation: Operation | None, struck: Encounter
) -> None:
    conclusion = transcript.conclusion
    tally.saw(operation)
    if conclusion.timed_out and transcript.round is not Round.UNREACHABLE:
        seen = f"after an error it went on without end: {conclusion.words}"
        found = failure(
            transcript, seen, pointer_of(operation), [struck], cause="no end after an error"
        )
        tally.fail(operation, found)
    elif not conclusion.is_service and conclusion.exit_code == transcript.scenario.exit:
        met = (
            "an error"
            if struck.fault is not None and struck.fault.code
            else "a provider out of reach"
        )
        code = conclusion.exit_code
        seen = f"{met} was the end of a request, and it ended with exit code {code} all the same"
        found = failure(
            transcript,
            seen,
            pointer_of(operation),
            [struck],
            cause="exit code of success after an error",
        )
        tally.fail(operation, found)


def _telling(tally: Tally, transcript: Transcript, operation: Operation | None, blame: str) -> None:
    """Judge what was told of the errors; where several were met with, one of them is enough."""
    text = transcript.conclusion.error
    faults = [one.fault for one in transcript.faults if one.fault is not None]
    where = "in its log" if transcript.conclusion.is_service else "on standard error"
    if not any(one.code is not None and one.code in text for one in faults):
        seen = f"the code of an error was not told {where}"
        tally.fail(operation, failure(transcript, seen, f"{blame}/code", transcript.faults[:1]))
    ids = [one.request_id for one in faults if one.request_id is not None]
    if ids and not any(one in text for one in ids):
        seen = f"the request id of an error was not told {where}"
        found = failure(transcript, seen, f"{blame}/requestId", transcript.faults[:1])
        tally.fail(operation, found)


CHECK: Final = ConsumerCheck(
    rule="consumer/surfaces-errors",
    promise="An error is told with its code and request id, and a command that met with one ends with an "
    "exit code of failure.",
    applies_to=applies_to_consumers,
    rounds=frozenset(_ROUNDS),
    judge=_judge,
)
