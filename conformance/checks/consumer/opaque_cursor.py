"""`consumer/opaque-cursor`: a cursor goes back as it came, whatever it looks like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import (
    Tally,
    applies_to_consumers,
    failure,
    paginated,
    unheld,
    walks_of,
)
from conformance.witness.paging import is_led, next_of, position_of
from conformance.witness.transcript import Encounter, Round, Testimony, Transcript
from contracts.operations import Operation
from contracts.rules.pagination import Pagination

_ROUNDS: Final = (Round.WATCH, Round.SHORT_PAGES, Round.OTHER_CURSORS)


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    lists = [one for one in paginated(testimony) if is_led(one.pagination)]
    if not lists:
        tally.exempt(None, "the consumer asks for no list that is walked by cursors")
    for operation in lists:
        pagination = operation.pagination
        assert pagination is not None
        if not pagination.opaque:
            tally.exempt(operation, "its cursors are documented as readable")
            continue
        for transcript in testimony.of(*_ROUNDS):
            strays = _strays(pagination, transcript.of(operation))
            if strays:
                seen = "a cursor was sent that no page had given out: it was made or changed"
                tally.fail(operation, failure(transcript, seen, pagination.pointer, strays[:2]))
        for transcript in testimony.of(Round.OTHER_CURSORS):
            watched = testimony.watched(transcript.scenario)
            if watched is not None and not _stopped(watched, operation):
                _disguised(tally, transcript, operation)
        missing = unheld(testimony, *_ROUNDS) or (
            "no page led on to another one: let the scenario list more items than a page holds"
        )
        tally.lacks(operation, missing)
    return tally.verdicts()


def _strays(pagination: Pagination, encounters: Sequence[Encounter]) -> list[Encounter]:
    given: set[str] = set()
    strays: list[Encounter] = []
    for one in encounters:
        sent = position_of(pagination, one.exchange.request)
        if sent is not None and sent not in given:
            strays.append(one)
        onward = next_of(pagination, one.exchange) if one.exchange.succeeded else None
        if onward is not None:
            given.add(onward)
    return strays


def _disguised(tally: Tally, transcript: Transcript, operation: Operation) -> None:
    """Judge a round in which cursors have another alphabet and length than the provider's own."""
    pagination = operation.pagination
    assert pagination is not None
    struck = [one for one in transcript.of(operation) if one.fault is not None]
    if not struck:
        return
    if transcript.ended_well and not _stopped(transcript, operation):
        tally.saw(operation, len(struck))
        return
    seen = f"with cursors of another form the walk broke off: {transcript.conclusion.words}"
    tally.fail(operation, failure(transcript, seen, pagination.pointer, struck[-1:]))


def _stopped(transcript: Transcript, operation: Operation) -> bool:
    """Whether a walk broke off; where cursors are the provider's own, that is another rule's matter."""
    return any(walk[-1].cursor is not None for walk in walks_of(transcript, operation))


CHECK: Final = ConsumerCheck(
    rule="consumer/opaque-cursor",
    promise="A cursor goes back as it came: it is neither read, nor changed, nor made.",
    applies_to=applies_to_consumers,
    rounds=frozenset(_ROUNDS),
    judge=_judge,
)
