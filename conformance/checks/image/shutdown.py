"""`image/shutdown`: SIGTERM lets what is in flight finish, takes nothing new, and ends in time with 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.check import ImageCheck, Judgement, NotApplicable, Passed, Undecided
from conformance.image.facts import Shutdown
from conformance.image.judging import STARTED_HERE, broken, promises_images
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
    problems = list(_problems(found))
    if problems:
        # What ends at once breaks several promises by one defect.
        shown = [one for one in found.held if not one.succeeded] or [found.late]
        return broken(
            promise,
            "; ".join(problems),
            member="shutdown",
            cause="SIGTERM is not heeded as promised",
            exchanges=tuple(one for one in shown[:1] if one is not None),
            measured=measured,
        )
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


def _problems(found: Shutdown) -> Iterator[str]:
    lost = [one for one in found.held if not one.succeeded]
    if lost:
        yield (
            f"of {len(found.held)} requests that were in flight at SIGTERM {len(lost)} did not finish; "
            f"one {lost[0].outcome}"
        )
    if found.ending is None:
        yield f"it still ran {show_seconds(found.seconds)} after SIGTERM"
    elif found.late is not None:
        yield f"a new request after SIGTERM {found.late.outcome}, where it should be refused"
    if found.ending is not None and found.ending.exit_code != 0:
        yield f"after SIGTERM {found.ending.words}, where 0 says that all went well"


CHECK: Final = ImageCheck(
    rule="image/shutdown",
    promise="After SIGTERM requests in flight finish, new ones are refused, and the target ends with 0 "
    "in time.",
    applies_to=promises_images,
    script=_script,
    is_replayed=True,
    runtimes=STARTED_HERE,
)
