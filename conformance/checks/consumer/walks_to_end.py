"""`consumer/walks-to-end`: a consumer follows a list for as long as it is led on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.walking.listing import parameter_at
from conformance.witness.evidence import (
    Tally,
    applies_to_consumers,
    fails_on_other_cursors,
    failure,
    paginated,
    unheld,
    walks_of,
)
from conformance.witness.paging import is_led, leads_on, limit_of
from conformance.witness.transcript import Encounter, Round, Testimony, Transcript
from conformance.world.merging import flatten, number
from contracts.operations import Operation

_ROUNDS: Final = (Round.WATCH, Round.SHORT_PAGES, Round.EMPTY_PAGES)
_WORDS: Final = {
    Round.SHORT_PAGES: "a page that was shorter than asked for was taken for the end of the list",
    Round.EMPTY_PAGES: "a page without items was taken for the end of the list",
}


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    lists = paginated(testimony)
    if not lists:
        tally.exempt(None, "the consumer asks for no list")
    for operation in lists:
        for transcript in testimony.of(*_ROUNDS):
            if transcript.round is Round.EMPTY_PAGES and fails_on_other_cursors(
                testimony, transcript, operation
            ):
                # An empty page leads on by a cursor of the witness' own: see consumer/opaque-cursor.
                continue
            if is_led(operation.pagination):
                _led(tally, transcript, operation)
            else:
                _counted(tally, testimony, transcript, operation)
        missing = unheld(testimony, *_ROUNDS) or (
            "no walk had two pages: let the scenario list more items than a page holds"
        )
        tally.lacks(operation, missing)
    return tally.verdicts()


def _led(tally: Tally, transcript: Transcript, operation: Operation) -> None:
    pagination = operation.pagination
    assert pagination is not None
    for walk in walks_of(transcript, operation):
        last = walk[-1].encounter
        if last.exchange.succeeded and leads_on(pagination, last.exchange, None):
            struck = any(one.encounter.fault is not None for one in walk)
            words = _WORDS.get(transcript.round) if struck else None
            _stopped(tally, transcript, operation, words, [one.encounter for one in walk[-2:]])
        elif len(walk) > 1:
            tally.saw(operation)
    if not transcript.ended_well and transcript.round is not Round.WATCH and transcript.faults:
        struck = [one for one in transcript.faults if one in transcript.of(operation)]
        if struck:
            words = _WORDS[transcript.round].replace(
                "taken for the end of the list", "too much for it"
            )
            seen = f"{words}: {transcript.conclusion.words}"
            tally.fail(operation, failure(transcript, seen, pagination.pointer, struck[-1:]))


def _counted(
    tally: Tally, testimony: Testimony, transcript: Transcript, operation: Operation
) -> None:
    """Judge a list whose positions the client counts: the last page that was asked for must be the last."""
    pagination = operation.pagination
    assert pagination is not None
    parameter = parameter_at(operation, pagination.limit)
    default = None
    if parameter is not None:
        resolver = testimony.contract.resolver
        stated = flatten(resolver, parameter.schema.value, parameter.schema.pointer).keywords
        held = number(stated.get("default"))
        default = None if held is None else int(held)
    encounters = [one for one in transcript.of(operation) if one.exchange.succeeded]
    if not encounters:
        return
    last = encounters[-1]
    if limit_of(pagination, last.exchange.request) is None and default is None:
        return
    if leads_on(pagination, last.exchange, default):
        _stopped(tally, transcript, operation, None, encounters[-1:])
    elif len(encounters) > 1:
        tally.saw(operation)


def _stopped(
    tally: Tally,
    transcript: Transcript,
    operation: Operation,
    words: str | None,
    shown: Sequence[Encounter],
) -> None:
    pagination = operation.pagination
    assert pagination is not None
    if not transcript.ended_well and words is None:
        return
    seen = words or "a page led on to another one, which was never asked for"
    tally.fail(operation, failure(transcript, seen, pagination.pointer, shown))


CHECK: Final = ConsumerCheck(
    rule="consumer/walks-to-end",
    promise="A consumer walks a list for as long as it is led on: a short or an empty page is no end.",
    applies_to=applies_to_consumers,
    rounds=frozenset({*_ROUNDS, Round.OTHER_CURSORS}),
    judge=_judge,
)
