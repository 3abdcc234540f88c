"""`image/ready`: from its start it is ready within the promised time."""

from __future__ import annotations

from statistics import median
from typing import Final

from conformance.check import ImageCheck, Judgement, NotApplicable, Passed, Undecided
from conformance.image.judging import STARTED_HERE, broken, promises_images
from conformance.image.questions import Asking, HowItStarts, ask
from conformance.load.machine import CROWDED
from contracts.contract import Contract
from contracts.quantities import show_seconds
from contracts.rules.images import ImagePromise

_TIMES: Final = 5


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    if promise.ready is None:
        raise NotApplicable(f"x-images states no ready of {promise.name}")
    starts = yield from ask(HowItStarts(times=_TIMES))
    promised = f"where {show_seconds(promise.ready)} are promised"
    never = [one for one in starts if one.seconds is None]
    if never:
        lines = never[0].lines
        said = f"; its last line was: {lines[-1]}" if lines else "; it wrote nothing"
        return broken(
            promise,
            f"it did not get ready: {never[0].words}, {promised}{said}",
            member="ready",
            cause="it does not get ready",
            measured={"starts": len(starts), "last_lines": list(lines)},
        )
    seconds = sorted(one.seconds for one in starts if one.seconds is not None)
    middle = median(seconds)
    words = f"ready {show_seconds(middle)} after its start (median of {len(seconds)})"
    most = max(one.others for one in starts)
    if middle > promise.ready and most > CROWDED:
        return Undecided(
            missing=f"{words}, {promised}, but other programs took {most:.0%} of this machine's "
            "processors meanwhile: start it when they are gone",
            measured={"seconds": [round(one, 3) for one in seconds]},
        )
    if middle > promise.ready:
        return broken(
            promise,
            f"{words}, {promised}",
            member="ready",
            cause="it is ready too late",
            measured={"seconds": [round(one, 3) for one in seconds]},
        )
    return Passed(
        seen=words,
        measured={"seconds": [round(one, 3) for one in seconds], "promised_seconds": promise.ready},
    )


CHECK: Final = ImageCheck(
    rule="image/ready",
    promise="From its start the target is ready within the promised time.",
    applies_to=promises_images,
    script=_script,
    is_replayed=True,
    runtimes=STARTED_HERE,
)
