"""One target against one contract: every selected check, judged, replayed, grouped, and cleaned up after."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conformance.check import (
    Check,
    Failed,
    Failure,
    Inapplicable,
    Judgement,
    Observer,
    Passed,
    ServiceCheck,
    Undecided,
    Unproven,
)
from conformance.curl import Scribe
from conformance.exchange import Exchange
from conformance.judge import Judge, Sighting
from conformance.load.measurement import Crew
from conformance.reproduction import Reproducer
from conformance.results import results_of
from conformance.selection import Selection
from conformance.transport import Transport
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.project import Principal
from contracts.report.run import ContractIdentity, Run, TargetIdentity
from contracts.report.verdict import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is to be judged, by what, and within which bounds.

    `load_seconds` bounds what a measurement under load may take. `base` is where the target is reached, for
    `curl` lines.
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
        world=world, transport=transport, deadline=began + assignment.time_limit, step=step
    )
    sightings: list[Sighting] = []
    try:
        _run_scripts(judge, selection, sightings)
        for observer in selection.observers():
            sightings.extend(_observe(judge, observer, selection))
        sightings.extend(_loads(judge, assignment))
    finally:
        step("cleaning up")
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
    )


def _run_scripts(judge: Judge, selection: Selection, sightings: list[Sighting]) -> None:
    contract = judge.world.contract
    for check in selection.scripts():
        if isinstance(check, ServiceCheck):
            if selection.service and selection.wants(check, None):
                judge.step(check.rule)
                applies = check.applies_to(contract)
                sightings.append(
                    judge.script(check, None) if applies is True else _none(check, None, applies)
                )
            continue
        for operation in selection.operations:
            if not selection.wants(check, operation):
                continue
            applies = check.applies_to(contract, operation)
            if applies is not True:
                sightings.append(_none(check, operation, applies))
                continue
            judge.step(f"{check.rule} {operation.id}")
            sightings.append(judge.script(check, operation))


def _none(check: Check, operation: Operation | None, reason: bool | str) -> Sighting:
    words = reason if isinstance(reason, str) else "the contract does not promise it here"
    return Sighting(check=check, operation=operation, judgement=Inapplicable(reason=words))


def _observe(judge: Judge, observer: Observer, selection: Selection) -> list[Sighting]:
    """Return an observer's verdict for each operation, its failures replayed once a cause."""
    judge.step(observer.rule)
    world = judge.world
    shown = [
        one
        for one in world.log
        if one.status is not None and not (observer.defers and one.number in world.failed)
    ]
    operations = [one for one in selection.operations if selection.wants(observer, one)]
    is_service = selection.service and selection.wants(observer, None)
    wanted = {operation.id for operation in operations}
    judged: dict[str | None, int] = {}
    failures: dict[str | None, dict[str, Failure]] = {}
    for exchange, failure in observer.observe(world, shown):
        name = exchange.request.operation
        if (name is None and not is_service) or (name is not None and name not in wanted):
            continue
        judged[name] = judged.get(name, 0) + 1
        if failure is not None:
            failures.setdefault(name, {}).setdefault(failure.fingerprint, failure)
    flaky = _flaky(judge, observer, failures)
    found: list[Sighting] = []
    for operation in (None, *operations):
        name = None if operation is None else operation.id
        if name in failures:
            for cause, failure in failures[name].items():
                sighting = Sighting(
                    check=observer,
                    operation=operation,
                    judgement=Failed(failures=(failure,), measured={"exchanges": judged[name]}),
                    flaky=cause in flaky,
                    again=flaky.get(cause, ()),
                )
                found.append(sighting)
        elif operation is None:
            continue
        else:
            applies = observer.applies_to(world.contract, operation)
            verdict: Judgement = (
                Passed(measured={"exchanges": judged[name]})
                if name in judged
                else Undecided(missing=f"no {observer.about} was seen")
            )
            found.append(
                Sighting(check=observer, operation=operation, judgement=verdict)
                if applies is True
                else _none(observer, operation, applies)
            )
    return found


def _flaky(
    judge: Judge, observer: Observer, failures: dict[str | None, dict[str, Failure]]
) -> dict[str, tuple[Exchange, ...]]:
    """Return the causes that no replay showed again, with the last exchange of the replay."""
    firsts: dict[str, Failure] = {}
    for by_cause in failures.values():
        for cause, failure in by_cause.items():
            firsts.setdefault(cause, failure)
    flaky: dict[str, tuple[Exchange, ...]] = {}
    for cause, failure in firsts.items():
        if judge.gone:
            break
        again = judge.replay_origin(failure.exchanges[-1])
        # Some promises (a request id is never used twice) need what was seen before as well.
        context = [*failure.exchanges, *(one for one in again if one.status is not None)]
        seen = {
            one.fingerprint
            for exchange, one in observer.observe(judge.world, context)
            if one is not None and any(exchange is other for other in again)
        }
        if cause not in seen and not judge.gone:
            flaky[cause] = tuple(again[-1:])
    return flaky


def _loads(judge: Judge, assignment: Assignment) -> list[Sighting]:
    found: list[Sighting] = []
    for check in assignment.selection.loads():
        applies = check.applies_to(assignment.contract)
        if applies is not True:
            found.append(_none(check, None, applies))
        elif not assignment.selection.service or not assignment.selection.wants(check, None):
            continue
        else:
            judge.step(check.rule)
            try:
                verdicts = check.measure(judge, assignment)
            except Unproven as reason:
                verdicts = [(None, Undecided(missing=str(reason)))]
            found.extend(
                Sighting(check=check, operation=operation, judgement=judgement)
                for operation, judgement in verdicts
            )
    return found
