"""One consumer from start to stop: its scenarios before the witness, and the verdicts on what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from conformance.check import (
    ConsumerCheck,
    Failed,
    Failure,
    Judgement,
    Undecided,
)
from conformance.curl import Scribe
from conformance.image.consumers import ConsumerRespondent
from conformance.judge import Sighting
from conformance.judging import Bounds
from conformance.looking_back import inapplicable
from conformance.mishap import mishap
from conformance.reproduction import Reproducer
from conformance.results import results_of
from conformance.runtimes import choose_runtime
from conformance.selection import Selection
from conformance.witness.contained import Contained
from conformance.witness.evidence import held_whole
from conformance.witness.hearing import Hearing
from conformance.witness.transcript import Round, Testimony
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.project import Project, Target, require_credentials, target_of
from contracts.report.finding import ExitCode, Finding, LockstepError, usage_error
from contracts.report.run import ContractIdentity, Run, TargetIdentity
from contracts.rules.images import Role


def is_consumer(target: Target, contract: Contract) -> bool:
    """Whether a target is judged by what it asks: by the role of its image, or since it has scenarios."""
    promise = contract.images.get(target.image or "")
    return bool(target.scenarios) or (promise is not None and promise.role is Role.CONSUMER)


def consumer_runtimes(target: Target) -> tuple[str, ...]:
    """Return how a consumer can run, by what its scenarios say: as a process, as a container."""
    triggered = [one for one in target.scenarios if one.trigger is not None]
    commands = [one.command for one in target.scenarios if one.command is not None]
    prepared = [one.setup for one in target.scenarios if one.setup is not None]
    can = {
        "process": all(one.command for one in (*commands, *prepared))
        and (target.process is not None or not triggered),
        "container": all(one.contained for one in commands) and target.container is not None,
    }
    return tuple(name for name, is_told in can.items() if is_told)


def _runtime(target: Target, wanted: str | None) -> str:
    """Return how a consumer is run, the first way that it has where none is asked for."""
    offered = consumer_runtimes(target)
    if wanted in offered or (wanted is None and offered):
        return wanted or offered[0]
    needs = {
        "process": "a `command` in each of its scenarios, or a `process` where they have triggers",
        "container": "a `container`, and `container` words in each of its scenarios",
    }
    raise LockstepError(
        Finding(
            rule="target/runtime",
            message=f"the consumer {target.name} cannot run as a {wanted or 'process'}",
            got=f"it can as a {', '.join(offered)}"
            if offered
            else "it says of no runtime all that it takes",
            hint=f"give it {needs[wanted]} (docs/project-file.md)"
            if wanted in needs
            else "a consumer runs as a process or as a container; it is started for each round",
        ),
        exit_code=ExitCode.USAGE,
    )


def judge_consumer(
    target: Target,
    project: Project,
    contract: Contract,
    selection: Selection,
    bounds: Bounds,
    *,
    step: Callable[[str], None] = lambda _: None,
) -> Run:
    """Hold the rounds that the selected rules need, and judge what was seen.

    The runtime of `bounds` is that of the consumer; its provider runs by the first that it has. Raises
    LockstepError with exit code 2 where the target cannot be judged as a consumer, 4 where something does not
    start.
    """
    began = time.monotonic()
    promise = contract.images.get(target.image or "")
    if promise is None or promise.role is not Role.CONSUMER:
        raise usage_error(
            f"the target {target.name} has scenarios, and its image is no consumer of the contract",
            rule="target/consumer",
            hint="name an image of x-images whose role is consumer",
        )
    if not target.scenarios or target.provider is None:
        raise usage_error(
            f"the target {target.name} is a consumer, and has no scenarios",
            rule="target/consumer",
            hint="give it `provider:` and `scenarios:` (docs/project-file.md)",
        )
    provider = target_of(project, target.provider)
    require_credentials(provider)
    checks = [one for one in selection.reported if isinstance(one, ConsumerCheck)]
    runtime = _runtime(target, bounds.runtime)
    image: Contained | None = None
    if runtime == "container":
        step(f"preparing the image of {target.name}")
        image = Contained.of(target, contract, promise)
        began = time.monotonic()
    hearing = Hearing(
        target=target,
        provider=provider,
        runtime=choose_runtime(provider, None),
        contract=contract,
        promise=promise,
        seed=bounds.seed,
        deadline=began + bounds.time_limit,
        image=image,
        step=step,
    )
    applying = [one for one in checks if one.applies_to(contract, promise) is True]
    rounds = {Round.WATCH, *(one for check in applying for one in check.rounds)}
    testimony = hearing.hear(rounds)
    sightings = [
        sighting
        for check in checks
        for sighting in _sightings(check, testimony, hearing, selection)
    ]
    sightings = replayed(sightings, partial(hearing.again, testimony))
    if image is not None and selection.service:
        respondent = ConsumerRespondent(hearing=hearing, image=image, testimony=testimony)
        wanted = [one for one in selection.images() if selection.wants(one, None)]
        sightings += respondent.sightings(wanted)
    principals = Principals(contract=contract, known=provider.principals)
    scribe = Scribe(base=provider.url or "http://127.0.0.1", principals=principals)
    world = World(contract=contract, principals=principals, seed=bounds.seed)
    return Run(
        contract=ContractIdentity(
            file=contract.document.file, version=contract.version, sha256=contract.sha256
        ),
        target=TargetIdentity(
            name=target.name,
            runtime=runtime,
            image=target.image,
            digest=None if image is None else image.facts.digest,
        ),
        seed=bounds.seed,
        seconds=round(time.monotonic() - began, 3),
        results=results_of(contract, sightings, scribe, Reproducer(world=world, scribe=scribe)),
        requests=hearing.requests,
        partial=selection.partial,
    )


def _sightings(
    check: ConsumerCheck, testimony: Testimony, hearing: Hearing, selection: Selection
) -> Sequence[Sighting]:
    applies = check.applies_to(testimony.contract, testimony.promise)
    if applies is not True:
        return [inapplicable(check, None, applies)]
    found = _judged(check, testimony)
    chosen = {one.id for one in selection.operations}
    if hearing.obstacles and not any(isinstance(one, Failed) for _, one in found):
        words = "; ".join(hearing.obstacles.values())
        return [_sighting(check, None, Undecided(missing=words))]
    return [
        _sighting(check, operation, judgement)
        for operation, judgement in found
        if (selection.service if operation is None else operation.id in chosen)
        and selection.wants(check, operation)
    ]


def _judged(
    check: ConsumerCheck, testimony: Testimony
) -> Sequence[tuple[Operation | None, Judgement]]:
    try:
        return [
            (operation, held_whole(testimony, check.rounds, operation, found))
            for operation, found in check.judge(testimony)
        ]
    except Exception as error:
        # Whatever a consumer sends, what was found before must not be lost.
        return [(None, Undecided(missing=mishap(error)))]


def _sighting(check: ConsumerCheck, operation: Operation | None, judgement: Judgement) -> Sighting:
    return Sighting(check=check, operation=operation, judgement=judgement)


def replayed(
    sightings: Sequence[Sighting], again: Callable[[Collection[tuple[str, ...]]], Testimony]
) -> list[Sighting]:
    """Hold the rounds that show failures once more: what does not show twice is flaky.

    `again` holds the rounds that some lines reproduce, and returns all that was heard with these in place.
    Where the machine was too busy for the second time to count, the first is undecided as well.
    """
    lines = {one.shown_by for sighting in sightings for one in _failures(sighting)}
    if not lines:
        return list(sightings)
    second = again(lines)
    found: list[Sighting] = []
    for sighting in sightings:
        judgement, check = sighting.judgement, sighting.check
        if not isinstance(judgement, Failed) or not isinstance(check, ConsumerCheck):
            found.append(sighting)
            continue
        name = None if sighting.operation is None else sighting.operation.id
        verdicts = [
            verdict
            for operation, verdict in _judged(check, second)
            if (None if operation is None else operation.id) == name
        ]
        shown = {
            one.fingerprint
            for verdict in verdicts
            if isinstance(verdict, Failed)
            for one in verdict.failures
        }
        stable = tuple(one for one in judgement.failures if one.fingerprint in shown)
        disturbed = [one for one in verdicts if isinstance(one, Undecided) and one.disturbed]
        if stable:
            found.append(replace(sighting, judgement=replace(judgement, failures=stable)))
        elif disturbed:
            found.append(replace(sighting, judgement=disturbed[0]))
        else:
            found.append(replace(sighting, flaky=True))
    return found


def _failures(sighting: Sighting) -> tuple[Failure, ...]:
    return sighting.judgement.failures if isinstance(sighting.judgement, Failed) else ()
