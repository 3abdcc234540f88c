"""`image/shutdown`: SIGTERM lets what is in flight finish, takes nothing new, and ends in time with 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.check import (
    Failed,
    Failure,
    ImageCheck,
    Judgement,
    NotApplicable,
    Passed,
    Undecided,
)
from conformance.image.facts import Shutdown
from conformance.image.judging import STARTED_HERE, promises_images
from conformance.image.questions import Asking, HowItEnds, ask
from contracts.contract import Contract
from contracts.quantities import show_seconds
from contracts.report.verdict import Measure
from contracts.rules.images import ImagePromise


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    if promise.shutdown is None:
        raise NotApplicable(f"x-images states no shutdown of {promise.name}")
    found = yield from ask(HowItEnds(seconds=promise.shutdown))
    measured: dict[str, Measure] = {
        "in_flight": len(found.held),
        "seconds": round(found.seconds, 3),
        "promised_seconds": promise.shutdown,
        "exit_code": None if found.ending is None else found.ending.exit_code,
    }
    failures = tuple(_failures(found, promise))
    if failures:
        return Failed(failures=failures, measured=measured)
    if not found.held:
        return Undecided(
            missing=f"it ends, but nothing could be kept in flight: {found.unheld}",
            measured=measured,
        )
    return Passed(
        seen=f"{len(found.held)} requests in flight finished, and it ended with 0 within "
        f"{show_seconds(found.seconds)}",
        measured=measured,
    )


def _failures(found: Shutdown, promise: ImagePromise) -> Iterator[Failure]:
    blame = f"{promise.pointer}/shutdown"
    lost = [one for one in found.held if not one.succeeded]
    if lost:
        yield Failure(
            seen=f"of {len(found.held)} requests that were in flight at SIGTERM {len(lost)} did not "
            f"finish; one {lost[0].outcome}",
            cause="requests in flight do not finish",
            exchanges=(lost[0],),
            blame=blame,
        )
    if found.late is not None:
        yield Failure(
            seen=f"a new request after SIGTERM {found.late.outcome}, where it should be refused",
            cause="new requests are taken after SIGTERM",
            exchanges=(found.late,),
            blame=blame,
        )
    if found.ending is None:
        yield Failure(
            seen=f"it still ran {show_seconds(found.seconds)} after SIGTERM",
            cause="it does not end",
            exchanges=(),
            blame=blame,
        )
    elif found.ending.exit_code != 0:
        yield Failure(
            seen=f"after SIGTERM {found.ending.words}, where 0 says that all went well",
            cause="it ends with a failure",
            exchanges=(),
            blame=blame,
        )


CHECK: Final = ImageCheck(
    rule="image/shutdown",
    promise="After SIGTERM requests in flight finish, new ones are refused, and the target ends with 0 "
    "in time.",
    applies_to=promises_images,
    script=_script,
    is_replayed=True,
    runtimes=STARTED_HERE,
)
