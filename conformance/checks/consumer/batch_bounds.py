"""`consumer/batch-bounds`: a bulk body holds as many items as it may, and every item is in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.bulk import Bulk, bulk_of
from conformance.witness.evidence import Tally, applies_to_consumers, failure, unheld
from conformance.witness.transcript import Round, Testimony, Transcript
from contracts.operations import Operation


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    found = [(one, bulk_of(testimony.contract, one)) for one in testimony.used()]
    bulks = [(operation, bulk) for operation, bulk in found if bulk is not None]
    if not bulks:
        tally.exempt(None, "the consumer sends no bulk body")
    for operation, bulk in bulks:
        for transcript in testimony.transcripts:
            _bounds(tally, transcript, operation, bulk)
        for transcript in testimony.of(Round.WATCH):
            _whole(tally, transcript, operation, bulk)
        tally.lacks(
            operation,
            unheld(testimony, Round.WATCH)
            or "nothing says whether the last batch was sent: state how many items the provider is to have "
            f"taken, expect: {{items: {{{operation.id}: N}}}}",
        )
    return tally.verdicts()


def _bounds(tally: Tally, transcript: Transcript, operation: Operation, bulk: Bulk) -> None:
    for one in transcript.of(operation):
        items = bulk.items(one.exchange.request)
        if items is None:
            continue
        seen = ""
        if bulk.most is not None and len(items) > bulk.most:
            seen = f"a batch of {len(items)} items, of {bulk.most} at the most"
        elif len(items) < bulk.least:
            seen = f"a batch of {len(items)} items, of {bulk.least} at the least"
        if seen:
            tally.fail(operation, failure(transcript, seen, bulk.schema, [one]))


def _whole(tally: Tally, transcript: Transcript, operation: Operation, bulk: Bulk) -> None:
    """Judge whether all items of a scenario were sent, the last batch that is not full among them."""
    expected = transcript.scenario.items.get(operation.id)
    until = transcript.scenario.until
    if expected is None and until.operation == operation.id:
        expected = until.items
    if expected is None or not transcript.ended_well:
        return
    sizes = [
        len(bulk.items(one.exchange.request) or ())
        for one in transcript.of(operation)
        if one.exchange.succeeded
    ]
    sent = sum(sizes)
    if sent != expected:
        words = "fewer" if sent < expected else "more"
        seen = f"{sent} items were sent in {len(sizes)} batches, {words} than the {expected} that there are"
        cause = f"{words} items were sent than there are"
        tally.fail(
            operation,
            failure(transcript, seen, bulk.schema, transcript.of(operation)[-1:], cause=cause),
        )
    elif len(sizes) > 1 and min(sizes) == max(sizes):
        tally.lacks(
            operation,
            f"every batch held {sizes[0]} items, so that none was a part of one: let the scenario have "
            "a number of items that is no multiple of it",
        )
    else:
        tally.saw(operation, len(sizes))


CHECK: Final = ConsumerCheck(
    rule="consumer/batch-bounds",
    promise="A bulk body holds no more and no fewer items than it may, and the last, partial batch is sent.",
    applies_to=applies_to_consumers,
    rounds=frozenset({Round.WATCH}),
    judge=_judge,
)
