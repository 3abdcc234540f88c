"""One target from start to stop: started, judged, and ended again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.assessment import Assignment, assess
from conformance.base_path import based
from conformance.load.measurement import Crew
from conformance.reading import Bounds as Reading
from conformance.runtimes import choose_runtime, running
from conformance.selection import Selection, nearest
from conformance.transport import HttpTransport
from contracts.contract import Contract
from contracts.project import Project, Target
from contracts.report.finding import usage_error
from contracts.report.run import Run, TargetIdentity


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
    with running(target, runtime, contract) as found:
        base = based(found.url, contract, bounds.reading)
        assignment = Assignment(
            contract=contract,
            target=TargetIdentity(
                name=target.name, runtime=runtime, image=target.image, url=found.url
            ),
            principals=dict(target.principals),
            selection=selection,
            base=base,
            pid=found.pid,
            seed=bounds.seed,
            time_limit=bounds.time_limit,
            load_seconds=bounds.load_seconds,
            crew=bounds.crew,
            ending=found.ending,
        )
        transport = HttpTransport(base=base, bounds=bounds.reading)
        return assess(assignment, transport, step=step)


def target_of(project: Project, name: str) -> Target:
    """Return a target of a project by name; raises LockstepError (exit code 2) where there is none."""
    if name not in project.targets:
        raise usage_error(
            f"the project has no target {name!r}",
            rule="usage/target",
            hint=nearest(name, list(project.targets)),
        )
    return project.targets[name]
