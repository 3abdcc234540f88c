"""`consumer/opaque-cursor`: a cursor goes back as it came, whatever it looks like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import (
    Tally,
    applies_to_consumers,
    broke_off,
    failure,
    paginated,
    stops_at_short_pages,
    stray_cursors,
    unheld,
)
from conformance.witness.paging import is_led
from conformance.witness.transcript import Round, Testimony, Transcript
from contracts.operations import Operation

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
            strays = stray_cursors(pagination, transcript.of(operation))
            if strays:
                seen = "a cursor was sent that no page had given out: it was made or changed"
                tally.fail(operation, failure(transcript, seen, pagination.pointer, strays[:2]))
        for transcript in testimony.of(Round.OTHER_CURSORS):
            watched = testimony.watched(transcript.scenario)
            if watched is None or broke_off(watched, operation):
                continue
            # The first page of this round is a short one: see consumer/walks-to-end.
            if not stops_at_short_pages(testimony, transcript, operation):
                _disguised(tally, transcript, operation)
        missing = unheld(testimony, *_ROUNDS) or (
            "no page led on to another one, or the walk ended at a page for being short: let the "
            "scenario list more items than a page holds, and walk to the end"
        )
        tally.lacks(operation, missing)
    return tally.verdicts()


def _disguised(tally: Tally, transcript: Transcript, operation: Operation) -> None:
    """Judge a round in which cursors have another alphabet and length than the provider's own."""
    pagination = operation.pagination
    assert pagination is not None
    struck = [one for one in transcript.of(operation) if one.fault is not None]
    if not struck:
        return
    if transcript.ended_well and not broke_off(transcript, operation):
        tally.saw(operation, len(struck))
        return
    seen = f"with cursors of another form the walk broke off: {transcript.conclusion.words}"
    tally.fail(operation, failure(transcript, seen, pagination.pointer, struck[-1:]))


CHECK: Final = ConsumerCheck(
    rule="consumer/opaque-cursor",
    promise="A cursor goes back as it came: it is neither read, nor changed, nor made.",
    applies_to=applies_to_consumers,
    rounds=frozenset(_ROUNDS),
    judge=_judge,
)
