"""`consumer/keeps-filters`: every page of a walk is asked for with the filters of the first."""

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
from conformance.witness.paging import filters_of, is_led, position_of
from conformance.witness.transcript import Encounter, Round, Testimony
from contracts.operations import Operation
from contracts.rules.pagination import Pagination

_ROUNDS: Final = (Round.WATCH, Round.SHORT_PAGES)


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    lists = paginated(testimony)
    if not lists:
        tally.exempt(None, "the consumer asks for no list")
    for operation in lists:
        pagination = operation.pagination
        assert pagination is not None
        filtered = False
        for transcript in testimony.of(*_ROUNDS):
            if is_led(pagination):
                walks = [
                    [one.encounter for one in walk] for walk in walks_of(transcript, operation)
                ]
            else:
                walks = _counted(pagination, transcript.of(operation))
            for walk in walks:
                # The path is always among them.
                first = filters_of(pagination, walk[0].exchange.request)
                filtered = filtered or len(first) > 1
                for one in walk[1:]:
                    if filters_of(pagination, one.exchange.request) != first:
                        words = _difference(pagination, walk[0], one)
                        seen = f"a later page was asked for with {words}"
                        tally.fail(
                            operation, failure(transcript, seen, pagination.pointer, [walk[0], one])
                        )
                    elif len(first) > 1:
                        tally.saw(operation)
        if filtered:
            missing = "no walk with a filter had two pages: let more items match"
            tally.lacks(operation, unheld(testimony, *_ROUNDS) or missing)
        else:
            tally.exempt(operation, "no scenario asks for it with a filter")
    return tally.verdicts()


def _counted(pagination: Pagination, encounters: Sequence[Encounter]) -> list[list[Encounter]]:
    """Return the walks of a list whose positions the client counts: where one goes back, a walk begins."""
    walks: list[list[Encounter]] = []
    before = -1
    for one in encounters:
        text = position_of(pagination, one.exchange.request) or ""
        position = int(text) if text.isdigit() else 0
        if not walks or position <= before:
            walks.append([])
        walks[-1].append(one)
        before = position
    return walks


def _difference(pagination: Pagination, first: Encounter, other: Encounter) -> str:
    had = dict(filters_of(pagination, first.exchange.request))
    has = dict(filters_of(pagination, other.exchange.request))
    lost = [name for name in had if name not in has]
    new = [name for name in has if name not in had]
    changed = [name for name in had if name in has and had[name] != has[name]]
    parts = [
        f"{words} {', '.join(names)}"
        for words, names in (("without", lost), ("another", changed), ("a new", new))
        if names
    ]
    return " and ".join(parts)


CHECK: Final = ConsumerCheck(
    rule="consumer/keeps-filters",
    promise="Every page of a walk is asked for with the filters of the first.",
    applies_to=applies_to_consumers,
    rounds=frozenset(_ROUNDS),
    judge=_judge,
)
