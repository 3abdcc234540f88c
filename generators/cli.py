"""The command `generate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from contracts.report.finding import ExitCode, Finding, usage_error
from contracts.report.outcome import Outcome, Session
from generators.build import Built, Package, Plan, build
from generators.collector import without_collector
from generators.emit import Drift, compare, write
from generators.manifest import read_inputs, read_manifest
from generators.target import Options, Target
from generators.targets import TARGETS

if TYPE_CHECKING:
    from contracts.source import Document

_SHOWN: Final = 60
_COLOURS: Final = {"+": "32", "-": "31", "@": "36"}


@click.command(
    epilog="Examples: lockstep generate --check · "
    "lockstep generate --contract petstore.yaml --out clients --target python",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help="Generate this target only (python, typescript, java); repeatable.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff where files differ.")
@click.option(
    "--watch", "watching", is_flag=True, help="Generate again whenever the contract changes."
)
@click.option(
    "--contract", metavar="FILE", help="A contract, in place of a project file; needs --out."
)
@click.option("--out", metavar="DIR", help="With --contract: where each target gets a folder.")
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    metavar="FILE",
    help="With --contract: OpenAPI Overlay; repeatable.",
)
@click.option(
    "--engine",
    metavar="NAME",
    help="What makes the models of Python: pydantic (default) or datamodel-code-generator.",
)
@click.option(
    "--config", metavar="FILE", help="The project file (default: lockstep.yaml, found upwards)."
)
@click.pass_obj
def generate(
    session: Session,
    targets: tuple[str, ...],
    check: bool,
    watching: bool,
    contract: str | None,
    out: str | None,
    overlays: tuple[str, ...],
    engine: str | None,
    config: str | None,
) -> Outcome:
    """Generate the packages of every language from the contract, or see whether they have drifted."""
    if check and watching:
        raise usage_error("--check and --watch exclude each other")
    if contract is None:
        if out is not None or overlays:
            raise usage_error(
                "--out and --overlay go with --contract",
                hint="folders and overlays of a project stand in its lockstep.yaml",
            )
        plan = _project_plan(config or session.config, targets, engine or "")
    else:
        if out is None:
            raise usage_error("--contract needs --out", hint="name the folder to generate into")
        places = (Path(contract), tuple(map(Path, overlays)), Path(out))
        plan = _contract_plan(*places, targets, engine or "")
    if watching:
        from generators.watch import watch

        watch(plan, say=session.say, colour=session.colour)
    session.progress.step("generate")
    result = build(plan)
    notes = _warnings(result.warnings, colour=session.colour)
    if check:
        drifts = [(one, compare(one)) for one in result.packages]
        found = [(one, drift) for one, drift in drifts if drift]
        if not found:
            return Outcome(text="nothing has drifted", notes=notes)
        text = _drift_text(plan, found, colour=session.colour)
        return Outcome(text=text, exit_code=ExitCode.BROKEN, notes=notes)
    lines: list[str] = []
    for one in result.packages:
        done = write(one)
        counts = f"{done.written} written, {done.unchanged} unchanged, {done.removed} removed"
        lines.append(f"{one.package.target.name}: {_shown(one.package.out)}: {counts}")
    return Outcome(text="\n".join(lines), notes=notes)


COMMANDS: Final[dict[str, click.Command]] = {"generate": generate}


def _project_plan(config: str | None, targets: tuple[str, ...], engine: str) -> Plan:
    from contracts.project import load_project

    project = load_project(Path(config) if config is not None else None)
    known = {target.name: target for target in TARGETS}
    _require(targets, list(project.generate), "lockstep.yaml generates")
    packages = tuple(
        Package(
            target=known[settings.language],
            out=settings.out,
            options=Options(
                package=settings.package,
                engine=_engine(known[settings.language], engine, settings.engine),
            ),
        )
        for settings in project.generate.values()
        if not targets or settings.language in targets
    )
    if not packages:
        raise usage_error("the project generates nothing", hint="name targets under `generate`")
    return Plan(
        contract=project.contract,
        contract_name=_shown(project.contract),
        overlays=project.overlays,
        packages=packages,
    )


def _contract_plan(
    contract: Path,
    overlays: tuple[Path, ...],
    out: Path,
    targets: tuple[str, ...],
    engine: str,
) -> Plan:
    _require(targets, [target.name for target in TARGETS], "the targets are")
    wanted = [target for target in TARGETS if not targets or target.name in targets]
    names, document = _package_names(contract, out, wanted)
    packages = tuple(
        Package(
            target=target,
            out=out / target.name,
            options=Options(package=names[target.name], engine=_engine(target, engine, "")),
        )
        for target in wanted
    )
    return Plan(
        contract=contract,
        contract_name=str(contract),
        overlays=overlays,
        packages=packages,
        document=document,
    )


def _package_names(
    contract: Path, out: Path, targets: list[Target]
) -> tuple[dict[str, str], Document | None]:
    """Return each target's package name, and the contract where it had to be read for that.

    Packages that were made from this very contract have their names already.
    """
    known: dict[str, str] = {}
    inputs = read_inputs(contract, (), ())
    for target in targets:
        former = read_manifest(out / target.name)
        if former is not None and inputs is not None and former.inputs[:1] == inputs:
            known[target.name] = former.options.package
    if len(known) == len(targets):
        return known, None
    from contracts.source import read_document

    with without_collector():
        document = read_document(contract)
    info = document.data.get("info") if isinstance(document.data, dict) else None
    title = info.get("title") if isinstance(info, dict) else None
    name = str(title or contract.stem)
    return {target.name: target.default_package(name) for target in targets}, document


def _engine(target: Target, wanted: str, settled: str) -> str:
    """Return the engine of a target's models: the command's where it has that, else the project's.

    The target's own is told as empty.
    """
    if wanted and not any(wanted in one.engines for one in TARGETS):
        known = ", ".join(name for one in TARGETS for name in one.engines)
        raise usage_error(f"there is no engine {wanted!r}", hint=f"the engines are {known}")
    if settled and settled not in target.engines:
        known = ", ".join(target.engines) or "none to choose from"
        raise usage_error(f"{target.name} has no engine {settled!r}", hint=f"its engines: {known}")
    engine = wanted if wanted in target.engines else settled
    return "" if engine in target.engines[:1] else engine


def _require(wanted: tuple[str, ...], known: list[str], lead: str) -> None:
    import difflib

    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = (
                f"did you mean {close[0]}?" if close else f"{lead} {', '.join(known) or 'nothing'}"
            )
            raise usage_error(f"there is no target {name!r}", hint=hint)


def _warnings(findings: tuple[Finding, ...], *, colour: bool) -> tuple[str, ...]:
    if not findings:
        return ()
    from contracts.report.views.findings import render_findings

    return (render_findings(findings, colour=colour),)


def _drift_text(plan: Plan, found: list[tuple[Built, tuple[Drift, ...]]], *, colour: bool) -> str:
    lines: list[str] = []
    diff: list[str] = []
    for one, drifts in found:
        folder = _shown(one.package.out)
        for drift in drifts:
            lines.append(
                f"  {drift.change:8} {folder}/{drift.path}  +{drift.added} -{drift.removed}"
            )
            diff += drift.diff
    count = sum(len(drifts) for _, drifts in found)
    files = "1 file is" if count == 1 else f"{count} files are"
    head = f"{files} not what {plan.contract_name} generates:"
    shown = [_coloured(line) if colour else line for line in diff[:_SHOWN]]
    if len(diff) > _SHOWN:
        shown.append(f"… {len(diff) - _SHOWN} more lines")
    return "\n".join([head, *lines, "", *shown, "", "lockstep generate brings them up to date"])


def _coloured(line: str) -> str:
    code = _COLOURS.get(line[:1])
    return f"\x1b[{code}m{line}\x1b[0m" if code else line


def _shown(path: Path) -> str:
    """Return a path as seen from the working directory, where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
