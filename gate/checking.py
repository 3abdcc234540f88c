"""The gate's word on running targets: only what the change can affect, and nothing without a target."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from contracts.change import NOTHING_AFFECTED, change_between
from contracts.contract import Contract
from contracts.project import Project, require_credentials, target_of
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.report.outcome import Progress
from contracts.report.run import Run, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which targets are judged and how: runtime (None: the first that each has), seed, seconds of load."""

    targets: tuple[str, ...] = ()
    runtime: str | None = None
    seed: int = 0
    load_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was judged of running targets.

    `reach` says what the change can affect; `affects` is whether that is anything. `failure` says why a
    target could not be started.
    """

    reach: str
    affects: bool
    runs: tuple[Run, ...] = ()
    failure: tuple[Finding, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """What the runs ask for; what was not asked to run asks for nothing."""
        return ExitCode.NOT_STARTED if self.failure else worst(run.exit_code for run in self.runs)


def check_affected(
    project: Project,
    contract: Contract,
    older: Contract | None,
    *,
    lead: str,
    wanted: Wanted,
    progress: Progress,
) -> Checked:
    """Judge the named targets by what differs from an older contract (None: by all).

    Raises LockstepError (exit code 2) for a target that is not there or lacks a credential.
    """
    named = [target_of(project, name) for name in wanted.targets]
    for target in named:
        require_credentials(target)
    if older is not None and change_between(older, contract).is_none:
        return Checked(reach=f"{lead}, {NOTHING_AFFECTED}", affects=False)
    # The checks take a while to import, and are not needed where there is nothing to judge.
    from conformance.checks import CHECKS
    from conformance.command import judge_each
    from conformance.judging import Bounds
    from conformance.selection import select
    from conformance.since import affected_since

    selection = select(CHECKS, contract)
    reach = f"{lead}, every operation can be affected"
    if older is not None:
        selection, reach = affected_since(older, contract, selection, lead=lead)
    affects = selection.pairs is None or bool(selection.pairs)
    if not affects or not named:
        return Checked(reach=reach, affects=affects)
    try:
        runs = tuple(
            judge_each(
                named,
                project,
                contract,
                selection,
                Bounds(runtime=wanted.runtime, seed=wanted.seed, load_seconds=wanted.load_seconds),
                today=datetime.datetime.now(datetime.UTC).date(),
                step=progress.step,
            )
        )
    except LockstepError as error:
        if error.exit_code is not ExitCode.NOT_STARTED:
            raise
        return Checked(reach=reach, affects=True, failure=error.findings)
    return Checked(reach=reach, affects=True, runs=runs)
