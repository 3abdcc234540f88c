"""`consumer/requests-conform`: every request that a consumer makes is valid under the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import Tally, applies_to_consumers, failure, pointer_of
from conformance.witness.transcript import Round, Testimony
from conformance.witness.validity import Validity
from contracts.operations import Operation


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    validity = Validity(contract=testimony.contract)
    for transcript in testimony.transcripts:
        for encounter in transcript.encounters:
            operation = testimony.contract.operation(encounter.exchange.request.operation or "")
            if operation is None:
                seen = f"a request that the contract does not have: {encounter.undeclared}"
                tally.fail(None, failure(transcript, seen, pointer_of(None), [encounter]))
                continue
            tally.saw(operation)
            if not encounter.is_kept:
                tally.lacks(operation, "the round was too long to be kept: give a shorter scenario")
            for problem in validity.problems(operation, encounter):
                tally.fail(
                    operation,
                    failure(
                        transcript, problem.seen, problem.blame, [encounter], cause=problem.cause
                    ),
                )
    return tally.verdicts()


CHECK: Final = ConsumerCheck(
    rule="consumer/requests-conform",
    promise="Every request that a consumer makes is valid under the contract.",
    applies_to=applies_to_consumers,
    rounds=frozenset(Round),
    judge=_judge,
)
