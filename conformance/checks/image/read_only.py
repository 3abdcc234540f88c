"""`image/read-only`: the image runs with a root file system that cannot be written."""

from __future__ import annotations

from typing import Final

from conformance.check import Failed, Failure, ImageCheck, Judgement, Passed, Undecided
from conformance.image.facts import ReadOnlyRun
from conformance.image.judging import broken, promises_images
from conformance.image.questions import Asking, HowItRunsReadOnly, ask
from contracts.contract import Contract
from contracts.rules.images import ImagePromise

_SHOWN: Final = 5


def _script(_: Contract, promise: ImagePromise) -> Asking[Judgement]:
    found = yield from ask(HowItRunsReadOnly())
    if found.start.seconds is None:
        lines = found.start.lines
        said = f"; its last line was: {lines[-1]}" if lines else ""
        return broken(
            promise,
            f"with a read-only root file system {found.trouble}: {found.start.words}"
            f"{_written(found)}{said}",
            cause=f"{found.trouble} on a read-only root file system",
            measured={"written": list(found.written), "last_lines": list(lines)},
        )
    if found.failed:
        first = found.failed[0]
        failure = Failure(
            seen=f"with a read-only root file system {len(found.failed)} of {found.tried} operations that "
            f"succeed otherwise do not: {first.request.operation} {first.outcome}{_written(found)}",
            cause="operations fail on a read-only root file system",
            exchanges=(first,),
            blame=promise.pointer,
        )
        return Failed(failures=(failure,), measured={"written": list(found.written)})
    if not found.tried:
        return Undecided(
            missing="it gets ready on a read-only root file system, but no operation of it was known to "
            "succeed"
        )
    return Passed(
        seen=f"{found.tried} {found.what} succeed with a read-only root file system",
        measured={found.what: found.tried, "written": list(found.written)},
    )


def _written(found: ReadOnlyRun) -> str:
    if not found.written:
        return ""
    rest = len(found.written) - _SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    return f" (where it can, it writes {', '.join(found.written[:_SHOWN])}{more})"


CHECK: Final = ImageCheck(
    rule="image/read-only",
    promise="The image runs with a root file system that cannot be written; what it writes goes to volumes.",
    applies_to=promises_images,
    script=_script,
    is_of_consumers=True,
    is_replayed=True,
)
