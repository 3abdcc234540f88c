"""`consumer/retry-after`: a request is not tried again before the time that the provider asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import Tally, applies_to_consumers, failure, unheld
from conformance.witness.sameness import attempts, is_repeatable
from conformance.witness.transcript import Round, Testimony
from contracts.operations import Operation

_SLACK: Final = 0.05
"""Seconds; the clocks of two processes, and a wait that is rounded."""


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    for transcript in testimony.of(Round.BUSY):
        for struck in transcript.faults:
            fault = struck.fault
            operation = testimony.contract.operation(struck.exchange.request.operation or "")
            if fault is None or fault.wait is None:
                continue
            later = attempts(transcript.encounters, struck)[1:]
            if not is_repeatable(operation, struck.exchange.request):
                tally.exempt(operation, "a request without an idempotency key is not tried again")
                continue
            if not later:
                tally.lacks(operation, "it was not tried again, so that nothing shows a pause")
                continue
            paused = later[0].began - struck.sent
            if paused < fault.wait - _SLACK:
                rules = testimony.contract.errors
                entry = rules.catalogue.get(fault.code or "") if rules is not None else None
                blame = (entry.pointer if entry is not None else "") or "/x-errors"
                seen = f"Retry-After: {fault.wait:g} was answered with another try after {paused:.2f} s"
                cause = "another try before the time of Retry-After"
                tally.fail(
                    operation, failure(transcript, seen, blame, [struck, later[0]], cause=cause)
                )
            else:
                tally.saw(operation)
    missing = unheld(testimony, Round.BUSY)
    if missing:
        tally.lacks(None, missing)
    for operation in testimony.used():
        tally.exempt(operation, "the contract has no retryable 429 or 503 for it")
    return tally.verdicts()


CHECK: Final = ConsumerCheck(
    rule="consumer/retry-after",
    promise="A request is not tried again before the time that Retry-After asks for.",
    applies_to=applies_to_consumers,
    rounds=frozenset({Round.WATCH, Round.BUSY}),
    judge=_judge,
)
