"""One run for many: what several processes ask of a target, judged by the first and read by the others."""

from __future__ import annotations

import datetime
import fcntl
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from conformance.checks import CHECKS
from conformance.consuming import is_consumer, judge_consumer
from conformance.judging import Bounds, judge_target
from conformance.selection import Pair, select
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.project import (
    Project,
    load_project,
    read_principal,
    require_credentials,
    target_of,
)
from contracts.report.finding import LockstepError
from contracts.report.result_file import read_result_file, run_as_object
from contracts.report.run import Run
from contracts.report.views.findings import render_findings
from contracts.report.waivers import apply_waivers
from contracts.source import Json


class RunFailed(Exception):  # noqa: N818
    """Raised where a target could not be judged at all, by each who asks; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a target: `pairs` of rule and operation.

    `principals` (as a project file states them) and `url` say who asks and where it runs, where that is not
    as the project has it. `folder` is where the processes that share a run meet.
    """

    config: str
    target: str
    pairs: frozenset[Pair]
    folder: Path
    principals: Mapping[str, Mapping[str, Json]] = field(
        default_factory=dict[str, Mapping[str, Json]]
    )
    url: str | None = None
    bounds: Bounds = field(default_factory=Bounds)


def shared_run(wanted: Wanted) -> Run:
    """Return the run that stands in the folder already, or make it; raises RunFailed."""
    stored = wanted.folder / f"lockstep-{wanted.target}.json"
    failed = stored.with_suffix(".failed")
    with stored.with_suffix(".lock").open("w") as lock:
        # Released by the system, whatever becomes of the process that holds it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failed.exists():
            raise RunFailed(failed.read_text("utf-8"))
        if not stored.exists():
            try:
                run = _judged(wanted)
            except LockstepError as error:
                message = render_findings(error.findings)
                failed.write_text(message, "utf-8")
                raise RunFailed(message) from None
            stored.write_text(json.dumps(run_as_object(run)), "utf-8")
    return _stored(stored)


@cache
def _stored(path: Path) -> Run:
    return read_result_file(path)


def _judged(wanted: Wanted) -> Run:
    project, contract = project_of(wanted.config)
    target = target_of(project, wanted.target)
    own = {name: read_principal(name, entry) for name, entry in wanted.principals.items()}
    target = replace(target, principals={**target.principals, **own})
    if wanted.url is not None:
        target = replace(target, process=None, container=None, url=wanted.url)
    require_credentials(target)
    rules = sorted({rule for rule, _ in wanted.pairs})
    selection = select(CHECKS, contract, only=rules)
    if is_consumer(target, contract):
        run = judge_consumer(target, project, contract, selection, wanted.bounds)
    else:
        run = judge_target(target, contract, selection.within(wanted.pairs), wanted.bounds)
    return apply_waivers(run, project.waivers, datetime.datetime.now(datetime.UTC).date())


@cache
def project_of(config: str) -> tuple[Project, Contract]:
    """Return a project and its contract; an empty path looks for the project file upwards.

    Raises LockstepError where there is none, or one of them is not valid.
    """
    project = load_project(Path(config) if config else None)
    return project, load_contract(
        project.contract, overlays=project.overlays, name=project.contract_name
    )
