"""One target against one contract: every selected check, judged, replayed, grouped, and cleaned up after."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from conformance.check import (
    OperationCheck,
    ServiceCheck,
    Stage,
    Undecided,
    Unproven,
)
from conformance.curl import Scribe
from conformance.judge import Judge, Sighting
from conformance.load.measurement import Crew
from conformance.looking_back import inapplicable, looked_back
from conformance.mishap import mishap
from conformance.reading import Bounds as Reading
from conformance.reproduction import Reproducer
from conformance.results import results_of
from conformance.runtimes.handle import Handle, NotReadyError
from conformance.selection import Selection
from conformance.transport import Transport
from conformance.watching import MemoryWatch, watched
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.project import Principal
from contracts.report.printable import printable
from contracts.report.run import ContractIdentity, Ending, Reach, Run, TargetIdentity
from contracts.report.verdict import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is to be judged, by what, and within which bounds.

    `load_seconds` bounds what a measurement under load may take. `base` is where the target is reached, for
    `curl` lines. `ready` is the path that tells whether the target is ready, `ready_seconds` how long that
    took. `handle` is there where the target was started here; `absent` says why it never got ready. `ending`
    says how the target ended, where that is known and it did.
    """

    contract: Contract
    target: TargetIdentity
    principals: dict[str, Principal]
    selection: Selection
    base: str
    pid: int | None = None
    crew: Crew = field(default_factory=Crew)
    seed: int = 0
    time_limit: float = 300.0
    load_seconds: float | None = None
    reading: Reading = field(default_factory=Reading)
    ready: str | None = None
    ready_seconds: float = 0.0
    handle: Handle | None = None
    absent: NotReadyError | None = None
    ending: Callable[[], Ending | None] = lambda: None


def assess(
    assignment: Assignment, transport: Transport, *, step: Callable[[str], None] = lambda _: None
) -> Run:
    """Judge a running target; returns the run with whatever was found, however it ended.

    An interruption (Ctrl-C) still cleans up, and is then raised again.
    """
    contract, selection = assignment.contract, assignment.selection
    began = time.monotonic()
    world = World(
        contract=contract,
        principals=Principals(contract=contract, known=assignment.principals),
        seed=assignment.seed,
    )
    judge = Judge(
        world=world,
        transport=transport,
        deadline=began + assignment.time_limit,
        step=step,
        ending=assignment.ending,
    )
    if assignment.absent is not None:
        judge.gone = f"the target did not get ready: {assignment.absent.words}"
    sightings: list[Sighting] = []
    try:
        with watched(assignment.pid if selection.images() else None) as watch:
            _open(judge, selection)
            _run_scripts(judge, selection, sightings, timed=False)
            for observer in selection.observers():
                sightings.extend(looked_back(judge, observer, selection))
            judge.is_timing = True
            _run_scripts(judge, selection, sightings, timed=True)
            sightings.extend(_loads(judge, assignment))
            sightings.extend(_images(judge, assignment, watch))
    finally:
        step("cleaning up")
        reach = _reach(judge, selection)
        ending = _redacted(assignment.ending(), world.principals)
        judge.clean_up()
        transport.close()
    scribe = Scribe(base=assignment.base, principals=world.principals)
    results: Sequence[Result] = results_of(
        contract,
        [one for one in sightings if selection.is_reported(one.check)],
        scribe,
        Reproducer(world=world, scribe=scribe),
    )
    return Run(
        contract=ContractIdentity(
            file=contract.document.file, version=contract.version, sha256=contract.sha256
        ),
        target=assignment.target,
        seed=assignment.seed,
        seconds=round(time.monotonic() - began, 3),
        results=tuple(results),
        requests=judge.requests,
        partial=selection.partial,
        reach=reach,
        ending=ending,
    )


def _reach(judge: Judge, selection: Selection) -> Reach:
    succeeded = {one.request.operation for one in judge.world.log if one.succeeded}
    names = [operation.id for operation in selection.operations]
    return Reach(
        operations=len(names), unreached=tuple(name for name in names if name not in succeeded)
    )


def _redacted(ending: Ending | None, principals: Principals) -> Ending | None:
    if ending is None:
        return None
    return replace(ending, lines=tuple(printable(principals.redact(line)) for line in ending.lines))


def _open(judge: Judge, selection: Selection) -> None:
    """Let checks see what they have to see before anything is changed; what hinders them shows later."""
    for check in selection.scripts():
        if not isinstance(check, OperationCheck) or check.opening is None:
            continue
        for operation in selection.operations:
            if (
                selection.wants(check, operation)
                and check.applies_to(judge.world.contract, operation) is True
            ):
                judge.step(f"{check.rule} {operation.id}")
                with suppress(Exception):
                    judge.steps(check.opening(judge.world, operation))


def _run_scripts(
    judge: Judge, selection: Selection, sightings: list[Sighting], *, timed: bool
) -> None:
    """Run the scripts that time what they ask for, or all others."""
    contract = judge.world.contract
    for check in selection.scripts():
        if (check.stage is Stage.LOAD) is not timed:
            continue
        if isinstance(check, ServiceCheck):
            if selection.service and selection.wants(check, None):
                judge.step(check.rule)
                applies = check.applies_to(contract)
                sightings.append(
                    judge.script(check, None)
                    if applies is True
                    else inapplicable(check, None, applies)
                )
            continue
        for operation in selection.operations:
            if not selection.wants(check, operation):
                continue
            applies = check.applies_to(contract, operation)
            if applies is not True:
                sightings.append(inapplicable(check, operation, applies))
                continue
            judge.step(f"{check.rule} {operation.id}")
            sightings.append(judge.script(check, operation))


def _images(judge: Judge, assignment: Assignment, watch: MemoryWatch | None) -> list[Sighting]:
    if not assignment.selection.images():
        return []
    from conformance.image.answering import Respondent

    return Respondent(judge=judge, assignment=assignment, watch=watch).sightings()


def _loads(judge: Judge, assignment: Assignment) -> list[Sighting]:
    found: list[Sighting] = []
    for check in assignment.selection.loads():
        applies = check.applies_to(assignment.contract)
        if applies is not True:
            found.append(inapplicable(check, None, applies))
        elif not assignment.selection.service or not assignment.selection.wants(check, None):
            continue
        else:
            judge.step(check.rule)
            try:
                verdicts = check.measure(judge, assignment)
            except Unproven as reason:
                verdicts = [(None, Undecided(missing=str(reason)))]
            except Exception as error:
                # Whatever a target answers, what was found before must not be lost.
                verdicts = [(None, Undecided(missing=mishap(error)))]
            found.extend(
                Sighting(check=check, operation=operation, judgement=judgement)
                for operation, judgement in verdicts
            )
    return found
