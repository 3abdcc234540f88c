"""The command `generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from contracts.report.finding import ExitCode, Finding, usage_error
from contracts.report.outcome import Outcome, Session
from generators.build import Built, Package, Plan, build
from generators.emit import Drift, compare, write
from generators.target import Options
from generators.targets import TARGETS

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
        plan = _project_plan(config or session.config, targets)
    else:
        if out is None:
            raise usage_error("--contract needs --out", hint="name the folder to generate into")
        plan = _contract_plan(Path(contract), tuple(map(Path, overlays)), Path(out), targets)
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


def _project_plan(config: str | None, targets: tuple[str, ...]) -> Plan:
    from contracts.project import load_project

    project = load_project(Path(config) if config is not None else None)
    known = {target.name: target for target in TARGETS}
    _require(targets, list(project.generate), "lockstep.yaml generates")
    packages = tuple(
        Package(
            target=known[settings.language],
            out=settings.out,
            options=Options(package=settings.package),
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
    contract: Path, overlays: tuple[Path, ...], out: Path, targets: tuple[str, ...]
) -> Plan:
    from contracts.source import read_document

    _require(targets, [target.name for target in TARGETS], "the targets are")
    data = read_document(contract).data
    info = data.get("info") if isinstance(data, dict) else None
    title = info.get("title") if isinstance(info, dict) else None
    packages = tuple(
        Package(
            target=target,
            out=out / target.name,
            options=Options(package=target.default_package(str(title or contract.stem))),
        )
        for target in TARGETS
        if not targets or target.name in targets
    )
    return Plan(
        contract=contract, contract_name=str(contract), overlays=overlays, packages=packages
    )


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
