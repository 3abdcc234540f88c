"""The gate's word on running targets: only what the change can affect, and nothing without a target."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from conformance.checks import CHECKS
from conformance.command import judge_each
from conformance.judging import Bounds, target_of
from conformance.selection import select
from conformance.since import affected_since
from contracts.contract import Contract
from contracts.project import Project, require_credentials
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.report.outcome import Progress
from contracts.report.run import Run, worst


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
    targets: tuple[str, ...],
    bounds: Bounds,
    progress: Progress,
) -> Checked:
    """Judge the named targets by what differs from an older contract (None: by all).

    Raises LockstepError (exit code 2) for a target that is not there or lacks a credential.
    """
    named = [target_of(project, name) for name in targets]
    for target in named:
        require_credentials(target)
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
                bounds,
                today=datetime.datetime.now(datetime.UTC).date(),
                step=progress.step,
            )
        )
    except LockstepError as error:
        if error.exit_code is not ExitCode.NOT_STARTED:
            raise
        return Checked(reach=reach, affects=True, failure=error.findings)
    return Checked(reach=reach, affects=True, runs=runs)
