"""What `lockstep check` does: contract, targets, verdicts, reports."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from conformance.against import compared
from conformance.check import ConsumerCheck
from conformance.checks import CHECKS
from conformance.consuming import consumer_runtimes, is_consumer, judge_consumer
from conformance.judging import Bounds, judge_target
from conformance.load.measurement import Crew
from conformance.reading import Bounds as Reading
from conformance.selection import Selection, select
from conformance.since import affected_since
from contracts.contract import Contract
from contracts.diff.revisions import load_revision
from contracts.load import load_contract
from contracts.project import (
    Principal,
    Project,
    Secret,
    Target,
    load_project,
    require_credentials,
    target_of,
)
from contracts.report.baseline import against_baseline
from contracts.report.finding import usage_error
from contracts.report.outcome import Outcome, Session
from contracts.report.result_file import read_result_file
from contracts.report.run import Run, worst
from contracts.report.views import VIEWS, view
from contracts.report.waivers import apply_waivers

_PRINCIPAL: Final = re.compile(r"^(?P<name>[A-Za-z][\w-]*)=(?P<parts>.+)$")
_VARIABLE: Final = re.compile(r"^\$\{?([A-Za-z_]\w*)\}?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asked for."""

    targets: tuple[str, ...] = ()
    runtime: str | None = None
    url: str | None = None
    contract: Path | None = None
    overlays: tuple[Path, ...] = ()
    principals: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    seed: int = 0
    time_limit: float = 300.0
    request_timeout: float = 10.0
    body_limit: float = 8.0
    """In MiB."""
    load_seconds: float | None = None
    reports: tuple[str, ...] = ()
    since: str | None = None
    baseline: Path | None = None
    against: Path | None = None
    load_workers: int | None = None
    load_master: str | None = None


def judge_targets(session: Session, options: Options) -> Outcome:
    """Judge each target that was asked for; raises LockstepError for what cannot be judged at all."""
    reports = [parse_report(text) for text in options.reports]
    project = _project(session, options)
    contract = _contract(project, options)
    selection = select(CHECKS, contract, only=options.only, operations=options.operations)
    targets = _targets(project, contract, options, selection)
    if len(targets) > 1 and any("{target}" not in path for _, path in reports):
        raise usage_error(
            f"{len(targets)} targets cannot share one report file",
            hint="put {target} into the file's name",
        )
    for target in targets:
        require_credentials(target)
    baseline = read_result_file(options.baseline) if options.baseline is not None else None
    older = read_result_file(options.against) if options.against is not None else None
    if options.since is not None:
        overlays = (*(project.overlays if project is not None else ()), *options.overlays)
        since = load_revision(options.since, overlays=overlays)
        selection, said = affected_since(since, contract, selection, lead=f"since {options.since}")
        if not selection.pairs:
            return Outcome(text=said)
        session.say(said)
    runs: list[Run] = []
    notes: list[str] = []
    today = datetime.datetime.now(datetime.UTC).date()
    step = session.progress.step
    for target, judged in zip(
        targets,
        judge_each(targets, project, contract, selection, _bounds(options), today=today, step=step),
        strict=True,
    ):
        run = judged
        if baseline is not None:
            run, mended = against_baseline(run, baseline)
            notes.extend(f"no longer: {one} (in {options.baseline})" for one in mended)
        if older is not None:
            run, differences = compared(run, older)
            notes.extend(f"against {options.against}: {one}" for one in differences)
            if not differences:
                notes.append(f"against {options.against}: nothing that both measured under load")
        for form, path in reports:
            place = Path(path.replace("{target}", target.name))
            _write(place, draw(form, run))
            notes.append(f"{form} report: {place}")
        runs.append(run)
    return Outcome(
        text="\n\n".join(draw("terminal", run, session) for run in runs),
        exit_code=worst(run.exit_code for run in runs),
        notes=tuple(notes),
    )


def judge_each(
    targets: Sequence[Target],
    project: Project | None,
    contract: Contract,
    selection: Selection,
    bounds: Bounds,
    *,
    today: datetime.date,
    step: Callable[[str], None],
) -> Iterator[Run]:
    """Judge targets one after the other, each as what it is, and apply the project's waivers of a day.

    Raises LockstepError with exit code 2 where a target cannot be judged so, 4 where it does not start.
    """
    for target in targets:
        if project is not None and is_consumer(target, contract):
            run = judge_consumer(target, project, contract, selection, bounds, step=step)
        else:
            run = judge_target(target, contract, selection, bounds, step=step)
        yield run if project is None else apply_waivers(run, project.waivers, today)


def _bounds(options: Options) -> Bounds:
    return Bounds(
        runtime=options.runtime,
        seed=options.seed,
        time_limit=options.time_limit,
        load_seconds=options.load_seconds,
        reading=Reading(seconds=options.request_timeout, body=int(options.body_limit * 1024**2)),
        crew=_crew(options),
    )


def draw(form: str, run: Run, session: Session | None = None) -> str:
    """Return a run as one of the views shows it; on a terminal with its colours and width."""
    if form == "terminal" and session is not None:
        from contracts.report.views.terminal import render

        return render(run, colour=session.colour, width=session.width)
    return view(form)(run)


def parse_report(text: str) -> tuple[str, str]:
    """Return the format and file of a `--report`; raises LockstepError (exit code 2)."""
    form, colon, path = text.partition(":")
    if not colon or not path or form not in VIEWS:
        raise usage_error(
            f"{text!r} is no report",
            rule="usage/report",
            hint=f"write it as FORMAT:FILE, with one of {', '.join(VIEWS)}",
        )
    return form, path


def parse_principal(text: str) -> Principal:
    """Return the principal that `--principal` states.

    The form is `name=scheme:secret,parameter=value,…`; a secret may be `$VARIABLE`. A principal
    called `reader` only reads. Raises LockstepError (exit code 2).
    """
    import os

    match = _PRINCIPAL.match(text)
    wanted = "write it as owner=apiKey:SECRET,orgId=acme"
    if match is None:
        raise usage_error(f"{text!r} is no principal", rule="usage/principal", hint=wanted)
    credentials: dict[str, Secret] = {}
    parameters: dict[str, str] = {}
    for part in match["parts"].split(","):
        colon, equals = part.find(":"), part.find("=")
        if colon > 0 and (equals < 0 or colon < equals):
            scheme, secret = part[:colon], part[colon + 1 :]
            variable = _VARIABLE.match(secret)
            value = os.environ.get(variable[1], "") if variable else secret
            if not value:
                raise usage_error(
                    f"the credential {scheme} of {match['name']} is empty",
                    rule="usage/principal",
                    hint=f"set {variable[1]} in the environment" if variable else wanted,
                )
            credentials[scheme] = Secret(value=value, variable=variable[1] if variable else None)
        elif equals > 0:
            parameters[part[:equals]] = part[equals + 1 :]
        else:
            raise usage_error(
                f"{part!r} is no part of a principal", rule="usage/principal", hint=wanted
            )
    return Principal(
        name=match["name"],
        credentials=credentials,
        parameters=parameters,
        may_write=match["name"] != "reader",
    )


def _project(session: Session, options: Options) -> Project | None:
    """Return the project file, or None where a URL and a contract make do without one."""
    if options.url is not None and options.contract is not None and session.config is None:
        return None
    return load_project(Path(session.config) if session.config else None)


def _contract(project: Project | None, options: Options) -> Contract:
    if options.contract is not None:
        return load_contract(options.contract, overlays=options.overlays)
    assert project is not None
    overlays = (*project.overlays, *options.overlays)
    return load_contract(project.contract, overlays=overlays, name=project.contract_name)


def _crew(options: Options) -> Crew:
    workers = options.load_workers or (2 if options.load_master is not None else 1)
    meet = None if options.load_master is None else parse_meeting(options.load_master)
    return Crew(workers=workers, meet=meet)


def parse_meeting(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT` or `PORT`; raises LockstepError (exit code 2)."""
    host, _, port = text.rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise usage_error(
            f"{text!r} is no place to meet", rule="usage/load", hint="write it as HOST:PORT"
        )
    return host or "127.0.0.1", int(port)


def _targets(
    project: Project | None, contract: Contract, options: Options, selection: Selection
) -> list[Target]:
    """Return the targets that were named; else those that a rule that was asked for is about."""
    if options.url is not None:
        return [_target_at(project, options)]
    if options.principals:
        raise usage_error(
            "--principal goes with --url", hint="name the principals of a target in lockstep.yaml"
        )
    assert project is not None
    named = [target_of(project, name) for name in options.targets]
    for target in named:
        if not _is_concerned(target, contract, selection, options.runtime):
            role = "consumer" if is_consumer(target, contract) else "provider"
            raise usage_error(
                f"{', '.join(options.only)} is not about {target.name}, which is a {role}",
                rule="usage/only",
                hint="the rules consumer/* are about consumers, image/* about them too with --runtime "
                "container, all others about providers",
            )
    found = named or [
        one
        for one in project.targets.values()
        if _is_concerned(one, contract, selection, options.runtime)
    ]
    if not found:
        raise usage_error("the project has no target that these rules are about")
    return found


def _is_concerned(
    target: Target, contract: Contract, selection: Selection, runtime: str | None
) -> bool:
    """Whether a rule that was asked for is about a target; a consumer's image is where it runs as one."""
    if not is_consumer(target, contract):
        return any(not isinstance(one, ConsumerCheck) for one in selection.reported)
    if any(isinstance(one, ConsumerCheck) for one in selection.reported):
        return True
    runs = consumer_runtimes(target)
    is_contained = (runtime == "container" and runtime in runs) or (
        runtime is None and runs == ("container",)
    )
    return is_contained and bool(selection.images())


def _target_at(project: Project | None, options: Options) -> Target:
    """Return the target that `--url` names; a named target of the project lends it its principals."""
    if options.runtime not in (None, "url"):
        raise usage_error("--url names what runs already", hint="leave --runtime out")
    known: Mapping[str, Principal] = {}
    lender = Target(name="url")
    if project is not None and (options.targets or not options.principals):
        if options.targets:
            lender = target_of(project, options.targets[0])
        else:
            lender = next(iter(project.targets.values()), lender)
        known = lender.principals
    stated = {one.name: one for one in map(parse_principal, options.principals)}
    return replace(
        lender, process=None, container=None, url=options.url, principals={**known, **stated}
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if text.endswith("\n") else text + "\n", "utf-8")
    except OSError as error:
        raise usage_error(
            f"{path} cannot be written: {error.strerror}", rule="usage/report"
        ) from None
