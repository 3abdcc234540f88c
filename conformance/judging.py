"""One target from start to stop: started, judged, and ended again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from conformance.assessment import Assignment, assess
from conformance.base_path import based
from conformance.load.measurement import Crew
from conformance.reading import Bounds as Reading
from conformance.runtimes import NotReadyError, RunningTarget, choose_runtime, running
from conformance.selection import Selection
from conformance.transport import HttpTransport
from contracts.contract import Contract
from contracts.project import Target
from contracts.report.run import Run, TargetIdentity

_NOWHERE: Final = "http://127.0.0.1:9"
"""Where nothing is judged: the port that discards (RFC 863), asked by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How a target is judged: its runtime (default: the first it has), the seed, and limits in seconds.

    `reading` bounds each answer, `crew` is who sends the load.
    """

    runtime: str | None = None
    seed: int = 0
    time_limit: float = 300.0
    load_seconds: float | None = None
    reading: Reading = field(default_factory=Reading)
    crew: Crew = field(default_factory=Crew)


def judge_target(
    target: Target,
    contract: Contract,
    selection: Selection,
    bounds: Bounds,
    *,
    step: Callable[[str], None] = lambda _: None,
) -> Run:
    """Start a target, judge it by what was selected, and stop it.

    Raises LockstepError with exit code 2 where it has no such runtime, 4 where it does not start.
    """
    runtime = choose_runtime(target, bounds.runtime)
    step(f"starting {target.name}")
    try:
        with running(target, runtime, contract) as found:
            base = based(found.url, contract, bounds.reading)
            assignment = _assignment(target, contract, selection, bounds, runtime, base, found)
            transport = HttpTransport(base=base, bounds=bounds.reading)
            return assess(assignment, transport, step=step)
    except NotReadyError as absent:
        error = absent
        if not _is_judged_absent(target, contract, selection, error):
            raise
        found = RunningTarget(url=_NOWHERE, ending=lambda: error.ending, handle=error.handle)
        assignment = _assignment(target, contract, selection, bounds, runtime, _NOWHERE, found)
        transport = HttpTransport(base=_NOWHERE, bounds=bounds.reading)
        return assess(replace(assignment, absent=error), transport, step=step)


def _is_judged_absent(
    target: Target, contract: Contract, selection: Selection, error: NotReadyError
) -> bool:
    """Whether what never got ready is judged: an image that promises when, and is asked about that."""
    promise = contract.images.get(target.image or "")
    is_asked = any(check.rule == "image/ready" for check in selection.images())
    is_image = error.handle is not None and error.handle.image is not None
    return is_asked and is_image and promise is not None and promise.ready is not None


def _assignment(
    target: Target,
    contract: Contract,
    selection: Selection,
    bounds: Bounds,
    runtime: str,
    base: str,
    found: RunningTarget,
) -> Assignment:
    image = found.handle.image if found.handle is not None else None
    return Assignment(
        contract=contract,
        target=TargetIdentity(
            name=target.name,
            runtime=runtime,
            image=target.image,
            digest=image.facts.digest if image is not None else None,
            url=found.url,
        ),
        principals=dict(target.principals),
        selection=selection,
        base=base,
        pid=found.pid,
        seed=bounds.seed,
        time_limit=bounds.time_limit,
        load_seconds=bounds.load_seconds,
        crew=bounds.crew,
        reading=bounds.reading,
        ready=target.ready,
        ready_seconds=found.ready_seconds,
        handle=found.handle,
        ending=found.ending,
    )
