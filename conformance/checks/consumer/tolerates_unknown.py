"""`consumer/tolerates-unknown`: members and codes that were introduced later do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import Tally, applies_to_consumers, failure, pointer_of, unheld
from conformance.witness.transcript import Round, Testimony, Transcript
from contracts.operations import Operation

_ROUNDS: Final = (Round.WATCH, Round.UNKNOWN_MEMBERS, Round.UNKNOWN_CODE, Round.REFUSED)


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    for transcript in testimony.of(Round.UNKNOWN_MEMBERS):
        _members(tally, testimony, transcript)
    for transcript in testimony.of(Round.UNKNOWN_CODE):
        _code(tally, testimony, transcript)
    missing = unheld(testimony, *_ROUNDS)
    for operation in testimony.used():
        if missing:
            tally.lacks(operation, missing)
        tally.exempt(operation, "its answers are closed, and it declares no error of its own")
    return tally.verdicts()


def _members(tally: Tally, testimony: Testimony, transcript: Transcript) -> None:
    struck = transcript.faults
    for one in struck:
        tally.saw(testimony.contract.operation(one.exchange.request.operation or ""))
    if struck and not transcript.ended_well:
        last = testimony.contract.operation(struck[-1].exchange.request.operation or "")
        end = transcript.conclusion.words
        seen = f"a success with a member that it does not know was too much for it: {end}"
        response = None if last is None else last.response_for(struck[-1].exchange.status or 200)
        blame = response.pointer if response is not None else pointer_of(last)
        tally.fail(
            last,
            failure(transcript, seen, blame, struck[-1:], cause="an unknown member ended it"),
        )


def _code(tally: Tally, testimony: Testimony, transcript: Transcript) -> None:
    """Judge a code that is not in the catalogue by how the same consumer takes those that are."""
    for struck in transcript.faults[:1]:
        operation = testimony.contract.operation(struck.exchange.request.operation or "")
        known = [
            one
            for one in testimony.of(Round.REFUSED)
            if one.scenario is transcript.scenario
            and any(
                each.exchange.request.operation == struck.exchange.request.operation
                for each in one.faults
            )
        ]
        told = any(_tells(one) for one in known)
        if transcript.conclusion.timed_out or (told and not _tells(transcript)):
            seen = (
                "an error with a code that it does not know is not told as others are: "
                f"{transcript.conclusion.words}"
            )
            blame = testimony.contract.errors.pointer if testimony.contract.errors else "/x-errors"
            tally.fail(
                operation,
                failure(transcript, seen, blame, [struck], cause="an unknown code is not told"),
            )
        else:
            tally.saw(operation)


def _tells(transcript: Transcript) -> bool:
    """Whether a consumer says which code it met with."""
    return any(
        one.fault is not None and (one.fault.code or "") in transcript.conclusion.error
        for one in transcript.faults[:1]
    )


CHECK: Final = ConsumerCheck(
    rule="consumer/tolerates-unknown",
    promise="Members and error codes that a consumer does not know do it no harm.",
    applies_to=applies_to_consumers,
    rounds=frozenset(_ROUNDS),
    judge=_judge,
)
