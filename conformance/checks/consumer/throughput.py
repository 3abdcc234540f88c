"""`consumer/throughput`: a consumer hands on as many items a second as its image promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import (
    Applies,
    ConsumerCheck,
    Failed,
    Judgement,
    Passed,
    Undecided,
)
from conformance.witness.bulk import bulk_of
from conformance.witness.evidence import applies_to_consumers, failure
from conformance.witness.transcript import Encounter, Round, Testimony, Transcript
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.images import ImagePromise

_CROWDED: Final = 0.15
"""A consumer that was kept from running has not shown that it is slow."""
_SECONDS: Final = 2.0
"""How long a scenario has to last at the promised rate: less is a start, and no throughput."""


def _applies(contract: Contract, promise: ImagePromise) -> Applies:
    if promise.throughput is None:
        return "its image promises no throughput"
    return applies_to_consumers(contract, promise)


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    promised = testimony.promise.throughput
    assert promised is not None
    measured = [
        (transcript, *found)
        for transcript in testimony.of(Round.WATCH)
        if transcript.ended_well and (found := _items(testimony, transcript)) is not None
    ]
    wanted = int(promised * _SECONDS)
    enough = [one for one in measured if one[1] >= wanted]
    if not enough:
        most = max((count for _, count, _ in measured), default=0)
        missing = (
            f"no scenario hands on {wanted} items, which is {_SECONDS:g} s of {promised:g} a second "
            f"(the largest: {most})"
        )
        return [(None, Undecided(missing=missing))]
    transcript, count, seconds = max(enough, key=lambda one: one[1] / one[2])
    rate = count / seconds
    figures = {"items": count, "seconds": round(seconds, 3), "items_per_second": round(rate, 1)}
    if rate < promised and transcript.crowd > _CROWDED:
        missing = (
            f"{rate:.0f} items a second, of {promised:g} promised, while other programs took "
            f"{transcript.crowd:.0%} of the machine: measure on a quieter one"
        )
        return [(None, Undecided(missing=missing, disturbed=True, measured=figures))]
    if rate < promised:
        seen = f"{count} items were taken in {seconds:.2f} s, {rate:.0f} a second, of {promised:g} promised"
        found = failure(
            transcript,
            seen,
            f"{testimony.promise.pointer}/throughput",
            cause="throughput is below the promise",
        )
        return [(None, Failed(failures=(found,), measured=figures))]
    return [(None, Passed(measured=figures, seen=f"{rate:.0f} items a second"))]


def _items(testimony: Testimony, transcript: Transcript) -> tuple[int, float] | None:
    """Return how many items the provider took, and in how many seconds; None where it took none."""
    count, counted = 0, list[Encounter]()
    for operation in testimony.used():
        if operation.body is None:
            continue
        bulk = bulk_of(testimony.contract, operation)
        for one in transcript.of(operation):
            if one.exchange.succeeded:
                held = bulk.items(one.exchange.request) if bulk is not None else None
                count += 1 if held is None else len(held)
                counted.append(one)
    if not count:
        return None
    began = min(one.began for one in counted)
    return count, max(max(one.ended for one in counted) - began, 1e-6)


CHECK: Final = ConsumerCheck(
    rule="consumer/throughput",
    promise="A consumer hands on as many items a second as its image promises.",
    applies_to=_applies,
    rounds=frozenset({Round.WATCH}),
    judge=_judge,
)
