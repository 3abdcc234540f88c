"""`consumer/retries`: what may be tried again is, with back-off and within bounds, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Final

from conformance.check import ConsumerCheck, Judgement
from conformance.witness.evidence import Tally, applies_to_consumers, failure, unheld
from conformance.witness.sameness import attempts, is_repeatable, is_same, repetitions
from conformance.witness.transcript import Encounter, Round, Testimony, Transcript
from contracts.operations import Operation

_ROUNDS: Final = (
    Round.WATCH,
    Round.REFUSED,
    Round.UNKNOWN_CODE,
    Round.BUSY,
    Round.RESET,
    Round.TRUNCATED,
    Round.UNREACHABLE,
)
_BROKEN: Final = (Round.BUSY, Round.RESET, Round.TRUNCATED)
_MOST: Final = 20
"""Tries of one request, a minute where they last longer."""
_AT_ONCE: Final = 0.1
_ALIKE: Final = 0.25
_TWO_ALIKE: Final = 0.1
"""How far pauses differ that are alike, as a share of the longest: a busy machine adds to each of them."""


def _judge(testimony: Testimony) -> Sequence[tuple[Operation | None, Judgement]]:
    tally = Tally(testimony)
    for transcript in testimony.of(Round.REFUSED, Round.UNKNOWN_CODE):
        _refused(tally, testimony, transcript)
    for transcript in testimony.of(*_BROKEN):
        for struck in transcript.faults:
            _broken(tally, testimony, transcript, struck)
    for transcript in testimony.of(Round.UNREACHABLE):
        _unreachable(tally, testimony, transcript)
    for operation in testimony.used():
        missing = (
            "no request of it met with trouble: no code of the catalogue could be put in its place"
        )
        tally.lacks(operation, unheld(testimony, *_ROUNDS) or missing)
    return tally.verdicts()


def _operation(testimony: Testimony, encounter: Encounter) -> Operation | None:
    return testimony.contract.operation(encounter.exchange.request.operation or "")


def _refused(tally: Tally, testimony: Testimony, transcript: Transcript) -> None:
    """Judge what follows a refusal that an unchanged repetition does not help against."""
    # Whoever did not wait for the answer does not know it.
    answered = [one for one in transcript.faults if one.exchange.status is not None]
    for struck in answered[:1]:
        operation = _operation(testimony, struck)
        # What asks the same thing more than once when all is well may do so here.
        usual = _usual(testimony, transcript, struck)
        tries = attempts(transcript.encounters, struck)
        if len(tries) > max(1, usual):
            assert struck.fault is not None
            known = (
                "is not retryable"
                if transcript.round is Round.REFUSED
                else "is not in the catalogue"
            )
            tally.fail(
                operation,
                failure(
                    transcript,
                    f"a {struck.fault.status} whose code {known} was answered with the same request again, "
                    f"{len(tries) - 1} times",
                    _blame(testimony, struck),
                    tries,
                    cause=f"an error that {known} was retried",
                ),
            )
        else:
            tally.saw(operation)


def _broken(tally: Tally, testimony: Testimony, transcript: Transcript, struck: Encounter) -> None:
    """Judge what follows a request that may be tried again, or may not."""
    operation = _operation(testimony, struck)
    tries = attempts(transcript.encounters, struck)
    usual = _usual(testimony, transcript, struck)
    if not is_repeatable(operation, struck.exchange.request):
        if len(tries) > max(1, usual):
            seen = (
                f"a {struck.exchange.request.method} without an idempotency key was sent again "
                "though it may have been done already"
            )
            tally.fail(operation, failure(transcript, seen, _blame(testimony, struck), tries))
        else:
            tally.saw(operation)
    elif transcript.round is Round.BUSY:
        if len(tries) == 1 and struck is transcript.faults[0]:
            seen = "a retryable error was not answered with another try"
            tally.fail(operation, failure(transcript, seen, _blame(testimony, struck), tries))
        else:
            tally.saw(operation)


def _unreachable(tally: Tally, testimony: Testimony, transcript: Transcript) -> None:
    """Judge the tries of one request while no connection lasts: they grow further apart, and end."""
    done: list[Encounter] = []
    for struck in transcript.faults:
        if any(is_same(one.exchange.request, struck.exchange.request) for one in done):
            continue
        done.append(struck)
        operation = _operation(testimony, struck)
        tries = attempts(transcript.encounters, struck)
        if 1 < len(tries) <= _usual(testimony, transcript, struck):
            # What comes no more often than when all is well keeps its own time.
            tally.saw(operation)
            continue
        delays = [later.began - earlier.sent for earlier, later in pairwise(tries)]
        blame = _blame(testimony, struck)
        most = _MOST * max(1.0, sum(delays) / 60)
        # Who runs for good may try for as long: nobody waits for its end.
        endless = transcript.conclusion.timed_out and not transcript.conclusion.is_service
        if len(tries) > most or (endless and len(tries) > 1):
            seen = f"{len(tries)} tries of one request, and no end of them"
            tally.fail(
                operation,
                failure(transcript, seen, blame, tries[:3], cause="tries without end"),
            )
        words = _without_back_off(delays)
        if words:
            shown = ", ".join(f"{delay:.2f} s" for delay in delays[:5])
            tally.fail(
                operation,
                failure(
                    transcript,
                    f"{words} ({shown})",
                    blame,
                    tries[:4],
                    cause="tries without back-off",
                ),
            )
        elif len(tries) <= most:
            tally.saw(operation)


def _without_back_off(delays: Sequence[float]) -> str:
    """Return what is wrong with the delays between tries, or nothing; jitter is allowed for.

    Delays that are all alike do not grow. With jitter a later one may be shorter than an earlier one, but
    not all of them.
    """
    if len(delays) < 2:
        return ""
    if sum(delays) < _AT_ONCE:
        return "the tries followed one another at once"
    least, most = min(delays), max(delays)
    share = _ALIKE if len(delays) > 2 else _TWO_ALIKE
    if most - least <= max(share * most, 0.02):
        return "the tries followed one another in equal time"
    if len(delays) >= 5 and max(delays[2:]) <= 1.1 * delays[0]:
        return "the time between tries did not grow"
    return ""


def _usual(testimony: Testimony, transcript: Transcript, struck: Encounter) -> int:
    """Return how often a request is sent when all is well, in as long a time as the disturbed round took.

    What is sent again and again by itself, as a heartbeat is, comes more often in a round that lasts longer;
    one more may have been due at its end.
    """
    watched = testimony.watched(transcript.scenario)
    if watched is None:
        return 1
    usual = repetitions(watched.encounters, struck.exchange.request)
    lasted, watch_lasted = _lasted(transcript), _lasted(watched)
    if usual <= 1 or lasted <= watch_lasted or watch_lasted <= 0:
        return usual
    return ceil(usual * lasted / watch_lasted) + 1


def _lasted(transcript: Transcript) -> float:
    """Return the seconds from the first request to the end of the last; a service takes long to start."""
    began = min((one.began for one in transcript.encounters), default=0.0)
    return max((one.ended for one in transcript.encounters), default=0.0) - began


def _blame(testimony: Testimony, struck: Encounter) -> str:
    rules = testimony.contract.errors
    fault = struck.fault
    if rules is not None and fault is not None and fault.code is not None:
        entry = rules.catalogue.get(fault.code)
        return f"{rules.pointer}/catalogue" if entry is None else entry.pointer
    operation = testimony.contract.operation(struck.exchange.request.operation or "")
    return operation.pointer if operation is not None else "/paths"


CHECK: Final = ConsumerCheck(
    rule="consumer/retries",
    promise="What may be tried again is, with growing pauses and within bounds, and nothing else is.",
    applies_to=applies_to_consumers,
    rounds=frozenset(_ROUNDS),
    judge=_judge,
)
