"""`consumer/memory`: a consumer takes no more memory than its image promises."""

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
from conformance.witness.evidence import applies_to_consumers, failure
from conformance.witness.transcript import Round, Testimony
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.images import ImagePromise

_MEBI: Final = 1024**2


def _applies(contract: Contract, promise: ImagePromise) -> Applies:
    if promise.memory is None:
        return "its image promises no memory"
    return applies_to_consumers(contract, promise)


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    promised = testimony.promise.memory
    assert promised is not None
    known = [(one.peak, one) for one in testimony.transcripts if one.peak is not None]
    if not known:
        return [
            (None, Undecided(missing="the memory of its processes cannot be seen on this machine"))
        ]
    peak, transcript = max(known, key=lambda one: one[0])
    figures = {"peak_mib": round(peak / _MEBI, 1), "promised_mib": round(promised / _MEBI, 1)}
    if peak > promised:
        seen = f"it took {peak / _MEBI:.0f} MiB, of {promised / _MEBI:.0f} MiB promised"
        found = failure(
            transcript,
            seen,
            f"{testimony.promise.pointer}/memory",
            cause="memory is above the promise",
        )
        return [(None, Failed(failures=(found,), measured=figures))]
    return [(None, Passed(measured=figures, seen=f"{peak / _MEBI:.0f} MiB at the most"))]


CHECK: Final = ConsumerCheck(
    rule="consumer/memory",
    promise="A consumer, with all that it starts, takes no more memory than its image promises.",
    applies_to=_applies,
    rounds=frozenset({Round.WATCH}),
    judge=_judge,
)
